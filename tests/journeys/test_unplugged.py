"""Each device, pulled and put back at every step of the way: nobody starts anew, nothing is lost.

The steps are those of the kiosk's own tables, so that none is forgotten. Whoever stands there goes
on as the screen says; the case is handed in once, and no slip comes out twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pytest

from drivers.host import Policy
from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.walk import ANSWERS
from kiosk.app.world import World
from kiosk.domain.device import DeviceName
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Attract
from kiosk.flow import events
from kiosk.flow.table import Step
from kiosk.flow.visit import Frame
from tests.flows.world import flows
from tests.journeys.person import SERVICE, Person, person_in

HASTY = Policy(retry=0.02, back_off=0.05, back_off_most=0.2, status_every=0.1, listen=0.05)
"""As always, only that nobody waits: so many unplugs fit into a test."""

APPLY = f"apply:{SERVICE}"
Hands = Callable[[Person, World], object]


@dataclass(frozen=True, slots=True)
class Moment:
    """A place on the way, and what whoever stands there does to go on.

    Attributes:
        passes: the place is left by itself: what happens there happens before anything is handled.
        reached: what must be so at the place, beside being there.
    """

    flow: str
    step: str
    go_on: Hands = lambda _person, _world: None
    passes: bool = False
    reached: Callable[[Person], bool] = lambda _: True


def touches(action: str, value: str | None = None) -> Hands:
    return lambda person, _: person.touch(action, value)


def answers(field: str) -> Hands:
    return lambda person, _: person.touch("draft", ANSWERS[field]).touch("next")


def lays_card(_: Person, world: World) -> None:
    world.reader.put(WANG_XIAOYING)


def prints(person: Person) -> bool:
    accepted = person.kiosk.session.state.visit.accepted
    return accepted is not None and accepted.outcome is None and not accepted.awaits_receipt


def printed(person: Person) -> bool:
    accepted = person.kiosk.session.state.visit.accepted
    return accepted is not None and accepted.outcome in (PrintOutcome.DONE, PrintOutcome.UNKNOWN)


WAY = (
    Moment("hall", "attract", touches("start")),
    Moment("hall", "home", touches("choose_group", "benefits")),
    Moment("hall", "list", touches("choose_service", SERVICE)),
    Moment(APPLY, "guide", touches("begin")),
    Moment("identify", "put_card", lays_card),
    Moment("identify", "reading", passes=True),
    Moment("identify", "looking", passes=True),
    Moment(APPLY, "field.phone", answers("phone")),
    Moment(APPLY, "field.lives_with", answers("lives_with")),
    Moment(APPLY, "field.account", answers("account")),
    Moment(
        APPLY,
        f"consent.{SERVICE}.apply",
        lambda person, _: person.touch("tick").touch("next"),
    ),
    Moment(APPLY, "review", touches("submit")),
    Moment(APPLY, "submitting", passes=True),
    Moment(APPLY, "slip", passes=True),
    Moment(APPLY, "slip", passes=True, reached=prints),
    Moment(APPLY, "slip", touches("next"), reached=printed),
    Moment(APPLY, "rating", touches("rate", "5")),
    Moment("hall", "farewell", touches("done")),
    Moment("hall", "attract"),
)
ELSEWHERE: Mapping[str, set[str]] = {
    "hall": {"not_now", "tiles", "search", "directions", "situations", "errands"},
    "identify": {"refused"},
    APPLY: {
        "not_accepted",
        "no_answer",
        "which_rule",
        "not_eligible",
        "assent.helper",
        "assent.guardian",
        "reasons",
    },
}
"""Steps to which only a case leads that cannot be handed in, or was refused; and other ways to a
service, or other people. ``tests/flows/test_every_service.py`` has each device fail there too."""


NOT_PLUGGED_IN = {DeviceName.SMARTCARD}
"""What the world has not: pcscd is not everywhere."""


def test_no_step_of_the_way_is_forgotten() -> None:
    for name, elsewhere in ELSEWHERE.items():
        steps = {step for step, what in flows()[name].steps.items() if isinstance(what, Step)}
        assert steps == elsewhere | {m.step for m in WAY if m.flow == name}


def here(person: Person, moment: Moment) -> bool:
    at = person.kiosk.session.state.stack[-1]
    return at == Frame(moment.flow, moment.step) and moment.reached(person)


def unplugged(person: Person, devices: Mapping[DeviceName, Any], moment: Moment) -> None:
    """Pull plugs, wait until the kiosk knows, put them back, wait until it knows that too."""
    told = person.told
    told.all.clear()
    for device in devices.values():
        device.unplug()
    for name in devices:
        told.await_one(lambda event, name=name: event == events.DeviceLost(name))  # type: ignore[misc]
    if not moment.passes:
        person.until(lambda _: devices.keys() <= person.kiosk.session.state.lost, "the loss")
    for device in devices.values():
        device.plug()
    for name in devices:
        told.await_one(lambda event, name=name: event == events.DeviceReady(name))  # type: ignore[misc]


def counted(world: World, name: DeviceName) -> Mapping[str, Any]:
    """Return what the journal says of a device when the program has ended."""
    rows = map(json.loads, (world.folder / "data" / "journal.jsonl").read_text().splitlines())
    (found,) = [r for r in rows if r["entry"] == "device.counted" and r["device"] == name]
    return cast(Mapping[str, Any], found)


PLUGGED_IN = [name for name in DeviceName if name not in NOT_PLUGGED_IN]


@pytest.mark.parametrize(
    "names", [*((name,) for name in PLUGGED_IN), tuple(PLUGGED_IN)], ids=[*PLUGGED_IN, "all"]
)
def test_devices_may_be_pulled_and_put_back_at_every_step(
    world: World, names: tuple[DeviceName, ...]
) -> None:
    devices = {name: world.devices[name] for name in names}
    with person_in(world, policy=HASTY) as person:
        everything = set(world.devices)
        person.until(
            lambda s: (
                s.online is True
                and everything
                <= {e.device for e in person.happened if isinstance(e, events.DeviceReady)}
            ),
            "all that is plugged in",
        )
        for moment in WAY:
            person.until(lambda _, moment=moment: here(person, moment), str(moment))  # type: ignore[misc]
            unplugged(person, devices, moment)
            moment.go_on(person, world)
        person.sees(Attract)
        person.until(lambda _: bool(person.events(events.CaseAcknowledged)), "the receipt")
        person.until(lambda _: not person.kiosk.session.state.lost, "the devices")
        (accepted,) = person.events(events.CaseAccepted)
        prints = [e for e in person.events(events.PrintEnded) if isinstance(e, events.PrintEnded)]
        noticed = [person.happened.count(events.DeviceLost(name)) for name in names]
    for name in names:
        assert counted(world, name)["recovered"] >= len(WAY), "a technician finds it counted"
    assert person.restarts == 0
    assert isinstance(accepted, events.CaseAccepted)
    assert world.case(accepted.case_id) is not None
    for device in devices.values():
        assert device.faults["unplugged"] == len(WAY), "control: it was really pulled"
    assert min(noticed) >= len(WAY), "control: it was really noticed"
    unknown = prints[-1].outcome is PrintOutcome.UNKNOWN
    assert unknown <= (DeviceName.PRINTER in names)
    assert len(world.printer.slips) == (0 if unknown else 1)
