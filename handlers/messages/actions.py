"""What each button does, as one value for each kind of button. `action_codec` stores them on cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.core.parsing.languages import Language
from bot.core.working_paper.answering import Word
from bot.core.working_paper.cells import Cell, CellKey, SheetKey
from bot.core.worktime.period import Period
from handlers.messages.incoming_file import Upload


@dataclass(frozen=True, kw_only=True)
class Action:
    """What a button does. Without a case and a task of its own, it is about those of its card."""


@dataclass(frozen=True, kw_only=True)
class OfTask(Action):
    """An action that names its task, since its card may be about several, or about none."""

    case: str
    task: str


# Buttons that every card of a step carries


class Assign(Action):
    """Tugaskan."""


class SendOut(Action):
    """Kirim ke bidang."""


class HandOver(Action):
    """Serahkan ke Kabid."""


class HandOverUnchanged(Action):
    """Tetap serahkan: although nothing has changed since the paper was returned."""


class Submit(Action):
    """Serahkan draf."""


class Finish(Action):
    """Selesai kirim."""


class Done(Action):
    """Selesai."""


@dataclass(frozen=True, kw_only=True)
class TakeExit(Action):
    """Complete a step by one of its several exits."""

    number: int  #: 0-based, in the order of the SOP


class Approve(Action):
    """Ya."""


class SendBack(Action):
    """Tidak."""


# Buttons of several reviews at once


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A review on a list, bound to the paper that the list names."""

    case: str
    task: str
    sha256: str


class ListClean(Action):
    """Ya untuk yang bersih: the list of them; nothing is decided by it."""


@dataclass(frozen=True, kw_only=True)
class ApproveListed(Action):
    """Ya, tanda tangani N: all that the list names."""

    reviews: tuple[Listed, ...]


class DropList(Action):
    """Batal: none of them."""


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A review of the list that was not decided with the others."""

    case: str
    task: str
    reason: str  #: `clean_reviews.Unclean`


@dataclass(frozen=True, kw_only=True)
class DecidedAtOnce(Action):
    """What the record of several decisions is about; no button shows it."""

    done: tuple[Listed, ...]
    left: tuple[LeftOut, ...] = ()


# Buttons of a single kind of step


class InSystem(Action):
    """Sudah ada di sistem."""


@dataclass(frozen=True, kw_only=True)
class InSystemOne(Action):
    """Which of the kelengkapan is in the system."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Requirement(Action):
    """For which of the kelengkapan a file is."""

    upload: Upload
    name: str


class Look(Action):
    """Lihat kertas kerja."""


class Problems(Action):
    """Lihat catatan."""


class Details(Action):
    """Lihat rincian."""


@dataclass(frozen=True, kw_only=True)
class DetailsPage(Action):
    """Another page of the details, in place of the one that is shown."""

    page: int  #: counted from 0


@dataclass(frozen=True, kw_only=True)
class ToggleRow(Action):
    """A row of the working paper, before a Tidak: it comes back, or does not after all."""

    row: str
    page: int = 0


@dataclass(frozen=True, kw_only=True)
class RowsPage(Action):
    """Further rows to choose from."""

    page: int


@dataclass(frozen=True, kw_only=True)
class ChangeAlso(Action):
    """Ubah juga: what was entered outside the rows that came back counts, and opens its rows."""

    figures: Mapping[str, str]  #: by the name of the cell, with a decimal point
    texts: Mapping[str, str]
    emptied: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LookedAt(Action):
    """Sudah dilihat: what stands out in the paper, before a Ya counts."""

    flags: tuple[str, ...]


class AskFirst(Action):
    """Tanya dahulu: ask whoever did the work, and decide later."""


@dataclass(frozen=True, kw_only=True)
class WriteAnswer(Action):
    """Jawab: whoever was asked answers."""

    inquiry: str


@dataclass(frozen=True, kw_only=True)
class AnswerDoubt(Action):
    """Which of two figures is meant."""

    cell: CellKey
    value: Decimal


class FillHere(Action):
    """Isi di sini: the cells of the working paper are asked one by one."""


@dataclass(frozen=True, kw_only=True)
class FillRow(Action):
    """Which row of a paper that is complete is to be filled in anew."""

    sheet: SheetKey
    row: str


@dataclass(frozen=True, kw_only=True)
class FillRowPage(Action):
    """Further rows of the paper to choose from."""

    page: int


