"""Names of files, as phones may send them and as officers read them."""

from __future__ import annotations

import pytest

from bot.core.worktime.period import Period
from bot.ports import IncomingFile, Outgoing, OutgoingKind
from handlers.documents.letterhead import file_name

PERIOD = str(Period(year=2026, number=3))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Bukti\r\nX-Header: a.pdf", "BuktiX-Header: a.pdf"),
        ("a\x00b\x1b.pdf", "ab.pdf"),
        ("laporan\u202efdp.exe", "laporanfdp.exe"),
        ("\u2066a\u2069\u2028.pdf", "a.pdf"),
        ("Kertas kerja \u2013 Perindustrian.xlsx", "Kertas kerja \u2013 Perindustrian.xlsx"),
        ("\r\n", "berkas"),
        ("", ""),
    ],
)
def test_a_file_name_is_stored_and_sent_without_what_cannot_be_seen(sent: str, read: str) -> None:
    stored = IncomingFile(file_id="1", name=sent, size=1)
    going = Outgoing(kind=OutgoingKind.DOCUMENT, chat="1", name=sent)
    assert (stored.name, going.name) == (read, read)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (
            "Berita acara tera ulang UTTP Pasar Wage Nganjuk bulan September 2026.pdf",
            "Berita acara tera ulang UTTP Pasar Wage Nganjuk bulan.pdf",
        ),
        ("x" * 70 + ".xlsx", "x" * 55 + ".xlsx"),
        ("Notulen (rapat koordinasi bidang perdagangan dalam negeri) (1).docx",
         "Notulen (rapat koordinasi bidang perdagangan.docx"),
        ("tanpa akhiran " * 6, ("tanpa akhiran " * 4).rstrip()),
        ("y" * 50 + "." + "z" * 30, "y" * 50 + "." + "z" * 9),
        ("a" * 56 + ".pdf", "a" * 56 + ".pdf"),
    ],
)  # fmt: skip
def test_the_name_of_a_file_that_is_sent_is_short_and_ends_whole(sent: str, shown: str) -> None:
    assert Outgoing(kind=OutgoingKind.DOCUMENT, chat="1", name=sent).name == shown
    assert len(shown) <= 60


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (
            file_name("Kertas Kerja", "Perdagangan", f"{PERIOD} versi 3", ".xlsx", code="DAG"),
            "Kertas Kerja Perdagangan Triwulan III 2026 versi 3.xlsx",
        ),
        (
            file_name("Kertas Kerja", "Pengelolaan Pasar", f"{PERIOD} versi 2", ".xlsx", code="PSR"),
            "Kertas Kerja Pengelolaan Pasar TW III 2026 versi 2.xlsx",
        ),
        (
            file_name("Kertas Kerja (ttd)", "Perdagangan: Pasar", PERIOD, ".pdf", code="DAG"),
            "Kertas Kerja (ttd) Perdagangan Pasar Triwulan III 2026.pdf",
        ),
        (
            file_name("Kertas Kerja", "Pengembangan Perdagangan Dalam Negeri", f"{PERIOD} versi 3", ".xlsx", code="DN"),
            "Kertas Kerja Pengembangan DN Triwulan III 2026 versi 3.xlsx",
        ),
        (
            file_name("Tanda terima", "Badan Perencanaan Pembangunan Daerah", PERIOD, ".pdf"),
            "Tanda terima Badan Perencanaan Triwulan III 2026.pdf",
        ),
        (
            file_name("Tanda terima", "Bupati Nganjuk c.q. Bagian Organisasi", PERIOD, ".pdf"),
            "Tanda terima Bupati Nganjuk Triwulan III 2026.pdf",
        ),
    ],
)  # fmt: skip
def test_the_papers_of_the_bot_say_what_they_are_within_sixty_characters(made: str, name: str) -> None:
    assert made == name
    assert len(name) <= 60
