"""Bold and italics as a phone with WhatsApp shows them: no tag, no stray asterisk, nothing too long."""

from __future__ import annotations

import pytest

from bot.channels.whatsapp.marks import marked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>Kartu 12</b>", "*Kartu 12*"),
        ("Tenggat: <b>Kamis</b>.", "Tenggat: *Kamis*."),
        ("(<b>Kabid</b>), <i>sudah</i>!", "(*Kabid*), _sudah_!"),
        ("<b> dua spasi </b>", " *dua spasi* "),
        ("<b>baris satu\nbaris dua</b>", "*baris satu*\n*baris dua*"),
        ("<b><i>keduanya</i></b>", "*_keduanya_*"),
        ("<b>Berkas <i>laporan</i> ini</b>", "*Berkas* *_laporan_* *ini*"),
        ("se<b>tengah</b>kata", "setengahkata"),
        ("<b>satu</b><i>dua</i>", "satudua"),
        ("<b></b>kosong<b> </b>", "kosong "),
        ("R&amp;D &lt; 5 <b>&amp;</b>", "R&D < 5 *&*"),
    ],
)
def test_a_mark_stands_only_where_it_counts(text: str, shown: str) -> None:
    assert marked(text, 1024) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("5 * 3 * 2", "5 ∗ 3 ∗ 2"),
        ("<b>*penting*</b>", "*∗penting∗*"),
        ("~coret~ `kode`", "∼coret∼ ˋkodeˋ"),
        ("_miring_ laporan_tw_3.pdf", "ˍmiringˍ laporan_tw_3.pdf"),
        ("&lt;b&gt;tebal&lt;/b&gt; a &lt; b &amp;amp; c", "‹b>tebal‹/b> a < b ＆amp; c"),
        ("https://t.me/sopbot?start=_a*b~_", "https://t.me/sopbot?start=_a*b~_"),
    ],
)
def test_what_an_officer_typed_makes_nothing_bold(typed: str, shown: str) -> None:
    assert marked(typed, 1024) == shown


def test_the_marks_count_and_go_before_a_word_does() -> None:
    text = "<b>Judul</b> dan <i>catatan</i>"
    assert marked(text, 21) == "*Judul* dan _catatan_"
    assert marked(text, 20) == "*Judul* dan catatan"
    assert marked(text, 18) == "Judul dan catatan"
    assert marked(text, 16) == "Judul"


def test_a_sign_of_two_units_counts_twice() -> None:
    assert marked("📎" * 10, 20) == "📎" * 10
    assert marked("📎 berkas satu", 13) == "📎 berkas"
    assert marked("<b>📎</b>", 3) == "📎"
