"""Hands for a person who plays with the demonstration: the dock on the virtual devices."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from drivers.sandbox.people import PEOPLE
from kiosk.app.demo_site import PIN
from ui.devdock import DevDock, DockActions

if TYPE_CHECKING:
    from kiosk.app.demo import Stage
    from kiosk.app.world import World

PRINTER_FAULTS: Mapping[str, str] = {
    "paper_out": "paper_out",
    "paper_low": "near_end",
    "cover_open": "cover_open",
    "jam": "cutter",
}
"""The dock's word to the virtual printer's."""


def dock_for(stage: Stage) -> DevDock | None:
    """Open the dock beside a stage's window."""
    if stage.world is None:
        return None
    dock = DevDock(actions_on(stage.world))
    dock.show()
    return dock


def actions_on(world: World) -> DockActions:
    """Return what the dock may do in ``world``."""
    reader, printer = world.reader, world.printer

    def printer_fault(name: str | None) -> None:
        printer.plug()
        printer.mend()
        if name == "unplugged":
            printer.unplug()
        elif name is not None:
            printer.inject(PRINTER_FAULTS[name])

    reader_faults: Mapping[str, Callable[[], None]] = {
        "unplugged": reader.unplug,
        "damaged_frame": lambda: reader.damage_next(times=4),
        "no_answer": reader.fall_silent,
    }

    def reader_fault(name: str | None) -> None:
        reader.plug()
        reader.fall_silent(False)
        if name is not None:
            reader_faults[name]()

    def slip_image() -> bytes | None:
        if not printer.slips:
            return None
        png = io.BytesIO()
        printer.slips[-1].image().save(png, "PNG")
        return png.getvalue()

    seen: dict[str, int] = {}

    def wire_events() -> list[str]:
        """Return what the wires counted since the last call."""
        now = {
            **{f"reader: {name}": n for name, n in reader.commands.items()},
            **{f"reader fault: {name}": n for name, n in reader.faults.items()},
            **{f"printer fault: {name}": n for name, n in printer.faults.items()},
            **{f"network: {name}": n for name, n in world.line.counters.items()},
            "printer: slips": len(printer.slips),
        }
        news = [f"{name} ({n})" for name, n in now.items() if n != seen.get(name, 0)]
        seen.update(now)
        return news

    return DockActions(
        people=[f"{p.name} · {p.birth.year} · {p.kind.value}" for p in PEOPLE],
        put=lambda i: reader.put(PEOPLE[i]),
        put_foreign=reader.put_foreign,
        lift=reader.lift,
        lift_mid_read=reader.lift_in_read,
        printer_fault=printer_fault,
        reader_fault=reader_fault,
        network=lambda on: world.line.mend() if on else world.line.cut(),
        slip_image=slip_image,
        wire_events=wire_events,
        pin=PIN,
    )
