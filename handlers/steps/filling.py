"""Isi di sini: a working paper is filled in by chat, one cell a message.

Each answer is kept at once; what was answered becomes a version of the paper when the officer has come to the end, stops,
or hands it over (`handlers/steps/entries.py`).
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.parsing.small_words import SmallWord, small_word
from bot.core.parsing.spoken import said_number
from bot.core.working_paper import answering
from bot.core.working_paper.answering import Entered, Taken, Unclear, Unreadable, Word
from bot.core.working_paper.asking import facts_of
from bot.core.working_paper.cells import INPUTS, CellKey, column_of
from bot.core.working_paper.indicators import ZERO
from bot.ports import Incoming
from bot.text.render import Message, render_text
from handlers.case.advance import opened
from handlers.context import TaskReply, TaskRequest, TaskTap, UnitOfWork
from handlers.messages import actions
from handlers.messages.action_codec import decode
from handlers.messages.names import called
from handlers.messages.outgoing import Choice
from handlers.steps.entries import enter
from handlers.steps.filling_course import (
    Filling,
    ask,
    begin,
    choose_row,
    finish,
    gather,
    proceed,
    put_question,
    texts_of,
)
from handlers.steps.filling_text import (
    NOTHING,
    Before,
    packed,
    recorded,
    unpacked,
    value_choice,
    word_choice,
    wrong,
)
from handlers.steps.progress import CARD, Progress, Way, progress_of, question_card, way_to
from storage.repositories import cards, queues

_YES = ("ya", "ya, ganti", "ganti", "iya", "yes", "yes, replace")
_NO_DATA = ("belum tersedia", "data belum tersedia", "belum ada data", "no data yet")
_NO = ("tidak", "biarkan", "jangan", "tidak usah", "no", "leave it")


def fill_here(uow: UnitOfWork, request: TaskTap[actions.FillHere]) -> Message | None:
    """Isi di sini: begin, or go on where something is still open."""
    begin(uow, opened(uow, request))
    return None


def fill_row(uow: UnitOfWork, request: TaskTap[actions.FillRow]) -> Message | None:
    """Change one row of a complete paper."""
    filling = gather(uow, opened(uow, request))
    sheet, row = request.action.sheet, request.action.row
    cell = CellKey(sheet, row, INPUTS[sheet][0].key)
    ask(uow, filling, Progress(cell=cell, rows=((sheet, row),)), Before(first=True))
    return None


def more_rows(uow: UnitOfWork, request: TaskTap[actions.FillRowPage]) -> Message | None:
    """Further rows to choose from."""
    choose_row(uow, gather(uow, opened(uow, request)), request.action.page)
    return None


def tapped_value(uow: UnitOfWork, request: TaskTap[actions.FillValue]) -> Message | None:
    """One of the values of a question."""
    action = request.action
    filling = gather(uow, opened(uow, request))
    _take_tapped(uow, filling, _progress(uow, filling, action.cell), action)
    return Message("jawab_dicatat")


def _take_tapped(uow: UnitOfWork, filling: Filling, progress: Progress, action: actions.FillValue) -> None:
    meant = answering.taken(filling.form, filling.values, action.cell, unpacked(action.entries))
    _take(uow, filling, progress, meant, over=unpacked(action.over))


def tapped_word(uow: UnitOfWork, request: TaskTap[actions.FillWord]) -> Message | None:
    """Lewati, Kembali, Catatan or Nanti."""
    filling = gather(uow, opened(uow, request))
    progress = _progress(uow, filling, request.action.cell)
    _do(uow, filling, progress, request.action.word)
    return None


def answer(uow: UnitOfWork, request: TaskReply, older: CellKey | None = None) -> None:
    """A text that answers the question; a reply to an `older` question answers that one."""
    filling = gather(uow, opened(uow, request))
    progress = Progress.of(request.data)
    if older and older != progress.cell:
        _correct(uow, filling, progress, older, request.text)
    else:
        _answered(uow, filling, progress, request.text)


def answer_to_card(uow: UnitOfWork, request: TaskRequest, cell: CellKey, text: str) -> None:
    """A reply to a question of a walk that was broken off goes on with it."""
    filling = gather(uow, opened(uow, request))
    _answered(uow, filling, _progress(uow, filling, cell), text)


def leave(uow: UnitOfWork, request: TaskRequest) -> None:
    """/batal: as Nanti does; what was answered stays."""
    finish(uow, opened(uow, request), Before(), early=True)


def replied_to(uow: UnitOfWork, incoming: Incoming) -> CellKey | None:
    """The cell whose question the message replies to."""
    if not incoming.reply_to:
        return None
    row = queues.of_message(uow.tx, incoming.channel, incoming.chat, incoming.reply_to)
    card = cards.find(uow.tx, row.card) if row and row.card else None
    if card is None or card.kind != CARD:
        return None
    action = decode(*card.actions[0])
    return action.cell if isinstance(action, actions.FillWord | actions.FillValue) else None


def _progress(uow: UnitOfWork, filling: Filling, cell: CellKey) -> Progress:
    """How far the officer is, seen from the question that they answer."""
    known = progress_of(uow, filling.request.officer.id, filling.request.task)
    return known.at(cell) if known else Progress(cell=cell, way=way_to(cell))


def _answered(uow: UnitOfWork, filling: Filling, progress: Progress, text: str) -> None:
    if _confirmed(uow, filling, progress, text):
        return
    progress = _figure_anew(filling, progress, text)
    cell = progress.cell
    if _words(text) in _NO_DATA and column_of(cell).numeric:
        _take(uow, filling, progress, Taken(values={cell: None}))
        return
    if not column_of(cell).numeric and small_word(text) is SmallWord.ANSWER:
        ask(uow, filling, progress, Before(note=Message("isi_kata", kata=text[:30])))
        return
    meant = answering.read(filling.form, filling.values, cell, text)
    if isinstance(meant, Taken):
        _take(uow, filling, progress, meant)
    elif isinstance(meant, Unclear):
        _ask_which(uow, filling, progress, meant)
    elif isinstance(meant, Unreadable):
        ask(uow, filling, progress, Before(note=wrong(meant.problem)))
    else:
        _do(uow, filling, progress, meant)


def _confirmed(uow: UnitOfWork, filling: Filling, progress: Progress, text: str) -> bool:
    """Whether the text is the yes or no to what was asked back: one value, on a card without *Nanti*."""
    card = question_card(uow, filling.request)
    choices = [decode(*one) for one in card.actions] if card else []
    values = [one for one in choices if isinstance(one, actions.FillValue)]
    asked = any(isinstance(one, actions.FillWord) and one.word is Word.LATER for one in choices)
    word = _words(text)
    if asked or len(values) != 1 or word not in (*_YES, *_NO):
        return False
    if word in _YES:
        _take_tapped(uow, filling, progress, values[0])
    else:
        proceed(uow, filling, progress, Before())
    return True


def _words(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .!")


def _figure_anew(filling: Filling, progress: Progress, text: str) -> Progress:
    """Whoever is asked why a figure stands out and answers with a figure has mistyped it: that one counts."""
    figure = progress.figure
    if progress.way is not Way.REASON or figure is None:
        return progress
    said = said_number(text, facts_of(filling.form, figure).unit)
    return progress.at(figure) if said else progress


def _correct(uow: UnitOfWork, filling: Filling, progress: Progress, cell: CellKey, text: str) -> None:
    """Answer an older question, then ask again what was asked last."""
    meant = answering.read(filling.form, filling.values, cell, text)
    if isinstance(meant, Taken) and not _colleagues(filling, meant.values):
        filling = _enter(uow, filling, meant.values)
        said = recorded(filling.form, filling.values, meant.values)
        ask(uow, filling, progress, Before(record=said))
    else:
        _answered(uow, filling, progress.at(cell), text)


def _take(
    uow: UnitOfWork, filling: Filling, progress: Progress, meant: Taken, *, over: Entered = NOTHING
) -> None:
    """Keep the entries and go on; over a colleague's only what the officer has been shown."""
    theirs = [cell for cell in _colleagues(filling, meant.values) if over.get(cell) != filling.value_at(cell)]
    if theirs:
        _ask_replace(uow, filling, progress, meant.values, theirs)
        return
    before, filling = filling.values, _enter(uow, filling, meant.values)
    progress = replace(progress, done=progress.done | meant.values.keys())
    blank = not any(value is not None for value in meant.values.values())
    said = Before(record=recorded(filling.form, filling.values, meant.values))
    if blank and before == filling.values:
        said = Before()
    if not meant.answers(progress.cell):
        ask(uow, filling, progress, said)
    elif meant.reason and progress.way is Way.FIGURES:
        ask(uow, filling, progress.at(meant.reason, Way.REASON), said)
    else:
        proceed(uow, filling, progress, said)


