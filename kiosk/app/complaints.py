"""What goes wrong, on standard error, where the machine's own journal keeps it for a technician.

A line a change, with its remedy: what stays as it is, is not said again.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from threading import Lock

from kiosk.config import DeviceSettings, Settings
from kiosk.domain.device import DeviceName
from kiosk.errors import CODES, KioskError
from kiosk.flow.journal import Entry, Plain

_BROKEN = frozenset({Entry.FAULT, Entry.ALARM})
_INTERNAL = "program.internal"  # said by the window, with its place
_UNTOLD = {"cause": "a mistake of its own, or the end of its process", "seconds": "the given"}
"""The journal has no more than a code of what happened to a device's driver."""


class Complaints:
    """Hears the journal and says what is new of it. Any thread."""

    def __init__(self, settings: Settings, said: Iterable[KioskError] = ()) -> None:
        """Know what remedies name; ``said`` needs saying no more."""
        gateway = settings.gateway
        self._known = {
            "path": settings.data.folder,
            "url": gateway.url,
            "device": gateway.device_id,
        }
        devices = {name: getattr(settings, name) for name in DeviceName}
        self._devices = {
            name.value: _place(name, device) for name, device in devices.items() if device
        }
        self._said: defaultdict[str, set[str]] = defaultdict(set)
        for error in said:
            self._said[_part(error.code)].add(error.code)
        self._lock = Lock()

    def heard(self, entry: Entry, fields: Mapping[str, Plain]) -> None:
        """Take note of an entry of the journal."""
        code = str(fields.get("code") or "")
        if entry is Entry.NETWORK_CHANGED and fields.get("online"):
            self._say("sync", "", self._known)
        elif entry is Entry.DEVICE_CHANGED:
            name = str(fields.get("device"))
            self._say(name, code, self._devices.get(name, {}))
        elif entry in _BROKEN and code != _INTERNAL:
            self._say(_part(code), code, self._known, others=True)

    def _say(
        self, what: str, code: str, known: Mapping[str, object], *, others: bool = False
    ) -> None:
        """Say what is wrong with something, if that is new; no code is that all is well.

        Args:
            others: of the same thing may be wrong as well.
        """
        with self._lock:
            before = self._said[what]
            self._said[what] = {code, *before} if others else {code}
        if code and code not in before:
            say(KioskError(code, known) if code in CODES else code)


def say(what: object) -> None:
    """Say a sentence; where nobody can read it, the kiosk works on all the same."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"kiosk: {what}\n")
        sys.stderr.flush()


def _place(name: str, device: DeviceSettings) -> Mapping[str, object]:
    port, host = device.adapter, device.params.get("host")
    for key in ("path", "folder", "device", "uri", "port"):
        port = str(device.params.get(key, port))
    where = port if host is None else f"{host}:{port}"
    return {"device": name, "port": where, **_UNTOLD}


def _part(code: str) -> str:
    return code.partition(".")[0]
