"""The screen: renders what the kernel says and sends back what was touched; decides nothing.

Nothing here imports kinds, drivers or the store. ``ui.shell`` is the window, ``ui.views`` has one
view for each content of ``kiosk.domain.screen``, ``ui.bridge`` is the only crossing of threads.
"""
