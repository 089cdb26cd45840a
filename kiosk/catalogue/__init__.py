"""Service packages: what residents come for, as files; read, checked, and their rules answered.

Imports ``kiosk.flow`` and what is below it, no kind, no Qt. Importing it is cheap: the standard
library only, and what the checker alone needs is imported when it runs.
"""

from kiosk.catalogue.loading import Catalogue, Fault, check, default_folder, load

__all__ = ["Catalogue", "Fault", "check", "default_folder", "load"]
