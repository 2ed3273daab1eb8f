"""The command line. Exit 0 sound, 1 faults found, 2 wrong use; never a traceback."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, ClassVar

from bot.loading import loading

with loading():
    import typer
    from typer.completion import show_callback

    from bot.bootstrap import alone, check_files
    from bot.cli import common
    from bot.cli.shell import Group, Shell, install_completion
    from bot.text import terminal


class Program(Group):
    later: ClassVar[Mapping[str, str]] = {
        "org": "bot.cli.org",
        "invite": "bot.cli.invite",
        "pejabat": "bot.cli.officer",
        "case": "bot.cli.case",
        "sop": "bot.cli.sop",
        "calendar": "bot.cli.calendar",
        "whatsapp": "bot.cli.whatsapp",
        "data": "bot.cli.data",
        "db": "bot.cli.db",
        "files": "bot.cli.files",
    }


app = Shell(
    cls=Program,
    help="sopbot: kantor menjalankan SOP dari ponsel pejabatnya.",
    epilog="sopbot run\nsopbot org import --help",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"sopbot {version('sopbot')}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    _: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Versi sopbot.")
    ] = False,
    _installed: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            callback=install_completion,
            is_eager=True,
            help="Pasang pelengkap perintah (tombol Tab) pada terminal ini.",
        ),
    ] = False,
    _shown: Annotated[
        bool,
        typer.Option(
            "--show-completion",
            callback=show_callback,
            is_eager=True,
            help="Tampilkan naskah pelengkap perintah untuk terminal ini.",
        ),
    ] = False,
) -> None:
    """sopbot: kantor menjalankan SOP dari ponsel pejabatnya."""
    if ctx.invoked_subcommand != "doctor":  # it lists them with everything else
        common.tell_unknown()


@app.command(epilog="sopbot run")
def run() -> None:
    """Jalankan bot. Tanpa token: obrolan latihan di komputer ini."""
    with loading():
        from bot import logs, serve

    settings = common.settings()
    logs.set_up(settings)
    among = bool(settings.database)
    with suppress(KeyboardInterrupt), common.services() as services, alone(settings.directory, among=among):
        serve.check_office(settings, services)
        check_files(settings, services)
        asyncio.run(serve.serve(settings, services))
    typer.echo(terminal.plain("cli_berhenti"))


@app.command(epilog="sopbot demo")
def demo() -> None:
    """Mainkan satu periode sampai selesai; berkasnya di var/demo/."""
    from bot.rehearsal.demo import play

    try:
        raise typer.Exit(asyncio.run(play()))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command(epilog="sopbot doctor")
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Keluaran JSON.")] = False) -> None:
    """Periksa apakah bot dan kantornya siap bekerja."""
    from bot.cli.doctor import command

    command.doctor(as_json=as_json)


@app.command(epilog="sopbot verify\nsopbot verify laporan.pdf")
def verify(
    what: Annotated[
        str | None,
        typer.Argument(metavar="ID|BERKAS", help="Satu periode, atau satu berkas. Bawaannya semua periode."),
    ] = None,
) -> None:
    """Periksa apakah catatan dan berkas masih persis seperti saat ditulis."""
    from bot.cli import verify as command

    command.verify(what)


_ZIP = Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas cadangan.")]


@app.command(epilog="sopbot backup cadangan.zip")
def backup(file: _ZIP) -> None:
    """Cadangkan kantor ini ke satu berkas, juga selagi bot bekerja."""
    from bot.cli import backup as command

    command.backup(file)


@app.command(epilog="sopbot restore cadangan.zip")
def restore(file: _ZIP) -> None:
    """Pulihkan kantor dari cadangan ke folder data yang masih kosong."""
    from bot.cli import backup as command

    command.restore(file)


def main() -> None:
    """Run a command; every error is reported in one sentence. What it writes, no other user may read."""
    os.umask(0o077)
    try:
        app()
    except Exception as fault:
        logging.getLogger("bot").debug("fault", exc_info=True)
        typer.echo(terminal.plain("cli_galat_dalam", sebab=f"{type(fault).__name__}: {fault}"), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
