"""The commands of a kiosk: run, try, enrol, carry, and keep it in order."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.declaring import command, config, file, group, windowed, within

if TYPE_CHECKING:
    from kiosk.commands.declaring import Group

MOST_DIGITS = 12
"""Of a staff number."""
VIRTUAL = (
    "card_reader", "receipt_printer", "smart_card", "document_printer", "scanner", "wedge",
    "camera", "blood_pressure", "thermometer", "panel", "line",
)  # fmt: skip
"""Virtual devices; their table is ``drivers.sandbox.devices``, which costs other commands time."""


def declare(top: Group) -> None:
    """Declare them."""
    command(top, "run", run, config, windowed)
    command(top, "doctor", doctor, config, _of_doctor)
    command(top, "demo", demo, windowed, _of_demo, _script)
    command(top, "sandbox", sandbox, _of_sandbox, _script)
    command(top, "selftest", selftest, _of_selftest)
    command(top, "sync", sync, config)
    command(top, "portraits", portraits, _of_portraits)
    command(top, "device", device, _of_device)
    command(top, "hear", hear, _of_hear)
    command(top, "speak", speak)
    command(top, "enrol", enrol, config, _of_enrol)
    command(top, "export", export, config, _carried)
    command(top, "receipts", receipts, config, file)
    command(group(top, "staff", "The staff door."), "set-pin", staff_set_pin, config, _number)


def run(given: Namespace) -> int:
    """Run the kiosk on this machine's devices."""
    from kiosk.app.run import run_kiosk

    return run_kiosk(given.config, windowed=given.windowed)


def doctor(given: Namespace) -> int:
    """Find and judge devices, screen, disk, clock, network, platform; status 1 if any is red."""
    from kiosk.app.doctor import run_doctor

    return run_doctor(given.config, given.root, as_json=given.json, fixing=given.fix)


def demo(given: Namespace) -> int:
    """Run the kiosk with virtual devices and its own gateway."""
    from kiosk.app.demo import Demo, run_demo

    return run_demo(
        Demo(
            out=given.out,
            windowed=given.windowed,
            headless=given.headless,
            network=given.network,
            data=given.data,
            landscape=given.landscape,
            language=given.language,
            script=given.script,
            catalogue=given.catalogue,
        )
    )


def sandbox(given: Namespace) -> int:
    """Run one virtual device alone, for other software to be pointed at: docs/sandbox.md."""
    from kiosk.app.sandbox import run_sandbox

    return run_sandbox(given.device, given.script, given.port, given.target)


def selftest(given: Namespace) -> int:
    """Walk one case through this very build, offscreen; status 0 when it was acknowledged."""
    from kiosk.app.demo import run_selftest

    return run_selftest(given.out, only_first_frame=given.first_frame)


def sync(given: Namespace) -> int:
    """Send what is waiting; the kiosk starts and watches this process."""
    from kiosk.app.run import run_sync

    return run_sync(given.config)


def portraits(given: Namespace) -> int:
    """Make pictures of card photos by a vendor's library; the kiosk starts this process."""
    from kiosk.app.run import run_portraits

    return run_portraits(given.library, given.folder)


def speak(_given: Namespace) -> int:
    """Speak what the kiosk has to say; the kiosk starts this process."""
    from kiosk.app.run import run_speech

    return run_speech()


def device(given: Namespace) -> int:
    """Serve a device whose driver is isolated; the kiosk starts this process."""
    from kiosk.app.run import run_device

    return run_device(given.section, given.adapter)


def hear(given: Namespace) -> int:
    """Turn speech into text by an engine; the kiosk starts this process."""
    from kiosk.app.run import run_hear

    return run_hear(given.engine)


def enrol(given: Namespace) -> int:
    """Get this kiosk its key and certificate for the platform's one-time code."""
    from kiosk.app.enrolment import enrol as get

    print(get(given.config, given.code or _typed_code(), given.url))
    return 0


def export(given: Namespace) -> int:
    """Write what waits, sealed and signed, to a file that is carried to the gateway by hand."""
    from kiosk.app.carrying import export_backlog

    path, done = export_backlog(given.config, given.file)
    if done.parts:
        print(f"{done.items} item(s) in {done.parts} part(s): {path}")
    else:
        print("nothing waits: no file was written")
    return 0


def receipts(given: Namespace) -> int:
    """Take in the receipts that the gateway gave for an exported file."""
    from kiosk.app.carrying import take_receipts

    done = take_receipts(given.config, given.file)
    print(f"{done.acknowledged} acknowledged, {done.refused} refused")
    return 0


