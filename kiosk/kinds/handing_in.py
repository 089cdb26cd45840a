"""What is handed in at the end of a visit's questions: everything said, under one id for ever."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.domain.case import Submission
from kiosk.domain.masked import Personal
from kiosk.domain.measurement import told
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow import effects
from kiosk.flow.visit import Moment, Visit
from kiosk.kinds import chosen, scanning, signing, slips


def submission(service: Service, site: Site, moment: Moment) -> effects.Effect:
    """Return the effect that hands in what was asked, with its slip."""
    visit = moment.visit
    if visit.card is None and not visit.anonymous:
        raise ValueError("a case is submitted without an applicant")
    handed_in = Submission(
        case_id=visit.case_id,
        service_id=service.id,
        service_version=service.version,
        item_code=service.item_code,
        applicant=visit.card,
        answers=_answers(service, visit),
        consents=visit.consents,
        submitted_at=moment.at,
        attachments=(
            *scanning.pages(service, visit),
            *signing.drawings(service, visit.answers),
        ),
        materials=scanning.handed_in(service, visit),
        measured=visit.measured,
        item_kind=service.item_kind,
        ballot=chosen.ballot(service, visit),
        helper=visit.agreed_helper,
        guardian=visit.guardian,
        witness=visit.witness,
    )
    compose = slips.case_slip(
        service,
        site,
        slips.People.of(visit),
        slips.phone(service, visit.answers),
        moment.at,
        language=visit.display.language,
        about=chosen.about(service, visit),
        still=(
            *scanning.to_bring(service, visit),
            *signing.in_person(service, visit.answers),
        ),
    )
    return effects.SubmitCase(handed_in, compose)


def _answers(service: Service, visit: Visit) -> Mapping[str, Personal | str]:
    """Return all that was answered, what was measured among it."""
    measured = {} if visit.measured is None else {"measured": told(visit.measured)}
    given = {**signing.named(service, visit.answers), **measured}
    return MappingProxyType({**given, **chosen.answers(service, visit)})
