"""What comes out is what was asked for: every character of GBK, and lines in any mix of scripts."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Literal, get_args

import pytest
from PIL import Image

from drivers.receipt import encoder
from drivers.receipt.encoder import compose, printable
from drivers.receipt.fonts import FAMILY, cjk_font, font_for
from drivers.receipt.profile import Profile, profile
from drivers.receipt.raster import line_image
from drivers.receipt.wrap import wrap
from drivers.sandbox.escpos import Interpreter
from drivers.sandbox.rows import FeedRow, Op, RasterRow, TextRow
from kiosk.domain.receipt import Line, Slip

Size = Literal[1, 2, 3]
Align = Literal["left", "center"]
SIZES: tuple[Size, ...] = get_args(Size)
ALIGNS: tuple[Align, ...] = get_args(Align)
PAPERS = ("80mm", "58mm")
LINES = 1000


def two_byte_gbk() -> list[str]:
    found = []
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.append(bytes([lead, trail]).decode("gbk"))
            except UnicodeDecodeError:
                continue
    return found


GBK = two_byte_gbk()
# Characters of GBK that Unicode had not yet when the code page was made; firmware differs on them.
LATER = [
    *"ḿǹ",
    *(code.to_bytes(2).decode("gb18030") for code in range(0xA989, 0xA996)),
    *"⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹",
    *"䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻",
]
ASCII = [chr(code) for code in range(0x20, 0x7F)]


def span(first: int, last: int) -> list[str]:
    return [chr(code) for code in range(first, last + 1)]


SCRIPTS: dict[str, list[str]] = {
    "chinese": GBK,
    "latin": ASCII,
    "digits": list("0123456789"),
    "marks": list("·￥¥，。、：；（）《》—…％"),
    "tibetan": span(0x0F40, 0x0F47) + span(0x0F71, 0x0F7D) + ["\u0f0b", "\u0f90", "\u0fb2"],
    "yi": span(0xA000, 0xA00F),
    "rare": ["𠮷", "𠀀", "𪚥", "㐀", "䶵", "龦", "𬱖"],
    "emoji": ["😀", "🎉", "👍", "\ufe0f", "❤"],
    "accents": ["é", "Ž", "o\u0308", "n\u0303", "\u0301", "a\u0302"],
    "beyond": ["€", "한", "ع", "я", "ß", "葛\U000e0100"],
}


def mixed_lines(seed: int, count: int) -> list[Line]:
    """Return lines of one to three scripts, all sizes and places in turn."""
    chance = random.Random(seed)
    lines = []
    for number in range(count):
        pools = chance.sample(list(SCRIPTS.values()), chance.randint(1, 3))
        text = "".join(chance.choice(chance.choice(pools)) for _ in range(chance.randint(1, 40)))
        if chance.random() < 0.3:
            text = "　" * chance.randint(1, 2) + text
        size, align = SIZES[number % 3], ALIGNS[number // 3 % 2]
        lines.append(Line(text, size, align, bold=bool(number // 6 % 2)))
    return lines


def printed(slip: Slip, paper: Profile) -> Iterator[Op]:
    firmware = Interpreter(paper.dots, paper.native_qr, paper.cutter, paper.watched)
    firmware.feed(compose(slip, paper).data)
    while (op := firmware.next()) is not None:
        if isinstance(op, TextRow | RasterRow):
            yield op
    assert (firmware.overruns, sum(firmware.unknown.values()), firmware.held) == (0, 0, 0)


def drawn(text: str, line: Line, paper: Profile) -> Image.Image:
    """Return the row as wide as the paper, drawn with nothing that the printer was sent."""
    words = line_image(text, line.size, bold=line.bold).point(lambda level: level >= 128 and 255)
    left = (paper.dots - words.width) // 2 if line.align == "center" else 0
    sheet = Image.new("1", (paper.dots, words.height), 255)
    sheet.paste(words, (left, 0))
    return sheet


def same_picture(row: RasterRow, wanted: Image.Image) -> bool:
    """Tell whether every dot is as wanted, but for one more where DLE EOT would stand in it."""
    width = row.across * 8
    rest = wanted.crop((width, 0, max(width, wanted.width), wanted.height))
    black = bytes(byte ^ 0xFF for byte in wanted.crop((0, 0, width, wanted.height)).tobytes())
    return (
        row.dots == wanted.height
        and row.data == re.sub(rb"\x10(?=[\x04\x05\x14])", b"\x18", black)
        and not any(level < 255 for level in rest.convert("L").tobytes())
    )


def as_asked(line: Line, rows: list[Op], paper: Profile) -> bool:
    """Tell whether these are the rows of ``line``, in its size, weight and place."""
    wanted = wrap(printable(line.text), paper.cells // line.size)
    if len(rows) != len(wanted):
        return False
    return all(_row_as_asked(*pair, line, paper) for pair in zip(wanted, rows, strict=True))


def _row_as_asked(text: str, row: Op, line: Line, paper: Profile) -> bool:
    if isinstance(row, RasterRow):
        return not in_gbk(text) and same_picture(row, drawn(text, line, paper))
    if not isinstance(row, TextRow) or not in_gbk(text):
        return False
    styled = all(
        (run.width, run.height, run.bold) == (line.size, line.size, line.bold) for run in row.runs
    )
    return row.text == text and row.centred == (line.align == "center") and styled


def in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("size", SIZES)
def test_every_character_of_gbk_and_ascii_comes_out_as_itself(paper: str, size: Size) -> None:
    built = profile(paper)
    at_once = built.cells // size // 2
    texts = ["".join(GBK[at : at + at_once]) for at in range(0, len(GBK), at_once)]
    texts += ["".join(ASCII[at : at + at_once]) for at in range(0, len(ASCII), at_once)]
    rows = printed(Slip(tuple(Line(text, size) for text in texts)), built)
    came = [row.text if isinstance(row, TextRow) else "a picture" for row in rows]
    assert came == texts


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("size", SIZES)
def test_characters_that_came_to_gbk_later_come_out_as_pictures(paper: str, size: Size) -> None:
    assert len({*GBK, *LATER}) == 21886
    built = profile(paper)
    for character in LATER:
        line = Line(character, size)
        rows = list(printed(Slip((line,)), built))
        assert isinstance(rows[0], RasterRow)
        assert as_asked(line, rows, built)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_thousand_lines_of_mixed_script_come_out_as_asked(paper: str) -> None:
    built = profile(paper)
    kinds = set()
    for line in mixed_lines(seed=20261125, count=LINES // len(PAPERS)):
        rows = list(printed(Slip((line,)), built))
        assert as_asked(line, rows, built), ascii(line)
        kinds |= {(type(row), line.size, line.align, line.bold) for row in rows}
    assert len(kinds) == 2 * 3 * 2 * 2, "as words and as pictures, in every size, place and weight"


def _as_gb18030(text: str) -> bytes:
    return text.encode("gb18030")


def _as_question_marks(text: str) -> bytes:
    return text.encode("gbk", "replace")


def _without_rare_ones(text: str) -> bytes:
    return text.encode("gbk", "ignore")


@pytest.mark.parametrize("wrong", [_as_gb18030, _as_question_marks, _without_rare_ones])
def test_control_an_encoder_that_is_wrong_beyond_gbk_is_noticed(
    monkeypatch: pytest.MonkeyPatch, wrong: Callable[[str], bytes]
) -> None:
    built = profile("80mm")
    lines = [line for line in mixed_lines(1, 60) if not in_gbk(printable(line.text))]
    assert len(lines) > 20
    monkeypatch.setattr(encoder, "_gbk", wrong)
    for line in lines:
        assert not as_asked(line, [*_read(line, built)], built), ascii(line)


def _read(line: Line, paper: Profile) -> Iterator[Op]:
    firmware = Interpreter(paper.dots)
    firmware.feed(compose(Slip((line,)), paper).data)
    while (op := firmware.next()) is not None:
        if not isinstance(op, FeedRow):
            yield op


def test_control_one_wrong_dot_is_noticed() -> None:
    line, built = Line("陈𠮷英"), profile("80mm")
    (row,) = printed(Slip((line,)), built)
    assert isinstance(row, RasterRow)
    assert as_asked(line, [row], built)
    at = next(at for at, byte in enumerate(row.data) if byte)
    for wrong in (row.data[at] ^ 0x80, row.data[at] ^ 0x01, 0):
        other = row.data[:at] + bytes([wrong]) + row.data[at + 1 :]
        assert not as_asked(line, [RasterRow(row.across, row.dots, other)], built)


def test_what_the_chinese_font_lacks_is_drawn_with_a_font_that_has_it() -> None:
    assert font_for("陈", 24, bold=False).getname()[0] == FAMILY
    cyrillic = font_for("ђ", 24, bold=False)
    assert cyrillic.getname()[0] != FAMILY
    assert bytes(cyrillic.getmask("ђ")) != bytes(cjk_font(24, bold=False).getmask("ђ"))


def test_what_no_font_has_is_drawn_as_an_empty_box_and_not_left_out() -> None:
    assert font_for("\U0010fffe", 24, bold=False).getname()[0] == FAMILY
    box = line_image("\U0010fffe", 1, bold=False)
    assert box.getextrema() == (0, 255)


def test_an_accent_stands_over_its_letter_and_takes_no_room() -> None:
    bare, accented = line_image("e", 3, bold=False), line_image("e\u0301", 3, bold=False)
    assert bare.size == accented.size
    top = [image.point(lambda level: 255 - level).getbbox() for image in (bare, accented)]
    assert top[0] is not None
    assert top[1] is not None
    assert top[1][1] < top[0][1], "it reaches higher"


def test_scripts_that_join_up_are_drawn_in_one_go() -> None:
    alone = line_image("ب", 2, bold=False).width
    joined = line_image("ببب", 2, bold=False)
    assert joined.width == 3 * alone
    apart = Image.new("L", joined.size, 255)
    for at in range(3):
        apart.paste(line_image("ب", 2, bold=False), (at * alone, 0))
    assert joined.tobytes() != apart.tobytes()
