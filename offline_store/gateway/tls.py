"""TLS where the gateway ends it itself: 1.3 and nothing older, with a given or its own certificate.

A province rather ends TLS at its edge and serves plain HTTP behind it: requests are signed all the
same.
"""

from __future__ import annotations

import ssl
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.errors import KioskError
from kiosk.ports import Clock
from offline_store.gateway.authority import SERVER_LIFE, Authority

_SHOWN = SERVER_LIFE * 2 / 3


@dataclass(frozen=True, slots=True)
class Tls:
    """How the server shows itself.

    Attributes:
        names: host names and addresses; where no certificate is given, the gateway's own authority
            issues one for them at each start, and another when two thirds of its life are over.
        certificate, key: of a server, in PEM form; read again when they change.
        client_ca: where given, nobody is let in without a certificate of it.
    """

    names: tuple[str, ...]
    certificate: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None


def lasting_context(tls: Tls, authority: Authority, clock: Clock) -> ssl.SSLContext:
    """Make the server's side for a process that may run longer than a certificate lasts.

    Raises:
        KioskError: ``config.invalid``, naming the file.
    """
    context = server_context(tls, authority, clock.now())
    context.sni_callback = _Fresh(tls, authority, clock, context)
    return context


class _Fresh:
    """Shows each caller a certificate that has a good part of its life before it."""

    def __init__(
        self, tls: Tls, authority: Authority, clock: Clock, context: ssl.SSLContext
    ) -> None:
        self._tls, self._authority, self._clock, self._context = tls, authority, clock, context
        self._until = clock.now() + _SHOWN
        self._stamp = _stamp(tls)

    def __call__(
        self, connection: ssl.SSLObject | ssl.SSLSocket, _: str | None, __: ssl.SSLContext
    ) -> None:
        now, stamp = self._clock.now(), _stamp(self._tls)
        if stamp != self._stamp or (self._tls.certificate is None and now >= self._until):
            self._stamp = stamp
            try:
                self._context = server_context(self._tls, self._authority, now)
                self._until = now + _SHOWN
            except KioskError as error:  # half there as yet: the one before goes on
                sys.stderr.write(f"kiosk: {error}\n")
        connection.context = self._context


def _stamp(tls: Tls) -> tuple[int, ...]:
    """Return what changes when somebody renews the files of a certificate."""
    with suppress(OSError):
        return tuple(path.stat().st_mtime_ns for path in (tls.certificate, tls.key) if path)
    return ()


def server_context(tls: Tls, authority: Authority, now: datetime) -> ssl.SSLContext:
    """Make the server's side with a certificate issued ``now``, where none is given.

    Raises:
        KioskError: ``config.invalid``, naming the file.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    if tls.certificate is not None:
        try:
            context.load_cert_chain(tls.certificate, tls.key)
        except (OSError, ssl.SSLError) as error:
            raise _invalid(tls.certificate, "tls-cert", "not a chain and its key") from error
    else:
        chain, key = authority.server(tls.names, now)
        # The standard library reads them from files only; these are gone at once.
        with TemporaryDirectory(prefix="xiaoshi-tls-") as folder:
            made = Path(folder, "server.pem")
            made.touch(mode=0o600)
            made.write_bytes(key + chain)
            context.load_cert_chain(made)
    if tls.client_ca is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        try:
            context.load_verify_locations(tls.client_ca)
        except (OSError, ssl.SSLError) as error:
            raise _invalid(tls.client_ca, "client-ca", "no certificates in PEM form") from error
    return context


def _invalid(path: Path, field: str, problem: str) -> KioskError:
    return KioskError("config.invalid", {"path": path, "field": field, "problem": problem})
