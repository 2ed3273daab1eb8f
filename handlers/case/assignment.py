"""Deliver a task to its holders: the papers, the card, the buttons; and close the cards of officers who no longer hold it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.case.inquiries import open_inquiry
from bot.core.case.model import Case, PaperKind, Task
from bot.core.case.papers import Attachment, attachments, mending
from bot.core.case.rules import subject
from bot.core.case.separation_of_duties import maker
from bot.core.office.model import Office
from bot.core.office.officers import Officer
from bot.core.office.staff import Staff
from bot.core.sop.button_labels import default_labels, labels
from bot.core.sop.model import Sop, Step, StepKind
from bot.ports import ALBUM_MAX, BUTTONS_MAX
from bot.text.render import Message, render_text
from handlers.case import cards as card_texts
from handlers.case import reminder_cards
from handlers.case.records import INQUIRY, released
from handlers.context import UnitOfWork
from handlers.documents.requirements import declarable
from handlers.messages import actions
from handlers.messages.action_codec import decode
from handlers.messages.audience import joining_officers
from handlers.messages.card_changes import close_card, update_card
from handlers.messages.fitting import fitted, long_remarks
from handlers.messages.names import doer, full_name, name_of_task
from handlers.messages.outgoing import TASK, About, Choice, Notice, send, send_card, send_text
from handlers.messages.papers import cancel_others, hand_out, lacking, send_papers
from storage.repositories import cards, entries, people, questions


def claim_choices(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> tuple[Choice, ...]:
    """[Saya yang serahkan], while nobody has tapped it yet."""
    return () if task.owner or not shared(uow, sop, task) else (claim_choice(case, task),)


def shared(uow: UnitOfWork, sop: Sop, task: Task) -> bool:
    """Whether several officers fill in the same paper."""
    return sop.step(task.step).kind is StepKind.FILL and len(uow.staff.holders(sop, task)) > 1


def claim_choice(case: Case, task: Task) -> Choice:
    return Choice(label=render_text("label_ambil"), action=actions.Claim(case=case.id, task=task.id))


def release_choice(case: Case, task: Task) -> Choice:
    return Choice(label=render_text("label_lepas"), action=actions.Release(case=case.id, task=task.id))


def hand_on_choice(case: Case, task: Task) -> Choice:
    return Choice(label=render_text("label_alihkan"), action=actions.AskColleague(case=case.id, task=task.id))


_EXTRA: dict[StepKind, tuple[str, ...]] = {
    StepKind.PREPARE: ("look",),
    StepKind.FILL: ("fill_here", "problems"),
    StepKind.REVIEW: ("details",),
    StepKind.COMPILE: ("narrative",),
}  #: the buttons beside those that carry the SOP, as far as there is room; a label is the text label_<action>


def deliver_task(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> None:
    """Deliver the task to all its holders; if none of them can be reached, tell the overseer."""
    reached = False
    for officer in uow.staff.holders(sop, task):
        deliver_task_to(uow, sop, case, task, officer)
        reached = reached or bool(people.phones(uow.tx, officer.id))
    if not reached:
        tell_unreached(uow, sop, case, task)
    released(uow, sop, case)


def deliver_task_to(
    uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer, *, again: bool = False
) -> None:
    """Deliver the task to one officer: its card, as the caption of the paper that it is about.

    Other papers come before it, or after it where they are more than one album. What the officer has already is
    sent only `again`. The card replaces that officer's older cards of the task.
    """
    about = About(case=case.id, task=task.id, subject=subject(case, task), not_before=task.given_at)
    if long_remarks(task.remarks):
        send_text(uow, officer, Message("catatan_lengkap", catatan=task.remarks), about, silent=True)
    papers = attachments(sop, case, task)
    cancel_others(uow, officer, () if again else papers, about)
    others, main = papers[:-1], papers[-1] if papers else None
    late = others if len(others) > ALBUM_MAX else []
    to_come = late if again else lacking(uow, officer, late, about)
    had = hand_out(uow, officer, [] if late else others, about, again=again)
    had += [paper for paper in late if paper not in to_come]
    if main and not again and not lacking(uow, officer, [main], about):
        had.append(main)
    send_card(
        uow,
        officer,
        card_texts.card_text(uow, sop, case, task, officer, had, len(to_come)),
        _offered(uow, sop, case, task),
        about,
        TASK,
        paper=main,
        again=again,
    )
    hand_out(uow, officer, to_come, about, again=again)


def replace_cards(uow: UnitOfWork, case: Case, task: Task, officer: Officer | None = None) -> None:
    """Close older cards of a task, everybody's or one officer's."""
    for card in cards.live_of_task(uow.tx, case.id, task.id):
        if card.kind == TASK and (officer is None or card.officer == officer.id):
            close_card(uow, card, Message("catatan_diganti"))


def show_again(
    uow: UnitOfWork,
    case: Case,
    task: Task,
    officer: Officer,
    text: Message | None = None,
    paper: Attachment | None = None,
) -> None:
    """A new card in place of the officer's older ones: it says how the task stands now, or this `text`.

    It is the caption of the `paper`.
    """
    sop = uow.sop(case)
    replace_cards(uow, case, task, officer)
    card = (
        fitted(text, uow.voice_of(officer.id, lasting=True))
        if text
        else card_texts.card_text(uow, sop, case, task, officer)
    )
    about = About(case=case.id, task=task.id, subject=subject(case, task))
    offered = _offered(uow, sop, case, task)
    send_card(uow, officer, card, offered, about, TASK, paper=paper, again=True)


def _offered(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> tuple[Choice, ...]:
    """The buttons of a card. *Lihat catatan* gives way while there is nothing to be seen but who may hand over."""
    found, claim = choices(uow, sop, case, task), claim_choices(uow, sop, case, task)
    if claim and not task.remarks and not _filled_in(uow, case, task):
        found = tuple(one for one in found if one.action != actions.Problems())
    return (*found, *claim)[:BUTTONS_MAX]


def _filled_in(uow: UnitOfWork, case: Case, task: Task) -> bool:
    """Whether an officer has entered something in the working paper."""
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    return bool(paper and paper.by) or bool(entries.of_paper(uow.tx, case.id, task.bidang or ""))


def refresh(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> None:
    """Bring every card of an open task, on all its holders' phones, to how the task stands now."""
    for card in cards.live_of_task(uow.tx, case.id, task.id):
        officer = uow.staff.by_id(card.officer) if card.kind == TASK else None
        if officer:
            text = card_texts.card_text(uow, sop, case, task, officer)
            update_card(uow, card, text, _offered(uow, sop, case, task))


