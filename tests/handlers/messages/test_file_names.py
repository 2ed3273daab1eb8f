"""The names under which files are kept and sent on."""

from __future__ import annotations

import pytest

from handlers.messages.file_names import kept_name
from storage.uploads.kinds import FileKind

NAMES = [
    ("DOC-20261123-WA0007", "", FileKind.PDF, "DOC-20261123-WA0007.pdf"),
    ("laporan.pdf (1)", "", FileKind.PDF, "laporan (1).pdf"),
    ("laporan(1).pdf", "", FileKind.PDF, "laporan(1).pdf"),
    ("IMG_1.jfif", "", FileKind.JPEG, "IMG_1.jpg"),
    ("IMG_1.JPEG", "", FileKind.JPEG, "IMG_1.jpeg"),
    ("scan.tif", "", FileKind.TIFF, "scan.tif"),
    ("foto.exe", "", FileKind.PNG, "foto.png"),
    ("SK Budi S.Pd", "", FileKind.PDF, "SK Budi S.Pd.pdf"),
    ("laporan v1.2", "", FileKind.DOCX, "laporan v1.2.docx"),
    ("foto-395.jpg", "Rapat UMKM, 12 Mei", FileKind.JPEG, "Rapat UMKM, 12 Mei.jpg"),
    ("foto-395.jpg", "Rapat/UMKM:\nlantai dua", FileKind.JPEG, "Rapat UMKM.jpg"),
    ("foto-395.jpg", "Berita acara.pdf", FileKind.JPEG, "Berita acara.jpg"),
    ("foto-395.jpg", "👍", FileKind.JPEG, "foto-395.jpg"),
    ("foto-395.jpg", "kata " * 30, FileKind.JPEG, "kata " * 9 + "kata.jpg"),
]


@pytest.mark.parametrize(("name", "caption", "kind", "kept"), NAMES)
def test_a_file_is_kept_under_a_name_that_says_what_it_is(
    name: str, caption: str, kind: FileKind, kept: str
) -> None:
    assert kept_name(name, caption, kind) == kept
