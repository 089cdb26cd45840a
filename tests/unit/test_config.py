"""The site's settings: one file, read whole, and each fault a sentence."""

from __future__ import annotations

import base64
import dataclasses
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import catalog
from kiosk import config
from kiosk.domain.site import Site
from kiosk.errors import KioskError
from kiosk.toml_syntax import syntax_fault

EXAMPLE = Path(__file__).parents[2] / "docs" / "site.example.toml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    copy = tmp_path / "site.toml"
    copy.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    return copy


def edit(path: Path, old: str, new: str) -> int:
    text = path.read_text(encoding="utf-8")
    assert old in text, "control: there is something to change"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def fault(path: Path) -> KioskError:
    with pytest.raises(KioskError) as caught:
        config.load(path)
    return caught.value


def test_the_example_of_the_documents_is_a_whole_site() -> None:
    settings = config.load(EXAMPLE)
    assert settings.site.terminal == "QH01"
    assert settings.site.reader_place.zh == "右下边"
    assert settings.site.regions == ("510104",)
    assert settings.site.region_names == ("成都市锦江区",)
    assert settings.idcard == config.DeviceSettings("sam-serial", {"port": "/dev/ttyUSB0"})
    assert settings.printer.params == {"host": "192.168.1.60", "port": 9100}


def test_the_example_names_adapters_that_exist() -> None:
    settings = config.load(EXAMPLE)
    reader = catalog.CARD_READERS.make(settings.idcard.adapter, settings.idcard.params)
    printer = catalog.RECEIPT_PRINTERS.make(settings.printer.adapter, settings.printer.params)
    reader.close()
    printer.close()


