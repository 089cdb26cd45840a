"""What a printer's words about itself mean: RFC 8011's and PWG 5100.9's state reasons, a row each.

A printer says `-report`, `-warning` or `-error` behind a reason, and many say the wrong one. What a
kiosk with one tray cannot print with (no paper, a jam, an open door) stops it at any severity but a
report; the rest stops it as an error and is a warning otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drivers.document.ipp import Attributes
from drivers.document.queue import first, numbers, words
from kiosk.domain.staff import DeviceState, Supply

_STOPPED = 5  # printer-state


@dataclass(frozen=True, slots=True)
class Condition:
    """How a printer is: codes of ``kiosk.errors``."""

    state: DeviceState = DeviceState.ONLINE
    code: str | None = None
    warning: str | None = None


WELL = Condition()
UNPLUGGED = Condition(DeviceState.NO_DEVICE, "document.unplugged")


@dataclass(frozen=True, slots=True)
class _Row:
    """What one reason means.

    Attributes:
        code: when it stops the printer; None where it never does.
        always: it stops the printer at any severity but a report.
        warning: when it does not stop it; None where it need not be told then.
    """

    state: DeviceState
    code: str | None
    warning: str | None = None
    always: bool = False


def _hand(code: str) -> _Row:
    return _Row(DeviceState.USER_ERROR, code, always=True)


_TONER = _Row(DeviceState.USER_ERROR, "document.toner_out", "document.toner_low")
_TONER_LOW = _Row(DeviceState.ONLINE, None, "document.toner_low")
_FULL = _Row(DeviceState.USER_ERROR, "document.output_full")
_FAULT = _Row(DeviceState.HARDWARE_ERROR, "document.fault")
_OFFLINE = _Row(DeviceState.OFFLINE, "document.offline", always=True)
_PAUSED = _Row(DeviceState.OFFLINE, "document.stopped", always=True)
# What comes first is told where several are so.
REASONS: Mapping[str, _Row] = {
    "media-jam": _hand("document.jam"),
    "media-path-jam": _hand("document.jam"),
    "cover-open": _hand("document.cover_open"),
    "door-open": _hand("document.cover_open"),
    "interlock-open": _hand("document.cover_open"),
    "media-empty": _hand("document.paper_out"),
    "media-needed": _hand("document.paper_out"),
    "input-tray-missing": _hand("document.paper_out"),
    "toner-empty": _TONER,
    "marker-supply-empty": _TONER,
    "marker-ink-empty": _TONER,
    "developer-empty": _TONER,
    "output-area-full": _FULL,
    "output-tray-missing": _FULL,
    "fuser-over-temp": _FAULT,
    "fuser-under-temp": _FAULT,
    "opc-life-over": _FAULT,
    "marker-waste-full": _FAULT,
    "interpreter-resource-unavailable": _FAULT,
    "cups-missing-filter": _FAULT,
    "other": _FAULT,
    "offline": _OFFLINE,
    "shutdown": _OFFLINE,
    "power-down": _OFFLINE,
    "deactivated": _OFFLINE,
    "timed-out": _OFFLINE,
    "paused": _PAUSED,
    "moving-to-paused": _PAUSED,
    "toner-low": _TONER_LOW,
    "marker-supply-low": _TONER_LOW,
    "marker-ink-low": _TONER_LOW,
    "developer-low": _TONER_LOW,
    "media-low": _Row(DeviceState.ONLINE, None, "document.paper_low"),
    "opc-near-eol": _Row(DeviceState.ONLINE, None, "document.worn"),
    "marker-waste-almost-full": _Row(DeviceState.ONLINE, None, "document.worn"),
    "output-area-almost-full": _Row(DeviceState.ONLINE, None, "document.output_nearly_full"),
}
_PRIORITY = {reason: place for place, reason in enumerate(REASONS)}
_SEVERITIES = ("report", "warning", "error")


def condition(printer: Attributes, *, stale: bool = False) -> Condition:
    """Tell how a printer is by its attributes.

    Args:
        stale: they are a queue's that has asked its printer long ago: of paper and the like it
            knows what was so in its last job. That warns, and stops nothing.
    """
    code: str | None = None
    state = DeviceState.ONLINE
    warning: str | None = None
    for severity, row in _rows(printer):
        stops = row.always or severity in ("", "error")
        if stops and row.code is not None and (not stale or row is _PAUSED):
            if code is None:
                code, state = row.code, row.state
        elif warning is None:
            warning = row.warning or row.code
    if code is None and _closed(printer):
        code, state = "document.stopped", DeviceState.OFFLINE
    if warning is None and _runs_low(printer):
        warning = "document.toner_low"
    return Condition(state, code, None if warning == code else warning)


def _closed(printer: Attributes) -> bool:
    stopped = first(printer, "printer-state") == _STOPPED
    return stopped or first(printer, "printer-is-accepting-jobs") is False


def _rows(printer: Attributes) -> Iterator[tuple[str, _Row]]:
    """Yield severity and meaning of each reason, what matters most first; reports left out."""
    found = []
    for word in words(printer, "printer-state-reasons"):
        reason, _, last = word.rpartition("-")
        severity = last if last in _SEVERITIES else ""
        reason = reason if severity else word
        row = REASONS.get(reason)
        if row is None and severity == "error":
            reason, row = "other", _FAULT
        if row is not None and (severity != "report" or row is _OFFLINE):  # cupsd reports that
            found.append((_PRIORITY[reason], severity, row))
    for _, severity, row in sorted(found, key=lambda each: each[0]):
        yield severity, row


def _runs_low(printer: Attributes) -> bool:
    kinds = words(printer, "marker-types")
    levels, lows = numbers(printer, "marker-levels"), numbers(printer, "marker-low-levels")
    return any(
        0 <= level <= low
        for kind, level, low in zip(kinds, levels, lows, strict=False)
        if "waste" not in kind
    )


def supplies(printer: Attributes) -> Mapping[str, Supply]:
    """Return what is left of paper (sheets, all trays) and of the toner that is lowest (percent).

    What the printer does not know is left out.
    """
    found: dict[str, Supply] = {}
    trays = [
        Supply(level, full)
        for tray in map(_pairs, _texts(printer, "printer-input-tray"))
        if (level := _number(tray, "level")) >= 0 and (full := _number(tray, "maxcapacity")) > 0
    ]
    if trays:
        found["a4_sheets"] = Supply(sum(t.left for t in trays), sum(t.full for t in trays))
    markers = [
        Supply(100 * level // full, 100)
        for marker in map(_pairs, _texts(printer, "printer-supply"))
        if marker.get("class") == "supplyThatIsConsumed"
        and (level := _number(marker, "level")) >= 0
        and (full := _number(marker, "maxcapacity")) > 0
    ]
    markers += [
        Supply(level, 100)
        for kind, level in zip(
            words(printer, "marker-types"), numbers(printer, "marker-levels"), strict=False
        )
        if "waste" not in kind and 0 <= level <= 100
    ]
    if markers:
        found["a4_toner_percent"] = min(markers, key=lambda marker: marker.left)
    return found


def _texts(printer: Attributes, name: str) -> Iterator[str]:
    """Yield the values of an attribute of octets that hold ``name=value;`` (PWG 5100.13)."""
    for value in printer.get(name, ()):
        if isinstance(value, bytes):
            yield value.decode(errors="replace")
        elif isinstance(value, str):
            yield value


def _pairs(text: str) -> Mapping[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def _number(pairs: Mapping[str, str], name: str) -> int:
    """Return a number of at most nine digits; -1 where there is none."""
    value = pairs.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1
