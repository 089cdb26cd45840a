"""Looks after a camera: shows what it sees while that is wanted, and takes the page when told to.

Both are done on the camera's own thread: finding a sheet takes some hundredths of a second, which
no screen should wait for.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.camera.sight import page_in, sight_of
from drivers.events import DeviceEvent, FrameSeen, Heard
from drivers.host import Policy
from drivers.watching import WatchingHost
from kiosk.ports import Clock, DeviceFault, DocumentCamera

_PATIENCE = 1.0
"""Seconds for one picture; so many misses in a row, and the camera counts as gone."""


class CameraHost(WatchingHost):
    """A document camera and its thread."""

    def __init__(
        self,
        name: str,
        device: DocumentCamera,
        post: Callable[[DeviceEvent], None],
        clock: Clock,
        policy: Policy | None = None,
    ) -> None:
        """See ``DeviceHost``."""
        super().__init__(name, device, post, clock, policy)
        self._camera = device
        self._complained: str | None = None

    def _begin(self) -> None:
        self._complained = None

    def _attend(self, request: int) -> None:
        frame = self._camera.frame(_PATIENCE)
        if frame is None:
            self._look_at_status()
            return
        self._missed = 0
        self._after(self.policy.frame_every)
        taken = self._is_triggered()
        if isinstance(frame, DeviceFault):
            self._complain(request, frame, anew=taken)
        elif taken:
            self._post(Heard(self.name, request, page_in(frame)))
        else:
            sight = sight_of(frame)
            if isinstance(sight, DeviceFault):
                self._complain(request, sight, anew=False)
            else:
                self._complained = None
                self._post(FrameSeen(self.name, request, sight))

    def _complain(self, request: int, fault: DeviceFault, *, anew: bool) -> None:
        """Say what is wrong with the pictures, once as long as it is the same."""
        if anew or fault.code != self._complained:
            self._complained = fault.code
            self._post(Heard(self.name, request, fault))
