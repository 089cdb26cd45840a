"""What is said and written in a resident's language."""

from __future__ import annotations

from typing import Protocol

from kiosk.domain.staff import DeviceStatus
from kiosk.domain.text import Language


class Speaker(Protocol):
    """Speech out. Any thread; never blocks."""

    def say(self, text: str, language: Language) -> None:
        """Speak ``text``, stopping what is being said."""

    def stop(self) -> None:
        """Fall silent at once."""

    def chime(self) -> None:
        """Sound the call for help."""

    def status(self) -> DeviceStatus:
        """Tell whether speech works; never raises."""

    def close(self) -> None:
        """End the speech process; never raises."""


class Words(Protocol):
    """The kiosk's own words in the resident's language. Any thread; never blocks."""

    def text(self, key: str, language: Language, /, **params: object) -> str:
        """Return the catalogue's words for ``key`` with ``params`` put in.

        Raises:
            KeyError: the catalogues have no such key.
        """
