"""What the printer understands is what was asked, for every character and any line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.receipt.encoder import bytes_of, compose, encode, paper_mm
from drivers.receipt.profile import Profile, profile, profiles
from drivers.receipt.wrap import cells, wrap
from drivers.sandbox.escpos import Interpreter
from drivers.sandbox.rows import FeedRow, Op, QrRow, RasterRow, TextRow
from drivers.sandbox.slip import PrintedSlip
from kiosk.domain.receipt import Line, Qr, Rule, Slip
from kiosk.kinds.slips import People, case_slip
from ui.i18n.words import LinguistWords
from ui.views._samples import NAME, PHONE, RECEIPT, SERVICE, SITE

WIDE = profile("80mm")


def in_gbk() -> list[str]:
    found = []
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.append(bytes([lead, trail]).decode("gbk"))
            except UnicodeDecodeError:
                continue
    return found


GBK = in_gbk()
CHARACTERS = st.sampled_from([*GBK, *map(chr, range(0x20, 0x7F))])
LINES = st.builds(
    Line,
    text=st.text(CHARACTERS, max_size=60).map(lambda text: text.strip(" ")),
    size=st.sampled_from([1, 2, 3]),
    align=st.sampled_from(["left", "center"]),
    bold=st.booleans(),
)


def understood(slip: Slip, printer: Profile = WIDE) -> tuple[list[Op], Interpreter]:
    firmware = Interpreter(dots=printer.dots)
    firmware.feed(encode(slip, printer))
    ops = []
    while (op := firmware.next()) is not None:
        ops.append(op)
    return ops, firmware


def bare(text: str) -> str:
    """Leave out the spaces: breaking drops some and indents with others."""
    return text.replace(" ", "").replace("\u3000", "")


def words(ops: list[Op]) -> list[str]:
    return [op.text for op in ops if isinstance(op, TextRow)]


@given(st.lists(LINES, max_size=6), st.sampled_from(sorted(profiles())))
def test_any_mix_of_lines_arrives_in_its_size_weight_and_place(
    lines: list[Line], name: str
) -> None:
    ops, firmware = understood(Slip(tuple(lines)), profile(name))
    rows = [op for op in ops if isinstance(op, TextRow)]
    assert firmware.overruns == 0
    assert not firmware.unknown
    for line in lines:
        text = ""
        while bare(text) != bare(line.text) or not text:
            row = rows.pop(0)
            text += row.text
            assert row.centred == (line.align == "center")
            for run in row.runs:
                assert (run.width, run.height) == (line.size, line.size)
                assert run.bold == line.bold
            if not bare(line.text) and not bare(row.text):
                break
    assert rows == []


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ("¥20", "￥20"),
        ("，", "，"),
        ("：￥", "：￥"),
        ("ＡＢ", "ＡＢ"),
        ("a\tb", "a b"),
        ("·", "·"),
    ],
)
def test_what_libraries_get_wrong_is_right(asked: str, printed: str) -> None:
    assert words(understood(Slip((Line(asked),)))[0]) == [printed]


def test_a_control_character_in_a_name_commands_nothing() -> None:
    ops, firmware = understood(Slip((Line("王\x1b@小\x1dV\x00英\x10\x04\x01"),)))
    assert words(ops) == ["王@小V英"]
    assert not firmware.unknown


def test_only_the_line_beyond_gbk_is_a_picture() -> None:
    ops, _ = understood(Slip((Line("陈𠮷英"), Line("王小英"), Line("龦㐀"))))
    pictures = [op for op in ops if isinstance(op, RasterRow)]
    assert words(ops) == ["王小英"]
    assert len(pictures) == 2
    assert all(any(picture.data) for picture in pictures)
    assert pictures[0].across * 8 >= 3 * 48


@given(st.sampled_from("𠮷𠀀㐀😀é한"), st.sampled_from([1, 2, 3]), st.booleans())
def test_a_picture_asks_the_printer_nothing(character: str, size: int, bold: bool) -> None:
    line = Line(character * 4, size, "center", bold)  # type: ignore[arg-type]
    job = encode(Slip((line,)), WIDE)
    for real_time in (b"\x10\x04", b"\x10\x05", b"\x10\x14"):
        assert real_time not in job


@pytest.mark.parametrize("payload", ["https://example.invalid/s/1", "小事回执", "x" * 400])
def test_a_qr_code_carries_its_payload_and_a_blank_line(payload: str) -> None:
    ops, _ = understood(Slip((Qr(payload), Line("手机扫"))))
    at = next(index for index, op in enumerate(ops) if isinstance(op, QrRow))
    code, blank = ops[at], ops[at + 1]
    assert isinstance(code, QrRow)
    assert isinstance(blank, TextRow)
    assert (code.payload, code.centred) == (payload, True)
    assert blank.text == ""
    assert blank.dots >= 4 * code.module


def test_a_rule_crosses_the_paper() -> None:
    for printer in profiles().values():
        assert words(understood(Slip((Rule(),)), printer)[0]) == ["-" * (printer.dots // 12)]


@given(st.text(CHARACTERS, max_size=80), st.integers(4, 48))
def test_breaking_loses_nothing_but_spaces(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert bare("".join(rows)) == bare(text)
    assert all(cells(row) <= width for row in rows)


def test_what_begins_indented_goes_on_indented() -> None:
    assert wrap("　　大约十天打电话告诉您", 16) == ["　　大约十天打电", "　　话告诉您"]


def test_a_number_goes_down_whole_and_no_line_begins_with_a_comma() -> None:
    assert wrap("有事打 028-00001234", 16) == ["有事打", "028-00001234"]
    assert wrap("一二三四，五", 8) == ["一二三", "四，五"]


def test_a_slip_is_drawn_in_black_on_its_full_width() -> None:
    ops, firmware = understood(Slip((Line("小事回执", 3, "center", True), Qr("x"), Line("陈𠮷"))))
    rows = tuple(op for op in ops if isinstance(op, TextRow | RasterRow | QrRow | FeedRow))
    image = PrintedSlip(rows, b"", firmware.dots).image()
    assert image.width == 576
    assert {level for _, level in image.getcolors() or ()} == {0, 255}
    # The title is centred: as much white to its left as to its right.
    box = image.crop((0, 0, 576, 100)).point(lambda level: 255 - level).getbbox()
    assert box is not None
    left, _, right, _ = box
    assert abs(left - (576 - right)) < 12


@pytest.mark.parametrize("name", ["80mm", "58mm", "TM-T88V"])
@settings(deadline=None)
@given(
    parts=st.lists(
        LINES
        | st.just(Rule())
        | st.sampled_from([Line("陈𠮷英", 2, "center"), Qr("x"), Qr("小事回执" * 20)]),
        max_size=5,
    )
)
def test_a_slip_takes_as_much_paper_as_is_told(name: str, parts: list[Line | Rule | Qr]) -> None:
    printer = profile(name)
    job = compose(Slip(tuple(parts)), printer)
    firmware = Interpreter(printer.dots, printer.native_qr, printer.cutter, printer.watched)
    firmware.feed(job.data)
    rows = []
    while (op := firmware.next()) is not None:
        if isinstance(op, TextRow | RasterRow | QrRow | FeedRow):
            rows.append(op.dots)
    assert sum(rows) == job.dots
    assert paper_mm(job, printer) == round(job.dots * 25.4 / printer.dpi) + printer.blade_mm


@pytest.mark.parametrize("payload", ["QH0110160023", "https://example.invalid/s/" + "8" * 40])
@pytest.mark.parametrize("name", ["80mm", "58mm"])
def test_a_scanner_reads_the_code_on_the_whole_slip(name: str, payload: str) -> None:
    printer = profile(name)
    slip = Slip((Line("编号", 2, "center"), Qr(payload), Line("手机扫 看进度", 2, "center")))
    firmware = Interpreter(printer.dots, printer.native_qr, printer.cutter, printer.watched)
    firmware.feed(encode(slip, printer))
    rows = []
    while (op := firmware.next()) is not None:
        if isinstance(op, TextRow | RasterRow | QrRow | FeedRow):
            rows.append(op)
    paper = PrintedSlip(tuple(rows), b"", printer.dots).image()
    assert [found.text for found in zxingcpp.read_barcodes(paper)] == [payload]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("name", ["80mm", "58mm"])
def test_the_slip_of_an_old_age_allowance_takes_a_fifth_of_its_picture_at_most(
    name: str, accepted: bool
) -> None:
    words = LinguistWords()
    at = datetime(2026, 11, 23, 2, 24, tzinfo=UTC)
    slip = case_slip(SERVICE, SITE, People(NAME), PHONE, at, language="zh")(
        words, RECEIPT, accepted
    )
    printer = profile(name)
    native, drawn = bytes_of(slip, printer)
    assert native == len(encode(slip, printer))
    assert native * 5 <= drawn
    rare = Slip(
        tuple(Line(f"{part.text}𠮷", part.size) for part in slip.parts if isinstance(part, Line))
    )
    native, drawn = bytes_of(rare, printer)
    assert native * 5 > drawn, "control: a slip that is all pictures is none the lighter"
