"""One thing of the answer: all that is known of it, and what is still wanted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kiosk.domain.answer_screen import AnswerEntry
from kiosk.domain.screen import Screen
from kiosk.domain.text import Text
from ui.layout import Item
from ui.views import _facts
from ui.views import _samples as sample
from ui.views.answer import ENTRIES
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner, Note, Panel


class AnswerEntryView(View[AnswerEntry]):
    """Where it stands, why, and what to do."""

    def parts(self, screen: Screen, content: AnswerEntry) -> Parts:
        """Make the widgets."""
        kit, entry = self.kit, content.entry
        title, line = kit.say(entry.title), kit.say(entry.line)
        head = [Title(kit, title, icon=entry.icon, line=line)]
        clear = content.clear and not screen.covered
        badge = kit.say(entry.badge) if entry.badge else ""
        wanted = kit.joined(kit.say(one) for one in entry.wanted)
        wanted = kit.text("answer.wanted", what=wanted) if wanted else ""
        blocks: list[Item] = []
        if badge:
            blocks.append(Banner(kit, badge, "mdi6.tag-outline"))
        if wanted:
            blocks.append(Banner(kit, wanted, "mdi6.file-alert-outline", "notice"))
        blocks += [Panel(kit, [Note(kit, kit.say(one))], pad=(8, 4)) for one in entry.body]
        blocks += _facts.sheets(kit, entry.facts, clear=clear)
        body: list[Item] = []
        for block in blocks:
            body += [kit.gap(3, 5)] if body else []
            body.append(block)
        done = Secondary(kit, kit.text("answer.close"), partial(kit.act, "done"), best=28)
        acts: list[Item] = [done]
        if content.may_supplement:
            press = partial(kit.act, "supplement")
            words = kit.text("answer.supplement")
            acts = [Primary(kit, words, press, icon="mdi6.file-plus"), kit.gap(4, 5), done]
        spoken = [kit.text("answer.look")]
        if content.aloud:
            body_said = (kit.say(one) for one in entry.body)
            spoken = [f"{title}。", f"{line}。", badge, wanted, *body_said]
            spoken += _facts.spoken(kit, entry.facts)
        return Parts(head=head, body=body, acts=acts, split=0.6, stay=True, spoken=spoken)


_REFUSED = replace(
    ENTRIES[4],
    body=(Text("住址不在本街道，请到居住地办。", "You live elsewhere: please ask there."),),
    facts=(),
)
_WANTING = replace(ENTRIES[2], wanted=(Text("户口簿首页", "First page of the register"),))


def _sample(content: AnswerEntry) -> Screen:
    return Screen(content, back=True, restart=True, online=True)


VIEW = AnswerEntryView
SAMPLES = (
    _sample(AnswerEntry(sample.SERVICES[2], _WANTING, may_supplement=True)),
    _sample(AnswerEntry(sample.SERVICES[2], _REFUSED)),
    _sample(AnswerEntry(sample.SERVICES[2], ENTRIES[0], clear=True)),
)
