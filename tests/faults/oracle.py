"""What must hold of an office whose bot dies: after every death, and once it has come to rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.core.case.apply import replay
from bot.core.case.events import TaskDone
from bot.core.case.model import Case, CaseState, PaperKind
from bot.localchat.server import LocalChat
from bot.localchat.state.updates import FIRST_ID
from bot.ports import ALBUM_JOINT, Outgoing, OutgoingKind
from handlers.context import Services, UnitOfWork
from storage import codec
from storage.repositories import cases, people
from storage.repositories.queues import InboxState, OutboxState
from storage.tables import cards, inbox, outbox
from storage.verification import verify_case
from tests.worlds.bot import Rush

_SAYS = (OutgoingKind.TEXT, OutgoingKind.DOCUMENT, OutgoingKind.PHOTO, OutgoingKind.ALBUM)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a campaign found. After the first five all must be empty."""

    kills: int
    updates: int
    events: int
    messages: int
    repeated: int  #: messages that a phone shows twice: sent, and killed before that was written down
    lost: tuple[str, ...] = ()  #: updates that are not in the inbox, or not done
    doubled: tuple[str, ...] = ()  #: effects that happened more than once
    missing: tuple[str, ...] = ()  #: messages or proofs that never arrived
    unanswered: tuple[str, ...] = ()  #: taps that were not answered
    faults: tuple[str, ...] = ()  #: what the strict server refused

    @property
    def sound(self) -> bool:
        return not (self.lost or self.doubled or self.missing or self.unanswered or self.faults)


# At rest


def judge(services: Services, chat: LocalChat, play: Rush, kills: int, *, over: bool = True) -> Outcome:
    """Look at everything that was kept, sent and done. The period is `over`, or was left in the midst of it."""
    with services.db.reading() as tx:
        came = tx.execute(inbox.select().where(inbox.c.channel == "telegram")).all()
        jobs = tx.execute(inbox.select().where(inbox.c.channel != "telegram")).all()
        out = tx.execute(outbox.select()).all()
    pushed = {str(number) for number in range(FIRST_ID, chat.updates._next)}
    lost = [f"never kept: {key}" for key in pushed - {row.key for row in came}]
    lost += [f"{row.state}: {row.key} {row.error}" for row in [*came, *jobs] if row.state != InboxState.DONE]
    missing, repeated = _delivered(chat, out)
    doubled, unfinished, events = _effects(services, play, over)
    unanswered = [tap for phone in play.phones.values() for tap in _unanswered(chat, phone.user_id)]
    return Outcome(
        kills=kills,
        updates=len(pushed),
        events=events,
        messages=len(out),
        repeated=repeated,
        lost=tuple(lost),
        doubled=tuple(doubled),
        missing=(*missing, *unfinished),
        unanswered=tuple(unanswered),
        faults=tuple(f"{fault.method}: {fault.what}" for fault in chat.faults.faults),
    )


def _delivered(chat: LocalChat, rows: Sequence[Any]) -> tuple[list[str], int]:
    """Messages that a phone never got, and how many it got twice."""
    missing = [
        f"{row.state}: to {row.chat}: {row.error}"
        for row in rows
        if row.state not in (OutboxState.SENT, OutboxState.CANCELLED)
    ]
    wanted = known_messages(rows)
    shown = {one: _from_bot(chat, int(one)) for one in {one for one, _ in wanted}}
    for one, number in wanted:
        if number not in shown[one]:
            missing.append(f"not on the phone of {one}: {number}")
    return missing, sum(map(len, shown.values())) - len(wanted)


def known_messages(rows: Sequence[Any]) -> set[tuple[str, int]]:
    """Every message that is known to have arrived, by its chat and its number there."""
    sent = [row for row in rows if row.state == OutboxState.SENT and row.message]
    new = [row for row in sent if codec.load(Outgoing, row.payload).kind in _SAYS]
    return {(row.chat, int(number)) for row in new for number in row.message.split(ALBUM_JOINT)}


def _from_bot(chat: LocalChat, user: int) -> set[int]:
    """What a phone has been shown by the bot, taken back or not."""
    items = [one["message"] for one in chat.views.items(user)["items"] if one["kind"] == "message"]
    return {one["message_id"] for one in items if one["from"]["is_bot"]}


def _unanswered(chat: LocalChat, user: int) -> list[str]:
    items = chat.views.items(user)["items"]
    return [f"{user}: {item['label']}" for item in items if item["kind"] == "tap" and item["answer"] is None]


def _effects(services: Services, play: Rush, over: bool) -> tuple[list[str], list[str], int]:
    """What happened twice, what did not happen, and the number of events."""
    with services.read() as uow:
        known = cases.list_cases(uow.tx, uow.office_id)
        case = uow.case(known[0])
        history = cases.history(uow.tx, case.id)
    done = Counter(event.task for event in history if isinstance(event, TaskDone))
    proofs = Counter(paper.name for paper in case.papers if paper.kind is PaperKind.EVIDENCE)
    remarks = Counter(
        event.decision.reason for event in history if isinstance(event, TaskDone) and event.decision
    )
    doubled = [f"{name}: {times} times" for name, times in (done + proofs).items() if times > 1]
    doubled += [f"{text!r}: {times} times" for text, times in remarks.items() if text and times > 1]
    doubled += [] if len(known) == 1 else [f"{len(known)} cases"]
    unfinished = [] if replay(history) == case else ["the events do not give the case"]
    unfinished += [] if (case.state is CaseState.DONE) is over else [f"the case is {case.state}"]
    unfinished += [] if len(proofs) == len(play.proofs) else [f"{len(proofs)} of {len(play.proofs)} proofs"]
    return doubled, unfinished, len(history)


