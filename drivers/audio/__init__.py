"""Sound out: the Speaker port over speech engines in processes of their own.

Imports ``kiosk.ports``, ``kiosk.domain`` and ``kiosk.speech``; no Qt.
"""
