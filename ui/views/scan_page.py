"""The page as it was taken: keep it, or take it anew; what may be wrong with it is told first."""

from __future__ import annotations

from functools import partial

from kiosk.domain.capture import Flaw, Page
from kiosk.domain.capture_screen import PageTaken
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _capture_samples as made
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Banner
from ui.widgets.sight import SightSheet


class ScanPageView(View[PageTaken]):
    """The page large, one question, two keys; the better one comes first."""

    def parts(self, screen: Screen, content: PageTaken) -> Parts:
        """Make the widgets."""
        kit, flaws = self.kit, content.page.flaws
        title = kit.text(f"scan_page.{flaws[0].value}" if flaws else "scan_page.title")
        label = kit.text("scan_page.what", what=kit.say(content.material.label), n=content.number)
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        head.append(Label(kit, title, "question"))
        if not (kit.large and kit.flat):
            head.append(Label(kit, label, "help", "ink2"))
        sheet = SightSheet(kit, label, best=205)
        sheet.tell(None if screen.covered else content.page.image)
        body: list[Item] = [sheet]
        said = [f"{title}。", label]
        if flaws:
            advice = kit.text(f"scan_page.{flaws[0].value}_line")
            body += [kit.gap(2, 4), Banner(kit, advice, "mdi6.information", "notice", best=24)]
            said.append(advice)
        keep, again = partial(kit.act, "keep"), partial(kit.act, "retake")
        use, anew = kit.text("scan_page.keep_anyway"), kit.text("scan_page.retake")
        if flaws:
            first = Primary(kit, anew, again, icon="mdi6.camera-retake", best=36)
            other = Secondary(kit, use, keep, role="lead")
        else:
            words = kit.text("scan_page.keep")
            first = Primary(kit, words, keep, icon="mdi6.check-bold", best=36)
            other = Secondary(kit, anew, again, icon="mdi6.camera-retake", role="lead")
        return Parts(
            head=head, body=body, acts=[first, kit.gap(3.5, 5), other], split=0.58, spoken=said
        )


def _sample(content: PageTaken) -> Screen:
    return Screen(content, progress=sample.progress(5), back=True, restart=True, online=True)


VIEW = ScanPageView
SAMPLES = (
    _sample(PageTaken(made.CERTIFICATE, made.PAGE, 1)),
    *(_sample(PageTaken(made.CERTIFICATE, Page(made.PAGE.image, (flaw,)), 2)) for flaw in Flaw),
)
