"""`sopbot pejabat`: a lost phone."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.app_names import USERNAME
from bot.cli import common
from handlers.desk import Visit
from storage import directory, people
from storage.people import Officer
from storage.small import get_meta

app = typer.Typer(help="Pejabat: ponsel yang hilang atau berganti.", no_args_is_help=True)

_WHO = Annotated[str, typer.Argument(metavar="NIP|NAMA", help="NIP, nama lengkap, atau sebagian nama.")]


@app.command(name="ganti-ponsel")
def new_phone(who: _WHO) -> None:
    """Cabut ponsel lama seorang pejabat dan terbitkan kode baru."""
    with common.desk() as desk, desk.visit() as visit:
        officer = _named(visit, who)
        revoked = directory.revoke_phones(visit.tx, officer.id, visit.now)
        code = people.invite(visit.tx, officer, visit.now)
        username = get_meta(visit.tx, USERNAME) or ""
        visit.incident("ponsel_dicabut", pejabat=officer.name, banyak=revoked)
    link = f"https://t.me/{username}?start={code}" if username else ""
    text = common.plain(
        "cli_ganti_ponsel",
        nama=officer.name,
        jabatan=officer.position,
        dicabut=revoked,
        kode=code,
        tautan=link,
    )
    typer.echo(text)


def _named(visit: Visit, who: str) -> Officer:
    """The one officer whom `who` names; else the command ends and says why."""
    office = visit.office  # an office comes first: refuses by name
    found = directory.find(visit.tx, visit.office_id, who)
    if not found:
        raise common.refuse("galat_pejabat_tak_dikenal", 1, teks=who[:60], kontak=office.contact)
    if len(found) > 1:
        names = [officer.name for officer in found[:8]]
        raise common.refuse("galat_pejabat_banyak", 1, teks=who[:60], pilihan=names, kontak=office.contact)
    return found[0]
