"""A real cupsd of the tests' own, and ippeveprinter behind it; the system's are not touched.

Both are CUPS's own programs: what they make of our bytes is nobody's here to decide. cupsd has its
folders, port and socket here; ippeveprinter wants a D-Bus, which is here too, but nobody on it: it
goes without announcing itself. All end with the thread that has started them.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from drivers.document.link import Link, place
from drivers.document.queue import A4, Queue, words

_PATIENCE = 60.0
_DAEMON = Path("/usr/sbin/cupsd")
_SETTINGS = """\
LogLevel debug
MaxLogSize 0
Listen {socket}
Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType Basic
JobRetryInterval 1
DirtyCleanInterval 0
"""
# Who may do what is Debian's own: a job is its owner's, or root's.
_POLICY = """\
<Location />
  Order allow,deny
</Location>
<Policy default>
  <Limit Send-Document Cancel-Job Release-Job Hold-Job Cancel-My-Jobs Close-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_FILES = """\
ServerRoot {home}/etc
CacheDir {home}/cache
StateDir {home}/state
RequestRoot {home}/spool
TempDir {home}/tmp
AccessLog {home}/access_log
ErrorLog {home}/error_log
PageLog {home}/page_log
Sandboxing relaxed
"""
_BUS = """\
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
# What feeds the sheets of ippeveprinter: waits while the tray is empty, and feeds nothing of a job
# that was cancelled in the meantime, as a printer's own mechanism does.
_MECHANISM = """\
#!/bin/sh
cancelled() {{
    ipptool -c -d job-id="$IPP_JOB_ID" "$IPP_JOB_PRINTER_URI" {home}/job.test |
        grep -q "processing-to-stop-point\\|canceled"
}}
while [ -e {home}/empty ]; do
    [ -e {home}/told ] || {{ echo "STATE: +media-empty-error" >&2; touch {home}/told; }}
    cancelled && break
    sleep 0.05
done
[ ! -e {home}/told ] || {{ echo "STATE: -media-empty-error" >&2; rm {home}/told; }}
cancelled && exit 0
printf '%s %s' "$IPP_MEDIA" "$IPP_MEDIA_COL" >{home}/sheets/"$IPP_JOB_ID".media
cp "$1" {home}/sheets/"$IPP_JOB_ID".part
mv {home}/sheets/"$IPP_JOB_ID".part {home}/sheets/"$IPP_JOB_ID".pdf
echo "ATTR: job-impressions-completed=1" >&2
"""
_ASK = """\
{
  OPERATION Get-Job-Attributes
  GROUP operation-attributes-tag
  ATTR charset attributes-charset utf-8
  ATTR language attributes-natural-language en
  ATTR uri printer-uri $uri
  ATTR integer job-id $job-id
  DISPLAY job-state
  DISPLAY job-state-reasons
}
"""


class _Daemons:
    """Programs in one folder; ended in the reverse order of their start."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="xiaoshi-cups-"))
        self.home.chmod(0o755)  # cupsd's filters run as another user
        self._running: list[subprocess.Popen[bytes]] = []

    def run(self, name: str, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.home / f"{name}.out").open("ab") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig=TERM", "--", *command],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def await_listener(self, process: subprocess.Popen[bytes], place: str | int) -> None:
        end = time.monotonic() + _PATIENCE
        while not _listens(place):
            if process.poll() is not None or time.monotonic() > end:
                logs = [path.read_text(errors="replace") for path in self.home.glob("*.out")]
                raise RuntimeError(f"it does not start: {logs}")
            time.sleep(0.005)  # it tells nobody that it listens

    def end(self, process: subprocess.Popen[bytes], number: signal.Signals) -> None:
        self._running.remove(process)
        process.send_signal(number)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def close(self) -> None:
        for process in reversed(list(self._running)):
            self.end(process, signal.SIGTERM)
        shutil.rmtree(self.home, ignore_errors=True)


