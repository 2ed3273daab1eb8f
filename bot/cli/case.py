"""`sopbot case`: where each period stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli import common
from bot.cli.shell import Shell
from bot.core.case.model import Case, Task
from bot.core.office.officers import Officer
from bot.ports import JOBS
from bot.text import terminal
from handlers.context import Services, UnitOfWork
from storage import codec
from storage.repositories import cases as case_rows
from storage.repositories import chain, deliveries, queues, sent_reminders

app = Shell(help="Periode yang berjalan dan yang selesai.", epilog="sopbot case list\nsopbot case show")

_JSON = Annotated[bool, typer.Option("--json", help="Keluaran JSON.")]


@app.command(name="list", epilog="sopbot case list")
def list_(as_json: _JSON = False, kantor: common.Kantor = "") -> None:
    """Semua periode."""
    with common.office_services(kantor) as services, services.read() as uow:
        rows = [_brief(uow, uow.case(i)) for i in case_rows.list_cases(uow.tx, uow.office_id)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(terminal.plain("cli_periode", **row))
    if not rows:
        typer.echo(terminal.plain("cli_periode_kosong"))


@app.command(epilog="sopbot case show\nsopbot case show --json")
def show(
    case: Annotated[str | None, typer.Argument(metavar="ID", help="Bawaannya periode terakhir.")] = None,
    as_json: _JSON = False,
    kantor: common.Kantor = "",
) -> None:
    """Satu periode: tugas terbuka, peristiwa, berkas."""
    with _office_of(case, kantor) as services:
        found = describe(services, case)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    typer.echo(terminal.plain("cli_periode_rinci", **found))


@app.command(epilog="sopbot case retry")
def retry(
    case: Annotated[str | None, typer.Argument(metavar="ID", help="Bawaannya semua periode.")] = None,
    kantor: common.Kantor = "",
) -> None:
    """Ulangi pembuatan berkas yang terhenti."""
    with _office_of(case, kantor) as services, services.begin() as uow:
        chosen = [uow.case(case).id] if case else case_rows.list_cases(uow.tx, uow.office_id)
        again = sum(queues.work_again(uow.tx, JOBS, one) for one in chosen)
    typer.echo(terminal.plain("cli_diulang", banyak=again))


@contextmanager
def _office_of(case: str | None, kantor: str) -> Iterator[Services]:
    """The services of the office that is named, or else of the one whose period this is."""
    with common.services() as opened:
        with opened.read() as uow:
            known = case_rows.office_of(uow.tx, case) if case and not kantor else ""
            code = known or common.code_of(uow.tx, kantor)
        yield opened.of(code)


def describe(services: Services, case_id: str | None) -> dict[str, Any]:
    """Everything about a case as plain data; instants are ISO 8601 in the office's zone."""
    with services.read() as uow:
        known = case_rows.list_cases(uow.tx, uow.office_id)
        if not known and not case_id:
            raise common.refuse("cli_periode_kosong", 1)
        case = uow.case(case_id or known[-1])
        return {
            **_brief(uow, case),
            "tugas": [_task(uow, case, task) for task in case.open_tasks],
            "peristiwa": _events(uow, case),
            "berkas": [_paper(uow, paper) for paper in case.papers],
        }


def _brief(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "sop": case.sop,
        "periode": str(case.period),
        "keadaan": case.state.value,
        "dimulai": _iso(uow, case.opened_at),
        "selesai": _iso(uow, case.closed_at),
        "langkah": [task.step for task in case.open_tasks],
    }


def _task(uow: UnitOfWork, case: Case, task: Task) -> dict[str, Any]:
    sop = uow.sop(case)
    services = uow.staff.holders(sop, task)
    arrivals = [_arrival(uow, case, task, officer) for officer in services]
    return {
        "langkah": task.step,
        "judul": sop.step(task.step).title,
        "bidang": task.bidang,
        "putaran": task.round,
        "pemegang": [officer.name for officer in services],
        "peran": sop.step(task.step).actor,
        "diberikan": _iso(uow, task.given_at),
        "dibuka": _iso(uow, task.opened_at),
        "dilihat": _iso(uow, sent_reminders.seen_at(uow.tx, case.id, task.id, [one.id for one in services])),
        "tenggat": _iso(uow, task.deadline),
        **{step: min(filter(None, (one[step] for one in arrivals)), default=None) for step in _STEPS},
        "ditindak": _iso(uow, task.opened_at),
        "penerimaan": arrivals,
    }


_STEPS = ("terkirim", "sampai", "dibaca")  #: of a message, as far as its chat service tells


def _arrival(uow: UnitOfWork, case: Case, task: Task, officer: Officer) -> dict[str, Any]:
    """How far the task has come to one of its holders, and when they first acted on it."""
    found = deliveries.of_task(uow.tx, case.id, task.id, officer.id)
    return {
        "nama": officer.name,
        "kanal": found.channel,
        "terkirim": _iso(uow, found.sent),
        "sampai": _iso(uow, found.delivered),
        "dibaca": _iso(uow, found.read),
        "ditindak": _iso(uow, _acted(uow, case, task, officer)),
    }


def _acted(uow: UnitOfWork, case: Case, task: Task, officer: Officer) -> datetime | None:
    """When the officer first did something about the task."""
    mine = (
        event.at
        for event in case_rows.history(uow.tx, case.id)
        if getattr(event, "task", None) == task.id and getattr(event, "by", None) == officer.id
    )
    return next(mine, None)


def _events(uow: UnitOfWork, case: Case) -> list[dict[str, Any]]:
    found = []
    seals = chain.seals(uow.tx, case.id)
    for number, (event, seal) in enumerate(zip(case_rows.history(uow.tx, case.id), seals, strict=True), 1):
        data = json.loads(codec.dump(event))
        data.pop("at", None)
        head = {"no": number, "jenis": type(event).__name__, "waktu": _iso(uow, event.at), "segel": seal}
        found.append({**head, **data})
    return found


def _paper(uow: UnitOfWork, paper: Any) -> dict[str, Any]:
    officer = uow.staff.by_id(paper.by) if paper.by else None
    return {
        "jenis": paper.kind.value,
        "bidang": paper.bidang,
        "perihal": paper.subject,
        "versi": paper.version,
        "nama": paper.name,
        "sha256": paper.sha256,
        "oleh": officer.name if officer else "",
        "waktu": _iso(uow, paper.at),
    }


def _iso(uow: UnitOfWork, at: datetime | None) -> str | None:
    zone: ZoneInfo = uow.voice.zone
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None
