"""A certificate: what it is and whose, and how its print fares."""

from __future__ import annotations

from functools import partial

from kiosk.domain.answer_screen import Certificate
from kiosk.domain.entry import Fact
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Screen
from kiosk.domain.text import Text
from ui.layout import Item
from ui.views import _facts
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner


class CertificateView(View[Certificate]):
    """One thing to do at a time: print it, wait, take it, or ask."""

    def parts(self, screen: Screen, content: Certificate) -> Parts:
        """Make the widgets."""
        kit, service = self.kit, content.service
        name = kit.say(service.name)
        title = kit.say(content.title) if content.title else name
        over = name if content.title and not (kit.large or kit.flat) else ""
        head = [Title(kit, title, icon=service.icon, over=over)]
        clear = content.clear and not screen.covered
        told = self._told(content)
        body: list[Item] = []
        for banner in told:
            body += [banner, kit.gap(3, 5)]
        body += _facts.sheets(kit, content.facts, clear=clear)
        spoken = [f"{title}。", *(banner.words for banner in told)]
        spoken += _facts.spoken(kit, content.facts)
        return Parts(
            head=head, body=body, acts=self._acts(content), split=0.6, stay=True, spoken=spoken
        )

    def _told(self, content: Certificate) -> list[Banner]:
        kit = self.kit
        if not content.begun:
            return [Banner(kit, kit.text("certificate.ready"), "mdi6.check-circle")]
        match content.outcome:
            case None:
                return [Banner(kit, kit.text("certificate.printing"), "mdi6.printer")]
            case PrintOutcome.DONE:
                return [Banner(kit, kit.text("certificate.out"), "mdi6.check-circle")]
            case PrintOutcome.NOT_DONE:
                what = kit.text("certificate.not_out") if content.may_print else ""
            case _:
                what = kit.text("certificate.unknown")
        why = kit.text(f"error.{content.code}") if content.code else ""
        said = [Banner(kit, why, "mdi6.printer-alert", "notice")] if why else []
        return [*said, *([Banner(kit, what, "mdi6.information-outline")] if what else [])]

    def _acts(self, content: Certificate) -> list[Item]:
        kit, gap = self.kit, self.kit.gap(4, 5)
        leave = partial(kit.act, "done")
        if not content.begun:
            words, press = kit.text("certificate.print"), partial(kit.act, "print")
            no = Secondary(kit, kit.text("certificate.not_now"), leave, best=28)
            return [Primary(kit, words, press, icon="mdi6.printer"), gap, no]
        if content.outcome is None:
            return []
        if content.outcome is PrintOutcome.DONE:
            return [Primary(kit, kit.text("certificate.taken"), leave, icon="mdi6.check-bold")]
        call = Primary(
            kit,
            kit.text("trouble.call"),
            partial(kit.act, "call_help"),
            icon="mdi6.human-greeting-variant",
        )
        done = Secondary(kit, kit.text("answer.done"), leave, best=28)
        if not content.may_print:
            return [call, gap, done]
        words, press = kit.text("certificate.again"), partial(kit.act, "print")
        again = Secondary(kit, words, press, icon="mdi6.printer", best=28)
        return [call, gap, again, gap, done]


_FACTS = (
    Fact(Text("给谁的", "For"), sample.NAME),
    Fact(Text("身份证", "ID number"), sample.NUMBER),
    Fact(Text("编号", "Serial"), Text("SX-2026-0001", "SX-2026-0001")),
    Fact(Text("有效到", "Valid until"), Text("2026 年 12 月 31 日", "31 December 2026")),
)
_TITLE = Text("社会保险参保证明", "Proof of social insurance")


def _sample(
    *,
    begun: bool = True,
    outcome: PrintOutcome | None = None,
    code: str | None = None,
    clear: bool = False,
) -> Screen:
    content = Certificate(
        sample.SERVICES[4],
        _TITLE,
        _FACTS,
        clear=clear,
        begun=begun,
        outcome=outcome,
        code=code,
        may_print=outcome is PrintOutcome.NOT_DONE and code != "device.not_here",
    )
    return Screen(content, back=True, restart=True, online=True)


VIEW = CertificateView
SAMPLES = (
    _sample(begun=False),
    _sample(begun=False, clear=True),
    _sample(),
    _sample(outcome=PrintOutcome.DONE),
    _sample(outcome=PrintOutcome.NOT_DONE, code="document.paper_out"),
    _sample(outcome=PrintOutcome.NOT_DONE, code="device.not_here"),
    _sample(outcome=PrintOutcome.UNKNOWN, code="document.unknown_outcome"),
)
