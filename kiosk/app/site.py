"""The site's settings, its devices' tables judged by the adapters that are there to drive them.

Apart from ``compose``, because the first frame needs the settings and no device.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from drivers.catalog import PORTS
from kiosk.catalogue import province
from kiosk.config import Settings, load, wrong_in
from kiosk.declared import Finding, Values, did_you_mean


def load_site(path: Path) -> Settings:
    """Read the settings file of a site.

    Raises:
        KioskError: ``config.*``, as ``kiosk.config.load``; faults of a device's adapter and
            parameters, and a province that nobody knows, are among the others.
    """
    return load(path, devices=_known)


def check_roots(path: Path, settings: Settings) -> None:
    """Refuse a file of roots that TLS could not trust; not for the first frame, which trusts none.

    Raises:
        KioskError: ``config.invalid``.
    """
    import ssl

    roots = settings.gateway.ca_file
    if roots is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(roots)
    except ssl.SSLError:
        problem = f"there are no root certificates in {roots}"
    except OSError as error:
        problem = f"{roots} cannot be read: {error.strerror}"
    else:
        return
    remedy = "name the file, in PEM form, with the roots of the platform's certificate"
    raise wrong_in(path, Finding(("gateway", "ca_file"), problem, remedy))


def _known(values: Values) -> Iterator[Finding]:
    yield from _devices(values)
    site, provinces = values.get("site"), province.names()
    if site is not None and site.province not in provinces:
        problem = f"{site.province!r} has no codes here"
        yield Finding(("site", "province"), problem, did_you_mean(site.province, provinces))


def _devices(values: Values) -> Iterator[Finding]:
    for name, port in PORTS.items():
        device = values.get(name)
        if device is not None:
            for fault in port.faults(device.adapter, device.params):
                yield replace(fault, key=(name, *fault.key))
