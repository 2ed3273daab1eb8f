"""A file that an officer sent: fetched within its limits, asked for anew, or asked of the officer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.ports import FILE_MAX, FetchFailed, IncomingFile
from tests.channels.whatsapp.platform import ACCOUNT, CUT, Platform, error

FILE = IncomingFile(file_id="55", name="bukti.pdf", size=0)


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[Platform]:
    async with Platform() as running:
        running.plan["/55"] = [{"url": f"{running.url}/berkas/1", "file_size": 3, "id": "55"}]
        yield running


async def fetched(platform: Platform) -> bytes:
    channel = WhatsAppChannel(ACCOUNT, platform.url)
    try:
        return await channel.fetch(FILE)
    finally:
        await channel.close()


async def refused(platform: Platform) -> tuple[str, bool]:
    with pytest.raises(FetchFailed) as failed:
        await fetched(platform)
    return str(failed.value), failed.value.final


async def test_a_file_is_fetched_with_the_token(platform: Platform) -> None:
    platform.plan["/berkas/1"] = [b"isi"]
    assert await fetched(platform) == b"isi"
    assert platform.asked[-1].authorization == f"Bearer {ACCOUNT.token}"


@pytest.mark.parametrize("size", [FILE_MAX + 1, str(FILE_MAX + 1)])
async def test_a_file_over_20_mb_is_refused_from_its_announced_size(platform: Platform, size: Any) -> None:
    platform.plan["/55"] = [{"url": f"{platform.url}/berkas/1", "file_size": size}]
    assert await refused(platform) == ("too big", True)
    assert platform.paths() == ["GET /55"]


async def test_a_file_that_says_nothing_of_its_size_is_not_read_beyond_the_limit(platform: Platform) -> None:
    platform.plan["/berkas/1"] = [bytes(FILE_MAX + 1)]
    assert await refused(platform) == ("too big", True)


async def test_an_address_that_expired_is_asked_for_anew(platform: Platform) -> None:
    platform.plan["/55"] = [{"url": f"{platform.url}/berkas/{n}"} for n in (1, 2)]
    platform.plan |= {"/berkas/1": [(404, "expired")], "/berkas/2": [b"isi"]}
    assert await fetched(platform) == b"isi"
    assert platform.paths() == ["GET /55", "GET /berkas/1", "GET /55", "GET /berkas/2"]


async def test_a_file_that_is_gone_is_not_asked_for_again(platform: Platform) -> None:
    platform.plan["/55"] = [error(100, "Object with ID 55 does not exist", error_subcode=33)]
    why, final = await refused(platform)
    assert (why[:10], final) == ("100 Object", True)


@pytest.mark.parametrize(
    "plan",
    [
        {"/55": [(503, "nanti")]},
        {"/55": [error(190, "x", 401)]},
        {"/55": [None]},
        {"/55": [{"id": "55"}]},
        {"/berkas/1": [(500, "nanti")]},
        {"/berkas/1": [(404, "expired")]},
        {"/berkas/1": [None]},
        {"/berkas/1": [CUT]},
    ],
)
async def test_one_stumble_loses_no_file(platform: Platform, plan: dict[str, Any]) -> None:
    platform.plan |= plan
    assert (await refused(platform))[1] is False
