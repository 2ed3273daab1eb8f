"""The things a phone can do, by name: the same whether they come over HTTP or by a plain call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

from bot.localchat.params import Upload
from bot.localchat.people import People
from bot.localchat.refusal import Json, PhoneError
from bot.localchat.world import Standing


def _standing(people: People, user_id: int, standing: str, *, chat_id: int | None = None) -> Json:
    try:
        wanted = Standing(standing)
    except ValueError:
        raise PhoneError(f"no standing {standing}") from None
    people.set_standing(user_id, wanted, chat_id=chat_id)
    return {"standing": standing}


_ACTS: Mapping[str, Callable[..., Json]] = {
    "start": People.start,
    "text": People.send_text,
    "file": People.send_file,
    "edit": People.edit_text,
    "tap": People.tap,
    "standing": _standing,
}


def perform(people: People, user_id: int, act: str, fields: Mapping[str, object]) -> Json:
    """`start`, `text`, `file` (with `upload`), `edit`, `tap` or `standing`, with the fields of People's methods.

    Returns the message, the tap, or the standing; raises PhoneError.
    """
    method = _ACTS.get(act)
    if method is None:
        raise PhoneError(f"no act {act}")
    try:
        inspect.signature(method).bind(people, user_id, **fields)
    except TypeError as error:
        raise PhoneError(f"{act}: {error}") from None
    return method(people, user_id, **fields)


def upload_fields(upload: Upload, form: Mapping[str, str]) -> dict[str, object]:
    """The fields of `file` from a form, where every value is text."""
    numbers = {name: int(form[name]) for name in ("chat_id", "reply_to", "size") if form.get(name)}
    words = {name: form[name] for name in ("kind", "caption") if form.get(name)}
    return {"upload": upload, **numbers, **words}
