"""The front of the machine: what its sensors say, and the lights that show where hands are wanted.

A kiosk without a panel has neither: then nothing here happens.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.app.devices import Devices
from kiosk.domain.device import DeviceName
from kiosk.domain.panel import Light, PanelState, Zone
from kiosk.flow import events
from kiosk.flow.journal import Entry, Journal
from kiosk.ports import Panel

DOOR_OPEN = "panel.door_open"
LIGHT_DEADLINE = 5.0


class Front:
    """Tells the kernel of the sensors, and the lights of the kernel."""

    def __init__(
        self,
        devices: Devices,
        journal: Journal,
        post: Callable[[events.Event], None],
        alarmed: Callable[[str], None],
    ) -> None:
        """Take the panel, if there is one.

        Args:
            alarmed: told when the machine's door is opened, once each time.
        """
        self._devices, self._journal = devices, journal
        self._post, self._alarmed = post, alarmed
        self._state = PanelState()
        self._door_open = False
        self._wanted = dict.fromkeys(Zone, Light.OFF)

    def light(self, zone: Zone, light: Light) -> None:
        """Let a light burn so. Any thread; never blocks."""
        self._wanted[zone] = light
        self._show(zone)

    # on the panel's thread

    def told(self, state: PanelState) -> None:
        """Take what the sensors say now, at first and whenever it is otherwise."""
        # Said first, or again: the driver has just opened. One in a new process knows of no light.
        if self._state in (state, PanelState()):
            for zone in Zone:
                self._show(zone)
        self._take(state)

    def lost(self) -> None:
        """Know nothing of the sensors any more, until they are told of anew."""
        self._take(PanelState())

    def _take(self, state: PanelState) -> None:
        before, self._state = self._state, state
        if state.present is not before.present:
            self._post(events.PresenceChanged(state.present))
        if bool(state.headphones) is not bool(before.headphones):
            self._post(events.HeadphonesChanged(bool(state.headphones)))
        # Of a door that nobody watched for a while, the last that was known counts.
        if state.door_open is not None and state.door_open is not self._door_open:
            self._door_open = state.door_open
            self._journal.note(Entry.DOOR_CHANGED, open=state.door_open)
            if state.door_open:
                self._alarmed(DOOR_OPEN)

    def _show(self, zone: Zone) -> None:
        if DeviceName.PANEL not in self._devices:
            return
        panel: Panel = self._devices.devices[DeviceName.PANEL]
        self._devices[DeviceName.PANEL].submit(
            lambda: panel.light(zone, self._wanted[zone]),
            lambda _: None,  # the host sees for itself how the panel is
            LIGHT_DEADLINE,
        )
