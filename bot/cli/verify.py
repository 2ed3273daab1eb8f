"""`sopbot verify`: whether the records and files of each period are still what was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import typer

from bot.bootstrap import check_files
from bot.cli import common
from bot.core.case.model import Case, Paper
from bot.text import terminal
from handlers.context import Services, UnitOfWork
from storage.database import Tx
from storage.repositories import cases as case_rows
from storage.repositories import offices
from storage.verification import Verified, verify_case


def verify(what: str | None) -> None:
    """Verify one period, by its id; or a file, by its path; or everything. Exit code 1 where something does not fit."""
    with common.services() as services:
        check_files(common.settings(), services)
        if what and Path(what).is_file():
            sound = _tell_file(services, Path(what))
        else:
            sound = _tell_cases(services, what)
    raise typer.Exit(not sound)


def _tell_cases(services: Services, wanted: str | None) -> bool:
    with services.read() as uow:
        known = case_rows.every_case(uow.tx)
        if wanted and wanted not in known:
            raise common.refuse("cli_bukti_tak_dikenal", 2, diminta=wanted)
        found = [verify_case(uow.tx, services.files, one) for one in ([wanted] if wanted else known)]
        for one in found:
            _tell(services.of(case_rows.office_of(uow.tx, one.case_id)).unit(uow.tx), one)
    strays = [] if wanted else list(services.files.damaged())
    for place in strays:
        typer.echo(terminal.plain("cli_bukti_berkas_rusak", berkas=place))
    misfits = len(strays) + sum(one.misfit is not None for one in found)
    typer.echo(terminal.plain("cli_bukti_jumlah", periode=len(found), salah=misfits))
    return not misfits


def _tell(uow: UnitOfWork, found: Verified) -> None:
    if found.misfit is None:
        period = str(uow.case(found.case_id).period)
        fields = {"peristiwa": found.events, "berkas": found.papers, "ujung": found.head}
        typer.echo(terminal.plain("cli_bukti_utuh", id=found.case_id, periode=period, **fields))
        return
    wrong = found.misfit
    said = terminal.plain(
        "cli_bukti_rusak",
        id=found.case_id,
        bagian=wrong.part.value,
        nomor=wrong.number,
        nama=wrong.paper.name if wrong.paper else "",
        sidik=wrong.paper.sha256 if wrong.paper else "",
        utuh=found.events,
    )
    typer.echo(said)


def _tell_file(services: Services, path: Path) -> bool:
    """Say which paper of which period the file is, byte for byte."""
    sha256 = hashlib.sha256(common.file_bytes(path)).hexdigest()
    with services.read() as uow:
        found = list(_papers(services, uow.tx, sha256))
    for case, paper in found:
        fields = {"id": case.id, "periode": str(case.period), "nama": paper.name, "sidik": sha256}
        typer.echo(terminal.plain("cli_bukti_berkas", **fields))
    if not found:
        typer.echo(terminal.plain("cli_bukti_berkas_asing", berkas=str(path), sidik=sha256))
    return bool(found)


def _papers(services: Services, tx: Tx, sha256: str) -> Iterator[tuple[Case, Paper]]:
    """In the periods of every office."""
    for office in offices.ids(tx):
        uow = services.of(office).unit(tx)
        for case in map(uow.case, case_rows.list_cases(tx, office)):
            named = (paper for paper in case.papers if sha256 in (paper.sha256, paper.source))
            if paper := next(named, None):
                yield case, paper
