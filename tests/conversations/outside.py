"""An outside examiner: a strict Bot API server, the bot as a command, and phones that know only what they show.

Nothing of the bot is imported. Phones speak the phones API over HTTP, the operator types `sopbot` commands.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SOPBOT = Path(sys.executable).parent / "sopbot"
PATIENCE = 20.0


def until(found: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Ask again and again until there is something. Raises AssertionError in the end."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if (result := found()) is not None:
            return result
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")


class Server:
    """The Bot API server in a process of its own, and what phones do on it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bot.localchat", "--port", "0", "--strict"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        hello = json.loads(self.process.stdout.readline())
        self.url, self.token = hello["url"], hello["token"]

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> bytes:
        request = urllib.request.Request(f"{self.url}/phones/{path}", data=body, method=method)
        request.add_header("content-type", kind)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{path}: {refused.read().decode()}") from None

    def json(self, method: str, path: str, **fields: Any) -> Any:
        body = json.dumps(fields).encode() if method == "POST" else None
        return json.loads(self.ask(method, path, body))

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


class Person:
    """An officer with a phone."""

    def __init__(self, server: Server, number: int, name: str) -> None:
        self.server, self.number, self.name = server, number, name
        server.json("POST", "users", id=number, first_name=name)

    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.server.json("GET", f"{self.number}/items?after=0")["items"]
        return found

    def messages(self) -> list[dict[str, Any]]:
        """What the phone shows of the bot, oldest first."""
        shown = [one["message"] for one in self.items() if one["kind"] != "tap" and not one["deleted"]]
        return sorted((m for m in shown if m["from"]["is_bot"]), key=lambda m: m["message_id"])

    def texts(self) -> list[str]:
        return [m.get("text", m.get("caption", "")) for m in self.messages()]

    def unanswered(self) -> list[str]:
        return [one["label"] for one in self.items() if one["kind"] == "tap" and one["answer"] is None]

    def start(self, code: str) -> None:
        self._act("start", code=code)

    def say(self, text: str) -> None:
        self._act("text", text=text)

    def _act(self, act: str, **fields: Any) -> None:
        self.server.json("POST", f"{self.number}/{act}", **fields)

    def tap(self, label: str) -> None:
        """Press the newest button with this label (or one that begins so), as soon as it is there."""
        message, shown = until(lambda: self._button(label), f"{label} on the phone of {self.name}")
        self._act("tap", message_id=message, label=shown)

    def shows(self, label: str) -> bool:
        return self._button(label) is not None

    def _button(self, label: str) -> tuple[int, str] | None:
        for message in reversed(self.messages()):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in (button for row in rows for button in row):
                if button["text"].rstrip("…") == label[: len(button["text"].rstrip("…"))]:
                    return message["message_id"], button["text"]
        return None

    def send(self, name: str, data: bytes) -> None:
        edge = "sebuah-batas"
        head = f'--{edge}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n'
        body = f"{head}content-type: application/octet-stream\r\n\r\n".encode() + data
        body += f"\r\n--{edge}--\r\n".encode()
        self.server.ask("POST", f"{self.number}/file", body, f"multipart/form-data; boundary={edge}")

    def has_file(self, beginning: str) -> bool:
        return any(
            m["document"]["file_name"].startswith(beginning) for m in self.messages() if "document" in m
        )

    def newest(self, ending: str) -> tuple[str, bytes]:
        """The newest file with this ending, as soon as there is one: its name and its bytes."""
        document = until(lambda: self._document(ending), f"a {ending} on the phone of {self.name}")
        return document["file_name"], self.server.ask("GET", f"files/{document['file_id']}")

    def _document(self, ending: str) -> dict[str, Any] | None:
        found = [m["document"] for m in self.messages() if "document" in m]
        return next((one for one in reversed(found) if one["file_name"].endswith(ending)), None)


class Operator:
    """Whoever types `sopbot`, in a folder of their own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "PYTHONPATH")}
        self.environment = {**kept, "DATA_DIR": str(folder / "data"), "LOG_LEVEL": "WARNING", **settings}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SOPBOT, *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def sopbot(self, *words: str) -> str:
        """The output of a command that must succeed."""
        done = self.run(*words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.sopbot(*words, "--json"))

    @contextmanager
    def running(self) -> Any:
        """The bot, until the block ends; it must end when it is told to."""
        with (self.folder / "bot.log").open("w") as log:
            bot = subprocess.Popen(
                [SOPBOT, "run"], cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
            try:
                yield bot
                assert bot.poll() is None, (self.folder / "bot.log").read_text()
            finally:
                bot.terminate()
                assert bot.wait(20) == 0, (self.folder / "bot.log").read_text()
