"""The problems of a working paper as sentences."""

from __future__ import annotations

from bot.core.working_paper.problems import Problem, ProblemKey
from bot.core.working_paper.rows import runs
from bot.text.render import Message, render
from handlers.context import UnitOfWork


def grouped(uow: UnitOfWork, problems: tuple[Problem, ...], most: int) -> tuple[list[str], int]:
    """At most `most` lines, and how many problems they cover; blank cells of one column share a line."""
    blank: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        if one.key is ProblemKey.KOSONG:
            blank.setdefault((one.sheet, one.column), []).append(one)
    lines: list[str] = []
    told, said = 0, set[tuple[str, str]]()
    for one in problems:
        same = blank.get((one.sheet, one.column), []) if one.key is ProblemKey.KOSONG else []
        if (one.sheet, one.column) in said and same:
            continue
        if len(lines) == most:
            break
        if len(same) > 2:
            said.add((one.sheet, one.column))
            rows = runs(problem.row for problem in same)
            message = Message("baris_kosong", sheet=one.sheet, column=one.column, rows=rows)
            lines.append(render(message, uow.voice))
            told += len(same)
        else:
            lines += sentences(uow, (one,))
            told += 1
    return lines, told


def sentences(uow: UnitOfWork, problems: tuple[Problem, ...]) -> list[str]:
    """The sentence of each problem, already escaped."""
    return [render(Message(problem.template, **problem.fields()), uow.voice) for problem in problems]
