"""At a whole kiosk: looked for by its letters, begun, and first in its list from then on."""

from __future__ import annotations

from kiosk.app.world import World
from kiosk.domain.finding_screen import Errands, Search, Situations
from kiosk.domain.screen import Guide, Home, ServiceList
from tests.journeys.person import SERVICE, Person, person_in

LAST = "senior_citizen_card"


def looked_for(person: Person, letters: str, service: str) -> None:
    person.until(lambda s: s.online is True, "the platform")
    person.touch("start").sees(Home)
    person.touch("search").sees(Search)
    for letter in letters:
        person.touch("key", letter)
    assert service in {hit.id.partition(":")[2] for hit in person.sees(Search).hits}
    person.touch("choose", f"service:{service}").sees(Guide)


def listed(person: Person) -> list[str]:
    person.touch("restart").sees(Home)
    person.touch("choose_group", "benefits")
    return [service.id for service in person.sees(ServiceList).services]


def test_what_is_found_and_begun_stands_first_even_after_the_kiosk_was_switched_off(
    world: World,
) -> None:
    with person_in(world) as person:
        looked_for(person, "lnryd", LAST)
        before = listed(person)
    with person_in(world) as person:
        looked_for(person, "gljt", SERVICE)
        after = listed(person)
    assert before[0] != LAST, "control: nothing had been counted when that visit began"
    assert after == [LAST, *(one for one in before if one != LAST)]


def test_a_situation_begins_its_first_service(world: World) -> None:
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the platform")
        person.touch("start").sees(Home)
        person.touch("situations").sees(Situations)
        person.touch("choose_situation", "turned_80").sees(Errands)
        person.touch("begin")
        assert person.sees(Guide).service.id == SERVICE
