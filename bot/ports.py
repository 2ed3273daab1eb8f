"""The interface to chat services. Telegram, WhatsApp and the local chat are `Channel`s; no other code distinguishes them.

Every card fits the most limited of them: at most 3 buttons of 20 characters and 1,024 characters of text; more choices
become a list of at most 10 rows.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.core.parsing.short_names import at_word

LABEL_MAX = 20  #: characters on a button
ALBUM_MAX = 10  #: documents in an album
ALBUM_JOINT = ","  #: between the ids of an album's messages, where they are one text
BUTTONS_MAX = 3  #: buttons on a card
CHOICES_MAX = 10  #: rows of a list
CARD_TEXT_MAX = 1024  #: characters of a card's text, markup not counted
ALERT_MAX = 200  #: characters of the answer to a tap
TEXT_MAX = 4096  #: characters of a message without buttons
FIELD_MAX = 200  #: characters in a place of a template
NAME_MAX = 60  #: characters of a file's name; Telegram cuts it at 64
_ENDING_MAX = 5  #: characters of a file's ending
JOBS = "kerja"  #: the inbox channel of jobs that the bot schedules for itself
OUTSIDER = "outsider"  #: why a file was not fetched: its sender is no officer
NO_ROOM = "no room"  #: the same: the reserve of the disk would be used up
FILE_MAX = 20 * 1024 * 1024  #: bytes; the largest file that a bot may fetch


class IncomingKind(StrEnum):
    TEXT = "teks"
    EDIT = "ubahan"  # the person changed a message that they had sent
    TAP = "ketuk"
    FILE = "berkas"
    OTHER = "lain"  # sticker, voice note, location: kinds that the bot does not use
    ROOM = "ruang"  # anything that is not a private chat with one person
    BLOCKED = "blokir"  # the person closed the chat to the bot
    UNBLOCKED = "buka"
    RECEIPT = "tanda_terima"  # what became of a message that was sent
    MOVED = "pindah"  # the person has another address now
    ACCOUNT = "akun"  # the service tells something of our account, or of a template
    IGNORED = "abaikan"  # a reaction, an edit in a group: nothing to answer


_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})  #: control characters, surrogates, separators of lines


def plain_name(name: str) -> str:
    """A file name without line breaks, control characters and overrides of the direction of writing.

    The former cannot be sent in a header; the latter make `exe` look like `pdf`.
    """
    return _seen(name) or ("berkas" if name else "")


def _seen(text: str) -> str:
    return "".join(c for c in text if c not in _BIDI and unicodedata.category(c) not in _UNSEEN).strip()


def short_name(name: str) -> str:
    """A file name that no chat service cuts: at most `NAME_MAX` characters, with its whole ending."""
    stem, dot, ending = name.rpartition(".")
    if not stem or not 0 < len(ending) <= _ENDING_MAX:
        stem, dot, ending = name, "", ""
    return at_word(stem, NAME_MAX - len(dot + ending)) + dot + ending


def one_line(text: str) -> str:
    """A text for a place of a template: no service takes a line break, a tab, many spaces or nothing there."""
    return at_word(" ".join(_seen(" ".join(text.split())).split()), FIELD_MAX) or "-"


@dataclass(frozen=True, kw_only=True)
class IncomingFile:
    file_id: str
    name: str
    size: int  #: bytes; 0 when the channel does not say
    mime: str = ""
    unique: str = ""  #: the same whenever the same file is sent; it cannot be fetched by this

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", plain_name(self.name))


class Failure(StrEnum):
    """Why a message did not go out."""

    WAIT = "tunggu"  # the server asks to wait `retry_after` seconds
    RETRY = "ulang"  # not delivered, or unknown: try again
    GONE = "tak_terjangkau"  # the person has not started, or has blocked, the bot
    REFUSED = "ditolak"  # the message itself is invalid: do not try again
    CLOSED = "tertutup"  # too long since the person wrote: hold it until the chat is open again
    HELD = "ditahan"  # the account may not send now: hold everything, and tell the operator


class Stage(StrEnum):
    """How far a message has come; a later one is never undone by an earlier one."""

    SENT = "terkirim"
    DELIVERED = "sampai"
    READ = "dibaca"
    FAILED = "gagal"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the service tells of a message that it had taken; `Incoming.message` is the message."""

    stage: Stage
    failure: Failure | None = None  #: FAILED: why
    why: str = ""  #: the service's own code and words
    category: str = ""  #: as what the service bills it, where it says so
    free: bool = False  #: the service says that it does not bill it


