"""The demo plays to its end by itself, leaves every paper, and says what it waited for when it fails."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from bot.rehearsal.demo import play
from bot.rehearsal.demo.folder import CONVERSATION, INDEX, prepare, publish
from bot.rehearsal.demo.script import PLAY, Cue, Verb, read_figures, read_script
from storage.xlsx.office.sample import sample_office

SHELVES = [
    "01 Disposisi",
    "02 Kelengkapan",
    "03 Kertas kerja",
    "04 Data pendukung",
    "05 Kertas kerja ditandatangani",
    "06 Konsep laporan",
    "07 Laporan",
    "08 Pengiriman",
    "09 Arsip",
    "10 Rangkuman harian",
    "11 SOP",
    "12 Kantor",
]
ENDINGS = {".pdf": b"%PDF-", ".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff", ".xlsx": b"PK", ".docx": b"PK"}


@dataclass(frozen=True)
class Run:
    """A demo that was played."""

    code: int
    said: list[str]
    home: Path  #: the directory it was started in

    @property
    def folder(self) -> Path:
        return self.home / "var" / "demo"

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    def files(self, sops: str) -> list[str]:
        found = (self.folder / sops).rglob("*")
        return sorted(str(one.relative_to(self.folder / sops)) for one in found if one.is_file())


def run(home: Path, cues: list[Cue] | None = None) -> Run:
    said: list[str] = []
    before = Path.cwd()
    os.chdir(home)
    try:
        code = asyncio.run(play(echo=said.append, cues=cues, patience=20.0 if cues is None else 3.0))
    finally:
        os.chdir(before)
    return Run(code=code, said=said, home=home)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The whole play, beside a `.env` and in an environment that belong to a real bot."""
    home = tmp_path_factory.mktemp("rumah")
    (home / ".env").write_text("TELEGRAM_BOT_TOKEN=1:sungguhan\nDATA_DIR=asli\nSOP_FILE=tidak-ada.yaml\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELEGRAM_BOT_TOKEN", "1:sungguhan")
        patch.setenv("DATA_DIR", str(home / "asli"))
        patch.setenv("TELEGRAM_API_BASE_URL", "http://127.0.0.1:9")
        yield run(home)


@pytest.mark.long
def test_the_play_ends_well(whole: Run) -> None:
    assert whole.code == 0, whole.text[-2000:]


@pytest.mark.long
def test_a_real_bots_settings_and_data_are_left_alone(whole: Run) -> None:
    assert sorted(one.name for one in whole.home.iterdir()) == [".env", "var"]
    assert [one.name for one in (whole.home / "var").iterdir()] == ["demo"]


@pytest.mark.long
def test_every_paper_of_a_period_is_there(whole: Run) -> None:
    shelves = sorted(one.name for one in whole.folder.iterdir() if one.is_dir())
    assert shelves == SHELVES
    assert len(whole.files("05 Kertas kerja ditandatangani")) == 4
    assert len([name for name in whole.files("08 Pengiriman") if name.startswith("Tanda terima")]) == 4
    assert len(whole.files("10 Rangkuman harian")) == 2
    assert len(whole.files("07 Laporan")) == 1
    assert "Perdagangan/versi 4 (kiriman).xlsx" in whole.files("03 Kertas kerja")


@pytest.mark.long
def test_every_file_is_what_its_name_says(whole: Run) -> None:
    papers = [one for sops in SHELVES for one in (whole.folder / sops).rglob("*") if one.is_file()]
    wrong = [one.name for one in papers if not one.read_bytes().startswith(ENDINGS[one.suffix])]
    assert wrong == []


@pytest.mark.long
def test_the_index_names_every_file(whole: Run) -> None:
    index = (whole.folder / INDEX).read_text(encoding="utf-8")
    missing = [name for sops in SHELVES for name in whole.files(sops) if name not in index]
    assert missing == []


@pytest.mark.long
def test_the_conversation_is_kept_as_it_was_printed(whole: Run) -> None:
    kept = (whole.folder / CONVERSATION).read_text(encoding="utf-8").splitlines()
    assert kept == whole.said[: len(kept)]
    assert max(map(len, kept)) <= 100


@pytest.mark.long
def test_what_the_play_promises_is_shown(whole: Run) -> None:
    """Issue 2: a Tidak at 5, 7 and 8, a wrong file, a late step with its reminder, two digests, a doubtful number."""
    counts = {
        "mengetuk [Tidak, kembalikan]": 3,
        "mengetuk [Perbaiki sendiri]": 1,
        "mengetuk [Buka]": 4,  # three of them open a chat that was closed for a day
        "mengetuk [3410]": 1,
        "mengetuk [Ya, tanda tangani]": 5,
        "mengetuk [Ya, paraf]": 2,
        "mengetuk [Batalkan]": 1,
        "mengetuk [Catat pengiriman]": 4,
        "mengetuk [Selesai kirim]": 1,
    }
    assert {text: whole.text.count(text) for text in counts} == counts


@pytest.mark.long
def test_a_mixed_office_plays_and_the_end_says_what_each_service_took(whole: Run) -> None:
    figures = re.search(
        r"(\d+) lewat Telegram, (\d+) lewat WhatsApp. .*?: (\d+)\D*, (\d+)", " ".join(whole.text.split())
    )
    assert figures is not None
    telegram, whatsapp, service, templates = map(int, figures.groups())
    assert min(telegram, whatsapp) > 40
    assert (whatsapp, templates > 0) == (service + templates, True)
    assert "Kabid Perdagangan (WhatsApp) mengetuk [Tidak, kembalikan]" in " ".join(whole.text.split())


