"""A file in the data folder that somebody has overwritten: never signed, never sent, and each reads what concerns them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.case.model import PaperKind
from handlers.messages.incoming_file import Upload, kept_bytes
from handlers.refusals import UploadDamaged
from storage.files import FolderStore
from tests.worlds.bot import Play, playing

PAIR = ("sekretaris", "kasubag_pe", "kasi:IND", "kabid:IND")


def paper_on_disk(play: Play) -> Path:
    paper = play.case.latest(PaperKind.WORKING_PAPER, "IND")
    assert paper is not None
    return play.services.files.path(paper.sha256)


async def test_a_working_paper_overwritten_on_disk_is_not_signed_and_the_kabid_is_told(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, pair=PAIR) as play:
        await play.to("3")
        await play.upload("kasi:IND")
        await play.tap("kasi:IND", "Serahkan ke Kabid")
        kept = paper_on_disk(play)
        whole = kept.read_bytes()
        kept.write_bytes(whole.replace(b"PK", b"KP", 1))
        before, told = play.case, await play.count("kabid:IND")
        await play.tap("kabid:IND", "Ya, tanda tangani")
        said = await play.news("kabid:IND", told)
        assert "tidak lagi sama dengan yang semula diterima" in said
        assert "Jawaban Bapak belum dicatat" in said or "Jawaban Ibu belum dicatat" in said
        assert (play.case.open_tasks, play.case.papers) == (before.open_tasks, before.papers)
        assert "berkas_rusak" in play.incidents()
        kept.write_bytes(whole)
        await play.sign("kabid:IND")
        assert ("5", "IND") not in play.open()
        assert play.case.latest(PaperKind.SIGNED_PAPER, "IND") is not None


async def test_a_file_that_cannot_be_sent_is_named_and_nothing_is_said_of_answers(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=PAIR) as play:
        await play.to("3")
        name, _ = await play.form("kasi:IND")
        kept = paper_on_disk(play)
        whole = kept.read_bytes()
        for damage in (lambda: kept.write_bytes(b"lain"), kept.unlink):
            damage()
            said = await play.say("kasi:IND", "/tugas")
            assert f"Berkas {name} belum dapat dikirim" in said
            assert "Jawaban" not in said
            kept.write_bytes(whole)
        assert play.incidents().count("berkas_rusak") == 2
        before = len(play["kasi:IND"].documents)
        await play.say("kasi:IND", "/tugas")
        assert len(play["kasi:IND"].documents) == before + 1


def test_an_upload_that_was_damaged_in_the_store_is_asked_for_again(tmp_path: Path) -> None:
    files = FolderStore(tmp_path)
    sha256 = files.put(b"isi")
    upload = Upload(sha256=sha256, name="isian.xlsx", size=3)
    files.path(sha256).write_bytes(b"lain")
    with pytest.raises(UploadDamaged) as refused:
        kept_bytes(files, upload)
    assert refused.value.fields == {"nama": "isian.xlsx", "sidik": sha256}
    files.put(b"isi")  # it is sent again
    assert kept_bytes(files, upload) == b"isi"
