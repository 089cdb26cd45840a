"""What leaves the kiosk and what is kept, as canonical JSON (RFC 8785): the same bytes for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from kiosk.domain.case import Rating, Submission
from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Personal
from kiosk.domain.province import Province
from kiosk.domain.receipt import Line, Qr, Rule, Slip

_FORM = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def canonical(value: object) -> bytes:
    """Return the one form of ``value``; hash it, send it, never serialise it again.

    Of what the kiosk writes, RFC 8785 asks no more than sorted keys, no blanks and UTF-8: the
    standard library does that in C, a tenth of the time. A test holds it to a whole RFC 8785.

    Args:
        value: of objects whose keys are ASCII, arrays, strings, None, booleans and integers
            between -2^53 and 2^53; no floats, whose form is the hard part.
    """
    return _FORM.encode(value).encode()


def sha256(body: bytes) -> str:
    """Return the digest in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def moment(value: datetime) -> str:
    """Return ISO 8601 in UTC to the millisecond, as ``2026-11-23T02:24:00.000Z``."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def case_content(submission: Submission, province: Province) -> dict[str, object]:
    """Return what the resident hands in, in clear, but for the time of it.

    Nobody stands for whoever left no name: then there is no ``applicant``.
    """
    people = {
        "applicant": submission.applicant,
        "helper": submission.helper,
        "guardian": submission.guardian,
    }
    some: dict[str, object] = {
        role: _person(card, province) for role, card in people.items() if card is not None
    }
    if submission.witness is not None:
        some["witness"] = {"staff_no": submission.witness}
    if submission.materials:
        some["materials"] = [
            {"id": one.material, "trust": one.trust, "attachments": list(one.attachments)}
            for one in submission.materials
        ]
    return some | {
        "id": submission.case_id,
        "service": submission.service_id,
        "service_version": submission.service_version,
        "item_code": submission.item_code,
        "item_kind": province.item_kinds[submission.item_kind],
        "channel": province.channel,
        "answers": {
            name: answer.reveal() if isinstance(answer, Personal) else answer
            for name, answer in submission.answers.items()
        },
        "consents": [
            {"purpose": c.purpose, "version": c.version, "given_at": moment(c.given_at)}
            for c in submission.consents
        ],
    }


def rating_content(item_id: str, rating: Rating, province: Province) -> dict[str, object]:
    """Return a rating by the names of GB/T 39735; ``case_id`` tells this platform of which case."""
    item = rating.item
    return {
        "id": item_id,
        "case_id": rating.case_id,
        "areaCode": province.area(item.area_code),
        "deptCode": item.dept_code,
        "taskCode": item.task_code,
        "taskHandleItem": item.task_handle_item,
        "taskName": item.task_name,
        "projectNo": item.project_no,
        "satisfaction": rating.satisfaction,
        "evalDetail": ",".join(province.reasons[each] for each in rating.reasons),
        "writingEvaluation": rating.writing,
        "assessTime": moment(rating.rated_at),
        "assessNumber": rating.number,
        "channel": province.channel,
    }


def _person(card: IdCard, province: Province) -> Mapping[str, object]:
    """Return the card's text; what only some cards have is left out where there is none."""
    some: Mapping[str, object] = {
        "further_addresses": [each.reveal() for each in card.further_addresses],
        "english_name": card.english_name.reveal(),
        "nationality": card.nationality,
        "permit_number": card.permit_number.reveal(),
        "issue_count": card.issue_count,
        "former_number": card.former_number,
    }
    return {
        "kind": card.kind.value,
        "certificate_type": province.certificate(card.kind),
        "name": card.name.reveal(),
        "sex": card.sex.value,
        "ethnic": card.ethnic,
        "birth": card.birth.isoformat(),
        "address": card.address.reveal(),
        "number": card.number.reveal(),
        "authority": card.authority,
        "valid_from": card.valid_from.isoformat(),
        "valid_to": card.valid_to.isoformat() if card.valid_to else None,
        **{name: value for name, value in some.items() if value},
    }


def slip_to_json(slip: Slip) -> str:
    """Return a slip as a print job keeps it."""
    parts: list[dict[str, object]] = []
    for part in slip.parts:
        match part:
            case Line(text, size, align, bold):
                parts.append({"text": text, "size": size, "align": align, "bold": bold})
            case Rule():
                parts.append({"rule": True})
            case Qr(payload):
                parts.append({"qr": payload})
    return canonical(parts).decode()


def slip_from_json(text: str) -> Slip:
    """Return the slip that ``slip_to_json`` wrote."""
    parts: list[Line | Rule | Qr] = []
    for part in json.loads(text):
        if "text" in part:
            parts.append(Line(**part))
        elif "qr" in part:
            parts.append(Qr(part["qr"]))
        else:
            parts.append(Rule())
    return Slip(tuple(parts))
