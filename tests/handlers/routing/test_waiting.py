"""Who is shown that a paper is being made for them, and what they read when it takes longer than usual."""

from __future__ import annotations

import json
import math
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.config import SHIPPED_SOP
from bot.core.office.officers import Officer
from bot.ports import JOBS, Arrival, Incoming, IncomingFile, IncomingKind, Job, Waiter
from bot.rehearsal.session import rehearse
from bot.workers.waiting import Patience
from handlers.case.assignment import deliver_task
from handlers.context import Services
from handlers.routing import files, waiting
from storage.repositories import queues
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import PDF, THURSDAY, Play
from tests.worlds.office import CHANNEL, ChatOffice, prompt_sop, small_office, to_review

LATE_PAPER = (
    "Pembuatan berkasnya memerlukan waktu lebih lama dari biasanya. "
    "Berkas itu dikirim ke sini begitu selesai."
)


def jobs(house: ChatOffice) -> list[Job]:
    with house.services.read() as uow:
        rows = [row for row in queues.unhandled(uow.tx) if row.channel == JOBS]
    return [Job(row=row.id, data=json.loads(row.raw)) for row in rows]


def press(house: ChatOffice, chat: str, label: str) -> None:
    """A tap as it arrives."""
    [data] = {
        button.data
        for to, message in house.heard
        for button in message.buttons
        if (to, button.label) == (chat, label)
    }
    house.arrive(chat, IncomingKind.TAP, data=data, tap="1", message="1")


def waiters(house: ChatOffice) -> list[tuple[str, list[Waiter]]]:
    return [(job.data["job"], waiting.waiters(house.services, job)) for job in jobs(house)]


def test_who_signs_waits_for_the_signed_paper_and_reads_once_that_it_comes(tmp_path: Path) -> None:
    house = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    press(house, "kabid DAG", "Ya, tanda tangani")
    assert waiters(house) == [("tanda_tangan", [Waiter(channel=CHANNEL, chat="kabid DAG", with_file=True)])]
    house.look()
    for _ in range(2):
        waiting.tell(house.services, jobs(house)[0])
    assert [(to, one.text, one.silent) for to, one in house.look()] == [("kabid DAG", LATE_PAPER, True)]
    house.close()


def test_nothing_is_said_when_the_paper_is_there_already(tmp_path: Path) -> None:
    house = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    press(house, "kabid DAG", "Ya, tanda tangani")
    [job] = jobs(house)
    with house.services.begin() as uow:
        queues.handled(uow.tx, job.row)
    house.look()
    waiting.tell(house.services, job)
    assert house.look() == []
    house.close()


@pytest.mark.parametrize(
    ("chat", "label", "step", "tunda"),
    [
        ("kabid DAG", "Ya, tanda tangani", "5", "60 detik"),  # held back: nobody waits at this moment
        ("sekretaris", "Ya, paraf", "7", "0 detik"),  # for the Kepala Dinas, who knows of nothing yet
    ],
)
def test_whoever_asked_for_nothing_is_shown_nothing(
    tmp_path: Path, chat: str, label: str, step: str, tunda: str
) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00", sop=prompt_sop(tmp_path, tunda))
    to_review(house, step) if tunda == "0 detik" else _to_review_later(house)
    press(house, chat, label)
    found = waiters(house)
    assert found
    assert [chats for _, chats in found if chats] == []
    house.close()


def _to_review_later(house: ChatOffice) -> None:
    """Up to step 5, past the `tunda` of each step."""
    house.start()
    for step, bidang in (("1", None), ("2", None), ("3", "DAG")):
        house.clock.forward(timedelta(minutes=2))
        house.complete(step, bidang)
    house.clock.forward(timedelta(minutes=2))
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, house.task("5", "DAG"))
    house.look()


def test_the_figures_that_were_announced_are_not_announced_again(tmp_path: Path) -> None:
    house = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    house.say("sekretaris", "/kinerja")
    assert waiters(house) == [("kinerja", [Waiter(channel=CHANNEL, chat="sekretaris", with_file=True)])]
    waiting.tell(house.services, jobs(house)[0])
    assert house.look() == []
    house.close()


def test_a_file_that_is_long_looked_at_need_not_be_sent_again(house: ChatOffice) -> None:
    file = IncomingFile(file_id="1", name="Kertas Kerja DAG.xlsx", size=9)
    chat, now = "kasi DAG", house.clock.now()
    with house.services.db.writing() as tx:
        queues.keep(tx, CHANNEL, [("9", chat, "{}")], now)
        row = queues.unhandled(tx)[-1].id
    incoming = Incoming(
        channel=CHANNEL, kind=IncomingKind.FILE, chat=chat, sender=chat, at=now, file=file, message="1"
    )
    arrival = Arrival(row=row, incoming=incoming)
    assert waiting.waiters(house.services, arrival) == [Waiter(channel=CHANNEL, chat=chat)]
    house.look()
    waiting.tell(house.services, arrival)
    [(to, said)] = house.texts()
    assert to == chat
    assert said.startswith("Berkas Kertas Kerja DAG.xlsx sudah sampai; pemeriksaannya")
    assert said.endswith("berkas itu tidak perlu dikirim lagi.")


async def test_whose_file_takes_long_sees_the_bot_at_work_then_reads_so_then_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, told = threading.Event(), threading.Event()
    tell, receive, busy = waiting.tell, files.receive, TelegramChannel.busy

    def tells(services: Services, item: Arrival | Job) -> None:
        tell(services, item)
        if isinstance(item, Arrival):  # the jobs before it have nobody who waits
            told.set()

    async def shows(channel: TelegramChannel, chat: str, *, with_file: bool) -> None:
        await busy(channel, chat, with_file=with_file)
        seen.set()

    def slowly(services: Services, officer: Officer, item: Arrival) -> None:
        seen.wait(20.0)
        told.wait(20.0)
        receive(services, officer, item)

    monkeypatch.setattr(waiting, "tell", tells)
    monkeypatch.setattr(files, "receive", slowly)
    monkeypatch.setattr(TelegramChannel, "busy", shows)
    at_once = Patience(shown=0, again=math.inf, told=0)
    async with rehearse(tmp_path, small_office(), SHIPPED_SOP, THURSDAY, patience=at_once) as rehearsal:
        await rehearsal.pair(("sekretaris", "kasubag_pe"))
        play = Play(rehearsal)
        await play.to("2")
        heard = await play.send("kasubag_pe", "DPA.pdf", PDF)
        first, _, answer = heard.partition("\n")
        shown = [signal.data for signal in rehearsal.chat.world.signals]
        assert shown == [{"chat": play["kasubag_pe"].user_id, "action": "typing"}]
    assert says(first, "berkas_lama_diperiksa")
    assert "DPA" in answer
