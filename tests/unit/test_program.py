"""The program starts itself: as a module where it is installed, by its own file where frozen."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kiosk.program import own_command


def test_an_installed_program_starts_itself_as_a_module() -> None:
    assert own_command("run", "--windowed") == [sys.executable, "-m", "kiosk", "run", "--windowed"]
    told = subprocess.run(own_command("--help"), capture_output=True, text=True, check=True).stdout
    assert told.startswith("usage: kiosk ")


def test_a_frozen_program_is_its_own_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/kiosk/kiosk")
    assert own_command("portraits", "lib.so") == ["/opt/kiosk/kiosk", "portraits", "lib.so"]
