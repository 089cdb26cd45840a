"""What is published, as lists that a resident can read: one way for each feed.

Pure: a snapshot as the wire has it goes in, ``Entries`` come out. What is over is dropped here, by
the time that is given: a list is as old as its last sync, and a time that has passed helps nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from kiosk.domain.entry import Choice, Entries, Entry, Fact, Tone
from kiosk.domain.site import CHINA
from kiosk.domain.text import Text

Raw = Mapping[str, Any]


def entries(feed: str, snapshot: Raw | None, service_id: str, now: datetime) -> Entries:
    """Return what ``feed`` has for a service at ``now``; empty where nothing is published.

    Args:
        snapshot: as ``Content.snapshot`` gives it.
    """
    if snapshot is None or feed not in _FEEDS:
        return Entries()
    make, newest_first = _FEEDS[feed]
    found = [raw for raw in snapshot["entries"] if _is_meant(raw, service_id, now)]
    if newest_first:
        found.sort(key=lambda raw: str(raw["published_at"]), reverse=True)
    elif feed == "slots":
        found.sort(key=lambda raw: str(raw["starts_at"]))
    day = day_text(_time(snapshot["made_at"]).date())
    return Entries(tuple(make(raw) for raw in found), day, on_paper=feed in _ON_PAPER)


def day_text(day: date) -> Text:
    """Return a day to be read: 11 月 25 日, 25 November."""
    return Text(f"{day.month} 月 {day.day} 日", f"{day.day} {_MONTHS[day.month - 1]}")


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = tuple("一二三四五六日")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_PLACE = Text("地方", "Place")
_PHONE = Text("电话", "Phone")
_HOURS = Text("时间", "Hours")
_PAY = Text("工钱", "Pay")
_EMPLOYER = Text("谁招人", "Employer")
_ADDRESS = Text("地址", "Address")
_TIMES = Text("上课", "Times")
_AUDIENCE = Text("谁能来", "For whom")
_FEE = Text("要多少钱", "Fee")

_A_CASE = Text("办件", "A case")
_STAGES: Mapping[str, Text] = {
    "received": Text("收到了", "Received"),
    "in_progress": Text("正在办", "In progress"),
    "supplement": Text("要补材料", "Papers wanted"),
    "done": Text("办好了", "Done"),
    "rejected": Text("没办成", "Refused"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}

_BINS: Mapping[str, tuple[Text, str, Tone]] = {
    "recyclable": (Text("可回收物", "Recyclable"), "mdi6.recycle", "blue"),
    "food": (Text("厨余垃圾", "Food waste"), "mdi6.food-apple", "green"),
    "hazardous": (Text("有害垃圾", "Hazardous"), "mdi6.skull-crossbones", "red"),
    "residual": (Text("其他垃圾", "Residual"), "mdi6.trash-can", "grey"),
}
"""Names and colours of GB/T 19095-2019."""


def _is_meant(raw: Raw, service_id: str, now: datetime) -> bool:
    """Tell whether an entry is for the service, has begun to count, and is not over."""
    if raw.get("service", service_id) != service_id:
        return False
    begun = raw.get("opens_at") or raw.get("published_at")
    if begun is not None and _time(begun) > now:
        return False
    # A time to book is over when it begins: nobody gets there any more.
    end = raw.get("until") or raw.get("closes_at") or raw.get("starts_at")
    return end is None or now < _time(end)


def _notice(raw: Raw) -> Entry:
    return Entry(
        id=raw["id"],
        title=_text(raw["line"]),
        line=day_text(_time(raw["published_at"]).date()),
        icon="mdi6.bullhorn-variant",
        body=_paragraphs(raw.get("more")),
    )


def _job(raw: Raw) -> Entry:
    said = [raw["employer"], raw.get("pay")]
    return Entry(
        id=raw["id"],
        title=_text(raw["title"]),
        line=_same("，".join(part for part in said if part)),
        icon="mdi6.briefcase",
        body=_paragraphs(raw.get("about")),
        facts=_facts(
            (_PAY, raw.get("pay")),
            (_HOURS, raw.get("hours")),
            (_EMPLOYER, raw["employer"]),
            (_PLACE, raw["place"]),
            (_PHONE, raw["phone"]),
        ),
    )


def _vote(raw: Raw) -> Entry:
    most, last = int(raw.get("choose", 1)), day_text(_time(raw["closes_at"]).date())
    rule = Text("选一个。", "Choose one.")
    if most > 1:
        rule = Text(f"最多选 {most} 个。", f"Choose up to {most}.")
    return Entry(
        id=raw["id"],
        title=_text(raw["question"]),
        line=Text(f"到 {last.zh}为止", f"Until {last.en}"),
        icon="mdi6.vote",
        body=(*_paragraphs(raw.get("about")), rule),
        choices=tuple(Choice(one["id"], _text(one["label"])) for one in raw["options"]),
        choose=most,
        salt=raw.get("salt") or "",
    )


def _slot(raw: Raw) -> Entry:
    begin, end, left = _time(raw["starts_at"]), _time(raw["ends_at"]), int(raw["left"])
    weekday = begin.weekday()
    on = day_text(begin.date())
    day = Text(f"{on.zh} 周{_WEEKDAYS[weekday]}", f"{_WEEKDAYS_EN[weekday]} {on.en}")
    free = Text(f"还有 {left} 个", f"{left} left") if left else Text("约满了", "Full")
    return Entry(
        id=raw["id"],
        title=_same(f"{begin:%H:%M}–{end:%H:%M}"),
        line=_text(raw["place"]),
        icon="mdi6.calendar-clock",
        sort=day,
        badge=free,
        open=left > 0,
    )


def _shop(raw: Raw) -> Entry:
    said = raw.get("address") or raw.get("phone") or raw.get("hours") or ""
    return Entry(
        id=raw["id"],
        title=_text(raw["name"]),
        line=_same(said),
        icon="mdi6.store",
        sort=_text(raw["sort"]),
        facts=_facts(
            (_ADDRESS, raw.get("address")),
            (_PHONE, raw.get("phone")),
            (_HOURS, raw.get("hours")),
        ),
    )


def _waste(raw: Raw) -> Entry:
    name, icon, tone = _BINS[raw["bin"]]
    also = tuple(raw.get("also", ()))
    advice = raw.get("advice")
    return Entry(
        id=raw["id"],
        title=_text(raw["name"]),
        line=_same("、".join(also[:3])),
        icon=icon,
        sort=name,
        badge=name,
        body=(_text(advice),) if advice else (),
        words=also,
        tone=tone,
    )


def _course(raw: Raw) -> Entry:
    left = raw.get("left")
    free = None
    if left is not None:
        free = Text(f"还有 {left} 个", f"{left} left") if left else Text("报满了", "Full")
    return Entry(
        id=raw["id"],
        title=_text(raw["title"]),
        line=_text(raw["times"]),
        icon="mdi6.school",
        sort=_text(raw["sort"]) if raw.get("sort") else None,
        badge=free,
        body=_paragraphs(raw.get("about")),
        facts=_facts(
            (_TIMES, raw["times"]),
            (_PLACE, raw["place"]),
            (_AUDIENCE, raw.get("audience")),
            (_FEE, raw.get("fee")),
            (_PHONE, raw.get("phone")),
        ),
        open=left != 0,
    )


def _article(raw: Raw) -> Entry:
    return Entry(
        id=raw["id"],
        title=_text(raw["title"]),
        line=_text(raw["line"]),
        icon="mdi6.text-box-outline",
        sort=_text(raw["sort"]) if raw.get("sort") else None,
        body=tuple(part for one in raw.get("body", ()) for part in _paragraphs(one)),
        facts=tuple(Fact(_text(one["label"]), _text(one["value"])) for one in raw.get("facts", ())),
        code=raw.get("link"),
    )


def _status(raw: Raw) -> Entry:
    return Entry(
        id=raw["id"],
        title=_A_CASE,
        line=day_text(_time(raw["changed_at"]).date()),
        icon="mdi6.file-document-outline",
        badge=_STAGES[raw["state"]],
        body=_paragraphs(raw.get("reason")),
        wanted=tuple(_text(one) for one in raw.get("wanted", ())),
    )


_FEEDS: Mapping[str, tuple[Callable[[Raw], Entry], bool]] = {
    "notices": (_notice, True),
    "jobs": (_job, True),
    "votes": (_vote, False),
    "slots": (_slot, False),
    "shops": (_shop, False),
    "waste": (_waste, False),
    "courses": (_course, True),
    "articles": (_article, True),
    "statuses": (_status, False),
}
"""Each feed that is a list: what makes an entry of it, and whether the newest stands first."""

_ON_PAPER = frozenset({"shops"})
"""What is worth a paper of all that stands under one sort."""


# forms


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(CHINA)


def _text(raw: Raw) -> Text:
    return Text(str(raw["zh"]), str(raw["en"]))


def _same(words: str) -> Text:
    """Return what is said alike in every language: a name, a number, a time."""
    return Text(words, words)


def _paragraphs(raw: Raw | None) -> tuple[Text, ...]:
    """Return a page of text in its paragraphs; as one where the languages do not match."""
    if raw is None:
        return ()
    zh, en = (
        [line.strip() for line in str(raw[name]).splitlines() if line.strip()]
        for name in ("zh", "en")
    )
    if len(zh) != len(en):
        return (_text(raw),)
    return tuple(Text(*pair) for pair in zip(zh, en, strict=True))


def _facts(*rows: tuple[Text, str | Raw | None]) -> tuple[Fact, ...]:
    return tuple(_said(rows))


def _said(rows: Iterable[tuple[Text, str | Raw | None]]) -> Iterator[Fact]:
    for label, value in rows:
        if value:
            yield Fact(label, _same(value) if isinstance(value, str) else _text(value))
