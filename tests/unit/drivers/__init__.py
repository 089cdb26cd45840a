"""Tests of the drivers, a part at a time."""