class Cupsd:
    """One cupsd; a context manager."""

    def __init__(self) -> None:
        """Prepare; ``with`` starts it."""
        self._daemons = _Daemons()
        home = self._daemons.home
        self.socket = home / "cups.sock"
        self._place = _kept_port()
        self.port: int = self._place.getsockname()[1]
        for name in ("etc", "cache", "state", "spool", "tmp"):
            (home / name).mkdir()
        (home / "tmp").chmod(0o1777)
        settings = _SETTINGS.format(socket=self.socket, port=self.port)
        (home / "cupsd.conf").write_text(settings + _POLICY)
        (home / "cups-files.conf").write_text(_FILES.format(home=home))
        # Another path than the system's: no AppArmor profile of the system's binds it.
        shutil.copy2(_DAEMON, home / "cupsd")
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._queues: list[str] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._daemons.close()
        self._place.close()

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        home = self._daemons.home
        command = (str(home / "cupsd"), "-f", "-c", f"{home}/cupsd.conf")
        self._process = self._daemons.run("cupsd", *command, "-s", f"{home}/cups-files.conf")
        self._daemons.await_listener(self._process, str(self.socket))

    def kill(self) -> None:
        """End it as a crash does."""
        if self._process is not None:
            self._daemons.end(self._process, signal.SIGKILL)
            self._process = None
            self.socket.unlink(missing_ok=True)

    @contextmanager
    def queue(self, device: str, *, by_port: bool = False) -> Iterator[str]:
        """Make a queue for a printer, as an integrator does, and give its address.

        Args:
            by_port: the address by TCP; by the socket unless asked for.
        """
        self._made += 1
        name = f"a4-{self._made}"
        self._queues.append(name)
        policy = ("-o", "printer-error-policy=abort-job")
        self._lpadmin("-p", name, "-E", "-v", device, "-m", "everywhere", *policy)
        self._await_ready(self.address(name))
        yield f"ipp://127.0.0.1:{self.port}/printers/{name}" if by_port else self.address(name)
        self._queues.remove(name)
        self._lpadmin("-x", name)

    def address(self, name: str) -> str:
        """Return the address of a queue, by the socket."""
        return f"http+unix://{str(self.socket).replace('/', '%2F')}/printers/{name}"

    def stop_all(self) -> None:
        """Stop every queue, as `cupsdisable` does."""
        self._run("cupsdisable", *self._queues)

    def go_on(self) -> None:
        """Let every queue go on."""
        self._run("cupsenable", *self._queues)

    def lp(self, address: str, document: bytes) -> None:
        """Print as any program does that says no more than what."""
        (self._daemons.home / "plain.pdf").write_bytes(document)
        name = address.rpartition("/")[2]
        self._run("lp", "-d", name, str(self._daemons.home / "plain.pdf"))

    def kept(self) -> list[str]:
        """Return the documents that it has on its disk."""
        return [path.name for path in (self._daemons.home / "spool").glob("d*")]

    def _await_ready(self, address: str) -> None:
        where = place(address)
        end = time.monotonic() + _PATIENCE
        while where is not None and time.monotonic() < end:
            if A4 in words(
                Queue(Link(where), "xiaoshi-test", _PATIENCE).printer(), "media-supported"
            ):
                return
            time.sleep(0.02)  # cupsd reads a new queue's sheets after it has said that it is made
        raise RuntimeError(f"{address} never knows A4")

    def _lpadmin(self, *words: str) -> None:
        self._run("lpadmin", *words)

    def _run(self, command: str, *words: str) -> None:
        done = subprocess.run(
            [command, *words],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
            env={**os.environ, "CUPS_SERVER": str(self.socket)},
        )
        if done.returncode:
            raise RuntimeError(f"{command} {words}: {done.stderr}")


class EvePrinter:
    """CUPS's own IPP Everywhere printer; a context manager."""

    def __init__(self) -> None:
        """Prepare; ``with`` starts it."""
        self._daemons = _Daemons()
        self._home = self._daemons.home
        self._place = _kept_port()
        self.port: int = self._place.getsockname()[1]
        self.uri = f"ipp://localhost:{self.port}/ipp/print"
        for name in ("sheets", "spool"):
            (self._home / name).mkdir()
        mechanism = self._home / "mechanism"
        mechanism.write_text(_MECHANISM.format(home=self._home))
        mechanism.chmod(0o755)
        (self._home / "job.test").write_text(_ASK)

    def __enter__(self) -> Self:
        home, bus = self._home, self._home / "bus"
        (home / "bus.conf").write_text(_BUS.format(path=bus))
        dbus = ("dbus-daemon", f"--config-file={home}/bus.conf", "--nofork", "--nopidfile")
        self._daemons.await_listener(self._daemons.run("dbus", *dbus), str(bus))
        options = ("-r", "off", "-n", "localhost", "-p", str(self.port), "-d", f"{home}/spool")
        accepts = ("-f", "application/pdf,image/urf", "-c", str(home / "mechanism"))
        command = ("ippeveprinter", *options, *accepts, "xiaoshi-test")
        address = f"unix:path={bus}"
        process = self._daemons.run("printer", *command, DBUS_SYSTEM_BUS_ADDRESS=address)
        self._daemons.await_listener(process, self.port)
        return self

    def __exit__(self, *_: object) -> None:
        self.refill()
        self._daemons.close()
        self._place.close()

    def empty(self) -> None:
        """Take the paper out."""
        (self._home / "empty").touch()

    def refill(self) -> None:
        """Put paper in."""
        (self._home / "empty").unlink(missing_ok=True)

    def await_sheets(self, count: int) -> bool:
        """Wait until so many documents came out."""
        end = time.monotonic() + _PATIENCE
        while len(self.sheets()) < count and time.monotonic() < end:
            time.sleep(0.02)  # what prints them is a program of its own
        return len(self.sheets()) >= count

    def sheets(self) -> list[bytes]:
        """Return the documents that came out, in their order."""
        return [path.read_bytes() for path in self._in_order("pdf")]

    def media(self) -> list[str]:
        """Return what each was to be printed on, by name and by size."""
        return [path.read_text() for path in self._in_order("media")]

    def _in_order(self, kind: str) -> list[Path]:
        return sorted((self._home / "sheets").glob(f"*.{kind}"), key=lambda path: int(path.stem))


def _listens(place: str | int) -> bool:
    family = socket.AF_INET if isinstance(place, int) else socket.AF_UNIX
    address = ("127.0.0.1", place) if isinstance(place, int) else place
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0


def _kept_port() -> socket.socket:
    """Return a socket that is bound and never listens: nobody else is given its port."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    return kept
