"""The answers of a vote: big boxes to tick; how many may be ticked is said above them."""

from __future__ import annotations

from functools import partial

from kiosk.domain.entry import Choice
from kiosk.domain.list_screen import VoteChoice
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _list_samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Key, Primary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Banner
from ui.widgets.sheets import Tick


class VoteChoiceView(View[VoteChoice]):
    """A box for each answer, and a key that waits for one."""

    def parts(self, screen: Screen, content: VoteChoice) -> Parts:
        """Make the widgets."""
        kit, entry = self.kit, content.entry
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 4)] if screen.progress else []
        head.append(Label(kit, kit.say(entry.title), "hero"))
        many = entry.choose > 1
        rule = kit.text("vote.some" if many else "vote.one", n=entry.choose)
        head.append(Label(kit, rule, "help", "ink2"))
        self._wrong: Banner | None = None
        if content.complaint is not None:
            words = kit.text(content.complaint, n=entry.choose)
            self._wrong = Banner(kit, words, "mdi6.information", "notice", best=20)
            head += [kit.gap(2, 4), self._wrong]
        self._ticks = {one.id: self._tick(one) for one in entry.choices}
        body: list[Item] = []
        for tick in self._ticks.values():
            body += [kit.gap(3.5, 5)] if body else []
            body.append(tick)
        self._next = Primary(
            kit,
            "",
            partial(kit.act, "next"),
            icon="mdi6.arrow-right",
            icon_after=True,
            role="tile",
            least=24,
            best=33,
            most=36,
        )
        self._fill(screen, content)
        said = [kit.say(entry.title), self._wrong.words if self._wrong else "", rule]
        said += [kit.say(one.label) for one in entry.choices]
        return Parts(head=head, body=body, acts=[self._next], split=0.62, stay=True, spoken=said)

    def is_own(self, key: Key) -> bool:
        """Tell that the boxes are: where one is named as ticked, the hall knows the vote."""
        return isinstance(key, Tick)

    def _tick(self, one: Choice) -> Tick:
        kit = self.kit
        return Tick(kit, kit.say(one.label), "", partial(kit.act, "tick", one.id), ticked=False)

    def follow(self, screen: Screen, content: VoteChoice) -> bool:
        """Take a tick in place."""
        before = self.content
        same = before.entry == content.entry and content.complaint in (before.complaint, None)
        if same:
            self._fill(screen, content)
            self._hush(None if content.complaint else self._wrong)
        return same

    def _fill(self, screen: Screen, content: VoteChoice) -> None:
        for name, tick in self._ticks.items():
            tick.set_ticked(name in content.chosen and not screen.covered)
        words = self.kit.text("question.next" if content.chosen else "question.choose")
        self._next.set_words(words, ready=bool(content.chosen))


VIEW = VoteChoiceView
SAMPLES = (
    Screen(
        VoteChoice(sample.TOPIC, ("lamps",)), progress=sample.progress(1), back=True, restart=True
    ),
    Screen(
        VoteChoice(sample.TOPIC, ("lamps", "benches"), complaint="vote.full"),
        progress=sample.progress(1),
        back=True,
        restart=True,
    ),
    Screen(
        VoteChoice(sample.TOPIC, complaint="vote.none"),
        progress=sample.progress(1),
        back=True,
        restart=True,
    ),
)
