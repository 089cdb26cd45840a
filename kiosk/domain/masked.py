"""Personal values that cannot be printed, logged or formatted by accident.

A personal value shows only its mask. Its clear form leaves by ``reveal()``, which a reader can
search for. Masks follow the rule for screen and paper: name 王*英, phone 138 **** 1234, the last
four of an ID or account number.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Personal:
    """Text about one person. ``repr``, ``str`` and ``format`` give the mask."""

    _value: str

    def reveal(self) -> str:
        """Return the clear value. Only for the resident's own check, sealing and the wire."""
        return self._value

    def masked(self) -> str:
        """Return what may be seen on screen and paper."""
        return "****" if self._value else ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked()!r})"

    def __str__(self) -> str:
        return self.masked()

    def __format__(self, spec: str) -> str:
        return format(self.masked(), spec)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> tuple[object, ...]:
        """Refuse to be pickled: a clear value would leave the process unseen."""
        raise TypeError("personal values are not pickled")


_MOST_STARS = 6
"""A foreigner's name may have sixty characters; no line is broken between stars."""


class PersonName(Personal):
    """A person's name: first and last character stay, two-character names keep the first."""

    __slots__ = ()

    def masked(self) -> str:
        """Return 王*英 for three characters, 王* for two, 欧**英 for four, * for one.

        No more stars than six, however long the name.
        """
        name = self.reveal()
        if len(name) < 2:
            return "*" * len(name)
        if len(name) < 3:
            return name[:1] + "*" * (len(name) - 1)
        return name[0] + "*" * min(len(name) - 2, _MOST_STARS) + name[-1]


class _LastFour(Personal):
    __slots__ = ()

    def masked(self) -> str:
        """Return the last four characters, nothing where there are no more than four."""
        value = self.reveal()
        return value[-4:] if len(value) > 4 else "*" * len(value)


class CitizenNumber(_LastFour):
    """The number of an identity card: a resident's has 18 characters (GB 11643)."""

    __slots__ = ()


class PermitNumber(_LastFour):
    """The number of a travel permit."""

    __slots__ = ()


class AccountNumber(_LastFour):
    """A bank or social-security card number."""

    __slots__ = ()


class CreditCode(_LastFour):
    """A unified social credit code: a sole trader's is a person's."""

    __slots__ = ()


class Day(Personal):
    """A day of somebody's life, ISO 8601: nothing of it is shown."""

    __slots__ = ()


class Money(Personal):
    """What somebody has or earns, in yuan with two decimals: nothing of it is shown."""

    __slots__ = ()


class Phone(Personal):
    """A phone number: the first three and the last four digits stay."""

    __slots__ = ()

    def masked(self) -> str:
        """Return ``138 **** 1234``."""
        value = self.reveal()
        if len(value) < 8:
            return "*" * len(value)
        return f"{value[:3]} **** {value[-4:]}"


class Address(Personal):
    """A place of residence: nothing of it is shown."""

    __slots__ = ()


class ScannedText(Personal):
    """What a code or a document said under the scanner: untrusted, and perhaps a person's."""

    __slots__ = ()


class PersonalText(Personal):
    """Anything else that a resident said or typed."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, repr=False)
class PersonalBytes:
    """A picture or the like of one person: ``repr`` and ``str`` give its kind and size."""

    _value: bytes

    def reveal(self) -> bytes:
        """Return the clear bytes."""
        return self._value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._value)} bytes)"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> tuple[object, ...]:
        """Refuse to be pickled: a clear value would leave the process unseen."""
        raise TypeError("personal values are not pickled")


class Portrait(PersonalBytes):
    """The photo of an identity card: a bitmap (BMP) of 102 x 126 dots in 24 bits."""

    __slots__ = ()


class Fingerprints(PersonalBytes):
    """The templates of two fingers, 512 bytes each (GA/T 490)."""

    __slots__ = ()
