"""The composition root: the only importer of ``ui``, ``drivers`` and ``offline_store``.

One module a job: ``compose`` builds the kiosk, ``desk`` gathers its devices, ``window`` runs it on
a screen, ``world`` surrounds it with virtual devices, ``resident`` walks through it by itself.
"""
