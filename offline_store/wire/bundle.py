"""The messages of a bundle: what waits, carried by hand from a kiosk without a network.

A bundle is a text file of signed parts, one a line, each a ``Signed`` under the kiosk's own key.
What comes back is a file of ``BatchAnswer``, one a line, whose receipts the platform signed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from offline_store.chunking import MAX_BLOB, chunks_of
from offline_store.wire.batch import MAX_ITEMS, Item
from offline_store.wire.forms import Base64, Id, Message, Serial, Sha256, Time

MAX_CHUNKS = 8
"""Of one part: about 2 MB, so that a line fits where a part of items does."""


class BundleChunk(Message):
    """A chunk of a sealed blob, as it would be sent.

    Attributes:
        blob: SHA-256 of the sealed bytes.
        size: of the whole blob.
        content: base64 of the chunk.
    """

    blob: Sha256
    size: Annotated[int, Field(ge=1, le=MAX_BLOB)]
    number: Annotated[int, Field(ge=0, lt=chunks_of(MAX_BLOB))]
    content: Annotated[Base64, Field(repr=False)]


class BundlePart(Message):
    """Some of what waits, under the ids that it would be sent with; blobs before their cases.

    Attributes:
        part, parts: which of how many, so that a file that was cut short is noticed.
    """

    format: Literal["xiaoshi-bundle-1"] = "xiaoshi-bundle-1"
    device: Id
    made_at: Time
    part: Serial
    parts: Serial
    chunks: Annotated[list[BundleChunk], Field(max_length=MAX_CHUNKS)]
    items: Annotated[list[Item], Field(max_length=MAX_ITEMS)]
