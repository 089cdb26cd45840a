"""A kiosk whose staff restart it as soon as it stands: ``python -m tests.journeys.restarting ...``.

The arguments are those of ``kiosk``. The staff's touches come through the window as a finger's do;
what starts anew is the real program, with nobody at it.
"""

from __future__ import annotations

from kiosk.__main__ import main
from kiosk.app import window
from kiosk.app.demo_site import PIN
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Screen
from kiosk.domain.staff_screen import StaffOverview, StaffPin
from kiosk.flow import events


class StaffWindow(window.Window):
    """A window before which staff stand."""

    def show(self, screen: Screen) -> None:
        """See a screen, and touch what leads to the restart."""
        super().show(screen)
        match screen.content:
            case StaffPin(digits=None):
                self.post(events.Acted("key", PersonalText(PIN)))
                self.post(events.Acted("enter"))
            case StaffOverview():
                self.post(events.Acted("restart_program"))
            case _ if screen.online is not None:
                self.post(events.StaffKnocked())


if __name__ == "__main__":
    window.Window = StaffWindow  # type: ignore[misc]
    main()
