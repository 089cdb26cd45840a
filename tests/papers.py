"""Documents that tests print, and what they find again on the sheets."""

from __future__ import annotations

import re
import zlib

from kiosk.domain.document import Document

_STREAM = re.compile(rb"\bstream\r?\n(.*?)endstream", re.DOTALL)
_WORDS = re.compile(rb"\((\w[\w ]*)\) Tj")


def pdf(*pages: str) -> bytes:
    """Make a PDF with a page for each of ``pages``, whose Latin words stand on it."""
    kids = " ".join(f"{3 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
    ]
    font = "<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    for at, words in enumerate(pages):
        drawn = f"BT /F 24 Tf 72 720 Td ({words}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {font}"
            f" /Contents {4 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def paper(*pages: str, copies: int = 1) -> Document:
    """Make a document of such pages."""
    return Document("certificate", pdf(*pages), copies=copies)


def words_in(document: bytes) -> tuple[str, ...]:
    """Find the words of ``pdf`` again, whoever has packed it anew since."""
    found: list[bytes] = []
    for stream in _STREAM.findall(document):
        try:
            found += _WORDS.findall(zlib.decompressobj().decompress(stream))
        except zlib.error:
            found += _WORDS.findall(stream)
    return tuple(words.decode() for words in found)
