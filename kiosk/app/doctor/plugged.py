"""What is plugged in and tells its kind by its name: ports, USB printers, scanners, cameras."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from drivers.hotplug import CONTROL
from kiosk.app.doctor.finding import Check, Finding, amber, green
from kiosk.app.doctor.machine import Machine
from kiosk.app.doctor.ports import WHAT, Port, Use

SCANNER = re.compile(
    r"scan|barcode|bar_code|honeywell|datalogic|symbol|zebra|newland|opticon|metrologic|mindeo|nls",
    re.IGNORECASE,
)
"""Names of keyboards that are code scanners."""

_GROUP = "dialout (serial ports) or lp (USB printers)"


def serial(machine: Machine) -> Finding:
    """Judge the serial ports and say what is at each."""
    return _ports([port for port in machine.ports if "/usb/" not in port.path], "serial port")


def usb_printers(machine: Machine) -> Finding:
    """Judge the device files of USB printers."""
    return _ports([port for port in machine.ports if "/usb/" in port.path], "USB printer")


def scanners(machine: Machine) -> Sequence[str]:
    """Return the keyboards that may be code scanners."""
    links = sorted(machine.dev.glob("input/by-id/*event-kbd"))
    return [str(link) for link in links if SCANNER.search(link.name)]


def cameras(machine: Machine) -> Sequence[str]:
    """Return the cameras."""
    return [str(node) for node in sorted(machine.dev.glob("video[0-9]*"))]


def inputs(machine: Machine) -> Finding:
    """Judge whether scanners that type can be read."""
    seen = scanners(machine)
    shut = [path for path in seen if not os.access(path, os.R_OK)]
    if shut:
        remedy = "add the kiosk's user to the group input: usermod -aG input USER"
        return amber(f"{', '.join(shut)} may not be read by this user", remedy, found=seen)
    words = f"{', '.join(seen)} looks like a code scanner" if seen else "none looks like a scanner"
    return green(words, found=seen)


def video(machine: Machine) -> Finding:
    """Judge whether cameras can be opened."""
    seen = cameras(machine)
    shut = [path for path in seen if not os.access(path, os.R_OK | os.W_OK)]
    if shut:
        remedy = "add the kiosk's user to the group video: usermod -aG video USER"
        return amber(f"{', '.join(shut)} may not be opened by this user", remedy, found=seen)
    return green(", ".join(seen) or "none", found=seen)


def hot_plug(machine: Machine) -> Finding:
    """Judge whether the kernel's word of a plug is passed on."""
    if machine.root.joinpath(*CONTROL.parts[1:]).exists():
        return green("udev tells when something is plugged in")
    remedy = "install udev; in a container, mount the host's /run/udev"
    sentence = "no udev: what is plugged in is noticed only when the kiosk looks by itself"
    return amber(sentence, remedy)


def _ports(ports: Sequence[Port], kind: str) -> Finding:
    facts = [
        {
            "port": port.path,
            "use": port.use.value,
            "device": port.answer.device if port.answer else None,
            "adapter": port.answer.adapter if port.answer else None,
        }
        for port in ports
    ]
    if not ports:
        return green(f"no {kind} is there", ports=[])
    told = "; ".join(f"{port.path}: {_said(port)}" for port in ports)
    uses = {port.use for port in ports}
    if Use.DENIED in uses:
        remedy = f"add the kiosk's user to the group {_GROUP}: usermod -aG GROUP USER"
        return amber(told, remedy, ports=facts)
    if Use.HUNG in uses:
        return amber(told, "pull the plug of what hangs, and put it back", ports=facts)
    return green(told, ports=facts)


def _said(port: Port) -> str:
    if port.use is not Use.FREE:
        return {"in_use": "in use", "denied": "not for this user", "hung": "hangs"}[port.use]
    return WHAT[port.answer.device].lower() if port.answer else "nothing answers"


CHECKS = (
    Check("serial", "Serial ports", serial),
    Check("usb_printers", "USB printers", usb_printers),
    Check("input", "Scanners that type", inputs),
    Check("video", "Cameras", video),
    Check("hotplug", "Hot-plug", hot_plug),
)