def staff_set_pin(given: Namespace) -> int:
    """Set the staff PIN of this kiosk, which holds one: asked for, or read from standard input."""
    from getpass import getpass

    from kiosk.app.run import set_pin

    if not sys.stdin.isatty():
        return set_pin(given.config, sys.stdin.readline().strip(), given.number)
    pin = getpass("PIN: ").strip()
    if pin != getpass("Once more: ").strip():
        print("kiosk: the two are not the same; nothing was changed", file=sys.stderr)
        return 2
    return set_pin(given.config, pin, given.number)


def _typed_code() -> str:
    if sys.stdin.isatty():
        print("Code: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _of_doctor(of: ArgumentParser) -> None:
    of.add_argument("--json", action="store_true", help="For a program: see docs/doctor.md.")
    about = "Write the settings file for what was found; nothing in it is overwritten."
    of.add_argument("--fix", action="store_true", help=about)
    about = "Where dev, proc, sys, run are: a container's view of its host (%(default)s)."
    of.add_argument("--root", type=Path, metavar="DIR", default=Path("/"), help=about)


def _of_demo(of: ArgumentParser) -> None:
    about = "No display: a scripted resident walks through."
    of.add_argument("--headless", action="store_true", help=about)
    about = "Where pictures and the summary go (default: %(default)s)."
    of.add_argument("--out", type=Path, metavar="DIR", default=Path("build/demo"), help=about)
    about = "on, off, or off,on: cut, and mended at the slip."
    networks = ("on", "off", "off,on")
    of.add_argument("--network", choices=networks, default="on", metavar="STATE", help=about)
    about = "Keep the data folder here instead of a new one."
    of.add_argument("--data", type=Path, metavar="DIR", help=about)
    about = "A folder of service packages instead of the program's own."
    of.add_argument("--catalogue", type=Path, metavar="DIR", help=about)
    of.add_argument("--landscape", action="store_true", help="A screen that lies wide.")
    of.add_argument("--language", choices=("zh", "en"), default="zh")


def _of_sandbox(of: ArgumentParser) -> None:
    of.add_argument("device", choices=VIRTUAL, metavar="DEVICE", help=", ".join(VIRTUAL))
    about = "The TCP port to take, of card_reader and receipt_printer; 0 takes any free one."
    of.add_argument("--port", type=_port, metavar="N", help=about)
    about = "Of a line alone: where it leads, as HOST:PORT."
    of.add_argument("--target", type=_address, metavar="ADDRESS", help=about)


_port = within(0, 65535)


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not (host and colon):
        raise ArgumentTypeError(f"{text!r} is no address: write HOST:PORT")
    return host, _port(port)


def _script(of: ArgumentParser) -> None:
    about = "What happens to the virtual devices, and when: docs/sandbox.md."
    of.add_argument("--script", type=Path, metavar="FILE", help=about)


def _of_selftest(of: ArgumentParser) -> None:
    of.add_argument("--out", type=Path, metavar="DIR", help="Keep pictures and summary here.")
    about = "Only show the first frame, then import everything."
    of.add_argument("--first-frame", action="store_true", help=about)


def _of_portraits(of: ArgumentParser) -> None:
    of.add_argument("library", type=Path, metavar="LIBRARY", help="The vendor's library.")
    about = "An empty folder in memory, for what the library needs as a file."
    of.add_argument("--folder", type=Path, metavar="DIR", required=True, help=about)


def _of_device(of: ArgumentParser) -> None:
    of.add_argument("section", metavar="SECTION", help="Its table in the settings.")
    about = "What drives it; its parameters are the first line of standard input."
    of.add_argument("adapter", metavar="ADAPTER", help=about)


def _of_hear(of: ArgumentParser) -> None:
    about = "vosk or whisper; its model is named by the first line of standard input."
    of.add_argument("engine", choices=("vosk", "whisper"), metavar="ENGINE", help=about)


def _of_enrol(of: ArgumentParser) -> None:
    about = (
        "What `kiosk gateway code` printed; dashes and small letters are as good. Without it the"
        " code is read from standard input, where no list of processes shows it."
    )
    of.add_argument("--code", help=about)
    about = "The platform's door for kiosks without a certificate, if it has one of its own."
    of.add_argument("--url", help=about)


def _carried(of: ArgumentParser) -> None:
    about = "Or a folder, such as a stick's: the file is then named by kiosk and day."
    of.add_argument("file", type=Path, metavar="FILE", help=about)


def _number(of: ArgumentParser) -> None:
    about = "Whose PIN it is: a staff number, shown on the overview (default: %(default)s)."
    of.add_argument("--number", type=_digits, metavar="N", default="1", help=about)


def _digits(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise ArgumentTypeError(f"{text!r} is no staff number: 1 to {MOST_DIGITS} digits")
    return text
