"""The messages of attachments: sealed blobs that go ahead of their case, chunk by chunk.

A blob is named by the SHA-256 of its sealed bytes, a chunk by its blob and number. What is inside
is said in the case's sealed body alone.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from offline_store.chunking import MAX_ATTACHMENT
from offline_store.wire.forms import Answer, Sha256, Time


class Attachment(Answer):
    """One scan, as the case's body names it.

    Attributes:
        size: bytes of the scan, not sealed.
        sha256: of them; also the id that the blob's envelope is bound to.
        address: SHA-256 of the sealed bytes.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,60}$")]
    size: Annotated[int, Field(ge=1, le=MAX_ATTACHMENT)]
    sha256: Sha256
    address: Sha256


class BlobState(Answer):
    """The signed payload of an answer about a blob: how much of it the platform has.

    Attributes:
        chunks: numbers of those that are there, in order; all, where it is whole.
        whole: it is there and its digest is right.
    """

    device: str
    sha256: Sha256
    chunks: list[int]
    whole: bool
    at: Time
