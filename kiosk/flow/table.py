"""Flow tables: what is seen, what may happen, where it leads. Data that ``check`` can prove whole.

A flow is a table of steps. A step either shows a view or calls another flow. Its rules say, for
each event by key, where to go, what changes and what is to be done. ``always`` holds the rules
that all steps of a flow share; whatever a step neither handles nor shares it must ignore by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kiosk.domain.device import DeviceName
from kiosk.domain.frame import BAR, DOCK, SPOKEN, Content
from kiosk.flow import events
from kiosk.flow.effects import Effect
from kiosk.flow.visit import Moment, State, Visit

Guard = Callable[[Moment], bool]
Change = Callable[[Moment], Visit]
Act = Callable[[Moment], Effect]
Show = Callable[[State], Content]

DIALOG = ("still_here", "leave_now")
"""Actions of the question whether the resident is still there."""


_WAYS_OUT = frozenset({"acted.home", "acted.quit"})
"""What is said to get out: not of a step whose key for it has no use."""


@dataclass(frozen=True, slots=True)
class Return:
    """Go back to the caller, which handles ``returned.<outcome>`` (an overlay just closes)."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Call:
    """Lay another flow over this step; the step goes on where it was when that flow returns."""

    flow: str


@dataclass(frozen=True, slots=True)
class Unwind:
    """Leave every flow and go to ``step`` of the outermost."""

    step: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from an event. ``to`` None stays; a rule without ``when`` always fits."""

    to: str | Return | Call | Unwind | None = None
    when: Guard | None = None
    change: Change | None = None
    do: tuple[Act, ...] = ()


Rules = Rule | tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Idle:
    """The site's idle time, then a question, then farewell."""


@dataclass(frozen=True, slots=True)
class Never:
    """No time limit: nobody's data is on the screen."""


Timeout = Idle | Never | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One place of a flow. View, timeout, back and cancel must be said, even if None.

    Attributes:
        views: the content types that ``show`` may give.
        timeout: seconds until StepTimedOut, Idle or Never.
        applies: whether it is asked of this visitor, so that it counts; None always.
        alarm: seconds until StepTimedOut beside Idle or Never; it is no limit.
        back, cancel: rules of the bar's first two keys; None shows the key without use.
        on: event key to rule, or to rules of which the first fitting one counts.
        ignore: keys of events that mean nothing here.
        needs: devices to be watched while this step is on top.
        counted: whether "step n of m" counts it.
        enter: effects of coming here.
        listens: whether anything may be said here.
    """

    views: tuple[type[Content], ...]
    show: Show
    timeout: Timeout
    back: Rules | None
    cancel: Rules | None
    on: Mapping[str, Rules] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    needs: frozenset[DeviceName] = frozenset()
    counted: bool = False
    enter: tuple[Act, ...] = ()
    alarm: float | None = None
    applies: Callable[[Visit], bool] | None = None
    listens: bool = True

    @property
    def seconds(self) -> float | None:
        """Return the time until StepTimedOut; None where a rule must set it, if any does."""
        return self.timeout if isinstance(self.timeout, float) else self.alarm

    def rules(self) -> Iterator[tuple[str, tuple[Rule, ...]]]:
        """Yield each key with its rules, back and cancel among them."""
        for key, rules in self.on.items():
            yield key, rules if isinstance(rules, tuple) else (rules,)
        for key, given in (("acted.back", self.back), ("acted.restart", self.cancel)):
            if given is not None:
                yield key, given if isinstance(given, tuple) else (given,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep:
    """A place that is another flow: ``on`` handles its outcomes as ``returned.<outcome>``."""

    calls: str
    on: Mapping[str, Rules]
    counted: bool = False
    applies: Callable[[Visit], bool] | None = None

    def rules(self) -> Iterator[tuple[str, tuple[Rule, ...]]]:
        """Yield each key with its rules."""
        for key, rules in self.on.items():
            yield key, rules if isinstance(rules, tuple) else (rules,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A table of steps.

    Attributes:
        always: rules that every view step of the flow shares.
        ignore: keys that mean nothing in any step of the flow.
        overlay: lies over any step; what it ignores reaches the step below.
    """

    name: str
    start: str
    steps: Mapping[str, Step | CallStep]
    always: Mapping[str, Rules] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    overlay: bool = False

    def counted(self, visit: Visit) -> tuple[str, ...]:
        """Return the counted steps that ``visit`` comes by, in the order of the table."""
        return tuple(
            name
            for name, step in self.steps.items()
            if step.counted and (step.applies is None or step.applies(visit))
        )

    def rules_for(self, step: str, key: str) -> tuple[Rule, ...]:
        """Return the rules of ``step`` for an event key; none where it is ignored."""
        place = self.steps[step]
        found = dict(place.rules()).get(key)
        if found is None and isinstance(place, Step):
            if place.cancel is None and key in _WAYS_OUT:
                return ()
            shared = self.always.get(key, ())
            found = shared if isinstance(shared, tuple) else (shared,)
        return found or ()


