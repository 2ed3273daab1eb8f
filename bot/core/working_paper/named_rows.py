"""Which rows of a working paper a text names: "IKU baris 9: ...", "IKU-3 belum ada bukti", "baris 12 dan 14 keliru".

It may be said in English, too: "IKU row 9", "rows 12 and 14". A row is counted as Excel does, as everywhere in what the
bot says. Only what is certain counts: a number that stands on both sheets, or on none, names no row, and is given back in
the words of the text. "Row 12 to 13" is given back, too: it may be a range, or what the figure should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.working_paper.cells import SheetKey
from bot.core.working_paper.check import sent_rows
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.rows import row_name, row_names

_SHEET = r"(?:iku|sub(?:[\s-]*kegiatan|[\s-]*keg\b\.?)?)"
_NUMBER = r"\d{1,3}(?!\w|[.,]\d)"
_ROW = r"(?:baris|rows?)"
_AND = r"(?:dan|serta|and)"
_TO = r"(?:-|–|s\.?\s?d\.?|sampai(?:\s+dengan)?|to)"
_ITEM = rf"{_NUMBER}(?:\s*{_TO}\s*{_NUMBER})?"
_ORDINAL = r"(?:ke-?\s*|nomor\s+|number\s+|no\.?\s*)?"
_LISTED = (
    rf"(?=\s*(?:[,;:.)]|$|{_AND}\b|&))"  #: what may follow a number after a comma, if that is of the list
)
_MORE = rf"\s*(?:(?:{_AND}|&|/)\s*(?:{_ROW}\s+)?{_ORDINAL}{_ITEM}|,\s*(?:{_AND}\s+)?{_ITEM}{_LISTED})"
_ROWS = re.compile(
    rf"(?:\b(?P<before>{_SHEET})[\s,:]*(?:di\s+|pada\s+|in\s+)?)?\b{_ROW}\s*{_ORDINAL}(?P<list>{_ITEM}(?:{_MORE})*)"
    rf"(?P<open>\s*,\s*{_NUMBER})?"
    rf"(?:\s*[(,]?\s*(?:di\s+|pada\s+|in\s+|of\s+)?(?:the\s+)?(?:lembar\s+|sheet\s+)?(?P<after>{_SHEET})\b\)?(?![\s-]*\d)(?!\s*{_ROW}))?",
    re.IGNORECASE,
)
_FIGURES = re.compile(rf"({_NUMBER})(?:\s*{_TO}\s*({_NUMBER}))?", re.IGNORECASE)
_INSTEAD = re.compile(r"\brow\b.*\d\s*to\s*\d", re.IGNORECASE)  #: of one row: its right figure, or a range
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
#: Words after which the rows that are named are those that are meant least, or all are meant.
_OTHERWISE = re.compile(
    r"\b(?:kecuali|selain|except|other than)\b"
    r"|\b(?:semua|seluruh|setiap|tiap|keseluruhan)\b(?=[^.;:\n]{0,24}\b(?:baris|indikator|isian|kertas|lembar|kegiatan)\b)"
    r"|\b(?:all|every|each)\b(?=[^.;:\n]{0,24}\b(?:rows?|indicators?|entry|entries|paper|sheets?)\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:^|[\n.;,])[\s\-•*]*(?:\d{1,2}[.)]\s+)?(?:untuk\s+|pada\s+|di\s+|dan\s+|serta\s+|for\s+|in\s+|and\s+)?$",
    re.IGNORECASE,
)
_JOIN = r"[\s._/-]*"  #: what may stand between the parts of a code
_LONGEST_RANGE = 60


@dataclass(frozen=True, kw_only=True)
class Mention:
    start: int  #: where it stands in the text
    end: int
    rows: tuple[str, ...] = ()  #: named with certainty
    unclear: bool = False  #: it names a row, and it is not certain which


@dataclass(frozen=True, kw_only=True)
class NamedRows:
    rows: tuple[str, ...] = ()  #: in the order of the paper
    unclear: tuple[str, ...] = ()  #: words that name a row, and it is not certain which


def named_rows(form: PaperForm, text: str) -> NamedRows:
    """The rows that the text names. Where anything in it is unclear, nobody can tell that these are all."""
    found = mentions(form, text)
    unclear = [text[one.start : one.end].strip(" ,") for one in found if one.unclear]
    unclear += [one.group().strip() for one in _OTHERWISE.finditer(text) if found]
    named = {row for one in found for row in one.rows}
    return NamedRows(
        rows=tuple(row for row in row_names(form) if row in named), unclear=tuple(dict.fromkeys(unclear))
    )


def mentions(form: PaperForm, text: str) -> tuple[Mention, ...]:
    """Every place where the text names rows, in its order."""
    coded = [*_coded(form, text)]
    known = {row for one in coded for row in one.rows}
    found = [*coded, *(_counted(form, one, known) for one in _ROWS.finditer(text))]
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _coded(form: PaperForm, text: str) -> Iterator[Mention]:
    by_code: dict[str, list[str]] = {}
    for sheet, row in form.names:
        by_code.setdefault(row.partition("#")[0], []).append(row_name(sheet, row))
    for code, rows in by_code.items():
        pattern = _pattern(code)
        for found in pattern.finditer(text) if pattern else ():
            sure = len(rows) == 1
            yield Mention(
                start=found.start(), end=found.end(), rows=tuple(rows) if sure else (), unclear=not sure
            )


def _pattern(code: str) -> re.Pattern[str] | None:
    """How the code is written in a text. One with letters may be written with other signs: IKU-03, iku 3."""
    if not any(character.isdigit() for character in code) or len(code) < 2:
        return None
    if not any(character.isalpha() for character in code):
        return re.compile(rf"(?<![\w.,-]){re.escape(code)}(?!\w|[,.-]\d)") if not code.isdigit() else None
    parts = [
        f"0*{part.lstrip('0') or '0'}" if part.isdigit() else re.escape(part) for part in _TOKEN.findall(code)
    ]
    return re.compile(rf"(?<!\w){_JOIN.join(parts)}(?!\w|[.,]\d)", re.IGNORECASE)


def _counted(form: PaperForm, found: re.Match[str], coded: set[str]) -> Mention:
    """Rows by their numbers. One that stands on both sheets is certain where the text names it by its code as well."""
    word = (found["before"] or found["after"] or "").lower()
    sheets = [SheetKey.SUB if word.startswith("sub") else SheetKey.IKU] if word else [*SheetKey]
    places = [(row_name(sheet, row), at) for (sheet, row), at in sent_rows(form).items() if sheet in sheets]
    rows, sure = [], found["open"] is None and not _INSTEAD.search(found.group())
    for number in _numbers(found["list"]):
        fitting = [name for name, at in places if at == number]
        fitting = [name for name in fitting if name in coded] if len(fitting) > 1 else fitting
        rows += fitting if len(fitting) == 1 else []
        sure = sure and len(fitting) == 1
    return Mention(start=found.start(), end=found.end(), rows=tuple(rows), unclear=not sure)


def _numbers(text: str) -> Iterator[int]:
    for first, last in _FIGURES.findall(text):
        start, end = int(first), int(last or first)
        yield from range(start, min(end, start + _LONGEST_RANGE) + 1)


def remarks(form: PaperForm, text: str, rows: Sequence[str]) -> Mapping[str, str]:
    """What the text says about each of these rows; empty about one that it does not name by itself.

    A text that names all its rows in one clause says it of all of them, and is given for none.
    """
    found = mentions(form, text)
    heads = {one.start: lead.start() for one in found if (lead := _CLAUSE.search(text[: one.start]))}
    starts = [0, *(cut for cut in heads.values() if _words(text[:cut]))]
    parts = list(zip(starts, [*starts[1:], len(text)], strict=True))
    said: dict[str, list[str]] = {row: [] for row in rows}
    for start, end in parts if len(parts) > 1 else ():
        inside = [one for one in found if start <= one.start < end]
        for row in dict.fromkeys(row for one in inside for row in one.rows if row in said):
            rest = text[inside[0].end : end] if inside[0].start in heads else ""
            said[row].append(_tidy(rest) if _words(rest) else _tidy(text[start:end]))
    return {row: "; ".join(texts) for row, texts in said.items()}


def _tidy(part: str) -> str:
    return " ".join(part.split()).strip(" :,.;-–•")


def _words(text: str) -> bool:
    return any(character.isalpha() for character in text)
