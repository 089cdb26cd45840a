"""The world around a kiosk that has none: virtual devices, a network cable and a gateway.

Everything speaks real bytes over real wires: reader, scanner, meters and panel on ptys, printers on
TCP, the gateway as a process of its own behind a cable that can be cut.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from drivers.sandbox.camera import VirtualDocumentCamera
from drivers.sandbox.document import VirtualDocumentPrinter
from drivers.sandbox.health import VirtualBloodPressureMeter, VirtualThermometer
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.network import NetworkLine
from drivers.sandbox.panel import VirtualPanel
from drivers.sandbox.receipt import VirtualReceiptPrinter
from drivers.sandbox.scanner import VirtualSerialScanner
from kiosk.app import content
from kiosk.app.demo_site import DEVICE, write_site
from kiosk.app.enrolment import code_for, enrol
from kiosk.app.storing import CERTIFICATE
from kiosk.domain.device import DeviceName
from kiosk.program import own_command

PAPER_MM_PER_S = 150
"""Speed of a usual 80 mm printer."""

GATEWAY_DATABASE = "gateway.db"


class Gateway:
    """The reference gateway in a process of its own; ends when it is closed."""

    def __init__(self, folder: Path, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Start it over a database in ``folder``, and wait until it listens.

        Args:
            meanwhile: what is done while it starts.
        """
        self.database = f"sqlite:///{folder / GATEWAY_DATABASE}"
        self._process = subprocess.Popen(
            own_command(
                "gateway",
                "serve",
                f"--database={self.database}",
                f"--key={folder / 'gateway.key'}",
                f"--seal-key={folder / 'seal.key'}",
                "--port=0",
                "--sandbox",
            ),
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        meanwhile()
        news = json.loads(self._first_line(self._process.stdout))
        self.port: int = news["port"]
        self.public_key: str = news["public_key"]
        self.seal_key: str = news["seal_key"]
        self.ca_file: str = news["ca_file"]

    @property
    def pid(self) -> int:
        """Return the process's id."""
        return self._process.pid

    def close(self) -> None:
        """End it and wait for its end."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    @staticmethod
    def _first_line(stream: IO[str] | None) -> str:
        line = stream.readline() if stream is not None else ""
        if not line:
            raise RuntimeError("the gateway ended before it listened")
        return line


class World:
    """All of it, in one folder.

    Attributes:
        config: the site's settings, with the ports of this world.
    """

    def __init__(
        self, folder: Path, *, network: bool = True, language: str = "zh", voice: str = "off"
    ) -> None:
        """Plug everything in; ``voice`` is the engine that listens to this machine's microphone."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.reader = VirtualSamReader()
        self.printer = VirtualReceiptPrinter(mm_per_s=PAPER_MM_PER_S)
        self.document = VirtualDocumentPrinter()
        self.scanner = VirtualSerialScanner()
        self.blood_pressure = VirtualBloodPressureMeter()
        self.thermometer = VirtualThermometer()
        self.panel = VirtualPanel()
        self.gateway = Gateway(folder, self._plug_in)
        self.line = NetworkLine("127.0.0.1", self.gateway.port)
        self.line.start()
        self.config = write_site(
            folder,
            language=language,
            voice=voice,
            reader=self.reader.port,
            printer=(self.printer.host, self.printer.tcp_port),
            devices={
                DeviceName.DOCUMENT: ("ipp", "uri", self.document.uri),
                DeviceName.SCANNER: ("qr-serial", "port", self.scanner.port),
                DeviceName.BLOOD_PRESSURE: (
                    "blood-pressure-serial",
                    "port",
                    self.blood_pressure.port,
                ),
                DeviceName.THERMOMETER: ("thermometer-serial", "port", self.thermometer.port),
                DeviceName.PANEL: ("panel-serial", "port", self.panel.port),
                DeviceName.CAMERA: ("camera-files", "folder", self.camera.folder),
            },
            gateway_port=self.line.port,
            public_key=self.gateway.public_key,
            seal_key=self.gateway.seal_key,
            ca_file=self.gateway.ca_file,
        )
        if not (folder / "data" / CERTIFICATE).exists():
            enrol(self.config, code_for(self.gateway.database, DEVICE, hours=1))
        if not network:
            self.line.cut()

    def _plug_in(self) -> None:
        self.camera = VirtualDocumentCamera()  # what it sees is drawn, which takes its time
        for thing in self.devices.values():
            thing.start()

    def begin_with_content(self) -> None:
        """Publish something in every feed, and give the kiosk what it would have fetched by now."""
        folder, key = self.folder / "published", self.folder / "gateway.key"
        said: list[str] = []
        content.publish_starter(self.gateway.database, key, said.append)
        content.export(self.gateway.database, key, folder, None, said.append)
        content.load(self.config, folder, said.append)

    def use_catalogue(self, folder: Path) -> None:
        """Let the kiosk begin with the packages of ``folder``, signed as the platform would.

        Raises:
            KioskError: ``catalogue.invalid``, ``catalogue.missing``.
        """
        from kiosk.app.packages.signing import sign

        packages = self.folder / "packages"
        shutil.copytree(folder, packages, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        sign(packages, self.folder / "gateway.key")
        site = self.config.read_text(encoding="utf-8")
        self.config.write_text(f'catalogue = "packages"\n{site}', encoding="utf-8")

    def case(self, case_id: str) -> Mapping[str, object] | None:
        """Return what the gateway holds of a case."""
        from offline_store.gateway import GatewayStore

        gateway = GatewayStore(self.gateway.database)
        try:
            return gateway.case(case_id)
        finally:
            gateway.close()

    @property
    def devices(self) -> Mapping[DeviceName, Any]:
        """Return the virtual devices, by the names of their tables in the settings."""
        return {
            DeviceName.IDCARD: self.reader,
            DeviceName.PRINTER: self.printer,
            DeviceName.DOCUMENT: self.document,
            DeviceName.SCANNER: self.scanner,
            DeviceName.BLOOD_PRESSURE: self.blood_pressure,
            DeviceName.THERMOMETER: self.thermometer,
            DeviceName.PANEL: self.panel,
            DeviceName.CAMERA: self.camera,
        }

    def close(self) -> None:
        """Unplug everything."""
        with contextlib.ExitStack() as stack:
            for thing in self.devices.values():
                stack.callback(thing.close)
            stack.callback(self.gateway.close)
            stack.callback(self.line.close)
