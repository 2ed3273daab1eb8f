"""`sopbot doctor` on WhatsApp: each step of setting it up, and what it says then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.bootstrap import open_services
from bot.channels.whatsapp.events import greeted, split
from bot.clock import SystemClock
from bot.config import load_settings
from bot.ports import TemplateState
from bot.serve import _keep_refusals
from bot.text.openers import openers
from storage.repositories import accounts, queues
from tests.channels.whatsapp.bodies import BUSINESS, PHONE, body, change, message, status
from tests.channels.whatsapp.platform import ACCOUNT, Platform, error
from tests.worlds.office import CommandOffice, command_office

OPEN: dict[str, list[Any]] = {
    f"/{BUSINESS}/message_templates": [{"data": []}],
    f"/{BUSINESS}/phone_numbers": [{"data": [{"id": PHONE}]}],
    f"/{BUSINESS}/subscribed_apps": [{"data": [{"whatsapp_business_api_data": {"id": "1"}}]}],
}


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[Platform]:
    async with Platform() as running:
        running.plan |= OPEN
        yield running


@pytest.fixture
def house(tmp_path: Path) -> Iterator[CommandOffice]:
    with command_office(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, house: CommandOffice, platform: Platform) -> None:
    monkeypatch.setenv("WHATSAPP_TOKEN", ACCOUNT.token)
    monkeypatch.setenv("WHATSAPP_PHONE_NUMBER_ID", ACCOUNT.phone)
    monkeypatch.setenv("WHATSAPP_BUSINESS_ACCOUNT_ID", ACCOUNT.business)
    monkeypatch.setenv("WHATSAPP_APP_SECRET", ACCOUNT.app_secret)
    monkeypatch.setenv("WHATSAPP_VERIFY_TOKEN", ACCOUNT.verify_token)
    monkeypatch.setenv("WHATSAPP_API_BASE_URL", platform.url)


async def told(house: CommandOffice, check: str) -> tuple[str, str]:
    """The state of a check, and what is said."""
    _, rows = await asyncio.to_thread(house.ask)
    [found] = [one for one in rows if one["pemeriksaan"] == check]
    return found["keadaan"], found["uraian"]


def keep(*bodies: object) -> None:
    services = open_services(load_settings())
    rows = [(one.key, one.person, one.text) for whole in bodies for one in split(whole, PHONE)]
    with services.begin() as uow:
        queues.keep(uow.tx, "whatsapp", rows, SystemClock().now())
    services.db.close()


async def test_token_number_and_account_that_are_known(house: CommandOffice) -> None:
    assert await told(house, "whatsapp_nomor") == (
        "baik",
        "WHATSAPP_TOKEN diterima; nomor bot +6281200000001.",
    )
    assert await told(house, "whatsapp_akun") == (
        "baik",
        "Akun bisnis WhatsApp dikenal dan memiliki nomor itu.",
    )
    assert "WHATSAPP_TOKEN terisi." in (await told(house, "pengaturan"))[1]


@pytest.mark.parametrize(
    ("path", "answer", "check", "state", "words"),
    [
        (f"/{PHONE}", error(190, "x", 401), "whatsapp_token", "salah", "WHATSAPP_TOKEN ditolak oleh"),
        (f"/{PHONE}", error(100, "tak ada"), "whatsapp_nomor", "salah", "WHATSAPP_PHONE_NUMBER_ID"),
        (f"/{PHONE}", error(200, "tak berizin", 403), "whatsapp_nomor", "salah", "200 tak berizin"),
        (f"/{PHONE}", (503, "nanti"), "whatsapp_server", "peringatan", "belum menjawab"),
        (f"/{PHONE}", None, "whatsapp_server", "peringatan", "belum menjawab"),
        (f"/{BUSINESS}/message_templates", error(100, "tak ada"), "whatsapp_akun", "salah", "tak ada"),
        (f"/{BUSINESS}/phone_numbers", {"data": []}, "whatsapp_akun", "salah", "tidak memiliki nomor"),
        (f"/{BUSINESS}/phone_numbers", error(100, "x"), "whatsapp_akun", "baik", "memiliki nomor"),
        (f"/{BUSINESS}/subscribed_apps", {"data": []}, "whatsapp_akun", "peringatan", "berlangganan"),
        (f"/{BUSINESS}/subscribed_apps", error(100, "x"), "whatsapp_akun", "baik", "memiliki nomor"),
    ],
)
async def test_each_setting_that_the_platform_does_not_take_is_named(
    house: CommandOffice,
    platform: Platform,
    caplog: pytest.LogCaptureFixture,
    path: str,
    answer: Any,
    check: str,
    state: str,
    words: str,
) -> None:
    platform.plan[path] = [answer]
    found = await told(house, check)
    assert [one.getMessage() for one in caplog.records if one.name.startswith("pywa")] == []
    assert (found[0], words in found[1]) == (state, True), found


async def test_the_webhook_is_unheard_then_known_then_heard(house: CommandOffice) -> None:
    keep()
    state, words = await told(house, "whatsapp_webhook")
    assert (state, words) == ("peringatan", "Webhook WhatsApp belum pernah terdengar.")
    services = open_services(load_settings())
    event = greeted(b"1158201444")
    with services.begin() as uow:
        queues.keep(uow.tx, "whatsapp", [(event.key, "", event.text)], SystemClock().now())
    services.db.close()
    state, words = await told(house, "whatsapp_webhook")
    assert (state, "sudah dikenali Meta" in words) == ("peringatan", True)
    keep(body(change(message(), statuses=(status("read"),))))
    state, words = await told(house, "whatsapp_webhook")
    assert (state, words.startswith("Webhook WhatsApp terakhir terdengar")) == ("baik", True)


async def test_a_secret_that_no_longer_fits_is_not_silent(house: CommandOffice) -> None:
    keep(body(change(message())))
    services = open_services(load_settings())
    _keep_refusals(services, "whatsapp", 1)
    services.db.close()  # after what waits to be written
    state, words = await told(house, "whatsapp_webhook")
    assert (state, words.startswith("Kiriman terakhir ke webhook WhatsApp ditolak (")) == ("peringatan", True)
    keep(body(change(message(id="wamid.DUA"))))
    assert (await told(house, "whatsapp_webhook"))[0] == "baik"


async def test_what_has_an_unknown_shape_is_counted_and_no_officer_is_bothered(house: CommandOffice) -> None:
    keep([], {"x": 1})
    services = open_services(load_settings())
    with services.begin() as uow:
        for row in queues.unhandled(uow.tx):
            queues.failed(uow.tx, row.id, f"{queues.UNREAD}not an event", None)
    services.db.close()
    state, words = await told(house, "pesan_masuk")
    assert (state, words.startswith("2 kiriman server obrolan tidak dikenal")) == ("peringatan", True)


async def test_what_came_for_another_number_is_counted(house: CommandOffice) -> None:
    keep(*(body(change(message(id=f"wamid.{n}"), phone="999")) for n in range(3)))
    _, rows = await asyncio.to_thread(house.ask)
    assert "3 kiriman untuk nomor lain diabaikan." in [one["uraian"] for one in rows]


async def test_a_platform_elsewhere_without_encryption_is_named(
    house: CommandOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHATSAPP_API_BASE_URL", "http://192.0.2.1:9")
    monkeypatch.setattr("bot.cli.doctor.whatsapp._PATIENCE", 0.01)
    found = await asyncio.to_thread(house.said, "alamat_api")
    assert (found["keadaan"], found["saran"]) == ("peringatan", "Pakai https:// pada WHATSAPP_API_BASE_URL.")


def learn(**known: Any) -> None:
    services = open_services(load_settings())
    with services.begin() as uow:
        states = known.get("templat", {})
        accounts.set_templates(
            uow.tx, "whatsapp", {name: TemplateState(status=of) for name, of in states.items()}
        )
        accounts.set_quality(uow.tx, "whatsapp", known.get("mutu", ""))
        if "ditahan" in known:
            accounts.begin_hold(uow.tx, "whatsapp", known["ditahan"], uow.now)
    services.db.close()


async def test_templates_quality_and_the_chats_that_are_open(house: CommandOffice) -> None:
    learn()
    assert (await told(house, "whatsapp_templat"))[0] == "peringatan"
    approved = dict.fromkeys(openers(), "APPROVED")
    learn(templat=approved, mutu="GREEN")
    assert await told(house, "whatsapp_templat") == (
        "baik",
        "5 templat WhatsApp disetujui dan dapat dipakai.",
    )
    assert (await told(house, "whatsapp_mutu"))[0] == "baik"
    assert (await told(house, "whatsapp_obrolan"))[1] == "Obrolan WhatsApp yang terbuka sekarang: 0."
    learn(templat={**approved, "sopbot_tugas": "PAUSED"}, mutu="RED", ditahan="131031 locked")
    assert await told(house, "whatsapp_templat") == (
        "peringatan",
        "1 templat WhatsApp tidak dapat dipakai: sopbot_tugas: PAUSED.",
    )
    assert (await told(house, "whatsapp_mutu"))[0] == "peringatan"
    state, said = await told(house, "whatsapp_kiriman")
    assert (state, "131031 locked" in said) == ("salah", True)
