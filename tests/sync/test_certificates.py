"""Certificates of the sandbox: signed, of one person, checked by anybody who holds the paper."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from sqlalchemy import select

from kiosk.domain.masked import PersonName
from offline_store.gateway import create_app
from offline_store.gateway.answers import Answered
from offline_store.gateway.sandbox.certificates import FORMS
from offline_store.gateway.sandbox.schema import certificate_issued
from offline_store.wire import MAX_PDF
from tests.sealed import OPENER
from tests.sync.asking import LI, SEALING, WANG, Resident, inquiry
from tests.sync.kiosk_side import Heard, KioskSide
from tests.sync.test_sandbox_province import LATER, Office
from tests.sync.world import AUTHORITY, GatewayProcess, SetClock, ask

HOUSEHOLD = "household_certificate"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    there = Office(f"sqlite:///{tmp_path / 'gateway.db'}")
    yield there
    there.store.close()


def pdf(answered: Answered) -> bytes:
    assert answered.document is not None, answered.refused
    return base64.b64decode(answered.document)


def seal(document: bytes) -> PdfSignatureStatus:
    """Return what a validator says to the one signature of a document."""
    (one,) = PdfFileReader(io.BytesIO(document)).embedded_signatures
    (root,) = load_certs_from_pemder_data(AUTHORITY.pem)
    then = ValidationContext(trust_roots=[root], moment=LATER, allow_fetching=False)
    return validate_pdf_signature(one, then)


@pytest.mark.parametrize("about", list(FORMS))
def test_every_sort_is_a_signed_page_of_modest_size_or_says_why_not(
    office: Office, about: str
) -> None:
    office.takes("no_crime_application")
    answered = office.asks(about)
    if answered.refused is not None:
        assert answered.refused in {"not_found", "has_property"}
        return
    document = pdf(answered)
    assert document.startswith(b"%PDF-")
    assert b"FontFile3" in document, "the Chinese font is in it"
    assert len(document) < MAX_PDF // 4
    status = seal(document)
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def test_a_page_that_was_altered_is_noticed(office: Office) -> None:
    document = pdf(office.asks(HOUSEHOLD))
    assert seal(document).bottom_line, "the control"
    altered = document.replace(b"/A4", b"/A5").replace(b"841.89", b"841.88", 1)
    assert altered != document, "the fault happened"
    assert not seal(altered).bottom_line


def test_the_same_question_again_is_the_same_certificate_and_another_is_another(
    office: Office,
) -> None:
    first = office.asks(HOUSEHOLD, id="one")
    assert office.asks(HOUSEHOLD, id="one").facts == first.facts
    assert office.asks(HOUSEHOLD, id="two").facts != first.facts
    assert len(issued(office)) == 2


def issued(office: Office) -> list[tuple[str, ...]]:
    with office.store.engine.begin() as connection:
        return [tuple(row) for row in connection.execute(select(certificate_issued))]


def test_no_criminal_record_is_certified_to_whoever_has_asked_for_it(office: Office) -> None:
    assert office.asks("no_crime_print").refused == "not_applied"
    office.takes("no_crime_application")
    assert office.asks("no_crime_print").refused is None
    assert office.asks("no_crime_print", of=LI).refused == "not_applied"


def test_a_name_that_the_font_cannot_write_is_not_certified_with_a_hole_in_it(
    office: Office,
) -> None:
    rare = replace(WANG, name=PersonName("王\U00031350"))
    assert office.asks(HOUSEHOLD, of=rare).refused == "not_printable"
    assert office.asks(HOUSEHOLD).refused is None, "the control"


def test_a_machine_without_the_library_refuses_certificates_and_nothing_else(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.asks(HOUSEHOLD).refused is None, "the control"
    monkeypatch.setitem(sys.modules, "fpdf", None)
    assert office.asks(HOUSEHOLD).refused == "not_printable"
    assert office.asks("bills").refused is None


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the codes on the certificates say, in the order in which they were made."""
    import segno

    said: list[str] = []
    make = segno.make

    def noted(content: str, **how: object) -> segno.QRCode:
        said.append(content)
        return make(content, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(segno, "make", noted)
    return said


def path_of(url: str) -> str:
    found = re.fullmatch(r"https://127\.0\.0\.1(/verify/[A-Z2-7]{26})", url)
    assert found is not None, url
    return found[1]


def test_whoever_scans_the_code_learns_that_it_is_genuine_and_nothing_more(
    office: Office, codes: list[str]
) -> None:
    serial = office.asks(HOUSEHOLD).facts[0].value
    page = ask(office.app, "GET", path_of(codes[0]))
    assert page.status_code == 200
    assert "真的，有效" in page.text
    assert str(getattr(serial, "zh", "")) in page.text
    assert "王*英" in page.text
    assert WANG.name.reveal() not in page.text
    assert WANG.number.reveal() not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_a_certificate_that_has_ended_is_genuine_and_no_longer_valid(
    office: Office, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.asks(HOUSEHOLD)
    much_later = LATER + timedelta(days=31)
    monkeypatch.setattr(SetClock, "now", lambda _self: much_later)
    assert "已过期" in ask(office.app, "GET", path_of(codes[0])).text


def test_a_code_that_nobody_gave_is_no_certificate(office: Office, codes: list[str]) -> None:
    office.asks(HOUSEHOLD)
    path = path_of(codes[0])
    other = path[:-1] + ("A" if path[-1] != "A" else "B")
    for wrong in (other, "/verify/x", "/verify/" + "A" * 4000, path.lower()):
        assert ask(office.app, "GET", wrong).status_code == 404
    assert ask(office.app, "GET", path).status_code == 200, "the control"


def test_whoever_tries_codes_out_is_slowed_down(office: Office) -> None:
    tries = [ask(office.app, "GET", "/verify/" + "A" * 26) for _ in range(20)]
    assert [one.status_code for one in tries][:10] == [404] * 10
    assert tries[-1].status_code == 429
    assert int(tries[-1].headers["retry-after"]) >= 1


def test_a_gateway_without_the_sandbox_looks_up_no_codes_of_strangers(
    office: Office, codes: list[str]
) -> None:
    office.asks(HOUSEHOLD)
    real = create_app(office.store, Ed25519PrivateKey.generate(), OPENER, AUTHORITY, SetClock())
    assert ask(real, "GET", path_of(codes[0])).status_code == 404
    assert ask(office.app, "GET", path_of(codes[0])).status_code == 200, "control"


def test_what_is_kept_of_a_certificate_tells_nobody_its_code_or_its_holder(
    office: Office, codes: list[str]
) -> None:
    office.asks(HOUSEHOLD)
    code = path_of(codes[0]).rpartition("/")[2]
    (row,) = issued(office)
    assert hashlib.sha256(code.encode()).hexdigest() in row
    for private in (code, WANG.number.reveal(), WANG.name.reveal()):
        assert all(private not in column for column in row)


def test_a_certificate_comes_whole_over_the_line_and_its_code_is_served(tmp_path: Path) -> None:
    with (
        GatewayProcess(tmp_path, sandbox=True, address="https://127.0.0.1") as gateway,
        KioskSide(tmp_path) as kiosk,
        Heard(kiosk.command(gateway.url, gateway.public_key), sealing=SEALING) as heard,
        httpx.Client(trust_env=False, base_url=gateway.url) as phone,
    ):
        heard.until(lambda: heard.network == [True])
        reply = Resident(heard.sync, inquiry(HOUSEHOLD, WANG)).gets()
        assert reply.document is not None, reply.refused
        content = reply.document.reveal()
        assert content.startswith(b"%PDF-")
        assert repr(reply.document) == f"CertificateFile({len(content)} bytes)"
        assert phone.get("/verify/" + "A" * 26).status_code == 404
