"""A working paper that comes back from a Kasi: merge it, check it, keep it as a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bot.core.case.commands import FilePaper, ReopenRows
from bot.core.case.model import Case, Paper, PaperKind
from bot.core.case.papers import version_of
from bot.core.office.officers import Officer
from bot.core.working_paper.authorship import authors, started_from
from bot.core.working_paper.cells import Cell, CellKey, PaperValues, apply_answer
from bot.core.working_paper.check import CheckedPaper, check, sent_rows, settle
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.identity import PaperIdentity, recognise
from bot.core.working_paper.problems import Problem, choice_label
from bot.core.working_paper.receive import (
    Conflict,
    Note,
    RawPaper,
    Received,
    receive,
    with_conflicts,
)
from bot.core.working_paper.rows import row_of, within
from bot.text.render import Message, render
from handlers.case import assignment, cards, paper_versions
from handlers.case.advance import act, opened
from handlers.case.open_tasks import is_filling
from handlers.context import Services, TaskRequest, TaskTap, UnitOfWork
from handlers.documents import working_papers
from handlers.documents.letterhead import paper_name
from handlers.messages import actions
from handlers.messages.action_codec import decode
from handlers.messages.card_changes import close_card
from handlers.messages.incoming_file import Upload
from handlers.messages.names import called
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.messages.problems import grouped, sentences
from handlers.steps import earlier_version, outside_rows
from handlers.steps.entries import settle_entries
from storage.repositories import cards as cards_stored
from storage.xlsx.working_paper.writer import write_paper

SHOWN = 4  #: most problems that one message names
NOTES = 2  #: most remarks on the file itself


@dataclass(frozen=True, kw_only=True)
class NextVersion:
    """A version that is ready to be kept; `over` is the version it was made from."""

    over: int
    checked: CheckedPaper
    sha256: str = ""  #: of the paper; empty if nothing is to be kept
    conflicts: tuple[Conflict, ...] = ()
    kept: int = 0  #: colleagues' cells that were filled in after the uploaded file was made
    made_from: int = 0  #: the version in the file
    notes: tuple[Note, ...] = ()
    repeats: int = 0  #: the version that the uploaded file only repeats: nothing is to be kept
    blank: bool = False  #: the uploaded file holds nothing
    restores: int = 0  #: the earlier version that it brings back
    outside: Mapping[CellKey, Cell | None] = field(
        default_factory=dict
    )  #: what it changes outside the rows that came back: not taken, and asked about


def identify(uow: UnitOfWork, case: Case, bidang: str, found: PaperIdentity, name: str) -> None:
    """Raise a refusal that says whose paper this is, unless it is the bidang's own."""
    expected = PaperIdentity(
        case_id=case.id, bidang=bidang, period=case.period.code(), version=0, office=uow.office_id
    )
    names = {one.code: one.name for one in uow.office.bidang}
    senders = [called(one) for one in may_send(uow, found)]
    recognise(found, expected, name=name, bidang_names=names, senders=senders)


def may_send(uow: UnitOfWork, paper: PaperIdentity) -> list[Officer]:
    """Who holds the open task in which this paper is filled in; nobody if there is none."""
    case = uow.known_case(paper.case_id)
    if case is None:
        return []
    filling = [t for t in case.open_tasks if t.bidang == paper.bidang and is_filling(uow, (case, t))]
    return [one for task in filling for one in uow.staff.holders(uow.sop(case), task)]


