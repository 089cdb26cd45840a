"""Drivers and libraries in processes of their own: what may crash or hang costs only itself.

``process`` has the child and its lines, ``codec`` what stands in them, ``proxy`` the kiosk's side
of a device and ``serving`` the child's. Nothing is imported here: a child begins sooner.
"""
