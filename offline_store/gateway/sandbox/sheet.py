"""A certificate on A4: words, a red seal, a code to verify it by, and a signature over all of it.

The signature is PAdES (ETSI EN 319 142), by a key that is made for this one document and forgotten;
its certificate is the gateway authority's. fpdf2 makes the page and pyHanko signs: both come with
the distribution's ``gateway`` extra, and neither is in a kiosk's build.
"""

from __future__ import annotations

import io
import math
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

import segno
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from offline_store.gateway.authority import Authority, pem_of

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

SEAL = "四川省演示专用章"
"""Around the seal: it says itself that it is worth nothing."""

_ISSUER = "Xiaoshi sandbox seal"
_NOT_VALID = "演示样张 不作凭证"
_FONT_SECONDS = 5.0
_RED, _BLACK, _GREY = (200, 30, 30), (0, 0, 0), (225, 225, 225)
_MARGIN, _LABEL = 25.0, 45.0


class NoSheetError(Exception):
    """This machine cannot make one: a library, the font, or a character of a name is missing."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on it.

    Attributes:
        rows: label and value.
        url: what the code says.
    """

    title: str
    statement: str = field(repr=False)
    rows: Sequence[tuple[str, str]] = field(repr=False)
    serial: str
    url: str = field(repr=False)
    made_at: datetime
    issued_on: date
    until: str


def signed(sheet: Sheet, authority: Authority) -> bytes:
    """Return a sheet as a signed PDF.

    Raises:
        NoSheetError: this machine cannot make it.
    """
    try:
        return _signed(_page(sheet), sheet, authority)
    except ImportError as error:
        raise NoSheetError(f"{error.name} is not installed") from error


def _page(sheet: Sheet) -> bytes:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

    pdf = FPDF(format="A4")
    path, face = _font()
    pdf.add_font("cjk", fname=path, collection_font_number=face)
    font = pdf.fonts["cjk"]
    if not isinstance(font, TTFFont):
        raise NoSheetError("fonts-noto-cjk is no OpenType font")
    with closing(font.ttfont):  # else its file stays open
        return _drawn(pdf, font, sheet)


def _drawn(pdf: FPDF, font: TTFFont, sheet: Sheet) -> bytes:
    _check_characters(font, "".join((sheet.title, sheet.statement, *map("".join, sheet.rows))))
    pdf.set_creation_date(sheet.made_at)
    pdf.set_lang("zh-CN")
    pdf.set_title(sheet.title)
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    pdf.set_margin(_MARGIN)
    _watermark(pdf)
    pdf.set_xy(_MARGIN, 32)
    pdf.set_font("cjk", size=26)
    pdf.cell(pdf.epw, 14, sheet.title, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("cjk", size=10)
    pdf.cell(pdf.epw, 8, f"编号 {sheet.serial}", align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    pdf.set_font("cjk", size=13)
    pdf.multi_cell(pdf.epw, 9, sheet.statement, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    for label, value in sheet.rows:
        pdf.cell(_LABEL, 9, label, border=1)
        pdf.cell(pdf.epw - _LABEL, 9, value, border=1, new_x="LMARGIN", new_y="NEXT")
    _foot(pdf, sheet)
    return bytes(pdf.output())


def _foot(pdf: FPDF, sheet: Sheet) -> None:
    top = 222.0
    issued = sheet.issued_on
    code = io.BytesIO()
    segno.make(sheet.url, error="m", micro=False).save(code, kind="png", scale=8, border=4)
    pdf.image(code, x=_MARGIN, y=top, w=38)
    pdf.set_xy(_MARGIN, top + 39)
    pdf.set_font("cjk", size=9)
    pdf.cell(60, 5, "扫一扫，核对真假")
    pdf.set_xy(_MARGIN, top + 45)
    pdf.cell(60, 5, f"有效期到 {sheet.until}")
    pdf.set_font("cjk", size=12)
    pdf.set_xy(115, top + 36)
    pdf.cell(70, 7, f"{issued.year}年{issued.month}月{issued.day}日", align="C")
    _seal(pdf, 150, top + 20, 19)


def _seal(pdf: FPDF, x: float, y: float, radius: float) -> None:
    """Draw a round seal: its owner along the rim, a star in the middle."""
    pdf.set_draw_color(*_RED)
    pdf.set_text_color(*_RED)
    pdf.set_line_width(0.9)
    pdf.circle(x, y, radius)
    points = [
        (
            x + r * math.sin(math.pi * k / 5),
            y - r * math.cos(math.pi * k / 5),
        )
        for k, r in enumerate((5.2, 2.0) * 5)
    ]
    pdf.set_fill_color(*_RED)
    pdf.polygon(points, style="F")
    pdf.set_font("cjk", size=13)
    for number, letter in enumerate(SEAL):
        angle = -120 + 240 * number / (len(SEAL) - 1)
        with pdf.rotation(-angle, x, y):
            pdf.text(x - pdf.get_string_width(letter) / 2, y - radius + 6.2, letter)
    pdf.set_draw_color(*_BLACK)
    pdf.set_text_color(*_BLACK)
    pdf.set_line_width(0.2)


def _watermark(pdf: FPDF) -> None:
    pdf.set_text_color(*_GREY)
    pdf.set_font("cjk", size=44)
    with pdf.rotation(35, 105, 150):
        pdf.text(105 - pdf.get_string_width(_NOT_VALID) / 2, 160, _NOT_VALID)
    pdf.set_text_color(*_BLACK)


def _check_characters(font: TTFFont, text: str) -> None:
    """Refuse a sheet of which a character would be an empty box: a name has to be right."""
    if any(ord(letter) not in font.cmap for letter in text if not letter.isspace()):
        raise NoSheetError("the font lacks a character")


@cache
def _font() -> tuple[str, int]:
    """Return the file of the Chinese font and its place in it, as fontconfig knows them."""
    program = shutil.which("fc-match")
    if program is None:
        raise NoSheetError("fontconfig is not installed")
    asked = [program, "--format=%{file}\n%{index}", "Noto Sans CJK SC:style=Regular"]
    try:
        found = subprocess.run(
            asked, capture_output=True, text=True, timeout=_FONT_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoSheetError("fc-match does not answer") from error
    path, _, index = found.stdout.partition("\n")
    if "CJK" not in path:
        raise NoSheetError("fonts-noto-cjk is not installed")
    return path, int(index)


def _signed(page: bytes, sheet: Sheet, authority: Authority) -> bytes:
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    certificate, key = authority.seal(_ISSUER, sheet.made_at)
    own, above = load_certs_from_pemder_data(pem_of(certificate) + authority.pem)
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    known = SimpleCertificateStore.from_certs([above])  # type: ignore[no-untyped-call]
    signer = signers.SimpleSigner(
        signing_cert=own,
        signing_key=load_private_key_from_pemder_data(secret, None),
        cert_registry=known,
    )
    about = signers.PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=_ISSUER
    )
    signed_pdf = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(page))
    signers.sign_pdf(writer, about, signer=signer, output=signed_pdf)
    return signed_pdf.getvalue()
