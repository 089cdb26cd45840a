"""Item implementation codes and the unified social credit codes that they begin with."""

from __future__ import annotations

LENGTH = 31
CREDIT_LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def credit_check(first17: str) -> str:
    """Return the 18th character of a unified social credit code (GB 32100, modulo 31).

    Raises:
        ValueError: a character is outside the standard's 31 (no I, O, S, V, Z).
    """
    total = sum(
        ALPHABET.index(character) * weight
        for character, weight in zip(first17, _WEIGHTS, strict=True)
    )
    return ALPHABET[-total % 31]


def fault_of(code: str) -> tuple[str, str] | None:
    """Return what is wrong with an item code and what to do, or None."""
    if len(code) != LENGTH:
        return f"has {len(code)} characters, not {LENGTH}", "copy the platform's item code whole"
    if not (code.isascii() and code.isalnum() and code.upper() == code):
        return "holds more than digits and capital letters", "copy the platform's item code"
    credit = code[:CREDIT_LENGTH]
    if any(character not in ALPHABET for character in credit):
        return f"{credit} has a letter that no credit code has", "look for I, O, S, V, Z"
    if credit_check(credit[:-1]) != credit[-1]:
        return f"{credit} is no unified social credit code (check {credit[-1]})", "look for a typo"
    return None
