"""`sopbot sop`: check and draw an SOP file before the office uses it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import output
from bot.cli.shell import Shell
from bot.core.errors import SopError
from bot.core.sop.faults import Fault, shown
from bot.core.sop.model import Sop
from bot.core.sop.parse import Reading
from bot.text.render import render_plain
from storage.refusals import SopFileUnreadable
from storage.sop_yaml import check_sop_file

app = Shell(help="Berkas SOP.", epilog="sopbot sop check sop.yaml\nsopbot sop draw sop.yaml --out sop.png")

_FILE = Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas SOP (YAML).")]


@app.command(epilog="sopbot sop check sop.yaml")
def check(file: _FILE) -> None:
    """Sebutkan setiap kesalahan dalam berkas SOP beserta letaknya."""
    reading = _read(file)
    _tell(reading)
    if reading.sop is None:
        raise typer.Exit(1)
    typer.echo(render_plain("cli_sop_rangkuman", **_summary(reading.sop)))


@app.command(epilog="sopbot sop draw sop.yaml --out sop.png")
def draw(
    file: _FILE,
    out: Annotated[
        Path | None, typer.Option(metavar="PNG", help="Nama gambar; bawaannya nama berkas SOP.")
    ] = None,
) -> None:
    """Gambar SOP sebagai bagan alir."""
    target = out or Path(f"{file.stem}.png")
    output.check_target(target, ".png")
    reading = _read(file)
    if reading.sop is None:
        _tell(reading)
        raise typer.Exit(1)
    from bot.documents import draw_sop  # typst is slow to load, and `check` does not need it

    output.write_file(target, output.marked(draw_sop(reading.sop)), ".png")
    typer.echo(render_plain("cli_sop_gambar", berkas=shown(str(target), 200)))


def _read(file: Path) -> Reading:
    try:
        return check_sop_file(file)
    except SopFileUnreadable as refusal:
        _refuse(refusal)
        raise AssertionError from None


def _refuse(refusal: SopError) -> None:
    typer.echo(render_plain(f"galat_{refusal.key}", **refusal.fields), err=True)
    raise typer.Exit(2)


def _tell(reading: Reading) -> None:
    for fault in reading.faults:
        typer.echo(describe(fault))


def describe(fault: Fault) -> str:
    """One line of plain text: place and sentence."""
    return render_plain(
        "cli_sop_kesalahan",
        peringatan=fault.is_warning,
        baris=0 if fault.of_whole_file else fault.line,
        tempat=fault.place,
        kalimat=render_plain(f"sop_{fault.key}", **fault.fields),
    )


def _summary(sop: Sop) -> dict[str, object]:
    standards = [str(step.standard) for step in sop.steps if step.standard]
    return {
        "nama": shown(sop.name, 300),
        "kode": shown(sop.code),
        "langkah": len(sop.steps),
        "peran": len(sop.roles),
        "per_bidang": sum(role.per_bidang for role in sop.roles),
        "waktu": ", ".join(standards) or "-",
    }
