"""The site's settings: what a technician writes once about the place, frozen after reading.

Not pydantic: importing it with pydantic-settings took 134 ms here, a good part of the time to the
first frame, and the settings need only types, defaults and plain sentences (see
docs/decisions/0002-settings-without-pydantic.md). The classes below are the whole schema;
docs/site.example.toml says the same for people.
"""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from kiosk.declared import Check, Finding, Values, read
from kiosk.domain.site import Site
from kiosk.domain.text import Language, Text
from kiosk.errors import KioskError

Param = str | int
_S = TypeVar("_S")
_KEY_BYTES = 32
DEVICE_NAME = r"[0-9A-Za-z][0-9A-Za-z._:-]{0,63}"
"""What a kiosk may be called, as on the wire."""

SUITES = MappingProxyType({"international": 32, "guomi": 64})
"""Suites of algorithms in which bodies are sealed, and the bytes of a public key of each."""
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
ENGINES = ("auto", "vosk", "whisper", "off")
"""What may listen; ``auto`` is what there are models of."""


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The glass.

    Attributes:
        diagonal_inches: of the glass, so that sizes in millimetres are true.
        reduced_motion: no sliding and no waiting dots.
    """

    diagonal_inches: float = 21.5
    language: Language = "zh"
    reduced_motion: bool = False


@dataclass(frozen=True, slots=True)
class DataSettings:
    """Where the database, its key and the journal lie; a folder of the kiosk's own."""

    folder: Path = Path("/var/lib/xiaoshi")


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """A device.

    Attributes:
        adapter: its name.
        params: what the adapter wants to know (port, speed, ...).
        isolated: runs in a process of its own, for a driver that may crash or hang.
    """

    adapter: str
    params: Mapping[str, Param] = field(default_factory=lambda: MappingProxyType({}))
    isolated: bool = False


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """The province's platform.

    Attributes:
        public_key: what the platform signs its receipts with.
        suite: of algorithms, ``international`` or ``guomi``, in which bodies are sealed.
        seal_key: the province's public key, to which bodies are sealed.
        device_id: this kiosk's name there, for which its code is made at enrolment.
        ca_file: the only roots that TLS trusts; None only with plain http to this machine.
    """

    url: str
    public_key: str
    seal_key: str
    device_id: str
    ca_file: Path | None = None
    suite: str = "international"


@dataclass(frozen=True, slots=True)
class TimingSettings:
    """Patience: seconds without a touch, and how many of them are the last, counted down."""

    idle_seconds: int = 90
    last_seconds: int = 20


@dataclass(frozen=True, slots=True)
class StaffSettings:
    """The staff door.

    Attributes:
        hold_seconds: how long the corner is held.
        session_minutes: after which an open staff session ends by itself.
    """

    hold_seconds: float = 3.0
    session_minutes: int = 10


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Reading aloud. ``speed`` is in words a minute, as espeak-ng counts; elders like it slow."""

    speed: int = 140


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """Being spoken to, and where sound comes out.

    Attributes:
        engine: what listens: one of ``ENGINES``; ``off`` shows no key for it.
        models: the folder with what `kiosk voice install` put in; None: ``voice`` in the data
            folder.
        microphone: a part of its name; empty for the system's own choice.
        loudspeaker: the output for the hall, likewise.
        headphones: the output for one pair of ears; empty where the socket switches by itself.
        hands_free: listen at the picture that invites, and on in a visit that was begun by voice.
        memory_mb: that the engines may take.
        keep_minutes: for which an engine that nobody uses keeps its memory.
    """

    engine: str = "auto"
    models: Path | None = None
    microphone: str = ""
    loudspeaker: str = ""
    headphones: str = ""
    hands_free: bool = False
    memory_mb: int = 900
    keep_minutes: int = 15


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a site decides."""

    site: Site
    idcard: DeviceSettings
    printer: DeviceSettings
    gateway: GatewaySettings
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    data: DataSettings = field(default_factory=DataSettings)
    timing: TimingSettings = field(default_factory=TimingSettings)
    staff: StaffSettings = field(default_factory=StaffSettings)
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    # What not every site has.
    smartcard: DeviceSettings | None = None
    document: DeviceSettings | None = None
    scanner: DeviceSettings | None = None
    camera: DeviceSettings | None = None
    blood_pressure: DeviceSettings | None = None
    thermometer: DeviceSettings | None = None
    panel: DeviceSettings | None = None
    catalogue: Path | None = None
    """A signed folder of service packages instead of the program's own."""
    catalogue_key: str | None = None
    """Whose signature it must bear, where not the platform's: base64 of a 32-byte Ed25519 key."""

    @property
    def voices(self) -> Path:
        """Return the folder with models and voices that were put in."""
        return self.voice.models or self.data.folder / "voice"


