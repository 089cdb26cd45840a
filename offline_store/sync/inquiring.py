"""Asking the platform what a resident waits for, beside all that sync does in its own time.

A few threads with a link each: a question waits for no batch and no snapshot, and one that nobody
answers holds up no other.
"""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue
from time import monotonic

from pydantic import ValidationError

from kiosk.errors import KioskError
from offline_store import wire
from offline_store.sync import verify
from offline_store.sync.answers import Lost, Unauthorised, Wait
from offline_store.sync.link import Link
from offline_store.sync.transport import STRANGER, Limits, Reply

BUSY, NO_PDF = "inquiry.busy", "inquiry.document"
_AT_ONCE = 3
_LEAST_PDF = 256
Tell = Callable[[Mapping[str, object]], None]


def limits(seconds: float) -> Limits:
    """Return what a platform may take where somebody waits for so long."""
    return Limits(connect=3.0, whole=seconds - 1.0)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the kiosk gave it.

    Attributes:
        body: sealed; this process cannot read it.
        person: what the answer must say of whose it is; see ``wire.mark``.
        ends: by the monotonic clock: nobody waits any longer.
    """

    id: str
    body: bytes = field(repr=False)
    person: str | None
    ends: float

    @classmethod
    def of(cls, word: object, seconds: float) -> Question:
        """Read what the kiosk said.

        Args:
            seconds: for which it is waited for.

        Raises:
            ValueError: it is no question.
        """
        match word:
            case {"id": str(name), "body": str(body), "person": str() | None as person}:
                sealed = base64.b64decode(body, validate=True)
                return cls(name, sealed, person, monotonic() + seconds)
            case _:
                raise ValueError("no question")


class Inquiring:
    """Asks, verifies and tells. Any thread."""

    def __init__(self, new_link: Callable[[], Link], tell: Tell) -> None:
        """Prepare; nothing is asked and no thread is there yet.

        Args:
            tell: gets ``{"event": "answered", "id", "reply"}`` or ``{"event": "not_answered",
                "id", "code"}`` of each question.
        """
        self._new_link, self._tell = new_link, tell
        self._questions: SimpleQueue[Question | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._links: list[Link] = []
        self._threads: list[threading.Thread] = []
        self._ended = False

    def ask(self, question: Question) -> None:
        """Have a question asked; does not wait."""
        with self._lock:
            if self._ended:
                return
            if len(self._threads) < _AT_ONCE:
                thread = threading.Thread(target=self._work, name="sync-inquiry", daemon=True)
                self._threads.append(thread)
                thread.start()
        self._questions.put(question)

    def end(self) -> None:
        """Ask nothing any more, and give up what is under way."""
        with self._lock:
            self._ended = True
            links = list(self._links)
            threads = len(self._threads)
        for link in links:
            link.abort()
        for _ in range(threads):
            self._questions.put(None)

    def _work(self) -> None:
        try:
            self._ask_in_turn()
        finally:
            # Whatever broke it: the next question finds its place free.
            with self._lock:
                self._threads.remove(threading.current_thread())

    def _ask_in_turn(self) -> None:
        with contextlib.closing(self._new_link()) as link:
            with self._lock:
                self._links.append(link)
            try:
                while (question := self._questions.get()) is not None and not self._ended:
                    if monotonic() < question.ends:
                        news = self._asked(link, question)
                        with contextlib.suppress(BrokenPipeError):  # the kiosk is gone
                            self._tell(news | {"id": question.id})
            finally:
                with self._lock:
                    self._links.remove(link)

    def _asked(self, link: Link, question: Question) -> dict[str, object]:
        try:
            told = answer(link, question)
        except KioskError as error:  # of the kiosk's own files
            told = error.code
        if isinstance(told, str):
            return {"event": "not_answered", "code": told}
        return {"event": "answered", "reply": told.model_dump()}


def answer(link: Link, question: Question) -> wire.Told | str:
    """Return what the platform says to a question, or the code of why that is nothing.

    Raises:
        KioskError: ``store.key_permissions`` or ``enrol.damaged``: the kiosk's own files.
    """
    sha256 = wire.digest(question.body)
    request = wire.InquiryRequest(id=question.id, sha256=sha256, body=wire.encode(question.body))
    match link.ask("POST", "/v1/inquiries", request.model_dump_json().encode()):
        case Reply(status=200, body=body):
            return believed(link, question, sha256, body)
        case Reply():
            return STRANGER
        case Wait():
            return BUSY
        case Unauthorised(code) | Lost(code):
            return code


def believed(link: Link, question: Question, sha256: str, body: bytes) -> wire.Told | str:
    """Return what the platform signed for this question, or the code of why it is not believed.

    Args:
        sha256: of the sealed question.
        body: of the answer, as it came.
    """
    try:
        signed = wire.Signed.model_validate_json(body)
    except ValidationError:
        return STRANGER
    said = verify.payload(link.public_key, signed, wire.InquiryAnswer)
    # Given for another question, to another kiosk, or about another person, it is no answer.
    ours = (link.device, question.id, sha256, question.person)
    if said is None or (said.device, said.id, said.sha256, said.person) != ours:
        return verify.BAD
    return said.told if said.told.document is None or _is_pdf(said.told.document) else NO_PDF


def _is_pdf(document: str) -> bool:
    content = base64.b64decode(document)
    whole = content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]
    return whole and _LEAST_PDF <= len(content) <= wire.MAX_PDF
