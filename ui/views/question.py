"""One question of the form: digits on a pad, or one answer of a few."""

from __future__ import annotations

from functools import partial

from kiosk.domain.masked import Personal, PersonalText, Phone
from kiosk.domain.screen import Question, Screen
from kiosk.domain.service import FieldType
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.answers import Choice
from ui.widgets.button import Primary, Secondary
from ui.widgets.field import DigitField, Pad
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Banner, Note
from ui.widgets.portrait import Holder

_PHONE_GROUPS = (3, 4, 4)
_ACCOUNT_GROUPS = (4, 4, 4, 4, 3)


class QuestionView(View[Question]):
    """Heading, help, field, pad; 下一步 keeps its place in every question."""

    def parts(self, screen: Screen, content: Question) -> Parts:
        """Make the widgets."""
        self._field: DigitField | None = None
        self._choices: dict[str, Choice] = {}
        self._wrong: Banner | None = None
        self._next = self._next_key()
        if content.field.type is FieldType.CHOICE:
            parts = self._choice(screen, content)
        else:
            parts = self._digits(screen, content)
        self._fill(screen, content)
        return parts

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
            and self.screen_shown.progress == screen.progress
        )
        if same:
            self._fill(screen, now)
            self._parts.spoken = self._spoken(screen, now)
            self._hush(now)
        return same

    def _arrange(self) -> None:
        super()._arrange()
        self._hush(self.content)

    def _hush(self, content: Question) -> None:
        if self._wrong is not None and content.complaint is None:
            self._wrong.hide()

    def _fill(self, screen: Screen, content: Question) -> None:
        """Show what is typed or chosen so far."""
        kit = self.kit
        plain = _plain(content.draft)
        hidden = screen.asks_still_there is not None
        if self._field is not None:
            self._field.tell(plain, hidden=hidden)
        for option, choice in self._choices.items():
            choice.chosen = option == plain and not hidden
        ready = content.missing == 0 and bool(plain)
        words = kit.text("question.next")
        if not ready and self._choices:
            words = kit.text("question.choose")
        elif not ready and not plain:
            words = kit.text("question.type")
        elif not ready:
            words = kit.text("question.missing", n=content.missing)
        self._next.set_words(words, ready=ready)

    def _next_key(self) -> Primary:
        kit = self.kit
        return Primary(
            kit,
            kit.text("question.next"),
            partial(kit.act, "next"),
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
        return head

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
        kit = self.kit
        known = kit.knows(content.complaint)
        words = kit.text(content.complaint if known else "field.wrong")
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
        if field.options:
            names = "、".join(kit.say(o.label) for o in field.options)
            said.append(kit.text("spoken.choices", choices=names))
        complaint = self._complaint(content)
        return [*said, complaint.words if complaint else ""]

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

    def _digits(self, screen: Screen, content: Question) -> Parts:
        kit, field = self.kit, content.field
        groups = _PHONE_GROUPS if field.type is FieldType.PHONE else _ACCOUNT_GROUPS
        self._field = DigitField(kit, groups, kit.say(field.label))
        pad = Pad(kit, self._typed)
        complaint = self._wrong = self._complaint(content)
        head = self._head(screen, content)
        spoken = self._spoken(screen, content)
        if kit.flat:
            body: list[Item] = [self._field]
            if complaint is not None:
                body += [kit.gap(2, 4), complaint]
            body += [kit.gap(2, 8), self._foot(content)]
            return Parts(head=head, body=body, acts=[pad], split=0.54, spoken=spoken)
        head += [kit.gap(1, 4), self._field]
        if complaint is not None:
            head += [kit.gap(1.5, 3), complaint]
        acts: list[Item] = [pad, kit.gap(3.5, 6), self._foot(content)]
        return Parts(head=head, acts=acts, split=0, spoken=spoken)

    def _choice(self, screen: Screen, content: Question) -> Parts:
        kit, field = self.kit, content.field
        tiles: list[Fits] = []
        for option in field.options:
            choice = Choice(
                kit,
                kit.say(option.label),
                option.icon,
                partial(self._chosen, option.id),
                chosen=False,
            )
            self._choices[option.id] = choice
            tiles.append(choice)
        head = self._head(screen, content)
        complaint = self._wrong = self._complaint(content)
        if complaint is not None:
            head += [kit.gap(2, 4), complaint]
        elif field.why is not None and not (kit.flat and kit.large):
            head += [kit.gap(1.5, 4), Note(kit, kit.text("question.why", why=kit.say(field.why)))]
        columns = 2
        if kit.flat and len(tiles) > 2:
            columns = min(4, len(tiles)) if not kit.large else 2
        body: list[Item] = []
        for at in range(0, len(tiles), columns):
            body += [kit.gap(3.5, 5)] if body else []
            body.append(Row(tiles[at : at + columns], kit.mm(GUTTER), parts=[1.0] * columns))
        return Parts(
            head=head,
            body=body,
            acts=[self._foot(content)],
            split=0,
            spoken=self._spoken(screen, content),
        )

    # what is touched

    def _typed(self, key: str) -> None:
        # The key alone: what was typed before may be on its way and not on the screen yet.
        self.kit.act("key", PersonalText(key))

    def _chosen(self, option: str) -> None:
        self.kit.act("draft", option)


def _plain(draft: Personal | str | None) -> str:
    return draft.reveal() if isinstance(draft, Personal) else draft or ""


def _sample(content: Question, step: int, asks: int | None = None) -> Screen:
    return Screen(
        content,
        progress=sample.progress(step),
        back=True,
        restart=True,
        online=True,
        asks_still_there=asks,
    )


VIEW = QuestionView
SAMPLES = (
    _sample(Question(sample.PHONE_FIELD, Phone("138000012"), 2), 2),
    _sample(Question(sample.PHONE_FIELD, sample.PHONE, 0, read_from=sample.NAME), 2),
    _sample(
        Question(sample.PHONE_FIELD, Phone("23800001230"), 0, complaint="field.phone.not_mobile"), 2
    ),
    _sample(Question(sample.ACCOUNT_FIELD, sample.ACCOUNT, 0), 4),
    _sample(Question(sample.ACCOUNT_FIELD, None, 16), 4),
    _sample(Question(sample.CHOICE_FIELD, None, 1), 3),
    _sample(Question(sample.CHOICE_FIELD, "spouse", 0), 3),
    _sample(Question(sample.CHOICE_FIELD, None, 1, read_from=sample.NAME), 2),
    _sample(
        Question(sample.ACCOUNT_FIELD, None, 16, read_from=sample.NAME, portrait=sample.PORTRAIT), 2
    ),
    _sample(Question(sample.PHONE_FIELD, Phone("138000012"), 2), 2, asks=16),
)
