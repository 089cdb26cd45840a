"""Adapters of the kiosk's device ports, and virtual devices that speak the same bytes.

Imports ``kiosk.ports`` and what is below it; never ``ui``, ``offline_store`` or ``kiosk.app``.
"""