_PLACE = re.compile(r"\{\{(\d+)\}\}")
APPROVED = "APPROVED"  #: the status of a template that may be sent
UTILITY = "UTILITY"  #: the category of what is no advertisement
MISSING = "MISSING"  #: the status of a template that the service does not know


@dataclass(frozen=True, kw_only=True)
class Template:
    """A text that opens a closed chat; the service approves it before it may be sent."""

    name: str
    body: str  #: with {{1}}, {{2}} ... where the fields go
    examples: tuple[str, ...]  #: one for each field
    button: str  #: the label of its quick reply
    category: str = UTILITY
    language: str = "id"

    def filled(self, fields: Sequence[str]) -> str:
        """The text as it is read."""
        return _PLACE.sub(lambda found: fields[int(found[1]) - 1], self.body)


@dataclass(frozen=True, kw_only=True)
class TemplateState:
    """What the service says of a template."""

    status: str  #: in its own words: APPROVED, PENDING, REJECTED, PAUSED ...
    category: str = UTILITY
    why: str = ""

    @property
    def usable(self) -> bool:
        return self.status == APPROVED and self.category == UTILITY


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What the service tells of our account; of a template where it names one."""

    what: str  #: the kind of notice, in the service's own words
    template: str = ""
    status: str = ""  #: of the template, or of the account; empty: unchanged
    category: str = ""  #: of the template; empty: unchanged
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One update, independent of the channel."""

    channel: str
    kind: IncomingKind
    chat: str
    sender: str  #: set by the server of the channel; the only proof of who sent it
    sender_name: str = ""  #: chosen by the sender
    number: str = ""  #: of the sender, where the service shows it; it may pass to somebody else
    at: datetime
    message: str = ""  #: id of the message, or of the message whose button was tapped
    reply_to: str = ""
    text: str = ""  #: text, or the caption of a file
    tap: str = ""  #: id of the tap, to be answered
    data: str = ""  #: data of the tapped button
    file: IncomingFile | None = None
    album: str = ""  #: id of the album of a file; files sent together arrive as messages of their own
    what: str = ""  #: OTHER: the kind of message, for the log
    receipt: Receipt | None = None  #: RECEIPT
    notice: Notice | None = None  #: ACCOUNT
    address: str = ""  #: MOVED: the new address; `sender` is the one before

    def __post_init__(self) -> None:
        object.__setattr__(self, "sender_name", _seen(self.sender_name))

    @property
    def content(self) -> str:
        """What the message holds, in short: it differs where an edit has changed something that can be read."""
        file = self.file.unique if self.file else ""
        return hashlib.sha256(f"{file}\n{self.text}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An update to be handled, with its inbox row and the file that came with it."""

    row: int
    incoming: Incoming
    sha256: str = ""  #: of the file, in the file store
    size: int = 0  #: bytes
    unfetched: str = ""  #: why the file could not be fetched
    rest: tuple[Arrival, ...] = ()  #: further messages with the rest of a text that was too long for one

    @property
    def rows(self) -> tuple[int, ...]:
        """All inbox rows that are handled with it."""
        return (self.row, *(piece.row for piece in self.rest))

    @property
    def whole(self) -> Incoming:
        """The update; a text that came in pieces is one text again."""
        if not self.rest:
            return self.incoming
        pieces = [self.incoming.text, *(piece.incoming.text for piece in self.rest)]
        return replace(self.incoming, text="\n".join(pieces))


@dataclass(frozen=True, kw_only=True)
class Job:
    """Work that an earlier transaction scheduled."""

    row: int
    data: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Waiter:
    """A chat in which somebody waits for work that is being done."""

    channel: str
    chat: str
    with_file: bool = False  #: the work makes a file for them


class ButtonStyle(StrEnum):
    """How a button looks where the chat service can show it."""

    PLAIN = ""
    YES = "ya"
    NO = "tidak"


@dataclass(frozen=True, kw_only=True)
class Button:
    label: str
    data: str
    style: ButtonStyle = ButtonStyle.PLAIN


class OutgoingKind(StrEnum):
    TEXT = "teks"
    DOCUMENT = "dokumen"
    ALBUM = "album"  # several documents as one message; `text` is their caption
    PHOTO = "foto"
    EDIT = "ubah"  # the text, or the caption, of a message that was sent, and its buttons
    TAKE_BACK = "tarik"  # a message that was sent is removed; where it is too late, `text` takes its place
    ANSWER = "jawab"  # to a tap
    TEMPLATE = "templat"  # a text that the service has approved; it may be sent to a chat that is closed


@dataclass(frozen=True, kw_only=True)
class FileToSend:
    sha256: str
    name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", short_name(plain_name(self.name)))


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message to one chat."""

    kind: OutgoingKind
    chat: str
    text: str = ""  #: with <b> and <i>; a caption for files
    buttons: tuple[Button, ...] = ()  #: at most 3
    choices: tuple[Button, ...] = ()  #: a list, at most 10, instead of buttons
    list_label: str = (
        ""  #: what opens that list where it is closed at first; the channel's own word where empty
    )
    sha256: str = (
        ""  #: the file to send; EDIT, TAKE_BACK: that of the message, which then has a caption and no text
    )
    name: str = ""
    files: tuple[FileToSend, ...] = ()  #: ALBUM: 2 to 10
    silent: bool = False  #: arrives without a sound
    placeholder: str = ""  #: TEXT without buttons: the next text is the answer; shown where it is typed
    message: str = ""  #: EDIT, TAKE_BACK: the message to change; of an album the ids of all
    tap: str = ""  #: the tap that it answers; or the tap, text or file that caused it in the same chat
    record: bool = (
        False  #: EDIT: what was decided; whoever decided reads it also where nothing can be changed
    )
    reply_to: str = ""  #: the message under which it is shown as a reply
    template: str = ""  #: TEMPLATE: its name
    fields: tuple[str, ...] = ()  #: TEMPLATE: what fills its places, each on one line
    alert: bool = False  #: ANSWER: shown until it is closed
    in_passing: bool = False  #: news that nobody waits for: nothing else is held back by it

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", short_name(plain_name(self.name)))
        object.__setattr__(self, "fields", tuple(map(one_line, self.fields)))

    @property
    def documents(self) -> tuple[FileToSend, ...]:
        """The files that it carries."""
        return self.files or ((FileToSend(sha256=self.sha256, name=self.name),) if self.sha256 else ())

    def with_documents(self, files: tuple[FileToSend, ...]) -> Outgoing:
        """The same with these files, one or several."""
        if len(files) > 1:
            return replace(self, kind=OutgoingKind.ALBUM, files=files, sha256="", name="")
        [only] = files
        return replace(self, kind=OutgoingKind.DOCUMENT, files=(), sha256=only.sha256, name=only.name)


@dataclass(frozen=True, kw_only=True)
class BotProfile:
    """What the bot says about itself; an empty text leaves what the operator has set."""

    commands: Mapping[str, str] = field(
        default_factory=dict
    )  #: description by command, for whoever is not registered
    name: str = ""
    about: str = ""  #: in a chat in which nothing has been said yet
    short: str = ""  #: on the bot's page, and beside its link


class SendFailed(Exception):
    """A message did not go out; `unsure` where it may have, and nobody can know."""

    def __init__(self, failure: Failure, why: str, retry_after: float = 0.0, *, unsure: bool = False) -> None:
        super().__init__(f"{failure}: {why}")
        self.unsure = unsure
        self.failure = failure
        self.why = why
        self.retry_after = retry_after


class WebhookRefused(SendFailed):
    """The server of a channel does not push to the address that it was given."""

    def __init__(self, why: str) -> None:
        super().__init__(Failure.REFUSED, why)


class TokenRefused(SendFailed):
    """The server of a channel knows no bot with this token."""

    def __init__(self, channel: str) -> None:
        super().__init__(Failure.REFUSED, "token")
        self.channel = channel


class FetchFailed(Exception):
    """A file could not be fetched; `final` means that trying again is useless."""

    def __init__(self, why: str, *, final: bool) -> None:
        super().__init__(why)
        self.final = final


#: Stores raw updates (key, chat, JSON text) durably; returns only after the commit. What is cancelled is not kept later.
Keep = Callable[[Sequence[tuple[str, str, str]]], Awaitable[None]]


class Channel(Protocol):
    """A chat service. It knows no office, no case and no database."""

    @property
    def name(self) -> str: ...

    @property
    def edits(self) -> bool:
        """Whether a message that was sent can be changed or removed, and a tap answered beside the chat."""
        ...

    @property
    def polls(self) -> bool:
        """Whether the service is asked for updates, again and again; otherwise it pushes them."""
        ...

    @property
    def watches(self) -> bool:
        """Whether a service that pushes is asked, again and again, if what is sent still comes here."""
        ...

    @property
    def window(self) -> timedelta | None:
        """How long after a person's last message they may be written to freely; None: always."""
        ...

    async def start(self) -> str:
        """Greet the server; returns the name, or the number, by which people find the bot.

        Raises `SendFailed`, or its subclasses: `TokenRefused` where the server knows no bot with this token,
        `WebhookRefused` where it would not push.
        """
        ...

    async def introduce(self, profile: BotProfile) -> None:
        """Say what the bot is, once the server has been greeted; what the service does not grant is left."""
        ...

    async def listen(self, keep: Keep) -> None:
        """Receive updates for ever; each is stored before it is acknowledged."""
        ...

    def parse(self, raw: Mapping[str, object]) -> Incoming:
        """Parse a stored update. Raises ValueError if it makes no sense."""
        ...

    async def send(self, outgoing: Outgoing, read: Callable[[str], bytes]) -> str:
        """Send; returns the id of the message, of an album all ids with `ALBUM_JOINT`, or an empty text.

        `read` returns a file by SHA-256. Raises `SendFailed`.
        """
        ...

    async def offer(self, chat: str, commands: Mapping[str, str]) -> None:
        """Give a chat its own menu of commands with their descriptions; of none, the general one. Raises `SendFailed`."""
        ...

    async def busy(self, chat: str, *, with_file: bool) -> None:
        """Show for some seconds that something comes, a text or a file; a service without that shows nothing.

        Raises `SendFailed`.
        """
        ...

    async def fetch(self, file: IncomingFile) -> bytes:
        """The bytes of a file. Raises `FetchFailed`."""
        ...

    async def close(self) -> None: ...


@runtime_checkable
class Approving(Protocol):
    """A channel whose service has to approve the texts that open a closed chat. Every method raises `SendFailed`."""

    @property
    def name(self) -> str: ...

    async def templates(self) -> Mapping[str, TemplateState]:
        """What the service says of each template, by its name."""
        ...

    async def submit(self, template: Template) -> TemplateState:
        """Hand a template in for approval."""
        ...

    async def quality(self) -> str:
        """What the service says of our number, in its own words."""
        ...
