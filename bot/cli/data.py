"""`sopbot data`: what is kept about one person, and what of it may go (UU 27/2022)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import common, output
from bot.cli.shell import Shell
from bot.core.office.officers import Officer, compared
from bot.text import terminal
from handlers.context import UnitOfWork
from storage import personal_data

app = Shell(
    help="Data pribadi seorang pejabat: salinannya, dan penghapusannya.",
    epilog='sopbot data export "Retno Contoh" --out retno.json',
)

_WHO = Annotated[str, typer.Argument(metavar="NIP|NAMA", help="NIP, nama lengkap, atau sebagian nama.")]


@app.command(
    epilog='sopbot data export "Retno Contoh"\nsopbot data export 198203142006042001 --out retno.json'
)
def export(
    who: _WHO,
    out: Annotated[Path | None, typer.Option("--out", metavar="BERKAS", help="Bawaannya ke layar.")] = None,
    kantor: common.Kantor = "",
) -> None:
    """Semua yang tersimpan tentang seorang pejabat, sebagai JSON."""
    if out:
        output.check_target(out)
    with common.office_services(kantor) as services, services.read() as uow:
        officer = _known(uow, who)
        found = personal_data.export(uow.tx, officer.id)
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if out is None:
        typer.echo(text)
        return
    output.write_file(out, text.encode())
    typer.echo(terminal.plain("cli_data_disalin", nama=officer.name, berkas=str(out)))


@app.command(epilog='sopbot data forget "Retno Contoh"')
def forget(who: _WHO, kantor: common.Kantor = "") -> None:
    """Hapus nomor, akun, dan percakapan seorang pejabat yang tidak menjabat lagi; arsip kantor tetap."""
    with common.office_services(kantor) as services, services.begin() as uow:
        officer = _known(uow, who)
        if uow.staff.seats(officer.id) or officer.id in {one.id for one in uow.staff.everyone}:
            raise common.refuse("cli_data_menjabat", 1, nama=officer.name, jabatan=officer.position)
        gone = personal_data.forget(uow.tx, officer.id)
    typer.echo(terminal.plain("cli_data_dihapus", nama=officer.name, banyak=sum(gone.values())))


def _known(uow: UnitOfWork, who: str) -> Officer:
    """The one whom `who` names among everybody the office has ever named."""
    wanted, office = compared(who), uow.office
    everybody = uow.staff.officers if wanted else ()
    exact = [one for one in everybody if wanted in (one.nip, compared(one.name))]
    found = exact or [one for one in everybody if wanted in compared(one.name)]
    return common.only([(one.name, one) for one in found], who, office.contact)
