"""What to say aloud, and how it is read. Imports ``kiosk.domain`` only; no sound, no engine."""
