"""Telegram's HTML, as Telegram reads it."""

from __future__ import annotations

import pytest

from bot.localchat.api.entities import find_commands, parse_html
from bot.localchat.errors import Json


def entity(kind: str, offset: int, length: int, **more: str) -> Json:
    return {"offset": offset, "length": length, "type": kind} | more


CASES: list[tuple[str, str, list[Json]]] = [
    ("polos &amp; aman &lt;b&gt;", "polos & aman <b>", []),
    ("&nbsp;&#65;&#x42;", "&nbsp;AB", []),
    ("<b>satu</b> <i>dua</i>", "satu dua", [entity("bold", 0, 4), entity("italic", 5, 3)]),
    ("<b>satu <i>dua</i></b>", "satu dua", [entity("bold", 0, 8), entity("italic", 5, 3)]),
    ("😀<u>x</u>", "😀x", [entity("underline", 2, 1)]),
    ("<s>a</s><del>b</del>", "ab", [entity("strikethrough", 0, 1), entity("strikethrough", 1, 1)]),
    (
        '<a href="https://a.id/?x=1&amp;y">di sini</a>',
        "di sini",
        [entity("text_link", 0, 7, url="https://a.id/?x=1&y")],
    ),
    ("<a href='tg://user?id=1'>a</a>", "a", [entity("text_link", 0, 1, url="tg://user?id=1")]),
    ("<a href='kosong'>a</a>", "a", []),
    ("<pre>x</pre>", "x", [entity("pre", 0, 1)]),
    ('<pre><code class="language-py">x</code></pre>', "x", [entity("pre", 0, 1, language="py")]),
    ('<code class="language-py">x</code>', "x", [entity("code", 0, 1)]),
    ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
    ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
    ("<blockquote>x</blockquote>", "x", [entity("blockquote", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
    ("<B>x</>", "x", [entity("bold", 0, 1)]),
    ("<b></b>x", "x", []),
    ("  <b>x</b>  ", "x", [entity("bold", 0, 1)]),
    ("a <b>x  </b>\n", "a x", [entity("bold", 2, 1)]),
]


@pytest.mark.parametrize(("source", "text", "entities"), CASES)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[Json]) -> None:
    assert parse_html(source) == (text, entities)


def test_commands_are_found_where_telegram_finds_them() -> None:
    text = "😀 /mulai dan/atau a/b /status@sop_bot, /é"
    assert [
        text.encode("utf-16-le")[2 * one["offset"] :][: 2 * one["length"]].decode("utf-16-le")
        for one in find_commands(text)
    ] == [
        "/mulai",
        "/status@sop_bot",
    ]