def load(path: Path, devices: Check = lambda _: ()) -> Settings:
    """Read the settings file. Paths in it are relative to its folder.

    Args:
        devices: what whoever knows the adapters has to say of the devices' tables, given the
            settings by name.

    Raises:
        KioskError: ``config.missing``, ``config.syntax`` or ``config.invalid``, each fault with its
            line, field and remedy. The file is only read.
    """
    settings = read_file(Settings, path, {**_CHECKS, Settings: devices})
    return _rooted(settings, path.absolute().parent)


def read_file(kind: type[_S], path: Path, checks: Mapping[type, Check]) -> _S:
    """Read a TOML file that a technician wrote as a dataclass.

    Raises:
        KioskError: as ``load``.
    """
    source = _source(path)
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as wrong:
        from kiosk.toml_syntax import syntax_fault

        fault = syntax_fault(str(wrong), source)
        problem = f"line {fault.line}: {fault.problem}; {fault.remedy}"
        raise KioskError("config.syntax", {"path": path, "problem": problem}) from None
    except RecursionError as deep:
        raise KioskError("config.syntax", {"path": path, "problem": deep}) from None
    value, findings = read(kind, table, checks)
    if value is None or findings:
        raise _invalid(path, source, findings)
    return value


def _source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise KioskError("config.missing", {"path": path}) from None
    except UnicodeDecodeError:
        problem = "it is not UTF-8 text"
    except OSError as wrong:
        problem = f"it cannot be read: {wrong.strerror}"
    raise KioskError("config.syntax", {"path": path, "problem": problem})


def wrong_in(path: Path, finding: Finding) -> KioskError:
    """Return what is found wrong with settings that were read before, with its line."""
    return _invalid(path, _source(path), (finding,))


def _invalid(path: Path, source: str, findings: Sequence[Finding]) -> KioskError:
    from kiosk.toml_lines import line_of, lines_of

    lines = lines_of(source)
    # What is written wrong comes before what is missing: the one often explains the other.
    findings = sorted(findings, key=lambda f: (f.key not in lines, line_of(f.key, lines)))
    told = [f"line {line_of(f.key, lines)}: {f.problem}; {f.remedy}" for f in findings]
    others = [f"{path}: {f.path}: {words}" for f, words in zip(findings[1:], told[1:], strict=True)]
    problem = ".\n".join([told[0], *others])
    return KioskError(
        "config.invalid", {"path": path, "field": findings[0].path, "problem": problem}
    )


def _rooted(settings: _S, folder: Path) -> _S:
    """Return settings with every path absolute."""
    changed: dict[str, Any] = {}
    for each in fields(settings):  # type: ignore[arg-type]
        value = getattr(settings, each.name)
        if isinstance(value, Path):
            changed[each.name] = folder / value
        elif is_dataclass(value) and not isinstance(value, Site):
            changed[each.name] = _rooted(value, folder)
    return replace(settings, **changed)  # type: ignore[type-var]


