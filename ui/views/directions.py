"""What this machine does not do: where to go, what to bring, and a paper that says so."""

from __future__ import annotations

from kiosk.domain.finding_screen import Directions
from kiosk.domain.screen import Screen
from kiosk.domain.text import Text
from ui.layout import Item
from ui.views.base import Parts, View
from ui.views.not_yet import paper_keys, paper_news
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner, IconText, Panel


class DirectionsView(View[Directions]):
    """Never a bare no: the way is the first thing that is said."""

    def parts(self, screen: Screen, content: Directions) -> Parts:
        """Make the widgets."""
        kit = self.kit
        name, why = kit.say(content.title), kit.text("directions.title")
        over = "" if kit.large or kit.flat else kit.text("directions.over")
        head: list[Item] = [Title(kit, name, icon=content.icon, over=over, line=why)]
        way = kit.text(f"directions.{content.place or 'none'}")
        where, bring = kit.say(content.where), "\n".join(kit.say(one) for one in content.bring)
        sheets: list[Item] = [
            Panel(kit, [self._row("mdi6.map-marker", "directions.where", where)], pad=(8, 6))
        ]
        if bring:
            row = self._row("mdi6.bag-personal", "directions.bring", bring)
            sheets += [kit.gap(3, 5), Panel(kit, [row], pad=(8, 6))]
        body = [Banner(kit, way, "mdi6.information", best=30), kit.gap(3, 8), *sheets]
        news = paper_news(kit, printed=content.printed, code=content.print_code)
        if news is not None:
            body += [kit.gap(3, 6), news]
        acts = paper_keys(kit, again=news is not None)
        spoken = [f"{name}，{why}。", f"{way}。", f"{kit.text('directions.where')}：{where}。"]
        spoken += [f"{kit.text('directions.bring')}：{bring}。"] if bring else []
        spoken += [news.words] if news is not None else []
        return Parts(head=head, body=body, acts=acts, split=0.6, spoken=spoken)

    def _row(self, icon: str, title: str, line: str) -> IconText:
        return IconText(self.kit, icon, self.kit.text(title), line, side=22)


VIEW = DirectionsView
_PASSPORT = Directions(
    Text("护照", "Passport"),
    "mdi6.passport",
    Text("去公安出入境大厅办", "The exit and entry office"),
    (Text("身份证、照片", "Identity card, photo"),),
    None,
)
_POST = Directions(
    Text("身份证换领", "Identity card renewal"),
    "mdi6.badge-account",
    Text("派出所也能办，上班时间去", "Also at the police station, in office hours"),
    (Text("旧身份证", "Your old card"), Text("户口本", "Household register")),
    "post",
    printed=True,
)
SAMPLES = (
    Screen(_PASSPORT, back=True, restart=True, online=True),
    Screen(_POST, back=True, restart=True, online=False),
    Screen(
        Directions(
            _PASSPORT.title,
            _PASSPORT.icon,
            _PASSPORT.where,
            (),
            "centre",
            print_code="printer.paper_out",
        ),
        back=True,
        restart=True,
        online=True,
    ),
)
