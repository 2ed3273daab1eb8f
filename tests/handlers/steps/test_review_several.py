"""*Ya untuk yang bersih*: several clean reviews are decided with one Ya, each by itself; all others are left alone.

The Kabid Perdagangan holds step 5 of several periods, K1 to K7.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.core.case.commands import FilePaper, Inquire
from bot.core.case.events import PaperFiled
from bot.core.case.model import Answer, Paper, PaperKind
from bot.core.office.model import Office
from bot.core.working_paper.cells import ANGGARAN, FISIK, REALISASI, CellKey, PaperValues, SheetKey
from bot.core.worktime.period import Period
from bot.ports import Arrival, Incoming, IncomingKind, Outgoing, OutgoingKind
from handlers.case.assignment import deliver_task
from handlers.case.clean_reviews import clean_reviews
from handlers.documents import working_papers
from handlers.monitoring.reminders import tick_reminders
from handlers.routing import router
from handlers.steps.review_several import asked
from storage.repositories import cases as case_rows
from storage.repositories import queues
from tests.worlds.office import CHANNEL, ChatOffice, at, plain, prompt_sop, sample
from tests.worlds.plain import PlainOffice

KABID, SECOND = "kabid DAG", "kabid DAG 2"
OFFER = "Ya untuk yang bersih"


def paper(house: ChatOffice, share: str, *, proof: bool) -> None:
    """The Kasi hands in a paper in which everything reached is `share` of its target."""
    task = house.task("3", "DAG")
    if proof:
        by = house.holder(task)
        found = Paper(
            kind=PaperKind.EVIDENCE, version=1, sha256=f"bukti {house.case_id}", bidang="DAG", name="bukti.pdf",
            at=house.clock.now(), by=by.officer,
        )  # fmt: skip
        house.do(FilePaper(paper=found, by=by, task=task.id))
    house.complete("3", "DAG")
    values(house, share)
    house.clock.forward(house.sop.delay)


def values(house: ChatOffice, share: str) -> None:
    """What stands in the newest version."""
    with house.services.begin() as uow:
        form = working_papers.form_of(uow, house.case, "DAG")
        cells: dict[CellKey, Decimal | str] = {
            CellKey(SheetKey.IKU, line.row, REALISASI): (line.target or Decimal(1)) * Decimal(share)
            for line in form.iku
        }
        for sub in form.sub:
            cells[CellKey(SheetKey.SUB, sub.row, FISIK)] = sub.sub.target or Decimal(0)
            cells[CellKey(SheetKey.SUB, sub.row, ANGGARAN)] = Decimal(sub.sub.pagu or 0)
        version = len(house.case.all_papers(PaperKind.WORKING_PAPER, "DAG"))
        data = json.dumps(PaperValues(cells=cells).to_json())
        case_rows.keep_values(uow.tx, uow.office_id, house.case_id, "DAG", version, data)


def review(house: ChatOffice, number: int, share: str = "1", *, proof: bool = True) -> None:
    """Period K`number` lies at the Kabid, with its card."""
    house.case_id = f"K{number}"
    house.start(house.case_id, Period(year=2019 + number, number=3))
    for step in ("1", "2"):
        house.complete(step)
        house.clock.forward(house.sop.delay)
    paper(house, share, proof=proof)
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, house.task("5", "DAG"))


def clean(house: ChatOffice, chat: str = KABID) -> list[str]:
    with house.services.read() as uow:
        return [one.case.id for one in clean_reviews(uow, house.officer(chat))]


def signed(house: ChatOffice) -> list[str]:
    """The periods that the Kabid has signed."""
    with house.services.read() as uow:
        done = [(case.id, case.last_done("5", "DAG")) for case in uow.running()]
    return [number for number, task in done if task and task.decision and task.decision.answer is Answer.YA]


def newest(house: ChatOffice, chat: str = KABID) -> Outgoing:
    return next(
        one for to, one in reversed(house.heard) if to == chat and one.kind is not OutgoingKind.ANSWER
    )


def labels(message: Outgoing) -> list[str]:
    return [one.label for one in (message.buttons or message.choices)]


def press(house: ChatOffice, label: str, chat: str = KABID) -> Outgoing:
    """Tap the newest button of that label as the phone does; the last message that comes of it."""
    house.look()
    found = [
        one
        for to, message in reversed(house.heard)
        for one in (*message.buttons, *message.choices)
        if (to, one.label) == (chat, label)
    ]
    house.arrive(chat, IncomingKind.TAP, tap="t", data=found[0].data)
    return newest(house, chat)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., ChatOffice]]:
    """Builds an office of so many clean reviews."""
    made: list[ChatOffice] = []

    def build(
        many: int, kind: type[ChatOffice] = ChatOffice, office: Office | None = None, tunda: str = ""
    ) -> ChatOffice:
        if kind is PlainOffice:
            house: ChatOffice = PlainOffice(tmp_path, "11-23 08:00")
        else:
            sop = prompt_sop(tmp_path / "sop", tunda) if tunda else None
            house = ChatOffice(tmp_path, "11-23 08:00", office, sop)
        made.append(house)
        for number in range(1, many + 1):
            review(house, number)
        house.look()
        return house

    yield build
    for house in made:
        house.close()


def test_six_clean_ones_are_signed_and_the_flagged_one_is_left(make: Callable[..., ChatOffice]) -> None:
    house = make(6)
    review(house, 7, "0.4")
    house.say(KABID, "/tugas")
    press(house, OFFER)
    text = plain(newest(house).text).splitlines()
    assert text[0] == "Enam pemeriksaan yang bersih"
    assert text[1] == "1. Bidang Perdagangan, Triwulan III 2020: 100 %, versi 1, sidik DAG1"
    record = press(house, "Ya, tanda tangani 6")
    assert signed(house) == ["K1", "K2", "K3", "K4", "K5", "K6"]
    assert (
        plain(record.text).splitlines()[0].startswith("Enam pemeriksaan diputuskan sekaligus, Senin, 23 Nov")
    )
    assert labels(record) == [f"Tarik kembali {n}" for n in range(1, 7)]


def test_each_is_bound_to_the_bytes_that_the_list_showed_and_has_its_own_record(
    make: Callable[..., ChatOffice],
) -> None:
    house = make(2)
    house.arrive(KABID, text="ya semua")
    press(house, "Ya, tanda tangani 2")
    for number in ("K1", "K2"):
        house.case_id = number
        [done] = [task for task in house.case.tasks if task.step == "5" and task.done_at]
        assert done.decision is not None
        assert (done.decision.sha256, done.decision.endorsement) == ("DAG1", "tanda_tangan")
    own = [plain(one.text) for to, one in house.heard if to == KABID and "✅ Ditandatangani" in one.text]
    assert [text.splitlines()[0] for text in own] == [
        "Kertas kerja Bidang Perdagangan, Triwulan III 2020, versi 1",
        "Kertas kerja Bidang Perdagangan, Triwulan III 2021, versi 1",
    ]


def test_what_changed_since_the_list_was_shown_is_left_out_and_said(make: Callable[..., ChatOffice]) -> None:
    house = make(4)
    house.arrive(KABID, text="ya semua")
    house.case_id = "K1"
    by = house.holder(house.case.tasks[3])
    newer = Paper(
        kind=PaperKind.WORKING_PAPER, version=2, sha256="DAG2", bidang="DAG", name="kk.xlsx", at=house.clock.now(),
        by=by.officer,
    )  # fmt: skip
    with house.services.begin() as uow:
        uow.services.cases.record(
            uow.tx, uow.office_id, house.sop, house.case, [PaperFiled(paper=newer, at=house.clock.now())]
        )
    values(house, "1")
    house.case_id = "K2"
    house.answer("5", "DAG", "Angka ekspor keliru.")
    house.case_id = "K3"
    task = house.task("5", "DAG")
    house.do(Inquire(task=task.id, by=house.holder(task), text="Dari mana angkanya?"))
    record = plain(press(house, "Ya, tanda tangani 4").text)
    assert signed(house) == ["K4"]
    assert [line for line in record.splitlines() if "Tidak ikut" in line] == [
        "⚠️ Tidak ikut: Bidang Perdagangan, Triwulan III 2020, ada versi baru",
        "⚠️ Tidak ikut: Bidang Perdagangan, Triwulan III 2021, sudah diputuskan Ibu Dra. Sekar Contoh",
        "⚠️ Tidak ikut: Bidang Perdagangan, Triwulan III 2022, menunggu jawaban pertanyaan",
    ]


def test_a_paper_without_evidence_one_that_came_back_and_one_that_has_not_arrived_are_not_clean(
    make: Callable[..., ChatOffice],
) -> None:
    house = make(2)
    review(house, 3, proof=False)
    review(house, 4)
    house.answer("5", "DAG", "Angka ekspor keliru.")
    paper(house, "1", proof=True)
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, house.task("5", "DAG"))
    house.look()
    review(house, 5)  # its card waits in the outbox
    assert clean(house) == ["K1", "K2"]
    house.look()
    assert clean(house) == ["K1", "K2", "K5"]


def test_one_alone_is_not_offered_and_ya_semua_decides_nothing(make: Callable[..., ChatOffice]) -> None:
    house = make(1)
    house.say(KABID, "/tugas")
    assert OFFER not in labels(newest(house))
    answer = house.arrive(KABID, text="Ya, semua.")
    assert "tidak ada beberapa pemeriksaan bersih" in answer
    assert "1. Kertas kerja Bidang Perdagangan, Triwulan III 2020" in answer
    assert signed(house) == []


@pytest.mark.parametrize(
    "text", ["ya semua", "Ya, semuanya!", "ya untuk yang bersih", "ya sekaligus", "Yes, all"]
)
def test_the_list_can_be_asked_for_in_words(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize("text", ["ya", "ya 12", "semua", "ya semua angka sudah saya cek"])
def test_other_words_do_not_ask_for_it(text: str) -> None:
    assert not asked(text)


def test_the_second_card_says_that_they_can_be_decided_at_once(make: Callable[..., ChatOffice]) -> None:
    house = make(1)
    assert "sekaligus" not in newest(house).text
    review(house, 2)
    house.look()
    assert "tulis <i>ya semua</i>" in newest(house).text


def test_the_bundled_reminder_offers_it_until_there_are_not_several(make: Callable[..., ChatOffice]) -> None:
    house = make(2)
    house.to("11-23 08:50")
    tick_reminders(house.services)
    house.look()
    assert labels(newest(house)) == ["Buka 1", "Buka 2", OFFER, "Saya lihat"]
    card = newest(house)
    house.case_id = "K1"
    house.tap(KABID, "Ya, tanda tangani")
    changed = [one for to, one in house.heard if to == KABID and one.text != card.text and "⏰" in one.text][
        -1
    ]
    assert labels(changed) == ["Buka", "Saya lihat"]


def test_the_list_is_decided_by_its_number_and_its_record_stands_below(
    make: Callable[..., ChatOffice],
) -> None:
    house = make(2)
    number = house.arrive(KABID, text="ya semua").rsplit(maxsplit=1)[-1]
    assert "diputuskan sekaligus" in house.arrive(KABID, text=f"ya {number}")
    assert signed(house) == ["K1", "K2"]
    assert "Kartu ini sudah tidak dipakai" in house.arrive(KABID, text=f"ya {number}")
    assert signed(house) == ["K1", "K2"]


def test_batal_decides_nothing(make: Callable[..., ChatOffice]) -> None:
    house = make(2)
    house.arrive(KABID, text="ya semua")
    assert "tidak ada yang diputuskan" in plain(press(house, "Batal").text)
    assert (signed(house), clean(house)) == ([], ["K1", "K2"])


def test_each_is_taken_back_by_itself_while_the_tunda_runs(make: Callable[..., ChatOffice]) -> None:
    house = make(3, tunda="60 detik")
    house.arrive(KABID, text="ya semua")
    record = press(house, "Ya, tanda tangani 3")
    assert labels(record) == ["Batalkan 1", "Batalkan 2", "Batalkan 3"]
    assert "Batalkan satu per satu sebelum" in plain(record.text)
    press(house, "Batalkan 2")
    assert signed(house) == ["K1", "K3"]
    shown = [one for to, one in house.heard if to == KABID and "diputuskan sekaligus" in one.text][-1]
    assert labels(shown) == ["Batalkan 1", "Batalkan 3"]
    assert "↩️ 2. Bidang Perdagangan, Triwulan III 2021: ditarik kembali" in plain(shown.text)


def test_a_second_tap_on_the_list_hears_that_it_was_decided(make: Callable[..., ChatOffice]) -> None:
    house = make(2)
    house.arrive(KABID, text="ya semua")
    card = newest(house)
    press(house, "Ya, tanda tangani 2")
    answer = house.arrive(KABID, IncomingKind.TAP, tap="t2", data=card.buttons[0].data)
    assert "Daftar ini sudah diputuskan" in answer


def two_kabid() -> Office:
    officers = (
        replace(one, bidang="DAG") if (one.role, one.bidang) == ("kabid", "MET") else one
        for one in sample().officers
    )
    return replace(sample(), officers=tuple(officers))


def test_two_officers_who_tap_at_the_same_time_decide_each_once(make: Callable[..., ChatOffice]) -> None:
    house = make(4, office=two_kabid())
    arrivals = []
    for number, chat in enumerate((KABID, SECOND)):
        house.arrive(chat, text="ya semua")
        data = newest(house, chat).buttons[0].data
        incoming = Incoming(
            channel=CHANNEL, kind=IncomingKind.TAP, chat=chat, sender=chat, at=at("11-23 08:00"), tap=chat, data=data
        )  # fmt: skip
        with house.services.db.writing() as tx:
            queues.keep(tx, CHANNEL, [(f"bersama{number}", chat, "{}")], house.clock.now())
            row = queues.unhandled(tx)[-1].id
        arrivals.append((house.reopened(), Arrival(row=row, incoming=incoming)))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: router.handle(*one), arrivals))
    house.look()
    assert signed(house) == ["K1", "K2", "K3", "K4"]
    told = [plain(newest_record(house, chat)) for chat in (KABID, SECOND)]
    assert sorted(text.count("✅") for text in told) == [0, 4]
    assert sorted(text.count("sudah diputuskan") for text in told) == [0, 4]


def newest_record(house: ChatOffice, chat: str) -> str:
    return next(
        one.text
        for to, one in reversed(house.heard)
        if to == chat and ("✅ 1." in one.text or "Tidak ikut" in one.text)
    )


def test_where_nothing_that_was_sent_changes_one_message_tells_all_and_offers_each_back(
    make: Callable[..., ChatOffice],
) -> None:
    house = make(4, PlainOffice)
    assert isinstance(house, PlainOffice)
    house.arrive(KABID, text="ya semua")
    [record] = house.press(KABID, "Ya, tanda tangani 4")
    assert plain(record.text).splitlines()[0].startswith("Empat pemeriksaan diputuskan sekaligus")
    assert labels(record) == [f"Tarik kembali {n}" for n in range(1, 5)]
    assert signed(house) == ["K1", "K2", "K3", "K4"]
