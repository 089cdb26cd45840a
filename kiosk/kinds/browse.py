"""The kind ``browse``: a list, one thing of it, a paper of it. No card, and nothing is kept.

All of it is on the kiosk already, so it works the same with the line down.
"""

from __future__ import annotations

from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow.common import ALWAYS, NOISE
from kiosk.flow.table import Flow
from kiosk.kinds.checks import Checks
from kiosk.kinds.choosing import Choosing


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``."""
    return Flow(
        name=f"browse:{service.id}",
        start="looking",
        always=ALWAYS,
        ignore=NOISE,
        steps={**Choosing(service, site, checks).steps()},
    )