def test_the_defaults_that_the_example_shows_are_the_defaults(path: Path) -> None:
    """Uncomment them all: nothing may change but what has no default."""
    without = config.load(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    shown = [line.removeprefix("# ") if " = " in line else line for line in lines]
    other = ("catalogue", "notice", "status_url", "models")
    shown = [line for line in shown if not line.startswith(other)]
    assert len(tomllib.loads("\n".join(shown))["timing"]) == 2, "control: they are uncommented"
    path.write_text("\n".join(shown), encoding="utf-8")
    assert config.load(path) == without


def test_the_devices_that_not_every_site_has_are_shown_as_they_would_be(path: Path) -> None:
    """Take the "#" away from all of them: what the example proposes is taken."""
    without = config.load(path)
    optional = [f.name for f in dataclasses.fields(config.Settings) if f.name in catalog.PORTS]
    optional = [name for name in optional if getattr(without, name) is None]
    assert len(optional) == 7, "control: none is there unless it is asked for"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^#(?! )", "", text, flags=re.MULTILINE), encoding="utf-8")
    settings = config.load(path)
    for name in optional:
        device, port = getattr(settings, name), catalog.PORTS[name]
        assert device is not None, name
        assert list(port.faults(device.adapter, device.params)) == [] or not port.rows, name


def test_every_setting_stands_in_the_example() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    sections = dataclasses.fields(config.Settings)
    kinds = [Site, config.ScreenSettings, config.DataSettings, config.DeviceSettings]
    kinds += [config.GatewaySettings, config.TimingSettings, config.StaffSettings]
    kinds += [config.SpeechSettings, config.VoiceSettings]
    names = [field.name for kind in kinds for field in dataclasses.fields(kind)]
    assert [name for name in names if f"{name} = " not in text] == []
    plain = ["catalogue", "catalogue_key"]
    assert [s.name for s in sections if f"[{s.name}]" not in text] == plain
    assert [name for name in plain if f"# {name} = " not in text] == []


def test_paths_are_relative_to_the_file(path: Path) -> None:
    edit(path, '# catalogue = "catalogue"', 'catalogue = "own"')
    settings = config.load(path)
    assert settings.gateway.ca_file == path.parent / "province-ca.pem"
    assert settings.data.folder == Path("/var/lib/xiaoshi")
    assert settings.catalogue == path.parent / "own"


def test_settings_are_frozen(path: Path) -> None:
    settings = config.load(path)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.timing.idle_seconds = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        settings.printer.params["port"] = 1  # type: ignore[index]


def test_no_file_is_a_sentence(tmp_path: Path) -> None:
    wrong = fault(tmp_path / "nothing.toml")
    assert wrong.code == "config.missing"
    assert str(tmp_path / "nothing.toml") in str(wrong)


def test_what_is_not_toml_is_named_with_its_line(path: Path) -> None:
    line = edit(path, 'place = "centre"', "place = centre")
    wrong = fault(path)
    assert wrong.code == "config.syntax"
    assert f"line {line}" in str(wrong)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a = " + b"[" * 5000])
def test_what_is_no_text_at_all_is_a_sentence_too(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert fault(path).code == "config.syntax"


def test_a_folder_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    assert fault(tmp_path).code == "config.syntax"


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("diagonal_inches = 21.5", "diagonal = 21.5", "screen.diagonal", "'diagonal_inches'?"),
        ("[printer]", "[prinetr]", "prinetr", "did you mean 'printer'?"),
        (
            "diagonal_inches = 21.5",
            'diagonal_inches = "21.5"',
            "screen.diagonal_inches",
            "a number",
        ),
        ("diagonal_inches = 21.5", "diagonal_inches = 546", "screen.diagonal_inches", "7 to 100"),
        ('place = "centre"', 'place = "center"', "site.place", "did you mean 'centre'?"),
        ('terminal = "QH01"', 'terminal = "qh 01"', "site.terminal", "capitals and digits"),
        ('regions = ["510104"]', "regions = []", "site.regions", "at least one county"),
        ('regions = ["510104"]', 'regions = ["5101"]', "site.regions[1]", "six-digit"),
        ('zh = "右下边"', 'zh = ""', "site.reader_place.zh", "say it in words"),
        ('terminal = "QH01"\n', "", "site.terminal", "is missing; add terminal"),
        ("params = { port =", "params = { port = [], x =", "idcard.params.port", "must be text"),
        ('"https://gateway', '"http://gateway', "gateway.url", "use https"),
        ('"https://gateway', '"http://127.0.0.1.evil', "gateway.url", "use https"),
        ('"https://gateway', '"http://localhost:80@evil', "gateway.url", "use https"),
        ('"https://gateway.example', '"https://[::1', "gateway.url", "use https"),
        ('ca_file = "province-ca.pem"', "", "gateway.ca_file", "roots of the platform"),
        ('device_id = "QH01"', 'device_id = ""', "gateway.device_id", "enrol"),
        ('device_id = "QH01"', 'device_id = "a/b"', "gateway.device_id", "letters"),
        ("# idle_seconds = 90", "idle_seconds = 20", "timing.last_seconds", "smaller"),
        ("# idle_seconds = 90", "idle_seconds = true", "timing.idle_seconds", "whole number"),
        ("# hold_seconds = 3.0", "hold_seconds = 90", "staff.hold_seconds", "1 to 10"),
        (
            '# status_url = "https://zwfw.example.cn/case/{receipt_no}"',
            'status_url = "https://x/{receipt}"',
            "site.status_url",
            "{receipt_no}",
        ),
        (
            '# status_url = "https://zwfw.example.cn/case/{receipt_no}"',
            'status_url = "https://x/{receipt_no}}"',
            "site.status_url",
            "{receipt_no}",
        ),
    ],
)
def test_a_fault_names_line_field_and_remedy(
    path: Path, old: str, new: str, field: str, says: str
) -> None:
    config.load(path)  # control: before the change there is none
    before = path.read_text(encoding="utf-8")
    edit(path, old, new)
    broken = path.read_bytes()
    assert broken.decode() != before
    wrong = fault(path)
    assert wrong.code == "config.invalid"
    assert wrong.params["path"] == path
    assert wrong.params["field"] == field
    assert says in str(wrong)
    assert "?." not in str(wrong)
    assert "line " in str(wrong)
    assert path.read_bytes() == broken, "the file is only read"


def test_every_fault_is_told_on_a_line_of_its_own(path: Path) -> None:
    place = edit(path, 'place = "centre"', 'place = "center"')
    inches = edit(path, "diagonal_inches = 21.5", "diagonal_inches = 546")
    edit(path, 'device_id = "QH01"\n', "")
    first, second, third = str(fault(path)).splitlines()
    assert first.startswith(f"config.invalid: {path}: site.place: line {place}: ")
    assert second.startswith(f"{path}: screen.diagonal_inches: line {inches}: 546.0 is outside ")
    assert third.startswith(f"{path}: gateway.device_id: line ")
    assert third.endswith('is missing; add device_id = "...".')


@pytest.mark.parametrize(
    ("old", "new", "below", "says"),
    [
        ('place = "centre"', 'place = "centre', 0, 'close the quote "'),
        ('place = "centre"', 'place = centre"', 0, 'put text in quotes, as in place = "centre"'),
        ('place = "centre"', "place = “centre”", 0, "on the English keyboard"),
        ('place = "centre"', "place =", 0, "write a value behind place ="),
        ("diagonal_inches = 21.5", "reduced_motion = True", 0, "reduced_motion = true, in small"),
        ("[printer]", "[printer", 0, "close the bracket, as in [name]"),
        ("[printer]", "printer]", 0, "a heading as [name]"),
        ('regions = ["510104"]', 'regions = ["510104"', 0, "close the list with ]"),
        ('regions = ["510104"]', 'regions = [ # here\n"510104", # ]\n"510105"', 0, "with ]"),
        ("port = 9100 }", "port = 9100", 0, "close it with }"),
        ('place = "centre"', 'place = """centre', 0, 'close the text with """'),
        ('place = "centre"', "place = 'centre", 0, "close the quote '"),
        ('place = "centre"', 'place = "centre\\hall"', 0, "single quotes"),
        ("[printer]", "[idcard]", 0, "put the two together"),
        ("params = { host", "adapter = 'x'\nparams = { host", 0, "leave one of them"),
    ],
)
def test_what_is_not_toml_is_answered_with_its_line_and_what_to_mend(
    path: Path, old: str, new: str, below: int, says: str
) -> None:
    line = edit(path, old, new) + below
    wrong = fault(path)
    assert wrong.code == "config.syntax"
    assert f": line {line}: " in str(wrong)
    assert says in str(wrong)


@given(st.text(alphabet="ab=[]{}\"'\n#,.1“ \\", max_size=60))
def test_any_text_that_is_not_toml_has_a_line_and_a_remedy(source: str) -> None:
    try:
        tomllib.loads(source)
    except tomllib.TOMLDecodeError as wrong:
        told = syntax_fault(str(wrong), source)
        assert 1 <= told.line <= source.count("\n") + 1
        assert told.problem
        assert told.remedy


def test_plain_http_is_for_a_gateway_on_this_machine(path: Path) -> None:
    edit(path, '"https://gateway.example.org:8443"', '"http://127.0.0.1:8443"')
    edit(path, 'ca_file = "province-ca.pem"', "")
    assert config.load(path).gateway.url == "http://127.0.0.1:8443"


def test_settings_come_without_anything_heavy() -> None:
    program = (
        "import sys, pathlib, kiosk.config as c; c.load(pathlib.Path(sys.argv[1]));"
        "heavy = {'pydantic', 'pydantic_settings', 'PySide6', 'difflib', 'json', 'logging'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(EXAMPLE)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ('suite = "international"', 'suite = "enigma"', "suite", "international or guomi"),
        ('suite = "international"', 'suite = "guomi"', "seal_key", "base64 of 64 bytes"),
        ("fXTz1OcnpBvI", "fXTz", "seal_key", "base64 of 32 bytes"),
    ],
)
def test_a_key_that_is_none_of_its_suite_is_a_fault_of_its_line(
    path: Path, old: str, new: str, field: str, says: str
) -> None:
    edit(path, old, new)
    told = str(fault(path))
    assert f"gateway.{field}" in told
    assert says in told


def test_the_suites_of_the_settings_are_those_that_can_seal() -> None:
    from offline_store.sealing import SUITES, PrivateKey

    assert set(config.SUITES) == set(SUITES)
    for suite, size in config.SUITES.items():
        key = PrivateKey.generate(suite).public_key
        assert len(base64.b64decode(key)) == size
