"""What a question is asked over: who stands here, where, on which day, and what was said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Personal
from kiosk.domain.site import Site


def _none() -> Mapping[str, Personal | str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a condition or a bound may look at.

    Attributes:
        day: the local day on which the visit began; None where nobody's has.
        card: None where nobody's was read.
        answers: by the field's id.
    """

    site: Site
    day: date | None = None
    card: IdCard | None = None
    answers: Mapping[str, Personal | str] = field(default_factory=_none)
