"""`sopbot org`: the office file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli import common, output
from bot.cli.shell import Shell
from bot.core.errors import SopError
from bot.core.office.model import Office
from bot.core.sop.faults import shown
from bot.core.sop.model import Sop
from bot.text import terminal
from bot.text.render import Message
from handlers.calendar.recount import SHOWN
from handlers.case.moved_deadlines import Moved, moved_fields
from handlers.context import Services, UnitOfWork
from handlers.staff.ground import with_tasks
from handlers.staff.office_import import Imported, import_office
from storage.refusals import OfficeFileFaults
from storage.repositories import offices, people

app = Shell(
    help="Berkas kantor.",
    epilog="sopbot org template kantor.xlsx\nsopbot org import kantor.xlsx\nsopbot org list",
)

_LINE = 1000  #: characters of a line
_Kantor = Annotated[
    str,
    typer.Option(
        "--kantor",
        metavar="KODE",
        help="Kode kantornya: huruf, angka, tanda hubung; yang baru menambah kantor.",
    ),
]
_FILE = Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas kantor (.xlsx).")]


@app.command(epilog="sopbot org template kantor.xlsx")
def template(file: _FILE) -> None:
    """Tulis contoh berkas kantor untuk diisi."""
    from storage.xlsx.office.sample import sample_office
    from storage.xlsx.office.template import write_template

    output.check_target(file, ".xlsx")
    book = BytesIO()
    write_template(book, sample_office(), roles=common.sops().current.roles)
    output.write_file(file, book.getvalue(), ".xlsx")
    typer.echo(terminal.plain("cli_contoh_kantor", berkas=str(file)))


@app.command(
    name="import", epilog="sopbot org import kantor.xlsx\nsopbot org import kantor.xlsx --kantor dinkes"
)
def import_(
    file: _FILE,
    sure: common.Sure = False,
    same: Annotated[bool, typer.Option("--sama", help="Yang diragukan memang orang yang sama.")] = False,
    kantor: _Kantor = "",
) -> None:
    """Muat berkas kantor; impor berikutnya memperbarui."""
    from storage.xlsx.office.reader import read_office

    if sure and same:
        raise common.refuse("cli_impor_ya_sama", 2)
    data = common.file_bytes(file)
    with common.office_services(kantor, new=True) as services:
        try:
            sop = services.sops.current
            office = read_office(data, roles=sop.roles, name=file.name)
            with services.begin() as uow:
                codes = _codes(uow, office)
                done = import_office(uow, office, sure=sure, same=same)
                moved = _moved(uow, done.moved)
        except OfficeFileFaults as found:
            raise _say_faults(services, found, file.name) from None
        except SopError as refusal:
            raise common.say_refusal(refusal) from None
    _tell(office, sop, done, codes)
    if moved:
        typer.echo(moved)


def _codes(uow: UnitOfWork, office: Office) -> dict[str, str]:
    """Under which code the office is kept, where there are several, and whether it is a further one.

    A further one that is called like another is refused: it would be the same office twice.
    """
    known = offices.ids(uow.tx)
    others = [one for one in known if one != uow.office_id]
    if uow.office_id not in known:
        if others and common.settings().rehearsal:
            raise common.refuse("cli_kantor_latihan", 2)
        for code in others:
            other = uow.services.of(code).unit(uow.tx).office
            if (other.name, other.regency) == (office.name, office.regency):
                raise common.refuse("cli_kantor_kembar", 2, nama=office.name, kode=code)
    return {
        "kode": uow.office_id if others else "",
        "baru": uow.office_id if others and uow.office_id not in known else "",
    }


@app.command(name="list", epilog="sopbot org list\nsopbot org list --json")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Keluaran JSON.")] = False,
) -> None:
    """Semua kantor: kode, nama, pejabat, dan periode yang berjalan."""
    with common.services() as services, services.read() as uow:
        registered = people.registered(uow.tx)
        rows = [_row(services.of(code).unit(uow.tx), registered) for code in offices.ids(uow.tx)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(shown(terminal.plain("cli_kantor", **row), _LINE))
    if not rows:
        typer.echo(terminal.plain("cli_kantor_kosong"))


def _row(uow: UnitOfWork, registered: Set[str]) -> dict[str, Any]:
    everyone = uow.staff.everyone
    return {
        "kode": uow.office_id,
        "nama": uow.office.name,
        "pejabat": len(everyone),
        "terdaftar": sum(one.id in registered for one in everyone),
        "berjalan": [str(case.period) for case in uow.running()],
    }


def _say_faults(services: Services, found: OfficeFileFaults, name: str) -> typer.Exit:
    """Say every fault of the file, with the open tasks that it concerns; raise what is returned."""
    with services.read() as uow:
        faults = [*with_tasks(uow, found.faults)]
    for fault in faults:
        typer.echo(terminal.plain(f"kantor_{fault.key}", **fault.values), err=True)
    return common.refuse("cli_impor_gagal", 1, berkas=name, banyak=len(faults))


def _tell(office: Office, sop: Sop, done: Imported, codes: Mapping[str, str]) -> None:
    """What was loaded, what is unusual in it, and whom it concerns."""
    from storage.xlsx.office.people import double_seats
    from storage.xlsx.office.reader import office_remarks

    for remark in (*office_remarks(office), *double_seats(office, sop), *done.remarks):
        typer.echo(terminal.plain(f"kantor_{remark.key}", **remark.values))
    typer.echo(
        terminal.plain(
            "cli_impor_selesai",
            nama=office.name,
            bidang=len(office.bidang),
            pegawai=len({row.nip or row.name for row in office.officers}),
            indikator=len(office.indicators),
            sub=len(office.sub_kegiatan),
            **codes,
        )
    )
    if done.gone:
        typer.echo(terminal.plain("cli_impor_lepas", lepas=[one.fields for one in done.gone]))
    if done.hands:
        typer.echo(terminal.plain("cli_tugas_pindah", pindah=[task.fields for task in done.hands]))


def _moved(uow: UnitOfWork, moved: Sequence[Moved]) -> str:
    """The deadlines that the import moved, listed if they are few; empty if there are none."""
    if not moved:
        return ""
    each = [moved_fields(uow.office, one) for one in moved] if len(moved) <= SHOWN else []
    return terminal.words(Message("cli_tenggat_bergeser", banyak=len(moved), tugas=each), uow.voice)
