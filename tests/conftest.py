"""What every test keeps to: no thread is left behind. And ``--hw``, which names real devices."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.app.demo_site import COUNTY
from kiosk.catalogue import divisions
from tests.pcscd import private_socket
from tests.postgres import Postgres

_PATIENCE = 60.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--hw``; here, because options are known only from the first conftest."""
    parser.addoption(
        "--hw",
        action="append",
        default=[],
        metavar="PORT=WHERE",
        help="run the contract suite on a real device too: card_reader=PORT, "
        "receipt_printer=HOST:PORT or =DEVICE, @MODEL behind it (docs/hardware-tests.md)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Keep this process from the system's pcscd, before anything loads libpcsclite.

    Its county is that of the demonstration, whose communities do not exist.
    """
    divisions.beside(COUNTY)
    if not any(each.startswith("smart_card_reader=") for each in config.getoption("--hw")):
        private_socket()


@pytest.fixture(autouse=True)
def umask_is_the_next_tests_too() -> Iterator[None]:
    """Put the umask back: commands that are called in this process set their own."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Fail a test that leaves a thread running; one that is just ending is waited for."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + _PATIENCE
    for thread in set(threading.enumerate()) - before:
        if thread.ident is not None:  # one that is just beginning is judged below
            thread.join(max(0.0, end - time.monotonic()))
    left = [t.name for t in set(threading.enumerate()) - before if t.is_alive()]
    assert not left, f"threads left behind: {left}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One real PostgreSQL for whoever runs these tests; started when first asked for."""
    with Postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """Give an empty database of this test alone."""
    with postgres.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def gateway_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty database of each kind that the gateway keeps its data in."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gateway.db'}"
    return str(request.getfixturevalue("postgres_url"))
