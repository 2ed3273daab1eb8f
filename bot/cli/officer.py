"""`sopbot pejabat`: what the operator does for one officer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli import common
from bot.cli.shell import Shell
from bot.core.office.acting import ActingKind
from bot.core.office.model import OfficerRow
from bot.core.office.officers import Officer, compared
from bot.core.parsing.dates import parse_days
from bot.text import terminal
from bot.text.render import Message
from handlers.context import UnitOfWork
from handlers.staff.acting import LETTER_MAX
from handlers.staff.appointment import appoint, told
from handlers.staff.links import links
from handlers.staff.mutasi import named_rows, replace_holder
from handlers.staff.phones import revoke
from storage.repositories import people
from storage.xlsx.office.faults import Bad


def mutasi(
    old: Annotated[str, typer.Argument(metavar="LAMA", help="NIP atau nama pejabat yang diganti.")],
    new: Annotated[str, typer.Argument(metavar="BARU", help="NIP atau nama orang pada lembar Pegawai.")] = "",
    letter: Annotated[str, typer.Option("--sk", metavar="NOMOR", help="Nomor SK.")] = "",
    name: Annotated[str, typer.Option("--nama", help="Nama pejabat baru yang belum terdaftar.")] = "",
    nip: Annotated[str, typer.Option("--nip", help="NIP pejabat baru itu.")] = "",
    salutation: Annotated[str, typer.Option("--sapaan", help="Bapak atau Ibu.")] = "Bapak/Ibu",
    rank: Annotated[str, typer.Option("--pangkat", help="Pangkat pejabat baru itu.")] = "",
    sure: common.Sure = False,
    kantor: common.Kantor = "",
) -> None:
    """Serahkan semua jabatan seorang pejabat kepada penggantinya."""
    with common.office_services(kantor) as services, services.begin() as uow:
        officer = _seated(uow, old)
        newcomer = OfficerRow(name=name.strip(), nip=nip, salutation=salutation, rank=rank)
        successor = _newcomer(uow, newcomer) if name.strip() else _listed(uow, new)
        done = replace_holder(uow, officer, successor, " ".join(letter.split()), sure=sure)
        opened_by = links(uow, done.code)
    text = terminal.plain(
        "cli_mutasi",
        lama=officer.name,
        baru=done.successor.name,
        jabatan=list(done.titles),
        pindah=[task.fields for task in done.moved],
        kode=done.code,
        tautan=opened_by,
    )
    typer.echo(text)


def _listed(uow: UnitOfWork, who: str) -> OfficerRow:
    """The one person of the sheet Pegawai whom `who` names, with or without a seat."""
    office = uow.office
    if not who:
        raise common.refuse("cli_mutasi_siapa", 2)
    return common.only([(row.name, row) for row in named_rows(office, who)], who, office.contact)


def _newcomer(uow: UnitOfWork, row: OfficerRow) -> OfficerRow:
    """A person who is not on the sheet Pegawai; refused if the NIP belongs to somebody else."""
    from storage.xlsx.office.cells import read_nip

    nip = read_nip(row.nip)
    known = [each for each in uow.office.officers if each.nip and each.nip == nip]
    other = next((each.name for each in known if compared(each.name) != compared(row.name)), "")
    if isinstance(nip, Bad) or other:
        raise common.refuse("cli_mutasi_nip", 1, nip=row.nip, nama=row.name, pemilik=other)
    return known[0] if known else replace(row, nip=nip)


def _seated(uow: UnitOfWork, who: str) -> Officer:
    """The one officer with a seat whom `who` names."""
    office = uow.office  # an office comes first: refuses by name
    found = uow.staff.called(who)
    return common.only([(officer.name, officer) for officer in found], who, office.contact)


app = Shell(
    help="Pejabat: ponsel yang hilang, pengganti yang berhalangan, dan mutasi.",
    epilog='sopbot pejabat ganti-ponsel "Retno Contoh"',
)
app.command(epilog='sopbot pejabat mutasi "Sekar Contoh" "Surya Contoh" --sk 821.2/17/2026')(mutasi)

_WHO = Annotated[str, typer.Argument(metavar="NIP|NAMA", help="NIP, nama lengkap, atau sebagian nama.")]


@app.command(name="ganti-ponsel", epilog='sopbot pejabat ganti-ponsel "Retno Contoh"')
def new_phone(who: _WHO, kantor: common.Kantor = "") -> None:
    """Cabut ponsel lama seorang pejabat dan terbitkan kode baru."""
    with common.office_services(kantor) as services, services.begin() as uow:
        officer = _seated(uow, who)
        revoked = revoke(uow, officer)
        code = people.invite(uow.tx, officer, uow.now)
        opened_by = links(uow, code)
        uow.incident("ponsel_dicabut", pejabat=officer.name, banyak=revoked)
    text = terminal.plain(
        "cli_ganti_ponsel",
        nama=officer.name,
        jabatan=officer.position,
        dicabut=revoked,
        kode=code,
        tautan=opened_by,
    )
    typer.echo(text)


class Kind(StrEnum):
    """As the operator types it."""

    PLH = "plh"
    PLT = "plt"


@app.command(
    name="plh",
    epilog='sopbot pejabat plh "Retno Contoh" "Surya Contoh" --surat 800/12/2026'
    ' --mulai "23 November 2026" --sampai "4 Desember 2026"',
)
def stand_in(
    absent: Annotated[str, typer.Argument(metavar="BERHALANGAN", help="NIP atau nama yang digantikan.")],
    substitute: Annotated[str, typer.Argument(metavar="PENGGANTI", help="NIP atau nama penggantinya.")],
    letter: Annotated[str, typer.Option("--surat", help="Nomor surat perintah atau SK.")],
    first: Annotated[str, typer.Option("--mulai", help='Hari pertama, misalnya "23 November 2026".')],
    last: Annotated[str, typer.Option("--sampai", help="Hari terakhir.")],
    kind: Annotated[Kind, typer.Option("--jenis", help="plh atau plt.")] = Kind.PLH,
    doubles: Annotated[bool, typer.Option("--rangkap", help="Dicatat sebagai rangkap jabatan.")] = False,
    kantor: common.Kantor = "",
) -> None:
    """Catat Plh atau Plt, bila tidak ada yang dapat mencatatnya di chat."""
    number = " ".join(letter.split())[:LETTER_MAX]
    if not number:
        raise common.refuse("cli_plh_surat", 2)
    days = {"first": _day("--mulai", first).isoformat(), "last": _day("--sampai", last).isoformat()}
    with common.office_services(kantor) as services, services.begin() as uow:
        form = {
            "absent": _seated(uow, absent).id,
            "stand_in": _seated(uow, substitute).id,
            "kind": ActingKind[kind.name].value,
            "letter": number,
            **days,
            **({"doubles": "ya"} if doubles else {}),
        }
        made = appoint(uow, form)
        text = terminal.words(
            Message(
                "cli_plh",
                **told(uow, made.holder),
                singkat=made.short,
                konflik=made.alone,
                tanpa_ponsel=made.silent,
            ),
            uow.voice,
        )
    typer.echo(text)


def _day(option: str, text: str) -> date:
    """The one day that a text names; otherwise the command ends and says which option to correct."""
    days = parse_days(text)
    if days is None or days[0] != days[1]:
        raise common.refuse("cli_tanggal", 2, pilihan=option, teks=text[:60])
    return days[0]
