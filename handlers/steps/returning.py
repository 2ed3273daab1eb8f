"""A Tidak: the reason is asked for, and with it the rows of a working paper that come back.

Rows are ticked under the question, or named in the reason. What is certain counts and stands in the record; where a word
may mean several rows, or none, the whole paper comes back, and the record says why.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from bot.core.case.commands import Review
from bot.core.case.decide import decide
from bot.core.case.model import Answer
from bot.core.case.papers import version_of
from bot.core.parsing.short_names import short
from bot.core.working_paper.check import sent_rows
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.named_rows import named_rows
from bot.core.working_paper.rows import place_of, places_of, row_names
from bot.ports import LABEL_MAX
from bot.text.render import Message, render_text
from handlers.case import review_cards
from handlers.case.advance import act, opened
from handlers.context import ActionT, TaskReply, TaskRequest, TaskTap, UnitOfWork
from handlers.documents import working_papers
from handlers.messages import actions
from handlers.messages.card_changes import close_card, update_card
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, send_card
from handlers.messages.pages import page_of
from handlers.messages.questions import check_length, expect_text, wait_for_text
from storage.repositories import cards, questions

KIND = "baris"  #: of the card that asks for the reason and offers the rows
_TRIAL = "alasan"  #: stands for the reason while it is tried whether a Tidak would be taken
_QUESTION = "alasan"  #: the kind of the question


def ask_reason(uow: UnitOfWork, request: TaskTap[actions.SendBack]) -> Message | None:
    """Tidak: the officer's next text is the reason. Raises what would be said against the Tidak before they write it.

    Of a paper that came back to them from a later review, the rows that were named there are ticked already.
    """
    _try(uow, request)
    request = opened(uow, request)
    task, seen = request.task, request.card.subject
    form = _form(uow, request)
    if form is None:
        prompt = _prompt(uow, request, None, ())
        wait_for_text(
            uow, request.officer, _QUESTION, prompt, case=request.case.id, task=task.id, subject=seen
        )
        return Message("jawab_tulis_alasan")
    _close(uow, request)
    chosen = [row for row in row_names(form) if row in task.rows]
    prompt = _expect(uow, request, form, chosen)
    about = About(case=request.case.id, task=task.id, subject=seen)
    send_card(uow, request.officer, prompt, _choices(form, chosen, 0), about, KIND)
    return Message("jawab_tulis_alasan")


def toggle(uow: UnitOfWork, request: TaskTap[actions.ToggleRow]) -> Message | None:
    """A row comes back, or does not after all; the reason is still to come."""
    row = request.action.row
    chosen = _chosen(uow, request)
    now = [one for one in chosen if one != row] if row in chosen else [*chosen, row]
    return _show(uow, request, now, request.action.page)


def turn(uow: UnitOfWork, request: TaskTap[actions.RowsPage]) -> Message | None:
    """Show other rows to choose from."""
    return _show(uow, request, _chosen(uow, request), request.action.page)


def _show(uow: UnitOfWork, request: TaskTap[ActionT], chosen: Collection[str], page: int) -> Message | None:
    _try(uow, request)
    form = _form(uow, request)
    assert form is not None
    rows = [row for row in row_names(form) if row in chosen]
    prompt = _expect(uow, request, form, rows)
    update_card(uow, request.card, prompt, _choices(form, rows, page))
    return Message("jawab_tulis_alasan")


def _try(uow: UnitOfWork, request: TaskTap[ActionT]) -> None:
    trial = Review(
        task=request.task.id,
        by=request.actor,
        answer=Answer.TIDAK,
        reason=_TRIAL,
        seen=request.card.subject,
    )
    decide(request.case, trial, uow.scene(request.sop))


def _form(uow: UnitOfWork, request: TaskRequest) -> PaperForm | None:
    """The form whose rows may come back; None where the review is about no working paper."""
    bidang = request.task.bidang or ""
    return working_papers.form_of(uow, request.case, bidang) if version_of(request.case, bidang) else None


def _chosen(uow: UnitOfWork, request: TaskTap[ActionT]) -> list[str]:
    """The rows that are ticked; none where the question was put aside meanwhile."""
    wait = questions.waiting(uow.tx, request.officer.id, uow.now)
    asked = (request.case.id, request.task.id)
    if wait is None or wait.kind != _QUESTION or (wait.case, wait.task) != asked:
        return []
    return [str(row) for row in json.loads(wait.data.get("baris", "[]"))]


def _expect(uow: UnitOfWork, request: TaskTap[ActionT], form: PaperForm, chosen: Sequence[str]) -> Message:
    return expect_text(
        uow,
        request.officer,
        _QUESTION,
        _prompt(uow, request, form, chosen),
        case=request.case.id,
        task=request.task.id,
        subject=request.card.subject,
        baris=json.dumps(chosen),
    )


def _prompt(uow: UnitOfWork, request: TaskRequest, form: PaperForm | None, chosen: Sequence[str]) -> Message:
    return Message(
        "tanya_alasan",
        sapaan=greeting(request.officer),
        bidang=uow.bidang_name(request.task.bidang),
        periode=str(request.case.period),
        per_baris=form is not None,
        baris=places_of(form, chosen) if form else (),
        lain=len(row_names(form)) - len(chosen) if form else 0,
    )


def _choices(form: PaperForm, chosen: Collection[str], page: int) -> list[Choice]:
    found = page_of(row_names(form), page, around=True)
    choices = [
        Choice(label=_label(form, row, ticked=row in chosen), action=actions.ToggleRow(row=row, page=page))
        for row in found.shown
    ]
    if found.following is not None:
        choices.append(
            Choice(label=render_text("label_berikutnya"), action=actions.RowsPage(page=found.following))
        )
    return choices


def _label(form: PaperForm, row: str, *, ticked: bool) -> str:
    """Where the row stands, and as much of its name as a button has room for."""
    sheet, code = place = place_of(row)
    head = render_text("label_baris", lembar=sheet.value, nomor=sent_rows(form)[place], dipilih=ticked)
    return f"{head} {short(form.names[sheet, code], LABEL_MAX - len(head) - 1)}"


def take_reason(uow: UnitOfWork, request: TaskReply) -> None:
    """The reason after a Tidak: send the task back with exactly these words, and the rows that were ticked."""
    chosen = tuple(json.loads(request.data.get("baris", "[]")))
    send_back(uow, request, request.text, request.data["subject"], chosen)


def send_back(
    uow: UnitOfWork, request: TaskRequest, reason: str, seen: str, chosen: tuple[str, ...] = ()
) -> None:
    """Tidak, about the paper `seen`, with exactly these words.

    The rows that the words name with certainty come back beside those that were `chosen`. Where the words are not
    certain, and nothing was chosen, the whole paper does.
    """
    check_length(reason, "alasan")
    form = _form(uow, request)
    _close(uow, request)
    command = Review(
        task=request.task.id,
        by=request.actor,
        answer=Answer.TIDAK,
        reason=reason,
        seen=seen,
        rows=_rows(form, reason, chosen) if form else (),
        row_hashes=review_cards.hashes(uow, request.case, request.task),
        looked=review_cards.looked_flags(uow, request.case, request.task, request.officer.id),
    )
    act(uow, request.case, command)


def _close(uow: UnitOfWork, request: TaskRequest) -> None:
    """Close the officer's question, which says what comes back so far."""
    for card in cards.live_of_task(uow.tx, request.case.id, request.task.id):
        if card.kind == KIND and card.officer == request.officer.id:
            close_card(uow, card, Message("catatan_diganti"))


def _rows(form: PaperForm, reason: str, chosen: Collection[str]) -> tuple[str, ...]:
    named = named_rows(form, reason)
    if named.unclear and not chosen:
        return ()
    return tuple(row for row in row_names(form) if row in chosen or row in named.rows)
