"""What speaks from a printer's network, or from the process of a driver that has gone wild."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping

from drivers.document import condition, ipp
from drivers.document.queue import sheets, state
from drivers.isolation import ports
from drivers.isolation.codec import Malformed, decode, encode
from drivers.sandbox.people import PEOPLE
from kiosk.domain.masked import ScannedText
from kiosk.domain.panel import PanelState
from kiosk.errors import KioskError
from kiosk.ports import CardRead
from tests.fuzz.told import Target

_RETURNS = tuple(
    call.returns for section in ports.SECTIONS for call in ports.calls(section).values()
)


def _ipp(data: bytes) -> None:
    with contextlib.suppress(KioskError):
        told = ipp.answer(data)
        for _, group in told.groups:
            condition.condition(group)
            condition.condition(group, stale=True)
            for supply in condition.supplies(group).values():
                assert supply.left >= 0
            state(group)
            sheets(group)


def _child(data: bytes) -> None:
    """A line of the child's, taken for what each call of each port returns."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return
    for returns in _RETURNS:
        with contextlib.suppress(Malformed):
            decode(returns, said)


def _line(value: object) -> bytes:
    return json.dumps(encode(value)).encode()


def _attributes(**words: bytes) -> bytes:
    """Write an answer with a printer's attributes, keywords all."""
    body = b"".join(
        bytes([ipp.Tag.KEYWORD])
        + len(name).to_bytes(2, "big")
        + name.encode()
        + len(word).to_bytes(2, "big")
        + word
        for name, word in ((name.replace("_", "-"), word) for name, word in words.items())
    )
    head = bytes.fromhex("0200 0000 00000001")
    return head + bytes([ipp.Tag.OPERATION, ipp.Tag.PRINTER]) + body + bytes([ipp.Tag.END])


TARGETS: Mapping[str, Target] = {
    "ipp": Target(
        _ipp,
        (
            _attributes(
                printer_state_reasons=b"media-empty-error",
                marker_types=b"toner",
                printer_supply=b"class=supplyThatIsConsumed;level=9;maxcapacity=10;",
                printer_input_tray=b"level=3;maxcapacity=250;",
            ),
            ipp.request(ipp.Operation.GET_PRINTER, ipp.Attr(ipp.Tag.INTEGER, "job-id", [1, 2])),
        ),
        512,
    ),
    "isolated_child": Target(
        _child,
        (
            _line(CardRead(PEOPLE[0])),
            _line(ScannedText("4")),
            _line(PanelState(True, False, None)),
        ),
        1024,
    ),
}