def choices(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> tuple[Choice, ...]:
    """The buttons of a task, in order; at most three."""
    step = sop.step(task.step)
    found = [Choice(label=step_label(step, name), action=decode(name, "")) for name in labels(step)]
    if step.kind is StepKind.PREPARE:
        found = [c for c in found if c.action != actions.InSystem() or declarable(uow, sop, case, step)]
        found.sort(key=lambda choice: choice.action == actions.InSystem())
    for extra in _extra(sop, case, task, step):
        found.append(Choice(label=render_text(f"label_{extra}"), action=decode(extra, "")))
    return tuple(found[:BUTTONS_MAX])


def step_label(step: Step, name: str) -> str:
    """The label of a button that carries the SOP; one that the SOP file has put in its place is not translated."""
    text, default = labels(step)[name], default_labels(step)[name]
    if text != default:
        return text
    if name.startswith("exit_"):
        return render_text("label_ke_langkah", langkah=step.next[int(name.removeprefix("exit_")) - 1])
    return render_text("label_langkah", bawaan=default)


def _extra(sop: Sop, case: Case, task: Task, step: Step) -> tuple[str, ...]:
    if step.kind is StepKind.REVIEW and mending(sop, case, task):
        return _EXTRA[StepKind.COMPILE]
    if step.kind is StepKind.REVIEW and not subject(case, task):
        askable = maker(case, task, sop) and not open_inquiry(case, task)
        return ("ask_first",) if askable else ()
    if step.kind is StepKind.FILL and not task.bidang:
        return _EXTRA[StepKind.FILL][1:]
    return _EXTRA.get(step.kind, ())


def tell_arrival(uow: UnitOfWork, sop: Sop, case: Case, task: Task, paper: Attachment | None = None) -> None:
    """Tell the joining step that a bidang has arrived, under its signed paper if there is one.

    What is told can no longer be undone.
    """
    for notice in arrivals(uow.staff, uow.office, sop, case, task):
        if paper is None:
            send(uow, notice)
            continue
        for officer in notice.to:
            send_papers(uow, officer, [paper], notice.message, notice.about)
    released(uow, sop, case)


def arrivals(staff: Staff, office: Office, sop: Sop, case: Case, task: Task) -> Iterator[Notice]:
    """The joining step hears that a bidang has arrived, including the late paper of a bidang that was left out."""
    fields = {
        "bidang": office.bidang_name(task.bidang),
        "periode": str(case.period),
        "oleh": doer(staff, sop, task),
    }
    if task.bidang in case.awaited:
        waiting = [office.bidang_name(code) for code in case.bidang if code in case.awaited - case.arrived]
        arrived = len(case.awaited & case.arrived)
        message = Message("bidang_tiba", **fields, sudah=arrived, semua=len(case.awaited), belum=waiting)
    else:
        message = Message("bidang_susulan", **fields)
    readers = tuple(joining_officers(staff, sop, case, task))
    if readers:
        yield Notice(to=readers, message=message, about=About(case=case.id), silent=True)


def tell_unreached(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> None:
    """The task reached nobody: tell the operator and the overseer."""
    step = sop.step(task.step)
    names = [officer.name for officer in uow.staff.holders(sop, task)]
    uow.incident("pemegang_tak_terjangkau", kasus=case.id, tugas=task.id, pejabat=names)
    for officer in uow.staff.overseers(sop):
        message = Message(
            "pemegang_tak_terjangkau",
            nama_tugas=name_of_task(uow, case, task),
            peran=sop.role(step.actor).name,
            pejabat=names,
        )
        send_text(uow, officer, message)


def hand_on(uow: UnitOfWork, case: Case, task: Task, there: Sequence[Officer]) -> bool:
    """Close the cards of everybody except the holders `there`; the cards say who has the task.

    Whether there were any.
    """
    sitting = {officer.id for officer in there}
    live = [one for one in cards.live_of_task(uow.tx, case.id, task.id) if one.kind != INQUIRY]
    gone = [card for card in live if card.officer not in sitting]
    for card in gone:
        close_card(uow, card, Message("catatan_dialihkan", kepada=[full_name(one) for one in there]))
        _forget_question(uow, card.officer, task)
    if gone:
        reminder_cards.passed_on(uow, case, task)
    return bool(gone)


def _forget_question(uow: UnitOfWork, officer: str, task: Task) -> None:
    """Drop the officer's pending question if it is about this task."""
    wait = questions.waiting(uow.tx, officer, uow.now)
    if wait and wait.task == task.id:
        questions.stop_waiting(uow.tx, officer)
