"""What is too large is answered with a sentence, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.localchat.page import limits
from bot.localchat.server import LocalChat

SENTENCE = (
    "Kiriman ini terlalu besar, jadi belum diterima. Kirim berkas yang lebih kecil, paling besar 20 MB."
)
LONG = b'{"text": "' + b"a" * limits.FIELDS_BYTES + b'"}'
FORM = {"content-type": "multipart/form-data; boundary=x"}
FILE = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + LONG + b"\r\n--x--\r\n"
)


async def in_pieces(data: bytes, taken: list[int]) -> AsyncIterator[bytes]:
    """A body that does not say how long it is; `taken` counts what was asked for."""
    for at in range(0, len(data), 1 << 16):
        taken.append(at)
        yield data[at : at + (1 << 16)]


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(
    ("path", "data", "headers"),
    [
        ("/phones/11/text", LONG, {}),
        ("/phones/users", LONG, {}),
        ("/phones/11/file", FILE, FORM),
        ("/nowhere", LONG, {}),
    ],
)
async def test_a_body_that_is_too_large_is_refused_with_a_sentence(
    web: httpx.AsyncClient,
    chat: LocalChat,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    data: bytes,
    headers: dict[str, str],
    announced: bool,
) -> None:
    monkeypatch.setattr(limits, "UPLOAD_BYTES", 0)
    answer = await web.post(path, content=data if announced else in_pieces(data, []), headers=headers)
    if path == "/nowhere" and not announced:  # nobody reads it
        assert answer.status_code == 404
        return
    assert (answer.status_code, answer.json()) == (413, {"error": SENTENCE, "faults": [SENTENCE]})
    assert (chat.world.seq, chat.world.files) == (0, {})


async def test_a_file_within_the_limit_is_taken_though_it_is_larger_than_any_text(
    web: httpx.AsyncClient, chat: LocalChat
) -> None:
    answer = await web.post("/phones/11/file", content=FILE, headers=FORM)
    assert (answer.status_code, len(chat.world.files)) == (200, 1)


async def test_the_bot_api_refuses_a_body_without_a_length_in_telegrams_words(
    web: httpx.AsyncClient, chat: LocalChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOAD_BYTES", 0)
    answer = await web.post(f"/bot{chat.token}/sendMessage", content=in_pieces(LONG, []))
    assert (answer.status_code, "413 Request Entity Too Large" in answer.text) == (413, True)


async def test_nothing_is_read_of_who_has_no_token(web: httpx.AsyncClient) -> None:
    taken: list[int] = []
    answer = await web.post("/bot1000001:salah/sendDocument", content=in_pieces(LONG, taken))
    assert (answer.status_code, len(taken)) == (401, 0)