Flows = Mapping[str, Flow]

EVENTS: frozenset[str] = frozenset(
    events.key_of(kind) for kind in events.Event.__subclasses__()
) - {events.key_of(events.Acted)}
"""Keys of all that may happen, actions apart."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A fault of a table."""

    flow: str
    step: str
    problem: str

    def __str__(self) -> str:
        return f"{self.flow}.{self.step}: {self.problem}"


def check(flows: Flows, root: str) -> tuple[Hole, ...]:
    """Return every hole of the tables; none means that each step x event has an answer.

    Args:
        flows: all flows by name.
        root: name of the outermost flow, in which ``Unwind`` lands.
    """
    holes: list[Hole] = []
    for flow in flows.values():
        if flow.start not in flow.steps:
            holes.append(Hole(flow.name, flow.start, "the start is no step"))
        for name, step in flow.steps.items():
            holes += [
                Hole(flow.name, name, problem) for problem in _step_faults(flows, root, flow, step)
            ]
        for name in flow.steps.keys() - _reached(flows, root, flow):
            holes.append(Hole(flow.name, name, "no rule leads here"))
    return tuple(holes)


def alphabet(step: Step) -> frozenset[str]:
    """Return the keys of all that may happen on a view step."""
    actions = {action for view in step.views for action in view.actions}
    return EVENTS | {f"acted.{a}" for a in (*actions, *BAR, *DIALOG, *DOCK, *SPOKEN)}


def _step_faults(flows: Flows, root: str, flow: Flow, step: Step | CallStep) -> Iterator[str]:
    if isinstance(step, CallStep):
        yield from _call_faults(flows, step)
    else:
        yield from _view_faults(flow, step)
    rules = [*step.rules()]
    if isinstance(step, Step):
        rules += [(key, r if isinstance(r, tuple) else (r,)) for key, r in flow.always.items()]
    for key, row in rules:
        if row and row[-1].when is not None:
            yield f"{key}: the last rule has a condition, so nothing may fit"
        for rule in row:
            yield from _target_faults(flows, root, flow, key, rule)


def _view_faults(flow: Flow, step: Step) -> Iterator[str]:
    possible = alphabet(step)
    handled = {key for key, _ in step.rules()}
    ignored = step.ignore | flow.ignore
    shared = set(flow.always)
    if step.back is None:
        ignored |= {"acted.back"}
    if step.cancel is None:
        ignored |= {"acted.restart"}
    for key in sorted(possible - handled - shared - ignored):
        yield f"{key} is neither handled nor ignored"
    for key in sorted((handled | step.ignore) - possible):
        yield f"{key} cannot happen here"
    for key in sorted(handled & step.ignore):
        yield f"{key} is both handled and ignored"
    if step.seconds is not None and "step_timed_out" not in handled:
        yield "it has a timeout but no rule for step_timed_out"
    if isinstance(step.timeout, float) and step.alarm is not None:
        yield "it has a timeout and an alarm, of which only one can be told"


def _call_faults(flows: Flows, step: CallStep) -> Iterator[str]:
    callee = flows.get(step.calls)
    if callee is None:
        yield f"calls {step.calls}, which is no flow"
        return
    wanted = {f"returned.{outcome}" for outcome in outcomes(callee)}
    for key in sorted(wanted - step.on.keys()):
        yield f"{key} is not handled"
    for key in sorted(step.on.keys() - wanted):
        yield f"{key} cannot happen here"


def _target_faults(flows: Flows, root: str, flow: Flow, key: str, rule: Rule) -> Iterator[str]:
    match rule.to:
        case str(name) if name not in flow.steps:
            yield f"{key} leads to {name}, which is no step"
        case Call(name) if name not in flows or not flows[name].overlay:
            yield f"{key} lays {name} over, which is no overlay"
        case Unwind(name) if name not in flows[root].steps:
            yield f"{key} leads to {root}.{name}, which is no step"


def _all_rules(flow: Flow) -> Iterator[Rule]:
    for step in flow.steps.values():
        for _, rules in step.rules():
            yield from rules
    for shared in flow.always.values():
        yield from shared if isinstance(shared, tuple) else (shared,)


def outcomes(flow: Flow) -> set[str]:
    """Return the ways in which a flow may end."""
    return {rule.to.outcome for rule in _all_rules(flow) if isinstance(rule.to, Return)}


def _reached(flows: Flows, root: str, flow: Flow) -> set[str]:
    reached = {flow.start} | {rule.to for rule in _all_rules(flow) if isinstance(rule.to, str)}
    if flow.name == root:
        for other in flows.values():
            reached |= {r.to.step for r in _all_rules(other) if isinstance(r.to, Unwind)}
    return reached
