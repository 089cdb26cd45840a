"""What is outside: time, network, the platform and what lets this kiosk in there."""

from __future__ import annotations

import ctypes
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from kiosk.app.doctor.finding import Check, Finding, amber, broken, green, red
from kiosk.app.doctor.machine import Machine
from kiosk.errors import KioskError
from offline_store.sync import identity
from offline_store.sync.link import Link
from offline_store.sync.transport import UNREACHABLE, Limits

LIMITS = Limits(connect=3.0, whole=6.0)
FIRST_YEAR = 2026
_SOON, _OFF, _FAR_OFF = timedelta(days=14), timedelta(seconds=30), timedelta(hours=12)
_TIME_ERROR, _TIMEX_BYTES = 5, 512
_NO_SETTINGS = ("no settings say where", "run `kiosk doctor --fix`, and write [gateway]")


def clock(machine: Machine) -> Finding:
    """Judge the clock, by itself and by the platform's."""
    now = machine.clock.now()
    if not FIRST_YEAR <= now.year < FIRST_YEAR + 50:
        remedy = "set it: timedatectl set-ntp true, or date -s; then look at the board's battery"
        return red(f"it is the year {now.year} here", remedy, now=now.isoformat())
    off = _behind(machine)
    facts: dict[str, object] = {"now": now.isoformat(timespec="seconds")}
    if off is not None:
        facts["off_seconds"] = round(off.total_seconds(), 1)
        words = f"it is {abs(off.total_seconds()):.0f} s {'behind' if off > _NONE else 'ahead of'}"
        if abs(off) > _OFF:
            remedy = "have it set by the network: timedatectl set-ntp true"
            judged = red if abs(off) > _FAR_OFF else amber
            return judged(f"{words} the platform's", remedy, **facts)
    if not _is_synchronised():
        remedy = "have it set by the network: timedatectl set-ntp true"
        if off is None:
            return amber("nothing sets it by the network", remedy, **facts)
    return green("it goes right", **facts)


def network(machine: Machine) -> Finding:
    """Judge whether there is a way out."""
    up = [
        state.parent.name
        for state in sorted(machine.root.glob("sys/class/net/*/operstate"))
        if state.parent.name != "lo" and state.read_text().strip() in ("up", "unknown")
    ]
    routes = machine.text("proc", "net", "route").splitlines()[1:]
    out = any(len(row.split()) > 1 and row.split()[1] == "00000000" for row in routes)
    facts: dict[str, object] = {"up": up, "default_route": out}
    if not up:
        remedy = "plug the cable in, or enter the wireless network; until then cases wait here"
        return amber("no network is up", remedy, **facts)
    if not out:
        remedy = "check the address and the router: ip route"
        return amber(f"{', '.join(up)} is up, but there is no way out", remedy, **facts)
    return green(f"{', '.join(up)} is up", **facts)


def gateway(machine: Machine) -> Finding:
    """Ask the platform how it is, and whether it is the one that the settings mean."""
    if machine.settings is None:
        return amber(*_NO_SETTINGS)
    url = machine.settings.gateway.url
    with _link(machine) as link:
        code = link.check()
    if code is None:
        return green(f"{url} answers, and is the platform", url=url)
    sentence = f"{url} {'cannot be reached' if code == UNREACHABLE else 'answers, but not rightly'}"
    return broken(KioskError(code, {"url": url}), sentence, {"url": url})


def tls(machine: Machine) -> Finding:
    """Judge the platform's certificate: by the roots of the settings, and by its dates."""
    if machine.settings is None:
        return amber(*_NO_SETTINGS)
    given = machine.settings.gateway
    at = urlsplit(given.url)
    if at.scheme != "https" or given.ca_file is None:
        return green("none: plain http to this machine")
    try:
        context = ssl.create_default_context(cafile=given.ca_file)
    except (OSError, ssl.SSLError):
        remedy = "name the file, in PEM form, with the roots of the platform's certificate"
        return red(f"there are no roots in {given.ca_file}", remedy)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        with (
            socket.create_connection((at.hostname or "", at.port or 443), LIMITS.connect) as plain,
            context.wrap_socket(plain, server_hostname=at.hostname) as link,
        ):
            shown = link.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        code = "sync.tls_expired" if "expired" in error.verify_message else "sync.not_trusted"
        return broken(KioskError(code, {"url": given.url}), error.verify_message)
    except (OSError, ssl.SSLError):
        return amber("not known: the platform cannot be reached", "see there")
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    facts = {"ends": ends.isoformat()}
    if ends - machine.clock.now() < _SOON:
        remedy = "the platform's operator must renew it"
        return amber(f"the platform's ends on {ends:%Y-%m-%d}", remedy, **facts)
    return green(f"the platform's is trusted, until {ends:%Y-%m-%d}", **facts)


def enrolment(machine: Machine) -> Finding:
    """Judge the kiosk's own certificate."""
    if machine.data is None:
        return amber(*_NO_SETTINGS)
    me = identity.load(machine.data)
    if me is None:
        missing = KioskError("enrol.missing", {"path": machine.data})
        return broken(missing, "this kiosk is not enrolled")
    now, ends = machine.clock.now(), f"{me.ends_at:%Y-%m-%d}"
    facts = {"ends": me.ends_at.isoformat()}
    if now >= me.ends_at:
        remedy = "have the platform make a code, then run kiosk enrol"
        return red(f"this kiosk's certificate ended on {ends}", remedy, **facts)
    if now >= me.renew_at + (me.ends_at - me.renew_at) / 2:
        remedy = "it is renewed over the line by itself: look why the platform is not reached"
        return amber(
            f"this kiosk's certificate was not renewed; it ends on {ends}", remedy, **facts
        )
    return green(f"this kiosk is enrolled until {ends}", **facts)


_NONE = timedelta(0)


def _behind(machine: Machine) -> timedelta | None:
    """Return by how much the platform's clock is ahead; None where it does not tell."""
    if machine.settings is None:
        return None
    try:
        with _link(machine) as link:
            if link.check() not in (None, "sync.tls_expired"):
                return None
            return link.now() - machine.clock.now()
    except KioskError:
        return None


@contextmanager
def _link(machine: Machine) -> Iterator[Link]:
    if machine.settings is None:
        raise KioskError("config.missing", {"path": machine.config})
    told = machine.settings.gateway
    link = Link(
        told.url,
        told.public_key,
        told.device_id,
        machine.settings.data.folder,
        machine.clock,
        told.ca_file,
        LIMITS,
    )
    try:
        yield link
    finally:
        link.close()


def _is_synchronised() -> bool:
    """Ask the kernel whether anything sets its clock (adjtimex, which any user may ask)."""
    libc = ctypes.CDLL(None, use_errno=True)
    asked = ctypes.create_string_buffer(_TIMEX_BYTES)  # modes 0: nothing is changed
    state: int = libc.adjtimex(asked)
    return 0 <= state < _TIME_ERROR


CHECKS = (
    Check("clock", "Clock", clock),
    Check("network", "Network", network),
    Check("gateway", "Platform", gateway),
    Check("tls", "Platform's certificate", tls),
    Check("enrolment", "Enrolment", enrolment),
)
