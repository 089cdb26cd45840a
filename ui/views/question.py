"""One question of the form: its words, the input of its type, and the keys that go on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kiosk.domain.screen import Question, Screen
from ui.inputs import input_for
from ui.inputs.base import Around, plain
from ui.layout import Fits, Item, Row
from ui.views._question_samples import SAMPLES
from ui.views.base import Dock, Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Banner
from ui.widgets.portrait import Holder

__all__ = ["SAMPLES", "VIEW", "QuestionView"]


class QuestionView(View[Question]):
    """Heading, help, the type's own input; 下一步 keeps its place in every question."""

    def parts(self, screen: Screen, content: Question) -> Parts:
        """Make the widgets."""
        self._next = self._next_key()
        self._input = input_for(self.kit, content)
        self.dock = Dock.LOW if self._input.crowded and self.kit.large else Dock.FULL
        self._wrong = self._complaint(content)
        self._known = self._from_before(content)
        around = Around(self._head(screen, content), self._wrong, self._foot(content))
        parts = self._input.parts(around)
        self._fill(screen, content)
        self._seen = False
        return replace(parts, spoken=self._spoken(screen, content))

    def follow(self, screen: Screen, content: Question) -> bool:
        """Take over a draft in place: typing repaints the field and the key below, no more.

        A complaint that is over leaves its place empty: the pad must not go from under a finger.
        """
        before, now = self.content, content
        same = (
            before.field == now.field
            and now.complaint in (before.complaint, None)
            and before.read_from == now.read_from
            and before.portrait == now.portrait
            and before.options == now.options
            and before.path == now.path
            and now.known in (before.known, None)
            and self.screen_shown.progress == screen.progress
        )
        if same:
            self._fill(screen, now)
            self._parts.spoken = self._spoken(screen, now)
            self._hush(None if now.complaint else self._wrong)
            self._hush(None if now.known else self._known)
        return same

    def _arrange(self) -> None:
        super()._arrange()
        if self._placed and not self._seen:
            self._seen = True
            self._open_at(self._input.marked())

    def _open_at(self, marked: Fits | None) -> None:
        """Begin at the page on which the answer stands that was given before."""
        for number, page in enumerate(self._pages):
            if number != self._page and any(item is marked for item in page):
                self.turn_to(number)
                return

    def example(self) -> str:
        """Return an answer that the question gives itself, or one that can be touched."""
        field, options = self.content.field, self.content.options
        if field.voice_example is not None:
            return self.kit.say(field.voice_example)
        return self.kit.say(options[0].label) if options else super().example()

    def _fill(self, screen: Screen, content: Question) -> None:
        """Show what is typed or chosen so far."""
        self._input.fill(content, hidden=screen.covered)
        ready = content.missing == 0 and bool(plain(content.draft))
        words = self.kit.text("question.next") if ready else self._input.until_whole(content)
        self._next.set_words(words, ready=ready)

    def _go_on(self) -> None:
        self._input.go_on()

    def _next_key(self) -> Primary:
        kit = self.kit
        return Primary(
            kit,
            kit.text("question.next"),
            self._go_on,
            icon="mdi6.arrow-right",
            icon_after=True,
            role="tile",
            least=24,
            best=33,
            most=36,
        )

    def _head(self, screen: Screen, content: Question) -> list[Item]:
        kit, field = self.kit, content.field
        head: list[Item] = []
        if screen.progress:
            head += [Steps(kit, screen.progress), kit.gap(1.5, 5)]
        head.append(Label(kit, kit.say(field.question), "question"))
        read = self._read(content)
        if not (kit.large and (kit.flat or read is not None)):
            head.append(Label(kit, kit.say(field.help), "help", "ink2"))
        if read is not None:
            head += [kit.gap(1, 4), read]
        elif self._known is not None:
            head += [kit.gap(1, 3), self._known]
        return head

    @staticmethod
    def _place(screen: Screen) -> object:
        content = screen.content
        if not isinstance(content, Question):
            return type(content)
        return content.field.id, content.options, screen.progress

    def _from_before(self, content: Question) -> Banner | None:
        """Say that nobody has to type what stands there: it was said before."""
        if content.known is None or content.complaint is not None:
            return None
        words = self.kit.text(f"question.known_{content.known}")
        return Banner(self.kit, words, "mdi6.check-circle", best=20)

    def _read(self, content: Question) -> Banner | None:
        """Tell whose card was read and that it may be taken, until something is wrong."""
        if content.read_from is None or content.complaint is not None:
            return None
        kit = self.kit
        words = kit.text("question.card_read", name=content.read_from.masked())
        return Holder(kit, words, content.portrait)

    def _complaint(self, content: Question) -> Banner | None:
        if content.complaint is None:
            return None
        kit, field = self.kit, content.field
        known = content.complaint if kit.knows(content.complaint) else "field.wrong"
        words = kit.text(known, least=field.least, most=field.most)
        return Banner(kit, words, "mdi6.information", "notice", best=22)

    def _spoken(self, screen: Screen, content: Question) -> list[str]:
        kit, field = self.kit, content.field
        said: list[str] = []
        if screen.progress:
            p = screen.progress
            said.append(kit.text("spoken.step", step=p.step, of=p.of))
        read = self._read(content)
        said += [read.words if read else "", kit.say(field.question), kit.say(field.help)]
        if field.why:
            said.append(kit.text("question.why", why=kit.say(field.why)))
        if content.known is not None:
            said.append(kit.text(f"question.known_{content.known}"))
        complaint = self._complaint(content)
        return [*said, *self._input.spoken(content), complaint.words if complaint else ""]

    def _foot(self, content: Question) -> Fits:
        """Return the row of going on, with the key that leaves the question out."""
        kit, optional = self.kit, content.field.optional
        if optional is None:
            return self._next
        skip = Secondary(
            kit,
            kit.say(optional),
            partial(kit.act, "skip"),
            role="lead",
            least=24,
            best=33,
            most=34,
        )
        parts = [0.42, 0.58] if kit.flat or kit.large else [0.325, 0.675]
        return Row([skip, self._next], kit.mm(4), parts=parts)


VIEW = QuestionView
