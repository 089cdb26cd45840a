"""The world around a kiosk that has none: virtual devices, a network cable and a gateway.

Everything speaks real bytes over real wires: the reader on a pty, the printer on TCP, the gateway as
a process of its own behind a cable that can be cut.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.network import NetworkLine
from drivers.sandbox.receipt import VirtualReceiptPrinter

PAPER_MM_PER_S = 150
"""Speed of a usual 80 mm printer."""

DEVICE, TERMINAL = "demo-QH01", "QH01"
GATEWAY_DATABASE = "gateway.db"

SITE = """\
# Written by `kiosk demo`: a community that does not exist, on virtual devices.
[site]
terminal = "{terminal}"
short_name = {{ zh = "青禾社区", en = "Qinghe" }}
full_name = {{ zh = "青禾社区服务中心", en = "Qinghe Community Centre" }}
phone = "028-0000 1234"
hours = {{ zh = "周一到周五 9:00 到 17:00", en = "Monday to Friday, 9:00 to 17:00" }}
reader_place = {{ zh = "屏幕右下边", en = "at the lower right" }}
regions = ["510104"]
notice = {{ zh = "下午 2 点，一楼大厅免费量血压。", en = "Free blood pressure check at 2 pm." }}

[idcard]
adapter = "sam-serial"
params = {{ port = "{reader}" }}

[printer]
adapter = "escpos-tcp"
params = {{ host = "{printer_host}", port = {printer_port} }}

[gateway]
url = "http://127.0.0.1:{gateway_port}"
public_key = "{public_key}"
device_id = "{device}"
token_file = "token"

[screen]
diagonal_inches = {diagonal}
language = "{language}"

[data]
folder = "data"
"""


def own_command() -> Sequence[str]:
    """Return how this very build starts itself."""
    frozen = getattr(sys, "frozen", False)
    return [sys.executable] if frozen else [sys.executable, "-m", "kiosk"]


class Gateway:
    """The reference gateway in a process of its own; ends when it is closed."""

    def __init__(self, folder: Path) -> None:
        """Start it over a database in ``folder``, and wait until it listens."""
        tokens = folder / "tokens"
        token = folder / "token"
        if not token.exists():
            token.write_text(secrets.token_urlsafe(32))
            token.chmod(0o600)
            tokens.write_text(f"{DEVICE}={token.read_text()}\n")
            tokens.chmod(0o600)
        self.database = f"sqlite:///{folder / GATEWAY_DATABASE}"
        self._process = subprocess.Popen(
            [
                *own_command(),
                "gateway",
                "serve",
                f"--database={self.database}",
                f"--key={folder / 'gateway.key'}",
                f"--tokens={tokens}",
                "--port=0",
            ],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        news = json.loads(self._first_line(self._process.stdout))
        self.port: int = news["port"]
        self.public_key: str = news["public_key"]

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


def write_site(
    folder: Path,
    *,
    language: str = "zh",
    diagonal_inches: float = 21.5,
    reader: str = "/dev/null",
    printer: tuple[str, int] = ("127.0.0.1", 9),
    gateway_port: int = 9,
    public_key: str = "not known yet",
) -> Path:
    """Write the site's settings into ``folder`` and return the file.

    Without ports it is good for the first frame: words and sizes, no device.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "site.toml"
    path.write_text(
        SITE.format(
            terminal=TERMINAL,
            device=DEVICE,
            reader=reader,
            printer_host=printer[0],
            printer_port=printer[1],
            gateway_port=gateway_port,
            public_key=public_key,
            diagonal=diagonal_inches,
            language=language,
        ),
        encoding="utf-8",
    )
    return path


class World:
    """All of it, in one folder.

    Attributes:
        config: the site's settings, with the ports of this world.
    """

    def __init__(self, folder: Path, *, network: bool = True, language: str = "zh") -> None:
        """Plug everything in."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.reader = VirtualSamReader()
        self.reader.start()
        self.printer = VirtualReceiptPrinter(mm_per_s=PAPER_MM_PER_S)
        self.printer.start()
        self.gateway = Gateway(folder)
        self.line = NetworkLine("127.0.0.1", self.gateway.port)
        self.line.start()
        if not network:
            self.line.cut()
        self.config = write_site(
            folder,
            language=language,
            reader=self.reader.port,
            printer=(self.printer.host, self.printer.tcp_port),
            gateway_port=self.line.port,
            public_key=self.gateway.public_key,
        )

    def case(self, case_id: str) -> Mapping[str, object] | None:
        """Return what the gateway holds of a case."""
        from offline_store.gateway import GatewayStore

        held: Mapping[str, object] | None = GatewayStore(self.gateway.database).case(case_id)
        return held

    def close(self) -> None:
        """Unplug everything."""
        with contextlib.ExitStack() as stack:
            for thing in (self.reader, self.printer, self.gateway, self.line):
                stack.callback(thing.close)
