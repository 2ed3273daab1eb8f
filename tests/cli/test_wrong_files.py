"""A file that is something else than the command wants: it says what the file is, and what belongs there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.config import SHIPPED_SOP
from storage.xlsx.office.sample import sample_office
from storage.xlsx.office.template import write_template
from tests.worlds.office import operators_folder

FILES = {
    "kosong": b" \n# belum\n",
    "surat.pdf": b"%PDF-1.7\n",
    "foto.jpg": b"\xff\xd8\xff\xe0",
    "surat.txt": b"Yth. Bapak, demikian surat ini.\n",
}
EMPTY = "Berkas ini kosong. Tulis SOP-nya lebih dahulu; bentuknya ada pada docs/berkas-sop.md."
NO_SOP = {
    "kosong": EMPTY,
    "surat.pdf": "Ini PDF, sedangkan berkas SOP adalah teks YAML.",
    "foto.jpg": "Ini gambar, sedangkan berkas SOP adalah teks YAML.",
    "surat.txt": "Ini bukan berkas SOP. Isinya dimulai dengan pasangan kunci dan nilai,",
    "kantor.yaml": "Ini buku kerja Excel, sedangkan berkas SOP adalah teks YAML."
    " Buku kerja kantor dimuat dengan sopbot org import.",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> Iterator[None]:
    with operators_folder(tmp_path):
        for name, data in FILES.items():
            Path(name).write_bytes(data)
        write_template(Path("kantor.yaml"), sample_office())
        Path("sop.xlsx").write_bytes(SHIPPED_SOP.read_bytes())
        yield


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize("file", NO_SOP)
def test_every_door_of_an_sop_file_says_what_the_file_is(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("check", "draw"):
        done = run("sop", command, file)
        assert (done.exit_code, done.stderr) == (1, "")
        assert done.stdout.startswith(f"seluruh berkas: {NO_SOP[file]}")
    monkeypatch.setenv("SOP_FILE", file)
    for words in (
        ["run"],
        ["case", "list"],
        ["org", "template", "baru.xlsx"],
        ["org", "import", "kantor.yaml"],
    ):
        done = run(*words)
        assert (done.exit_code, done.stdout) == (1, "")
        assert f"Berkas SOP {file} tidak dapat dipakai. {NO_SOP[file]}" in done.stderr


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("kosong", "Berkas kosong kosong atau rusak."),
        ("surat.pdf", "Berkas surat.pdf adalah PDF,"),
        ("foto.jpg", "Berkas foto.jpg adalah gambar,"),
        ("surat.txt", "Berkas surat.txt berisi teks"),
        ("sop.xlsx", "Berkas sop.xlsx berisi teks"),
    ],
)
def test_the_door_of_the_office_file_says_what_the_file_is_and_what_belongs_there(
    file: str, said: str
) -> None:
    done = run("org", "import", file)
    told = done.stderr.splitlines()[1:]  # after the word that this is the rehearsal's database
    assert (done.exit_code, done.stdout) == (1, "")
    assert told[0].startswith(said)
    assert told[1] == (
        "Berkas kantor adalah buku kerja Excel (.xlsx); contohnya dibuat dengan sopbot org template kantor.xlsx."
        " Berkas SOP (YAML) diperiksa dengan sopbot sop check."
    )
    assert "kirim" not in done.stderr
