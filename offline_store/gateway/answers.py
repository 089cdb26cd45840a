"""What a province's own systems answer to a resident who waits, and how they are asked.

The gateway opens the question, asks one ``Answers``, and signs what comes back for this kiosk, this
question and this person. Which systems there are is theirs: an integrator gives a program
(``Command``); the sandbox gives synthetic people's answers.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from subprocess import PIPE, Popen
from typing import IO, Protocol

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
        status, said = self._run(asked.line())
        if len(said) > _LONGEST:
            raise NotAnsweredError("its answer is too long")
        if status != 0:
            raise NotAnsweredError(f"it ended with status {status}")
        try:
            return Answered.model_validate_json(said)
        except ValidationError as error:
            raise NotAnsweredError("its answer is not in the form") from error

    def _run(self, line: bytes) -> tuple[int, bytes]:
        """Return its status and what it said, of that not much more than may be an answer."""
        try:
            process = Popen(self._command, stdin=PIPE, stdout=PIPE, start_new_session=True)
        except OSError as error:
            raise NotAnsweredError(error.strerror) from error
        late = threading.Event()

        def give_up() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(self._seconds, give_up)
        with process:
            timer.start()
            try:
                with contextlib.suppress(BrokenPipeError):  # it wants to know nothing
                    _of(process.stdin).write(line)  # less than a pipe holds
                    _of(process.stdin).close()
                said = _of(process.stdout).read(_LONGEST + 1)
                if len(said) > _LONGEST:
                    _kill(process)
                # It keeps its number until nothing kills by that any more.
                os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            finally:
                timer.cancel()
                timer.join()
            status = process.wait()
        if late.is_set():
            raise NotAnsweredError("it did not end in time")
        return status, said


def _of(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("no pipe was asked for")
    return pipe


def _kill(process: Popen[bytes]) -> None:
    """End a command and all that it started, which may hold its output."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
