"""A flow table with a hole is found before a resident falls into it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.screen import Farewell, Guide
from kiosk.flow.common import ALWAYS, NOISE
from kiosk.flow.table import Call, CallStep, Flow, Idle, Never, Return, Rule, Step, Unwind, check
from tests.flows.small import OVERLAYS
from tests.flows.world import flows


def _step(**changes: object) -> Step:
    bones = Step(
        views=(Farewell,),
        show=lambda _: Farewell(take_card=False, take_slip=False),
        timeout=Never(),
        back=None,
        cancel=None,
        on={"acted.done": Rule(Return("over"))},
    )
    return replace(bones, **changes)  # type: ignore[arg-type]


def _flow(**steps: Step | CallStep) -> Flow:
    return Flow(
        name="hall",
        start="first",
        steps=steps,
        always=ALWAYS,
        ignore=NOISE | {"staff_knocked"},
    )


def _holes(flow: Flow, *more: Flow) -> str:
    tables = {f.name: f for f in (flow, *more, *_shared())}
    return "\n".join(str(hole) for hole in check(tables, "hall") if hole.flow == flow.name)


def _shared() -> list[Flow]:
    """Return what ALWAYS leads to: the overlays, and a farewell and a home to land on."""
    whole = flows()
    return [whole[name] for name in OVERLAYS]


def test_the_kiosks_own_tables_have_no_hole() -> None:
    assert check(flows(), "hall") == ()


def _landing() -> dict[str, Step | CallStep]:
    return {"home": _step(), "farewell": _step(on={"acted.done": Rule("home")})}


def test_the_control_flow_is_whole() -> None:
    go = _step(on={"acted.done": Rule("second")})
    assert _holes(_flow(first=go, second=_step(), **_landing())) == ""


@pytest.mark.parametrize(
    ("step", "hole"),
    [
        (_step(on={}), "acted.done is neither handled nor ignored"),
        (_step(views=(Guide,), on={"acted.begin": Rule()}), "acted.not_me is neither handled"),
        (_step(on={"acted.done": Rule("nowhere")}), "leads to nowhere, which is no step"),
        (_step(on={"acted.done": Rule(Call("nothing"))}), "which is no overlay"),
        (_step(on={"acted.done": Rule(Unwind("mars"))}), "leads to hall.mars"),
        (_step(on={"acted.done": (Rule(when=lambda _: False),)}), "nothing may fit"),
        (_step(timeout=3.0), "a timeout but no rule for step_timed_out"),
        (_step(alarm=3.0), "a timeout but no rule for step_timed_out"),
        (_step(timeout=3.0, alarm=3.0), "of which only one can be told"),
        (
            _step(on={"acted.done": Rule(), "acted.dance": Rule()}),
            "acted.dance cannot happen here",
        ),
        (_step(ignore=frozenset({"acted.done"})), "both handled and ignored"),
        (CallStep(calls="nobody", on={}), "calls nobody, which is no flow"),
    ],
)
def test_a_hole_is_named_with_its_step(step: Step | CallStep, hole: str) -> None:
    found = _holes(_flow(first=step, **_landing())).splitlines()
    assert any(line.startswith("hall.first: ") and hole in line for line in found)


def test_a_called_flow_whose_outcome_nobody_handles_is_a_hole() -> None:
    callee = replace(_flow(first=_step()), name="callee", always={}, ignore=frozenset())
    caller = _flow(first=CallStep(calls="callee", on={"returned.done": Rule()}), **_landing())
    found = _holes(caller, callee)
    assert "returned.over is not handled" in found
    assert "returned.done cannot happen here" in found


def test_an_event_that_was_added_must_be_answered_by_every_step() -> None:
    flow = _flow(first=_step(), **_landing())
    deaf = replace(flow, ignore=flow.ignore - {"printer_recovered"})
    assert "printer_recovered is neither handled nor ignored" in _holes(deaf)


def test_every_step_of_the_kiosk_that_holds_personal_data_has_a_time_limit() -> None:
    endless = {
        f"{flow.name}.{name}"
        for flow in flows().values()
        for name, step in flow.steps.items()
        if isinstance(step, Step) and not isinstance(step.timeout, Idle | float)
    }
    assert endless == {"hall.attract", "staff.overview"}  # the latter has a limit of its own
