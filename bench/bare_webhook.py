"""`python -m bench.bare_webhook DIRECTORY PORT`: a webhook that writes its body as a row, synced, and answers 200.

It checks the signature and knows no events, no people and no repeats. It imports nothing of ours.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import sqlite3
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.bare_pywa import APP_SECRET


def main(directory: str, port: str) -> None:
    connection = sqlite3.connect(Path(directory) / "bare.db", check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, raw TEXT)")
    one_at_a_time = asyncio.Lock()

    async def take(request: Request) -> Response:
        body = await request.body()
        signed = "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(signed, request.headers.get("x-hub-signature-256", "")):
            return Response(status_code=403)
        async with one_at_a_time:
            await asyncio.to_thread(connection.execute, "INSERT INTO kept (raw) VALUES (?)", (body.decode(),))
        return Response()

    app = Starlette(routes=[Route("/webhook/whatsapp", take, methods=["POST"])])
    print("ready", flush=True)
    uvicorn.run(app, port=int(port), log_level="error", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
