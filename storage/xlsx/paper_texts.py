"""The Indonesian words of the workbooks: titles and prompts from one YAML file, remarks on cells from the chat texts."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

import templates
from bot.core.working_paper.problems import Problem
from templates.texts import texts

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
