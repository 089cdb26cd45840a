"""The kind ``certificate``: guide, identify, consent, the platform's sealed PDF, printed on A4.

It is one person's in one visit: the answer names who asked, the print is asked again whether both
are still there, and the farewell takes back what was not fed. Nothing is printed twice by itself.
"""

from __future__ import annotations

from kiosk.domain.answer_screen import Answer, Certificate
from kiosk.domain.document import Document
from kiosk.domain.entry import Fact
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.domain.text import Text
from kiosk.flow import events
from kiosk.flow.common import ALWAYS, NOISE, START_OVER, event, print_document
from kiosk.flow.table import CallStep, Flow, Idle, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import answers
from kiosk.kinds.asking import Questions, anew, asking, opening, reply_of, without_line
from kiosk.kinds.checks import Checks

_FOR = Text("给谁的", "For")
NO_PRINTER = "device.not_here"
"""Of this machine: to ask again is of no use."""


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``."""
    form = Questions(service, site, checks, before="guide", after="asking")
    steps: dict[str, Step | CallStep] = {
        **opening(service, site, checks, form.begin(), counted=len(form.asked) > 1),
        **form.steps(),
        "asking": asking(
            service,
            answered=Rule("certificate"),
            refused=Rule("refused"),
            is_refused=lambda m: event(m, events.Answered).reply.document is None,
            lost=Rule("no_line"),
            stop=Rule("guide", change=anew()),
        ),
        "certificate": _certificate(service),
        "refused": _refused(service),
        "no_line": without_line(service),
    }
    return Flow(
        name=f"certificate:{service.id}", start="guide", always=ALWAYS, ignore=NOISE, steps=steps
    )


def _certificate(service: Service) -> Step:
    def show(state: State) -> Certificate:
        visit, reply = state.visit, reply_of(state.visit)
        sheet = visit.sheet
        return Certificate(
            service,
            title=reply.title,
            facts=(*_whose(visit), *reply.facts),
            clear=visit.clear,
            begun=sheet is not None,
            outcome=sheet.outcome if sheet else None,
            code=sheet.code if sheet else None,
            may_print=sheet is not None
            and sheet.outcome is PrintOutcome.NOT_DONE
            and sheet.code != NO_PRINTER,
        )

    def make(moment: Moment) -> Document:
        document = reply_of(moment.visit).document
        if document is None:
            raise ValueError("a certificate is printed that did not come")
        return Document(title=service.name.zh, content=document.reveal())

    def is_begun(moment: Moment) -> bool:
        """Tell whether a sheet may be out, or coming."""
        sheet = moment.visit.sheet
        return sheet is not None and sheet.outcome is not PrintOutcome.NOT_DONE

    def is_printing(moment: Moment) -> bool:
        sheet = moment.visit.sheet
        return sheet is not None and sheet.outcome is None

    return Step(
        views=(Certificate,),
        show=show,
        timeout=Idle(),
        back=(Rule(when=is_begun), Rule("guide", change=anew())),
        cancel=START_OVER,
        on={
            **answers.UNMASKING,
            "acted.print": (print_document(make), Rule()),
            # whose sheet is on its way waits for it: should it fail, it is said here
            "acted.done": (Rule(when=is_printing), answers.FINISHED),
        },
    )


def _whose(visit: Visit) -> tuple[Fact, ...]:
    """Return the row that says for whom it is: whose card lies there."""
    return () if visit.card is None else (Fact(_FOR, visit.card.name),)


def _refused(service: Service) -> Step:
    def show(state: State) -> Answer:
        reply = reply_of(state.visit)
        return Answer(
            service,
            aloud=state.headphones,
            facts=reply.facts,
            note=reply.note,
            news=f"reply.{reply.refused or 'other'}",
            clear=state.visit.clear,
        )

    return Step(
        views=(Answer,),
        show=show,
        timeout=Idle(),
        back=Rule("guide", change=anew()),
        cancel=START_OVER,
        on={
            **answers.UNMASKING,
            "acted.open": Rule(),
            "acted.redeem": Rule(),
            "acted.earn": Rule(),
            "acted.print": Rule(),
            "acted.done": answers.FINISHED,
        },
    )
