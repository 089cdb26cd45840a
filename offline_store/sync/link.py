"""The kiosk's link to its platform: each request signed, each answer from nobody else, the time
learnt from it, the certificate renewed over it.

The kiosk's own clock orders nothing and dates no signature: it may be ten years wrong. What the
platform's signed health answer says is carried on by the monotonic clock.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from pydantic import ValidationError

from kiosk.errors import CODES, KioskError
from offline_store import wire
from offline_store.signatures import CLOCK, Refusal, sign
from offline_store.sync import identity, verify
from offline_store.sync.answers import Lost, Unauthorised, Wait
from offline_store.sync.identity import Identity
from offline_store.sync.transport import (
    LIMITS,
    REFUSED,
    STRANGER,
    UNREACHABLE,
    Limits,
    Reply,
    Transport,
)

if TYPE_CHECKING:
    from kiosk.ports import Clock

_AGE = timedelta(hours=1)
"""After which the time is asked for again: no quartz drifts by a second in that."""

_LATER = frozenset({429, 503})
_ASK_AGAIN = frozenset({*CLOCK, Refusal.REPLAYED})


class Link:
    """One platform for one kiosk. One thread, save ``abort``."""

    def __init__(
        self,
        url: str,
        public_key: str,
        device_id: str,
        folder: Path,
        clock: Clock,
        ca_file: Path | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            public_key: base64 of the platform's 32-byte Ed25519 key, pinned.
            folder: with the kiosk's key and certificate; looked at anew for every request, so
                that enrolling needs no restart.
            ca_file: the root that TLS trusts; None for plain http to this machine.

        Raises:
            KioskError: ``config.invalid``: the address, the key or the root are none.
        """
        self.device, self._url, self._folder = device_id, url, folder
        self._clock = clock
        try:
            self.public_key = wire.public_key(public_key)
        except ValueError as error:
            params = {"path": "the settings", "field": "gateway.public_key", "problem": str(error)}
            raise KioskError("config.invalid", params) from error
        self._transport = Transport(url, ca_file, limits)
        self._stamp: tuple[int, int] | None = None
        self._identity: Identity | None = None
        self._learnt: tuple[datetime, float] | None = None

    def close(self) -> None:
        """Close connections."""
        self._transport.close()

    def abort(self) -> None:
        """Give up the request that is under way, and all that would follow. Any thread."""
        self._transport.abort()

    def now(self) -> datetime:
        """Return the platform's time; this machine's, until it is known."""
        if self._learnt is None:
            return self._clock.now()
        then, at = self._learnt
        return then + timedelta(seconds=self._clock.monotonic() - at)

    def own_now(self) -> datetime:
        """Return this machine's time, right or wrong."""
        return self._clock.now()

    def confirmed_now(self) -> datetime | None:
        """Return this machine's time where the platform's is within a day of it, else None."""
        if self._learnt is None:
            return None
        here = self._clock.now()
        return here if abs(here - self.now()) <= timedelta(days=1) else None

    def check(self) -> str | None:
        """Return None when the platform itself answers, else the code of what is wrong."""
        self._show()
        nonce, began = secrets.token_urlsafe(24), self._clock.monotonic()
        reply = self._transport.exchange("GET", f"/v1/health?nonce={nonce}", b"", {})
        if isinstance(reply, Lost):
            return reply.code
        if reply.status != httpx.codes.OK:
            return UNREACHABLE if reply.status >= httpx.codes.INTERNAL_SERVER_ERROR else STRANGER
        try:
            signed = wire.Signed.model_validate_json(reply.body)
        except ValidationError:
            return STRANGER
        then = verify.health_time(self.public_key, signed, nonce)
        if then is None:
            return "sync.bad_signature"
        # It was said somewhere between the question and its answer.
        self._learnt = then, (began + self._clock.monotonic()) / 2
        return self._expired(reply)

    def ask(
        self, method: str, target: str, body: bytes = b"", media: str = "application/json"
    ) -> Reply | Lost | Unauthorised | Wait:
        """Send a signed request and return the answer, if it is one to what was asked.

        Args:
            target: path and query.
            media: type of the body.

        Raises:
            KioskError: ``store.key_permissions`` or ``enrol.damaged``: the kiosk's own files.
        """
        for again in (False, True):
            if again or self._is_stale():
                code = self.check()
                if code is not None:
                    return Lost(code)
            me = self._show()
            if me is None:
                return Unauthorised()
            proof = sign(
                me.key, me.key_id, method, target, body, self.now(), secrets.token_urlsafe(24)
            )
            reply = self._transport.exchange(method, target, body, {"content-type": media, **proof})
            if isinstance(reply, Lost):
                return reply
            expired = self._expired(reply)
            if expired is not None:
                return Lost(expired)
            if reply.status in _LATER:
                return Wait(reply.retry_after(self.now()))
            if reply.status >= httpx.codes.INTERNAL_SERVER_ERROR:
                return Lost(UNREACHABLE)
            if reply.status != httpx.codes.UNAUTHORIZED:
                return reply
            if problem_code(reply) not in _ASK_AGAIN:
                return Unauthorised()
        return Lost("sync.clock")

    def renewal_due(self) -> bool:
        """Tell whether two thirds of the certificate's life are over."""
        return (
            self._identity is not None
            and self._learnt is not None
            and self.now() >= self._identity.renew_at
        )

    def renew(self) -> str | None:
        """Get a certificate for a new key; return the code of what went wrong.

        Raises:
            KioskError: ``store.unwritable``, ``store.key_permissions``, ``enrol.damaged``.
        """
        request = wire.CertificateRequest(csr=identity.request(self._folder, self.device))
        reply = self.ask("POST", "/v1/certificates", request.model_dump_json().encode())
        if isinstance(reply, Lost):
            return reply.code
        if isinstance(reply, Unauthorised):
            return REFUSED
        if isinstance(reply, Wait):
            return UNREACHABLE
        if reply.status != httpx.codes.OK:
            return problem_code(reply) or UNREACHABLE
        given = self._given(reply)
        return None if given and self.adopt(given.chain) else "sync.bad_signature"

    def enrol(self, code: str) -> wire.Enrolled:
        """Return what the platform gives for a one-time code.

        Raises:
            KioskError: ``enrol.*``, ``sync.*``, ``store.unwritable``.
        """
        plain = wire.plain_code(code)
        if not wire.is_code(plain):
            raise KioskError("enrol.code_form")
        wrong = self.check()
        if wrong is not None:
            raise KioskError(wrong, {"url": self._url})
        csr = identity.request(self._folder, self.device)
        request = wire.EnrolmentRequest(device=self.device, code=plain, csr=csr)
        reply = self._transport.exchange(
            "POST",
            "/v1/enrolments",
            request.model_dump_json().encode(),
            {"content-type": "application/json"},
        )
        if isinstance(reply, Lost):
            raise KioskError(reply.code, {"url": self._url})
        if reply.status != httpx.codes.OK:
            found = problem_code(reply)
            later = reply.status in _LATER or reply.status >= httpx.codes.INTERNAL_SERVER_ERROR
            other = "enrol.later" if later else "enrol.refused"
            params = {"device": self.device, "url": self._url, "status": reply.status}
            raise KioskError(found if found in CODES and found is not None else other, params)
        given = self._given(reply)
        if given is None:
            raise KioskError("sync.bad_signature")
        return given

    def adopt(self, chain: str) -> bool:
        """Use a certificate from now on; False where it is not one for this kiosk's new key.

        Raises:
            KioskError: ``store.unwritable``, ``store.key_permissions``, ``enrol.damaged``.
        """
        return identity.adopt(self._folder, self.device, chain) is not None

    def _given(self, reply: Reply) -> wire.Enrolled | None:
        """Return what the platform signed for this kiosk, else None."""
        try:
            signed = wire.Signed.model_validate_json(reply.body)
        except ValidationError:
            return None
        enrolled = verify.payload(self.public_key, signed, wire.Enrolled)
        return enrolled if enrolled and enrolled.device == self.device else None

    def _show(self) -> Identity | None:
        """Return who this kiosk is, and show it to a server that asks in TLS."""
        found = identity.stamp(self._folder)
        if found != self._stamp:
            self._identity = identity.load(self._folder)
            if self._identity is not None:
                self._transport.present(
                    self._folder / identity.CERTIFICATE, self._folder / identity.KEY
                )
            self._stamp = found
        return self._identity

    def _is_stale(self) -> bool:
        return (
            self._learnt is None or self._clock.monotonic() - self._learnt[1] > _AGE.total_seconds()
        )

    def _expired(self, reply: Reply) -> str | None:
        """Hold the server's certificate against the platform's time, not this machine's."""
        if reply.holds is None or reply.holds[0] <= self.now() <= reply.holds[1]:
            return None
        return "sync.tls_expired"


def problem_code(reply: Reply) -> str | None:
    """Return the code of a problem (RFC 9457), if it has one."""
    try:
        return wire.Problem.model_validate_json(reply.body).code
    except ValidationError:
        return None
