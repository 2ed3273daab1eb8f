"""Several documents as one message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence

from telegram import Bot, InputFile, InputMediaDocument

from bot.channels.telegram.links import without_links
from bot.ports import ALBUM_JOINT, Outgoing

_REQUEST_MAX = 45 * 1024 * 1024  #: bytes of the files of one request; the server takes 50 MB with everything
_Named = tuple[str, bytes]


async def send_album(bot: Bot, out: Outgoing, read: Callable[[str], bytes]) -> str:
    """Send documents as one message, the caption under the last; returns the numbers of all of them.

    What is too large for one request goes in several.
    """
    loaded = [(one.name, await asyncio.to_thread(read, one.sha256)) for one in out.files]
    *early, last = _parts(loaded)
    numbers = [number for part in early for number in await _send(bot, out, part, "")]
    numbers += await _send(bot, out, last, without_links(out.text))
    return ALBUM_JOINT.join(map(str, numbers))


async def _send(bot: Bot, out: Outgoing, part: Sequence[_Named], caption: str) -> list[int]:
    quiet = out.silent or None
    if len(part) == 1:
        [(name, data)] = part
        file = InputFile(data, filename=name, attach=False)
        shown = {"caption": caption or None, "parse_mode": "HTML"}
        return [(await bot.send_document(out.chat, file, disable_notification=quiet, **shown)).message_id]  # type: ignore[arg-type]
    media = [
        InputMediaDocument(
            InputFile(data, filename=name, attach=True),
            caption=(caption or None) if number == len(part) else None,
            parse_mode="HTML",
        )
        for number, (name, data) in enumerate(part, 1)
    ]
    return [one.message_id for one in await bot.send_media_group(out.chat, media, disable_notification=quiet)]


def _parts(loaded: Sequence[_Named]) -> Iterator[list[_Named]]:
    part: list[_Named] = []
    for one in loaded:
        if part and sum(len(data) for _, data in (*part, one)) > _REQUEST_MAX:
            yield part
            part = []
        part.append(one)
    yield part