@dataclass(frozen=True, kw_only=True)
class FillWord(Action):
    """Lewati, Kembali, Catatan, Nanti: an answer to the question about a cell that enters nothing."""

    cell: CellKey
    word: Word


@dataclass(frozen=True, kw_only=True)
class CellEntry:
    """What is entered in a cell: a figure or a text; neither empties it."""

    cell: CellKey
    figure: Decimal | None = None
    text: str | None = None

    @property
    def value(self) -> Cell | None:
        return self.text if self.figure is None else self.figure


@dataclass(frozen=True, kw_only=True)
class FillValue(Action):
    """One tap answers the question about a cell with these entries of its row."""

    cell: CellKey
    entries: tuple[CellEntry, ...]
    over: tuple[CellEntry, ...] = ()  #: what of a colleague's is to be replaced, as it was shown


@dataclass(frozen=True, kw_only=True)
class UseVersion(Action):
    """Pakai versi N."""

    version: int


@dataclass(frozen=True, kw_only=True)
class KeepEvidence(Action):
    """A workbook that is not a working paper is data pendukung."""

    upload: Upload


@dataclass(frozen=True, kw_only=True)
class AskIndicator(Action):
    """Ask for which indicator a piece of evidence is."""

    number: int  #: of the evidence in its bidang, 1-based
    page: int = 0  #: of the list of indicators
    more: tuple[int, ...] = ()  #: numbers of the others of an album


@dataclass(frozen=True, kw_only=True)
class EvidenceFor(Action):
    """For which indicator a piece of evidence is."""

    number: int  #: of the evidence in its bidang, 1-based
    row: str  #: of the indicator
    more: tuple[int, ...] = ()  #: numbers of the others of an album


class DropFile(Action):
    """The file was sent by mistake."""


@dataclass(frozen=True, kw_only=True)
class FileTo(OfTask):
    """For which task a file is."""

    upload: Upload


class AskChapter(Action):
    """Ubah narasi."""


@dataclass(frozen=True, kw_only=True)
class Chapter(Action):
    """Which chapter is to be written."""

    key: str


@dataclass(frozen=True, kw_only=True)
class AskRecipient(Action):
    """Catat pengiriman."""

    page: int | None = None  #: of the list; None: the list is not shown yet


@dataclass(frozen=True, kw_only=True)
class Recipient(Action):
    """To whom the report was delivered; its proof is still to come."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ProofFor(Action):
    """For which recipient a file is the proof."""

    upload: Upload
    name: str


@dataclass(frozen=True, kw_only=True)
class ProofPage(Action):
    """Further recipients for whom a file may be the proof."""

    upload: Upload
    page: int


@dataclass(frozen=True, kw_only=True)
class Instruct(OfTask):
    """For which period an instruction is."""

    text: str


# Buttons of forms


@dataclass(frozen=True, kw_only=True)
class FormAction(Action):
    """An answer to a question of a form, or the next page of its options."""

    answers: Mapping[str, str]  #: everything that is known once the button is tapped
    said: str = ""  #: the choice in the card's record
    page: int = 0


class ActingForm(FormAction):
    """`/plh`."""


class HandoverForm(FormAction):
    """`/alihkan`."""


# Buttons of commands and of what the bot tells on its own


class NewActing(Action):
    """Set another appointment although one is set."""


@dataclass(frozen=True, kw_only=True)
class SetActing(Action):
    """The form of an appointment is complete and right."""

    answers: Mapping[str, str]


class DropActing(Action):
    """Give the form of an appointment up."""


@dataclass(frozen=True, kw_only=True)
class EndActing(Action):
    """End an appointment now."""

    id: int


@dataclass(frozen=True, kw_only=True)
class Begin(Action):
    """Begin a period."""

    period: Period


class OpenChat(Action):
    """Buka: what waits in a chat that was closed may come."""


class Later(Action):
    """Nanti saja."""


@dataclass(frozen=True, kw_only=True)
class ShowTask(OfTask):
    """Buka: show the card of a task again. `case` is empty on cards of older versions: the card's own."""


@dataclass(frozen=True, kw_only=True)
class TaskPage(Action):
    """Further open tasks, under the list of `/tugas`."""

    page: int


class Asked(StrEnum):
    """What is asked about the running periods: the value is the word of the list that they are chosen from."""

    STATUS = "status"
    HISTORY = "riwayat"
    HOLDERS = "penahan"
    PICTURE = "gambar"


