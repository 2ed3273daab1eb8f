"""A working paper filled in by chat is the one that an upload of the same figures makes, whoever filled in what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.core.conversation.card import StoredCard
from bot.core.refusals import NotHolder
from bot.core.working_paper.cells import CellKey
from handlers.context import TaskTap
from handlers.documents import working_papers
from handlers.messages.actions import ShowTask
from handlers.monitoring import reminders
from handlers.refusals import EntriesMissing
from handlers.staff.office_import import import_office
from handlers.steps import fill, review
from handlers.steps.entries import enter
from tests.core.working_paper.paper_samples import ROADS, ROADS_2, SCALES, iku, sub
from tests.worlds.filling import KABID, NUMBERS, OFFICE, A, B, FillingOffice, with_cells


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[FillingOffice]:
    house = FillingOffice(tmp_path / "chat")
    yield house
    house.close()


@pytest.fixture
def excel(tmp_path: Path) -> Iterator[FillingOffice]:
    house = FillingOffice(tmp_path / "excel")
    yield house
    house.close()


TEXT = iku("IKU-2", "faktor_penghambat")


@pytest.mark.parametrize(
    ("typed", "in_excel"),
    [
        ({iku("IKU-2"): "10.120,5"}, {iku("IKU-2"): 10120.5}),
        ({iku("IKU-2"): "10120 unit"}, {iku("IKU-2"): "10.120,0"}),
        ({iku("IKU-2"): "19 dari 20"}, {iku("IKU-2"): 19}),
        ({iku("IKU-2"): "nol"}, {iku("IKU-2"): 0}),
        ({iku("IKU-1"): "96,4 %"}, {iku("IKU-1"): "96,4 %"}),
        ({iku("IKU-7"): "-2,5"}, {iku("IKU-7"): -2.5}),
        ({iku("IKU-6"): "90,75"}, {iku("IKU-6"): 90.75}),  # without a target in this period
        ({sub(ROADS_2, "realisasi_fisik"): "1,5"}, {sub(ROADS_2, "realisasi_fisik"): 1.5}),
        (
            {sub(ROADS, "realisasi_anggaran"): "1,3 miliar"},
            {sub(ROADS, "realisasi_anggaran"): "Rp 1.300.000.000"},
        ),
        ({TEXT: "Alat standar diverifikasi\nsejak Juli"}, {TEXT: "Alat standar diverifikasi\nsejak Juli"}),
        ({sub(SCALES, "tindak_lanjut"): "=> lelang ulang"}, {sub(SCALES, "tindak_lanjut"): "=> lelang ulang"}),
        (
            {iku("IKU-2"): "10000\nBPS\npenghambat: Hujan & angin"},
            {iku("IKU-2"): 10000, TEXT: "Hujan & angin", iku("IKU-2", "keterangan"): "BPS"},
        ),
        ({iku("IKU-2"): "10000", iku("IKU-3"): "kosongkan"}, {iku("IKU-2"): 10000}),
        (NUMBERS, {**NUMBERS, iku("IKU-7"): 5}),
    ],
)  # fmt: skip
def test_the_paper_from_chat_is_byte_for_byte_the_one_from_an_upload(
    chat: FillingOffice,
    excel: FillingOffice,
    typed: Mapping[CellKey, str],
    in_excel: Mapping[CellKey, object],
) -> None:
    chat.type(A, typed)
    chat.settle()
    excel.upload(A, excel.bytes(), in_excel)
    assert (len(chat.papers), chat.bytes()) == (2, excel.bytes())
    assert chat.authors == dict.fromkeys(excel.authors, chat.officer(A).id)
    assert replace(chat.papers[-1], by="") == replace(excel.papers[-1], by="", source="")


@pytest.mark.parametrize(("choose", "value"), [(0, "2600"), (1, "2.6")])
def test_a_doubtful_figure_is_the_same_whether_asked_in_the_walk_or_after_an_upload(
    chat: FillingOffice, excel: FillingOffice, choose: int, value: str
) -> None:
    chat.type(A, {iku("IKU-1"): "17,8"})
    chat.settle()
    chat.type(A, {iku("IKU-2"): "2.600"}, choose)
    chat.settle()
    excel.upload(A, excel.bytes(), {iku("IKU-1"): "17,8", iku("IKU-2"): "2.600"})
    excel.answer_doubt(A, iku("IKU-2"), value)
    assert (len(chat.papers), chat.bytes()) == (3, excel.bytes())


def test_two_kasi_make_one_version_each_and_each_cell_keeps_its_author(
    chat: FillingOffice, excel: FillingOffice
) -> None:
    halves = [dict(list(NUMBERS.items())[at::2]) for at in (0, 1)]
    for first, second in zip(*map(dict.items, halves), strict=True):  # in turns
        chat.type(A, dict([first]))
        chat.type(B, dict([second]))
    before = chat.authors
    chat.settle(B)
    blank = excel.bytes(1)
    excel.upload(A, blank, halves[0])
    excel.upload(B, blank, halves[1])
    a, b = chat.officer(A).id, chat.officer(B).id
    assert chat.by() == ["", a, b]
    assert [chat.bytes(number) for number in (1, 2, 3)] == [excel.bytes(number) for number in (1, 2, 3)]
    assert before == chat.authors == {**dict.fromkeys(halves[0], a), **dict.fromkeys(halves[1], b)}


def test_a_value_over_a_colleagues_leaves_both_in_the_versions(chat: FillingOffice) -> None:
    a, b = chat.officer(A).id, chat.officer(B).id
    chat.type(A, {iku("IKU-2"): "9870", iku("IKU-1"): "17,8"})
    chat.type(B, {iku("IKU-2"): "10120"})
    chat.type(A, {iku("IKU-3"): "5,13"})
    chat.settle()
    assert chat.by() == ["", a, b]
    assert chat.authors == {iku("IKU-1"): a, iku("IKU-2"): b, iku("IKU-3"): a}


def test_entries_that_change_nothing_make_no_version(chat: FillingOffice) -> None:
    chat.type(A, {iku("IKU-2"): "9870"})
    chat.settle()
    chat.type(B, {iku("IKU-2"): "9870", iku("IKU-3"): "kosongkan"})
    chat.settle(B)
    assert (chat.by()[1:], chat.pending()) == ([chat.officer(A).id], 0)
    assert chat.authors == {iku("IKU-2"): chat.officer(A).id}


def test_an_upload_is_merged_with_what_was_filled_in_by_chat(chat: FillingOffice) -> None:
    blank = chat.bytes()
    chat.type(A, {iku("IKU-1"): "17,8", iku("IKU-2"): "9870"})
    name = "Kertas Kerja.xlsx"
    answer = chat.send(B, name, with_cells(blank, {iku("IKU-2"): 10120, iku("IKU-3"): 5.13}))
    assert "rekan di bidang ini sudah mengisi 9.870" in answer
    a, b = chat.officer(A).id, chat.officer(B).id
    assert (chat.by(), chat.pending()) == (["", a, b], 0)
    assert chat.authors == {iku("IKU-1"): a, iku("IKU-2"): b, iku("IKU-3"): b}
    chat.type(A, {iku("IKU-2"): "9870"})  # one's own figure again settles it
    chat.settle()
    with chat.services.read() as uow:
        assert working_papers.conflicts_of(uow, "K", "IND", 4) == ()
    assert chat.authors[iku("IKU-2")] == a


def test_ones_own_file_takes_nothing_back_that_one_filled_in_by_chat(chat: FillingOffice) -> None:
    blank = chat.bytes()
    chat.type(A, {iku("IKU-1"): "17,8", iku("IKU-2"): "9870"})
    answer = chat.send(A, "IND.xlsx", with_cells(blank, {iku("IKU-2"): 10120, iku("IKU-3"): 5.13}))
    assert "lewat chat tercatat 9.870, berkas ini berisi 10.120" in answer
    assert "rekan" not in answer
    with chat.services.read() as uow:
        kept = working_papers.values_of(uow, "K", "IND", 3)
    figures = {"IKU-1": Decimal("17.8"), "IKU-2": Decimal(10120), "IKU-3": Decimal("5.13")}
    assert kept.cells == {iku(row): figure for row, figure in figures.items()}
    chat.tap(A, "9870")
    again = chat.send(A, "IND.xlsx", with_cells(blank, {iku("IKU-2"): 10120, iku("IKU-3"): 5}))
    assert "berkas ini berisi" not in again  # it has been answered
    with chat.services.read() as uow:
        newest = working_papers.current_values(uow, uow.case("K"), "IND")
    assert newest.cells == kept.cells | {iku("IKU-2"): Decimal(9870), iku("IKU-3"): Decimal(5)}


def test_what_was_filled_in_goes_with_the_hand_over(chat: FillingOffice) -> None:
    chat.type(A, dict(list(NUMBERS.items())[:-1]))
    with pytest.raises(EntriesMissing) as refused, chat.request(B) as (uow, request):
        fill.hand_over(uow, request)
    assert (refused.value.fields["kurang"], len(chat.papers), chat.pending()) == (1, 1, 11)
    chat.type(B, dict(list(NUMBERS.items())[-1:]))
    with chat.request(B) as (uow, request):
        fill.hand_over(uow, request)
    assert (chat.by()[1:], chat.pending()) == ([chat.officer(A).id, chat.officer(B).id], 0)
    assert chat.task("5", "IND").given_at


def test_the_remarks_are_of_what_was_filled_in(chat: FillingOffice) -> None:
    chat.type(A, {iku("IKU-2"): "9870"})
    with chat.request(B) as (uow, request):
        review.problems(uow, request)
    assert chat.by() == ["", chat.officer(A).id]


def test_an_entry_needs_the_task(chat: FillingOffice) -> None:
    with pytest.raises(NotHolder), chat.request(KABID) as (uow, request):
        enter(uow, request, {iku("IKU-2"): Decimal(1)})
    assert (chat.pending(), chat.task("3", "IND").opened_at) == (0, None)


def test_an_entry_opens_the_task_and_closes_what_asked_about_the_cell(chat: FillingOffice) -> None:
    chat.send(A, "IND.xlsx", with_cells(chat.bytes(), {iku("IKU-2"): "2.600"}))
    chat.type(B, {iku("IKU-2"): "9870"})
    with pytest.raises(AssertionError, match="has no live '2600'"):
        chat.tap(A, "2600")
    assert chat.task("3", "IND").opened_at


@pytest.mark.parametrize("order", ["Keluarkan bidang", "Batalkan periode"])
def test_what_was_filled_in_stays_when_the_task_is_withdrawn(chat: FillingOffice, order: str) -> None:
    chat.type(A, {iku("IKU-2"): "9870"})
    chat.say("sekretaris", "/atur")
    chat.tap("sekretaris", order)
    if order == "Keluarkan bidang":
        chat.tap("sekretaris", "Perindustrian")
    chat.say("sekretaris", "Atas arahan pimpinan.")
    assert not [one for one in chat.case.open_tasks if one.bidang == "IND"]
    assert (chat.by(), chat.pending()) == (["", chat.officer(A).id], 0)


@pytest.mark.parametrize("asked", ["/tugas", "buka"])
def test_who_asks_for_the_paper_gets_what_was_filled_in(chat: FillingOffice, asked: str) -> None:
    chat.type(A, {iku("IKU-2"): "9870"})
    if asked == "buka":
        with chat.request(B) as (uow, request):
            case, task = request.case.id, request.task.id
            card = StoredCard(
                id="", office="", officer=request.officer.id, kind="", case=case, task=task, actions=(), subject="", live=True
            )  # fmt: skip
            reminders.open_task(
                uow, TaskTap(**vars(request), card=card, action=ShowTask(case=case, task=task))
            )
        chat.look()
    else:
        chat.say(B, asked)
    files = [one.sha256 for to, message in chat.heard for one in message.documents if to == B]
    assert chat.papers[-1].sha256 in files
    assert (chat.by(), chat.pending()) == (["", chat.officer(A).id], 0)


def test_what_a_kasi_filled_in_stays_theirs_when_another_takes_the_seat(chat: FillingOffice) -> None:
    ani = chat.officer(A)
    chat.type(A, {iku("IKU-2"): "9870"})
    others = tuple(row for row in OFFICE.officers if row.nip != ani.nip)
    new = replace(
        next(row for row in OFFICE.officers if row.nip == ani.nip),
        name="Baru Contoh",
        nip="190001011920012099",
    )
    with chat.services.begin() as uow:
        import_office(uow, replace(OFFICE, officers=(*others, new)), sure=True)
    chat.type(B, {iku("IKU-3"): "5,13"})
    chat.settle(B)
    assert chat.by() == ["", ani.id, chat.officer(B).id]
    assert chat.authors == {iku("IKU-2"): ani.id, iku("IKU-3"): chat.officer(B).id}
