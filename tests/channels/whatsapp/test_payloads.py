"""What is sent stays within every limit of the platform, whatever the card holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.channels.whatsapp.payloads import LIST_LABEL, Media, payloads
from bot.ports import Button, FileToSend, Outgoing, OutgoingKind

CARD = Outgoing(kind=OutgoingKind.TEXT, chat="ID.a1", text="<b>Kartu</b> &amp; isinya")
MEDIA = {
    "a": Media(id="1", picture=False),
    "b": Media(id="2", picture=False),
    "foto": Media(id="3", picture=True),
}


def buttons(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label=label, data=f"kartu.{place}") for place, label in enumerate(labels))


def only(out: Outgoing) -> Any:
    [payload] = payloads(out, MEDIA)
    return payload.content


def titles(content: Any) -> list[str]:
    return [one["reply"]["title"] for one in content["action"]["buttons"]]


def test_a_text_has_no_tag_and_no_preview() -> None:
    [payload] = payloads(CARD, {})
    assert (payload.type, payload.content) == ("text", {"body": "*Kartu* & isinya", "preview_url": False})


def test_a_card_has_three_buttons_of_twenty_characters_with_titles_of_their_own() -> None:
    labels = (
        "Kirim ke bidang Perencanaan",
        "Kirim ke bidang Perikanan",
        "Kirim ke bidang Perikanan",
        "Tidak",
    )
    content = only(replace(CARD, buttons=buttons(*labels)))
    assert titles(content) == ["Kirim ke bidang", "Kirim ke bidang 2", "Kirim ke bidang 3"]
    assert [one["reply"]["id"] for one in content["action"]["buttons"]] == ["kartu.0", "kartu.1", "kartu.2"]
    assert (content["type"], content["body"]) == ("button", {"text": "*Kartu* & isinya"})


def test_a_list_has_ten_rows_and_the_whole_of_a_label_that_was_cut() -> None:
    long = "Kepala Bidang Perencanaan, Pengendalian dan Evaluasi"
    content = only(replace(CARD, choices=buttons(long, *(f"Triwulan {n}" for n in range(12)))))
    [section] = content["action"]["sections"]
    assert section["rows"][0] == {"id": "kartu.0", "title": "Kepala Bidang", "description": long}
    assert section["rows"][1] == {"id": "kartu.1", "title": "Triwulan 0"}
    assert (len(section["rows"]), content["action"]["button"]) == (10, LIST_LABEL)
    named = only(replace(CARD, choices=buttons("Triwulan III"), list_label="Choose"))
    assert named["action"]["button"] == "Choose"


@pytest.mark.parametrize("more", [{"buttons": buttons("Ya")}, {"choices": buttons("Ya")}])
def test_a_card_that_is_too_long_is_cut_and_not_refused(more: dict[str, Any]) -> None:
    text = "<b>" + "kata " * 300 + "</b>"
    assert len(only(replace(CARD, text=text, **more))["body"]["text"]) <= 1024
    assert len(only(replace(CARD, text=text))["body"]) == len(text) - 5  # a bare text may have 4,096


def test_a_card_with_a_file_carries_it_above_its_text() -> None:
    file = replace(CARD, kind=OutgoingKind.DOCUMENT, sha256="a", name="Kertas kerja.xlsx")
    assert only(file) == {"id": "1", "filename": "Kertas kerja.xlsx", "caption": "*Kartu* & isinya"}
    card = only(replace(file, buttons=buttons("Ya")))
    shown = {"id": "1", "filename": "Kertas kerja.xlsx"}
    assert card["header"] == {"type": "document", "document": shown}
    photo = replace(CARD, kind=OutgoingKind.PHOTO, sha256="foto", name="gambar.png")
    assert only(photo) == {"id": "3", "caption": "*Kartu* & isinya"}


def test_every_document_has_a_name_that_a_file_may_have() -> None:
    for name, shown in (("TW III/2026\\a.pdf", "TW III-2026-a.pdf"), ("", "berkas")):
        assert only(replace(CARD, kind=OutgoingKind.DOCUMENT, sha256="a", name=name))["filename"] == shown


def test_a_file_with_a_list_comes_before_it() -> None:
    file = replace(CARD, kind=OutgoingKind.DOCUMENT, sha256="a", name="a.pdf", choices=buttons("Ya"))
    assert [(one.type, "caption" in one.content) for one in payloads(file, MEDIA)] == [
        ("document", False),
        ("interactive", False),
    ]


def test_an_album_is_its_files_one_by_one_with_the_caption_under_the_last() -> None:
    files = (FileToSend(sha256="a", name="a.pdf"), FileToSend(sha256="b", name="b.pdf"))
    first, last = payloads(replace(CARD, kind=OutgoingKind.ALBUM, files=files), MEDIA)
    assert first.content == {"id": "1", "filename": "a.pdf"}
    assert last.content == {"id": "2", "filename": "b.pdf", "caption": "*Kartu* & isinya"}


def test_a_file_of_a_kind_that_the_platform_refuses_is_named_in_the_text() -> None:
    file = replace(CARD, kind=OutgoingKind.DOCUMENT, sha256="zip", name="bukti.zip")
    assert only(file)["body"] == "*Kartu* & isinya\n📎 bukti.zip"
    assert titles(only(replace(file, buttons=buttons("Ya")))) == ["Ya"]


def test_a_parameter_of_a_template_holds_no_line_no_tab_and_no_gap_and_is_never_empty() -> None:
    fields = ("2 tugas\nmenunggu", "Laporan\tTW III     2026", " ")
    opening = Outgoing(
        kind=OutgoingKind.TEMPLATE, chat="ID.a1", template="ada_pesan", fields=fields, buttons=buttons("Buka")
    )
    assert only(opening) == {
        "name": "ada_pesan",
        "language": {"code": "id"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": text}
                    for text in ("2 tugas menunggu", "Laporan TW III 2026", "-")
                ],
            },
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [{"type": "payload", "payload": "kartu.0"}],
            },
        ],
    }
    assert only(replace(opening, fields=(), buttons=())) == {"name": "ada_pesan", "language": {"code": "id"}}


@pytest.mark.parametrize("kind", [OutgoingKind.EDIT, OutgoingKind.TAKE_BACK, OutgoingKind.ANSWER])
def test_what_the_platform_does_not_know_sends_nothing(kind: OutgoingKind) -> None:
    assert payloads(Outgoing(kind=kind, chat="ID.a1", message="wamid.1", tap="wamid.2"), {}) == ()
