"""What a person sees and does on WhatsApp, and what the bot hears of it."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import MovableClock
from bot.localchat.client.whatsapp import WhatsAppPhone
from bot.localchat.cloud.log import Wrong
from bot.localchat.server import LocalChat
from tests.localchat.cloud.business import NUMBER, PDF, SCOPED, Business, Webhook, card, choices


async def test_a_person_is_named_by_both_ids_and_hides_the_number_at_will(
    webhook: Webhook, siti: WhatsAppPhone
) -> None:
    await siti.say("halo")
    [message] = await webhook.news()
    assert (message["from"], message["from_user_id"]) == (NUMBER, SCOPED)
    await siti.habits(hidden=True)
    await siti.say("halo lagi")
    [message] = await webhook.news()
    assert "from" not in message
    assert message["from_user_id"] == SCOPED


async def test_a_card_can_be_tapped_for_ever_and_each_tap_is_a_message(
    webhook: Webhook, business: Business, siti: WhatsAppPhone
) -> None:
    await siti.say("halo")
    _, sent = await business.send("interactive", card("Ya", "Tidak"))
    await webhook.news()
    first = await siti.tap("Ya")
    await siti.tap("Ya")
    taps = [one for one in await webhook.news() if one.get("type") == "interactive"]
    assert [one["interactive"]["button_reply"] for one in taps] == [{"id": "b0", "title": "Ya"}] * 2
    assert {one["context"]["id"] for one in taps} == {sent["messages"][0]["id"]}
    await siti.look()
    assert siti.unanswered == ["Ya", "Ya"]
    await business.said("Tercatat.", context={"message_id": taps[0]["id"]})
    assert (await siti.answer_to(first)).text == "Tercatat."
    assert siti.unanswered == ["Ya"]


async def test_a_row_is_chosen_by_its_whole_label_although_its_title_is_cut(
    webhook: Webhook, business: Business, siti: WhatsAppPhone
) -> None:
    await siti.say("halo")
    whole = "Laporan keuangan akhir tahun"
    await business.send(
        "interactive", choices({"title": whole[:24], "description": whole}, {"title": "Lain"})
    )
    await webhook.news()
    assert (await siti.wait_for(label=whole)).labels == ((whole,), ("Lain",))
    await siti.tap(whole)
    reply = next(one for one in await webhook.news() if one.get("type") == "interactive")
    assert reply["interactive"]["list_reply"] == {"id": "r0", "title": whole[:24], "description": whole}


async def test_marks_become_bold_only_where_whatsapp_would_show_them_so(
    business: Business, siti: WhatsAppPhone
) -> None:
    await siti.say("halo")
    await business.said("*Tebal*, a*b*c, * jauh *, _miring_ (*dekat*)")
    await siti.look()
    shown = siti.messages[-1]
    assert shown.text == "Tebal, a*b*c, * jauh *, miring (dekat)"
    assert [(one["type"], one["length"]) for one in shown.raw["entities"]] == [
        ("bold", 5), ("italic", 6), ("bold", 5),
    ]  # fmt: skip


async def test_a_message_is_sent_delivered_and_read_when_the_person_acts(
    webhook: Webhook, business: Business, siti: WhatsAppPhone
) -> None:
    await siti.say("halo")
    wamid = await business.said("apa kabar")
    await siti.say("baik")
    news = [one for one in await webhook.news() if one.get("id") == wamid]
    assert [one["status"] for one in news] == ["sent", "delivered", "read"]
    assert {one["recipient_user_id"] for one in news} == {SCOPED}


async def test_a_phone_that_is_off_gets_it_later_and_one_that_reads_at_once_skips_delivered(
    webhook: Webhook, business: Business, siti: WhatsAppPhone
) -> None:
    await siti.say("halo")
    await siti.habits(online=False)
    await business.said("satu")
    await webhook.news()
    await siti.habits(online=True, eager=True)
    await business.said("dua")
    assert [one["status"] for one in await webhook.news()] == ["delivered", "sent", "read"]


async def test_a_free_message_after_a_day_is_taken_and_fails_later(
    webhook: Webhook, business: Business, siti: WhatsAppPhone, clock: MovableClock
) -> None:
    await siti.say("halo")
    await webhook.news()
    clock.forward(timedelta(hours=24))
    wamid = await business.said("terlambat")
    [status] = await webhook.news()
    assert (status["id"], status["status"], status["errors"][0]["code"]) == (wamid, "failed", 131047)
    await siti.look()
    assert [one.text for one in siti.messages] == ["halo"]
    assert business.cloud.log.count(Wrong.CLOSED) == 1
    assert business.cloud.statuses.billed() == {}


async def test_a_template_opens_the_window_and_both_are_billed_by_category(
    webhook: Webhook, business: Business, siti: WhatsAppPhone, clock: MovableClock
) -> None:
    await siti.say("halo")
    assert (await business.template("kabar_tugas", "Ada {{1}} tugas baru untuk Anda."))[1][
        "status"
    ] == "PENDING"
    clock.forward(timedelta(days=2))
    body = {"type": "body", "parameters": [{"type": "text", "text": "3"}]}
    payload = {"type": "payload", "payload": "buka"}
    opener = {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [payload]}
    content = {"name": "kabar_tugas", "language": {"code": "id"}, "components": [body, opener]}
    assert await business.code("template", content) == 0
    await siti.tap("Buka")
    await business.said("Ini tugasnya.")
    news = await webhook.news()
    assert next(one for one in news if one.get("type") == "button")["button"] == {
        "payload": "buka",
        "text": "Buka",
    }
    assert [one.text for one in siti.messages if one.from_bot] == ["Ada 3 tugas baru untuk Anda."]
    assert business.cloud.statuses.billed() == {"utility": 1, "service": 1}


async def test_who_blocked_the_business_stays_at_sent_and_who_has_no_whatsapp_fails(
    webhook: Webhook, business: Business, siti: WhatsAppPhone, chat: LocalChat
) -> None:
    await siti.say("halo")
    chat.cloud.people.set_standing(21, "blocked")
    await business.said("halo?")
    await business.said("siapa ini", to="6289999999999")
    statuses = [one for one in await webhook.news() if "status" in one]
    assert [one["status"] for one in statuses] == ["sent", "failed"]
    assert statuses[1]["errors"][0]["code"] == 131026
    assert "recipient_user_id" not in statuses[1]


async def test_files_pictures_voices_and_the_odd_kinds_reach_the_bot_as_the_platform_names_them(
    webhook: Webhook, business: Business, siti: WhatsAppPhone
) -> None:
    await siti.send_file("bukti.pdf", PDF, caption="ini")
    await siti.send_photo(b"\xff\xd8foto")
    await siti.send_file("suara.ogg", b"OggS", kind="voice")
    for kind in ("location", "contacts", "poll"):
        await siti.send_odd(kind)
    news = await webhook.news()
    assert [one["type"] for one in news] == [
        "document", "image", "audio", "location", "contacts", "unsupported",
    ]  # fmt: skip
    assert news[0]["document"]["filename"] == "bukti.pdf"
    assert "file_size" not in news[0]["document"]
    assert "filename" not in news[1]["image"]
    _, node = await business.ask("GET", news[0]["document"]["id"])
    assert (await business.web.get(node["url"], headers=business.headers)).content == PDF


async def test_an_edited_message_reaches_the_bot_as_something_it_cannot_read(
    webhook: Webhook, siti: WhatsAppPhone
) -> None:
    sent = await siti.say("salah ketik")
    await webhook.news()
    await siti.edit(sent, "salah tik")
    [message] = await webhook.news()
    assert (message["type"], message["errors"][0]["code"]) == ("unsupported", 131051)


async def test_a_new_number_brings_a_word_without_contacts(webhook: Webhook, siti: WhatsAppPhone) -> None:
    await siti.move(number="6280000000001", scoped="ID.baru1")
    await webhook.news()
    assert [post["entry"][0]["changes"][0]["value"].get("contacts") for post in webhook.posts] == []
    await siti.move(number="6280000000002", scoped="ID.baru2")
    first, second = await webhook.news()
    assert first["system"]["type"] == "user_changed_number"
    assert (first["from"], first["system"]["wa_id"]) == ("6280000000001", "6280000000002")
    assert second["system"]["previous_user_id"] == "ID.baru1"


async def test_what_the_bot_marks_as_read_gets_its_ticks_and_typing_is_shown(
    webhook: Webhook, business: Business, siti: WhatsAppPhone, chat: LocalChat
) -> None:
    await siti.say("satu")
    await siti.say("dua")
    last = (await webhook.news())[-1]["id"]
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": last}
    typing = mark | {"typing_indicator": {"type": "text"}}
    assert (await business.ask("POST", f"{business.cloud.account.phone}/messages", json=typing))[0] == 200
    await siti.look()
    assert [one.whatsapp["status"] for one in siti.messages] == ["read", "read"]
    assert chat.world.signals[-1].data == {"chat": 21, "action": "typing"}
