"""The stage of a rehearsal with the real bot: the clock, the picture, the papers, beginning again, coming back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.bootstrap import open_services
from bot.clock import MovableClock
from bot.config import Settings
from bot.localchat.page.controls import Jump, StageRefused
from bot.localchat.server import LocalChat
from bot.localchat.state.store import SqliteStore
from bot.rehearsal.controls import OfficeStage, has_office, load_sample
from handlers.staff.office_import import import_office
from storage.xlsx.office.sample import sample_office
from storage.xlsx.office.template import write_template
from tests.worlds.office import small_office

PNG = b"\x89PNG"


@contextlib.asynccontextmanager
async def staged(
    directory: Path, start: datetime | None = None, *, whole: bool = False
) -> AsyncIterator[OfficeStage]:
    """The stage of a small office, or of the sample as the rehearsal has it."""
    settings = Settings(_env_file=None, data_dir=directory, http_port=0)
    desk = open_services(settings, MovableClock(start) if start else None)
    with desk.begin() as uow:
        if not whole and not has_office(uow):
            import_office(uow, small_office())
    load_sample(desk)
    chat = LocalChat(now=desk.clock.now, store=SqliteStore(settings.directory / "obrolan.db"))
    serving = await chat.serve()
    stage = OfficeStage(settings, desk, chat, serving.url)
    chat.show_page(stage)
    ready = asyncio.Event()
    await stage.open(ready.set)
    await asyncio.wait_for(ready.wait(), 20)
    try:
        yield stage
    finally:
        chat.send_home()
        await stage.close()
        await serving.close()


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "WHATSAPP_TOKEN", "DATABASE_URL", "SOP_FILE", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


async def test_everybody_of_the_office_has_a_phone_and_an_invitation(tmp_path: Path) -> None:
    async with staged(tmp_path, whole=True) as stage:
        people = stage.people()
        assert (len(people), sum(person.whatsapp for person in people)) == (30, 15)  # a phone on each service
        assert sum(person.first for person in people) == 15
        assert all(person.start_code for person in people)
        assert await stage.picture() is not None


async def test_the_clock_goes_forward_over_nights_and_weekends_and_is_kept(tmp_path: Path) -> None:
    friday = datetime.fromisoformat("2026-10-02T16:28:00+07:00")
    async with staged(tmp_path, friday) as stage:
        assert f"{await stage.forward(Jump.FIVE_MINUTES):%Y-%m-%d %H:%M}" >= "2026-10-05 00:33"
        with pytest.raises(StageRefused):
            await stage.forward(Jump.DEADLINE)
        before = stage.now()
        assert (await stage.forward(Jump.THREE_DAYS) - before).days == 3
        last = await stage.forward(Jump.MORNING)
    async with staged(tmp_path) as stage:
        assert stage.now() >= last  # a restart does not turn the clock back


async def test_a_period_that_plays_by_itself_leaves_its_papers_and_survives_a_restart(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for _ in range(4):
            await stage.play(one=True)
        papers = stage.papers()
        assert any(paper.name.endswith(".xlsx") for paper in papers)
        cloud = stage._chat.cloud
        assert (cloud.log.faults, cloud.statuses.billed()["service"] > 8) == (
            [],
            True,
        )  # half of them are there
        assert (await stage.paper(papers[0].sha256))[:4] == b"%PDF"
        picture = await stage.picture()
        assert picture is not None
        assert picture.startswith(PNG)
        with pytest.raises(KeyError):
            await stage.paper("0" * 64)
    async with staged(tmp_path) as stage:
        assert [paper.sha256 for paper in stage.papers()] == [paper.sha256 for paper in papers]


async def test_a_decision_is_handed_on_at_once_when_the_page_asks_for_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        with pytest.raises(StageRefused, match="Tidak ada keputusan"):
            await stage.forward(Jump.DELAY)
        for _ in range(2):  # the period begins, and is assigned
            await stage.play(one=True)
        before = stage.now()
        passed = (await stage.forward(Jump.DELAY) - before).total_seconds()
        assert 0 < passed <= 60
        with pytest.raises(StageRefused):
            await stage.forward(Jump.DELAY)


async def test_a_long_jump_lets_a_decision_be_handed_on_in_its_own_minute(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for _ in range(2):
            await stage.play(one=True)
        decided = stage.now()
        await stage.forward(Jump.THREE_DAYS)
        [disposisi] = [paper for paper in stage.papers() if paper.name.startswith("Disposisi")]
        assert (disposisi.at - decided).total_seconds() <= 70


async def test_beginning_again_forgets_the_period_and_may_take_another_office(tmp_path: Path) -> None:
    office = replace(small_office(), name="Dinas Contoh Lain", short_name="DCL")
    write_template(tmp_path / "kantor.xlsx", office)
    async with staged(tmp_path) as stage:
        for _ in range(3):
            await stage.play(one=True)
        assert stage.papers()
        await stage.start_over(None)
        assert not stage.papers()
        assert stage.office_title == sample_office().name
        await stage.start_over((tmp_path / "kantor.xlsx").read_bytes())
        assert stage.office_title == "Dinas Contoh Lain"
        await stage.play(one=True)  # the new office's bot answers


async def test_a_faulty_office_file_is_refused_with_its_faults_and_nothing_is_forgotten(
    tmp_path: Path,
) -> None:
    office = sample_office()
    broken = replace(
        office, officers=tuple(replace(o, role="kabit") if o.role == "kabid" else o for o in office.officers)
    )
    write_template(tmp_path / "salah.xlsx", broken)
    async with staged(tmp_path) as stage:
        for _ in range(3):
            await stage.play(one=True)
        papers = stage.papers()
        with pytest.raises(StageRefused) as refused:
            await stage.start_over((tmp_path / "salah.xlsx").read_bytes())
        assert len(refused.value.faults) >= 4
        with pytest.raises(StageRefused):
            await stage.start_over(b"not a workbook at all")
        assert stage.papers() == papers
