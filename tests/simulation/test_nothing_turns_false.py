"""Nothing said turns false: what stands on the phones is true at the moment, an hour, a day and a week later.

One period is played with all that may happen on the way; each test goes on from a copy of the data of one stage.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.case.model import Answer
from tests.simulation import whole_officers as officers
from tests.simulation.standing import missing_buttons, standing, tap_answers, untrue_words, untruths
from tests.simulation.whole_officers import officer, play, work, workable
from tests.worlds.office import (
    DAY,
    MONDAY,
    FilesInMemory,
    WholeOffice,
    plain_papers,
    registered,
    small_office,
)

HOUR = timedelta(hours=1)


def _do(office: WholeOffice, step: str, answer: Answer = Answer.YA) -> None:
    case, task = next((c, t) for c, t in workable(office) if t.step == step)
    assert work(office, case, task, answer) == ""
    office.settle()


def begun(office: WholeOffice) -> None:
    office.say("sekretaris", "/mulai Triwulan III 2026")
    office.settle()


def filled(office: WholeOffice) -> None:
    play(office, "1", "2", "3")


def returned_by_kabid(office: WholeOffice) -> None:
    _do(office, "5", Answer.TIDAK)
    office.pass_time(timedelta(minutes=2))


def joined(office: WholeOffice) -> None:
    play(office, "3")
    play(office, "5")


def returned_by_sekretaris(office: WholeOffice) -> None:
    play(office, "6")
    _do(office, "7", Answer.TIDAK)
    office.pass_time(timedelta(minutes=2))


def undone(office: WholeOffice) -> None:
    """Handed over again, taken back within the minute."""
    _do(office, "6")
    officers.take_back(office, officer(office, "kasubag_pe"), 0, "")
    office.settle()


def recalled(office: WholeOffice) -> None:
    """Handed over again, taken back after the minute with a reason."""
    play(office, "6")
    officers.take_back(office, officer(office, "kasubag_pe"), 0, "Ada yang keliru")
    office.settle()


def paused(office: WholeOffice) -> None:
    officers.order(office, officer(office, "sekretaris"), "jeda", 0, "Menunggu DPA pergeseran")
    office.settle()


def went_on(office: WholeOffice) -> None:
    officers.order(office, officer(office, "sekretaris"), "lanjutkan", 0, "")
    office.settle()


def signed(office: WholeOffice) -> None:
    play(office, "6", "7", "8")


def ended(office: WholeOffice) -> None:
    play(office, "9")


def cancelled(office: WholeOffice) -> None:
    officers.order(office, officer(office, "sekretaris"), "batal_periode", 0, "Salah periode")
    office.settle()
    assert not workable(office)


def stood_in_for(office: WholeOffice) -> None:
    """A Kabid is away from today on; the other one stands in."""
    officers.appoint(
        office,
        officer(office, "sekretaris"),
        _nip(office, "kabid DAG"),
        _nip(office, "kabid IND"),
        "Plh",
        0,
        3,
        doubles=False,
    )
    office.settle()
    assert office.ask("SELECT count(*) FROM acting") == [(1,)]


def _nip(office: WholeOffice, chat: str) -> str:
    return next(one.nip for one in office.everyone() if one.id == officer(office, chat))


def second_period(office: WholeOffice) -> None:
    """Another period begins beside it, and both are late; the overseer has somebody reminded."""
    office.say("sekretaris", "/mulai Triwulan II 2026")
    office.settle()
    office.pass_time(DAY)
    assert len(workable(office)) == 2
    for label in ("Ingatkan sekarang", "Alihkan"):
        _tap(office, "sekretaris", label)


def _tap(office: WholeOffice, chat: str, label: str) -> None:
    found = [b.data for one in standing(office) if one.chat == chat for b in one.buttons if b.label == label]
    assert office.press(chat, found[-1]) in ("", "perlu_plh")
    office.settle()


def asked(office: WholeOffice) -> None:
    """Everything that can be asked, by those who may."""
    for chat in ("sekretaris", "kasubag_pe", "kasi DAG"):
        for text in (
            "/status",
            "/tugas",
            "/tarik",
            "/alihkan",
            "/plh",
            "/atur",
            "/libur",
            "/riwayat",
            "siapa yang menahan",
        ):
            office.say(chat, text)
            office.settle()


def asked_first(office: WholeOffice) -> None:
    """One Kabid asks and waits, another has the answer; then the one who waits decides all the same."""
    _tap(office, "kabid DAG", "Lihat rincian")
    _tap(office, "kabid DAG", "Tanya dahulu")
    office.say("kabid DAG", "Kenapa angka baris 4 turun?")
    office.say("kabid IND", "tanya kenapa naik?")
    office.settle()
    _tap(office, "kasi IND", "Jawab")
    office.say("kasi IND", "Pasar baru dibuka bulan Juli")
    office.settle()
    assert len([one for one in standing(office) if "Pasar baru dibuka" in one.text]) >= 2
    _tap(office, "kabid DAG", "Ya, tanda tangani")
    office.pass_time(timedelta(minutes=2))


STORY = (
    begun,
    filled,
    returned_by_kabid,
    joined,
    returned_by_sekretaris,
    undone,
    recalled,
    paused,
    went_on,
    signed,
    ended,
)

#: What else may happen after a stage.
ASIDES = (
    ("filled", cancelled),
    ("filled", stood_in_for),
    ("filled", asked_first),
    ("recalled", second_period),
    ("signed", asked),
)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The data of the office as they were after a stage."""

    directory: Path
    now: datetime
    files: FilesInMemory
    said: int  #: messages that the officers have sent by then


