"""What stands on the screen is read aloud as people say it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.speech.normalise import spoken
from kiosk.speech.numbers import LARGEST, cardinal, one_by_one, year


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("138 0000 1230", "幺三八，零零零零，幺二三零"),
        ("13800001230", "幺三八，零零零零，幺二三零"),
        ("手机 138 **** 1230，对吗？", "手机幺三八，中间四位不念，幺二三零，对吗？"),
        ("尾号 1230", "尾号幺二三零"),
        ("有事打 028-00001234", "有事打零二八，零零零零幺二三四"),
        ("有事打 028-0000 1234", "有事打零二八，零零零零，幺二三四"),
        ("回执号 QH01 1016 0023 7", "回执号 Q H 零幺，幺零幺六，零零二三，七"),
        ("51010419400101002X", "五幺零幺零四幺九四零零幺零幺零零二X"),
        ("王*英", "王某英"),
        ("2025-10-16 10:31", "二零二五年十月十六日十点三十一分"),
        ("2025年12月2日", "二零二五年十二月二日"),
        ("9:00-17:05", "九点到十七点零五分"),
        ("2:30", "两点三十分"),
        ("满 80 岁。几分钟，不用交钱", "满八十岁。几分钟，不用交钱"),
        ("每月 200 元", "每月二百元"),
        ("¥100", "一百元"),
        ("约 10 天", "约十天"),
        ("还差 2 个数", "还差两个数"),
        ("2 分钟", "两分钟"),
        ("下午 2 点", "下午两点"),
        ("验证码 4821", "验证码四八二幺"),
        ("取件码：004821", "取件码：零零四八二幺"),
        ("尺码 42", "尺码四十二"),
        ("编号 1023", "编号幺零二三"),
        ("50%～60%", "百分之五十到百分之六十"),
        ("12 月 2 日—5 日", "十二月二日到五日"),
        ("2025-11", "二零二五年十一月"),
        ("2025/3", "二零二五年三月"),
        ("1953.03.05", "一九五三年三月五日"),
        ("１２号", "十二号"),
        ("满 2 年", "满两年"),
        ("小学 2年级", "小学二年级"),
        ("第 2 年", "第二年"),
        ("20000 元", "两万元"),
        ("2000元", "两千元"),
        ("2万元", "两万元"),
        ("12000 元", "一万二千元"),
        ("2号，2楼，2路车", "二号，二楼，二路车"),
        ("第 2 步，共 5 步", "第二步，共五步"),
        ("2月", "二月"),
        ("来了 12345 人", "来了一万二千三百四十五人"),
        ("12345", "幺二三四五"),
        ("36.5", "三十六点五"),
        ("98%", "百分之九十八"),
        ("您好！\n今天想办\n什么事？", "您好！今天想办。什么事？"),
        ("比如“我要办高龄津贴”", "比如我要办高龄津贴"),
        ("手机扫 QR 码", "手机扫 QR 码"),
        ("体温 36.5℃", "体温三十六点五度"),
        ("-5 ℃", "零下五度"),
        ("血压186/120 mmHg", "血压一百八十六，一百二十毫米汞柱"),
        ("心率 72 次/分", "心率七十二次每分钟"),
        ("2kg", "两公斤"),
        ("60㎡", "六十平方米"),
        ("1200.50 元", "一千二百元五角"),
        ("￥1,200.50", "一千二百元五角"),
        ("12,345 元", "一万二千三百四十五元"),
        ("¥2", "两元"),
        ("3-5个工作日", "三到五个工作日"),
        ("10~15分钟", "十到十五分钟"),
        ("请打 120", "请打幺二零"),
        ("高压 120", "高压一百二十"),
        ("打 3 次", "打三次"),
        ("119 火警", "幺幺九火警"),
        ("2025/10/16", "二零二五年十月十六日"),
        ("02月03日", "二月三日"),
        ("1-2-301室", "幺杠二杠三零幺室"),
        ("6单元502室", "六单元五零二室"),
        ("510104 19400101 002X", "五幺零幺零四，幺九四零零幺零幺，零零二X"),
        ("6222 0000 1111 2222 333", "六二二二，零零零零，幺幺幺幺，二二二二，三三三"),
        ("+86 138 0000 1230", "加八六，幺三八，零零零零，幺二三零"),
        ("①带上身份证", "一，带上身份证"),
        ("身份证 户口本", "身份证。户口本"),
        ("用 WiFi 上网", "用 WiFi 上网"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_chinese_on_the_screen_is_said(shown: str, said: str) -> None:
    assert spoken(shown, "zh") == said


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("Call 138 0000 1230", "Call 1 3 8, 0 0 0 0, 1 2 3 0"),
        ("138 **** 1230", "1 3 8, four hidden, 1 2 3 0"),
        ("QH01 1016 0023 7", "Q H 0 1, 1 0 1 6, 0 0 2 3, 7"),
        ("On 2025-10-16", "On 16 October 2025"),
        ("On 2025-99-16", "On 2025-99-16"),
        ("Step 2 of 5", "Step 2 of 5"),
        ("From 80. A few minutes, free", "From 80. A few minutes, free"),
        ("Hello\nWhat today?", "Hello. What today?"),
        ("36.5 °C", "36.5 degrees"),
        ("132/86 mmHg", "132 over 86 millimetres of mercury"),
        ("¥200", "200 yuan"),
        ("9:00-17:00", "9:00 to 17:00"),
    ],
)
def test_english_on_the_screen_is_said(shown: str, said: str) -> None:
    assert spoken(shown, "en") == said


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (18, "十八"),
        (20, "二十"),
        (80, "八十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (10000, "一万"),
        (10016, "一万零一十六"),
        (100000, "十万"),
        (200, "二百"),
        (2500, "两千五百"),
        (20000, "两万"),
        (200000000, "两亿"),
        (22222, "两万二千二百二十二"),
        (123456789, "一亿二千三百四十五万六千七百八十九"),
        (100000001, "一亿零一"),
    ],
)
def test_numbers_are_counted_in_myriads(number: int, words: str) -> None:
    assert cardinal(number) == words


def test_numbers_that_nobody_says_are_refused() -> None:
    for number in (-1, LARGEST + 1):
        with pytest.raises(ValueError, match="outside"):
            cardinal(number)


def test_digits_alone_have_their_own_one() -> None:
    assert (one_by_one("110"), year("2011")) == ("幺幺零", "二零一一")


def _value(words: str) -> int:
    """Read a Chinese number back: the other way round, by another method."""
    total = section = digit = 0
    for character in words.replace("两", "二"):
        if character in "零一二三四五六七八九":
            digit = "零一二三四五六七八九".index(character)
        elif character in "十百千":
            section += (digit or 1) * 10 ** (" 十百千".index(character))
            digit = 0
        else:
            section += digit
            factor = {"万": 10**4, "亿": 10**8}[character]
            if section == 0:
                total *= factor
            else:
                total += section * factor
            section = digit = 0
    return total + section + digit


@given(st.integers(0, 10**12 - 1))
def test_a_number_in_words_is_the_number(number: int) -> None:
    words = cardinal(number)
    assert _value(words) == number
    assert "零零" not in words
    assert number == 0 or not words.endswith("零")


@given(st.text(max_size=80))
def test_any_text_can_be_said_and_chinese_keeps_no_digits(text: str) -> None:
    said = spoken(text, "zh")
    assert not re.search(r"[0-9\n]", said)
    assert not re.search(r"\n", spoken(text, "en"))
