"""The flow kernel: tables, a pure reducer, and the session that carries effects out.

Imports ``kiosk.ports``, ``kiosk.errors`` and ``kiosk.domain`` only; no kind, no service, no Qt.
"""