def _enter(uow: UnitOfWork, filling: Filling, entered: Entered) -> Filling:
    """The paper with these entries, as far as they change it."""
    disputed = {one.cell for one in filling.conflicts}
    new = {
        cell: value for cell, value in entered.items() if filling.value_at(cell) != value or cell in disputed
    }
    return gather(uow, enter(uow, filling.request, new))


def _colleagues(filling: Filling, entered: Entered) -> list[CellKey]:
    """Cells in which a colleague entered something else. A question that two officers disagree on asks for it."""
    disputed = {one.cell for one in filling.conflicts}
    return [
        cell
        for cell, value in entered.items()
        if filling.value_at(cell) not in (None, value) and filling.colleague_at(cell) and cell not in disputed
    ]


def _ask_replace(
    uow: UnitOfWork, filling: Filling, progress: Progress, entered: Entered, theirs: list[CellKey]
) -> None:
    """Another value over a colleague's is asked about first."""
    cell, place = progress.cell, theirs[0]
    colleague = uow.staff.by_id(filling.colleague_at(place))
    text = Message(
        "isi_ganti",
        oleh=called(colleague) if colleague else "",
        kolom=place.field,
        jenis=column_of(place).kind.value,
        nama=filling.form.names[place[:2]],
        satuan=facts_of(filling.form, place).unit,
        kini=filling.value_at(place),
        baru=entered[place],
    )
    shown = {one: filling.value_at(one) for one in _colleagues(filling, entered)}
    yes = actions.FillValue(cell=cell, entries=packed(entered), over=packed(shown))
    choices = [
        Choice(label=render_text("label_isi_ganti"), action=yes),
        word_choice(cell, Word.SKIP, "label_isi_biarkan"),
    ]
    put_question(uow, filling.request, progress, text, choices)


