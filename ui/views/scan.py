"""A paper is laid under the camera: what it sees, and a key that takes the page."""

from __future__ import annotations

from functools import partial

from kiosk.domain.capture_screen import Scanning
from kiosk.domain.screen import Screen
from kiosk.errors import CODES
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views import _capture_samples as made
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Banner
from ui.widgets.sight import Hint, SightSheet


class ScanView(View[Scanning]):
    """The live picture in the middle; what it lacks in one sentence; take, or bring it later."""

    def parts(self, screen: Screen, content: Scanning) -> Parts:
        """Make the widgets."""
        kit, material = self.kit, content.material
        question = kit.say(material.question)
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        head.append(Label(kit, question, "question"))
        if not (kit.large and kit.flat):
            head.append(Label(kit, kit.say(material.help), "help", "ink2"))
        if content.lost:
            return self._lost(head, content, question)
        self._sheet = SightSheet(kit, kit.say(material.label))
        self._hint = Hint(kit, self._sentences(content))
        full = content.kept >= content.material.pages
        press = partial(kit.act, "take")
        self._take: Primary | Secondary = (
            Secondary(kit, kit.text("scan.anew"), press, icon="mdi6.camera-retake", role="lead")
            if full  # to go on comes first
            else Primary(kit, "", press, icon="mdi6.camera", role="tile", least=26, best=36)
        )
        self._fill(screen, content)
        body: list[Item] = [self._sheet, kit.gap(2, 4), self._hint]
        acts: list[Item] = [
            *self._done(content),
            self._take,
            kit.gap(3.5, 5),
            self._others(content),
        ]
        spoken = self._said(content)
        return Parts(head=head, body=body, acts=acts, split=0.58, spoken=spoken)

    def follow(self, screen: Screen, content: Scanning) -> bool:
        """Take over what the camera sees in place: no key moves under a finger."""
        before = self.content
        same = (
            before.material == content.material
            and (before.kept, before.lost) == (content.kept, content.lost)
            and self.screen_shown.progress == screen.progress
            and not content.lost
            and self._says(content) in self._hint.names
        )
        if same:
            self._fill(screen, content)
            self._parts.spoken = self._said(content)
        return same

    def _said(self, content: Scanning) -> list[str]:
        """Return what is read out: the hint as it stands just now."""
        kit, material = self.kit, content.material
        return [kit.say(material.question), kit.say(material.help), self._hint.words]

    def _fill(self, screen: Screen, content: Scanning) -> None:
        kit, sight = self.kit, content.sight
        if sight is None or screen.covered:
            self._sheet.tell(None)
        else:
            self._sheet.tell(sight.picture, sight.corners)
        self._hint.say(self._says(content))
        if isinstance(self._take, Primary):
            # it stays a key: a page that never comes, as while help was called, is asked for again
            self._take.set_words(
                kit.text("scan.taking" if content.taking else "scan.take"), ready=True
            )

    def _says(self, content: Scanning) -> str:
        sight = content.sight
        if content.code is not None:
            return content.code
        if sight is None:
            return "starting"
        if sight.dark:
            return "dark"
        return "found" if sight.corners else "lay"

    def _sentences(self, content: Scanning) -> dict[str, str]:
        """Return what may have to be said here, all of it beforehand."""
        kit = self.kit
        said = {name: kit.text(f"scan.{name}") for name in ("lay", "found", "dark", "starting")}
        told = {"camera.no_page", "camera.bad_picture", content.code} - {None}
        return said | {code: kit.text(f"error.{code}") for code in told if code}

    def _done(self, content: Scanning) -> list[Item]:
        """Return the key that goes on with the pages that were kept."""
        if not content.kept:
            return []
        kit = self.kit
        words = kit.text("scan.done", n=content.kept)
        key = Primary(
            kit,
            words,
            partial(kit.act, "done"),
            icon="mdi6.arrow-right",
            icon_after=True,
            role="lead",
            least=24,
            best=30,
        )
        return [key, kit.gap(3.5, 5)]

    def _others(self, content: Scanning) -> Fits:
        kit, optional = self.kit, content.material.optional
        desk = Secondary(kit, kit.text("scan.desk"), partial(kit.act, "desk"), role="lead")
        if optional is None:
            return desk
        skip = Secondary(kit, kit.say(optional), partial(kit.act, "skip"), role="lead")
        return Row([skip, desk], kit.mm(GUTTER))

    def _lost(self, head: list[Item], content: Scanning, question: str) -> Parts:
        """Nobody is told to lay a paper under a camera that cannot work."""
        kit = self.kit
        code = content.code if content.code in CODES else "camera.unplugged"
        why, later = kit.text(f"error.{code}"), kit.text("scan.later")
        body: list[Item] = [
            Banner(kit, why, "mdi6.information", "notice", best=30),
            kit.gap(3, 6),
            Banner(kit, later, "mdi6.tray-full", best=30),
        ]
        desk = Primary(
            kit, kit.text("scan.desk"), partial(kit.act, "desk"), icon="mdi6.arrow-right"
        )
        acts: list[Item] = [*self._done(content), desk]
        if content.material.optional is not None:
            words = kit.say(content.material.optional)
            skip = Secondary(kit, words, partial(kit.act, "skip"), role="lead")
            acts += [kit.gap(3.5, 5), skip]
        return Parts(head=head, body=body, acts=acts, split=0.55, spoken=[question, why, later])


def _sample(content: Scanning) -> Screen:
    return Screen(content, progress=sample.progress(5), back=True, restart=True, online=True)


VIEW = ScanView
SAMPLES = (
    _sample(Scanning(made.CERTIFICATE, made.SIGHT)),
    _sample(Scanning(made.CERTIFICATE, None)),
    _sample(Scanning(made.PROOF, made.EMPTY_DESK, code="camera.no_page")),
    _sample(Scanning(made.CERTIFICATE, made.DARK)),
    _sample(Scanning(made.CERTIFICATE, made.SIGHT, kept=1, taking=True)),
    _sample(Scanning(made.PROOF, made.SIGHT, kept=1)),
    _sample(Scanning(made.PROOF, None, code="camera.unplugged", lost=True)),
    _sample(Scanning(made.CERTIFICATE, None, code="device.not_here", lost=True)),
)
