"""How Chinese is written and said, as tables that ship. Imports nothing of the kiosk."""
