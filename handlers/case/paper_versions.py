"""A new version of a working paper is kept: its file, its cells, and what it makes out of date.

What was filled in by chat stands by itself (`storage/repositories/entries.py`) until somebody needs a version with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from bot.core.case.commands import FilePaper
from bot.core.case.model import Case, Paper, PaperKind, Task
from bot.core.working_paper.authorship import KeptVersion
from bot.core.working_paper.cells import PaperValues
from bot.core.working_paper.entries import further_versions
from bot.core.working_paper.receive import Conflict
from bot.text.render import Message
from handlers.case.advance import act
from handlers.case.open_tasks import OpenTask, is_filling
from handlers.context import UnitOfWork
from handlers.documents import working_papers
from handlers.documents.letterhead import paper_name
from handlers.messages.card_changes import close_card
from storage.repositories import cards, cases, entries
from storage.xlsx.working_paper.writer import write_paper

OFFER = "versi"  #: the card that offers an earlier version in place of the newest one
UNCHANGED = "serah_tetap"  #: the card that asks whether an unchanged paper is to be handed over


def keep(
    uow: UnitOfWork,
    case: Case,
    command: FilePaper,
    values: PaperValues,
    conflicts: Sequence[Conflict] = (),
    restores: int = 0,
) -> Case:
    """The case with this version; cards that asked about the version before are closed."""
    bidang, version = command.paper.bidang or "", command.paper.version
    text = working_papers.written_values(values, conflicts, restores)
    paper = replace(command.paper, cells=hashlib.sha256(text.encode()).hexdigest())
    case = act(uow, case, replace(command, paper=paper))
    cases.keep_values(uow.tx, uow.office_id, case.id, bidang, version, text)
    close_outdated(uow, case, bidang, Message("catatan_versi_baru", versi=version))
    return case


def close_outdated(uow: UnitOfWork, case: Case, bidang: str, record: Message) -> None:
    """Close the cards that ask about the newest version alone: there is more than it now."""
    filling = [one for one in case.open_tasks if one.bidang == bidang and is_filling(uow, (case, one))]
    for card in (card for task in filling for card in cards.live_of_task(uow.tx, case.id, task.id)):
        if card.kind in (OFFER, UNCHANGED):
            close_card(uow, card, record)


def settled(uow: UnitOfWork, case: Case, bidang: str) -> Case:
    """The case in which everything that was filled in by chat is part of a version, each by its own author."""
    pending = entries.of_paper(uow.tx, case.id, bidang)
    if not pending or all(one.code != bidang for one in uow.office.bidang):
        return case  # a bidang that the office no longer has has no form
    for made in further_versions(working_papers.versions_of(uow, case, bidang), pending):
        case = _keep_made(uow, case, bidang, made)
    entries.drop(uow.tx, case.id, bidang)
    return case


def settled_all(uow: UnitOfWork, case: Case) -> Case:
    for bidang in case.bidang:
        case = settled(uow, case, bidang)
    return case


def up_to_date(uow: UnitOfWork, case: Case, task: Task) -> OpenTask:
    """An open task whose papers are to be sent, with everything that was filled in by chat in a version."""
    if not is_filling(uow, (case, task)) or not entries.of_paper(uow.tx, case.id, task.bidang or ""):
        return case, task
    case = settled(uow, uow.case(case.id), task.bidang or "")
    return case, uow.task(case, task.id)


def _keep_made(uow: UnitOfWork, case: Case, bidang: str, made: KeptVersion) -> Case:
    form = working_papers.form_of(uow, case, bidang, version=made.number)
    checked = working_papers.checked_version(form, made.values, made.conflicts)
    paper = Paper(
        kind=PaperKind.WORKING_PAPER,
        version=made.number,
        sha256=uow.services.files.put(write_paper(form, checked.values, checked.problems)),
        name=paper_name(uow, case, bidang, made.number),
        at=uow.now,
        by=made.by,
        bidang=bidang,
        complete=checked.complete,
    )
    return keep(uow, case, FilePaper(paper=paper), checked.values, made.conflicts)
