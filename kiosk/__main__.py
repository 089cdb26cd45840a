"""The command line. Each command imports what it needs when it runs, so that none waits for others.

Exit status: 0 all well, 1 the run itself found something wrong, 2 it could not begin: one sentence
on standard error says what is wrong and how to mend it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kiosk.errors import KioskError

app = typer.Typer(
    name="kiosk",
    help="小事 (Xiaoshi): a self-service terminal for community centres and police posts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
catalogue = typer.Typer(help="Service packages.", no_args_is_help=True)
gateway = typer.Typer(help="The receiving side.", no_args_is_help=True)
staff = typer.Typer(help="The staff door.", no_args_is_help=True)
app.add_typer(catalogue, name="catalogue")
app.add_typer(gateway, name="gateway")
app.add_typer(staff, name="staff")

Config = Annotated[
    Path, typer.Option("--config", "-c", help="The site's settings.", show_default=True)
]
SITE = Path("/etc/xiaoshi/site.toml")


@app.command()
def run(config: Config = SITE, windowed: bool = False) -> None:
    """Run the kiosk on this machine's devices."""
    from kiosk.app.run import run_kiosk

    raise typer.Exit(run_kiosk(config, windowed=windowed))


@app.command()
def demo(
    windowed: Annotated[bool, typer.Option(help="A window instead of the whole screen.")] = False,
    headless: Annotated[
        bool, typer.Option(help="No display: a scripted resident walks through.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Where pictures and the summary go.")] = Path(
        "build/demo"
    ),
    network: Annotated[
        str, typer.Option(help="on, off, or off,on: cut, and mended at the slip.")
    ] = "on",
    data: Annotated[
        Path | None, typer.Option(help="Keep the data folder here instead of a new one.")
    ] = None,
    landscape: Annotated[bool, typer.Option(help="A screen that lies wide.")] = False,
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
) -> None:
    """Run the kiosk with virtual devices and its own gateway."""
    from kiosk.app.demo import Demo, run_demo

    if network not in {"on", "off", "off,on"}:
        raise typer.BadParameter("say on, off or off,on", param_hint="--network")
    if language not in {"zh", "en"}:
        raise typer.BadParameter("say zh or en", param_hint="--language")
    wanted = Demo(
        out=out,
        windowed=windowed,
        headless=headless,
        network=network,
        data=data,
        landscape=landscape,
        language="en" if language == "en" else "zh",
    )
    raise typer.Exit(run_demo(wanted))


@app.command()
def selftest(
    out: Annotated[Path | None, typer.Option(help="Keep pictures and summary here.")] = None,
    first_frame: Annotated[
        bool, typer.Option(help="Only import everything and show the first frame.")
    ] = False,
) -> None:
    """Walk one case through this very build, offscreen; status 0 when it was acknowledged."""
    from kiosk.app.demo import run_selftest

    raise typer.Exit(run_selftest(out, only_first_frame=first_frame))


@app.command()
def sync(config: Config = SITE) -> None:
    """Send what is waiting; the kiosk starts and watches this process."""
    from kiosk.app.run import run_sync

    raise typer.Exit(run_sync(config))


@catalogue.command("check")
def catalogue_check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders or packages; none means the own ones.")
    ] = None,
) -> None:
    """Name every fault of the packages: file, line, what, remedy."""
    from kiosk.catalogue import check

    faults = check(paths or ())
    for fault in faults:
        print(fault)
    errors = sum(fault.level == "error" for fault in faults)
    print(f"{errors} error(s), {len(faults) - errors} warning(s)")
    raise typer.Exit(1 if errors else 0)


@gateway.command("serve")
def gateway_serve(
    database: Annotated[str, typer.Option(help="SQLAlchemy URL, SQLite or PostgreSQL.")],
    key: Annotated[Path, typer.Option(help="Signing key; made if it is not there.")],
    tokens: Annotated[Path, typer.Option(help="File of device_id=token lines.")],
    host: str = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes any free port.")] = 8080,
) -> None:
    """Serve the reference gateway; its first line names the port and the public key."""
    from kiosk.app.run import run_gateway

    run_gateway(database, key, tokens, host, port)


@gateway.command("case")
def gateway_case(
    case_id: str, database: Annotated[str, typer.Option(help="SQLAlchemy URL.")]
) -> None:
    """Print what the gateway holds of a case, as JSON."""
    from kiosk.app.run import print_case

    raise typer.Exit(print_case(database, case_id))


@staff.command("set-pin")
def staff_set_pin(config: Config = SITE) -> None:
    """Set the staff PIN of this kiosk: it is read from standard input."""
    from kiosk.app.run import set_pin

    pin = typer.prompt("PIN", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    raise typer.Exit(set_pin(config, pin.strip()))


def main() -> None:
    """Run a command; a KioskError becomes its sentence and status 2."""
    try:
        app()
    except KioskError as error:
        print(f"kiosk: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
