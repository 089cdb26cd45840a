"""One flow a kind of service. A kind names no service; a service's declaration fills its table.

Imports ``kiosk.flow`` and what is below it; not the catalogue (what it needs of it comes in as
``Checks``), not ``ui``, ``drivers`` or ``offline_store``.
"""
