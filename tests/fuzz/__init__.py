"""Hostile bytes for every parser that stands behind a wire."""
