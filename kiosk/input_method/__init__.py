"""Chinese by its sound: letters in, words out. Imports nothing of the kiosk but its domain.

For whoever writes rather than speaks. It knows no person: what is typed is remembered nowhere.
"""

from kiosk.input_method.composing import Candidate, Pinyin

__all__ = ["Candidate", "Pinyin"]