def opened(moment: Moment) -> WholeOffice:
    office = WholeOffice(moment.directory, moment.now, 60, lambda _: None)
    office.files, office._number = moment.files, moment.said
    for services in office.desks:
        object.__setattr__(services, "files", moment.files)
    return office


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Moment]]:
    """One period from its beginning to its end, with all that may happen on the way."""
    folder = tmp_path_factory.mktemp("cerita")
    moments: dict[str, Moment] = {}
    with plain_papers():
        office = WholeOffice(registered(folder / "awal", small_office(), MONDAY), MONDAY, 60, lambda _: None)
        for stage in STORY:
            stage(office)
            shutil.copytree(office.directory, folder / stage.__name__)
            moments[stage.__name__] = Moment(
                directory=folder / stage.__name__, now=office.now, files=office.files, said=office._number
            )
        office.close()
        yield moments


def _later(office: WholeOffice) -> dict[str, list[str]]:
    """What is untrue, by the moment."""
    found: dict[str, list[str]] = {}
    passed = timedelta(0)
    for name, after in {"at once": timedelta(0), "an hour": HOUR, "a day": DAY, "a week": 7 * DAY}.items():
        office.pass_time(after - passed)
        passed = after
        if untrue := list(untruths(office)):
            found[name] = untrue
    return found


@pytest.mark.parametrize("stage", ["returned_by_kabid", "paused", "went_on", "ended"])
def test_nothing_is_untrue_an_hour_a_day_or_a_week_later(story: dict[str, Moment], stage: str) -> None:
    office = opened(story[stage])
    assert _later(office) == {}
    office.close()


@pytest.mark.parametrize(("stage", "aside"), ASIDES)
def test_nor_after_what_happens_beside_the_straight_way(
    story: dict[str, Moment], stage: str, aside: Callable[[WholeOffice], None]
) -> None:
    office = opened(story[stage])
    aside(office)
    assert _later(office) == {}
    office.close()


@pytest.mark.parametrize("after", [HOUR, DAY, 7 * DAY])
def test_a_button_of_a_period_that_is_over_gets_a_short_answer_and_does_nothing(
    story: dict[str, Moment], after: timedelta
) -> None:
    office = opened(story["ended"])
    office.pass_time(after)
    one_of_each = {b[1]: b for b in office.buttons(live=False)}
    assert len(one_of_each) > 10
    for action, (who, _, data, _, _) in one_of_each.items():
        before, answers = office.content(), tap_answers(office)
        office.press(office.chat_of(who) or "", data)
        after_it = office.content()
        del before["outbox"], after_it["outbox"]
        assert after_it == before, action
        [answer] = tap_answers(office)[len(answers) :]
        assert answer.alert, action
        assert answer.text, action
    office.close()


@pytest.mark.parametrize(
    "text",
    [
        "Akan diteruskan pukul 07.38.",
        "Menunggu pemeriksaan Bapak, lewat 40 menit dari batas pukul 10.40.",
        "Mohon Ibu selesaikan sebelum besok pukul 16.00.",
        "Waktu dihitung kembali mulai sekarang.",
        "Tidak ada tugas saat ini.",
        "Disahkan Senin 23 November. Tiga bidang lain masih ditunggu.\nDua sudah ada.\nSisanya menunggu.",
    ],
)
def test_the_judge_hears_what_another_moment_makes_untrue(text: str) -> None:
    assert untrue_words(f"Kertas kerja\nVersi 2\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "Kertas kerja\nPer Senin, 23 November pukul 09.33 WIB: menunggu pemeriksaan Bapak, lewat 1 jam.",
        "Mohon Ibu selesaikan sebelum Kamis, 26 November pukul 16.00 WIB.",
        "Catatan pengembalian: “lihat yang tadi, saya tunggu sekarang”",
    ],
)
def test_the_judge_lets_pass_what_tells_its_moment_or_is_quoted(text: str) -> None:
    assert untrue_words(text) == []


def test_the_judge_misses_a_button_that_the_text_names() -> None:
    assert missing_buttons("Keliru? Ketuk Batalkan sebelum itu.", []) == ["Batalkan sebelum itu"]
    assert missing_buttons("Keliru? Ketuk <b>Batalkan</b> sebelum itu.", ["Batalkan"]) == []
