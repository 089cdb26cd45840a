"""A resident who asks the platform and waits: for the tests of the live line."""

from __future__ import annotations

import threading
from datetime import date

from uuid_utils import uuid7

from drivers.sandbox.people import resident
from kiosk.domain.entry import Fact
from kiosk.domain.identity import IdCard, Sex
from kiosk.domain.inquiry import Inquiry, NoReply, Reply
from kiosk.domain.masked import Personal
from kiosk.ports import Platform
from offline_store.questions import Sealing
from tests.sealed import SEALER
from tests.sync.world import DEVICE, ITEM_CODE, PATIENCE

SEALING = Sealing(DEVICE, SEALER, PATIENCE)
WANG = resident("王秀英", date(1950, 3, 8))
LI = resident("李建国", date(1962, 10, 1), sex=Sex.MALE, serial=3)


def inquiry(
    about: str = "social_insurance", person: IdCard | None = WANG, **given: Personal | str
) -> Inquiry:
    """Return a new question."""
    return Inquiry(str(uuid7()), about, ITEM_CODE, about, person, given)


def private(fact: Fact) -> Personal:
    """Return a value that is of the person."""
    assert isinstance(fact.value, Personal)
    return fact.value


class Resident:
    """Waits for the answer to one question, and notes every one that comes."""

    def __init__(self, platform: Platform, asked: Inquiry) -> None:
        self.heard: list[Reply | NoReply] = []
        self._came = threading.Event()
        platform.inquire(asked, self._hear)

    def _hear(self, reply: Reply | NoReply) -> None:
        self.heard.append(reply)
        self._came.set()

    def waits(self, seconds: float = PATIENCE) -> Reply | NoReply:
        """Return the answer."""
        assert self._came.wait(seconds), "no answer came"
        return self.heard[0]

    def gets(self) -> Reply:
        """Return the answer, which is the platform's."""
        reply = self.waits()
        assert isinstance(reply, Reply), reply
        return reply
