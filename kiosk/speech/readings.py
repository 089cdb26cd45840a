"""Characters with several readings, as they are meant in the words that a kiosk says.

A voice takes the reading that is frequent: 重新 with zhòng. So before it gets the words, such a
character is written as another that has the one reading that is meant, whatever the voice: 虫新.
Where there is none, pinyin stands there, for a voice that reads it. Words in which the frequent
reading is meant stand here too, where a part of them is meant otherwise elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_READINGS = """
重新 虫新, 重复 虫复, 重来 虫来, 重头 虫头, 重试 虫试, 重开 虫开, 重拍 虫拍, 重写 虫写
重填 虫填, 重打 虫打, 重办 虫办, 重选 虫选, 重做 虫做, 重名 虫名, 重说 虫说, 重庆 虫庆
银行 银航, 行业 航业, 各行各业 各航各业, 同行业 同航业
家长 家掌, 院长 院掌, 校长 校掌, 站长 站掌, 市长 市掌, 局长 局掌, 团长 团掌, 楼长 楼掌
村长 村掌, 镇长 镇掌, 组长 组掌, 部长 部掌, 所长 所掌, 长大 掌大, 成长 成掌, 长者 掌者
长辈 掌辈, 生长 生掌, 长什么 掌什么
调解 条解, 调整 条整, 调节 条节, 协调 协条, 空调 空条, 调大 条大, 调小 条小, 调高 条高
调低 条低, 调委会 条委会
干部 赣部, 干活 赣活, 活干 活赣, 不干 不赣, 能干 能赣, 干啥 赣啥, 干什么 赣什么
骨干 骨赣, 不干净 不干净
反应 反硬, 感应 感硬, 应急 硬急, 供应 供硬, 适应 适硬, 应用 硬用
成都 成督, 成都会 成都会, 首都 首督, 都江堰 督江堰
更新 耕新, 更正 耕正, 更改 耕改, 更换 耕换, 变更 变耕, 更新鲜 更新鲜
当月 荡月, 当天 荡天, 当日 荡日, 适当 适荡
便宜 骈宜
还书 环书, 还钱 环钱, 归还 归环, 还款 环款, 退还 退环, 还给 环给, 钱不还 钱不环
没还的 没环的
有空 有控, 没空 没控, 没有空 没有控, 没有空桌 没有空桌, 空闲 控闲, 填空 填控
放假 放驾, 寒假 寒驾, 暑假 暑驾, 假期 驾期, 请假 请驾, 产假 产驾, 病假 病驾
处理 储理, 处方 储方, 处分 储分, 处罚 储罚
理发 理珐, 头发 头珐
照相 照象, 相机 象机, 相片 象片
种地 众帝, 种菜 众菜, 种养 众养, 种植 众植
教书 交书, 教给 交给, 教您 交您, 教我 交我, 教人 交人, 教别人 交别人, 教孩子 交孩子
教手艺 交手艺, 教用手 交用手
部分 部份
倒退 道退, 倒回 道回, 倒转 道转, 倒垃圾 道垃圾, 倒数 道数
没收 末收, 没收入 没收入, 没收到 没收到, 没收下 没收下
看家 刊家, 宿舍 宿射, 看护 刊护, 暖和 暖活
卡落了 卡辣了, 落在车 辣在车, 落在哪 辣在哪, 着落 浊落
量 粮, 音量 音量, 数量 数量, 质量 质量, 流量 流量, 力量 力量, 重量 重量, 大量 大量
少量 少量, 尽量 尽量, 含量 含量, 总量 总量, 容量 容量, 产量 产量
地 帝, 慢慢地 慢慢地, 好好地 好好地, 轻轻地 轻轻地, 平平地 平平地
不了 不钌, 了解 钌解
贷 代, 赡 善
着急 zhao2急, 着火 zhao2火, 睡不着 睡不zhao2
"""

_LETTERS = {
    "A": "诶", "B": "必", "C": "西", "D": "弟", "E": "衣", "F": "艾弗", "G": "记", "H": "艾吃",
    "I": "爱", "J": "杰", "K": "开", "L": "艾勒", "M": "艾姆", "N": "恩", "O": "欧", "P": "批",
    "Q": "丘", "R": "阿", "S": "艾斯", "T": "提", "U": "优", "V": "威", "W": "达不溜",
    "X": "艾克斯", "Y": "歪", "Z": "贼",
}  # fmt: skip


def lettered(words: str) -> str:
    """Return words for a voice that knows no letters: it would leave them out of a number."""
    return re.sub("[A-Za-z]", lambda found: _LETTERS[found[0].upper()], words)


def respelled(words: str, *, pinyin: bool) -> str:
    """Return words as a voice gets them; with ``pinyin``, one that reads that too."""
    pattern, table = _table(pinyin)
    return pattern.sub(lambda found: table[found[0]], words)


def rows() -> Mapping[str, str]:
    """Return the words, and how each is written for a voice; its own where it needs no other."""
    pairs = re.split(r"[,\n]\s*", _READINGS.strip())
    return dict(each.split() for each in pairs)


@cache
def _table(pinyin: bool) -> tuple[re.Pattern[str], Mapping[str, str]]:
    table = {word: said for word, said in rows().items() if pinyin or not re.search("[a-z]", said)}
    longest = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), table
