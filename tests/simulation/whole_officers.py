"""What officers of the whole office do: the buttons and texts of each act, as one of them would use them."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import timedelta

from bot.core.case.commands import FilePaper
from bot.core.case.model import Answer, Case, Paper, PaperKind, Task
from bot.core.office.model import Hours, Office, OfficerRow, Ramadan
from bot.core.sop.model import StepKind
from handlers.case.advance import act
from handlers.context import UnitOfWork
from handlers.staff import phones
from handlers.staff.office_import import import_office
from storage.refusals import OfficeFileFaults
from storage.repositories import people
from tests.worlds.office import CHANNEL, WholeOffice

WEEKS = {
    "lima hari": (),
    "enam hari": tuple(Hours(weekday=day, start=420, end=840) for day in range(6)),
    "siang": tuple(
        Hours(weekday=day, start=600, end=1080, break_start=720, break_end=780) for day in range(5)
    ),
}  #: Jam Kerja as the office file has it
_GO_ON = ("assign", "send_out", "hand_over", "yes", "submit", "finish", "exit")


def workable(office: WholeOffice) -> list[tuple[Case, Task]]:
    return [(c, t) for c in office.cases() for t in c.open_tasks if t.given_at <= office.now]


def work(office: WholeOffice, case: Case, task: Task, answer: Answer = Answer.YA, who: int = 0) -> str:
    """A task is done by one of its holders, on their own card; the key of a refusal, or an empty text."""
    with office.services.read() as uow:
        sop = uow.sop(case)
        services = uow.staff.holders(sop, task)
    officer = services[who % len(services)].id if services else ""
    chat = office.chat_of(officer)
    own = [b for b in office.buttons(kind="tugas") if b[0] == officer and b[3] == task.id]
    if chat is None or not own:
        return "tanpa kartu"
    kind = sop.step(task.step).kind
    if kind is StepKind.FILL:
        office.begin(lambda uow: _fill(uow, case.id, task, officer))
    elif kind is StepKind.DELIVER:
        _deliver(office, chat, officer, own)
    return _decide(office, chat, officer, task, answer, who)


def _decide(office: WholeOffice, chat: str, officer: str, task: Task, answer: Answer, who: int) -> str:
    own = [b for b in office.buttons(kind="tugas") if b[0] == officer and b[3] == task.id]
    if answer is Answer.TIDAK and any(b[1] == "no" for b in own):
        refusal = office.press(chat, next(b[2] for b in own if b[1] == "no"))
        return refusal or (office.say(chat, "Mohon dilengkapi.") if who % 3 < 2 else "")  # some think again
    fitting = [b for b in own if b[1] in _GO_ON]
    return office.press(chat, fitting[who % len(fitting)][2]) if fitting else "tanpa tombol"


def _fill(uow: UnitOfWork, case_id: str, task: Task, officer: str) -> None:
    """A paper that was filled in outside the chat: reading Excel is tested elsewhere."""
    case = uow.case(case_id)
    known = uow.staff.by_id(officer)
    assert known is not None
    paper = paper_of(uow, case, task, officer)
    act(uow, case, FilePaper(paper=paper, by=uow.actor(known), task=task.id))


def paper_of(uow: UnitOfWork, case: Case, task: Task, officer: str) -> Paper:
    """The working paper as this officer has filled it in."""
    version = len(case.all_papers(PaperKind.WORKING_PAPER, task.bidang)) + 1
    sha256 = uow.services.files.put(f"{case.id} {task.bidang} {version}".encode())
    return Paper(
        kind=PaperKind.WORKING_PAPER, version=version, sha256=sha256, name="Kertas kerja.xlsx", at=uow.now,
        by=officer, bidang=task.bidang,
    )  # fmt: skip


def _deliver(
    office: WholeOffice, chat: str, officer: str, own: list[tuple[str, str, str, str | None, str]]
) -> None:
    office.press(chat, next(b[2] for b in own if b[1] == "record"))
    office.settle()
    office.press(chat, [b[2] for b in office.buttons() if b[0] == officer and b[1] == "recipient"][-1])
    office.say(chat, "Diterima Ibu Contoh")
    office.settle()


def newest(office: WholeOffice, officer: str, action: str, kind: str = "", what: str = "") -> str | None:
    """The callback data of the newest live button for it on the officer's phone; `what`: of this order."""
    found = [
        b[2]
        for b in office.buttons(kind=kind)
        if (b[0], b[1]) == (officer, action) and (not what or json.loads(b[4])["order"] == what)
    ]
    return found[-1] if found else None


