"""Virtual devices on the far side of a real wire: pty and TCP, real bytes, real pace, real faults.

They share no code with the drivers, so that a mistake is not made on both sides alike.
"""
