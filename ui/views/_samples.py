"""Synthetic people, places and services on which views are drawn and measured. Nobody is real."""

from __future__ import annotations

import struct

from kiosk.domain.identity import check_character
from kiosk.domain.masked import (
    AccountNumber,
    Address,
    CitizenNumber,
    PersonName,
    Phone,
    Portrait,
)
from kiosk.domain.screen import Progress
from kiosk.domain.service import (
    ConsentPurpose,
    EligibilityRule,
    Field,
    FieldType,
    Group,
    Guide,
    OfflineClass,
    Option,
    Requirement,
    Service,
    Situation,
    SlipWords,
)
from kiosk.domain.site import Site
from kiosk.domain.text import Text

SITE = Site(
    terminal="QH01",
    short_name=Text("青禾社区", "Qinghe Community"),
    full_name=Text("青禾社区服务中心", "Qinghe Community Service Centre"),
    phone="028-0000 1234",
    hours=Text("周一到周五 9:00 到 17:00", "Monday to Friday, 9:00 to 17:00"),
    reader_place=Text("屏幕右下边", "at the lower right"),
    regions=("510104",),
    notice=Text("下午 2 点，一楼大厅免费量血压。", "Free blood pressure check at 2 pm."),
)


def _nobody() -> Portrait:
    """Return a drawn face: nobody's."""
    rows = bytearray()
    for y in range(125, -1, -1):  # a bitmap's last row is written first
        for x in range(102):
            head = ((x - 51) / 24) ** 2 + ((y - 50) / 30) ** 2 < 1
            body = ((x - 51) / 46) ** 2 + ((y - 130) / 46) ** 2 < 1
            rows += b"\x9c\xbd\xe8" if head else b"\x6b\x52\x2e" if body else b"\xf0\xe6\xd8"
        rows += bytes(2)
    size = struct.pack("<2sIIIIIIHH24x", b"BM", 54 + len(rows), 0, 54, 40, 102, 126, 1, 24)
    return Portrait(size + bytes(rows))


NAME = PersonName("王小英")
_SEVENTEEN = "51010419400101123"
NUMBER = CitizenNumber(_SEVENTEEN + check_character(_SEVENTEEN))
ADDRESS = Address("某省某市某区青禾路 1 号 2 栋 3 单元 4 号")
REST_OF_CARD = Text(
    "性别、民族、生日、发证机关、有效期", "Sex, ethnic group, birth date, issuer, validity"
)
PHONE = Phone("13800001230")
ACCOUNT = AccountNumber("6217000000000005565")
PORTRAIT = _nobody()
RECEIPT = "QH01 1016 0023 7"

GROUPS = (
    Group("benefits", Text("补贴待遇", "Benefits"), "mdi6.hand-coin"),
    Group("papers", Text("证件户口", "ID and papers"), "mdi6.card-account-details"),
    Group("insurance", Text("社保医保", "Insurance"), "mdi6.shield-account"),
    Group("health", Text("看病健康", "Health"), "mdi6.heart-pulse"),
    Group("community", Text("社区的事", "Community"), "mdi6.home-group"),
    Group("more", Text("更多事情", "More"), "mdi6.dots-grid"),
)

PHONE_FIELD = Field(
    id="phone",
    type=FieldType.PHONE,
    label=Text("手机", "Phone"),
    question=Text("您的手机号是多少？", "What is your mobile number?"),
    help=Text("办好了，打这个电话告诉您。", "We ring this number when it is done."),
    optional=Text("没有手机", "No mobile"),
    voice_example=Text("一三八，零零零零，一二三零", "one three eight, four zeros"),
)
ACCOUNT_FIELD = Field(
    id="account",
    type=FieldType.ACCOUNT,
    label=Text("收钱的卡", "Card for the money"),
    question=Text("钱发到哪张卡上？", "Which card gets the money?"),
    help=Text("银行卡、社保卡都行，照着卡上按。", "Bank or social-security card: type its number."),
)
CHOICE_FIELD = Field(
    id="lives_with",
    type=FieldType.CHOICE,
    label=Text("和谁住", "Living with"),
    question=Text("谁和您一起住？", "Who lives with you?"),
    help=Text("选一个就行，选错了能改。", "Choose one. You can change it later."),
    why=Text("一个人住的，社区会常去看看。", "We visit people who live alone more often."),
    options=(
        Option("alone", Text("我一个人住", "I live alone"), "mdi6.account"),
        Option("spouse", Text("和老伴住", "With my spouse"), "mdi6.account-multiple"),
        Option("children", Text("和儿女住", "With my children"), "mdi6.human-male-female-child"),
        Option("home", Text("住养老院", "In a nursing home"), "mdi6.home-heart"),
    ),
)

CONSENT = ConsentPurpose(
    purpose="old_age_allowance.apply",
    version="2",
    statement=Text("同意社区用这些来办高龄津贴。", "The community may use this for the allowance."),
    data=Text(
        "身份证上的字、手机、和谁住、收钱的卡",
        "All text on your ID card, phone, who is living with you, card for the money",
    ),
    recipient=Text("社区和区县民政局", "The community and the county civil affairs office"),
    kept=Text("送到平台，机器上就删掉。", "Deleted from this machine once the platform has it."),
)