@pytest.mark.long
def test_the_next_morning_is_announced_after_what_happened_the_day_before(whole: Run) -> None:
    said = [line for line in whole.text.splitlines() if line.strip()]
    after = [said[at + 1] for at, line in enumerate(said) if "— keesokan paginya" in line]
    assert after != []
    assert [line for line in after if not line.startswith("── ")] == []


@pytest.mark.long
def test_two_kasi_fill_in_one_paper_and_nothing_is_lost(whole: Run) -> None:
    paper = whole.folder / "03 Kertas kerja" / "Perindustrian" / "versi 3.xlsx"
    page = openpyxl.load_workbook(io.BytesIO(paper.read_bytes()))["IKU"]
    reached = {str(row[0].value): row[8].value for row in page.iter_rows(min_row=9, max_row=15)}
    assert {code for code, value in reached.items() if value is None} == {"IND-03"}


def test_a_cue_that_fails_says_what_was_awaited(tmp_path: Path) -> None:
    cues = [
        Cue(number=1, verb=Verb.REGISTER, what="ya", more={}),
        Cue(number=2, verb=Verb.TAP, what="Terbang", who="sekretaris", more={}),
    ]
    failed = run(tmp_path, cues)
    assert failed.code == 1
    assert "2. sekretaris ketuk: Terbang" in failed.text
    assert "waited in vain for 'Terbang'" in failed.text


def test_a_play_that_stops_half_way_did_not_end_well(tmp_path: Path) -> None:
    assert run(tmp_path, [Cue(number=1, verb=Verb.REGISTER, what="ya", more={})]).code == 1


def test_a_folder_with_other_peoples_files_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "var" / "demo" / "skripsi.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("penting")
    refused = run(tmp_path, [])
    assert (refused.code, mine.read_text()) == (1, "penting")


def _first(tmp_path: Path) -> Path:
    """The papers of an earlier demo."""
    paper = tmp_path / "var" / "demo" / "07 Laporan" / "Laporan.pdf"
    paper.parent.mkdir(parents=True)
    (tmp_path / "var" / "demo" / CONVERSATION).write_text("yang pertama")
    paper.write_bytes(b"%PDF- yang pertama")
    return paper


def test_a_second_demo_that_fails_leaves_the_papers_of_the_first(tmp_path: Path) -> None:
    paper = _first(tmp_path)
    failed = run(tmp_path, [Cue(number=1, verb=Verb.TAP, what="Terbang", who="sekretaris", more={})])
    assert (failed.code, paper.read_bytes()) == (1, b"%PDF- yang pertama")
    assert failed.said[-1] == "Hasil peragaan sebelumnya tetap ada di var/demo."
    assert (tmp_path / "var" / "demo-belum-selesai" / CONVERSATION).is_file()


async def test_a_second_demo_that_is_stopped_says_so_and_leaves_the_papers_of_the_first(
    tmp_path: Path,
) -> None:
    paper = _first(tmp_path)
    said: list[str] = []
    begun = asyncio.Event()

    def echo(line: str) -> None:
        said.append(line)
        begun.set()

    cues = [Cue(number=1, verb=Verb.REGISTER, what="ya", more={})]
    playing = asyncio.create_task(play(tmp_path / "var" / "demo", echo=echo, cues=cues))
    await begun.wait()
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    assert paper.read_bytes() == b"%PDF- yang pertama"
    assert said[-2:] == [
        "Peragaan dihentikan sebelum selesai.",
        f"Hasil peragaan sebelumnya tetap ada di {tmp_path / 'var' / 'demo'}.",
    ]


def test_a_finished_demo_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    paper = _first(tmp_path)
    folder = tmp_path / "var" / "demo"
    (prepare(folder) / "baru.txt").write_text("baru")
    assert paper.exists()
    publish(folder)
    assert sorted(one.name for one in folder.iterdir()) == ["baru.txt", CONVERSATION]
    assert [one.name for one in folder.parent.iterdir()] == ["demo"]


def test_a_demo_that_was_cut_off_while_it_changed_places_gives_the_earlier_papers_back(
    tmp_path: Path,
) -> None:
    paper = _first(tmp_path)
    folder = tmp_path / "var" / "demo"
    prepare(folder)
    folder.rename(folder.with_name("demo-lama"))
    prepare(folder)
    assert paper.read_bytes() == b"%PDF- yang pertama"


def test_the_figures_are_those_of_the_sample_office() -> None:
    office = sample_office()
    rows = {one.code for one in office.indicators} | {one.code for one in office.sub_kegiatan}
    assert set(read_figures()) == rows


def test_every_row_of_the_figures_has_all_its_columns() -> None:
    with (PLAY / "isian.csv").open(encoding="utf-8", newline="") as file:
        assert {len(row) for row in csv.reader(file, delimiter=";")} == {7}


def test_the_clock_of_the_screenplay_never_goes_back() -> None:
    times = [cue.what for cue in read_script() if cue.verb is Verb.JUMP]
    assert times == sorted(times)
