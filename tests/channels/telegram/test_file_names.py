"""Names of files, as phones may send them and as officers read them."""

from __future__ import annotations

import pytest

from bot.ports import IncomingFile, Outgoing, OutgoingKind


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