def make_version(
    services: Services, officer: Officer, case_id: str, bidang: str, raw: RawPaper, name: str
) -> NextVersion:
    """Merge and check outside the transaction; only the file itself is written."""
    stated = raw.identity.version
    with services.read() as uow:
        case = uow.case(case_id)
        over = version_of(case, bidang)
        form = working_papers.form_of(uow, case, bidang, version=over + 1)
        current, sent = (working_papers.values_of(uow, case_id, bidang, one) for one in (over, stated))
        versions = working_papers.versions_of(uow, case, bidang)
        base = started_from(versions, stated, officer.id)
        own = [cell for cell, by in authors(versions).get(over, {}).items() if by == officer.id]
        filled = _filled(case, bidang)
        unsettled = bool(working_papers.conflicts_of(uow, case_id, bidang, over))
        rows = _came_back(case, bidang)
    received = receive(form, raw, name=name, base=base, current=current, sent=sent, own=own)
    received, outside = _within(received, form, raw, rows, current) if rows else (received, {})
    made = NextVersion(
        over=over,
        checked=received.checked,
        conflicts=received.merged.conflicts,
        kept=len(received.merged.kept),
        made_from=stated,
        notes=received.notes,
        blank=received.blank,
        outside=outside,
    )
    if not unsettled and (filled or not received.checked.complete) and (repeats := _repeats(received, made)):
        return replace(made, repeats=repeats)
    paper = write_paper(form, received.checked.values, received.checked.problems)
    return replace(made, sha256=services.files.put(paper))


def _came_back(case: Case, bidang: str) -> tuple[str, ...]:
    """The rows that are open in the bidang's paper; empty: all of them."""
    return next((task.rows for task in case.open_tasks if task.bidang == bidang), ())


def _within(
    received: Received, form: PaperForm, raw: RawPaper, rows: tuple[str, ...], current: PaperValues
) -> tuple[Received, Mapping[CellKey, Cell | None]]:
    """The upload as far as it concerns these rows, and what it changes in others."""
    values, outside = within(rows, current, received.merged.values)
    if not outside:
        return received, {}
    conflicts = tuple(one for one in received.merged.conflicts if row_of(one.cell) in rows)
    checked = with_conflicts(form, check(form, values, raw.rows), conflicts, raw.rows)
    merged = replace(received.merged, values=values, conflicts=conflicts)
    same = checked.values == settle(current.cells)
    return replace(received, checked=checked, merged=merged, same=same), outside


def _filled(case: Case, bidang: str) -> bool:
    """Whether an officer has filled in the newest version."""
    paper = case.latest(PaperKind.WORKING_PAPER, bidang)
    return paper is not None and bool(paper.by)


def _repeats(received: Received, made: NextVersion) -> int:
    """The version that the file only repeats, without a change by the officer; 0 if it is a new one."""
    if received.untouched:
        return min(made.made_from, made.over) or made.over
    return made.over if received.same and not received.merged.conflicts else 0


def keep_version(
    uow: UnitOfWork, request: TaskRequest, made: NextVersion, upload: Upload | None
) -> TaskRequest:
    """The request with the new version in its case. The version must have been made from the newest one."""
    case, task = request.case, request.task
    assert task.bidang is not None
    version = made.over + 1
    paper = Paper(
        kind=PaperKind.WORKING_PAPER,
        version=version,
        sha256=made.sha256,
        name=paper_name(uow, case, task.bidang, version),
        at=uow.now,
        by=request.officer.id,
        bidang=task.bidang,
        source=upload.sha256 if upload else "",
        complete=made.checked.complete,
    )
    command = FilePaper(paper=paper, by=request.actor, task=task.id)
    case = paper_versions.keep(uow, case, command, made.checked.values, made.conflicts, made.restores)
    return replace(request, case=case)


def tell(uow: UnitOfWork, request: TaskRequest, made: NextVersion, upload: Upload) -> None:
    """Tell first what is right, then what is missing, by sheet, row and column."""
    checked = made.checked
    heading = Message(
        "kertas_kerja_diterima",
        **_card_fields(uow, request),
        **_missing(uow, checked),
        nama=upload.name,
        versi=made.over + 1,
        perhatian=sentences(uow, checked.warnings[:3]),
        perhatian_semua=len(checked.warnings),
        rekan=made.kept,
        lama=made.made_from,
        **_notes(uow, made),
    )
    tell_state(uow, request, heading)
    if made.outside:
        outside_rows.ask(uow, request, made.outside)
    earlier_version.offer(uow, request, made.checked)


