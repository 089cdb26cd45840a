"""What the kinds ask of the catalogue (``kiosk.kinds.checks.Checks``), in one place to hand in."""

from kiosk.catalogue.fields import complaint, max_length, missing, wrap
from kiosk.catalogue.rules import meets

__all__ = ["complaint", "max_length", "meets", "missing", "wrap"]
