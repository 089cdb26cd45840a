"""What is promised is on disk first: the store, its outbox, and the way to the platform.

Imports ``kiosk.ports`` and what is below it; never ``ui``, ``drivers`` or ``kiosk.app``. This front
module imports nothing, so that naming the package costs nothing at start-up.
"""
