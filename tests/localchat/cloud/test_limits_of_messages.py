"""What the platform refuses, and with which code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.clock import MovableClock
from bot.localchat.client.whatsapp import WhatsAppPhone
from bot.localchat.cloud.log import Wrong
from bot.localchat.cloud.pace import PaceRules
from bot.localchat.server import LocalChat
from tests.localchat.cloud.business import NUMBER, PDF, SCOPED, Business, Webhook, card, choices

TOO_MUCH: list[tuple[str, Any]] = [
    ("text", {"body": "x" * 4097}),
    ("text", {"body": "  "}),
    ("text", {"body": "x", "parse_mode": "HTML"}),
    ("interactive", card("Satu", "Dua", "Tiga", "Empat")),
    ("interactive", card("Ya", "Ya")),
    ("interactive", card("x" * 21)),
    ("interactive", card("Ya\nTidak")),
    ("interactive", card("Ya", body="x" * 1025)),
    ("interactive", card("Ya", footer={"text": "x" * 61})),
    ("interactive", card("Ya", header={"type": "document", "document": {"id": "1"}})),
    ("interactive", choices(*[{"title": f"Pilihan {n}"} for n in range(11)])),
    ("interactive", choices({"title": "x" * 25})),
    ("interactive", choices({"title": "x", "description": "x" * 73})),
    ("interactive", choices({"title": "sama"}, {"title": "sama"})),
    ("interactive", choices({"title": "x"}, button="x" * 21)),
    ("document", {"id": "1", "caption": "tanpa nama"}),
    ("document", {"id": "1", "filename": "a.pdf", "caption": "x" * 1025}),
]


@pytest.mark.parametrize(("kind", "content"), TOO_MUCH)
async def test_what_breaks_a_limit_is_refused_and_reaches_nobody(
    business: Business, siti: WhatsAppPhone, kind: str, content: Any
) -> None:
    await siti.say("halo")
    assert await business.code(kind, content) in (100, 131008)
    await siti.look()
    assert [one for one in siti.messages if one.from_bot] == []
    assert business.cloud.log.count(Wrong.REFUSED) == 1


async def test_what_is_just_within_every_limit_is_taken(business: Business, siti: WhatsAppPhone) -> None:
    await siti.say("halo")
    assert await business.code("text", {"body": "x" * 4096}) == 0
    assert await business.code("interactive", card("x" * 20, "y" * 20, "z" * 20, body="x" * 1024)) == 0
    rows = [{"title": f"{n:024d}", "description": "x" * 72} for n in range(10)]
    assert await business.code("interactive", choices(*rows)) == 0
    assert business.cloud.log.faults == []


async def test_an_error_has_the_shape_that_the_platform_gives_it(business: Business) -> None:
    status, body = await business.send("interactive", card("x" * 21))
    error = body["error"]
    assert status == 400
    assert {"message", "type", "code", "error_data", "fbtrace_id"} == error.keys()
    assert error["error_data"]["details"] == "Button title length invalid. Min length: 1, Max length: 20"


async def test_another_token_is_refused_and_so_is_another_number(business: Business) -> None:
    business.headers = {"authorization": "Bearer salah"}
    status, body = await business.ask("GET", business.cloud.account.phone)
    assert (status, body["error"]["code"]) == (401, 190)
    business.headers = {"authorization": f"Bearer {business.cloud.account.token}"}
    status, body = await business.ask("POST", "999/messages", json={})
    assert (status, body["error"]["code"]) == (400, 100)


async def test_a_number_goes_into_to_and_a_scoped_id_into_recipient(
    business: Business, siti: WhatsAppPhone
) -> None:
    await siti.say("halo")
    await business.said("ke nomor", to=NUMBER)
    await business.said("ke id", to=SCOPED)
    _, wrong = await business.send("text", {"body": "x"}, to="+62", recipient=SCOPED)
    assert wrong["error"]["code"] == 100
    assert await business.code("text", {"body": "x"}, to="ID.orangLain") == 100


async def test_a_file_is_uploaded_first_and_keeps_its_name_on_the_phone(
    business: Business, siti: WhatsAppPhone
) -> None:
    await siti.say("halo")
    _, media = await business.upload("surat.pdf", PDF, "application/pdf")
    assert await business.code("document", {"id": media["id"], "filename": "Surat tugas.pdf"}) == 0
    await siti.look()
    [document] = siti.documents
    assert document.name == "Surat tugas.pdf"
    assert await siti.download(document) == PDF


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("arsip.zip", b"PK\x03\x04", "application/zip"),
        ("data.csv", b"a;b", "text/csv"),
        ("palsu.pdf", b"bukan pdf", "application/pdf"),
        ("palsu.txt", b"\xff\xfe\x00", "text/plain"),
        ("lama.doc", b"PK\x03\x04", "application/msword"),
        ("kosong.pdf", b"", "application/pdf"),
    ],
)
async def test_a_file_that_no_phone_may_get_is_refused_at_its_upload(
    business: Business, name: str, data: bytes, kind: str
) -> None:
    status, body = await business.upload(name, data, kind)
    assert (status, body["error"]["code"]) == (400, 100)


async def test_an_address_of_a_file_lives_five_minutes_and_asks_for_the_token(
    business: Business, clock: MovableClock
) -> None:
    _, media = await business.upload("surat.pdf", PDF, "application/pdf")
    _, node = await business.ask("GET", media["id"])
    assert (node["mime_type"], node["file_size"]) == ("application/pdf", len(PDF))
    assert (await business.web.get(node["url"])).status_code == 401
    assert (await business.web.get(node["url"], headers=business.headers)).content == PDF
    clock.forward(timedelta(minutes=5))
    assert (await business.web.get(node["url"], headers=business.headers)).status_code == 404
    _, again = await business.ask("GET", media["id"])
    assert (await business.web.get(again["url"], headers=business.headers)).content == PDF


async def test_forty_five_messages_go_in_a_burst_and_then_one_in_six_seconds(
    business: Business, siti: WhatsAppPhone, clock: MovableClock
) -> None:
    await siti.say("halo")
    for number in range(45):
        await business.said(f"pesan {number}")
    assert await business.code("text", {"body": "satu lagi"}) == 131056
    clock.forward(timedelta(seconds=6))
    assert await business.code("text", {"body": "satu lagi"}) == 0
    assert await business.code("text", {"body": "dan satu lagi"}) == 131056
    assert business.cloud.log.count(Wrong.PACED) == 2


async def test_to_everybody_together_eighty_messages_go_in_a_second(clock: MovableClock) -> None:
    seconds = [100.0]
    chat = LocalChat(now=clock.now, ticker=lambda: seconds[0], pace=PaceRules(everywhere=80))
    for number in range(81):
        chat.cloud.people.add_user(number + 1, f"Orang {number}")
        chat.cloud.people.send_text(number + 1, "halo")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=chat), base_url="http://chat") as web:
        business = Business(web, chat.cloud)
        numbers = [chat.cloud.context.identity(number + 1)["number"] for number in range(81)]
        codes = [await business.code("text", {"body": "kabar"}, to=number) for number in numbers]
        assert codes == [0] * 80 + [130429]
        seconds[0] += 1
        assert await business.code("text", {"body": "kabar"}, to=numbers[-1]) == 0


async def test_a_file_that_is_too_old_is_taken_and_fails_later(
    business: Business, siti: WhatsAppPhone, webhook: Webhook, clock: MovableClock
) -> None:
    _, media = await business.upload("surat.pdf", PDF, "application/pdf")
    clock.forward(timedelta(days=30))
    await siti.say("halo")
    await webhook.news()
    assert await business.code("document", {"id": media["id"], "filename": "Surat.pdf"}) == 0
    [status] = await webhook.news()
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131053)
    assert await business.code("document", {"id": "123", "filename": "Surat.pdf"}) == 100


async def test_tags_loose_marks_and_a_message_sent_twice_are_noted_as_faults(
    business: Business, siti: WhatsAppPhone
) -> None:
    await siti.say("halo")
    await business.said("<b>tebal</b> &amp; miring")
    await business.said("*tebal*nya bukan tebal, *ini* tebal")
    await business.said("sama")
    await business.said("sama")
    await siti.say("lagi")
    await business.said("sama")
    kinds = [fault.kind for fault in business.cloud.log.faults]
    assert kinds == [Wrong.HTML, Wrong.MARK, Wrong.DOUBLE]
