"""Speech into text: engines in child processes, behind the Recognizer port.

``child`` is the kiosk's side, ``serving`` the child's; ``with_vosk`` and ``with_whisper`` are the
engines; ``choice`` says which of them listens. Nothing is imported here: a child begins sooner.
What is said goes through pipes and memory alone.
"""
