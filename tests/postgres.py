"""A real PostgreSQL for tests and benches: started, promoted, killed and removed by them alone.

The server's binaries come from the system; the server that the system's package may run is not
touched. Every server ends with whoever started it, even where that one is killed.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql

USER = "gateway"
_PATIENCE = 60.0
_BINARIES = Path("/usr/lib/postgresql")
# As nobody runs it in production: what a plain test writes need not survive the machine.
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_ALWAYS = {
    "shared_buffers": "32MB",
    "max_connections": "60",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "wal_keep_size": "64MB",
    "hot_standby": "on",
    "log_min_messages": "fatal",
    "autovacuum_naptime": "1d",
    "wal_receiver_timeout": "5s",
    "wal_sender_timeout": "5s",
}


class Postgres:
    """One PostgreSQL server on a free port of the loopback; a context manager.

    Start it on a thread that lives as long as it shall: it ends with that thread.

    Attributes:
        durable: whether it runs with the settings of production, so that what was committed is on
            disk; else all that costs time is off.
        kills: how many times ``kill`` ended it.
        home: its folder, gone when it is left.
    """

    def __init__(self, durable: bool = False, settings: Mapping[str, str] | None = None) -> None:
        """Prepare; ``with`` starts it."""
        self.durable = durable
        self.kills = 0
        self._settings = _ALWAYS | ({} if durable else _QUICK) | dict(settings or {})
        # Bound and never listening: nobody else is given the port, before, between and after.
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._place.bind(("127.0.0.1", 0))
        self.port: int = self._place.getsockname()[1]
        self.home = Path(tempfile.mkdtemp(prefix="xiaoshi-pg-", dir="/var/tmp"))
        self._data = self.home / "data"
        self._server: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            owner = _unprivileged()
            os.chown(self.home, owner.pw_uid, owner.pw_gid)

    def __enter__(self) -> Postgres:
        try:
            if not self._data.exists():
                self._run(
                    "initdb",
                    f"--pgdata={self._data}",
                    f"--username={USER}",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                    "--no-instructions",
                )
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        finally:
            self._remove()

    @property
    def pid(self) -> int:
        if self._server is None:
            raise RuntimeError("it does not run")
        return self._server.pid

    # --- databases ----------------------------------------------------------------------------

    def url(self, database: str = "postgres") -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, give its URL, and drop it whoever is still in it."""
        name = f"t_{secrets.token_hex(8)}"
        quoted = sql.Identifier(name)
        with self.connection() as maker:
            maker.execute(sql.SQL("CREATE DATABASE {}").format(quoted))
        try:
            yield self.url(name)
        finally:
            with self.connection() as dropper:
                dropper.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))

    @contextlib.contextmanager
    def connection(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """Connect, each statement its own transaction."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, dbname=database, autocommit=True
        ) as connection:
            yield connection

    # --- life and death -----------------------------------------------------------------------

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        options = self._settings | {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
        }
        settings = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        with (self.home / "log").open("ab") as log:
            server = subprocess.Popen(
                _as_nobody("postgres", "-D", str(self._data), *settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
            )
        self._server = server
        self._until_it_answers(server)

    def stop(self) -> None:
        """End the server in order."""
        server, self._server = self._server, None
        if server is None:
            return
        server.send_signal(signal.SIGINT)
        try:
            server.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._kill(server)

    def kill(self) -> None:
        """Kill the server and all its processes at once, as when its machine dies."""
        server, self._server = self._server, None
        if server is None or server.poll() is not None:
            raise RuntimeError("there is no server to kill")
        self._kill(server)
        self.kills += 1

    def standby(self, synchronous: bool = True) -> Postgres:
        """Return a standby of this server, to be entered; it follows by streaming.

        A synchronous one makes this server's commits wait until they are on its disk too, from
        when it has caught up.
        """
        standby = _Standby(self, synchronous)
        self._run(
            "pg_basebackup",
            f"--pgdata={standby._data}",
            "--host=127.0.0.1",
            f"--port={self.port}",
            f"--username={USER}",
            "--write-recovery-conf",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-sync",
        )
        return standby

    def hang_up(self) -> None:
        """Send standbys nothing any more, as over a line that hangs; for good."""
        query = "SELECT pid FROM pg_stat_replication"
        with self.connection() as connection:
            for (sender,) in connection.execute(query).fetchall():
                os.kill(sender, signal.SIGSTOP)

    def promote(self) -> None:
        """Make a standby the primary; returns when it takes writes."""
        with self.connection() as connection:
            connection.execute("SELECT pg_promote(true, 30)")

    def _until_it_answers(self, server: subprocess.Popen[bytes]) -> None:
        ready = _as_nobody("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "1")
        for _ in range(int(_PATIENCE * 20)):
            if server.poll() is not None:
                raise RuntimeError((self.home / "log").read_text())
            if subprocess.run(ready, check=False).returncode == 0:
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(0.05)
        raise RuntimeError("PostgreSQL did not come up")

    def _kill(self, server: subprocess.Popen[bytes]) -> None:
        # Its processes are groups of their own. Stopped, it can make no new ones.
        server.send_signal(signal.SIGSTOP)
        left = children(server.pid)
        server.kill()
        for child in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        server.wait()

    def _run(self, binary: str, *arguments: str) -> None:
        ended = subprocess.run(
            _as_nobody(binary, *arguments),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
        )
        if ended.returncode != 0:
            raise RuntimeError(f"{binary}: {ended.stderr}")

    def _remove(self) -> None:
        self._place.close()
        shutil.rmtree(self.home, ignore_errors=True)


class _Standby(Postgres):
    def __init__(self, primary: Postgres, synchronous: bool) -> None:
        own = {"primary_conninfo": f"host=127.0.0.1 port={primary.port} user={USER}"}
        super().__init__(primary.durable, primary._settings | own)
        self._primary, self._synchronous = primary, synchronous

    def start(self) -> None:
        super().start()
        primary = self._primary
        if primary._server is None:
            return
        with primary.connection() as connection:
            if self._synchronous:
                connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
                connection.execute("SELECT pg_reload_conf()")
            wanted = "sync" if self._synchronous else "async"
            query = "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'"
            for _ in range(int(_PATIENCE * 20)):
                if connection.execute(query).fetchall() == [(wanted,)]:
                    return
                connection.execute("SELECT pg_sleep(0.05)")
        raise RuntimeError("the standby does not follow")


def multihost(servers: Sequence[Postgres], database: str = "postgres") -> str:
    """Return one URL that finds whichever of ``servers`` is the primary."""
    hosts = "&".join(f"host=127.0.0.1:{server.port}" for server in servers)
    return f"postgresql://{USER}@/{database}?{hosts}&target_session_attrs=read-write"


def _as_nobody(binary: str, *arguments: str) -> Sequence[str]:
    """Return a command line that ends with this process and is never root's."""
    versions = sorted(_BINARIES.glob(f"*/bin/{binary}"), key=lambda path: int(path.parts[4]))
    if not versions:
        raise RuntimeError(f"{binary} is not under {_BINARIES}: run packaging/setup --tests")
    who: list[str] = []
    if os.geteuid() == 0:
        owner = _unprivileged()
        who = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    return ["setpriv", *who, "--pdeathsig=INT", "--", str(versions[-1]), *arguments]


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("there is no unprivileged user to run PostgreSQL as")


def children(pid: int) -> list[int]:
    """Return the ids of a process's children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # pid (name) state ppid ...
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found
