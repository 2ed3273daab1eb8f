"""The English names of what officers type, which nobody means otherwise, and which everybody may type."""

from __future__ import annotations

from collections.abc import Mapping

#: The command that each of them stands for, with its slash or, alone, without it.
COMMANDS: Mapping[str, str] = {
    "task": "tugas",
    "tasks": "tugas",
    "picture": "gambar",
    "history": "riwayat",
    "begin": "mulai",
    "manage": "atur",
    "claim": "ambil",
    "reassign": "alihkan",
    "performance": "kinerja",
    "holiday": "libur",
    "holidays": "libur",
    "digest": "rangkuman",
    "channel": "kanal",
    "language": "bahasa",
    "acting": "plh",
    "withdraw": "tarik",
    "cancel": "batal",
    "help": "bantuan",
}
