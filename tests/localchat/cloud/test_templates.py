"""Templates: what is submitted, what is decided about it, and what a message made of one may hold."""

from __future__ import annotations

from typing import Any

import pytest

from bot.localchat.client.whatsapp import WhatsAppPhone
from tests.localchat.cloud.business import Business, Webhook


def message(*values: str, name: str = "kabar") -> dict[str, Any]:
    parameters = [{"type": "text", "text": value} for value in values]
    body = {"type": "body", "parameters": parameters}
    return {"name": name, "language": {"code": "id"}, "components": [body] if values else []}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Kabar", "Huruf besar di nama."),
        ("kabar", "{{1}} di awal kalimat."),
        ("kabar", "Di akhir kalimat ada {{1}}"),
        ("kabar", "Nomor {{2}} tanpa yang pertama."),
        ("kabar", "x" * 1025),
    ],
)
async def test_a_faulty_template_is_refused(business: Business, name: str, text: str) -> None:
    status, body = await business.template(name, text)
    assert (status, body["error"]["code"]) == (400, 100)


async def test_a_template_is_listed_once_and_told_when_it_is_decided(
    webhook: Webhook, business: Business
) -> None:
    business.cloud.templates.at_once = False
    assert (await business.template("kabar", "Ada {{1}} tugas untuk Anda."))[0] == 200
    assert (await business.template("kabar", "Ada {{1}} tugas untuk Anda."))[1]["error"][
        "error_subcode"
    ] == 2388024
    _, listed = await business.ask(
        "GET", f"{business.cloud.account.business}/message_templates?fields=name,status"
    )
    assert [(one["name"], one["status"]) for one in listed["data"]] == [("kabar", "PENDING")]
    business.cloud.templates.decide("kabar", "REJECTED", "INCORRECT_CATEGORY")
    business.cloud.templates.reclassify("kabar", "MARKETING")
    decided, moved = await webhook.news()
    assert (decided["event"], decided["reason"]) == ("REJECTED", "INCORRECT_CATEGORY")
    assert moved["new_category"] == "MARKETING"


async def test_a_message_must_fill_its_template_exactly(business: Business, siti: WhatsAppPhone) -> None:
    await siti.say("halo")
    await business.template("kabar", "Ada {{1}} tugas untuk Anda.")
    assert await business.code("template", message("3", name="lain")) == 132001
    assert await business.code("template", message()) == 132000
    assert await business.code("template", message("tiga", "empat")) == 132000
    for value in ("dua\nbaris", "tab\tdi sini", "jauh     sekali"):
        assert await business.code("template", message(value)) == 132018
    assert await business.code("template", message("x" * 1100)) == 132005
    assert await business.code("template", message("jauh    sekali")) == 0


@pytest.mark.parametrize(("status", "code"), [("PENDING", 132001), ("REJECTED", 132001), ("PAUSED", 132015)])
async def test_a_template_that_is_not_approved_is_not_sent(
    business: Business, siti: WhatsAppPhone, status: str, code: int
) -> None:
    await business.template("kabar", "Ada {{1}} tugas untuk Anda.")
    business.cloud.templates.decide("kabar", status)
    assert await business.code("template", message("3")) == code
