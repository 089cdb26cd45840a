"""The slip could not be printed: the same slip on the screen, and the case is safe."""

from __future__ import annotations

from functools import partial

from kiosk.domain.receipt import Line, Qr, Slip
from kiosk.domain.screen import Screen, SlipOnScreen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner
from ui.widgets.sheets import PaperSlip


class SlipOnScreenView(View[SlipOnScreen]):
    """What went wrong in one sentence, that nothing is lost, and the slip as it looks."""

    def parts(self, screen: Screen, content: SlipOnScreen) -> Parts:
        """Make the widgets."""
        kit = self.kit
        unknown = not content.may_print
        title = kit.text("unprinted.unknown_title" if unknown else "unprinted.title")
        why = kit.text(f"error.{content.code}")
        safe = kit.text("unprinted.safe" if content.accepted else "unprinted.kept")
        icon = "mdi6.printer-search" if unknown else "mdi6.printer-alert"
        head = [Title(kit, title, icon=icon, line=why, kind="notice")]
        payload = next((p.payload for p in content.slip.parts if isinstance(p, Qr)), "")
        paper = PaperSlip(
            kit,
            kit.text("unprinted.receipt"),
            content.receipt_no,
            payload or content.receipt_no.replace(" ", ""),
            kit.text("unprinted.scan"),
        )
        notes: list[Item] = [Banner(kit, safe, "mdi6.check-circle", best=24)]
        pending = "" if content.accepted else kit.text("unprinted.pending")
        if pending:
            amber = Banner(kit, pending, "mdi6.send-clock", "notice", best=24)
            notes = [amber] if kit.flat and kit.large else [amber, kit.gap(2, 4), *notes]
        acts = self._acts(content)
        body: list[Item] = [*notes, kit.gap(3, 8), paper]
        if kit.flat:
            body = [paper]
            acts = [*notes, kit.gap(3, 6), *acts]
        return Parts(
            head=head,
            body=body,
            acts=acts,
            split=0.58,
            spoken=[
                f"{title}。",
                why,
                pending,
                safe,
                f"{kit.text('done.number')}：{content.receipt_no}。",
            ],
        )

    def _acts(self, content: SlipOnScreen) -> list[Item]:
        kit = self.kit
        call = Primary(
            kit,
            kit.text("unprinted.call"),
            partial(kit.act, "call_help"),
            icon="mdi6.human-greeting-variant",
            least=28,
        )
        noted = Secondary(kit, kit.text("unprinted.noted"), partial(kit.act, "next"), best=30)
        acts: list[Item] = [call]
        if content.may_print:
            again = Secondary(
                kit,
                kit.text("unprinted.again"),
                partial(kit.act, "print"),
                icon="mdi6.printer",
                best=27,
            )
            acts += [kit.gap(3.5, 5), again]
        return [*acts, kit.gap(3.5, 5), noted]


_SLIP = Slip((Line("小事回执", 3, "center", bold=True), Qr(sample.RECEIPT.replace(" ", ""))))


def _sample(code: str, *, may_print: bool, online: bool) -> Screen:
    content = SlipOnScreen(_SLIP, sample.RECEIPT, code, may_print, online)
    return Screen(content, restart=True, online=online)


VIEW = SlipOnScreenView
SAMPLES = (
    _sample("printer.paper_out", may_print=True, online=True),
    _sample("printer.unknown_outcome", may_print=False, online=True),
    _sample("printer.unplugged", may_print=True, online=False),
)
