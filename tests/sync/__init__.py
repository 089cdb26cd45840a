"""Sync and gateway, over real sockets, with real child processes."""
