"""What the command line says of itself: in Indonesian, with an example that can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.__main__ import app

#: What the library would say in English.
ENGLISH = re.compile(
    r"\b(usage|options|arguments?|commands?|required|default|error|missing|invalid|show|help|try|install|such)\b",
    re.IGNORECASE,
)
_OURS = re.compile(r"--[\w-]+|sopbot( \w+)*")  #: names of options and commands stay as they are


def _walk(command: Any, *words: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, command
    for name in command.list_commands(None) if hasattr(command, "commands") else ():
        yield from _walk(command.get_command(None, name), *words, name)


COMMANDS = dict(_walk(typer.main.get_command(app)))


def english(text: str) -> list[str]:
    return [
        found[0] for found in ENGLISH.finditer(_OURS.sub(" ", re.sub(r"^  \w+ {2,}", "", text, flags=re.M)))
    ]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_help_is_in_indonesian_and_ends_with_an_example(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*words, "--help"], prog_name="sopbot")
    assert (done.exit_code, done.stderr) == (0, "")
    assert english(done.stdout) == []
    *_, example = done.stdout.partition("\nContoh:\n")
    lines = [line.strip() for line in example.strip().splitlines()]
    assert lines
    for line in lines:
        _can_be_called(shlex.split(line))


def _can_be_called(words: list[str]) -> None:
    assert words.pop(0) == "sopbot"
    path = max((each for each in COMMANDS if words[: len(each)] == list(each)), key=len)
    if words[len(path) :] != ["--help"]:
        assert not getattr(COMMANDS[path], "commands", {}), f"a group is no example: {words}"
        COMMANDS[path].make_context(" ".join(path), words[len(path) :])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["foo"], "Perintah foo tidak ada."),
        (["runn"], "Perintah runn tidak ada. Mungkin maksudnya run."),
        (["--"], "Perintahnya belum lengkap."),
        (["org", "import"], "BERKAS belum diisi: Berkas kantor (.xlsx)."),
        (["org", "import", "kantor", "baru.xlsx"], "Kelebihan isian: baru.xlsx."),
        (["org", "--x"], "Pilihan --x tidak ada."),
        (["invite", "log", "--semu"], "Pilihan --semu tidak ada. Mungkin maksudnya --semua."),
        (["sop", "draw", "sop.yaml", "--out"], "--out belum diisi: Nama gambar"),
        (["invite", "list", "--json=3"], "Pilihan --json ditulis tanpa isi."),
        (["org", "\x1b[2Jfoo"], "Perintah"),
        (
            ["pejabat", "plh", "a", "b", "--surat=1", "--mulai=x", "--sampai=y", "--jenis=z"],
            "Isi --jenis tidak dapat dipakai. Pilihannya: plh, plt.",
        ),
    ],
)
def test_a_call_that_is_wrong_is_answered_in_indonesian_with_an_example(words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, words, prog_name="sopbot")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert "\nPemakaian: sopbot" in done.stderr
    assert "\nContoh: sopbot " in done.stderr
    assert "\x1b" not in done.stderr
    assert english(done.stderr) == []


def test_the_completion_of_words_is_installed_in_indonesian(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/bash")
    for shell, code, said in (("bash", 0, "sudah dipasang"), ("dash", 1, "tidak dapat dipasang")):
        monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda shell=shell: shell)
        done = CliRunner().invoke(app, ["--install-completion"], prog_name="sopbot")
        assert done.exit_code == code
        assert done.output.startswith("Pelengkap perintah")
        assert said in done.output
        assert english(done.output) == []
    assert (tmp_path / ".bash_completions" / "sopbot.sh").exists()
