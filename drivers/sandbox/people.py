"""People who do not exist, for demonstrations and tests: their numbers were never given out."""

from __future__ import annotations

from datetime import date

from kiosk.domain.identity import CardKind, IdCard, Sex, check_character
from kiosk.domain.masked import Address, CitizenNumber, PersonName


def resident(
    name: str, birth: date, *, region: str = "510104", sex: Sex = Sex.FEMALE, serial: int = 2
) -> IdCard:
    """Make a resident's card, valid for ever.

    Args:
        region: six digits of GB/T 2260.
        serial: three-digit running number; even for women, odd for men.
    """
    first17 = f"{region}{birth:%Y%m%d}{serial:03d}"
    return IdCard(
        kind=CardKind.RESIDENT,
        name=PersonName(name),
        sex=sex,
        ethnic="01",
        birth=birth,
        address=Address("四川省成都市锦江区青禾路1号2栋3单元4号"),
        number=CitizenNumber(first17 + check_character(first17)),
        authority="成都市公安局锦江分局",
        valid_from=date(2006, 1, 1),
        valid_to=None,
    )


# 84 in 2026 and of the county, Jinjiang in Chengdu.
WANG_XIAOYING = resident("王小英", date(1942, 1, 1))
# 70 in 2026: too young for the old-age allowance until 2036.
LI_SIWEI = resident("李四维", date(1956, 1, 1), sex=Sex.MALE, serial=1)
# Old enough, but registered in Qingyang.
ZHAO_XIUZHEN = resident("赵秀珍", date(1940, 1, 1), region="510105", serial=4)
# Old enough and of the county, with a character beyond GBK (CJK Extension B).
CHEN_JIYING = resident("陈𠮷英", date(1941, 1, 1), serial=6)

PEOPLE = (WANG_XIAOYING, LI_SIWEI, ZHAO_XIUZHEN, CHEN_JIYING)
