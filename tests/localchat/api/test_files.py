"""Files in both directions keep their bytes and names, and the limits are Telegram's."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable
from typing import Any

import aiohttp
import httpx
import pytest

from bot.localchat.client.connection import HttpLine
from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat, Serving

Call = Callable[..., Any]
SITI = 11
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\0\0\0"


async def upload(
    chat: LocalChat, web: httpx.AsyncClient, method: str, name: str, data: bytes
) -> tuple[int, Any]:
    part = {"document" if method == "sendDocument" else "photo": (name, data)}
    form = {"chat_id": str(SITI), "caption": "<b>Draf</b>", "parse_mode": "HTML"}
    answer = await web.post(f"/bot{chat.token}/{method}", data=form, files=part)
    return answer.status_code, answer.json() if answer.status_code != 413 else answer.text


async def test_a_document_of_the_bot_arrives_whole(
    chat: LocalChat, web: httpx.AsyncClient, siti: Phone
) -> None:
    await siti.start()
    await upload(chat, web, "sendDocument", "Kertas kerja, Tw III – Ekspor.xlsx", b"PK\x03\x04isi")
    message = await siti.wait_for("Draf")
    (document,) = siti.documents
    assert message.raw["caption_entities"] == [{"offset": 0, "length": 4, "type": "bold"}]
    assert (document.name, document.mime_type) == ("Kertas kerja, Tw III – Ekspor.xlsx", XLSX)
    assert (document.size, await siti.download(document)) == (7, b"PK\x03\x04isi")


async def test_a_document_of_a_person_is_fetched_by_its_path(
    chat: LocalChat, call: Call, web: httpx.AsyncClient, siti: Phone
) -> None:
    await siti.start()
    await siti.send_file("..\\C:\\kerja\\Isian\n.xlsx", b"isi", caption="Ini, Pak")
    _, updates = await call("getUpdates", offset=-1)
    message = updates["result"][0]["message"]
    _, found = await call("getFile", file_id=message["document"]["file_id"])
    path = found["result"]["file_path"]
    got = await web.get(f"/file/bot{chat.token}/{path}")
    assert (message["document"]["file_name"], message["caption"]) == ("Isian .xlsx", "Ini, Pak")
    assert (path, got.content) == ("documents/file_1.xlsx", b"isi")
    gone = await web.get(f"/file/bot{chat.token}/documents/file_2.xlsx")
    assert (gone.status_code, gone.json()["description"]) == (404, "Not Found")


async def test_more_than_20_megabytes_cannot_be_fetched(call: Call, siti: Phone) -> None:
    await siti.start()
    await siti.send_file("besar.zip", b"x", size=(20 << 20) + 1)
    _, updates = await call("getUpdates", offset=-1)
    file_id = updates["result"][0]["message"]["document"]["file_id"]
    status, body = await call("getFile", file_id=file_id)
    assert (status, body["description"]) == (400, "Bad Request: file is too big")


async def test_more_than_50_megabytes_are_answered_by_the_web_server(
    chat: LocalChat, web: httpx.AsyncClient, siti: Phone
) -> None:
    await siti.start()
    status, page = await upload(chat, web, "sendDocument", "a.zip", bytes((51 << 20) + 1))
    assert (status, "413 Request Entity Too Large" in page) == (413, True)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "file must be non-empty"),
        (b"bukan gambar", "IMAGE_PROCESS_FAILED"),
        (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (
            png(10, 10) + bytes(10 << 20),
            "file of size 10485789 bytes is too big for a photo; the maximum size is 10485760 bytes",
        ),
    ],
)
async def test_pictures_that_telegram_would_not_take(
    chat: LocalChat, web: httpx.AsyncClient, siti: Phone, data: bytes, reason: str
) -> None:
    await siti.start()
    status, body = await upload(chat, web, "sendPhoto", "a.png", data)
    assert (status, body["description"]) == (400, f"Bad Request: {reason}")


async def test_a_picture_shows_its_size(chat: LocalChat, web: httpx.AsyncClient, siti: Phone) -> None:
    await siti.start()
    await upload(chat, web, "sendPhoto", "a.png", png(800, 600))
    message = await siti.wait_for("Draf")
    assert [(one["width"], one["height"]) for one in message.raw["photo"]] == [(800, 600)]


async def test_a_known_file_is_sent_again_by_its_id(
    chat: LocalChat, call: Call, web: httpx.AsyncClient, siti: Phone
) -> None:
    await siti.start()
    _, first = await upload(chat, web, "sendDocument", "a.pdf", b"%PDF")
    again = first["result"]["document"]["file_id"]
    status, second = await call("sendDocument", chat_id=SITI, document=again)
    assert (status, second["result"]["document"]) == (200, first["result"]["document"])


async def test_an_album_arrives_together(chat: LocalChat, web: httpx.AsyncClient, siti: Phone) -> None:
    await siti.start()
    media = [{"type": "document", "media": f"attach://{name}", "caption": name} for name in ("satu", "dua")]
    files = {name: (f"{name}.pdf", b"%PDF") for name in ("satu", "dua")}
    form = {"chat_id": str(SITI), "media": json.dumps(media)}
    answer = await web.post(f"/bot{chat.token}/sendMediaGroup", data=form, files=files)
    sent = answer.json()["result"]
    await siti.look()
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [document.name for document in siti.documents] == ["satu.pdf", "dua.pdf"]
    assert chat.faults.faults == []


async def test_captions_are_measured_after_parsing(call: Call, siti: Phone) -> None:
    await siti.start()
    await siti.send_file("a.pdf", b"%PDF")
    _, updates = await call("getUpdates", offset=-1)
    file_id = updates["result"][0]["message"]["document"]["file_id"]
    fits = {"chat_id": SITI, "document": file_id, "caption": f"<b>{'a' * 1024}</b>", "parse_mode": "HTML"}
    status, _ = await call("sendDocument", **fits)
    assert status == 200
    status, body = await call("sendDocument", **fits | {"caption": "a" * 1025})
    assert (status, body["description"]) == (400, "Bad Request: message caption is too long")


async def test_aiohttp_names_and_files_arrive_over_a_socket(
    serving: Serving, http: aiohttp.ClientSession, siti: Phone
) -> None:
    await siti.start()
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", str(SITI))
    form.add_field(
        "document",
        io.BytesIO(b"isi" * 700_000),
        filename="Laporan – Ekspor.pdf",
        content_type="application/pdf",
    )
    async with http.post(f"/bot{serving.chat.token}/sendDocument", data=form) as answer:
        assert answer.status == 200
    line = HttpLine(serving.url)
    phone = Phone(line, SITI)
    await phone.wait_for()
    (document,) = phone.documents
    assert (document.name, await phone.download(document)) == ("Laporan – Ekspor.pdf", b"isi" * 700_000)
    await phone.send_file("Isian – Ekspor.xlsx", b"isi", caption="Ini")
    await phone.look()
    assert phone.messages[-1].raw["document"]["file_name"] == "Isian – Ekspor.xlsx"
    await line.close()
