"""A document on A4 for one person: a certificate, a filled form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be printed; ``repr`` shows nothing of it.

    Attributes:
        title: as staff may see it in a print queue: of the kind of document, never of a person.
        content: the file.
        form: what ``content`` is.
        copies: from 1.
    """

    title: str
    content: bytes = field(repr=False)
    form: Literal["pdf", "html"] = "pdf"
    copies: int = 1