@dataclass(frozen=True, kw_only=True)
class ShowPeriod(Action):
    """One of many running periods: what was asked of all of them, told of this one."""

    asked: Asked
    case: str


@dataclass(frozen=True, kw_only=True)
class PeriodPage(Action):
    """Further running periods to choose from."""

    asked: Asked
    page: int


@dataclass(frozen=True, kw_only=True)
class HistoryPage(Action):
    """The events of a period that precede those that were shown."""

    case: str
    before: int  #: the first line that was shown, counted from 0


@dataclass(frozen=True, kw_only=True)
class DeedPage(Action):
    """The next page of what `/riwayat` with words has found."""

    text: str
    page: int


@dataclass(frozen=True, kw_only=True)
class SendDeed(Action):
    """The paper of something that the officer decided or did."""

    case: str
    number: int  #: of its event


@dataclass(frozen=True, kw_only=True)
class RemindNow(OfTask):
    """Ingatkan sekarang: a private reminder to the holders of a late task."""


@dataclass(frozen=True, kw_only=True)
class AskWhomToRemind(Action):
    """Ingatkan sekarang, where several tasks are late; or the next page of their list."""

    page: int = 0


class HandOn(Action):
    """Alihkan, under digests of older versions: what `/alihkan` does."""


class HandOnLate(Action):
    """Alihkan, under the digest: the task of its period that is late, or which of them."""


@dataclass(frozen=True, kw_only=True)
class Seen(Action):
    """Saya lihat."""

    places: tuple[tuple[str, str], ...]  #: ids of the cases and tasks that the reminder names


class SeenAlready(Seen):
    """Saya lihat, after the first tap on it."""


@dataclass(frozen=True, kw_only=True)
class TakeBack(OfTask):
    """Batalkan, or one of the tasks of `/tarik`."""


class Order(StrEnum):
    """What may be ordered with `/atur`. The value is the end of the key of its label."""

    REOPEN = "buka_bidang"
    SKIP = "tanpa_bidang"
    ADD = "tambah_bidang"
    DROP = "keluar_bidang"
    PAUSE = "jeda"
    RESUME = "lanjutkan"
    CANCEL = "batal_periode"

    @property
    def about_bidang(self) -> bool:
        return self in (Order.REOPEN, Order.SKIP, Order.ADD, Order.DROP)

    @property
    def reasoned(self) -> bool:
        """Whether the order needs a written reason."""
        return self not in (Order.ADD, Order.RESUME)


@dataclass(frozen=True, kw_only=True)
class GiveOrder(Action):
    """One order of `/atur`."""

    order: Order


@dataclass(frozen=True, kw_only=True)
class OrderBidang(Action):
    """The bidang of an order."""

    order: Order
    bidang: str


@dataclass(frozen=True, kw_only=True)
class OrderPage(Action):
    """Further bidang of an order."""

    order: Order
    page: int


@dataclass(frozen=True, kw_only=True)
class Claim(OfTask):
    """Saya yang serahkan."""


@dataclass(frozen=True, kw_only=True)
class Release(OfTask):
    """Lepaskan."""


@dataclass(frozen=True, kw_only=True)
class AskColleague(OfTask):
    """Ask which of the holders is to hand the paper over."""


@dataclass(frozen=True, kw_only=True)
class ClaimFor(OfTask):
    """Which of the holders is to hand the paper over."""

    officer: str  #: id


class AskDay(Action):
    """Close the office on a day, or open it."""


class AskWhichDay(Action):
    """Ask which day of `/libur` is to be undone."""


@dataclass(frozen=True, kw_only=True)
class UndoDays(Action):
    """Remove what `/libur` said of these days."""

    days: tuple[date, ...]


@dataclass(frozen=True, kw_only=True)
class ChooseChat(Action):
    """Lewat WhatsApp, Lewat Telegram: the officer wants to be reached there."""

    channel: str


@dataclass(frozen=True, kw_only=True)
class JoinChat(Action):
    """Ganti WhatsApp, Ganti Telegram: the officer has another phone or account there."""

    channel: str


@dataclass(frozen=True, kw_only=True)
class ChooseLanguage(Action):
    """Bahasa Indonesia, English: the officer wants to be spoken to in it."""

    language: Language


@dataclass(frozen=True, kw_only=True)
class Register(Action):
    """Ya, ini saya."""

    invitation: str  #: the hash of its code


@dataclass(frozen=True, kw_only=True)
class NotMe(Action):
    """Bukan saya."""

    invitation: str  #: the hash of its code
