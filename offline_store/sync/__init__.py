"""The way from the outbox to the platform: a client, a worker, a process and who watches it.

Front modules are cheap: ``supervisor`` is all that the kiosk itself imports. Nothing here is held
in a transaction across the network.
"""
