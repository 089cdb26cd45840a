"""The messages of a bundle: what waits, carried by hand from a kiosk without a network.

A bundle is a text file of signed parts, one a line, each a ``Signed`` under the kiosk's own key.
What comes back is a file of ``BatchAnswer``, one a line, whose receipts the platform signed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from offline_store.wire.batch import MAX_ITEMS, Item
from offline_store.wire.forms import Id, Message, Serial, Time


class BundlePart(Message):
    """Some of what waits, under the ids that it would be sent with.

    Attributes:
        part, parts: which of how many, so that a file that was cut short is noticed.
    """

    format: Literal["xiaoshi-bundle-1"] = "xiaoshi-bundle-1"
    device: Id
    made_at: Time
    part: Serial
    parts: Serial
    items: Annotated[list[Item], Field(max_length=MAX_ITEMS)]
