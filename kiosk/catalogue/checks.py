"""What the kinds ask of the catalogue (``kiosk.kinds.checks.Checks``), in one place to hand in."""

from kiosk.catalogue.fields import complaint, missing, wrap
from kiosk.catalogue.rules import meets

__all__ = ["complaint", "meets", "missing", "wrap"]
