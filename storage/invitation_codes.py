"""Codes of invitation, derived from a key beside the database: they can be shown again, yet only hashes are stored."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

KEY_NAME = "kunci-undangan"  #: in the folder of the database, readable by its owner alone
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no characters that are easily misread on paper
_LENGTH = 10  #: characters of a code: 49 bits


class InvitationCodes:
    """The codes of one folder. Another key makes other codes, and knows none of the old ones."""

    def __init__(self, directory: Path) -> None:
        self._key = _key(directory / KEY_NAME)

    def code(self, officer: str, number: int) -> str:
        """The code of the officer's invitation with this number."""
        rest, code = int.from_bytes(self._digest("kode", f"{officer}:{number}")), ""
        for _ in range(_LENGTH):
            rest, place = divmod(rest, len(_ALPHABET))
            code += _ALPHABET[place]
        return code

    def hash(self, code: str) -> str:
        """What is stored of a code. Whoever has the database alone cannot even try codes out."""
        return self._digest("simpan", code).hex()

    @property
    def mark(self) -> str:
        """By which the key is known again; it tells nothing of it."""
        return self._digest("tanda", "").hex()

    def _digest(self, use: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{use}:{text}".encode(), "sha256")


def _key(path: Path) -> bytes:
    """The key in the file; a new one where there is none. The caller sees to it that nobody else makes one meanwhile."""
    if not path.exists():
        partial = path.with_name(f".{path.name}")
        partial.unlink(missing_ok=True)
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    return bytes.fromhex(path.read_text())
