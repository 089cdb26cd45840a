"""Words by id and language, for the screen, the slip and the voice alike.

QTranslator works without an application and without a display, so the same catalogues serve a slip
that is made on a worker thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QTranslator

from kiosk.domain.text import Language

CATALOGUES: dict[Language, str] = {"zh": "zh_CN", "en": "en"}
_HERE = Path(__file__).parent


class LinguistWords:
    """``kiosk.ports.Words`` over the compiled catalogues. Any thread; never blocks."""

    def __init__(self, folder: Path = _HERE) -> None:
        """Read the catalogues of ``folder``.

        Raises:
            FileNotFoundError: a compiled catalogue is missing: run ``python -m ui.i18n.compile``.
        """
        self._lock = Lock()
        self._seen: dict[tuple[Language, str], str] = {}
        self._translators: dict[Language, QTranslator] = {}
        for language, name in CATALOGUES.items():
            translator = QTranslator()
            if not translator.load(str(folder / f"{name}.qm")):
                raise FileNotFoundError(folder / f"{name}.qm")
            self._translators[language] = translator

    def text(self, key: str, language: Language, /, **params: object) -> str:
        """Return the words for ``key`` with ``params`` put in.

        Raises:
            KeyError: the catalogues have no such key.
        """
        words = self._seen.get((language, key))
        if words is None:
            with self._lock:
                words = self._translators[language].translate("", key)
            if not words:
                raise KeyError(key)
            self._seen[language, key] = words
        return words.format(**params) if params else words

    def has(self, key: str) -> bool:
        """Tell whether the catalogues have ``key``."""
        return bool(self._translators["zh"].translate("", key))


def fixed(language: Language) -> Mapping[str, str]:
    """Return by key all words into which nothing is put, as the catalogue's source has them."""
    from xml.etree import ElementTree

    tree = ElementTree.parse(_HERE / f"{CATALOGUES[language]}.ts")
    words = {m.attrib["id"]: m.findtext("translation", "") for m in tree.iter("message")}
    return {key: text for key, text in words.items() if "{" not in text}
