"""What the kinds ask of the catalogue (``kiosk.kinds.checks.Checks``), in one place to hand in."""

from kiosk.catalogue.conditions import asks
from kiosk.catalogue.fields import answer, complaint, missing, options, path, shown, typed, wrap
from kiosk.catalogue.finding import finder
from kiosk.catalogue.rules import meets

__all__ = [
    "answer",
    "asks",
    "complaint",
    "finder",
    "meets",
    "missing",
    "options",
    "path",
    "shown",
    "typed",
    "wrap",
]
