"""`sopbot run` in the operator's first hour: what is missing, who answers, and what comes next."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bot import serve
from bot.__main__ import app
from bot.bootstrap import open_services
from bot.config import load_settings
from bot.localchat.server import TOKEN as KNOWN
from bot.rehearsal import opening
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.repositories import people
from storage.repositories.settings import USERNAME, set_meta
from storage.xlsx.office.sample import sample_office

TOKEN = "1000001:LATIHAN-tidak-pernah-dipakai-00"


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("WHATSAPP_TOKEN", "DATABASE_URL", "SOP_FILE", "HTTP_HOST", "HTTP_PORT", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", "data")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", "http://127.0.0.1:9")


@pytest.fixture
def services() -> Iterator[Services]:
    made = open_services(load_settings())
    with made.begin() as uow:
        import_office(uow, sample_office())
        set_meta(uow.tx, USERNAME, "sop_kantor_bot")
    yield made
    made.db.close()


def test_before_the_import_it_says_in_one_line_what_is_missing_and_which_command_brings_it() -> None:
    done = CliRunner().invoke(app, ["run"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "Data kantor belum dimuat, jadi bot belum dijalankan. Muat dahulu dengan sopbot org import kantor.xlsx"
        " (contohnya dari sopbot org template kantor.xlsx).\n"
    )


def test_a_start_says_who_the_bot_is_how_many_are_registered_and_what_comes_next(
    services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    with services.begin() as uow:
        first, *others = uow.staff.everyone
        people.register(uow.tx, first, "telegram", "1", "1", uow.now)
    serve._tell_ready(services, ["telegram"])
    assert capsys.readouterr().out == (
        f"sopbot berjalan sebagai @sop_kantor_bot. 1 dari {1 + len(others)} pejabat sudah terdaftar."
        " Hentikan dengan Ctrl+C.\n"
        "Berikutnya: bagikan kode yang ditampilkan sopbot invite list kepada yang belum terdaftar.\n"
    )
    with services.begin() as uow:
        for officer in others:
            people.register(uow.tx, officer, "telegram", officer.id, officer.id, uow.now)
    serve._tell_ready(services, ["telegram"])
    assert capsys.readouterr().out.splitlines()[1] == (
        "Berikutnya: Sekretaris memulai periode di chat; jalannya terlihat dengan sopbot case list."
    )


@dataclass
class Process:
    """`sopbot run` in a process of its own; `lines` are what it has said."""

    running: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)

    async def until(self, words: str) -> None:
        assert self.running.stdout is not None
        async with asyncio.timeout(60):
            while words not in (self.lines or [""])[-1]:
                line = await self.running.stdout.readline()
                assert line, self.lines
                self.lines.append(line.decode())

    async def interrupt(self) -> tuple[int, list[str]]:
        """Exit status after Ctrl+C, and the lines said after it."""
        said = len(self.lines)
        self.running.send_signal(signal.SIGINT)
        rest, _ = await self.running.communicate()
        self.lines += rest.decode().splitlines()
        assert "Traceback" not in "".join(self.lines)
        return self.running.returncode or 0, self.lines[said:]


async def started(**own: str) -> Process:
    root = str(Path(__file__).parents[2])
    return Process(
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            env={**os.environ, "PYTHONPATH": root, **own},
            stdout=asyncio.subprocess.PIPE,
        )
    )


STOPPED = "sopbot berhenti; semua yang sudah diterima tersimpan. Jalankan lagi dengan perintah yang sama."


async def test_a_server_that_cannot_be_reached_gets_one_line_and_ctrl_c_ends_with_a_sentence(
    services: Services,
) -> None:
    bot = await started()
    await bot.until("belum menjawab")
    assert bot.lines == [
        "Server http://127.0.0.1:9 belum menjawab; bot mencoba terus sampai tersambung."
        " Periksa internet dan TELEGRAM_API_BASE_URL.\n"
    ]
    assert await bot.interrupt() == (0, [STOPPED])


async def test_ctrl_c_ends_the_rehearsal_with_a_sentence_too() -> None:
    bot = await started(TELEGRAM_BOT_TOKEN="", HTTP_PORT="0")
    await bot.until("Hentikan dengan Ctrl+C")
    assert await bot.interrupt() == (0, [STOPPED])


async def test_a_rehearsal_that_others_reach_asks_for_the_key_in_its_address_and_has_no_known_token() -> None:
    bot = await started(TELEGRAM_BOT_TOKEN="", HTTP_PORT="0", HTTP_HOST="0.0.0.0")
    await bot.until("Hentikan dengan Ctrl+C")
    address = bot.lines[0].split()[3]
    page = address.partition("?")[0]
    async with httpx.AsyncClient(trust_env=False) as web:
        bare = await web.get(page)
        by_token = await web.get(f"{page}bot{KNOWN}/getMe")
        first, again = await web.get(address), await web.get(page)
    assert [one.status_code for one in (bare, by_token, first, again)] == [401, 401, 200, 200]
    assert await bot.interrupt() == (0, [STOPPED])
    async with httpx.AsyncClient(trust_env=False) as web:
        with pytest.raises(httpx.ConnectError):
            await web.get(page)


def test_the_key_of_a_rehearsal_outlives_a_restart_and_is_never_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    settings = load_settings()
    settings.directory.mkdir(parents=True)
    first = opening._kept_key(settings)
    assert opening._kept_key(settings) == first
    (settings.directory / "kunci-halaman").write_text("")  # the disk was full
    second = opening._kept_key(settings)
    assert len(second) >= 20
    assert second not in ("", first)


def test_of_the_two_settings_of_the_page_the_faulty_one_is_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("HTTP_PORT", port)
        busy = CliRunner().invoke(app, ["run"])
    monkeypatch.setenv("HTTP_HOST", "198.51.100.7")
    elsewhere = CliRunner().invoke(app, ["run"])
    assert (busy.exit_code, elsewhere.exit_code) == (1, 1)
    assert f"HTTP_PORT {port}" in busy.stderr
    assert "HTTP_HOST" not in busy.stderr
    assert "HTTP_HOST 198.51.100.7" in elsewhere.stderr
    assert "HTTP_PORT" not in elsewhere.stderr
    gc.collect()  # A socket left open would be a warning here, and so a failure.
