"""Links in place of files."""

from __future__ import annotations

import pytest

from bot.core.parsing.links import cloud_link, mostly_link


@pytest.mark.parametrize(
    ("text", "link", "mostly"),
    [
        ("https://drive.google.com/file/d/1AbC/view?usp=sharing", True, True),
        ("ini Pak data pendukungnya docs.google.com/spreadsheets/d/1", True, True),
        ("https://kantor-my.sharepoint.com/:x:/g/abc", True, True),
        ("https://1drv.ms/x/s!Abc", True, True),
        ("www.dropbox.com/s/abc/bukti.pdf?dl=0", True, True),
        ("HTTPS://WA.ME/6281234", True, True),
        ("s.id/buktiTW3", True, True),
        (
            "Mohon dilengkapi sesuai contoh pada https://drive.google.com/x dan surat Inspektorat nomor 700",
            True,
            False,
        ),
        ("Diunggah ke https://esr.menpan.go.id/laporan/12", False, False),
        ("https://t.me/sopbot?start=ABCD", False, False),
        ("Diterima Bagian Umum, Sdr. Rina", False, False),
        ("dinas.idaman", False, False),
        ("rina@box.com", False, False),
    ],
)
def test_a_link_to_a_shared_file_is_known(text: str, link: bool, mostly: bool) -> None:
    assert (cloud_link(text), mostly_link(text)) == (link, mostly)
