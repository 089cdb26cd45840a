"""What burns at the front is what was wanted last, whatever became of the panel's driver."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any, cast

from drivers.isolation.proxy import IsolatedDevice
from drivers.sandbox.panel import VirtualPanel
from kiosk.app.desk import Gathered, KioskDesk
from kiosk.app.supplies import Supplies
from kiosk.clock import SystemClock
from kiosk.domain.device import DeviceName
from kiosk.domain.panel import Light, Zone

IDENTIFY, LIGHT = 0x01, 0x20


def asked(panel: VirtualPanel, question: int, times: int) -> bool:
    with panel._changed:
        return panel._changed.wait_for(lambda: panel.questions[question] >= times, 30)


class Deaf:
    """A journal that notes nothing."""

    def note(self, *_: object, **__: object) -> None:
        pass


def test_a_driver_in_a_new_process_keeps_the_lights_that_the_old_one_knew(tmp_path: Path) -> None:
    absent = cast(Any, None)
    with VirtualPanel() as virtual:
        panel = IsolatedDevice(DeviceName.PANEL, "panel-serial", {"port": virtual.port})
        things = Gathered(
            devices={DeviceName.PANEL: panel},
            speaker=absent,
            platform=absent,
            store=absent,
            store_worker=absent,
            services=(),
            supplies=Supplies(tmp_path),
            journal=cast(Any, Deaf()),
            clock=SystemClock(),
        )
        desk = KioskDesk(things, lambda _: None, lambda: None)
        desk.open()
        try:
            desk.light(Zone.CARD, Light.BLINK)
            assert virtual.await_light(Zone.CARD, Light.BLINK)
            assert asked(virtual, LIGHT, 1 + len(Zone)), "nothing of this waits any more"
            pid = panel.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            assert asked(virtual, IDENTIFY, 2), "another driver has opened it"
            virtual.inject("restarted")
            assert virtual.faults["restarted"] == 1
            assert virtual.await_light(Zone.CARD, Light.BLINK)
            assert panel.pid not in (None, pid)
        finally:
            desk.close()
