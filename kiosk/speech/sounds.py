"""How alike two syllables sound to somebody from Sichuan, and to a recogniser that listens to them.

What was heard and what can be said are compared by sound: a recogniser writes 高零金贴 where
somebody said 高龄津贴, and who merges n and l is written with the wrong one. Each syllable is
taken apart into initial and final; what people there do not tell apart costs next to nothing, what
is merely alike some, the rest all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import product

from kiosk.chinese.pinyin import readings

_INITIALS = re.compile(r"zh|ch|sh|[bpmfdtnlgkhjqxrzcs]?")
_WHOLE = {
    "yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iou", "yan": "ian", "yin": "in",
    "yang": "iang", "ying": "ing", "yong": "iong", "yu": "v", "yue": "ve", "yuan": "van",
    "yun": "vn", "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "uei", "wan": "uan",
    "wen": "uen", "wang": "uang", "weng": "ueng", "yo": "io",
}  # fmt: skip
"""Finals that stand alone, as they are written behind an initial."""

_SHORTENED = {"iu": "iou", "ui": "uei", "un": "uen", "o": "uo"}
_OTHER = 0.55
"""What an initial or a final costs that is nothing like the other."""

ALIKE = 0.5
"""From here on one sign does not stand for another at all."""

DENYING = frozenset("不没莫别未冇") | {"not", "don't", "no"}
"""What turns a meaning round: it stands for nothing else, and nothing else for it."""

_SAME = 0.1
_RARE = 0.06
"""What a reading costs that is not the commonest of its character."""

_SAID_THERE = {
    "街": "gai", "解": "gai", "戒": "gai", "界": "gai", "角": "guo", "去": "qie", "下": "ha",
    "鞋": "hai", "咸": "han", "巷": "hang", "项": "hang", "敲": "kao", "六": "lu", "绿": "lu",
    "国": "gui", "白": "be", "百": "be", "北": "be", "药": "yo", "学": "xio", "脚": "jio",
    "确": "qio", "觉": "jio", "乐": "lo", "嘛": "ma", "啥": "sa", "咋": "za", "我": "ngo",
    "硬": "ngen", "安": "ngan", "爱": "ngai", "严": "nian", "业": "nie", "疑": "ni", "给": "gei",
}  # fmt: skip
"""Readings of Sichuan that no table of Mandarin has."""

_DIGITS = {
    "0": ("ling", "dong"), "1": ("yi", "yao"), "2": ("er", "liang"), "3": ("san",),
    "4": ("si",), "5": ("wu",), "6": ("liu", "lu"), "7": ("qi", "guai"), "8": ("ba",),
    "9": ("jiu", "gou"),
}  # fmt: skip


def _pairs(rows: dict[float, str]) -> dict[tuple[str, str], float]:
    """Return what each pair of ``one/other`` costs, either way round."""
    costs: dict[tuple[str, str], float] = {}
    for cost, row in rows.items():
        for pair in row.split():
            one, other = ("" if part == "0" else part for part in pair.split("/"))
            costs[one, other] = costs[other, one] = cost
    return costs


_INITIAL_COSTS = _pairs(
    {
        0.04: "zh/z ch/c sh/s",
        0.06: "n/l",
        0.2: "r/l ng/0 n/0 ng/n",
        0.25: "b/p d/t g/k j/q z/c zh/ch",
        0.3: "f/h m/n s/x sh/x z/j zh/j c/q ch/q zh/c ch/z r/0 h/0 r/z r/zh",
        0.4: "b/d d/g p/t t/k b/g p/k d/l t/l j/g q/k x/h g/h k/h s/c sh/ch b/m p/f r/s r/sh j/x"
        " q/x",
    }
)
_FINAL_COSTS = _pairs(
    {
        0.03: "o/uo",
        0.05: "in/ing en/eng uen/ueng",
        0.12: "e/uo ueng/ong ve/io vn/in vn/ing iong/vn",
        0.2: "eng/ong an/ang uan/uang ian/iang ou/u v/i e/ei uen/en ve/ie"
        " van/ian uei/ei ai/ei v/u iou/v",
        0.28: "eng/uen ai/ie ong/en ou/uo ao/ou ie/ian ia/a iao/ao iou/ou ua/a uai/ai uan/an"
        " uang/ang iang/ang iong/ong ian/in ie/i ei/i iao/iou e/a e/er a/ai",
        0.38: "an/en ang/eng ian/an ang/ao ai/an ei/en u/uo u/o ing/ian i/e ie/e a/e a/an a/ang"
        " i/in i/ing u/ong e/en e/eng er/a",
    }
)


def parts(syllable: str) -> tuple[str, str]:
    """Return initial and final of a toneless syllable, each as if nothing were left out."""
    if syllable in _WHOLE:
        return "", _WHOLE[syllable]
    if syllable.startswith("ng") and len(syllable) > 2:
        return "ng", syllable[2:]
    found = _INITIALS.match(syllable)
    initial = found[0] if found else ""
    final = syllable[len(initial) :] or syllable
    final = _SHORTENED.get(final, final)
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:].replace("en", "n")
    return initial, final


@cache
def apart(one: str, other: str) -> float:
    """Return how far two syllables are apart: 0 the same, 1 nothing alike."""
    if one == other:
        return 0.0
    (initial, final), (initial_, final_) = parts(one), parts(other)
    if {initial, initial_} == {"h", "f"}:
        hushed, blown = (final, final_) if initial == "h" else (final_, final)
        if hushed.startswith("u"):  # 湖 and 福, 会 and 费
            return min(1.0, 0.08 + _final_cost(hushed if blown == "u" else hushed[1:], blown))
    return min(1.0, _initial_cost(initial, initial_) + _final_cost(final, final_))


def _initial_cost(one: str, other: str) -> float:
    return 0.0 if one == other else _INITIAL_COSTS.get((one, other), _OTHER)


def _final_cost(one: str, other: str) -> float:
    return 0.0 if one == other else _FINAL_COSTS.get((one, other), _OTHER)


@cache
def syllables(sign: str) -> tuple[str, ...]:
    """Return how a character or digit may be said, the commonest first; none of other script."""
    if sign in _DIGITS:
        return _DIGITS[sign]
    said = readings(sign)
    there = _SAID_THERE.get(sign)
    return said if there is None or there in said else (*said[:1], there, *said[1:])


class Sounding:
    """Signs by their sound: which of them somebody may have meant by another."""

    def __init__(self, signs: Iterable[str]) -> None:
        """Take what can be meant."""
        self._words: list[str] = []
        self._by_syllable: dict[str, list[tuple[str, float]]] = {}
        for sign in signs:
            said = syllables(sign)
            if not said:
                self._words.append(sign)
            for place, syllable in enumerate(said):
                self._by_syllable.setdefault(syllable, []).append((sign, _rarity(place)))
        self.near = lru_cache(maxsize=2048)(self._near)

    def _near(self, sign: str) -> Mapping[str, float]:
        """Return what ``sign`` may stand for, and what that costs."""
        said = syllables(sign)
        if not said:
            words = ((word, _misspelt(sign, word)) for word in self._words)
            return {word: cost for word, cost in words if cost < ALIKE}
        found: dict[str, float] = {}
        for place, syllable in enumerate(said):
            for other, signs in self._by_syllable.items():
                cost = apart(syllable, other) + _rarity(place)
                if cost < ALIKE:
                    for each, rarity in signs:
                        most = _SAME if sign in DENYING or each in DENYING else ALIKE
                        if cost + rarity < found.get(each, most):
                            found[each] = cost + rarity
        if sign in found:
            found[sign] = 0.0
        return found


@lru_cache(maxsize=1 << 16)
def unlike(one: str, other: str) -> float:
    """Return how far two signs are apart: characters by their sound, words of letters by these."""
    if one == other:
        return 0.0
    said, other_said = syllables(one), syllables(other)
    if said and other_said:
        pairs = product(enumerate(said), enumerate(other_said))
        return min(apart(a, b) + _rarity(i) + _rarity(j) for (i, a), (j, b) in pairs)
    return 1.0 if said or other_said else _misspelt(one, other)


def _rarity(place: int) -> float:
    return _RARE if place else 0.0


def _misspelt(one: str, other: str) -> float:
    """Return how much of two words of letters differs; much of it is all of it."""
    if one[:1] != other[:1] and min(len(one), len(other)) < 4:
        return 1.0
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    share = row[-1] / max(len(one), len(other), 1)
    return share if share <= 0.4 else 1.0
