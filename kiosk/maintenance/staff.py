"""The staff door: a held corner, a PIN, an overview. Lies over any step; all of it is audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from kiosk.domain.site import Site
from kiosk.domain.staff import Alarm
from kiosk.domain.staff_screen import StaffOverview
from kiosk.flow import effects, events, voice
from kiosk.flow.common import ALWAYS, NOISE, event, wiped
from kiosk.flow.pin import pin_step
from kiosk.flow.table import Flow, Never, Return, Rule, Rules, Step, Unwind
from kiosk.flow.visit import Moment, StaffVisit, State, Visit

REFRESH_SECONDS = 2.0
GONE_AFTER = timedelta(seconds=90)
RESTART_ASKED = "staff.restart_program_sure"
"""Notice after the first touch; the second one in a row restarts."""


def _staff(moment: Moment, **changes: object) -> Visit:
    return replace(moment.visit, staff=replace(moment.visit.staff, **changes))  # type: ignore[arg-type]


def _waiting(moment: Moment) -> int | None:
    overview = moment.visit.staff.overview
    return None if overview is None else overview.queue.waiting


def _alarms(moment: Moment) -> tuple[Alarm, ...]:
    overview = moment.visit.staff.overview
    return () if overview is None else overview.alarms


def _audit(name: str) -> effects.Effect:
    return effects.Audit(f"staff.{name}")


_NOT_HERE = frozenset(
    {"staff_knocked", "acted.call_help", "acted.home", "acted.quit", *voice.RULES}
)


def _leave(moment: Moment) -> Visit:
    return replace(moment.visit, staff=StaffVisit())


def _over_visit(moment: Moment) -> bool:
    return bool(moment.visit.case_id)


def _gone(moment: Moment) -> bool:
    """Tell whether staff took so long that the resident below is not there any more."""
    entered = moment.visit.staff.entered_at
    return _over_visit(moment) and entered is not None and moment.at - entered > GONE_AFTER


_LEFT = (lambda _: _audit("left"),)
_AWAY: Rules = (
    Rule(Unwind("farewell"), when=_over_visit, change=wiped, do=_LEFT),
    Rule(Unwind("attract"), change=_leave, do=_LEFT),
)
"""Nobody touches any more: staff are gone, and so is whoever stood there before."""

_ALWAYS: Mapping[str, Rules] = {
    **{key: rule for key, rule in ALWAYS.items() if key not in _NOT_HERE},
    "idle_ended": _AWAY,
    "acted.leave_now": _AWAY,
}


def flow(site: Site, session_minutes: int = 10) -> Flow:
    """Return the staff overlay of a site; an open one ends after ``session_minutes``."""
    leave = (
        Rule(Unwind("farewell"), when=_gone, change=wiped, do=_LEFT),
        Rule(Return("left"), change=_leave, do=_LEFT),
    )
    return Flow(
        name="staff",
        start="pin",
        overlay=True,
        always=_ALWAYS,
        ignore=NOISE | _NOT_HERE,
        steps={
            "pin": pin_step(
                leave=leave,
                right=Rule("overview", do=(lambda _: _audit("entered"),)),
                refused=lambda _: _audit("refused"),
            ),
            "overview": _overview(site, leave, timedelta(minutes=session_minutes)),
        },
    )


def _overview(site: Site, leave: tuple[Rule, ...], limit: timedelta) -> Step:
    def show(state: State) -> StaffOverview:
        staff = state.visit.staff
        return StaffOverview(
            terminal=site.terminal,
            staff_no=(staff.check.staff_no or "") if staff.check else "",
            overview=staff.overview,
            notice=staff.notice,
            detail=staff.detail,
        )

    def asked(name: str, effect: effects.Effect) -> Rule:
        return Rule(
            change=lambda m: _staff(m, notice=f"staff.{name}_asked", detail=""),
            do=(lambda _: _audit(name), lambda _: effect),
        )

    def tested(moment: Moment) -> Visit:
        news = event(moment, events.TestEnded)
        notice = f"staff.test_{news.what}_done" if news.code is None else f"error.{news.code}"
        return _staff(moment, notice=notice, detail=news.detail)

    def taken(moment: Moment) -> Visit:
        """Take the news; what was being sent is out when nothing waits any more."""
        overview = event(moment, events.OverviewTaken).overview
        notice = moment.visit.staff.notice
        if notice == "staff.send_now_asked" and overview.queue.waiting == 0:
            notice = "staff.send_now_done"
        return _staff(moment, overview=overview, notice=notice)

    def confirmed(moment: Moment) -> bool:
        return moment.visit.staff.notice == RESTART_ASKED

    def over(moment: Moment) -> bool:
        entered = moment.visit.staff.entered_at
        return entered is None or not timedelta(0) <= moment.at - entered < limit

    refresh = (lambda _: effects.Alarm(REFRESH_SECONDS), lambda _: effects.TakeOverview())
    return Step(
        views=(StaffOverview,),
        show=show,
        listens=False,
        timeout=Never(),  # it refreshes itself, and ends by its own limit; no resident is here
        back=leave,
        cancel=None,
        alarm=REFRESH_SECONDS,
        enter=(lambda _: effects.TakeOverview(),),
        on={
            "acted.test_print": asked("test_print", effects.TestPrint()),
            "acted.test_card": asked("test_card", effects.TestCard()),
            "acted.test_devices": asked("test_devices", effects.TestDevices()),
            "acted.send_now": (
                Rule(
                    when=lambda m: m.online is not True,
                    change=lambda m: _staff(m, notice="staff.send_now_offline", detail=""),
                    do=(lambda _: _audit("send_now"), lambda _: effects.SyncNow()),
                ),
                Rule(
                    when=lambda m: _waiting(m) == 0,
                    change=lambda m: _staff(m, notice="staff.send_now_nothing", detail=""),
                    do=(lambda _: _audit("send_now"), lambda _: effects.SyncNow()),
                ),
                asked("send_now", effects.SyncNow()),
            ),
            "acted.new_roll": asked("new_roll", effects.NewRoll()),
            "acted.put_away": (
                Rule(
                    when=lambda m: bool(_alarms(m)),
                    change=lambda m: _staff(m, notice="staff.put_away_done", detail=""),
                    do=(
                        lambda _: _audit("put_away"),
                        lambda m: effects.PutAlarmsAway(_alarms(m)[-1].number),
                        lambda _: effects.TakeOverview(),
                    ),
                ),
                Rule(),
            ),
            "acted.restart_program": (
                replace(asked("restart_program", effects.RestartProgram()), when=confirmed),
                Rule(change=lambda m: _staff(m, notice=RESTART_ASKED, detail="")),
            ),
            "acted.leave": leave,
            "overview_taken": Rule(change=taken),
            "test_ended": Rule(change=tested),
            "step_timed_out": (
                Rule(
                    Unwind("farewell"), when=lambda m: over(m) and _gone(m), change=wiped, do=_LEFT
                ),
                replace(leave[-1], when=over),
                Rule(do=refresh),
            ),
        },
    )
