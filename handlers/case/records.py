"""The record that a decided card becomes: what was decided, and how its maker can still take it back.

*Batalkan* while the SOP's `tunda` runs, then *Tarik kembali* as long as that is possible, then nothing.
"""

from __future__ import annotations

from bot.core.case.model import Answer, Case, Task
from bot.core.case.papers import version_of
from bot.core.conversation.card import StoredCard
from bot.core.office.staff import Staff
from bot.core.sop.model import Sop, StepKind
from bot.core.working_paper.named_rows import named_rows
from bot.core.working_paper.rows import places_of
from bot.text.render import Message, render_text
from handlers.case import digest_buttons, reminder_cards, several_records
from handlers.case.recallable import OVER, RECALL, SEVERAL, UNDO, way_back
from handlers.context import UnitOfWork
from handlers.documents import working_papers
from handlers.messages.actions import TakeBack
from handlers.messages.card_changes import close_card, record_on_card, take_buttons
from handlers.messages.names import doer, name_of_task
from handlers.messages.outgoing import TASK, About, Choice, send_card, send_text
from storage.repositories import cards

KINDS = (UNDO, RECALL, SEVERAL)  #: of cards that record decisions
OFFER = "tarik"  #: the kind of card that offers to take a task back, because a file came for it
INQUIRY = "pertanyaan"  #: the kind of card that asks whoever did the work
_DONE = {
    StepKind.ASSIGN: "tugaskan",
    StepKind.PREPARE: "kirimkan",
    StepKind.FILL: "serahkan",
    StepKind.COMPILE: "serahkan",
}


def record_of(staff: Staff, sop: Sop, task: Task) -> Message:
    """How a task ended: by whom, when, with which decision and fingerprint."""
    return Message("catatan_keputusan", **_fields(staff, sop, task))


def _own_record(uow: UnitOfWork, sop: Sop, case: Case, task: Task, kind: str) -> Message:
    """The same for whoever decided: also what they wrote, who has it next, and until when it can be undone."""
    decision = task.decision
    assert task.done_at is not None
    following = sop.step(task.leads_to).actor if task.leads_to else ""
    elsewhere = following and following != sop.step(task.step).actor
    return Message(
        "catatan_keputusan_sendiri",
        **_fields(uow.staff, sop, task),
        catatan=decision.reason if decision else "",
        **_rows(uow, case, task),
        kepada=sop.role(following).name if elsewhere else "",
        sampai=task.done_at + sop.delay if kind == UNDO else None,
    )


def _rows(uow: UnitOfWork, case: Case, task: Task) -> dict[str, object]:
    """Which rows of a paper came back and how many did not; of a whole one, which words named none for certain."""
    decision, bidang = task.decision, task.bidang or ""
    places: object = ()
    unclear: tuple[str, ...] = ()
    returned = decision is not None and decision.answer is Answer.TIDAK and version_of(case, bidang)
    if decision and returned and any(one.code == bidang for one in uow.office.bidang):
        form = working_papers.form_of(uow, case, bidang)
        places = places_of(form, decision.rows)
        words = () if decision.rows else named_rows(form, decision.reason).unclear
        unclear = tuple(one for one in words if any(map(str.isdigit, one)))
    left = len(decision.row_hashes) if decision and decision.rows else 0
    return {"baris": places, "lain": left, "tak_jelas": unclear}


def _fields(staff: Staff, sop: Sop, task: Task) -> dict[str, object]:
    decision = task.decision
    ended = _DONE.get(sop.step(task.step).kind, "selesai")
    if decision and decision.answer is Answer.TIDAK:
        ended = "kembali"
    elif decision and decision.endorsement:
        ended = decision.endorsement.value
    elif decision:
        ended = "setuju"
    return {
        "jenis": ended,
        "oleh": doer(staff, sop, task),
        "pada": task.done_at,
        "sidik": decision.sha256 if decision else "",
    }


