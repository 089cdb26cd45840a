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
