"""A real pcscd of the tests' own, with a virtual reader in it; the system's is not touched.

pcscd has one socket, whose place is compiled into it. Here each pcscd sees a folder of ours in that
place (a mount namespace, for which nobody needs to be root), and this process's libpcsclite is told
of it by PCSCLITE_CSOCK_NAME. The library reads that once: so the folder is the same for the whole
process, and a real reader is tested in a process that never makes one of these.

vpcd listens on all interfaces: for tests only.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from tests.store.full_disk import in_chroot

READER = "Virtual PCD"
_PATIENCE = 60.0
_DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
_CONFIGURATION = """\
FRIENDLYNAME "{reader}"
DEVICENAME   /dev/null:{port}
LIBPATH      {driver}
CHANNELID    {port}
"""
# In the namespace nothing of the system's /run is there, so no real pcscd is found either.
_PRIVATE = """\
mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$1" /run/pcscd &&
exec setpriv --pdeathsig=KILL -- pcscd --foreground --config "$2"
"""


@cache
def private_socket() -> Path:
    """Return the folder of this process; its libpcsclite, loaded later, looks there."""
    home = Path(tempfile.mkdtemp(prefix="xiaoshi-pcscd-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name in ("socket", "conf"):
        (home / name).mkdir()
    os.environ["PCSCLITE_CSOCK_NAME"] = str(home / "socket" / "pcscd.comm")
    return home


class Pcscd:
    """One pcscd with one virtual reader; a context manager. One at a time in a process.

    It ends with the thread that has started it.

    Attributes:
        port: where a virtual card connects to; the same for its whole life.
        stops: how many times it was stopped or killed.
    """

    def __init__(self) -> None:
        """Prepare; ``with`` starts it."""
        self.stops = 0
        self._home = private_socket()
        self._process: subprocess.Popen[bytes] | None = None
        # Bound and never listening: nobody else is given the ports, before, between and after.
        self._places = _two_in_a_row()
        self.port: int = self._places[0].getsockname()[1]

    def __enter__(self) -> Pcscd:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for place in self._places:
            place.close()

    def start(self, *, plugged: bool = True, name: str = READER) -> None:
        """Start it, unless it runs, and wait until it takes connections.

        Args:
            plugged: with its reader.
            name: the reader's; what is no UTF-8 in it as in a file's name.
        """
        if self._process is not None:
            return
        if not Path(_DRIVER).exists():
            raise RuntimeError(f"{_DRIVER} is missing: run packaging/setup --tests")
        folder, conf = self._home / "socket", self._home / "conf"
        reader = _CONFIGURATION.format(reader=name, port=self.port, driver=_DRIVER)
        (conf / "vpcd").write_bytes(os.fsencode(reader) if plugged else b"")
        command = [*mounts_of_its_own(), "sh", "-c", _PRIVATE, "pcscd"]
        with (self._home / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*command, str(folder), str(conf)], stdout=log, stderr=log
            )
        end = time.monotonic() + _PATIENCE
        while not _listens(folder / "pcscd.comm"):
            ended = self._process.poll() is not None
            if ended or time.monotonic() > end:
                raise RuntimeError(f"no pcscd: {(self._home / 'log').read_text()}")
            time.sleep(0.005)  # it tells nobody that it listens

    def stop(self) -> None:
        """End it as systemd does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash does."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Have it answer nobody, though it is there."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Have it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            self.stops += 1
            process.send_signal(number)
            process.wait(_PATIENCE)
            # What a crash leaves behind would be taken for a pcscd that is starting.
            for left in (self._home / "socket").iterdir():
                left.unlink()


def mounts_of_its_own() -> list[str]:
    """Return how a command is begun that sees files of ours in the place of the system's."""
    # A chroot has neither users of its own nor a root to part from the machine's.
    apart = ["--propagation", "unchanged"] if in_chroot() else ["--map-root-user"]
    return ["unshare", "--mount", *apart]


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _two_in_a_row() -> tuple[socket.socket, socket.socket]:
    """Return two sockets on neighbouring ports, as vpcd takes them for its two slots."""
    for _ in range(100):
        one = _bound(0)
        try:
            return one, _bound(one.getsockname()[1] + 1)
        except (OSError, OverflowError):
            one.close()
    raise RuntimeError("no two free ports in a row")


def _bound(port: int) -> socket.socket:
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind(("127.0.0.1", port))
    except (OSError, OverflowError):
        place.close()
        raise
    return place