def record(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> None:
    """Turn every card of a task that has been done into its record.

    On the card of whoever did it, it can be taken back; after a Tidak that record comes below their reason, after other
    words below those, and where they did it in their other chat, it comes there as well. Where several are decided at
    once, one message tells them all; here each card only becomes its record.
    """
    kind = way_back(uow, case, task)
    returned = task.decision is not None and task.decision.answer is Answer.TIDAK
    below = returned or (uow.heard is not None and not uow.tapped and not uow.together)
    kept = False
    for card in cards.live_of_task(uow.tx, case.id, task.id):
        if card.kind in (reminder_cards.KIND, INQUIRY):
            continue
        if card.kind == TASK and card.officer == task.done_by and not below:
            kept = kept or _stands_here(uow, card)
            _write(uow, sop, case, task, card, kind, decided=not uow.together)
        elif card.kind == TASK:
            close_card(uow, card, record_of(uow.staff, sop, task))
        else:
            take_buttons(uow, card)
    if not kept and not uow.together:
        _send(uow, sop, case, task, kind)


def _stands_here(uow: UnitOfWork, card: StoredCard) -> bool:
    """Whether the card lies in the chat in which its officer acts; of two chats it may be the other one."""
    here = uow.asked_in(card.officer)
    return here is None or (card.channel, card.chat) == here


def _write(
    uow: UnitOfWork, sop: Sop, case: Case, task: Task, card: StoredCard, kind: str, *, decided: bool = False
) -> None:
    message = _own_record(uow, sop, case, task, kind)
    record_on_card(uow, card, kind or RECALL, message, _choice(case, task, kind), decided=decided)


def _send(uow: UnitOfWork, sop: Sop, case: Case, task: Task, kind: str) -> None:
    """Send the record as a message of its own."""
    officer = uow.staff.by_id(task.done_by)
    if officer is None:
        return
    own = _own_record(uow, sop, case, task, kind)
    message = Message(
        "catatan_tersendiri",
        nama_tugas=name_of_task(uow, case, task),
        **own.fields,
    )
    choice, about = _choice(case, task, kind), About(case=case.id, task=task.id)
    if choice:
        send_card(uow, officer, message, (choice,), about, kind, silent=True)
    else:
        send_text(uow, officer, message, about, silent=True)


def _choice(case: Case, task: Task, kind: str) -> Choice | None:
    if kind == OVER:
        return None
    label = render_text("label_batalkan") if kind == UNDO else render_text("label_tarik_kembali")
    return Choice(label=label, action=TakeBack(case=case.id, task=task.id))


def settle(uow: UnitOfWork, sop: Sop, case: Case) -> None:
    """Bring every record of the case to how its decision can be taken back now."""
    live = cards.live_of_kinds(uow.tx, case.id, (INQUIRY, OFFER, *KINDS, digest_buttons.KIND))
    for card in live:
        task = case.task(card.task) if card.task else None
        if task and card.kind == INQUIRY and _heard(uow, sop, task):
            close_card(
                uow,
                card,
                Message("catatan_pertanyaan_gugur", oleh=doer(uow.staff, sop, task), pada=task.done_at),
            )
        if task and card.kind == OFFER and task.done_at and way_back(uow, case, task) == OVER:
            take_buttons(uow, card)
        if card.kind not in (UNDO, RECALL):
            continue
        if task is None or task.done_at is None:
            continue
        kind = way_back(uow, case, task)
        if kind != card.kind:
            _write(uow, sop, case, task, card, kind)
    several_records.settle(uow, case)
    digest_buttons.settle(uow, sop, case, [card for card in live if card.kind == digest_buttons.KIND])


def _heard(uow: UnitOfWork, sop: Sop, task: Task) -> bool:
    """Whether others know that the task is done."""
    return task.done_at is not None and uow.now >= task.done_at + sop.delay


def released(uow: UnitOfWork, sop: Sop, case: Case) -> None:
    """Call this when a task is delivered, a bidang arrives, or the period is filed."""
    settle(uow, sop, case)
    if sop.delay:
        reminder_cards.catch_up(uow, case)
