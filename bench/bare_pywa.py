"""`python -m bench.bare_pywa URL PORT`: pywa as it comes, with its own httpx and its own server.

It answers a tap with one text. It keeps nothing, and it imports nothing of ours.
"""

from __future__ import annotations

import sys
from typing import Any

import httpx
from pywa_async import WhatsApp

PHONE, BUSINESS = "106540352242922", "102290129340398"
TOKEN, APP_SECRET, VERIFY_TOKEN = "EAAG-bench-token", "rahasia-bench", "kata-bench"
ASKED = "Apa yang perlu diperbaiki? Tulis alasannya, lalu kirim."


async def _tapped(_wa: Any, tap: Any) -> None:
    await tap.reply_text(ASKED)


def main(url: str, port: str) -> None:
    session = httpx.AsyncClient()
    wa = WhatsApp(
        phone_id=PHONE,
        token=TOKEN,
        session=session,
        verify_token=VERIFY_TOKEN,
        app_secret=APP_SECRET,
        webhook_endpoint="/webhook/whatsapp",
    )
    session.base_url = httpx.URL(f"{url}/v26.0")
    wa.on_callback_button(_tapped)
    print("ready", flush=True)
    wa.run(port=int(port), log_level="error")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