def transitions(services: Services) -> Counter[tuple[str, str | None, str]]:
    """How often each step was done, by its bidang and what was decided."""
    found = Counter[tuple[str, str | None, str]]()
    with services.read() as uow:
        for case_id in cases.list_cases(uow.tx, uow.office_id):
            tasks = {task.id: task for task in uow.case(case_id).tasks}
            for event in cases.history(uow.tx, case_id):
                if isinstance(event, TaskDone):
                    task, decided = tasks[event.task], event.decision
                    found[task.step, task.bidang, decided.answer.value if decided else ""] += 1
    return found


# After a death, and at rest


def broken(services: Services, chat: LocalChat, *, at_rest: bool = False) -> list[str]:
    """What does not hold now. Nobody writes meanwhile."""
    acknowledged = set(range(FIRST_ID, chat.updates._next)) - set(chat.updates._pending)
    found: list[str] = []
    with services.read() as uow:
        came = set(uow.tx.execute(select(inbox.c.key).where(inbox.c.channel == "telegram")).scalars())
        found += [f"acknowledged and not kept: {one}" for one in acknowledged if str(one) not in came]
        for case_id in cases.list_cases(uow.tx, uow.office_id):
            misfit = verify_case(uow.tx, services.files, case_id).misfit
            found += [f"verify {case_id}: {misfit}"] if misfit else []
            found += _cards(uow, uow.case(case_id), at_rest=at_rest)
        found += _numbers(uow)
        sent = uow.tx.execute(outbox.select().where(outbox.c.state == OutboxState.SENT)).all()
    found += [f"a damaged file: {path}" for path in services.files.damaged()]
    known = known_messages(sent)
    shown = {one: _from_bot(chat, int(one)) for one in {one for one, _ in known}}
    found += [
        f"marked and not on the phone of {one}: {number}" for one, number in known if number not in shown[one]
    ]
    return found


def _cards(uow: UnitOfWork, case: Case, *, at_rest: bool) -> Iterator[str]:
    """An open task has one live card for each officer at its desk; at rest they are there. A closed one has none."""
    sop = uow.sop(case)
    rows = uow.tx.execute(
        cards.select().where(cards.c.case_id == case.id, cards.c.kind == "tugas", cards.c.live)
    )
    live = Counter((row.task, row.officer) for row in rows)
    for task in case.tasks:
        desk = {one.id for one in uow.staff.holders(sop, task)} if task.open else set()
        here = {officer: times for (one, officer), times in live.items() if one == task.id}
        if set(here) - desk or any(times > 1 for times in here.values()):
            yield f"{task.id}: live cards {here}, desk {desk}"
        if at_rest and case.state is CaseState.RUNNING and task.given_at <= uow.now:
            lacking = {one for one in desk - set(here) if people.phones(uow.tx, one)}
            yield from (f"{task.id}: no live card for {one}" for one in lacking)


def _numbers(uow: UnitOfWork) -> list[str]:
    numbers = Counter(uow.tx.execute(select(cards.c.number).where(cards.c.number > 0)).scalars())
    return [f"card number {number}: {times} cards" for number, times in numbers.items() if times > 1]


# Messages: what a death may repeat


@dataclass
class Sends:
    """Which messages were sent, as the server saw it, and what each life knew of those that it sent.

    A message may be repeated only where its life ended between the send and the mark.
    """

    executed: set[tuple[str, int]] = field(default_factory=set)  #: chat and number of each message
    begun: dict[tuple[int, int], float] = field(default_factory=dict)  #: life and row: when, the last time
    sent: dict[tuple[int, int], str] = field(default_factory=dict)  #: life and row: its message
    marked: dict[tuple[int, int], float] = field(default_factory=dict)  #: the same: when

    def heard(self, life: int, facts: Sequence[dict[str, Any]]) -> list[str]:
        """Read the journal of a life that is over; what must not have happened in it."""
        wrong: list[str] = []
        for fact in facts:
            if "begun" in fact:
                row = fact["begun"]
                if (life, row) in self.sent:
                    wrong.append(f"row {row} was sent again by life {life}, which knew of it")
                self.begun[life, row] = fact["at"]
            elif "sent" in fact:
                self.sent[life, fact["sent"]] = fact["message"]
            elif "marked" in fact:
                self.marked |= {(life, row): fact["at"] for row in fact["marked"]}
        return wrong

    @property
    def ambiguous(self) -> int:
        """Sends that were begun, and of which the next life could not know whether they had arrived."""
        return len(self.begun.keys() - self.marked.keys())

    def repeated(self, rows: Sequence[Any]) -> tuple[int, list[str]]:
        """How many messages came twice, and those of them whose life knew that they had arrived."""
        said = {row.id: row for row in rows if codec.load(Outgoing, row.payload).kind in _SAYS}
        told = {
            (life, row): {(said[row].chat, int(number)) for number in message.split(ALBUM_JOINT)}
            for (life, row), message in self.sent.items()
            if message and row in said
        }
        cancelled = (key for key in told if said[key[1]].state == OutboxState.CANCELLED)
        withdrawn = {one for key in cancelled for one in told[key]}
        surplus = self.executed - known_messages(rows) - withdrawn
        known = {one for key, messages in told.items() if key in self.marked for one in messages}
        wrong = [f"{one} came twice" for one in surplus & known]
        first = {row: at for (_, row), at in sorted(self.marked.items(), key=lambda one: -one[1])}
        late = [key for key, at in self.begun.items() if at > first.get(key[1], at)]
        return len(surplus), [*wrong, *(f"row {row} was sent again by life {life}" for life, row in late)]
