"""What officers send instead of the working paper: each gets its own sentence, nothing is lost, nothing half done."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import openpyxl

from handlers.messages.names import called
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import PDF, fill_in, playing, saved

KASI = "kasi:IND"


def _renamed(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["IKU"].title = "Lembar Baru"
    return saved(book)


def _row_deleted(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(fill_in(data)))
    sheet = book["IKU"]
    unlocked = [row[0].row for row in sheet.iter_rows() if any(not cell.protection.locked for cell in row)]
    sheet.delete_rows(unlocked[0])
    return saved(book)


def _password(data: bytes) -> bytes:
    """What an encrypted workbook begins with: a compound file that names its stream."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    return head + b"\x00" * 1016 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 2000


def _old_excel(data: bytes) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1016 + "Workbook".encode("utf-16-le") + b"\x00" * 2000
    )


def _broken(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _stranger(data: bytes) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Rekap lain"
    return saved(book)


def _not_a_book(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return target.getvalue()


BAD: list[tuple[str, str, Callable[[bytes], bytes], str]] = [
    ("renamed sheet", "kertas.xlsx", _renamed, "galat_lembar_hilang"),
    ("deleted row", "kertas.xlsx", _row_deleted, "galat_baris_hilang"),
    ("password", "kertas.xlsx", _password, "galat_buku_bersandi"),
    ("old .xls", "kertas.xls", _old_excel, "galat_buku_format_lama"),
    ("csv", "kertas.csv", lambda data: b"kode;realisasi\nIND-01;10\n", "galat_buku_teks"),
    ("a PDF renamed", "kertas.xlsx", lambda data: PDF, "galat_buku_pdf"),
    ("cut in half", "kertas.xlsx", _broken, "galat_buku_rusak"),
    ("another workbook", "rekap.xlsx", _stranger, "berkas_bukan_kertas_kerja"),
    ("a document renamed", "kertas.xlsx", _not_a_book, "galat_buku_bukan_excel"),
]


async def test_each_bad_file_gets_its_own_sentence_and_changes_nothing(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", KASI)) as play:
        await play.to("3")
        _, form = await play.form(KASI)
        before = play.case
        for what, name, spoil, key in BAD:
            data = spoil(form)
            answer = await play.send(KASI, name, data)
            assert says(answer, key), f"{what}: {answer}"
            assert play.case == before, what
            assert play.services.files.get(sha256(data).hexdigest()) == data, what


async def test_too_large_and_empty_files_are_told_from_others(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", KASI)) as play:
        await play.to("3")
        before = play.case
        large = await play.send(KASI, "foto.zip", b"x" * 100, size=25 * 1024 * 1024)
        assert says(large, "galat_berkas_terlalu_besar")
        assert says(await play.send(KASI, "kertas.xlsx", b""), "galat_berkas_kosong")
        assert play.case == before


async def test_a_sticker_or_voice_note_is_named_and_told_what_to_send_instead(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris",)) as play:
        assert "Stiker tidak terbaca" in await play.send("sekretaris", "x", b"data", kind="sticker")
        assert "Mohon tulis isinya" in await play.send("sekretaris", "x", b"data", kind="voice")


async def test_the_paper_of_another_bidang_is_named(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", KASI, "kasi:DAG")) as play:
        await play.to("3")
        name, form = await play.form("kasi:DAG")
        before = play.case
        answer = await play.send(KASI, name, fill_in(form))
        [kasi] = [one for one in play.case.open_tasks if one.bidang == "DAG"]
        with play.services.read() as uow:
            names = [called(one) for one in uow.staff.holders(uow.sop(before), kasi)]
        assert "Ini kertas kerja Bidang Perdagangan" in answer
        assert f"Yang dapat mengirimnya: {' dan '.join(names)}." in answer
        assert "Yang ditunggu dari Ibu kertas kerja Bidang" in answer
        nobody_s = await play.send("sekretaris", name, fill_in(form))
        assert f"Yang dapat mengirimnya: {' dan '.join(names)}.\nBerkasnya tidak diteruskan." in nobody_s
        assert play.case == before


async def test_the_paper_of_another_period_is_named(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", KASI)) as play:
        await play.to("3", "Triwulan II 2026")
        _, form = await play.form(KASI)
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        await play.tap("sekretaris", "Tugaskan")
        await play.tap("kasubag_pe", "Kirim ke bidang")
        card, newer = await play.card(KASI, "Serahkan ke Kabid"), play.case
        assert says(
            await play.send(KASI, "kertas.xlsx", fill_in(form), reply_to=card),
            "galat_kertas_kerja_periode_lain",
        )
        await play.send(KASI, "kertas.xlsx", fill_in(form))
        older = next(case for case in play.running() if case.period.number == 2)
        assert play.case == newer
        assert [p.version for p in older.papers if p.bidang == "IND"] == [1, 2]


async def test_the_paper_of_an_older_version_that_holds_nothing_changes_nothing(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", KASI, "kasi:IND:2")) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        await play.send(KASI, name, fill_in(form, number=7))
        answer = await play.send("kasi:IND:2", name, form)
        assert says(answer, "kertas_kerja_tetap")
        version = [
            paper for paper in play.case.papers if paper.kind == "kertas_kerja" and paper.bidang == "IND"
        ][-1]
        assert (version.version, version.complete) == (2, True)


async def test_words_in_place_of_a_number_are_named_by_their_cell(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", KASI)) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        answer = await play.send(KASI, name, fill_in(form, number="kira-kira sepuluh"))
        assert "kira-kira sepuluh" in answer
        assert "IKU" in answer
        refused = await play.tap(KASI, "Serahkan ke Kabid")
        assert says(refused.text, "galat_kertas_kerja_belum_lengkap")
        assert play.open() == [("3", "DAG"), ("3", "IND")]


async def test_a_formula_typed_over_is_computed_again(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", KASI)) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        book = openpyxl.load_workbook(io.BytesIO(fill_in(form)))
        formulas = [c for row in book["IKU"].iter_rows() for c in row if str(c.value).startswith("=")]
        formulas[0].value = 99999
        answer = await play.send(KASI, name, saved(book))
        assert says(answer, "catatan_rumus_tertimpa")
        assert says(answer, "kertas_kerja_diterima")


async def test_a_file_without_a_task_is_not_wanted(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kepala_dinas")) as play:
        await play.to("2")
        assert says(await play.send("kepala_dinas", "surat.pdf", PDF), "galat_berkas_tak_diminta")