def _missing(uow: UnitOfWork, checked: CheckedPaper) -> dict[str, object]:
    """What a paper lacks, in a few lines; the doubtful figure that is asked about below is only counted."""
    doubt = _doubt(checked)
    listed = tuple(one for one in checked.blocking if one is not doubt)
    lines, told = grouped(uow, listed, SHOWN)
    return {
        "kurang": lines,
        "kurang_semua": len(checked.blocking),
        "kurang_sisa": len(listed) - told,
        "ditanya": doubt is not None,
    }


def _doubt(checked: CheckedPaper) -> Problem | None:
    """The figure that is asked about: it can be read in two ways."""
    return next((one for one in checked.blocking if len(one.choices) == 2), None)


def _card_fields(uow: UnitOfWork, request: TaskRequest) -> dict[str, object]:
    """What these texts have in common with the card of the task, whose place they take."""
    sop, task = request.sop, request.task
    head = cards.head(uow, sop, request.case, task, request.officer)
    return {"kepala": head, "penerima": cards.reviewer(sop, task)}


def _notes(uow: UnitOfWork, made: NextVersion) -> dict[str, object]:
    said = [render(Message(note.template, **note.fields()), uow.voice) for note in made.notes[:NOTES]]
    return {"catatan": said, "catatan_sisa": max(0, len(made.notes) - NOTES)}


def tell_repeated(uow: UnitOfWork, request: TaskRequest, made: NextVersion, upload: Upload) -> None:
    """The file is one that the officer was sent, or one that they sent before: no version is made of it."""
    request = opened(uow, request)
    case, task = request.case, request.task
    if made.outside:
        outside_rows.ask(uow, request, made.outside)
        return
    message = Message(
        "kertas_kerja_tetap",
        nama=upload.name,
        sama=made.repeats,
        kosong=made.blank,
        berlaku=made.over if _filled(case, task.bidang or "") else 0,
        **_notes(uow, made),
    )
    send_text(uow, request.officer, message, About(case=case.id, task=task.id))
    earlier_version.offer_repeated(uow, request, made.repeats)


def answer_cell(uow: UnitOfWork, request: TaskRequest, cell: CellKey, value: Decimal) -> None:
    """The officer has answered one cell in the chat: keep a new version with only that cell changed."""
    if request.task.rows and row_of(cell) not in request.task.rows:
        outside_rows.ask(uow, request, {cell: value})
        return
    take_cells(uow, request, {cell: value})


def change_also(uow: UnitOfWork, request: TaskTap[actions.ChangeAlso]) -> Message | None:
    """Ubah juga: the rows of these cells open, and what was entered there counts."""
    request = opened(uow, request)
    values = outside_rows.entered(request.action)
    rows = tuple(dict.fromkeys(map(row_of, values)))
    case = act(uow, request.case, ReopenRows(task=request.task.id, by=request.actor, rows=rows))
    close_card(uow, request.card, Message("catatan_ubah_juga"))
    take_cells(uow, replace(request, case=case, task=uow.task(case, request.task.id)), values)
    return Message("jawab_dicatat")


def take_cells(uow: UnitOfWork, request: TaskRequest, cells: Mapping[CellKey, Cell | None]) -> None:
    """Keep a new version with only these cells changed."""
    request = settle_entries(uow, request)
    case, task = request.case, request.task
    assert task.bidang is not None
    over = version_of(case, task.bidang)
    standing = working_papers.conflicts_of(uow, case.id, task.bidang, over)
    left = tuple(one for one in standing if one.cell not in cells)
    values = working_papers.current_values(uow, case, task.bidang)
    for cell, value in cells.items():
        values = apply_answer(values, cell, value)
    form = working_papers.form_of(uow, case, task.bidang, version=over + 1)
    checked = with_conflicts(form, check(form, values), left, sent_rows(form))
    request = _keep_made(uow, request, form, NextVersion(over=over, checked=checked, conflicts=left))
    heading = Message("angka_dicatat", **_card_fields(uow, request), **_missing(uow, checked), versi=over + 1)
    tell_state(uow, request, heading)


