"""Scanners of bar codes: on a serial line, or as a keyboard of their own."""
