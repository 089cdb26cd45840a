"""The step of one paper: laid under the camera, looked at, kept or taken anew; or brought later.

Nobody is kept from handing in by a camera that does not work, or by a paper that lies at home: what
is missing is brought to the desk, and the slip says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from kiosk.domain.capture import Capture, Page
from kiosk.domain.capture_screen import PageTaken, Scanning
from kiosk.domain.case import Attachment, HandedIn
from kiosk.domain.device import DeviceName
from kiosk.domain.screen import ReviewRow
from kiosk.domain.service import Material, Service
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.common import START_OVER, event
from kiosk.flow.table import Idle, Rule, Step
from kiosk.flow.visit import Moment, State, Visit

if TYPE_CHECKING:
    from kiosk.kinds.form import Form

_CAMERA = DeviceName.CAMERA
_JPEG = "image/jpeg"
_AT_DESK = Text("带到窗口来", "Bring to the desk")
_NO_PAGE = "camera.no_page"


def name_of(material: Material) -> str:
    """Return the name of a material's step, under which the review knows it too."""
    return f"material.{material.id}"


def step(form: Form, material: Material) -> Step:
    """Return the step of ``material``."""
    name = name_of(material)

    def kept(visit: Visit) -> tuple[Attachment, ...]:
        return visit.scans.get(material.id, ())

    def show(state: State) -> Scanning | PageTaken:
        visit, capture = state.visit, state.visit.capture
        if capture.page is not None:
            return PageTaken(material, capture.page, len(kept(visit)) + 1)
        return Scanning(
            material,
            sight=capture.sight,
            kept=len(kept(visit)),
            taking=capture.taking,
            code=capture.code,
            lost=_CAMERA in state.lost or capture.code == "device.not_here",
        )

    def take(moment: Moment) -> Visit:
        visit = _captured(moment, taking=True, code=None)
        full = len(kept(visit)) >= material.pages
        return _with(visit, material, None) if full else visit

    def keep(moment: Moment) -> Visit:
        visit, page = moment.visit, moment.visit.capture.page
        if page is None:
            return visit
        pages = kept(visit)
        label = f"{material.label.zh} {len(pages) + 1}"
        scan = Attachment(label, _JPEG, page.image.reveal())
        return replace(_with(visit, material, (*pages, scan)), capture=Capture())

    def more(moment: Moment) -> bool:
        """Tell whether another page may follow the one that is looked at."""
        return len(kept(moment.visit)) + 1 < material.pages

    nothing = Rule(when=lambda m: m.visit.capture.page is None)
    again = Rule(change=lambda m: _captured(m, page=None))
    looks = replace(again, when=lambda m: m.visit.capture.page is not None)
    leave_out = form.onward(name, lambda m: _with(m.visit, material, None))
    return Step(
        views=(Scanning, PageTaken),
        show=show,
        timeout=Idle(),
        back=(looks, *form.unchanged(name)),
        cancel=START_OVER,
        counted=True,
        needs=frozenset({_CAMERA}),
        on={
            "acted.take": Rule(change=take, do=(lambda _: effects.Trigger(_CAMERA),)),
            "acted.keep": (nothing, Rule(when=more, change=keep), *form.onward(name, keep)),
            "acted.retake": again,
            "acted.done": (
                Rule(when=lambda m: not kept(m.visit)),
                *form.onward(name, lambda m: m.visit),
            ),
            "acted.skip": leave_out if material.optional else Rule(),
            "acted.desk": form.onward(name, lambda m: _with(m.visit, material, ())),
            "frame_seen": Rule(change=_seen),
            "heard": (Rule(when=_is_page, change=_taken), Rule()),
            "not_heard": Rule(change=_failed),
            "device_lost": Rule(change=_gone),
        },
    )


# what the camera says


def _seen(moment: Moment) -> Visit:
    """Take what is seen; what was wrong with the pictures is over, but for a sheet not found."""
    sight = event(moment, events.FrameSeen).sight
    code = moment.visit.capture.code
    still = code == _NO_PAGE and sight.corners is None
    return _captured(moment, sight=sight, code=code if still else None)


def _is_page(moment: Moment) -> bool:
    what = event(moment, events.Heard).what
    return isinstance(what, Page) and moment.visit.capture.taking


def _taken(moment: Moment) -> Visit:
    return _captured(moment, page=event(moment, events.Heard).what, taking=False, code=None)


def _failed(moment: Moment) -> Visit:
    code = event(moment, events.NotHeard).code
    sight = moment.visit.capture.sight if code == _NO_PAGE else None
    return _captured(moment, code=code, taking=False, sight=sight)


def _gone(moment: Moment) -> Visit:
    if event(moment, events.DeviceLost).device is not _CAMERA:
        return moment.visit
    return _captured(moment, sight=None, taking=False)


def _captured(moment: Moment, **changes: object) -> Visit:
    capture: Capture = replace(moment.visit.capture, **changes)  # type: ignore[arg-type]
    return replace(moment.visit, capture=capture)


def _with(visit: Visit, material: Material, pages: tuple[Attachment, ...] | None) -> Visit:
    """Return the visit with these pages of a paper; None: it is left out."""
    scans: Mapping[str, tuple[Attachment, ...]] = {
        **{key: kept for key, kept in visit.scans.items() if key != material.id},
        **({} if pages is None else {material.id: pages}),
    }
    return replace(visit, scans=MappingProxyType(scans))


# what goes with the case


def rows(service: Service, visit: Visit) -> Iterator[ReviewRow]:
    """Give what the review says of the papers."""
    for material in service.materials:
        pages = visit.scans.get(material.id)
        if pages is None:
            shown = material.optional or _AT_DESK
        elif pages:
            count = len(pages)
            shown = Text(f"拍了 {count} 页", f"{count} page{'s' if count > 1 else ''}")
        else:
            shown = _AT_DESK
        yield ReviewRow(material.label, shown, name_of(material))


def handed_in(service: Service, visit: Visit) -> tuple[HandedIn, ...]:
    """Return what there is of each paper; what was left out is no paper of the case."""
    return tuple(
        HandedIn(
            material.id, material.trust.value, tuple(page.name for page in visit.scans[material.id])
        )
        for material in service.materials
        if material.id in visit.scans
    )


def pages(service: Service, visit: Visit) -> tuple[Attachment, ...]:
    """Return the pages of all papers, in the order in which they were asked for."""
    return tuple(page for one in service.materials for page in visit.scans.get(one.id, ()))


def to_bring(service: Service, visit: Visit) -> tuple[Text, ...]:
    """Return the papers that are still to be brought to the desk."""
    return tuple(one.label for one in service.materials if visit.scans.get(one.id) == ())
