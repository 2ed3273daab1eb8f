"""Renders a message key with fields to text. All sentences are in `templates/pesan/`, none in Python.

A text uses the simple markup of the chat (<b>, <i>); text that an officer typed is escaped.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import DictLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from bot.core.parsing.short_names import short
from bot.text import formatting
from templates.texts import texts

NO_BREAK = "\N{NO-BREAK SPACE}"  #: keeps a number and its unit on one line
Key = str  #: of a text. Whoever takes one annotates it so: tests check what callers name against templates/pesan.
_TAG = re.compile(r"</?[bi]>")
_UNIT = re.compile(
    r"(?<=\d) (?=(?:%|WIB|WITA|WIT|detik|menit|jam|hari|kB|KB|MB|US\$)(?!\w))|(?<=\bRp) (?=\d)"
)  #: between a number and its unit


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How times are written: relative to which instant, and in which zone."""

    now: datetime
    zone: ZoneInfo
    lasting: bool = False  #: read again on other days: no "besok" and no "kemarin"


class Message:
    """A text by its key and its fields. The fields are exactly those that the template names."""

    def __init__(self, key: Key, /, **fields: object) -> None:
        self.key = key
        self.fields = fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.key, self.fields) == (other.key, other.fields)

    def __repr__(self) -> str:
        return f"Message({self.key!r}, {self.fields!r})"

    __hash__ = None  # type: ignore[assignment]  # fields may hold lists


def render(message: Message, voice: Voice) -> str:
    """The text of `message` in the office's zone; numbers keep to their units.

    Raises jinja2's UndefinedError where a field is missing.
    """
    return _UNIT.sub(NO_BREAK, render_text(message.key, voice=voice, **message.fields))


def render_text(key: Key, *, voice: Voice | None = None, **fields: object) -> str:
    """The text of template `key` with these fields."""
    text = _template(key).render({**fields, "suara": voice})
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept)


@pass_context
def _when(context: Context, at: datetime) -> str:
    voice: Voice = context["suara"]
    return formatting.when(at, voice.now, str(voice.zone), lasting=voice.lasting)


@pass_context
def _clock(context: Context, at: datetime) -> str:
    voice: Voice = context["suara"]
    return formatting.clock(at, str(voice.zone))


@pass_context
def _moment(context: Context, at: datetime) -> str:
    voice: Voice = context["suara"]
    return formatting.moment(at, str(voice.zone))


@pass_context
def _due(context: Context, at: datetime) -> str:
    voice: Voice = context["suara"]
    return formatting.due(at, voice.now, str(voice.zone))


_FILTERS = {
    "saat": _when,  # besok pukul 07.35
    "jam": _clock,  # 09.05
    "lengkap": _moment,  # Senin, 23 November 2026 pukul 09.05 WIB
    "batas": _due,  # Senin, 23 November pukul 09.05 WIB
    "tanggal": formatting.day,
    "angka": formatting.number,
    "rupiah": formatting.rupiah,
    "persen": formatting.percent,
    "lama": formatting.span,
    "ukuran": formatting.size,
    "sidik": formatting.fingerprint,
    "orang": formatting.people,  # Ibu Retno, S.E. dan Bapak Bimo
    "kutip": formatting.quote,  # “what somebody wrote”
    "pendek": short,  # a name in so many characters
}


def render_plain(key: Key, **fields: object) -> str:
    """The same without markup: for names of files, papers and the terminal."""
    return without_markup(render_text(key, voice=None, **fields))


def without_markup(text: str) -> str:
    """A rendered text as a reader sees it."""
    return html.unescape(without_tags(text))


def without_tags(text: str) -> str:
    """A rendered text without its tags, still escaped."""
    return _TAG.sub("", text)


@cache
def _template(key: str) -> Template:
    return environment().get_template(key)


@cache
def environment() -> SandboxedEnvironment:
    """What the texts are read and rendered with."""
    environment = SandboxedEnvironment(
        loader=DictLoader(texts()),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= _FILTERS
    return environment
