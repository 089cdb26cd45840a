"""What devices have in common: names, how a command to one ends, what it can do, its self-test.

The words are those of XFS4IoT (CEN CWA 17852). ``kiosk.domain.staff`` has the states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from kiosk.domain.staff import DeviceStatus


class DeviceName(StrEnum):
    """What a kiosk may have, by the name of its table in the settings."""

    IDCARD = "idcard"
    SMARTCARD = "smartcard"
    PRINTER = "printer"
    DOCUMENT = "document"
    SCANNER = "scanner"
    CAMERA = "camera"
    BLOOD_PRESSURE = "blood_pressure"
    THERMOMETER = "thermometer"
    PANEL = "panel"


class Completion(StrEnum):
    """How a command to a device ended."""

    SUCCESS = "success"
    CANCELED = "canceled"
    DEVICE_NOT_READY = "device_not_ready"
    HARDWARE_ERROR = "hardware_error"
    INTERNAL_ERROR = "internal_error"
    TIME_OUT = "time_out"
    UNSUPPORTED_COMMAND = "unsupported_command"
    INVALID_DATA = "invalid_data"
    USER_ERROR = "user_error"
    FRAUD_ATTEMPT = "fraud_attempt"
    SEQUENCE_ERROR = "sequence_error"


class DeviceClass(StrEnum):
    """What kind of device it is; the standard knows no health meters."""

    CARD_READER = "card_reader"
    PRINTER = "printer"
    BARCODE_READER = "barcode_reader"
    CAMERA = "camera"
    AUXILIARIES = "auxiliaries"
    HEALTH_METER = "health_meter"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a device can do, as far as is known without trying.

    Attributes:
        features: by name, e.g. ``{"width_dots": 576, "cutter": True}``; no personal data.
    """

    device_class: DeviceClass
    features: Mapping[str, bool | int | str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class SelfTest:
    """How a device's test of itself ended; ``code`` of ``kiosk.errors.CODES`` unless SUCCESS."""

    completion: Completion
    code: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """All that staff and the doctor may ask of a device without troubling it.

    Attributes:
        self_test: how its last one ended; None where there was none since the start.
        counters: ``opened``, ``missed``, ``lost``, ``recovered``, and jobs by how they ended
            (``job.success``); since the start.
    """

    status: DeviceStatus
    capabilities: Capabilities
    self_test: SelfTest | None
    counters: Mapping[str, int]
