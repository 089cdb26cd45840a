"""What a form may not say: options, bounds, prefills and conditions that no answer could meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from kiosk.catalogue import conditions
from kiosk.catalogue.fields.base import plain
from kiosk.catalogue.fields.dates import TODAY, day_of
from kiosk.declared import Finding, Values
from kiosk.domain.device import DeviceName
from kiosk.domain.service import Field, FieldType, Material, Prefill

_WITH_OPTIONS = (FieldType.CHOICE, FieldType.CHOICES)
_MAY_HAVE_OPTIONS = (*_WITH_OPTIONS, FieldType.YES_NO, FieldType.RELATION)
_PREFILLED: Mapping[Prefill, tuple[FieldType, ...]] = {
    Prefill.NUMBER: (FieldType.RESIDENT_ID,),
    Prefill.NAME: (FieldType.TEXT,),
    Prefill.BIRTH: (FieldType.DATE,),
    Prefill.ADDRESS: (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.PLACE),
}
METERS = (DeviceName.BLOOD_PRESSURE, DeviceName.THERMOMETER)
_METERS = " or ".join(f'"{meter}"' for meter in METERS)
MOST_PAGES = 20
"""Of one case, signatures among them: what the platform takes of attachments."""
_COUNTED = (FieldType.AMOUNT, FieldType.CHOICES, FieldType.TEXT, FieldType.LONG_TEXT)


_SAID_BESIDE = frozenset(
    {"callback", "case", "choices", "entry_id", "entry_line", "entry_title", "measured", "redeem"}
    | {"witness"}
)
"""Names by which a case or a question says what was not asked by a field."""


def of_field(values: Values) -> Iterator[Finding]:
    """Yield what is wrong with one field by itself."""
    kind = values.get("type")
    if kind is None:
        return
    options = values.get("options", ())
    if kind in _WITH_OPTIONS and len(options) < 2:
        yield _finding("type", f"a {kind} needs at least two options", "add options = [...]")
    if kind is FieldType.YES_NO and options and [o.id for o in options] != ["yes", "no"]:
        yield _finding("options", "are not yes and no", 'name them "yes" and "no", or leave it out')
    if kind not in _MAY_HAVE_OPTIONS and options:
        yield _finding(
            "options", f"a {kind} field has no options", 'leave them out, or type = "choice"'
        )
    if kind is FieldType.READING and values.get("device") not in METERS:
        yield _finding("device", "a reading comes from a meter", f"write device = {_METERS}")
    if kind is not FieldType.READING and values.get("device") is not None:
        yield _finding("device", f"a {kind} comes from no device", "leave it out")
    if kind is FieldType.SCAN:
        yield _finding("type", "a paper is no question", "write it under [[materials]]")
    yield from _prefill(kind, values.get("prefill"))
    yield from _bounds(kind, values)


def of_form(fields: Sequence[Field], materials: Sequence[Material] = ()) -> Iterator[Finding]:
    """Yield what is wrong between what one service asks for, keys relative to it."""
    yield from conditions.faults(fields)
    for place, field in enumerate(fields):
        if field.id in _SAID_BESIDE:
            problem = f"{field.id!r} is what the kiosk itself says in a case"
            yield Finding(("fields", place, "id"), problem, "give it another name")
    yield from _labelled_alike(fields, materials)
    pages = sum(max(1, material.pages) for material in materials)
    pages += sum(field.type is FieldType.SIGNATURE for field in fields)
    if pages > MOST_PAGES:
        yield _finding("materials", f"are {pages} pages", f"ask for {MOST_PAGES} at most")
    for place, material in enumerate(materials):
        if material.pages < 1:
            yield Finding(("materials", place, "pages"), "is no page", "write 1 or more")


def _labelled_alike(fields: Sequence[Field], materials: Sequence[Material]) -> Iterator[Finding]:
    """A label names an answer on the review, and the pages and signatures that go with a case."""
    seen: set[str] = set()
    asked = [("fields", place, one.label) for place, one in enumerate(fields)]
    asked += [("materials", place, one.label) for place, one in enumerate(materials)]
    for part, place, label in asked:
        if label.zh in seen:
            problem = f"{label.zh!r} is what another question is called"
            yield Finding((part, place, "label", "zh"), problem, "tell the two apart")
        seen.add(label.zh)


def _prefill(kind: FieldType, prefill: Prefill | None) -> Iterator[Finding]:
    if prefill is not None and kind not in _PREFILLED[prefill]:
        wanted = " or ".join(repr(str(k)) for k in _PREFILLED[prefill])
        yield _finding(
            "prefill", f"{prefill} answers no {kind}", f"leave it out, or type = {wanted}"
        )


def _bounds(kind: FieldType, values: Values) -> Iterator[Finding]:
    given = {name: values[name] for name in ("least", "most") if values.get(name) is not None}
    for name, bound in given.items():
        if kind is FieldType.DATE:
            right: Callable[[object], bool] = _is_day
            remedy = 'write a day, as in "1950-01-01", or "today"'
        elif kind in _COUNTED:
            right, remedy = _is_count, "write a whole number from 0, without quotes"
        else:
            yield _finding(name, f"a {kind} has no bounds", "leave it out")
            continue
        if not right(bound):
            yield _finding(name, f"{bound!r} bounds no {kind}", remedy)
            return
    least, most = given.get("least"), given.get("most")
    if _crossed(least, most):
        yield _finding("most", f"{most!r} is below {least!r}", "let least be below it")
    if kind is FieldType.CHOICES:
        yield from _ticks(least, most, len(values.get("options", ())))


def _ticks(least: object, most: object, count: int) -> Iterator[Finding]:
    for name, bound in (("least", least), ("most", most)):
        if isinstance(bound, int) and not 1 <= bound <= count:
            yield _finding(name, f"{bound} of {count} options", f"write 1 to {count}")


def _crossed(least: object, most: object) -> bool:
    if isinstance(least, int) and isinstance(most, int):
        return least > most
    both_fixed = TODAY not in (least, most)
    return isinstance(least, str) and isinstance(most, str) and both_fixed and least > most


def _is_day(bound: object) -> bool:
    return isinstance(bound, str) and (bound == TODAY or day_of(plain(bound)) is not None)


def _is_count(bound: object) -> bool:
    return isinstance(bound, int) and bound >= 0


def _finding(key: str, problem: str, remedy: str) -> Finding:
    return Finding((key,), problem, remedy)
