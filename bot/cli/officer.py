"""`sopbot pejabat`: a lost phone, who stands in for an absent officer, and a mutasi."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli import common
from bot.cli.mutasi import mutasi
from bot.core.office.acting import ActingKind
from bot.core.office.officers import Officer
from bot.core.parsing.dates import parse_days
from bot.text import terminal
from bot.text.render import Message
from handlers.context import Visit
from handlers.staff.acting import LETTER_MAX
from handlers.staff.appointment import appoint, told
from storage.repositories import people
from storage.repositories.settings import USERNAME, get_meta

app = typer.Typer(
    help="Pejabat: ponsel yang hilang, pengganti yang berhalangan, dan mutasi.", no_args_is_help=True
)
app.command()(mutasi)

_WHO = Annotated[str, typer.Argument(metavar="NIP|NAMA", help="NIP, nama lengkap, atau sebagian nama.")]


@app.command(name="ganti-ponsel")
def new_phone(who: _WHO) -> None:
    """Cabut ponsel lama seorang pejabat dan terbitkan kode baru."""
    with common.desk() as desk, desk.visit() as visit:
        officer = _named(visit, who)
        revoked = people.revoke_phones(visit.tx, officer.id, visit.now)
        code = people.invite(visit.tx, officer, visit.now)
        username = get_meta(visit.tx, USERNAME) or ""
        visit.incident("ponsel_dicabut", pejabat=officer.name, banyak=revoked)
    link = f"https://t.me/{username}?start={code}" if username else ""
    text = terminal.plain(
        "cli_ganti_ponsel",
        nama=officer.name,
        jabatan=officer.position,
        dicabut=revoked,
        kode=code,
        tautan=link,
    )
    typer.echo(text)


class Kind(StrEnum):
    """As the operator types it."""

    PLH = "plh"
    PLT = "plt"


@app.command(name="plh")
def stand_in(
    absent: Annotated[str, typer.Argument(metavar="BERHALANGAN", help="NIP atau nama yang digantikan.")],
    substitute: Annotated[str, typer.Argument(metavar="PENGGANTI", help="NIP atau nama penggantinya.")],
    letter: Annotated[str, typer.Option("--surat", help="Nomor surat perintah atau SK.")],
    first: Annotated[str, typer.Option("--mulai", help='Hari pertama, misalnya "23 November 2026".')],
    last: Annotated[str, typer.Option("--sampai", help="Hari terakhir.")],
    kind: Annotated[Kind, typer.Option("--jenis", help="plh atau plt.")] = Kind.PLH,
    doubles: Annotated[bool, typer.Option("--rangkap", help="Dicatat sebagai rangkap jabatan.")] = False,
) -> None:
    """Catat Plh atau Plt, bila tidak ada yang dapat mencatatnya lewat /plh."""
    number = " ".join(letter.split())[:LETTER_MAX]
    if not number:
        raise common.refuse("cli_plh_surat", 2)
    days = {"first": _day("--mulai", first).isoformat(), "last": _day("--sampai", last).isoformat()}
    with common.desk() as desk, desk.visit() as visit:
        form = {
            "absent": _named(visit, absent).id,
            "stand_in": _named(visit, substitute).id,
            "kind": ActingKind[kind.name].value,
            "letter": number,
            **days,
            **({"doubles": "ya"} if doubles else {}),
        }
        made = appoint(visit, form)
        text = terminal.words(
            Message(
                "cli_plh",
                **told(visit, made.holder),
                singkat=made.short,
                konflik=made.alone,
                tanpa_ponsel=made.silent,
            ),
            visit.voice,
        )
    typer.echo(text)


def _day(option: str, text: str) -> date:
    """The one day that a text names; else the command ends and says which option to mend."""
    days = parse_days(text)
    if days is None or days[0] != days[1]:
        raise common.refuse("cli_tanggal", 2, pilihan=option, teks=text[:60])
    return days[0]


def _named(visit: Visit, who: str) -> Officer:
    """The one officer whom `who` names; else the command ends and says why."""
    office = visit.office  # an office comes first: refuses by name
    found = people.find(visit.tx, visit.office_id, who)
    if not found:
        raise common.refuse("galat_pejabat_tak_dikenal", 1, teks=who[:60], kontak=office.contact)
    if len(found) > 1:
        names = [officer.name for officer in found[:8]]
        raise common.refuse("galat_pejabat_banyak", 1, teks=who[:60], pilihan=names, kontak=office.contact)
    return found[0]
