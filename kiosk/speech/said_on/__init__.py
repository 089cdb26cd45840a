"""What can be said on each view: one table, a row for each action that its key has."""

from __future__ import annotations

from kiosk.domain.staff_screen import StaffOverview, StaffPin
from kiosk.speech.said_on import captures, form, hall, lists
from kiosk.speech.said_on.say import STAFF, Rows, Say, Unsaid, Value

__all__ = ["SAID", "UNSAID", "Rows", "Say", "Unsaid", "Value"]

SAID: Rows = {
    **hall.SAID,
    **form.SAID,
    **captures.SAID,
    **lists.SAID,
    StaffPin: (),
    StaffOverview: (),
}
"""A content to what can be said on it."""

UNSAID: Unsaid = {
    **hall.UNSAID,
    **form.UNSAID,
    **captures.UNSAID,
    **lists.UNSAID,
    **{(view, action): STAFF for view in (StaffPin, StaffOverview) for action in view.actions},
}
"""What cannot be said, and why not."""
