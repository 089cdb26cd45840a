"""``kiosk catalogue picture``: a kind's steps as a Mermaid diagram, drawn from its very table.

What every step shares (help, larger text, idle ...) is left out: it would hide what leads where.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.app.packages.sample import SITE, sample
from kiosk.catalogue import checks
from kiosk.errors import KioskError
from kiosk.flow.table import Call, CallStep, Flow, Return, Rule, Step, Unwind
from kiosk.kinds.hall import KINDS

_END = "[*]"
_LEFT_OUT = frozenset({"acted.restart"})
"""The bar's second key leads home from everywhere."""


_WORDS = {
    "apply": "Eligibility, card, form, papers, consents, review, submit, slip, rating. Of class C"
    " the platform does it while somebody waits, before it is handed in.",
    "query": "Card, the platform's live answer, on the screen and on paper if wanted.",
    "certificate": "Card, the platform's sealed PDF on A4, bound to this visit and this person.",
    "browse": "A list that was published, one thing of it, on paper or by its QR code.",
    "vote": "A topic, its answers, card, one last look; one person, one vote, whatever the kiosk.",
    "book": "A free time of the last sync, card, form, submit; the platform confirms.",
    "check_in": "Card and one touch.",
    "points": "Card, balance and ledger; something may be had for points while the line is up.",
    "measure": "By a meter or typed; judged in words, printed without a name, kept by consent.",
}


def page() -> str:
    """Return docs/kinds.md: every kind in a sentence and its picture."""
    drawn = (f"## `{kind}`\n\n{_WORDS[kind]}\n\n```mermaid\n{picture(kind)}\n```" for kind in KINDS)
    return "\n\n".join([_HEAD, *drawn])


_HEAD = """# The kinds of services

What a service is made of: its package names a kind, and the kind's table gives the steps. Each
picture is drawn from that table (`kiosk catalogue picture KIND`; this page is what it prints
without one), with one question, one paper and one consent where the kind may have any. Left out is
what every step shares: start over, read aloud, larger text, English, call for help, idle, staff."""


def kinds() -> tuple[str, ...]:
    """Return the kinds that can be drawn."""
    return tuple(KINDS)


def picture(kind: str) -> str:
    """Return the state diagram (Mermaid) of a kind that has one of everything it may have.

    Raises:
        KioskError: ``catalogue.no_kind``.
    """
    if kind not in KINDS:
        raise KioskError("catalogue.no_kind", {"kind": kind, "known": ", ".join(KINDS)})
    flow = KINDS[kind](sample(kind), SITE, checks)
    return "\n".join(["stateDiagram-v2", "    direction TB", *_lines(flow)])


def _lines(flow: Flow) -> Iterator[str]:
    for name, step in flow.steps.items():
        yield f"    state {_quoted(_title(name, step))} as {_id(name)}"
    yield f"    {_END} --> {_id(flow.start)}"
    for name, step in flow.steps.items():
        for target, keys in _ways(step).items():
            yield f"    {_id(name)} --> {target}: {' / '.join(keys)}"


def _ways(step: Step | CallStep) -> dict[str, list[str]]:
    """Return where a step leads, and by what; what stays or is laid over leads nowhere."""
    ways: dict[str, list[str]] = {}
    for key, rules in step.rules():
        for rule in rules if key not in _LEFT_OUT else ():
            target, outcome = _target(rule)
            if target is not None:
                said = ways.setdefault(target, [])
                words = key.removeprefix("acted.") + outcome
                if words not in said:
                    said.append(words)
    return ways


def _target(rule: Rule) -> tuple[str | None, str]:
    match rule.to:
        case str(name):
            return _id(name), ""
        case Return(outcome):
            return _END, f" ({outcome})"
        case Unwind(step):
            return _END, f" ({step})"
        case Call() | None:
            return None, ""


def _title(name: str, step: Step | CallStep) -> str:
    if isinstance(step, CallStep):
        return f"{name} (flow {step.calls})"
    return f"{name}: " + ", ".join(view.view for view in step.views)


def _id(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
