"""A page of HTML becomes A4 with its Chinese words, and asks nobody for anything."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QTextDocument
from PySide6.QtPdf import QPdfDocument

from drivers.document import pages
from drivers.document.pages import as_pdf
from kiosk.domain.document import Document
from kiosk.errors import KioskError

pytestmark = pytest.mark.usefixtures("qapp")


def drawn(words: str) -> bytes:
    return as_pdf(Document("参保证明", words.encode(), "html"))


class Read:
    """A PDF as a reader of PDFs finds it."""

    def __init__(self, pdf: bytes) -> None:
        room = QBuffer()
        room.setData(QByteArray(pdf))
        room.open(QBuffer.OpenModeFlag.ReadOnly)
        document = QPdfDocument()
        document.load(room)
        self.pages = document.pageCount()
        self.sizes = {
            (round(size.width()), round(size.height()))
            for size in map(document.pagePointSize, range(self.pages))
        }
        self.words = [document.getAllText(page).text() for page in range(self.pages)]
        document.close()


def test_it_is_a4_with_its_words_on_it() -> None:
    read = Read(drawn("<h1>参保证明</h1><p>兹证明在此参保</p>"))
    assert read.sizes == {(595, 842)}
    assert "参保证明" in read.words[0]
    assert "兹证明在此参保" in read.words[0]


def test_its_fonts_are_in_it_so_that_any_printer_has_them() -> None:
    pdf = drawn("<p>兹证明</p>")
    assert b"NotoSansCJK" in pdf
    assert b"/FontFile2" in pdf


def test_long_words_go_on_over_pages_in_their_order() -> None:
    read = Read(drawn("".join(f"<p>第{number}条 青禾社区</p>" for number in range(200))))
    assert read.pages > 1
    assert "第0条" in read.words[0]
    assert "第199条" in read.words[-1]


@pytest.mark.parametrize(
    "document",
    [
        Document("d", b"\xff\xfe\x00", "html"),
        Document("d", b"", "html"),
        Document("d", b"<p>a" * 400_000, "html"),
        Document("d", b"<p style='page-break-before:always'>a</p>" * 60, "html"),
        # Qt would draw at these until the sun goes out.
        Document("d", b"<table><tr><td>" * 30 + b"a", "html"),
        Document("d", b"<div>" * 50_000 + b"a", "html"),
        # And Python's parser at these, once it was told that nothing follows.
        Document("d", b"<a " * 300_000, "html"),
        Document("d", b"<a x='" * 170_000, "html"),
        Document("d", b"<![foo[ a", "html"),
    ],
)
def test_what_nobody_should_print_is_told_by_name(document: Document) -> None:
    with pytest.raises(KioskError, match=r"document\.unprintable"):
        as_pdf(document)


def test_a_table_in_a_table_is_drawn_and_so_is_a_long_list_that_nobody_closed() -> None:
    words = "<table><tr><td>" * 4 + "证明在此" + "</table>" * 4 + "<ul>" + "<li>项" * 400
    read = Read(drawn(words))
    assert "证明在此" in read.words[0]
    assert "".join(read.words).count("项") == 400


def test_a_page_that_takes_for_ever_costs_one_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_SLICES", 0)
    with pytest.raises(KioskError, match=r"document\.unprintable"):
        drawn("字" * 300_000)
    (endless,) = pages._ENDLESS
    assert endless.wait(10_000)
    pages._ENDLESS.clear()
    monkeypatch.undo()
    assert "字" in Read(drawn("字")).words[0]


def asking(folder: Path, port: int) -> str:
    """Write a page that wants a picture and a style of this machine's, and one of the network's."""
    Image.new("RGB", (301, 157), "red").save(folder / "secret.png")
    (folder / "style.css").write_text("h2 { page-break-before: always }")
    return f"""
        <head><link rel="stylesheet" href="file://{folder}/style.css">
        <style>@import url("{folder}/style.css");</style></head>
        <body background="{folder}/secret.png">
        <h2>一</h2><h2>二</h2>
        <img src="{folder}/secret.png"><img src="file://{folder}/secret.png">
        <img src="http://127.0.0.1:{port}/secret.png">
        <table background="file://{folder}/secret.png"><tr><td>三</td></tr></table></body>
    """


def test_a_page_gets_no_file_of_the_machine_and_nothing_of_the_network(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as network:
        network.setblocking(False)
        pdf = drawn(asking(tmp_path, network.getsockname()[1]))
        with pytest.raises(BlockingIOError):
            network.accept()
    assert b"/Width 301" not in pdf
    assert Read(pdf).pages == 1
    assert "三" in Read(pdf).words[0]


def test_qts_own_text_would_have_got_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_Closed", QTextDocument)
    pdf = drawn(asking(tmp_path, 9))
    assert b"/Width 301" in pdf
    assert Read(pdf).pages > 1


ALONE = """
import sys
from drivers.document.pages import as_pdf
from kiosk.domain.document import Document
sys.stdout.buffer.write(as_pdf(Document("d", "<p>兹证明</p>".encode(), "html")))
"""


def test_a_process_without_a_screen_can_draw_it_too() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, check=True)
    assert "兹证明" in Read(done.stdout).words[0]
