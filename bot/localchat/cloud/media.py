"""Files of the Cloud API: uploaded, described by a node, and fetched from an address that soon expires."""

from __future__ import annotations

import base64
import hashlib
import secrets

from bot.localchat.api.media import keep_file
from bot.localchat.api.params import Upload
from bot.localchat.cloud.context import CloudContext
from bot.localchat.cloud.errors import GraphError, unknown_object, wrong
from bot.localchat.errors import Json

MEGABYTE = 1 << 20
ADDRESS_LIFE = 300  #: seconds
UPLOADED_LIFE = 30 * 86_400
RECEIVED_LIFE = 7 * 86_400
_FIRST_ID = 1_200_000_000_000_000
_OFFICE = "application/vnd.openxmlformats-officedocument"
TEXT = "text/plain"
DOCUMENTS = frozenset(
    {
        TEXT,
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        f"{_OFFICE}.wordprocessingml.document",
        f"{_OFFICE}.spreadsheetml.sheet",
        f"{_OFFICE}.presentationml.presentation",
    }
)
IMAGES = frozenset({"image/jpeg", "image/png"})
_KINDS = DOCUMENTS | IMAGES
_SIZES = dict.fromkeys(DOCUMENTS, 100 * MEGABYTE) | dict.fromkeys(IMAGES, 5 * MEGABYTE)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MAGIC = {"image/jpeg": b"\xff\xd8", "image/png": b"\x89PNG", "application/pdf": b"%PDF"}
_MAGIC |= {
    kind: _ZIP if kind.startswith(_OFFICE) else _OLE for kind in DOCUMENTS if kind not in (TEXT, *_MAGIC)
}


class MediaShelf:
    """All files by their ids."""

    def __init__(self, context: CloudContext) -> None:
        self._desk = context
        self._addresses: dict[str, tuple[str, int]] = {}
        self._known: dict[str, Json] = {
            record["id"]: record for record in context.world.store.load("wa_media")
        }

    def forget(self) -> None:
        """After the World was emptied."""
        self._addresses.clear()
        self._known.clear()

    def upload(self, fields: dict[str, str], file: Upload | None) -> Json:
        """POST: the id of an accepted file."""
        if fields.get("messaging_product") != "whatsapp":
            raise wrong("Param messaging_product must be one of {WHATSAPP}.")
        if file is None:
            raise wrong("Param file is required.")
        kind = fields.get("type") or file.mime_type
        if kind not in _KINDS or file.mime_type not in ("", kind, "application/octet-stream"):
            raise wrong(
                f"Param file must be a file with one of the following types: {', '.join(sorted(_KINDS))}."
                f" Received file of type '{file.mime_type or kind}'."
            )
        if not file.data or len(file.data) > _SIZES[kind]:
            raise wrong(f"File of {len(file.data)} bytes; a file of type {kind} has 1 to {_SIZES[kind]}.")
        if not file.data.startswith(_MAGIC.get(kind, b"")) or (kind == TEXT and not _is_text(file.data)):
            raise wrong(f"The content of the file is not of type {kind}.")
        record = keep_file(self._desk.world, "photos" if kind in IMAGES else "documents", file)
        return {"id": self.shelve(record, kind, life=UPLOADED_LIFE)["id"]}

    def receive(self, record: Json) -> Json:
        """A file that a person sent: its media object for the webhook."""
        kept = self.shelve(record, record["mime_type"], life=RECEIVED_LIFE)
        return {name: kept[name] for name in ("mime_type", "sha256", "id")}

    def shelve(self, record: Json, kind: str, *, life: int) -> Json:
        world = self._desk.world
        digest = hashlib.sha256(world.store.read_bytes(record["file_id"])).digest()
        number = str(_FIRST_ID + len(world.files) + len(self._known))
        kept: Json = {"id": number, "file": record["file_id"], "mime_type": kind, "until": world.now() + life}
        kept |= {"sha256": base64.b64encode(digest).decode(), "file_size": record["file_size"]}
        self._known[number] = kept
        world.store.put("wa_media", number, kept)
        return kept

    def is_here(self, number: str) -> bool:
        """Whether a file ever had this id."""
        return number in self._known

    def known(self, number: str) -> Json:
        """The file of an id, expired or not; raises GraphError."""
        if number not in self._known:
            raise unknown_object(number)
        return self._known[number]

    def is_gone(self, kept: Json) -> bool:
        """Whether the id of a file has expired."""
        return bool(self._desk.world.now() >= kept["until"])

    def find(self, number: str) -> Json:
        """The file of an id that has not expired; raises GraphError."""
        kept = self.known(number)
        if self.is_gone(kept):
            raise unknown_object(number)
        return kept

    def node(self, number: str, base: str) -> Json:
        """GET: what the file is, and for five minutes where."""
        kept = self.find(number)
        token = secrets.token_urlsafe(18)
        self._addresses[token] = (number, self._desk.world.now() + ADDRESS_LIFE)
        told = {name: kept[name] for name in ("mime_type", "sha256", "file_size", "id")}
        return {"messaging_product": "whatsapp", "url": f"{base}/wa-media/{token}"} | told

    def fetch(self, token: str) -> tuple[str, bytes]:
        """Type and bytes at an address; raises GraphError 404 when it is unknown or too old."""
        number, until = self._addresses.get(token, ("", 0))
        if number not in self._known or self._desk.world.now() >= until:
            raise GraphError(100, "The address has expired.", status=404)
        kept = self._known[number]
        return kept["mime_type"], self._desk.world.store.read_bytes(kept["file"])

    def expire(self, number: str) -> None:
        """Make a file too old now."""
        self.find(number)["until"] = 0

    def delete(self, number: str) -> Json:
        """DELETE."""
        self.find(number)
        del self._known[number]
        self._desk.world.store.drop("wa_media", number)
        return {"success": True}


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False
