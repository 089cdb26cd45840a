"""What happens to a case after it was handed in: the same on paper and on the screen."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.domain.service import FieldType, Service
from kiosk.domain.text import Text


def next_steps(
    service: Service,
    say: Callable[..., str],
    read: Callable[[Text], str],
    *,
    accepted: bool,
    reached: bool,
    desk: str,
    place: str,
) -> list[tuple[str, str]]:
    """Return title and line of each step: the service's own, as far as they are true of this case.

    The service's first step is the office's work, its last the answer. Until the platform has
    signed, the days of the first do not run; whoever left no number to ring comes and asks.

    Args:
        say, read: give the kiosk's own words by key, and the service's.
        reached: a phone number was given.
        desk: phone of the site.
        place: name of the site, where a person takes a private matter over.
    """
    words = service.slip
    steps = [
        (read(title), read(line))
        for title, line in zip(words.next_steps, words.next_lines, strict=False)
    ]
    may_ring = any(field.type is FieldType.PHONE for field in service.fields)
    if steps and may_ring and not reached:
        steps[-1] = say("next.ask"), say("next.ask_line", phone=desk)
    if steps and not accepted:
        title, line = steps[0]
        steps[0] = title, say("next.from_arrival", line=line)
    if service.private:
        steps.insert(0, (say("next.person"), say("next.person_line", place=place)))
    return steps
