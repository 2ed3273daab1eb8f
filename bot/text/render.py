"""Renders a message key with fields to text. All sentences are in `templates/pesan/`, none in Python.

A text uses the simple markup of the chat (<b>, <i>); text that an officer typed is escaped.

A text that is put into another one is a `Phrase`: it knows how it was made. Texts are made in Indonesian, before it is
known who reads them; whoever sends one to an officer says it, and every phrase in it, in that officer's language.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from jinja2 import DictLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from bot.core.parsing.languages import Language
from bot.core.parsing.short_names import short
from bot.core.worktime.standard import Standard
from bot.text import formatting
from templates.texts import english, texts

T = TypeVar("T")

NO_BREAK = "\N{NO-BREAK SPACE}"  #: keeps a number and its unit on one line
Key = str  #: of a text. Whoever takes one annotates it so: tests check what callers name against templates/pesan.
_TAG = re.compile(r"</?[bi]>")
_UNITS = (
    "%|WIB|WITA|WIT|detik|menit|jam|hari|kB|KB|MB|US\\$",
    "seconds?|minutes?|hours?|days?|working",
)
_UNIT = re.compile(
    rf"(?<=\d) (?=(?:{'|'.join(_UNITS)})(?!\w))|(?<=\bRp) (?=\d)"
)  #: between a number and its unit


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How a text is said: in which language, and its times relative to which instant and in which zone."""

    now: datetime
    zone: ZoneInfo
    lasting: bool = False  #: read again on other days: no "besok" and no "kemarin"
    language: Language = Language.INDONESIAN


class Phrase(str):
    """A text that is to be put into another one, and that can be said in another language."""

    again: Callable[[Language], str]

    def __new__(cls, text: str, again: Callable[[Language], str]) -> Phrase:
        made = super().__new__(cls, text)
        made.again = again
        return made


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


def in_language(value: T, language: Language) -> T:
    """The same value with every phrase in it said in this language: in a message, a list, a mapping, a dataclass."""
    return value if language is Language.INDONESIAN else cast(T, _said_again(value, language))


def _said_again(value: Any, language: Language) -> Any:
    if isinstance(value, Phrase):
        return value.again(language)
    if isinstance(value, Message):
        return Message(value.key, **_said_again(value.fields, language))
    if isinstance(value, Mapping):
        return {key: _said_again(each, language) for key, each in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(_said_again(each, language) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _changed(value, language)
    return value


def _changed(value: Any, language: Language) -> Any:
    known = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
    found = {name: _said_again(each, language) for name, each in known.items()}
    new = {name: each for name, each in found.items() if each is not known[name] and each != known[name]}
    return replace(value, **new) if new else value


def render(message: Message, voice: Voice) -> Phrase:
    """The text of `message` in the office's zone and in the voice's language; numbers keep to their units.

    Raises jinja2's UndefinedError where a field is missing.
    """
    text = _UNIT.sub(NO_BREAK, _said(message.key, voice, message.fields))
    return Phrase(text, lambda language: render(message, replace(voice, language=language)))


def render_text(key: Key, *, voice: Voice | None = None, **fields: object) -> Phrase:
    """The text of template `key` with these fields."""
    return Phrase(_said(key, voice, fields), partial(_said_in, key, voice, fields))


def _said_in(key: Key, voice: Voice | None, fields: Mapping[str, object], language: Language) -> str:
    return _said(key, replace(voice, language=language) if voice else None, fields, language)


def _said(
    key: Key, voice: Voice | None, fields: Mapping[str, object], language: Language = Language.INDONESIAN
) -> str:
    """Without a voice in this `language`, else in that of the voice."""
    if voice is None and not fields:
        return _fixed(key, language)
    return _made(key, voice, fields, voice.language if voice else language)


@cache
def _fixed(key: Key, language: Language) -> str:
    """A text that is always the same, such as the label of a button."""
    return _made(key, None, {}, language)


def _made(key: Key, voice: Voice | None, fields: Mapping[str, object], spoken: Language) -> str:
    text = _template(key, spoken).render({**in_language(fields, spoken), "suara": voice})
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept)


def standard_words(value: Standard | None) -> Phrase:
    """A mutu baku as officers read it; empty where a step has none."""
    return _worded(formatting.standard, value)


def moment_words(at: datetime, zone: str) -> Phrase:
    """An instant in the formal way."""
    return _worded(formatting.moment, at, zone)


def people_words(names: Sequence[str]) -> Phrase:
    """Names of officers as a list."""
    return _worded(formatting.people, names)


def _worded(words: Callable[..., str], *values: object) -> Phrase:
    return Phrase(words(*values), partial(words, *values))


@pass_context
def _when(context: Context, at: datetime) -> str:
    voice: Voice = context["suara"]
    return formatting.when(at, voice.now, str(voice.zone), voice.language, lasting=voice.lasting)


@pass_context
def _clock(context: Context, at: datetime) -> str:
    voice: Voice = context["suara"]
    return formatting.clock(at, str(voice.zone))


@pass_context
def _moment(context: Context, at: datetime) -> str:
    voice: Voice = context["suara"]
    return formatting.moment(at, str(voice.zone), voice.language)


@pass_context
def _due(context: Context, at: datetime) -> str:
    voice: Voice = context["suara"]
    return formatting.due(at, voice.now, str(voice.zone), voice.language)


_FILTERS: dict[str, Callable[..., str]] = {
    "saat": _when,  # besok pukul 07.35
    "jam": _clock,  # 09.05
    "lengkap": _moment,  # Senin, 23 November 2026 pukul 09.05 WIB
    "batas": _due,  # Senin, 23 November pukul 09.05 WIB
    "angka": formatting.number,
    "rupiah": formatting.rupiah,
    "persen": formatting.percent,
    "ukuran": formatting.size,
    "sidik": formatting.fingerprint,
    "pendek": short,  # a name in so many characters
}
#: Those that say words of a language although no voice may be given.
_WORDED: dict[str, Callable[..., str]] = {
    "tanggal": formatting.day,
    "lama": formatting.span,
    "orang": formatting.people,  # Ibu Retno, S.E. dan Bapak Bimo
    "kutip": formatting.quote,  # “what somebody wrote”
}


def render_plain(key: Key, **fields: object) -> Phrase:
    """The same without markup: for names of files, papers and the terminal."""
    text = without_markup(_said(key, None, fields))
    return Phrase(text, lambda language: without_markup(_said_in(key, None, fields, language)))


def without_markup(text: str) -> str:
    """A rendered text as a reader sees it."""
    return html.unescape(without_tags(text))


def without_tags(text: str) -> str:
    """A rendered text without its tags, still escaped."""
    return _TAG.sub("", text)


@cache
def _template(key: str, language: Language) -> Template:
    return environment(language).get_template(key)


@cache
def environment(language: Language = Language.INDONESIAN) -> SandboxedEnvironment:
    """What the texts of a language are read and rendered with."""
    environment = SandboxedEnvironment(
        loader=DictLoader(english() if language is Language.ENGLISH else texts()),
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,  # every text: they include each other
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= _FILTERS
    environment.filters |= {name: partial(each, language=language) for name, each in _WORDED.items()}
    return environment
