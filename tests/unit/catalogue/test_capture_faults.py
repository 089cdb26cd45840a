"""What a package may not say of papers and readings is found before anybody meets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.catalogue import load
from kiosk.catalogue.faults import checks
from kiosk.catalogue.field_faults import MOST_PAGES, of_field, of_form
from kiosk.catalogue.kinds import unfit
from kiosk.declared import Finding
from kiosk.domain.device import DeviceName
from kiosk.domain.service import ConsentPurpose, Field, FieldType, Material, OfflineClass, Service
from kiosk.domain.text import Text

PAPER = load().service("disability_subsidy").materials[0]
SIGNATURE = next(
    field
    for field in load().service("disability_subsidy").fields
    if field.type is FieldType.SIGNATURE
)


def keys(findings: object) -> list[object]:
    assert isinstance(findings, list)
    return [finding.key for finding in findings if isinstance(finding, Finding)]


def field(kind: FieldType, device: DeviceName | None) -> list[Finding]:
    return [*of_field({"type": kind, "device": device})]


def test_a_reading_comes_from_a_meter() -> None:
    assert keys(field(FieldType.READING, None)) == [("device",)]
    assert keys(field(FieldType.READING, DeviceName.CAMERA)) == [("device",)]
    assert keys(field(FieldType.READING, DeviceName.THERMOMETER)) == [], "control"


def test_nothing_else_comes_from_a_device() -> None:
    assert keys(field(FieldType.PHONE, DeviceName.BLOOD_PRESSURE)) == [("device",)]
    assert keys(field(FieldType.PHONE, None)) == [], "control"


def test_no_more_pages_are_asked_for_than_the_platform_takes() -> None:
    full = [replace(PAPER, pages=MOST_PAGES)]
    assert keys([*of_form([], full)]) == []
    assert keys([*of_form([SIGNATURE], full)]) == [("materials",)]


def test_a_paper_has_a_page() -> None:
    assert keys([*of_form([], [replace(PAPER, pages=0)])]) == [("materials", 0, "pages")]


def _of_service(**changed: object) -> list[Finding]:
    service = load().service("disability_subsidy")
    values = {name: getattr(service, name) for name in Service.__slots__}
    return [*checks()[Service](values | changed)]


Change = Callable[[ConsentPurpose], ConsentPurpose]


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, data=Text(one.data.zh.replace("、残疾证", ""), one.data.en)),
        lambda one: replace(one, data=Text(one.data.zh, "All text on your ID card")),
    ],
)
def test_a_paper_is_named_where_the_resident_agrees(change: Change) -> None:
    assert _of_service() == [], "control"
    (purpose,) = load().service("disability_subsidy").consents
    assert _of_service(consents=(change(purpose),))


def test_two_papers_have_two_names() -> None:
    found = _of_service(materials=(PAPER, PAPER))
    assert ("materials", 1, "id") in keys(found)


def test_papers_are_not_asked_for_without_consent() -> None:
    assert ("consents",) in keys(_of_service(fields=(), consents=()))


def test_a_papers_icon_is_one_of_the_font() -> None:
    found = [*checks(icons={"file"})[Material]({"id": "paper", "icon": "mdi6.flie"})]
    assert keys(found) == [("icon",)]


def test_a_form_of_fields_alone_is_as_before() -> None:
    phone = Field("phone", FieldType.PHONE, Text("", ""), Text("", ""), Text("", ""))
    assert [*of_form([phone])] == []


def test_the_measure_measures_by_a_meter() -> None:
    values = {"kind": "measure", "device": DeviceName.CAMERA, "offline_class": OfflineClass.QUEUE}
    assert keys([*unfit(values)]) == [("device",)]
    assert keys([*unfit(values | {"device": DeviceName.BLOOD_PRESSURE})]) == [], "control"
