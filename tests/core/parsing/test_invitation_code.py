"""A code is a code in whatever it comes: a link, quotes, a sentence, small letters, with spaces or a full stop."""

from __future__ import annotations

import pytest

from bot.core.parsing.invitation_code import after_start, read_code


@pytest.mark.parametrize(
    "text",
    [
        "/start K7MPQ2RSTV",
        "/start\u00a0K7MPQ2RSTV",
        "/start\nK7MPQ2RSTV",
        "/start@sop_bot K7MPQ2RSTV",
        "/START k7mpq2rstv.",
        "/start: “K7MPQ 2RSTV”",
        "/ start kode K7MPQ2RSTV",
        "start K7MPQ2RSTV",
        "https://t.me/sop_bot?start=K7MPQ2RSTV",
        "Ini tautannya Pak: t.me/sop_bot?start=K7MPQ2RSTV.",
        "tg://resolve?domain=sop_bot&start=K7MPQ2RSTV",
        "K7MPQ2RSTV",
        " k7mpq 2rstv. ",
        "'K7MPQ2RSTV'",
        "Kode: K7MPQ-2RSTV",
        "kode undangan saya K7MPQ2RSTV",
    ],
)
def test_the_code_is_found(text: str) -> None:
    found = read_code(text)
    assert found is not None
    assert (found.code, found.certain) == ("K7MPQ2RSTV", True)


def test_ten_letters_may_be_a_word() -> None:
    found = read_code("Keterangan")
    assert found is not None
    assert not found.certain


@pytest.mark.parametrize(
    "text",
    ["", "/start", "/start@sop_bot", "selamat pagi", "/mulai Triwulan III 2026", "198609262015051001",
     "0812 3456 7890", "startup kami", "Kode undangan saya mana?", "https://t.me/sop_bot"],
)  # fmt: skip
def test_what_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert read_code(text) is None


def test_an_officer_who_is_registered_only_means_a_code_with_start_or_in_a_link() -> None:
    assert after_start("https://t.me/sop_bot?start=K7MPQ2RSTV") == "K7MPQ2RSTV"
    for text in ("K7MPQ2RSTV", "Start ulang dari baris 9.", "https://contoh.go.id/arsip?start=2026"):
        assert after_start(text) == "", text
