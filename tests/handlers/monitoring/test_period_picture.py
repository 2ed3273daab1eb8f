"""`/gambar`: to whom it comes, where, as what, and how often it is drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case.commands import CancelCase, PauseCase
from bot.core.office.model import Office
from bot.core.office.officers import Actor
from bot.documents.pdf import plain as plain_data
from bot.documents.period_picture import PeriodPicture
from bot.ports import JOBS, Job, Outgoing, OutgoingKind
from bot.text.render import NO_BREAK
from handlers import paper_jobs
from handlers.documents.period_picture import picture_of
from handlers.messages.fitting import rows
from handlers.monitoring import period_picture
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.digest_text import seen_by
from handlers.routing import waiting
from handlers.staff.office_import import import_office
from storage.files import FolderStore
from storage.repositories import people, queues
from tests.worlds.office import CHANNEL, PERIOD, ChatOffice, plain, prompt_sop, sample


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-19 08:00")
    yield made
    made.close()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[PeriodPicture]:
    """Every picture that is drawn from now on."""
    found: list[PeriodPicture] = []
    draw = period_picture.draw_period

    def kept(picture: PeriodPicture) -> bytes:
        found.append(picture)
        return draw(picture)

    monkeypatch.setattr(period_picture, "draw_period", kept)
    return found


def begun(house: ChatOffice) -> ChatOffice:
    """DAG lies before its Kabid, the others with their Kasi."""
    house.start()
    house.to("11-19 08:03").complete("1")
    house.to("11-19 08:20").complete("2")
    house.to("11-19 10:00").complete("3", "DAG")
    return house.to("11-19 10:15")


def jobs(house: ChatOffice) -> list[Job]:
    with house.services.read() as uow:
        rows = [row for row in queues.unhandled(uow.tx) if row.channel == JOBS]
    return [Job(row=row.id, data=json.loads(row.raw)) for row in rows]


def shown(house: ChatOffice) -> list[tuple[str, Outgoing]]:
    """The pictures that the jobs make, and to whom they go."""
    house.look()
    for job in jobs(house):
        paper_jobs.work(house.services, job)
    assert jobs(house) == []
    return house.look()


def asked(house: ChatOffice, chat: str, text: str = "/gambar") -> Outgoing:
    """The picture that comes to whoever asks; nothing else is said, and nobody else hears anything."""
    assert house.arrive(chat, text=text) == ""
    [(to, message)] = shown(house)
    assert to == chat
    return message


def words(house: ChatOffice, chat: str) -> str:
    """Everything that stands on the picture of this officer."""
    with house.services.read() as uow:
        seen = seen_by(uow, house.officer(chat), house.case)
        found = plain_data(picture_of(uow, house.officer(chat), seen.case, seen.digest))
        return json.dumps(found, ensure_ascii=False).replace(NO_BREAK, " ")


@pytest.mark.parametrize("text", ["/gambar", "gambar", "Lihat gambar.", "/PICTURE@sopbot", "See the picture"])
def test_the_picture_comes_as_a_photo_with_the_same_in_words(house: ChatOffice, text: str) -> None:
    message = asked(begun(house), "sekretaris", text)
    assert (message.kind, message.name) == (
        OutgoingKind.PHOTO,
        "Gambar SOP Pengumpulan Data Kinerja Triwulan III 2026.png",
    )
    assert message.silent
    assert plain(message.text).splitlines()[0] == "Status Pengumpulan Data Kinerja, Triwulan III 2026"
    assert "Perdagangan: Kabid, sisa 30 menit dari 45 menit" in plain(message.text)
    assert house.services.files.get(message.sha256).startswith(b"\x89PNG")


def test_status_has_a_button_for_it(house: ChatOffice) -> None:
    said = begun(house).arrive("kepala_dinas", text="/status")
    assert house.tap("kepala_dinas", "Lihat gambar") == ""
    [(to, message)] = shown(house)
    assert (to, message.kind) == ("kepala_dinas", OutgoingKind.PHOTO)
    assert plain(message.text).splitlines()[:3] == said.splitlines()[:3]


def test_every_digest_has_a_button_for_it(house: ChatOffice) -> None:
    begun(house)
    house.say("kasi MET", "/rangkuman")
    house.say("kepala_dinas", "/rangkuman")
    house.to("11-20 07:30").look()
    tick_digest(house.services)
    found = {to: [button.label for button in message.buttons] for to, message in house.look()}
    assert found == {
        "sekretaris": ["Ingatkan sekarang", "Alihkan", "Lihat gambar"],
        "kasi MET": ["Lihat gambar"],
        "kepala_dinas": ["Lihat gambar"],
    }
    for chat in found:
        house.tap(chat, "Lihat gambar")
        assert [to for to, _ in shown(house)] == [chat]


def test_with_nothing_late_any_more_the_digest_keeps_this_button(house: ChatOffice) -> None:
    begun(house).to("11-20 07:30").look()
    tick_digest(house.services)
    house.look()
    house.arrive("kabid DAG", text="/tugas")
    house.tap("kabid DAG", "Ya, tanda tangani")
    [edit] = [
        one for to, one in house.look() + house.heard if to == "sekretaris" and one.kind is OutgoingKind.EDIT
    ][:1]
    assert [button.label for button in edit.buttons] == ["Lihat gambar"]


def test_an_officer_of_a_bidang_reads_nothing_of_another(house: ChatOffice) -> None:
    message = asked(begun(house), "kasi MET")
    for text in (plain(message.text), words(house, "kasi MET")):
        assert "Metrologi" in text
        assert "Perdagangan" not in text
        assert "Sekar" not in text


def test_asked_twice_in_the_same_state_it_is_drawn_once(
    house: ChatOffice, drawn: list[PeriodPicture]
) -> None:
    begun(house).to("11-19 17:00")
    first = asked(house, "sekretaris")
    house.to("11-19 20:00")
    assert asked(house, "sekretaris").sha256 == first.sha256
    assert asked(house, "kepala_dinas").sha256 == first.sha256
    assert len(drawn) == 1
    house.to("11-19 20:05").answer("5", "DAG")
    assert asked(house, "sekretaris").sha256 != first.sha256
    assert asked(house, "kasi MET").sha256 != first.sha256
    assert len(drawn) == 3


def test_hours_later_it_is_drawn_anew_since_it_says_how_many_are_used(
    house: ChatOffice, drawn: list[PeriodPicture]
) -> None:
    first = asked(begun(house), "sekretaris")
    house.to("11-19 11:30")
    assert asked(house, "sekretaris").sha256 != first.sha256
    assert len(drawn) == 2


def test_one_whose_file_is_gone_is_drawn_again(
    house: ChatOffice, drawn: list[PeriodPicture], tmp_path: Path
) -> None:
    sha256 = asked(begun(house).to("11-19 17:00"), "sekretaris").sha256
    files = FolderStore(tmp_path / "files")
    files.path(sha256).write_bytes(b"rusak")
    house.clock.forward(timedelta(seconds=1))
    assert asked(house, "sekretaris").sha256 == sha256
    assert files.holds(sha256)
    assert len(drawn) == 2


def test_during_the_tunda_only_whoever_decided_sees_it(tmp_path: Path) -> None:
    house = begun(ChatOffice(tmp_path, "11-19 08:00", sop=prompt_sop(tmp_path, "60 detik")))
    house.to("11-19 10:20")
    before = {chat: words(house, chat) for chat in ("sekretaris", "kasi DAG", "kabid DAG")}
    house.answer("5", "DAG")
    after = {chat: words(house, chat) for chat in before}
    assert [chat for chat in before if after[chat] != before[chat]] == ["kabid DAG"]
    assert "1 dari 4 selesai" not in after["sekretaris"]
    house.to("11-19 10:21")
    assert "1 dari 4 selesai" in words(house, "sekretaris")
    house.close()


def test_of_many_periods_one_is_chosen_from_a_list(house: ChatOffice) -> None:
    for year in range(2023, 2027):
        house.start(f"K{year}", replace(PERIOD, year=year))
    assert "Ketuk satu untuk melihat gambarnya." in house.arrive("sekretaris", text="/gambar")
    house.tap("sekretaris", "Triwulan III 2024")
    [(_, message)] = shown(house)
    assert "Triwulan III 2024" in message.text


def test_with_nothing_running_it_is_that_of_the_last_period(house: ChatOffice) -> None:
    assert "tidak ada pekerjaan yang berjalan" in house.arrive("sekretaris", text="/gambar")
    begun(house)
    house.do(CancelCase(by=_boss(house), reason="Salah <periode>."))
    message = asked(house, "sekretaris")
    assert plain(message.text).splitlines()[:2] == [
        "Pengumpulan Data Kinerja, Triwulan III 2026",
        "Dibatalkan Kamis, 19 November pukul 10.15 WIB: “Salah &lt;periode&gt;.”",
    ]
    assert "Dibatalkan Kamis, 19 November pukul 10.15 WIB: “Salah <periode>.”" in words(house, "sekretaris")


def _boss(house: ChatOffice) -> Actor:
    with house.services.read() as uow:
        return uow.actor(house.officer("sekretaris"))


def test_the_picture_of_a_pause_says_so_and_that_of_a_return_from_where(house: ChatOffice) -> None:
    begun(house).answer("5", "DAG", reason="Kurang.")
    house.do(PauseCase(by=_boss(house), reason="Menunggu BPS."))
    text = words(house, "sekretaris")
    assert "Dijeda sejak Kamis, 19 November pukul 10.15 WIB: “Menunggu BPS.”" in text
    assert "Terpakai 0 dari 27,3 jam kerja; dikembalikan dari langkah 5" in text


def test_who_stands_in_and_who_is_not_registered_is_named_as_that(house: ChatOffice) -> None:
    begun(house)
    house.appoint("kabid DAG", "Prasetya", "Plh", "800/1/2026", "19-20 November 2026")
    held = house.officer("kasi MET")
    with house.services.db.writing() as tx:
        people.revoke_phones(tx, held.id, house.clock.now())
    text = words(house, "sekretaris")
    assert "Kabid: Plh. Bapak Ir. Prasetya Contoh" in text
    assert "Ibu Pertiwi Contoh (belum terdaftar)" in text


def test_many_bidang_with_long_names_come_as_a_document_with_a_short_caption(tmp_path: Path) -> None:
    house = begun(
        ChatOffice(tmp_path, "11-19 08:00", of_twelve(), prompt_sop(tmp_path)),
    )
    message = asked(house, "sekretaris")
    assert message.kind is OutgoingKind.DOCUMENT
    assert len(plain(message.text).splitlines()) <= 12
    assert rows(plain(message.text)) <= 18
    assert plain(message.text).splitlines()[-1] == "12 berjalan. Nama dan waktunya ada di gambar."
    house.close()


def of_twelve() -> Office:
    """Twelve bidang with the officers of one, each under a long name."""
    whole = sample()
    codes = ["DAG", *(f"B{number}" for number in range(11))]
    names = "Pengembangan dan Pengelolaan Sarana Distribusi Perdagangan"
    own = [one for one in whole.officers if one.bidang == "DAG"]
    theirs = [
        replace(one, bidang=code, nip=f"{number}{place}", name=f"{one.name.partition(',')[0]} {names[:30]}")
        for number, code in enumerate(codes)
        for place, one in enumerate(own)
    ]
    return replace(
        whole,
        bidang=tuple(replace(whole.bidang[0], code=code, name=f"{names} {code}") for code in codes),
        officers=(*(one for one in whole.officers if not one.bidang), *theirs),
        indicators=(),
        sub_kegiatan=(),
    )


def test_it_goes_to_the_chat_in_which_it_was_asked_for(house: ChatOffice) -> None:
    begun(house)
    officer = house.officer("sekretaris")
    with house.services.db.writing() as tx:
        people.register(tx, officer, "lain", "di sana", "di sana", house.clock.now())
        people.choose(tx, officer.id, "lain")
    house.arrive("sekretaris", text="/gambar", message="77")
    [job] = jobs(house)
    assert [(one.channel, one.chat) for one in waiting.waiters(house.services, job)] == [
        (CHANNEL, "sekretaris")
    ]
    [(to, message)] = shown(house)
    assert (to, message.tap) == ("sekretaris", "77")


def test_who_has_left_the_office_meanwhile_gets_nothing(house: ChatOffice) -> None:
    begun(house).arrive("kasi MET", text="/gambar")
    whole, gone = sample(), house.officer("kasi MET").nip
    left = replace(whole, officers=tuple(one for one in whole.officers if one.nip != gone))
    with house.services.begin() as uow:
        import_office(uow, left, sure=True)
    assert [message for _, message in shown(house) if message.kind is OutgoingKind.PHOTO] == []


def test_one_that_cannot_be_made_is_missed_by_whoever_asked_alone(house: ChatOffice) -> None:
    begun(house).arrive("kasi MET", text="/gambar")
    house.look()
    [job] = jobs(house)
    paper_jobs.tell(house.services, job)
    [(to, message)] = house.look()
    assert to == "kasi MET"
    assert plain(message.text).startswith("Gambar Triwulan III 2026 belum dapat dibuat, Ibu.")
    assert f"pekerjaan bot nomor {job.row}" in plain(message.text)
