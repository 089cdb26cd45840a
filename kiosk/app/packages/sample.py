"""A service with one of everything that its kind may have, for pictures of the kind's steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.domain.device import DeviceName
from kiosk.domain.service import (
    ConsentPurpose,
    EligibilityRule,
    Field,
    FieldType,
    Guide,
    Material,
    OfflineClass,
    Requirement,
    Service,
)
from kiosk.domain.site import Site
from kiosk.domain.text import Text

_WORD = Text("…", "…")
_ROW = Requirement("mdi6.information", _WORD, _WORD)

SITE = Site(
    terminal="QH01",
    short_name=_WORD,
    full_name=_WORD,
    phone="028-00000000",
    hours=_WORD,
    reader_place=_WORD,
    regions=("510104",),
)

_RULE = EligibilityRule("rule", "age >= 0", _ROW, _WORD, _WORD, _WORD, _WORD)
_FIELD = Field("field", FieldType.TEXT, _WORD, _WORD, _WORD)
_MATERIAL = Material("material", _WORD, _WORD, _WORD, "mdi6.file")
_CONSENT = ConsentPurpose("purpose", "1", _WORD, _WORD, _WORD, _WORD)

_PARTS: Mapping[str, Mapping[str, Any]] = {
    "apply": {"rules": (_RULE,), "fields": (_FIELD,), "materials": (_MATERIAL,)},
    "query": {"inquiry": "question", "offline_class": OfflineClass.ONLINE},
    "certificate": {"inquiry": "question", "offline_class": OfflineClass.ONLINE},
    "browse": {"feed": "articles", "offline_class": OfflineClass.LOCAL},
    "vote": {"feed": "votes"},
    "book": {"feed": "slots", "fields": (_FIELD,)},
    "check_in": {},
    "points": {"inquiry": "question", "offline_class": OfflineClass.ONLINE, "earns": True},
    "measure": {"device": DeviceName.BLOOD_PRESSURE},
}


def sample(kind: str) -> Service:
    """Return a service of ``kind`` without words."""
    return Service(
        id="sample",
        version="1.0.0",
        name=_WORD,
        icon="mdi6.information",
        group="benefits",
        scene="government",
        kind=kind,
        place="both",
        item_code="0" * 31,
        row_line=_WORD,
        guide=Guide(_WORD, (_ROW,), (_ROW,), _WORD),
        words={"zh": ("…",), "en": ("…",)},
        **{
            "offline_class": OfflineClass.QUEUE,
            "consents": (_CONSENT,),
            **_PARTS[kind],
        },
    )