def _site(values: Values) -> Iterator[Finding]:
    terminal = values.get("terminal", "A1")
    if not re.fullmatch(r"[A-Z0-9]{2,8}", terminal):
        yield Finding(
            ("terminal",), f"{terminal!r} is no terminal code", "use 2 to 8 capitals and digits"
        )
    regions = values.get("regions", ("000000",))
    if not regions:
        yield Finding(("regions",), "is empty", 'say at least one county, as in ["510104"]')
    for place, code in enumerate(regions):
        if not re.fullmatch(r"[0-9]{6}", code):
            yield Finding(("regions", place), f"{code!r} is no county", "use the six-digit code")
    url = values.get("status_url", "")
    if url and not (
        url.startswith("https://")
        and url.count("{") == url.count("}") == url.count("{receipt_no}") == 1
    ):
        remedy = "write an https address with {receipt_no} in it once"
        yield Finding(("status_url",), "cannot lead to a case", remedy)


def _text(values: Values) -> Iterator[Finding]:
    for language in ("zh", "en"):
        if not values.get(language, "-").strip():
            yield Finding((language,), "is empty", "say it in words")


def _gateway(values: Values) -> Iterator[Finding]:
    url = values.get("url", "https://")
    address = _address(url)
    local = address is not None and address.scheme == "http" and address.hostname in _HERE
    if not local and (address is None or address.scheme != "https" or not address.hostname):
        yield Finding(("url",), f"{url!r} is not safe", "use https; plain http is for this machine")
    elif "url" in values and not local and values.get("ca_file") is None:
        remedy = "name the file with the roots of the platform's certificate"
        yield Finding(("ca_file",), "is missing", remedy)
    device = values.get("device_id", "-").strip()
    if device not in {"", "-"} and not re.fullmatch(DEVICE_NAME, device):
        remedy = "use up to 64 letters, digits and . _ : -"
        yield Finding(("device_id",), f"{device!r} is no device", remedy)
    for name in ("public_key", "seal_key", "device_id"):
        if not values.get(name, "-").strip():
            yield Finding((name,), "is empty", "enrol the kiosk first")
    suite = values.get("suite", "international")
    if suite not in SUITES:
        yield Finding(("suite",), f"{suite!r} is no suite", f"write {' or '.join(SUITES)}")
    sizes = {"public_key": _KEY_BYTES, "seal_key": SUITES.get(suite, _KEY_BYTES)}
    for name, size in sizes.items():
        key = values.get(name, "").strip()
        if key and not _is_key(key, size):
            remedy = f"copy what `kiosk gateway serve` prints as {name}: base64 of {size} bytes"
            yield Finding((name,), f"{key!r} is no public key", remedy)


def _address(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _is_key(text: str, size: int) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == size
    except ValueError:
        return False


def _between(name: str, least: float, most: float, unit: str) -> Check:
    def check(values: Values) -> Iterator[Finding]:
        if name in values and not least <= values[name] <= most:
            problem = f"{values[name]} is outside {least} to {most} {unit}"
            yield Finding((name,), problem, "choose a value between")

    return check


def _timing(values: Values) -> Iterator[Finding]:
    yield from _between("idle_seconds", 20, 1800, "s")(values)
    yield from _between("last_seconds", 5, 60, "s")(values)
    if values.get("last_seconds", 20) >= values.get("idle_seconds", 90):
        yield Finding(("last_seconds",), "is not within idle_seconds", "make it the smaller one")


def _staff(values: Values) -> Iterator[Finding]:
    yield from _between("hold_seconds", 1, 10, "s")(values)
    yield from _between("session_minutes", 1, 60, "min")(values)


def _voice(values: Values) -> Iterator[Finding]:
    engine = values.get("engine", "auto")
    if engine not in ENGINES:
        yield Finding(("engine",), f"{engine!r} is no engine", f"write {' or '.join(ENGINES)}")
    yield from _between("memory_mb", 200, 8000, "MB")(values)
    yield from _between("keep_minutes", 0, 1440, "min")(values)


_CHECKS: Mapping[type, Check] = {
    Site: _site,
    Text: _text,
    GatewaySettings: _gateway,
    ScreenSettings: _between("diagonal_inches", 7, 100, "inches"),
    SpeechSettings: _between("speed", 80, 300, "words a minute"),
    VoiceSettings: _voice,
    TimingSettings: _timing,
    StaffSettings: _staff,
}
