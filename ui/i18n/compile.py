"""Compile the catalogues: ``python -m ui.i18n.compile``. The results are committed.

``python -m ui.i18n.compile add ID 中文 English`` adds or changes one message first.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import PySide6

from ui.i18n.words import CATALOGUES

_HERE = Path(__file__).parent
_LANGUAGES = {"zh_CN": "zh_CN", "en": "en_GB"}


def read(name: str) -> dict[str, str]:
    """Return id to words of the catalogue ``name`` (``zh_CN`` or ``en``)."""
    tree = ElementTree.parse(_HERE / f"{name}.ts")
    return {m.attrib["id"]: m.findtext("translation", "") for m in tree.iter("message")}


def write(name: str, words: dict[str, str]) -> None:
    """Write the catalogue ``name``, one message a line, by id."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines.append(f'<TS version="2.1" language="{_LANGUAGES[name]}">')
    lines.append("<context><name></name>")
    for key in sorted(words):
        message = ElementTree.Element("message", id=key)
        ElementTree.SubElement(message, "translation").text = words[key]
        lines.append(ElementTree.tostring(message, encoding="unicode"))
    lines += ["</context>", "</TS>", ""]
    (_HERE / f"{name}.ts").write_text("\n".join(lines), "utf-8")


def compile_all() -> None:
    """Make a .qm of each .ts with the lrelease of PySide6.

    A new file takes the place of the old: who runs has the old one mapped, and would die of a bus
    error if it were cut short.
    """
    lrelease = Path(PySide6.__file__).parent / "lrelease"
    for name in CATALOGUES.values():
        source, made = _HERE / f"{name}.ts", _HERE / f"{name}.qm.new"
        command = [str(lrelease), "-silent", "-idbased", str(source), "-qm", str(made)]
        subprocess.run(command, check=True)
        made.replace(_HERE / f"{name}.qm")


def main(arguments: list[str]) -> None:
    """Add a message if asked, then compile."""
    if arguments[:1] == ["add"]:
        _, key, chinese, english = arguments
        for name, words in (("zh_CN", chinese), ("en", english)):
            write(name, {**read(name), key: words.replace("\\n", "\n")})
    compile_all()


if __name__ == "__main__":
    main(sys.argv[1:])