def order(office: WholeOffice, officer: str, what: str, bidang: int, why: str) -> None:
    """`/atur`, as far as it is offered."""
    chat = office.chat_of(officer)
    if chat is None or office.say(chat, "/atur"):
        return
    office.settle()
    data = newest(office, officer, "order", what=what)
    if data is None or office.press(chat, data):
        return
    office.settle()
    choices = [
        b
        for b in office.buttons()
        if b[0] == officer and b[1] == "order_bidang" and json.loads(b[4])["order"] == what
    ]
    if choices and what.endswith("bidang"):
        if office.press(chat, choices[-1 - bidang % len(choices)][2]):
            return
        office.settle()
    if office.ask("SELECT 1 FROM waits WHERE officer = ? AND kind = 'atur'", officer):
        office.say(chat, why)


def take_back(office: WholeOffice, officer: str, which: int, why: str) -> None:
    """Batalkan where the card is still there, else `/tarik`; then the reason if one is asked for."""
    chat = office.chat_of(officer)
    if chat is None:
        return
    if which % 2 or newest(office, officer, "take_back") is None:
        office.say(chat, "/tarik")
        office.settle()
    found = [b[2] for b in office.buttons() if (b[0], b[1]) == (officer, "take_back")]
    if not found or office.press(chat, found[-1 - which // 2 % len(found)]):
        return
    if office.ask("SELECT 1 FROM waits WHERE officer = ? AND kind = 'tarik'", officer):
        office.say(chat, why)


def appoint(office: WholeOffice, by: str, absent: str, stand_in: str, kind: str, first: int, days: int, doubles: bool) -> None:  # fmt: skip
    """`/plh` to its end, or to whatever refuses it; `absent` and `stand_in` are NIP."""
    chat = office.chat_of(by)
    if chat is None or office.say(chat, "/plh"):
        return
    office.settle()
    data = newest(office, by, "plh_new")
    if data and office.press(chat, data):
        return
    begin = (office.now + timedelta(days=first)).date()
    texts = [
        f"{begin:%d-%m-%Y} sampai {begin + timedelta(days=days):%d-%m-%Y}",
        "800/1/2026",
        kind,
        stand_in,
        absent,
    ]
    while texts and (wait := office.ask("SELECT data FROM waits WHERE officer = ? AND kind = 'plh'", by)):
        known = json.loads(str(wait[0][0]))
        if len(texts) == 5 and "absent" in known:
            texts.pop()
        if office.say(chat, texts.pop()):
            break
        office.settle()
    settings = [b[2] for b in office.buttons() if (b[0], b[1]) == (by, "plh_set")]
    if settings:
        office.press(chat, settings[-1 if doubles else -(1 + (len(settings) > 1))])


def end_acting(office: WholeOffice, by: str, which: int) -> None:
    chat = office.chat_of(by)
    if chat is None or office.say(chat, "/plh"):
        return
    office.settle()
    found = [b[2] for b in office.buttons() if (b[0], b[1]) == (by, "plh_end")]
    if found:
        office.press(chat, found[-1 - which % len(found)])


def day_off(office: WholeOffice, officer: str, ahead: int) -> None:
    chat = office.chat_of(officer)
    if chat is None or office.say(chat, "/libur"):
        return
    office.settle()
    data = newest(office, officer, "day_off")
    if data and not office.press(chat, data):
        day = (office.now + timedelta(days=ahead)).date()
        office.say(chat, f"{day:%d-%m-%Y} Hari jadi")


def work_after_all(office: WholeOffice, officer: str) -> None:
    chat, data = office.chat_of(officer), newest(office, officer, "day_on")
    if chat and data:
        office.press(chat, data)


def lose_phone(office: WholeOffice, officer: str) -> None:
    """`sopbot pejabat ganti-ponsel`, then the code on another phone."""

    def revoke(uow: UnitOfWork) -> None:
        known = uow.staff.by_id(officer)
        assert known is not None
        phones.revoke(uow, known)
        people.invite(uow.tx, known, uow.now)

    office.begin(revoke)


def register(office: WholeOffice, officer: str) -> None:
    """The code on a phone that nobody had before."""
    codes: list[str] = []

    def invite(uow: UnitOfWork) -> None:
        known = uow.staff.by_id(officer)
        assert known is not None
        if known.active:
            codes.append(people.invite(uow.tx, known, uow.now))

    office.begin(invite)
    [(count,)] = office.ask("SELECT count(*) FROM contacts WHERE channel = ?", CHANNEL)
    chat = f"ponsel {count}"
    if codes and not office.say(chat, f"/start {codes[0]}"):
        office.settle()
        office.press(
            chat, next(b[2] for b in reversed(office.buttons()) if (b[0], b[1]) == (chat, "register"))
        )


def mutasi(office: WholeOffice, which: int, other: int, new: bool) -> None:
    """A changed office file: two officers change places, or a newcomer has the seat."""

    def bring(uow: UnitOfWork) -> None:
        rows = list(uow.office.officers)
        first, second = which % len(rows), other % len(rows)
        if new:
            nip = f"1999{uow.now:%m%d%H%M}{which:02}{other:02}{len(rows):02}"[:18].ljust(18, "0")
            rows[first] = replace(rows[first], nip=nip, name=f"Baru {nip[4:14]} Contoh")
        else:
            one, two = rows[first], rows[second]
            rows[first], rows[second] = _seated(one, two), _seated(two, one)
        import_office(uow, _with(uow.office, tuple(rows)), sure=True)

    with contextlib.suppress(OfficeFileFaults):  # whoever leaves has a task in person: the file is refused
        office.begin(bring)


def other_hours(office: WholeOffice, week: str, *, fasting: bool) -> None:
    """A changed office file: another week, with or without Ramadan hours in the days to come."""

    def bring(uow: UnitOfWork) -> None:
        today = uow.now.astimezone(uow.calendar.zone).date()
        ramadan = Ramadan(first=today, last=today + timedelta(days=9), hours=()) if fasting else None
        new = replace(uow.office, hours=WEEKS[week], ramadan=ramadan)
        import_office(uow, _with(new, new.officers))

    office.begin(bring)


def _seated(seat: OfficerRow, person: OfficerRow) -> OfficerRow:
    return replace(seat, name=person.name, nip=person.nip, salutation=person.salutation)


def _with(office: Office, rows: tuple[OfficerRow, ...]) -> Office:
    """As the file would say it: without the days of `/libur`, which the import brings along itself."""
    return replace(office, officers=rows, overrides=())


def play(office: WholeOffice, *steps: str) -> None:
    """Everybody agrees, in this order of steps, each after the minute in which it could be undone."""
    for step in steps:
        found = [(c, t) for c, t in workable(office) if t.step == step]
        assert found, step
        for case, task in found:
            assert work(office, case, task) == ""
        office.pass_time(timedelta(seconds=60))


def officer(office: WholeOffice, chat: str) -> str:
    [(found,)] = office.ask("SELECT officer FROM contacts WHERE chat = ?", chat)
    return str(found)
