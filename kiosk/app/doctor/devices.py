"""The devices: those that the settings name, and those that were found and are not named yet."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from kiosk.app.doctor.finding import Check, Facts, Finding, Level, amber, broken, green, red
from kiosk.app.doctor.machine import Machine
from kiosk.app.doctor.plugged import cameras, scanners
from kiosk.app.doctor.ports import WHAT, Answer, Port, Use, asked
from kiosk.config import DeviceSettings
from kiosk.domain.staff import DeviceState
from kiosk.errors import CODES, KioskError

NEEDED = frozenset({"idcard", "printer"})
"""No kiosk is without them."""

_FIX = "run `kiosk doctor --fix`, which writes it into the settings"


def _look(device: str, machine: Machine) -> Finding:
    named = machine.devices.get(device)
    if named is None:
        return _unnamed(device, machine)
    if machine.kiosk_runs:
        return _as_the_kiosk_says(device, named, machine)
    port = port_of(named, machine.ports)
    if port is not None:
        return _at_port(device, port)
    return _answered(asked(device, named))


def port_of(named: DeviceSettings, ports: Sequence[Port]) -> Port | None:
    """Return the port that a device's table names; None where it names none that is there."""
    paths = {os.path.realpath(each) for each in named.params.values() if isinstance(each, str)}
    return next((port for port in ports if os.path.realpath(port.path) in paths), None)


def found(device: str, machine: Machine) -> Sequence[Answer]:
    """Return what answers as such a device and is at no port that the settings name otherwise."""
    answers = [port.answer for port in machine.ports if port.answer is not None]
    seen = [each for each in answers if each.device == device and not each.silent]
    if device == "smartcard" and not machine.kiosk_runs:
        seen += [each for each in _in_pcscd() if each.error is None]
    return seen


def _in_pcscd() -> Sequence[Answer]:
    with suppress(KioskError):
        return [asked("smartcard", DeviceSettings("pcsc"))]
    return []


def _at_port(device: str, port: Port) -> Finding:
    where = {"port": port.path}
    if port.use is Use.IN_USE:
        sentence = f"{port.path} is in use by another program"
        return amber(sentence, "end that program, and ask again", **where)
    if port.use is Use.DENIED:
        remedy = f"add the kiosk's user to the group of {port.path}: usermod -aG dialout USER"
        return red(f"{port.path} may not be opened by this user", remedy, **where)
    if port.use is Use.HUNG:
        remedy = "pull the plug and put it back; then look for a fault of its cable"
        return red(f"{port.path} did not answer in time", remedy, **where)
    if port.answer is None:
        error = KioskError(_nobody(device), where)
        return broken(error, f"nothing answers at {port.path}", {"gone": True, **where})
    if port.answer.device != device:
        other = WHAT[port.answer.device].lower()
        remedy = "the ports are mixed up: run `kiosk doctor --fix`, or change the plugs"
        return red(f"a {other} answers at {port.path}", remedy, gone=True, **where)
    return _answered(port.answer)


def _answered(answer: Answer) -> Finding:
    facts: Facts = {"adapter": answer.adapter, "params": dict(answer.params)}
    if answer.error is not None:
        sentence = f"it answers at {answer.place}, and cannot work"
        if answer.silent:
            sentence = f"nothing answers at {answer.place}"
        elif answer.error.code.endswith("_adapter"):
            sentence = f"nothing is installed that could ask {answer.place}"
        return broken(answer.error, sentence, {"gone": answer.silent, **facts})
    if answer.warning is not None:
        warning = KioskError(answer.warning, {"port": answer.place})
        return broken(warning, f"it answers at {answer.place}", facts, Level.AMBER)
    return green(f"it answers at {answer.place}", **facts)


def _as_the_kiosk_says(device: str, named: DeviceSettings, machine: Machine) -> Finding:
    """Leave the device to the kiosk that runs, and tell what that wrote into its journal."""
    row = machine.last_said_of(device)
    if row is None:
        return amber("the kiosk that runs has not said how it is", "look at the staff door")
    code = str(row.get("code") or "")
    if row.get("state") == DeviceState.ONLINE or code not in CODES:
        return green("in use by the kiosk that runs, which finds it well", in_use=True)
    place = Answer(device, named.adapter, named.params).place
    error = KioskError(code, {"port": place})
    return broken(error, "the kiosk that runs cannot use it", {"in_use": True})


def _unnamed(device: str, machine: Machine) -> Finding:
    seen = found(device, machine)
    if seen:
        places = ", ".join(each.place for each in seen)
        facts = [{"adapter": each.adapter, "params": dict(each.params)} for each in seen]
        if machine.settings is None:
            return green(f"found at {places}", found=facts)
        return amber(f"found at {places}, and not named in the settings", _FIX, found=facts)
    if device in NEEDED:
        remedy = "check its plug and power; one on the network is named in the settings by hand"
        return red("none was found", remedy)
    maybe = _MAYBE[device](machine) if device in _MAYBE else []
    if maybe:
        names = ", ".join(maybe)
        remedy = f"if the kiosk is to use it, name it in [{device}] of the settings"
        return green(f"not named in the settings; {names} may be one: {remedy}", maybe=maybe)
    return green("none is named in the settings, none was found")


def _nobody(device: str) -> str:
    """Return the code that says that such a device does not answer."""
    meter = "meter" if device in ("blood_pressure", "thermometer") else device
    return next(
        (code for code in (f"{meter}.no_answer", f"{meter}.unplugged") if code in CODES),
        "device.timeout",
    )


_MAYBE = {"scanner": scanners, "camera": cameras}

CHECKS = tuple(Check(device, what, partial(_look, device)) for device, what in WHAT.items())
