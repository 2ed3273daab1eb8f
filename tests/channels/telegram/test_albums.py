"""Albums and cards with a paper where the server is strict: what is large, old, a picture, or too long."""

from __future__ import annotations

import pytest

from bot.channels.telegram import albums
from bot.channels.telegram.channel import TelegramChannel
from bot.localchat.api.fault_injection import Failure as Planned
from bot.localchat.client.phone import Phone
from bot.localchat.server import Serving
from bot.ports import Button, FileToSend, Outgoing, OutgoingKind
from tests.channels.telegram.test_sends import FILES, SITI, channel, read, serving, siti, text

__all__ = ["channel", "serving", "siti"]

THREE = tuple(FileToSend(sha256="pdf", name=f"Tanda terima {number}.pdf") for number in (1, 2, 3))


def album(**more: object) -> Outgoing:
    return Outgoing(kind=OutgoingKind.ALBUM, chat=str(SITI), text="<b>Tiga</b> berkas", files=THREE, **more)  # type: ignore[arg-type]


def document(**more: object) -> Outgoing:
    fields = {"kind": OutgoingKind.DOCUMENT, "sha256": "pdf", "name": "Kertas kerja.pdf"}
    fields |= {"text": "Periksa <b>ini</b>"}
    return Outgoing(chat=str(SITI), **(fields | more))  # type: ignore[arg-type]


async def test_what_is_too_large_for_one_request_goes_in_two(
    channel: TelegramChannel, siti: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "_REQUEST_MAX", 2 * len(FILES["pdf"]))
    ids = await channel.send(album(), read)
    await siti.look()
    sent = [one for one in siti.messages if one.from_bot]
    assert ids == ",".join(str(one.id) for one in sent)
    assert [(one.text, one.album != "") for one in sent] == [("", True), ("", True), ("Tiga berkas", False)]


@pytest.mark.parametrize("deletable", [True, False])
async def test_an_album_is_taken_back_whole(
    serving: Serving, channel: TelegramChannel, siti: Phone, *, deletable: bool
) -> None:
    ids = await channel.send(album(), read)
    if not deletable:
        why = "Bad Request: message can't be deleted"
        serving.chat.trouble.plan(Planned(method="deleteMessage", status=400, description=why))
    gone = {"kind": OutgoingKind.TAKE_BACK, "message": ids, "chat": str(SITI), "sha256": "pdf"}
    await channel.send(Outgoing(text="" if deletable else "Ditarik.", **gone), read)  # type: ignore[arg-type]
    await siti.look()
    assert [one.text for one in siti.messages if one.from_bot] == ([] if deletable else ["Ditarik."])


@pytest.mark.parametrize("kind", [OutgoingKind.DOCUMENT, OutgoingKind.PHOTO])
async def test_a_paper_with_buttons_is_one_message_and_becomes_its_own_record(
    channel: TelegramChannel, siti: Phone, kind: OutgoingKind
) -> None:
    sha256 = "png" if kind is OutgoingKind.PHOTO else "pdf"
    buttons = (Button(label="Ya", data="k.0"), Button(label="Tidak", data="k.1"))
    number = await channel.send(document(kind=kind, sha256=sha256, buttons=buttons), read)
    await siti.look()
    assert (siti.messages[-1].text, siti.messages[-1].labels) == ("Periksa ini", (("Ya", "Tidak"),))
    edit = document(kind=OutgoingKind.EDIT, sha256=sha256, text="Sudah disetujui", message=number)
    assert [await channel.send(edit, read) for _ in range(2)] == [number, number]
    await siti.look()
    shown = siti.messages[-1]
    assert (shown.text, shown.labels, shown.document is not None) == ("Sudah disetujui", (), True)


async def test_what_needs_no_action_comes_without_a_sound(channel: TelegramChannel, siti: Phone) -> None:
    for out in (text("tenang", silent=True), text("penting"), document(silent=True), album(silent=True)):
        await channel.send(out, read)
    await siti.look()
    assert [one.silent for one in siti.messages if one.from_bot] == [True, False, *[True] * 4]


async def test_a_hint_is_as_short_as_telegram_takes_it(channel: TelegramChannel, siti: Phone) -> None:
    await channel.send(text("Apa alasannya?", placeholder="Contoh: angka baris 4 salah" + "!" * 64), read)
    await siti.look()
    hint = (siti.messages[-1].keyboard or {})["input_field_placeholder"]
    assert (hint.startswith("Contoh: angka baris 4 salah!"), len(hint)) == (True, 64)
