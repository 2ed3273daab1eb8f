"""Names made short by their meaning: what tells one from the others stays, what every reader knows goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_LEADING = re.compile(
    r"( (c\.?q|u\.?p|a\.?n|dan|atau|di|ke|pada|untuk|yang|dengan|dalam|dari|oleh|per|antar|serta)\.?)+ *$",
    re.IGNORECASE,
)
#: How offices themselves write these words where there is little room.
_SHORT = {
    "Badan Perencanaan Pembangunan Daerah": "Bappeda",
    "Badan Pengelolaan Keuangan dan Aset Daerah": "BPKAD",
    "Dewan Perwakilan Rakyat Daerah": "DPRD",
    "Kementerian Dalam Negeri": "Kemendagri",
    "Sekretariat Daerah": "Setda",
    "Kabupaten": "Kab.",
    "Provinsi": "Prov.",
    "Kecamatan": "Kec.",
    "Kelurahan": "Kel.",
    "Subbagian": "Subbag",
    "Peraturan Bupati": "Perbup",
    "Triwulan": "TW",
    "Semester": "Sem.",
}
_SHORTER = re.compile(r"\b(?:" + "|".join(_SHORT) + r")\b")
_TITLES = re.compile(r"^((?:Bapak|Ibu|Bapak/Ibu) |)(?:(?:Prof|Drs|Dra|Dr|dr|drg|Ir|Hj|H|KH|R|Rr|Ny)\.\s*)+")
_DEGREES = re.compile(r",\s*(?:[A-Z][A-Za-z]{0,4}\.\s?)+.*$")
_ASIDE = re.compile(r"\s*\([^)]*\)|\s+(?:c\.\s?q\.|u\.\s?p\.|d\.\s?a\.).*$")
_PLACE = re.compile(r"(?<=\w)\s+(?:Kabupaten|Kab\.|Kota|Provinsi|Prov\.)(?: [A-Z][\w.'’-]*)+$")
_COUNTED = re.compile(r"^(?:Jumlah|Persentase|Nilai|Besaran)\s+")
_FILLING = re.compile(r"\s+(?:yang|telah|sudah)(?=\s)")
_SENTENCE = re.compile(r"[.;:]\s")
#: What begins here may be left out, and what stands before still says what is meant.
_JOINING = re.compile(
    r",? (?=(?:agar|dalam|dan|dari|dengan|guna|ke|kepada|melalui|menurut|oleh|pada|serta|sesuai|untuk|yang)\b)"
)
_CLAUSE = re.compile(
    r", |: | (?=\(|(?:agar|karena|kecuali|sedangkan|sehingga|serta|supaya|tetapi|untuk|yang)\b)"
)
_NUMBER = re.compile(r"\d+\. ")  #: before a name in a list


def short(name: str, most: int) -> str:
    """The fullest form of the name with at most `most` characters.

    Degrees and asides go first, then the place, which is the office's own, then words get short; what is still too long
    ends at a word.
    """
    number = found.group() if (found := _NUMBER.match(name)) else ""
    bare, room = name.removeprefix(number), most - len(number)
    forms = list(_forms(bare))
    return number + next((form for form in forms if len(form) <= room), at_word(forms[-1], room))


def _forms(name: str) -> Iterator[str]:
    """Ever shorter forms of the name, each made from the one before."""
    yield name
    form = name
    for pattern, instead in (
        (_DEGREES, ""),
        (_TITLES, r"\1"),
        (_ASIDE, ""),
        (_PLACE, ""),
        (_SHORTER, lambda found: _SHORT[found.group()]),
        (_COUNTED, ""),
        (_FILLING, ""),
    ):
        shorter = pattern.sub(instead, form).strip()
        if shorter and shorter != form:
            form = shorter[0].upper() + shorter[1:]
            yield form


def at_word(text: str, most: int) -> str:
    """The beginning of `text` with at most `most` characters, cut at the end of a word if there is one.

    No word that leads to a next one is left at the end.
    """
    if len(text) <= most:
        return text
    cut, last = text[:most], text[: most + 1].rfind(" ")
    return _LEADING.sub("", cut[:last] if last > most // 2 else cut).rstrip(" ,;:.(-–_")


def opening(text: str, most: int) -> str:
    """The beginning of a text with at most `most` characters: whole sentences if they fill half of it, else whole clauses,
    else whole words.
    """
    end = max(text[:most].rfind(mark) for mark in (". ", "; ", "? ", "! "))
    if end >= most // 2:
        return text[: end + 1].rstrip(";")
    ends = [found.start() for found in _CLAUSE.finditer(text) if most // 2 <= found.start() <= most]
    return text[: ends[-1]] if ends else at_word(text, most)


def clause(text: str, most: int) -> str:
    """The name of what a sentence tells to do, in at most `most` characters: it ends where a clause begins."""
    whole = text if len(text) <= most else _SENTENCE.split(text)[0]
    whole = whole.rstrip(".")
    ends = [found.start() for found in _JOINING.finditer(whole) if " " in whole[: found.start()]]
    fitting = [end for end in ends if end <= most and not _LEADING.search(whole[:end])]
    return whole[: fitting[-1]] if fitting and len(whole) > most else at_word(whole, most)


def told_apart(names: Sequence[str], most: int) -> list[str]:
    """Each name in at most `most` characters; those that became equal are numbered by their place, from 1."""
    forms = [short(name, most) for name in names]
    return [
        _numbered(name, place, most) if forms.count(form) > 1 else form
        for place, (name, form) in enumerate(zip(names, forms, strict=True), 1)
    ]


def _numbered(name: str, place: int, most: int) -> str:
    return short(f"{place}. {name}", most)
