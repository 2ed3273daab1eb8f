"""How cells look and what they say, as values: names of styles, heights of rows, fixed texts. Loads no openpyxl."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

import templates
from bot.core.working_paper.cells import FIRST_ROW, Column, Kind
from bot.core.working_paper.problems import Problem
from templates.texts import texts

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  #: what XML cannot hold
_LONGEST = 32_000  #: characters in a cell


def style_of(column: Column, *, whole: bool = True, last: bool = False) -> str:
    """The style of a cell of `column`; `whole` if it shows no decimals, `last` if it is in the row of totals."""
    if not column.numeric:
        base = "teks"
    elif column.kind is Kind.PERCENT:
        base = "persen"
    else:
        base = "bulat" if whole else "pecahan"
    return f"kk {base}{' jumlah' if last else ' isian' if column.input else ''}"


def height_of(cells: Iterable[tuple[object, int]], *, least: int = 1) -> float:
    """Height in points that a row needs for its (value, column width in characters), at least `least` lines
    of text.
    """
    texts = [(value, width) for value, width in cells if isinstance(value, str) and not value.startswith("=")]
    lines = [
        sum(-(-max(len(part), 1) * 23 // (20 * width)) for part in text.split("\n")) for text, width in texts
    ]
    return 4 + 13.0 * min(max([least, *lines]), 30)


def writable(text: str) -> str:
    """The text as a cell can hold it."""
    return _ILLEGAL.sub(" ", text)[:_LONGEST]


def ranges(letter: str, indexes: set[int]) -> str:
    """The rows as a short list of ranges: "J9:J12 J14"."""
    runs: list[list[int]] = []
    for index in sorted(indexes):
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return " ".join(f"{letter}{FIRST_ROW + run[0]}:{letter}{FIRST_ROW + run[-1]}" for run in runs)


_HOME = Path(templates.__file__).parent


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """`templates/kertas_kerja/kertas_kerja.yaml`, read once."""
    text = (_HOME / "kertas_kerja" / "kertas_kerja.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(loader=DictLoader(texts()), autoescape=True, undefined=StrictUndefined)


def remark(problem: Problem) -> str:
    """The sentence of `problem` for a comment in a cell: the chat text without its marks."""
    text = _environment().get_template(problem.template).render(problem.fields())
    return Markup(text).striptags()  # noqa: S704 - a template of ours, its fields escaped