def _ask_which(uow: UnitOfWork, filling: Filling, progress: Progress, meant: Unclear) -> None:
    """A figure with several readings is asked back at once."""
    cell = progress.cell
    text = Message(
        "isi_ragu",
        nama=filling.form.names[cell[:2]],
        teks=meant.typed,
        pilihan=list(meant.choices),
        jenis=column_of(cell).kind.value,
        satuan=facts_of(filling.form, cell).unit,
    )
    choices = [value_choice(cell, one, meant.beside) for one in meant.choices]
    put_question(
        uow, filling.request, progress, text, [*choices, word_choice(cell, Word.SKIP, "label_lewati")]
    )


def _ask_nothing(uow: UnitOfWork, filling: Filling, progress: Progress) -> None:
    """Belum ada: nothing was reached, or nobody knows yet."""
    cell = progress.cell
    text = Message("isi_belum_ada", nama=filling.form.names[cell[:2]])
    unknown = actions.FillValue(cell=cell, entries=packed({cell: None}))
    choices = [value_choice(cell, ZERO), Choice(label=render_text("label_isi_belum"), action=unknown)]
    put_question(uow, filling.request, progress, text, choices)


def _do(uow: UnitOfWork, filling: Filling, progress: Progress, word: Word) -> None:
    """An answer that enters nothing."""
    if word is Word.LATER:
        finish(uow, filling.request, Before(), early=True)
    elif word is Word.NOTHING:
        _ask_nothing(uow, filling, progress)
    elif word is Word.SAME:
        ask(uow, filling, progress, Before(note=Message("isi_tanpa_lalu")))
    elif word is Word.BACK:
        back = filling.back(progress)
        ask(uow, filling, back or progress, Before(note=None if back else Message("isi_pertama")))
    elif word is Word.NOTE:
        texts = texts_of(progress.cell)
        first = progress.cell if progress.cell in texts else texts[0]
        ask(uow, filling, progress.at(first, Way.TEXTS), Before())
    else:
        proceed(uow, filling, progress, Before())
