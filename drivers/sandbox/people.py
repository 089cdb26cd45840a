"""People who do not exist, for demonstrations and tests: their numbers were never given out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.domain.identity import CardKind, IdCard, Sex, check_character
from kiosk.domain.masked import Address, CitizenNumber, PermitNumber, PersonName


def resident(
    name: str, birth: date, *, region: str = "510104", sex: Sex = Sex.FEMALE, serial: int = 2
) -> IdCard:
    """Make a resident's card, valid for ever.

    Args:
        region: six digits of GB/T 2260.
        serial: three-digit running number; even for women, odd for men.
    """
    return IdCard(
        kind=CardKind.RESIDENT,
        name=PersonName(name),
        sex=sex,
        ethnic="01",
        birth=birth,
        address=Address("四川省成都市锦江区青禾路1号2栋3单元4号"),
        number=_number(f"{region}{birth:%Y%m%d}{serial:03d}"),
        authority="成都市公安局锦江分局",
        valid_from=date(2006, 1, 1),
        valid_to=None,
    )


def permit_holder(name: str, birth: date, *, place: str = "830000", permit: str) -> IdCard:
    """Make a residence permit of somebody from Hong Kong (81), Macao (82) or Taiwan (83)."""
    return replace(
        resident(name, birth, region=place),
        kind=CardKind.HMT_PERMIT,
        ethnic="",
        valid_from=date(2024, 5, 1),
        valid_to=date(2029, 4, 30),
        permit_number=PermitNumber(permit),
        issue_count="02",
    )


def foreigner(english: str, birth: date, *, name: str = "", nationality: str) -> IdCard:
    """Make a foreigner's permanent residence card of 2023; ``name`` is the Chinese one, if any."""
    return IdCard(
        kind=CardKind.FOREIGN_2023,
        name=PersonName(name or english),
        sex=Sex.FEMALE,
        ethnic="",
        birth=birth,
        address=Address(""),
        number=_number(f"951000{birth:%Y%m%d}002"),
        authority="",
        valid_from=date(2024, 1, 1),
        valid_to=date(2033, 12, 31),
        english_name=PersonName(english),
        nationality=nationality,
        issue_count="00",
        former_number="001",
    )


def foreigner_of_2017(english: str, birth: date, *, name: str = "", nationality: str) -> IdCard:
    """Make a foreigner's permanent residence card of 2017, whose number has 15 characters."""
    return replace(
        foreigner(english, birth, name=name, nationality=nationality),
        kind=CardKind.FOREIGN_2017,
        number=CitizenNumber(f"{nationality}510001{birth:%y%m%d}"),
        authority="5100",
        valid_from=date(2019, 1, 1),
        valid_to=date(2028, 12, 31),
        issue_count="",
        former_number="",
    )


def _number(first17: str) -> CitizenNumber:
    return CitizenNumber(first17 + check_character(first17))


# 84 in 2026 and of the county, Jinjiang in Chengdu.
WANG_XIAOYING = resident("王小英", date(1942, 1, 1))
# 70 in 2026: too young for the old-age allowance until 2036.
LI_SIWEI = resident("李四维", date(1956, 1, 1), sex=Sex.MALE, serial=1)
# Old enough, but registered in Qingyang.
ZHAO_XIUZHEN = resident("赵秀珍", date(1940, 1, 1), region="510105", serial=4)
# Old enough and of the county, with a character beyond GBK (CJK Extension B).
CHEN_JIYING = resident("陈𠮷英", date(1941, 1, 1), serial=6)
# A Tibetan who has moved twice since the card was made, the second time into the county.
DROLMA = replace(
    resident("卓玛·央金", date(1943, 1, 1), region="513321", serial=8),
    ethnic="04",
    address=Address("四川省甘孜藏族自治州康定市炉城镇1号"),
    further_addresses=(
        Address("四川省成都市锦江区青禾路5号6栋7单元8号"),
        Address("四川省雅安市雨城区河北街2号"),
    ),
)
LIN_MEIHUA = permit_holder("林美华", date(1944, 1, 1), permit="012345678")
MARIE_DURAND = foreigner("DURAND, MARIE", date(1945, 1, 1), name="杜玛丽", nationality="FRA")
JOHN_SMITH = replace(
    foreigner_of_2017("SMITH, JOHN", date(1946, 1, 1), nationality="USA"), sex=Sex.MALE
)

PEOPLE = (
    WANG_XIAOYING, LI_SIWEI, ZHAO_XIUZHEN, CHEN_JIYING, DROLMA, LIN_MEIHUA, MARIE_DURAND,
    JOHN_SMITH,
)  # fmt: skip
