"""Opening the gateway's database for a command: what is wrong with it is said in a sentence."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from kiosk.errors import KioskError
from offline_store.gateway.database import in_memory
from offline_store.gateway.store import GatewayStore


def open_store(url: str, *, make: bool = False) -> GatewayStore:
    """Open the gateway's database.

    Args:
        make: a file where there is none. Else whatever is done would be done to nobody's gateway.

    Raises:
        KioskError: ``gateway.database``; ``store.key_permissions`` where others may read its file.
    """
    try:
        named = make_url(url)
        if named.get_backend_name() == "sqlite":
            _check_file(named, make)
        return GatewayStore(url)
    except (ValueError, SQLAlchemyError) as error:
        raise unusable(url, error) from error


def _check_file(named: URL, make: bool) -> None:
    if in_memory(named):
        raise ValueError("it names no file, as sqlite:////var/lib/gateway.db does")
    if not (make or Path(named.database or "").exists()):
        raise ValueError("no such file is there; `kiosk gateway serve` makes it")


def unusable(url: str, error: Exception) -> KioskError:
    """Return what to say of a database that fails; its password is not said."""
    try:
        shown = make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        shown = "?"
    return KioskError("gateway.database", {"url": shown, "cause": _cause(error)})


def _cause(error: Exception) -> str:
    """Return one line: SQLAlchemy adds its statement and a link, libpq advice and every host."""
    first, *rest = str(error).splitlines()
    hosts = [line for line in rest if line.startswith("- host: ")]
    return "; ".join(line.rpartition("connection failed: ")[2] for line in hosts) or first
