"""What people write stays a text: nothing in a message of the bot becomes a link, and no preview is shown."""

from __future__ import annotations

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.links import without_links
from bot.localchat.api.entities import parse_html
from bot.localchat.client.phone import Phone
from bot.ports import Outgoing, OutgoingKind
from tests.channels.telegram.test_sends import SITI, channel, read, serving, siti, text

__all__ = ["channel", "serving", "siti"]

#: Texts, and what TDLib 1.8.69 (`getTextEntities`) makes a link in them.
LINKS = [
    ("Siti Aminah, S.Pd.SD", ["S.Pd.SD"]),
    ("Nama.SH, menandatangani", ["Nama.SH"]),
    ("Ir.H.Joko.MT", ["Ir.H.Joko.MT"]),
    ("(laporan.md)", ["laporan.md"]),
    ("arsip.zip dan 1.id", ["arsip.zip", "1.id"]),
    ("A &amp; B: https://contoh.id/a", ["https://contoh.id/a"]),
    ("tg://resolve?domain=x", ["tg://resolve?domain=x"]),
    ("@siti dan a@b.go.id", ["@siti", "a@b.go.id"]),
    ("#rekap $USD 1.2.3.4", ["#rekap", "$USD", "1.2.3.4"]),
    ("<b>kertas.id</b>", ["kertas.id"]),
]
#: In these it makes none.
TEXTS = [
    "Budi, M.Si; Siti, S.Ag., M.Pd; A.Md",
    "Kertas kerja.xlsx, surat.pdf, foto.jpg, naskah.docx",
    "pukul 09.05 WIB, 10.120 unit, 3.31.02.2.01.0004, 5.1.02.01",
    "dan/atau &lt;a&gt; &amp; &#x27;b&#x27;",
    "Kirim /tugas atau /status.",
]


@pytest.mark.parametrize(("written", "links"), LINKS)
def test_what_telegram_would_make_a_link_is_code_and_reads_the_same(written: str, links: list[str]) -> None:
    before, _ = parse_html(written)
    after, entities = parse_html(without_links(written))
    code = [after[one["offset"] :][: one["length"]] for one in entities if one["type"] == "code"]
    assert (after, code) == (before, links)


@pytest.mark.parametrize("written", TEXTS)
def test_other_words_are_left_alone(written: str) -> None:
    assert without_links(written) == written


def test_a_link_that_is_meant_stays_a_link() -> None:
    meant = '<a href="https://t.me/bot">t.me/bot</a>'
    assert without_links(meant) == meant


def test_a_message_full_of_names_keeps_within_telegrams_hundred_entities() -> None:
    assert without_links("Nama.SH " * 200).count("<code>") == 90


async def test_every_kind_of_message_goes_out_without_links_and_previews(
    channel: TelegramChannel, siti: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = list[tuple[str, dict[str, object]]]()
    post = channel._bot._post

    async def noted(endpoint: str, data: dict[str, object], **more: object) -> object:
        calls.append((endpoint, data))
        return await post(endpoint, data, **more)

    monkeypatch.setattr(channel._bot, "_post", noted)
    number = await channel.send(text("Siti, S.Pd.SD"), read)
    await channel.send(Outgoing(kind=OutgoingKind.EDIT, chat=str(SITI), message=number, text="Nama.SH"), read)
    for kind, sha256 in ((OutgoingKind.DOCUMENT, "pdf"), (OutgoingKind.PHOTO, "png")):
        out = Outgoing(kind=kind, chat=str(SITI), text="laporan.md", sha256=sha256, name="a.pdf")
        await channel.send(out, read)
    await siti.look()
    assert [message.text for message in siti.messages if message.from_bot] == [
        "Nama.SH",
        "laporan.md",
        "laporan.md",
    ]
    assert ["<code>" in str(data.get("text", data.get("caption"))) for _, data in calls] == [True] * 4
    previews = [data.get("link_preview_options") for _, data in calls[:2]]
    assert [preview.is_disabled for preview in previews] == [True, True]  # type: ignore[union-attr]
