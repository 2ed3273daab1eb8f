"""Files that a command writes where the operator says. A file that is already there stays as it is."""

from __future__ import annotations

import zlib
from pathlib import Path

import typer

from bot.cli import common
from bot.core.sop.faults import shown
from bot.text.terminal import because

_LONGEST = 200  #: characters of a path in a sentence
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_END = 33  #: signature and the chunk IHDR, which is always 25 bytes long
_TEXT = b"tEXt" + b"Software\0sopbot"
_MARK = (len(_TEXT) - 4).to_bytes(4, "big") + _TEXT + zlib.crc32(_TEXT).to_bytes(4, "big")


def check_target(file: Path, ending: str = "") -> None:
    """End the command unless a new file with this `ending` (empty: any) may be written there.

    A picture that `marked` has marked may be written anew: nobody fills in a picture.
    """
    if ending and file.suffix.lower() != ending:
        raise common.refuse("cli_akhiran", 2, berkas=shown(str(file), _LONGEST), akhiran=ending)
    try:
        taken = (file.exists() or file.is_symlink()) and not _ours(file)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise not_written(file, error) from None
    if taken:
        raise common.refuse("cli_sudah_ada", 2, berkas=shown(str(file), _LONGEST))


def write_file(file: Path, data: bytes, ending: str = "") -> None:
    """Write a whole file. On a fault nothing new is left behind, and the command ends with a sentence."""
    check_target(file, ending)
    beside = file.with_name(f".{file.name}.baru")
    try:
        beside.write_bytes(data)
        beside.replace(file)
    except OSError as error:
        raise not_written(file, error) from None
    finally:
        beside.unlink(missing_ok=True)


def marked(picture: bytes) -> bytes:
    """A PNG that says which program made it."""
    return picture[:_HEADER_END] + _MARK + picture[_HEADER_END:]


def _ours(file: Path) -> bool:
    """Whether a file is a picture that a command made."""
    if not file.is_file() or file.is_symlink():
        return False
    with file.open("rb") as found:
        head = found.read(_HEADER_END + len(_MARK))
    return head.startswith(_SIGNATURE) and head[_HEADER_END:] == _MARK


def not_written(file: Path, error: Exception) -> typer.Exit:
    """Say why a file could not be written; raise what is returned."""
    return common.refuse("cli_tak_tersimpan", 2, berkas=shown(str(file), _LONGEST), sebab=because(error))
