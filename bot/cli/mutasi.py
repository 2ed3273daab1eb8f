"""`sopbot pejabat mutasi`: one officer's seats go to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, TypeVar

import typer

from bot.cli import common
from bot.core.office.model import OfficerRow
from bot.core.office.officers import Officer
from bot.text import terminal
from handlers.context import Visit
from handlers.staff.mutasi import named_rows, person, replace_holder
from storage.repositories import people
from storage.repositories.people import folded
from storage.repositories.settings import USERNAME, get_meta
from storage.xlsx.office.cells import read_nip
from storage.xlsx.office.faults import Bad

T = TypeVar("T")


def mutasi(
    old: Annotated[str, typer.Argument(metavar="LAMA", help="NIP atau nama pejabat yang diganti.")],
    new: Annotated[str, typer.Argument(metavar="BARU", help="NIP atau nama orang pada lembar Pegawai.")] = "",
    letter: Annotated[str, typer.Option("--sk", metavar="NOMOR", help="Nomor SK.")] = "",
    name: Annotated[str, typer.Option("--nama", help="Nama pejabat baru yang belum terdaftar.")] = "",
    nip: Annotated[str, typer.Option("--nip", help="NIP pejabat baru itu.")] = "",
    salutation: Annotated[str, typer.Option("--sapaan", help="Bapak atau Ibu.")] = "Bapak/Ibu",
    rank: Annotated[str, typer.Option("--pangkat", help="Pangkat pejabat baru itu.")] = "",
) -> None:
    """Serahkan semua jabatan seorang pejabat kepada penggantinya."""
    with common.desk() as desk, desk.visit() as visit:
        officer = _seated(visit, old)
        newcomer = OfficerRow(name=name.strip(), nip=nip, salutation=salutation, rank=rank)
        successor = _newcomer(visit, newcomer) if name.strip() else _listed(visit, new)
        if person(successor) == person(officer):
            raise common.refuse("cli_mutasi_sama", 1, nama=officer.name)
        done = replace_holder(visit, officer, successor, " ".join(letter.split()))
        username = get_meta(visit.tx, USERNAME) or ""
    text = terminal.plain(
        "cli_mutasi",
        lama=officer.name,
        baru=done.successor.name,
        jabatan=list(done.titles),
        pindah=[task.fields for task in done.moved],
        kode=done.code,
        tautan=_link(username, done.code),
    )
    typer.echo(text)


def _link(username: str, code: str) -> str:
    return f"https://t.me/{username}?start={code}" if username and code else ""


def _listed(visit: Visit, who: str) -> OfficerRow:
    """The one person of the sheet Pegawai whom `who` names, with or without a seat."""
    office = visit.office
    if not who:
        raise common.refuse("cli_mutasi_siapa", 2)
    return _only([(row.name, row) for row in named_rows(office, who)], who, office.contact)


def _newcomer(visit: Visit, row: OfficerRow) -> OfficerRow:
    """Somebody whom the sheet Pegawai does not have; a NIP is one person's alone."""
    nip = read_nip(row.nip)
    known = [each for each in visit.office.officers if each.nip and each.nip == nip]
    other = next((each.name for each in known if folded(each.name) != folded(row.name)), "")
    if isinstance(nip, Bad) or other:
        raise common.refuse("cli_mutasi_nip", 1, nip=row.nip, nama=row.name, pemilik=other)
    return known[0] if known else replace(row, nip=nip)


def _seated(visit: Visit, who: str) -> Officer:
    """The one officer with a seat whom `who` names."""
    office = visit.office  # an office comes first: refuses by name
    found = people.find(visit.tx, visit.office_id, who)
    return _only([(officer.name, officer) for officer in found], who, office.contact)


def _only(found: Sequence[tuple[str, T]], who: str, contact: str) -> T:
    """The one that is named; else the command ends and says why."""
    if not found:
        raise common.refuse("galat_pejabat_tak_dikenal", 1, teks=who[:60], kontak=contact)
    if len(found) > 1:
        names = [name for name, _ in found[:8]]
        raise common.refuse("galat_pejabat_banyak", 1, teks=who[:60], pilihan=names, kontak=contact)
    return found[0][1]
