"""Staff flows: the same kernel as the residents', other tables.

Imports ``kiosk.flow`` and what is below it only.
"""
