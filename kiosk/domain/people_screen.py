"""What is seen around a form: who stands for a case, who stands by, and who must not look on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kiosk.domain.frame import Content

if TYPE_CHECKING:
    from kiosk.domain.identity import Role
    from kiosk.domain.masked import Personal, Portrait
    from kiosk.domain.service import Service


@dataclass(frozen=True, slots=True)
class PrivacyNotice(Content):
    """A private matter begins: nobody else sees or hears it, and a person takes it over."""

    view: ClassVar[str] = "privacy"
    actions: ClassVar[tuple[str, ...]] = ("next",)
    service: Service


@dataclass(frozen=True, slots=True)
class NameAsked(Content):
    """With a name or without: without one nothing tells who it was, and nobody can be rung."""

    view: ClassVar[str] = "name_asked"
    actions: ClassVar[tuple[str, ...]] = ("with_name", "without_name")
    service: Service


@dataclass(frozen=True, slots=True)
class Assent(Content):
    """Somebody agrees to who stands by: a resident to their helper, a guardian for a child.

    ``tick`` toggles, ``next`` goes on. It is kept with the case.

    Attributes:
        role: of who stands by.
        who: the helper or the guardian.
        whose: the resident who is helped, or the child; None where a guardian asks for a child who
            lays no card down.
    """

    view: ClassVar[str] = "assent"
    actions: ClassVar[tuple[str, ...]] = ("tick", "next")
    role: Role
    who: Personal
    whose: Personal | None
    service: Service
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class WitnessAsked(Content):
    """A member of the staff is to look who stands here. ``staff_here``: they have come."""

    view: ClassVar[str] = "witness"
    actions: ClassVar[tuple[str, ...]] = ("staff_here",)
    service: Service
    name: Personal


@dataclass(frozen=True, slots=True)
class ReasonsAsked(Content):
    """What was not good, after a low rating. ``tick`` carries a reason, ``done`` sends them.

    ``skip`` says nothing more: the rating stands either way.
    """

    view: ClassVar[str] = "reasons"
    actions: ClassVar[tuple[str, ...]] = ("tick", "done", "skip")
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckInAsked(Content):
    """One touch and it is done: what, by whom, and what is passed on. ``confirm`` hands it in."""

    view: ClassVar[str] = "check_in"
    actions: ClassVar[tuple[str, ...]] = ("confirm",)
    service: Service
    name: Personal
    portrait: Portrait | None = None
