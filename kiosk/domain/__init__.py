"""What the kiosk talks about: frozen values, no behaviour beyond their own rules.

Imports nothing of this project and nothing outside the standard library.
"""
