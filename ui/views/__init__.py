"""One view for each content of ``kiosk.domain.screen``; a module here with a view is registered.

``view_for`` imports only the view that is wanted, so that the first frame waits for no other.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import cast

from kiosk.domain.frame import Content, Screen
from ui.views.base import View

VIEWS: tuple[str, ...] = (
    "attract",
    "home",
    "tiles",
    "list",
    "search",
    "directions",
    "situations",
    "errands",
    "guide",
    "not_now",
    "not_yet",
    "privacy",
    "name_asked",
    "put_card",
    "reading",
    "case_refused",
    "assent",
    "check_in",
    "question",
    "consent",
    "review",
    "witness",
    "submitting",
    "slip",
    "slip_on_screen",
    "rating",
    "reasons",
    "farewell",
    "trouble",
    "help",
    "entries",
    "entry",
    "vote_choice",
    "vote_review",
    "voted_already",
    "scan",
    "scan_page",
    "measuring",
    "reading_typed",
    "reading_taken",
    "posture",
    "judged",
    "resting",
    "trend",
    "sign",
    "asking",
    "answer",
    "answer_entry",
    "certificate",
    "offers",
    "redeem",
    "unsure",
    "no_line",
    "which",
    "read_back",
    "leave_asked",
    "staff_pin",
    "staff_overview",
)
"""Names of the views, each the ``view`` of a content; its module has ``VIEW`` and ``SAMPLES``."""

_MODULES = {"list": "service_list", "help": "help_called"}


def module_of(view: str) -> ModuleType:
    """Import the module of a view.

    Raises:
        KeyError: no view has this name.
    """
    if view not in VIEWS:
        raise KeyError(view)
    return import_module(f"ui.views.{_MODULES.get(view, view)}")


def view_for(content: Content) -> type[View[Content]]:
    """Return the class of the view that shows ``content``."""
    return cast("type[View[Content]]", module_of(content.view).VIEW)


def samples(view: str) -> tuple[Screen, ...]:
    """Return the synthetic screens on which a view is measured and drawn."""
    return cast("tuple[Screen, ...]", module_of(view).SAMPLES)
