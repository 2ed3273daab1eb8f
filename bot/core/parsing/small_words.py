"""Words that people type at a card without deciding anything by them: yes, no, thanks."""

from __future__ import annotations

import re
from enum import StrEnum


class SmallWord(StrEnum):
    ANSWER = "jawaban"  # yes, no, fine: nothing can be told from it
    THANKS = "terima kasih"


_ANSWERS = frozenset(
    [
        "ya",
        "iya",
        "iyaa",
        "yaa",
        "y",
        "yes",
        "ok",
        "oke",
        "okey",
        "okay",
        "okeh",
        "setuju",
        "acc",
        "bagus",
        "baik",
        "sip",
        "siap",
        "betul",
        "benar",
        "lanjut",
        "lanjutkan",
        "tugaskan",
        "laksanakan",
        "tidak",
        "tdk",
        "gak",
        "nggak",
        "enggak",
        "no",
        "jangan",
        "belum",
        "tanda",
        "tangani",
        "ttd",
        "paraf",
        "serahkan",
        "kirim",
        "selesai",
        "agree",
        "agreed",
        "approve",
        "approved",
        "fine",
        "noted",
        "sure",
        "sign",
        "signed",
    ]
)
_FILLERS = frozenset(
    [
        "saya",
        "kami",
        "pak",
        "bapak",
        "bu",
        "ibu",
        "mas",
        "mbak",
        "kak",
        "min",
        "bot",
        "admin",
        "sudah",
        "sangat",
        "sekali",
        "banyak",
        "atas",
        "nya",
        "sir",
        "madam",
        "very",
        "so",
        "much",
        "well",
    ]
)
_THANKS = re.compile(
    r"(?:terima ?kasih|terimakasih|makasih|makasi|trims|thanks|thank you|tengkyu|matur ?nuwun|suwun|nuwun)"
)
_ANSWER_SIGNS, _THANKS_SIGNS = "👍👌✅🆗👎", "🙏"
_WORDS_MAX = 6


def small_word(text: str) -> SmallWord | None:
    """What the whole text is, if it says no more than that."""
    words = re.sub(r"[^\w]+", " ", text.casefold()).split()
    if not words:
        return _sign(text)
    said = " ".join(words)
    thanks = _THANKS.search(said)
    if thanks and len(words) <= _WORDS_MAX:
        rest = set(_THANKS.sub(" ", said).split())
        return SmallWord.THANKS if rest <= _FILLERS | _ANSWERS else None
    told = [word for word in words if word not in _FILLERS]
    return SmallWord.ANSWER if told and len(words) <= 3 and _ANSWERS.issuperset(told) else None


def _sign(text: str) -> SmallWord | None:
    if any(sign in text for sign in _THANKS_SIGNS):
        return SmallWord.THANKS
    return SmallWord.ANSWER if any(sign in text for sign in _ANSWER_SIGNS) else None
