"""The kind ``book``: a time is asked for, and the platform confirms it or not.

It is ``apply`` with the list of times behind the guide. How many places are left is as old as the
last sync, so nothing is promised: neither on the screen nor on the slip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow.table import CallStep, Flow, Rule, Step
from kiosk.kinds import apply
from kiosk.kinds.checks import Checks
from kiosk.kinds.choosing import Choosing


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``."""
    base = apply.flow(service, site, checks, chosen=apply.Chosen(of="list", at="looking"))
    guide = base.steps["guide"]
    if not isinstance(guide, Step):
        raise TypeError("apply begins with a guide")
    times = Choosing(service, site, checks, pick=guide.on["acted.begin"], before=Rule("guide"))
    first = {
        "guide": replace(guide, on={**guide.on, "acted.begin": Rule("looking")}),
        **times.steps(),
    }
    return replace(base, name=f"book:{service.id}", steps={**first, **_rest(base)})


def _rest(base: Flow) -> Mapping[str, Step | CallStep]:
    return {name: step for name, step in base.steps.items() if name != "guide"}
