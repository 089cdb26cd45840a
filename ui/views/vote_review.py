"""Is this your vote? What was chosen and for what it is used, on one view, before it is cast."""

from __future__ import annotations

from functools import partial

from kiosk.domain.list_screen import VoteReview
from kiosk.domain.screen import Screen
from ui.layout import Fits, Item
from ui.views import _list_samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Note, Panel
from ui.widgets.sheets import Fact, Tick, small_key


class VoteReviewView(View[VoteReview]):
    """The vote, the name, the purpose with its box, and a key that waits for the tick."""

    def parts(self, screen: Screen, content: VoteReview) -> Parts:
        """Make the widgets."""
        kit, purpose = self.kit, content.purpose
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 4)] if screen.progress else []
        head.append(Label(kit, kit.text("vote.right"), "question"))
        chosen = kit.joined(kit.say(one) for one in content.chosen)
        shown = kit.text("field.masked") if screen.covered else chosen
        change = small_key(
            kit, kit.text("review.change"), partial(kit.act, "change"), "mdi6.pencil"
        )
        rows: list[Fits] = [
            Fact(kit, kit.text(label), value, tail, least=14)
            for label, value, tail in (
                ("vote.topic", kit.say(content.entry.title), None),
                ("vote.chosen", shown, change),
                ("vote.who", content.name.masked(), None),
                ("consent.data", kit.say(purpose.data), None),
                ("consent.recipient", kit.say(purpose.recipient), None),
                ("consent.kept", kit.say(purpose.kept), None),
            )
        ]
        secret = kit.text("vote.secret")
        body = [*self._sheets(rows), kit.gap(2, 4), Note(kit, secret, "mdi6.eye-off")]
        statement = kit.say(purpose.statement)
        self._tick = Tick(
            kit,
            kit.text("consent.agree"),
            statement,
            partial(kit.act, "tick"),
            ticked=content.ticked,
        )
        self._submit = Primary(
            kit, "", partial(kit.act, "submit"), icon="mdi6.vote", least=28, best=36, most=40
        )
        self._fill(content)
        said = [kit.text("vote.right"), kit.say(content.entry.title)]
        said += [chosen if content.aloud else "", secret, statement]
        acts: list[Item] = [self._tick, kit.gap(4, 6), self._submit]
        return Parts(head=head, body=body, acts=acts, split=0.56, spoken=said)

    def _sheets(self, rows: list[Fits]) -> list[Item]:
        """Return a sheet a row: pages may break between them; lower where height is short."""
        kit, out = self.kit, list[Item]()
        short = kit.flat and not kit.large
        for row in rows:
            out += [kit.gap(1, 2) if short else kit.gap(2, 3)] if out else []
            out.append(Panel(kit, [row], pad=(7, 0.4 if short else 1.5)))
        return out

    def follow(self, screen: Screen, content: VoteReview) -> bool:
        """Take the tick in place."""
        before = self.content
        same = (before.entry, before.chosen) == (content.entry, content.chosen)
        same = same and before.aloud == content.aloud
        same = same and self.screen_shown.covered == screen.covered
        if same:
            self._fill(content)
        return same

    def _fill(self, content: VoteReview) -> None:
        self._tick.set_ticked(content.ticked)
        words = self.kit.text("vote.cast" if content.ticked else "consent.first")
        self._submit.set_words(words, ready=content.ticked)


VIEW = VoteReviewView
SAMPLES = tuple(
    Screen(
        VoteReview(
            sample.TOPIC,
            tuple(one.label for one in sample.TOPIC.choices[:count]),
            sample.NAME,
            sample.VOTE_CONSENT,
            ticked,
        ),
        progress=sample.progress(3),
        back=True,
        restart=True,
        online=ticked,
    )
    for count, ticked in ((1, False), (2, True))
)
