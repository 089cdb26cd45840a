"""What a province's own systems answer to a resident who waits, and how they are asked.

The gateway opens the question, asks one ``Answers``, and signs what comes back for this kiosk, this
question and this person. Which systems there are is theirs: an integrator gives a program
(``Command``); the sandbox gives synthetic people's answers.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pydantic import Field, ValidationError
from sqlalchemy import Engine

from offline_store.gateway.authority import Authority
from offline_store.wire import Person, Told, time_text

ANSWER_SECONDS = 5.0
"""In which a province's system answers: a kiosk waits for eight."""

_LONGEST = 1024 * 1024


class NotAnsweredError(Exception):
    """The province's system does not answer now; the kiosk says so, and prints where to go.

    Its words are the cause, with nothing of a resident.
    """


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a proven kiosk, opened.

    Attributes:
        id: the same question has the same id, however often it comes: whatever is done for it
            (points redeemed, a card reported lost, a certificate issued) is done once.
        about: what is asked, such as ``social_insurance``.
        person: whose card lies there.
        given: what else the resident was asked.
    """

    device: str
    id: str
    about: str
    service: str
    item_code: str
    person: Person | None
    given: Mapping[str, str] = field(repr=False)
    at: datetime

    def line(self) -> bytes:
        """Return it as a line of JSON."""
        told = {
            "device": self.device,
            "id": self.id,
            "about": self.about,
            "service": self.service,
            "item_code": self.item_code,
            "person": self.person and self.person.model_dump(),
            "given": dict(self.given),
            "at": time_text(self.at),
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n"


class Answered(Told):
    """An answer, and whose it is.

    Attributes:
        number: of the card of whom it is about, by the records that it is taken from, never by the
            question: that is how one person's answer cannot come to another. None for what is
            nobody's, and of a refusal that says nothing of anybody.
    """

    number: str | None = Field(default=None, repr=False)

    def told(self) -> Told:
        """Return what goes to the kiosk."""
        return Told.model_validate(self.model_dump(exclude={"number"}))


class Answers(Protocol):
    """The province's systems. Any thread; several at once."""

    def answer(self, asked: Asked, /) -> Answered:
        """Answer a question.

        Raises:
            NotAnsweredError: it is not answered now.
        """


@dataclass(frozen=True, slots=True)
class Means:
    """What answers may be made of.

    Attributes:
        engine: of the gateway's database.
        authority: certifies what is sealed.
        address: where everybody reaches this gateway, such as ``https://gateway.example.cn``.
    """

    engine: Engine
    authority: Authority
    address: str = "https://127.0.0.1"


MakeAnswers = Callable[[Means], Answers]


class NotOffered:
    """A province without live answers: every question is refused, so residents are told where."""

    def __init__(self, _means: Means) -> None:
        """Nothing is needed for that."""

    def answer(self, asked: Asked) -> Answered:
        """Refuse."""
        number = None if asked.person is None else asked.person.number
        return Answered(refused="not_offered", number=number)


class Command:
    """Runs a command for each question: a line of JSON in, an answer as JSON out.

    Status 0 and an ``Answered``; anything else, or no end in time, is no answer.
    """

    def __init__(self, command: Sequence[str], seconds: float = ANSWER_SECONDS) -> None:
        """Run ``command``, a program and its arguments; no shell."""
        self._command, self._seconds = list(command), seconds

    def answer(self, asked: Asked) -> Answered:
        """Run the command and wait for its answer."""
        try:
            ended = subprocess.run(
                self._command,
                input=asked.line(),
                stdout=subprocess.PIPE,
                timeout=self._seconds,
                check=False,
            )
        except OSError as error:
            raise NotAnsweredError(error.strerror) from error
        except subprocess.TimeoutExpired as error:
            raise NotAnsweredError("it did not end in time") from error
        if ended.returncode != 0:
            raise NotAnsweredError(f"it ended with status {ended.returncode}")
        if len(ended.stdout) > _LONGEST:
            raise NotAnsweredError("its answer is too long")
        try:
            return Answered.model_validate_json(ended.stdout)
        except ValidationError as error:
            raise NotAnsweredError("its answer is not in the form") from error
