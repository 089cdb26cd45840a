"""Sound out, by the Speaker port, and in, by the Listener port; engines in processes of their own.

Imports ``kiosk.ports``, ``kiosk.domain``, ``kiosk.speech`` and the events of ``kiosk.flow``; no Qt.
Whatever is heavy (PortAudio, nets, engines) is imported by the thread or process that needs it.
"""
