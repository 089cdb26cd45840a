"""Presence sensor, door switch, headphone jack and light bar, by docs/protocols/panel.md."""
