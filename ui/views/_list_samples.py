"""Synthetic lists on which the views of lists and votes are measured and drawn."""

from __future__ import annotations

from kiosk.domain.entry import Choice, Entry, Fact
from kiosk.domain.frame import Progress
from kiosk.domain.list_screen import Sort
from kiosk.domain.service import ConsentPurpose, OfflineClass
from kiosk.domain.text import Text
from ui.views._samples import NAME, service

__all__ = ["NAME"]

DAY = Text("11 月 25 日", "25 November")
_LINE = Text("查一查，该丢哪个桶", "Which bin is it?")
WASTE = service(
    "waste_sorting", "垃圾怎么分", "Sorting waste", "mdi6.recycle", _LINE, OfflineClass.LOCAL
)
SHOPS = service(
    "living_circle", "身边的店和电话", "Shops nearby", "mdi6.store", _LINE, OfflineClass.LOCAL
)
NEWS = service(
    "party_news",
    "党建要闻和学习",
    "Party news and study",
    "mdi6.newspaper-variant",
    _LINE,
    OfflineClass.LOCAL,
)
VOTE = service(
    "community_vote", "社区投票", "Community vote", "mdi6.vote", _LINE, OfflineClass.QUEUE
)
DOCTOR = service(
    "family_doctor_visit",
    "预约家庭医生",
    "Book the family doctor",
    "mdi6.doctor",
    _LINE,
    OfflineClass.QUEUE,
)

SORTS = (
    Sort(Text("可回收物", "Recyclable"), "mdi6.recycle", 128),
    Sort(Text("厨余垃圾", "Food waste"), "mdi6.food-apple", 97),
    Sort(Text("有害垃圾", "Hazardous"), "mdi6.skull-crossbones", 31),
    Sort(Text("其他垃圾", "Residual"), "mdi6.trash-can", 96),
)


def _thing(number: int, zh: str, en: str, also: str) -> Entry:
    return Entry(
        id=f"w{number}",
        title=Text(zh, en),
        line=Text(also, also if also.isascii() else ""),
        icon="mdi6.recycle",
        sort=SORTS[0].title,
        badge=SORTS[0].title,
        body=(
            Text("倒干净，压扁了再丢。", "Empty it and press it flat first."),
            Text("盖子不用拧下来。", "The cap may stay on."),
        ),
        tone="blue",
    )


THINGS = tuple(
    _thing(number, *names)
    for number, names in enumerate(
        [
            ("塑料瓶", "Plastic bottle", "饮料瓶、矿泉水瓶"),
            ("旧报纸", "Newspaper", "旧书、作业本"),
            ("易拉罐", "Drink can", "铝罐"),
            ("纸箱子", "Cardboard box", "快递盒"),
            ("玻璃酒瓶", "Glass bottle", ""),
            ("旧衣服", "Old clothes", "床单、毛巾"),
            ("铁锅", "Iron pan", "旧锅"),
            ("牛奶盒", "Milk carton", "饮料盒"),
            ("电线", "Cable", ""),
            ("泡沫箱", "Foam box", "水果箱"),
            ("旧手机", "Old telephone", ""),
            ("塑料桶", "Bucket", "脸盆"),
            ("奶粉罐", "Milk powder tin", ""),
            ("光盘", "Disc", ""),
        ]
    )
)

LOCKS = Text("修锁开锁", "Locksmiths")


def _shop(number: int, zh: str, en: str) -> Entry:
    return Entry(
        id=f"s{number}",
        title=Text(zh, en),
        line=Text(f"青禾路 {number} 号", f"Qinghe Road {number}"),
        icon="mdi6.store",
        sort=LOCKS,
        facts=(
            Fact(Text("地址", "Address"), Text(f"青禾路 {number} 号", f"Qinghe Road {number}")),
            Fact(Text("电话", "Phone"), Text("028-0000 1234", "028-0000 1234")),
            Fact(Text("时间", "Hours"), Text("每天 8:00-20:00", "Daily 8:00-20:00")),
        ),
    )


SOME_SHOPS = (
    _shop(12, "老王修锁", "Wang locks"),
    _shop(30, "安心开锁", "Anxin"),
    _shop(7, "小李五金", "Li"),
)


def _time(number: int, hours: str, left: int) -> Entry:
    free = Text(f"还有 {left} 个", f"{left} left") if left else Text("约满了", "Full")
    return Entry(
        id=f"t{number}",
        title=Text(hours, hours),
        line=Text("社区卫生服务站二楼", "Clinic, second floor"),
        icon="mdi6.calendar-clock",
        sort=Text("11 月 26 日 周四", "Thu 26 November"),
        badge=free,
        open=left > 0,
    )


TIMES = (_time(1, "09:00–09:30", 3), _time(2, "09:30–10:00", 0), _time(3, "14:00–14:30", 1))

ARTICLE = Entry(
    id="a1",
    title=Text("党员大会周五晚上开", "Party meeting on Friday evening"),
    line=Text("第二支部", "Second branch"),
    icon="mdi6.text-box-outline",
    body=(
        Text("这周五晚上七点，大家到二楼开会。", "This Friday at seven we meet upstairs."),
        Text("要说的有三件：路灯、长椅、停车。", "Lamps, benches and parking are on the agenda."),
        Text("来不了的，给支部说一声。", "Tell the branch if you cannot come."),
    ),
    facts=(
        Fact(Text("时间", "When"), Text("周五 19:00", "Friday 19:00")),
        Fact(Text("地方", "Where"), Text("服务中心二楼", "Community centre, second floor")),
    ),
    code="https://example.org/party/2026/a1",
)

TOPIC = Entry(
    id="lamps-2026",
    title=Text("今年先修哪里？", "What shall we repair first?"),
    line=Text("到 11 月 30 日为止", "Until 30 November"),
    icon="mdi6.vote",
    body=(
        Text("今年的钱够修两样。", "This year there is money for two."),
        Text("最多选 2 个。", "Choose up to 2."),
    ),
    choices=(
        Choice("lamps", Text("坏了的路灯", "Broken street lamps")),
        Choice("benches", Text("院子里的长椅", "Benches in the yard")),
        Choice("parking", Text("画停车位", "Mark out parking spaces")),
        Choice("slope", Text("给轮椅修坡道", "A ramp for wheelchairs")),
    ),
    choose=2,
)
VOTE_CONSENT = ConsentPurpose(
    purpose="community_vote.cast",
    version="1",
    statement=Text("同意用这些来记我这一票。", "This may be used to count my vote."),
    data=Text("身份证上的字、选了什么", "All text on your ID card, what you chose"),
    recipient=Text("社区居民委员会", "The residents' committee"),
    kept=Text("送到平台，机器上就删掉。", "Deleted from this machine once the platform has it."),
)


def progress(step: int) -> Progress:
    """Return the progress of step ``step`` of the sample vote."""
    return Progress(step, 3, VOTE.name)
