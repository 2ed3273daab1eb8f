"""`sopbot case`: where each period stands."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli import common
from bot.core.case.model import Case
from bot.ports import JOBS
from bot.text import terminal
from handlers.context import Desk, Visit
from storage import codec
from storage.repositories import cases as case_rows
from storage.repositories import queues, sent_reminders

app = typer.Typer(help="Periode yang berjalan dan yang selesai.", no_args_is_help=True)

_JSON = Annotated[bool, typer.Option("--json", help="Keluaran JSON.")]


@app.command(name="list")
def list_(as_json: _JSON = False) -> None:
    """Semua periode."""
    with common.desk() as desk, desk.look() as visit:
        rows = [_brief(visit, visit.case(i)) for i in case_rows.list_cases(visit.tx, visit.office_id)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(terminal.plain("cli_periode", **row))


@app.command()
def show(
    case: Annotated[str | None, typer.Argument(metavar="ID", help="Bawaannya periode terakhir.")] = None,
    as_json: _JSON = False,
) -> None:
    """Satu periode: tugas terbuka, peristiwa, berkas."""
    with common.desk() as desk:
        found = describe(desk, case)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    typer.echo(terminal.plain("cli_periode_rinci", **found))


@app.command()
def retry(
    case: Annotated[str | None, typer.Argument(metavar="ID", help="Bawaannya semua periode.")] = None,
) -> None:
    """Ulangi pembuatan berkas yang terhenti."""
    with common.desk() as desk, desk.visit() as visit:
        chosen = visit.case(case).id if case else None
        again = queues.work_again(visit.tx, JOBS, chosen)
    typer.echo(terminal.plain("cli_diulang", banyak=again))


def describe(desk: Desk, case_id: str | None) -> dict[str, Any]:
    """Everything about a case as plain data; instants are ISO 8601 in the office's zone."""
    with desk.look() as visit:
        known = case_rows.list_cases(visit.tx, visit.office_id)
        case = visit.case(case_id or (known[-1] if known else None))
        return {
            **_brief(visit, case),
            "tugas": [_task(visit, case, task) for task in case.open_tasks],
            "peristiwa": _events(visit, case),
            "berkas": [_paper(visit, paper) for paper in case.papers],
        }


def _brief(visit: Visit, case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "sop": case.sop,
        "periode": str(case.period),
        "keadaan": case.state.value,
        "dimulai": _iso(visit, case.opened_at),
        "selesai": _iso(visit, case.closed_at),
        "langkah": [task.step for task in case.open_tasks],
    }


def _task(visit: Visit, case: Case, task: Any) -> dict[str, Any]:
    sop = visit.sop(case)
    desk = visit.staff.holders(sop, task)
    return {
        "langkah": task.step,
        "judul": sop.step(task.step).title,
        "bidang": task.bidang,
        "putaran": task.round,
        "pemegang": [officer.name for officer in desk],
        "peran": sop.step(task.step).actor,
        "diberikan": _iso(visit, task.given_at),
        "dibuka": _iso(visit, task.opened_at),
        "dilihat": _iso(visit, sent_reminders.seen_at(visit.tx, case.id, task.id, [one.id for one in desk])),
        "tenggat": _iso(visit, task.deadline),
    }


def _events(visit: Visit, case: Case) -> list[dict[str, Any]]:
    found = []
    for number, event in enumerate(case_rows.history(visit.tx, case.id), 1):
        data = json.loads(codec.dump(event))
        data.pop("at", None)
        found.append({"no": number, "jenis": type(event).__name__, "waktu": _iso(visit, event.at), **data})
    return found


def _paper(visit: Visit, paper: Any) -> dict[str, Any]:
    officer = visit.staff.by_id(paper.by) if paper.by else None
    return {
        "jenis": paper.kind.value,
        "bidang": paper.bidang,
        "perihal": paper.subject,
        "versi": paper.version,
        "nama": paper.name,
        "sha256": paper.sha256,
        "oleh": officer.name if officer else "",
        "waktu": _iso(visit, paper.at),
    }


def _iso(visit: Visit, at: datetime | None) -> str | None:
    zone: ZoneInfo = visit.voice.zone
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None