def _keep_made(uow: UnitOfWork, request: TaskRequest, form: PaperForm, made: NextVersion) -> TaskRequest:
    """Keep a version that the bot makes itself, from what is stored."""
    paper = write_paper(form, made.checked.values, made.checked.problems)
    return keep_version(uow, request, replace(made, sha256=uow.services.files.put(paper)), None)


def use_version(uow: UnitOfWork, request: TaskTap[actions.UseVersion]) -> Message | None:
    """Pakai versi N: what an earlier version held becomes the newest one."""
    request = settle_entries(uow, opened(uow, request))
    case, bidang, old = request.case, request.task.bidang, request.action.version
    assert bidang is not None
    over = version_of(case, bidang)
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=earlier_version.label(old)))
    form = working_papers.form_of(uow, case, bidang, version=over + 1)
    values = working_papers.values_of(uow, case.id, bidang, old)
    outside: Mapping[CellKey, Cell | None] = {}
    if rows := request.task.rows:
        values, outside = within(rows, working_papers.current_values(uow, case, bidang), values)
    checked = check(form, values)
    made = _keep_made(uow, request, form, NextVersion(over=over, checked=checked, restores=old))
    fields = _card_fields(uow, made)
    message = Message("versi_dipakai", **fields, lama=old, versi=over + 1, kurang=len(checked.blocking))
    tell_state(uow, made, message)
    if outside:
        outside_rows.ask(uow, made, outside)
    return Message("jawab_dicatat")


def tell_state(uow: UnitOfWork, request: TaskRequest, state: Message) -> None:
    """The card with which to go on, which says what came and what is missing; then what is doubtful, as a question."""
    officer, case, task = request.officer, request.case, request.task
    assert task.bidang is not None
    checked = working_papers.checked(uow, case, task.bidang)
    _close_settled_doubts(uow, request, {one.cell for one in checked.blocking if len(one.choices) == 2})
    assignment.refresh(uow, request.sop, case, task)
    assignment.show_again(uow, case, task, officer, state)
    doubt = _doubt(checked)
    if doubt:
        _ask(uow, request, doubt)


def _ask(uow: UnitOfWork, request: TaskRequest, doubt: Problem) -> None:
    """Ask which of two figures is meant."""
    choices = [
        Choice(label=choice_label(value), action=actions.AnswerDoubt(cell=doubt.cell, value=value))
        for value in doubt.choices
    ]
    message = Message("tanya_ragu", soal=sentences(uow, (doubt,))[0])
    send_card(
        uow, request.officer, message, choices, About(case=request.case.id, task=request.task.id), "ragu"
    )


def _close_settled_doubts(uow: UnitOfWork, request: TaskRequest, doubtful: set[CellKey | None]) -> None:
    """Close the questions about older versions: the officer's own, and of others what is clear by now."""
    for card in cards_stored.live_of_task(uow.tx, request.case.id, request.task.id):
        action = decode(*card.actions[0]) if card.kind == "ragu" else None
        if isinstance(action, actions.AnswerDoubt) and (
            card.officer == request.officer.id or action.cell not in doubtful
        ):
            close_card(uow, card, Message("catatan_diganti"))


def answer_doubt(uow: UnitOfWork, request: TaskTap[actions.AnswerDoubt]) -> Message | None:
    """The officer has said which of two figures is meant: make a new version of the paper."""
    request = opened(uow, request)
    cell, value = request.action.cell, request.action.value
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=str(value).replace(".", ",")))
    answer_cell(uow, request, cell, value)
    return Message("jawab_dicatat")
