"""Files as Telegram handles them: names, types, sizes of pictures, and file ids."""

from __future__ import annotations

import hashlib
import mimetypes
import struct
import unicodedata

from bot.localchat.api.params import Upload
from bot.localchat.errors import Json, bad_request
from bot.localchat.state.world import World

DOWNLOAD_BYTES = 20 << 20
UPLOAD_BYTES = 50 << 20
PHOTO_BYTES = 10 << 20
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "csv": "text/csv",
}
_PREFIX = {
    "documents": "BQACAgUAAxk",
    "photos": "AgACAgUAAxk",
    "voice": "AwACAgUAAxk",
    "stickers": "CAACAgUAAxk",
}


def clean_name(name: str) -> str:
    """A file name without its folder and without control characters; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter if unicodedata.category(letter) != "Cc" else " " for letter in last)
    return kept.strip() or "file"


def keep_file(world: World, folder: str, upload: Upload, *, size: int | None = None) -> Json:
    """Keep the bytes; returns the record with `file_id`, `file_unique_id`, `file_size` and `path`.

    `size` pretends a size that the bytes do not have: a rehearsal need not carry twenty megabytes.
    """
    number = len(world.files) + 1
    digest = hashlib.sha256(upload.data).hexdigest()
    name = clean_name(upload.name)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    record: Json = {
        "file_id": f"{_PREFIX[folder]}{digest[:32]}-{number:06d}",
        "file_unique_id": f"AgAD{digest[:12]}",
        "file_size": len(upload.data) if size is None else size,
        "name": name,
        "mime_type": _mime_type(ending, upload.mime_type),
        "path": f"{folder}/file_{number}" + (f".{ending}" if ending.isalnum() else ""),
    }
    record |= _sides(upload.data) or ({"width": 1280, "height": 720} if folder == "photos" else {})
    world.files[record["file_id"]] = record
    world.store.put("file", record["file_id"], record)
    world.store.put_bytes(record["file_id"], upload.data)
    return record


def content_type(name: str) -> str:
    """The media type of a file by its name's ending."""
    return _mime_type(name.rpartition(".")[2].lower() if "." in name else "", "")


def _mime_type(ending: str, sent: str) -> str:
    known = _TYPES.get(ending) or mimetypes.guess_type(f"x.{ending}")[0]
    return known or sent or "application/octet-stream"


def document(record: Json) -> Json:
    """The `document` object of a message."""
    return {"file_name": record["name"]} | _pick(record, "mime_type")


def photo(record: Json) -> list[Json]:
    """The `photo` array of a message: one size, the whole picture."""
    return [_pick(record, "width", "height")]


def voice(record: Json, seconds: int) -> Json:
    """The `voice` object of a message."""
    return {"duration": seconds} | _pick(record, "mime_type")


def sticker(record: Json, emoji: str) -> Json:
    """The `sticker` object of a message."""
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return shape | {"emoji": emoji} | _pick(record)


def _pick(record: Json, *more: str) -> Json:
    return {name: record[name] for name in (*more, "file_id", "file_unique_id", "file_size")}


def check_photo(data: bytes) -> None:
    """Raises ApiError 400 when Telegram would not take these bytes as a photo."""
    if len(data) > PHOTO_BYTES:
        limit = f"the maximum size is {PHOTO_BYTES} bytes"
        raise bad_request(f"File of size {len(data)} bytes is too big for a photo; {limit}")
    sides = _sides(data)
    if sides is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    short, long = sorted(sides.values())
    if short + long > PHOTO_SIDES or short == 0 or long / short > PHOTO_RATIO:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _sides(data: bytes) -> Json | None:
    """Width and height in pixels of a PNG or a JPEG."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return {"width": width, "height": height}
    return _jpeg_sides(data) if data.startswith(b"\xff\xd8") else None


def _jpeg_sides(data: bytes) -> Json | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return {"width": width, "height": height}
        at += 2 + length
    return None
