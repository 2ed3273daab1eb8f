"""After a mutasi: what was decided keeps the name and the title under which it was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.case import describe
from bot.core.case.commands import Review
from bot.core.case.model import Answer, Task
from bot.core.case.rules import subject
from bot.core.office.model import Office, OfficerRow
from bot.core.office.officers import SignatureBlock
from bot.ports import Incoming, IncomingKind
from handlers import documents
from handlers.case.records import record_of
from handlers.documents.history import history_rows
from handlers.documents.signers import signer_of
from handlers.monitoring.running_periods import history
from handlers.refusals import FormerOfficer
from handlers.staff.mutasi import Mutasi, named_rows, replace_holder
from handlers.staff.office_import import import_office
from handlers.staff.registration import hand_over_waiting, stranger
from storage import codec
from storage.repositories import people, questions
from storage.xlsx.office.sample import sample_office
from tests.worlds.office import ChatOffice, to_review

SEKAR = SignatureBlock(
    name="Dra. Sekar Contoh, M.M.",
    title="Kepala Bidang Perdagangan",
    salutation="Ibu",
    rank="Pembina, IV/a",
    nip="190001011920012007",
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-19 08:00")
    yield made
    made.close()


def moved() -> Office:
    """Sekar takes Pasar over, somebody new comes for Perdagangan."""
    old = sample_office()
    kept = [row for row in old.officers if not (row.role == "kabid" and row.bidang in ("DAG", "PSR"))]
    [sekar] = [row for row in old.officers if row.role == "kabid" and row.bidang == "DAG"]
    there = replace(sekar, bidang="PSR", position="Kepala Bidang Pengelolaan Pasar", rank="IV/c")
    new = replace(sekar, name="Endang Contoh, S.E.", nip="190001011920012099")
    return replace(old, officers=(*kept, there, new))


def signed(house: ChatOffice) -> Task:
    task = house.case.task("5.DAG.1")
    assert task is not None
    return task


def said_later(house: ChatOffice) -> dict[str, object]:
    """Everything that names the signature of Perdagangan, as it is made now."""
    task = signed(house)
    house.look()
    with house.services.begin() as uow:
        block = signer_of(uow, house.sop, task)
        rows = history_rows(uow, house.sop, house.case)
        sheet = documents.archive(uow, house.sop, house.case)
        record = record_of(uow.staff, house.sop, task)
        history(uow, uow.staff.in_seat("sekretaris")[0])
    told = next(one.text for to, one in house.look() if to == "sekretaris")
    return {
        "block": (block.position, block.name, block.rank, block.nip),
        "history": {row.actor for row in rows if (row.step, row.bidang) == ("5", "Perdagangan")},
        "archive": {row.actor for row in sheet.history if (row.step, row.bidang) == ("5", "Perdagangan")},
        "record": record.fields["oleh"],
        "told": "Ibu Dra. Sekar Contoh, M.M. (Kepala Bidang Perdagangan)" in told,
    }


UNDER_THE_OLD_TITLE = {
    "block": (SEKAR.title, SEKAR.name, SEKAR.rank, SEKAR.nip),
    "history": {"Kepala Bidang Perdagangan (Dra. Sekar Contoh, M.M.)"},
    "archive": {"Kepala Bidang Perdagangan (Dra. Sekar Contoh, M.M.)"},
    "record": "Ibu Dra. Sekar Contoh, M.M. (Kepala Bidang Perdagangan)",
    "told": True,
}


def test_a_signature_keeps_its_title_when_its_officer_moves_to_another_seat(house: ChatOffice) -> None:
    to_review(house, "5")
    house.answer("5", "DAG")
    assert signed(house).named == SEKAR
    with house.services.begin() as uow:
        import_office(uow, moved())
        [there] = uow.staff.in_seat("kabid", "PSR")
    assert (there.name, there.position) == (SEKAR.name, "Kepala Bidang Pengelolaan Pasar")
    assert said_later(house) == UNDER_THE_OLD_TITLE
    shown = describe(house.services, "K")
    [done] = [one for one in shown["peristiwa"] if one["jenis"] == "TaskDone" and one["task"] == "5.DAG.1"]
    assert done["named"]["title"] == "Kepala Bidang Perdagangan"


def test_an_event_from_before_the_field_is_named_by_who_held_the_seat_then(house: ChatOffice) -> None:
    to_review(house, "5")
    task = house.task("5", "DAG")
    with house.services.read() as uow:
        by = uow.actor(uow.staff.in_seat("kabid", "DAG")[0])
    house.do(
        Review(task=task.id, by=replace(by, plates={}), answer=Answer.YA, seen=subject(house.case, task))
    )
    assert signed(house).named is None
    house.to("11-19 09:00")
    old = sample_office()
    moved_only = replace(old, officers=tuple(
        replace(row, rank=SEKAR.rank) if row.name == SEKAR.name else row for row in moved().officers
    ))  # fmt: skip
    with house.services.begin() as uow:
        import_office(uow, moved_only)
    assert said_later(house) == UNDER_THE_OLD_TITLE


def test_an_event_without_the_field_is_read(house: ChatOffice) -> None:
    old = {"task": "1..1", "by": "x", "at": "2026-11-19T01:00:00Z", "leads_to": "2", "decision": None}
    event = codec.load_event("TaskDone", json.dumps(old))
    assert (event.named, event.absent) == (None, None)  # type: ignore[union-attr]


def test_a_title_that_is_corrected_leaves_older_decisions_alone(house: ChatOffice) -> None:
    to_review(house, "5")
    house.answer("5", "DAG")
    old = sample_office()
    corrected = [
        replace(row, name="Dra. Sekar Contoh, M.M., M.Si.", position="Kabid Dagang")
        if row.name == SEKAR.name
        else row
        for row in old.officers
    ]
    with house.services.begin() as uow:
        import_office(uow, replace(old, officers=tuple(corrected)))
    assert said_later(house) == UNDER_THE_OLD_TITLE


def test_who_sits_in_two_seats_signs_each_under_its_own_title(house: ChatOffice) -> None:
    old = sample_office()
    [secretary] = [row for row in old.officers if row.role == "sekretaris"]
    others = [row for row in old.officers if row.role != "kepala_dinas"]
    both = replace(secretary, role="kepala_dinas", position="Plt. Kepala Dinas", doubles=True)
    with house.services.begin() as uow:
        import_office(uow, replace(old, officers=(*others, both)))
    to_review(house, "8")
    house.answer("8")
    with house.services.read() as uow:
        blocks = [
            signer_of(uow, house.sop, task)
            for task in house.case.tasks
            if task.done_at and task.step in ("7", "8")
        ]
        named = [uow.staff.in_seat(role)[0] for role in ("sekretaris", "kepala_dinas")]
    assert [(one.position, one.name) for one in blocks] == [
        (secretary.position, secretary.name),
        ("Plt. Kepala Dinas", secretary.name),
    ]
    assert [one.position for one in named] == [secretary.position, "Plt. Kepala Dinas"]
    assert named[0].id == named[1].id


ENDANG = OfficerRow(
    name="Endang Contoh, S.E.", nip="190001011920012099", salutation="Ibu", rank="Penata, III/c"
)


def exchanged(house: ChatOffice, old: str, new: OfficerRow, letter: str = "821.2/17/2026") -> Mutasi:
    house.look()
    with house.services.begin() as uow:
        [officer] = uow.staff.called(old)
        return replace_holder(uow, officer, new, letter)


def test_one_command_moves_the_seats_and_the_open_task_to_the_successor(house: ChatOffice) -> None:
    to_review(house, "5")
    done = exchanged(house, "Sekar", ENDANG)
    assert done.titles == ("Kepala Bidang Perdagangan",)
    [moved_task] = done.moved
    assert moved_task.fields == {
        "langkah": "5",
        "nama_tugas": "Kertas kerja Bidang Perdagangan, Triwulan III 2026",
        "dari": ["Dra. Sekar Contoh, M.M."],
        "kepada": ["Endang Contoh, S.E."],
    }
    heard = [one.text for to, one in house.look() if to == "kabid DAG"]
    assert "menggantikan Ibu Dra. Sekar Contoh, M.M. Tugas" in heard[-1]
    assert set(heard[:-1]) <= {"Pesan ini sudah ditarik.", ""}
    with house.services.begin() as uow:
        [there] = uow.staff.in_seat("kabid", "DAG")
        row = people.invitation(uow.tx, done.code)
        assert row is not None
        assert (there.name, there.position, row.officer) == (
            ENDANG.name, "Kepala Bidang Perdagangan", done.successor.id,
        )  # fmt: skip
        people.register(uow.tx, there, "uji", "baru", "baru", uow.now)
        hand_over_waiting(uow, there)
    assert house.cards_of("5.DAG.1") == {"baru"}
    house.tap("baru", "Ya, tanda tangani")
    assert signed(house).named == replace(
        SEKAR, name=ENDANG.name, salutation="Ibu", rank=ENDANG.rank, nip=ENDANG.nip
    )


def test_what_the_old_one_signed_stays_his_and_what_he_was_asked_is_forgotten(house: ChatOffice) -> None:
    to_review(house, "5")
    house.answer("5", "DAG")
    house.say("kabid DAG", "/plh")
    sekar = house.officer("kabid DAG").id
    assert exchanged(house, "Sekar", ENDANG).moved == ()
    assert said_later(house) == UNDER_THE_OLD_TITLE
    with house.services.read() as uow:
        assert questions.waiting(uow.tx, sekar, uow.now) is None
        assert people.by_address(uow.tx, "uji", "kabid DAG") is None
        former = people.former(uow.tx, "uji", "kabid DAG")
    assert former is not None
    assert former.id == sekar


def test_the_old_phone_hears_the_truth(house: ChatOffice) -> None:
    exchanged(house, "Sekar", ENDANG)
    said = Incoming(
        kind=IncomingKind.TEXT,
        channel="uji",
        sender="kabid DAG",
        chat="kabid DAG",
        at=house.clock.now(),
        text="/tugas",
    )
    with house.services.begin() as uow, pytest.raises(FormerOfficer) as refused:
        stranger(uow, said)
    assert refused.value.fields == {"nama": "Ibu Dra. Sekar Contoh, M.M."}


def test_the_old_one_takes_another_seat_by_another_call_and_his_phone_counts_again(
    house: ChatOffice,
) -> None:
    to_review(house, "5")
    exchanged(house, "Sekar", ENDANG)
    with house.services.read() as uow:
        [sekar] = named_rows(uow.office, "sekar contoh")
    done = exchanged(house, "Hartono", sekar)
    assert (done.code, done.titles) == ("", ("Kepala Bidang Pengelolaan Pasar",))
    assert house.cards_of("5.PSR.1") == {"kabid DAG"}
    with house.services.read() as uow:
        assert [one.name for one in uow.staff.in_seat("kabid", "DAG")] == [ENDANG.name]
        [there] = uow.staff.in_seat("kabid", "PSR")
    assert (there.name, there.position) == (SEKAR.name, "Kepala Bidang Pengelolaan Pasar")


def test_what_the_successor_holds_already_he_does_not_hold_twice(house: ChatOffice) -> None:
    with house.services.read() as uow:
        kasi = uow.staff.in_seat("kasi", "DAG")
        [second] = named_rows(uow.office, kasi[1].name)
    exchanged(house, kasi[0].name, second)
    with house.services.read() as uow:
        left = uow.staff.in_seat("kasi", "DAG")
        rows = [row for row in uow.office.officers if row.name == second.name]
    assert [one.id for one in left] == [one.id for one in kasi[1:]]
    assert len(rows) == 1
