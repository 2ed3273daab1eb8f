"""Commands that write a file: nothing that is already there is lost."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app

SOP = Path(__file__).parents[2] / "templates/sop/pengumpulan_data_kinerja.yaml"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOP_FILE", raising=False)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def there() -> list[str]:
    return sorted(each.name for each in Path().iterdir())


def test_a_workbook_that_the_operator_filled_in_is_not_replaced_by_the_sample() -> None:
    assert run("org", "template", "kantor.xlsx").exit_code == 0
    book = openpyxl.load_workbook("kantor.xlsx")
    book["Bidang"]["B2"].value = "Bidang Kami Sendiri"
    book.save("kantor.xlsx")
    filled = Path("kantor.xlsx").read_bytes()
    again = run("org", "template", "kantor.xlsx")
    assert (again.exit_code, again.stdout, there()) == (2, "", ["kantor.xlsx"])
    assert again.stderr == (
        "kantor.xlsx sudah ada, jadi dibiarkan utuh dan tidak ada yang ditulis.\n"
        "Pilih nama lain, atau pindahkan dahulu berkas itu.\n"
    )
    assert Path("kantor.xlsx").read_bytes() == filled


def test_a_picture_of_the_operator_is_not_replaced_by_the_chart() -> None:
    Path("foto.png").write_bytes(b"\x89PNG\r\n\x1a\n milik operator")
    done = run("sop", "draw", str(SOP), "--out", "foto.png")
    assert (done.exit_code, done.stderr.splitlines()[0]) == (
        2,
        "foto.png sudah ada, jadi dibiarkan utuh dan tidak ada yang ditulis.",
    )
    assert Path("foto.png").read_bytes() == b"\x89PNG\r\n\x1a\n milik operator"


def test_a_chart_that_the_command_drew_itself_is_drawn_anew() -> None:
    assert [run("sop", "draw", str(SOP)).exit_code for _ in range(2)] == [0, 0]
    assert there() == [f"{SOP.stem}.png"]


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        (("org", "template", "kantor"), ".xlsx"),
        (("org", "template", "kantor.xls"), ".xlsx"),
        (("org", "template", "sop.yaml"), ".xlsx"),
        (("sop", "draw", str(SOP), "--out", "sop.yaml"), ".png"),
        (("sop", "draw", str(SOP), "--out", "sop.pdf"), ".png"),
    ],
)
def test_a_name_with_another_ending_is_refused_and_nothing_is_written(
    words: tuple[str, ...], ending: str
) -> None:
    done = run(*words)
    assert (done.exit_code, done.stdout, there()) == (2, "", [])
    assert done.stderr == f"Nama berkas {words[-1]} harus berakhir dengan {ending}. Tidak ada yang ditulis.\n"


@pytest.mark.parametrize("name", ["tidak-ada/kantor.xlsx", "folder.xlsx"])
def test_a_place_that_cannot_be_written_is_named_without_a_traceback(name: str) -> None:
    Path("folder.xlsx").mkdir()
    done = run("org", "template", name)
    assert (done.exit_code, done.stdout, there()) == (2, "", ["folder.xlsx"])
    assert name in done.stderr