RULES = (
    EligibilityRule(
        id="age",
        when="age >= 80",
        shown=Requirement(
            "mdi6.cake-variant",
            Text("满 80 岁", "Aged 80 or more"),
            Text("过了生日就算", "from the birthday on"),
        ),
        otherwise_title=Text("还没满 80 岁", "Not yet 80"),
        otherwise_line=Text(
            "过了 80 岁生日，当月就来办。", "Come in the month of your 80th birthday."
        ),
        where=None,
        bring=Text("身份证、银行卡", "ID card, bank card"),
    ),
    EligibilityRule(
        id="region",
        when="region in site.regions",
        shown=Requirement(
            "mdi6.home-account",
            Text("户口在这里", "Registered here"),
            Text("在青禾社区", "in Qinghe Community"),
        ),
        otherwise_title=Text("户口不在我们社区", "Registered elsewhere"),
        otherwise_line=Text("请到户口在的那个社区办。", "Please apply where you are registered."),
        where=Text("户口在的社区", "The community centre where you are registered"),
        bring=Text("身份证、银行卡", "ID card, bank card"),
    ),
)

SERVICE = Service(
    id="old_age_allowance",
    version="1",
    name=Text("高龄津贴", "Old-age allowance"),
    icon="mdi6.human-cane",
    group="benefits",
    scene="government",
    kind="apply",
    offline_class=OfflineClass.QUEUE,
    place="both",
    item_code="5" * 31,
    row_line=Text("满 80 岁。几分钟，不用交钱", "From 80. A few minutes, free"),
    guide=Guide(
        promise=Text(
            "老人满 80 岁，每个月发钱到卡上。", "From 80 on, money comes to your card every month."
        ),
        facts=(
            Requirement(
                "mdi6.cash-check", Text("不用交钱", "Free"), Text("一分都不收", "Nothing to pay")
            ),
            Requirement(
                "mdi6.clock-outline",
                Text("5 分钟", "5 minutes"),
                Text("在这里填好", "To fill in here"),
            ),
            Requirement(
                "mdi6.phone",
                Text("约 10 天", "About 10 days"),
                Text("打电话告诉您", "We ring you"),
            ),
        ),
        bring=(
            Requirement("id_card", Text("身份证", "ID card"), Text("本人的", "Your own")),
            Requirement(
                "bank_card",
                Text("银行卡", "Bank card"),
                Text("社保卡也行", "Or social-security card"),
            ),
        ),
        elsewhere=Text("街道便民中心也能办", "Also at the sub-district office"),
    ),
    rules=RULES,
    fields=(PHONE_FIELD, CHOICE_FIELD, ACCOUNT_FIELD),
    consents=(CONSENT,),
    slip=SlipWords(
        next_steps=(
            Text("社区看您的材料", "We check your papers"),
            Text("打电话告诉您", "We ring you"),
        ),
        next_lines=(
            Text("大约 10 天。", "About 10 days."),
            Text("成不成都会说。", "Whatever the answer."),
        ),
        fee=Text("不要钱，谁收都别给", "Free. Pay nobody."),
    ),
    rated=True,
    words={"zh": ("高龄补贴",), "en": ("old age",)},
)


def service(
    service_id: str, zh: str, en: str, icon: str, line: Text, need: OfflineClass
) -> Service:
    """Return another service of the sample list."""
    return Service(
        id=service_id,
        version="1",
        name=Text(zh, en),
        icon=icon,
        group="benefits",
        scene="government",
        kind="apply",
        offline_class=need,
        place="both",
        item_code="5" * 31,
        row_line=line,
        guide=SERVICE.guide,
        rules=RULES,
        fields=SERVICE.fields,
        consents=SERVICE.consents,
        slip=SERVICE.slip,
        rated=True,
        words={},
    )


SERVICES = (
    SERVICE,
    service(
        "disability",
        "残疾人补贴",
        "Disability allowance",
        "mdi6.wheelchair-accessibility",
        Text("几分钟，带上残疾证", "Bring your certificate"),
        OfflineClass.QUEUE,
    ),
    service(
        "minimum",
        "低保",
        "Minimum income",
        "mdi6.home-heart",
        Text("十几分钟，要拍几张材料", "Some papers to photograph"),
        OfflineClass.QUEUE,
    ),
    service(
        "relief",
        "临时救助",
        "Emergency relief",
        "mdi6.hand-heart",
        Text("家里突然有难处，先来这里", "When trouble comes suddenly"),
        OfflineClass.QUEUE,
    ),
    service(
        "pension",
        "养老金认证",
        "Pension check",
        "mdi6.account-check",
        Text("一两分钟，每年来一次", "Once a year, two minutes"),
        OfflineClass.ONLINE,
    ),
)


PROGRESS = service(
    "case_progress",
    "办件进度",
    "Case progress",
    "mdi6.clipboard-text-clock",
    Text("看办到哪了", "See where it stands"),
    OfflineClass.ONLINE,
)
SITUATIONS = (
    Situation(
        "turned_80",
        Text("满 80 岁了", "Turned 80"),
        Text("津贴、优待证、送货一起办", "Allowance, senior card, deliveries"),
        "mdi6.cake-variant",
        ("old_age_allowance", "relief"),
        {},
    ),
    Situation(
        "lost_cards",
        Text("卡和证件丢了", "Lost my cards"),
        Text("先挂失，再补办", "Report the loss, then replace them"),
        "mdi6.card-search",
        ("minimum", "relief"),
        {},
    ),
    Situation(
        "serious_illness",
        Text("家里有人生大病", "Serious illness"),
        Text("看病备案、随访、救助", "Medical filing, care, relief"),
        "mdi6.hospital-box",
        ("minimum", "relief"),
        {},
    ),
)


def progress(step: int) -> Progress:
    """Return the progress of step ``step`` of the sample service."""
    return Progress(step, 6, SERVICE.name)
