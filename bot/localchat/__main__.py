"""`python -m bot.localchat`: the server in a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from bot.clock import SystemClock
from bot.localchat.cloud.account import CloudAccount
from bot.localchat.page.guard import is_loopback
from bot.localchat.server import TOKEN, LocalChat, secret_token
from bot.localchat.state.store import MemoryStore, SqliteStore

_CALLED_EVERY = 1.0  #: seconds between two calls of a webhook that does not answer


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT. The first line of output is JSON: `url`, `token`, `whatsapp`.

    `whatsapp` is the account of the Cloud API; its webhooks go to `--webhook` as soon as somebody answers there.
    On a host that other machines reach the token is a random one if none is given, and `key`, a further field, is
    asked of phones: as a cookie (`bot.localchat.client.connection.HttpLine` sends it).
    """
    parser = argparse.ArgumentParser(prog="python -m bot.localchat")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token")
    parser.add_argument("--data", type=Path, help="an SQLite file; without it nothing survives")
    parser.add_argument("--webhook", help="where the bot takes the webhooks of WhatsApp")
    parser.add_argument("--strict", action="store_true", help="answer 400 to what the real server overlooks")
    asked = parser.parse_args(arguments)
    os.umask(0o077)
    try:
        asyncio.run(_serve(asked))
    except OSError as error:
        parser.exit(2, f"{error}\n")
    return 0


async def _serve(asked: argparse.Namespace) -> None:
    store = SqliteStore(asked.data) if asked.data else MemoryStore()
    key = "" if is_loopback(asked.host) else secrets.token_urlsafe(16)
    token = asked.token or (secret_token() if key else TOKEN)
    account = CloudAccount.secret() if key else CloudAccount()
    chat = LocalChat(now=SystemClock().now, token=token, store=store, strict=asked.strict, whatsapp=account)
    if key:
        chat.lock(asked.host, key)
    serving = await chat.serve(asked.host, asked.port)
    told = {"url": serving.url, "token": chat.token, "whatsapp": asdict(account)} | (
        {"key": key} if key else {}
    )
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    calling = asyncio.create_task(_subscribe(chat, asked.webhook)) if asked.webhook else None
    await stop.wait()
    if calling:
        calling.cancel()
    await serving.close()


async def _subscribe(chat: LocalChat, webhook: str) -> None:
    while not await chat.cloud.subscribe(webhook):
        await asyncio.sleep(_CALLED_EVERY)


if __name__ == "__main__":
    sys.exit(main())
