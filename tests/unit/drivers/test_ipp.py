"""Whatever bytes come from a printer's address, they are an answer or a fault by name."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.document.ipp import Attr, Operation, Tag, answer, request
from drivers.document.link import Link, place
from drivers.sandbox import ippwire
from drivers.sandbox.a4 import described
from kiosk.errors import KioskError

WORDS = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), max_size=40)
REAL = ippwire.written(
    0, 1, [(ippwire.PRINTER, described("ipp://h/ipp", ["toner_low"], [2, 5], "a", busy=False))]
)


def answered(data: bytes) -> bool:
    """Read what came; True for an answer, False for a fault by name."""
    code = code_of(lambda: answer(data))
    assert code in (None, "document.garbled")
    return code is None


def code_of(work: Callable[[], object]) -> str | None:
    """Do it; return the code of the fault that it ended by."""
    try:
        work()
    except KioskError as error:
        return error.code
    return None


@settings(max_examples=2000, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_an_answer_or_a_fault(data: bytes) -> None:
    answered(data)


@settings(max_examples=2000, deadline=None)
@given(st.binary(max_size=300))
def test_any_attributes_are_an_answer_or_a_fault(data: bytes) -> None:
    answered(b"\x02\x00\x00\x00\x00\x00\x00\x01\x04" + data)


@settings(max_examples=2000, deadline=None)
@given(st.integers(0, len(REAL) - 1), st.binary(min_size=1, max_size=4), st.booleans())
def test_a_damaged_answer_is_an_answer_or_a_fault(at: int, bytes_: bytes, insert: bool) -> None:
    answered(REAL[:at] + bytes_ + REAL[at + (0 if insert else len(bytes_)) :])


def test_an_answer_that_is_cut_short_is_a_fault() -> None:
    assert not any(answered(REAL[:length]) for length in range(len(REAL)))


def test_the_whole_answer_is_one() -> None:
    assert answered(REAL)


def test_collections_in_collections_end() -> None:
    deep = b"\x34\x00\x01a\x00\x00" + b"\x4a\x00\x00\x00\x01b\x34\x00\x00\x00\x00" * 100_000
    assert not answered(b"\x02\x00\x00\x00\x00\x00\x00\x01\x04" + deep)


@given(
    name=WORDS,
    number=st.integers(-(2**31), 2**31 - 1),
    many=st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=5),
    truth=st.booleans(),
    octets=st.binary(max_size=50),
)
def test_what_a_printer_says_is_understood(
    name: str, number: int, many: list[int], truth: bool, octets: bytes
) -> None:
    size = {"x-dimension": ("integer", number), "y-dimension": ("integer", 7)}
    named: list[ippwire.Named] = [
        ("name", "printer-name", name),
        ("integer", "marker-levels", many),
        ("boolean", "printer-is-accepting-jobs", truth),
        ("octets", "printer-supply", octets),
        ("range", "copies-supported", (1, 99)),
        ("integer", "time-at-processing", None),
        ("collection", "media-col-default", {"media-size": ("collection", size)}),
    ]
    told = answer(ippwire.written(0x0001, 5, [(ippwire.PRINTER, named)]))
    assert told.status == 1
    assert told.group(Tag.PRINTER) == {
        "printer-name": (name,),
        "marker-levels": tuple(many),
        "printer-is-accepting-jobs": (truth,),
        "printer-supply": (octets,),
        "copies-supported": ((1, 99),),
        "time-at-processing": (None,),
        "media-col-default": ({"media-size": ({"x-dimension": (number,), "y-dimension": (7,)},)},),
    }


@given(name=WORDS, copies=st.integers(1, 99), document=st.binary(max_size=50))
def test_what_is_asked_is_understood(name: str, copies: int, document: bytes) -> None:
    head = request(
        Operation.CREATE_JOB,
        Attr(Tag.NAME, "job-name", [name]),
        Attr(Tag.BOOLEAN, "last-document", [True]),
        job=[Attr(Tag.INTEGER, "copies", [copies]), Attr(Tag.KEYWORD, "media", ["a", "b"])],
    )
    asked = ippwire.read(head + document)
    assert (asked.operation, asked.document) == (5, document)
    assert list(asked.says)[:2] == ["attributes-charset", "attributes-natural-language"]
    assert (asked.one("job-name"), asked.one("last-document")) == (name, True)
    assert asked.job == {"copies": [copies], "media": ["a", "b"]}


def test_every_request_has_a_number_of_its_own() -> None:
    numbers = {struct.unpack_from(">I", request(Operation.GET_PRINTER), 4) for _ in range(3)}
    assert len(numbers) == 3


# -- HTTP around it


@contextmanager
def peer(said: bytes) -> Iterator[Link]:
    """Serve one connection that says ``said``, whatever is asked, and ends."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listener.accept()
        with link, contextlib.suppress(OSError):  # who has heard enough goes
            heard = b""
            while not heard.endswith(b"asked"):
                heard += link.recv(4096)
            link.sendall(said)

    thread = threading.Thread(target=serve)
    thread.start()
    where = place(f"ipp://127.0.0.1:{listener.getsockname()[1]}/printers/a4")
    assert where is not None
    try:
        yield Link(where)
    finally:
        thread.join()
        listener.close()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", "document.unplugged"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "document.unplugged"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "document.garbled"),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "document.denied"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "document.no_such_queue"),
        (b"HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n", "document.refused"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 2_000_000,
            "document.garbled",
        ),
    ],
)
def test_what_is_no_printers_answer_is_told_by_name(said: bytes, code: str) -> None:
    with peer(said) as link:
        assert code_of(lambda: link.post(b"asked", b"", 5.0)) == code


HTTP_FAULTS = {None, "document.garbled", "document.unplugged", "document.refused"}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_over_http_are_a_body_or_a_fault(data: bytes, headed: bool) -> None:
    with peer((b"HTTP/1.1 200 OK\r\n" if headed else b"") + data) as link:
        code = code_of(lambda: link.post(b"asked", b"", 5.0))
    assert code in HTTP_FAULTS


def test_an_answer_without_a_length_ends_with_the_connection() -> None:
    with peer(b"HTTP/1.1 200 OK\r\n\r\nall of it") as link:
        assert link.post(b"asked", b"", 5.0) == b"all of it"


@pytest.mark.parametrize(
    "uri",
    ["ipps://printer/ipp", "ipp:///printers/a4", "file:///etc/passwd", "ipp://a b/x", "", "a4"],
)
def test_what_is_no_address_of_a_printer_is_none(uri: str) -> None:
    assert place(uri) is None


def test_addresses_are_read_as_cupsd_and_printers_know_them() -> None:
    by_socket = place("http+unix://%2Frun%2Fcups%2Fcups.sock/printers/a4")
    by_port = place("ipp://printer.local/ipp/print")
    assert by_socket is not None
    assert by_port is not None
    assert by_socket.uri == "ipp://localhost/printers/a4"
    assert (by_port.uri, by_port.host) == ("ipp://printer.local:631/ipp/print", "printer.local:631")
