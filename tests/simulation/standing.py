"""What stands on every phone now, after all edits, and a judge of it: what is said there must be true, and stay so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.conversation.card import StoredCard
from bot.core.errors import SopError
from bot.ports import Button, Outgoing, OutgoingKind
from bot.text.render import Message
from handlers.case import records, reminder_cards
from handlers.messages.action_codec import decode
from handlers.messages.outgoing import TASK
from handlers.routing.buttons import press
from handlers.routing.standing import counts
from storage import codec
from storage.repositories import cards, people
from tests.worlds.office import CHANNEL, WholeOffice, plain

_MONTHS = "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember"
#: A moment that stays the same whenever it is read.
STAMP = re.compile(rf"\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?\b")
#: What another moment makes untrue.
RELATIVE = re.compile(
    r"\b(?:hari ini|besok|kemarin|tadi|barusan|baru saja|baru diterima|sekarang|saat ini|kini|nanti|sebentar lagi"
    r"|segera|sedang|masih (?:di)?tunggu|menunggu|ditunggu|(?:menit|jam|hari) lagi|sisa \d+|lewat (?:waktu )?\d+"
    r"|pukul \d+)\b",
    re.IGNORECASE,
)
_BUTTON_NAMED = re.compile(r"[Kk]etuk (?:<b>)?([A-Z][a-z]+(?: [a-z]+){0,2})(?:</b>)?")
_ASKED = re.compile(r"\b(?:Mohon|Isi sel|Silakan|menunggu|ditunggu|belum)\b")
_OF_THE_TASK = (TASK, *records.KINDS, reminder_cards.KIND)  #: kinds of cards that tell how a task stands
#: Refused because something is to be done first, not because the button is too late.
NOT_YET = {"kertas_kerja_belum_ada", "kertas_kerja_kurang", "bukti_kirim_belum", "perlu_plh"}
_DONE = (
    "jawab_",
    "ingatkan_",
    "pengingat_dilihat",
)  #: begins of the keys of answers to a tap that did what it says
#: Answers to a tap that say the button is too late.
TOO_LATE = {"kartu_lama", "ketukan_terlambat", "ingatkan_tidak_ada", "ingatkan_tidak_perlu"}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One message as it stands on a phone."""

    chat: str
    text: str  #: with its marks
    buttons: tuple[Button, ...] = ()
    card: str = ""
    case: str | None = None
    task: str | None = None


def standing(office: WholeOffice) -> list[Standing]:
    """Every message on every phone that counts, oldest first, as the edits have left it."""
    found: dict[str, Standing] = {}
    rows = office.ask(
        "SELECT id, payload, card, case_id, task FROM outbox WHERE state = 'terkirim' ORDER BY id"
    )
    for number, payload, card, case, task in rows:
        said = codec.load(Outgoing, str(payload))
        key = str(card or number)
        if said.kind is OutgoingKind.TAKE_BACK:
            found.pop(key, None)
        elif said.kind is OutgoingKind.EDIT and key in found:
            found[key] = replace(found[key], text=said.text, buttons=said.buttons or said.choices)
        elif said.kind not in (OutgoingKind.ANSWER, OutgoingKind.EDIT):
            found[key] = Standing(
                chat=said.chat, text=said.text, buttons=said.buttons or said.choices,
                card=str(card or ""), case=str(case) if case else None, task=str(task) if task else None,
            )  # fmt: skip
    return list(found.values())


def tap_answers(office: WholeOffice) -> list[Outgoing]:
    """What taps have been answered, oldest first."""
    said = (codec.load(Outgoing, str(row[0])) for row in office.ask("SELECT payload FROM outbox ORDER BY id"))
    return [one for one in said if one.kind is OutgoingKind.ANSWER]


def untrue_words(text: str) -> list[str]:
    """Words of a text that another moment makes untrue, unless their sentence, or the head of the text, tells which moment."""
    lines = plain(text).splitlines()
    if any(STAMP.search(line) for line in lines[:2]):
        return []
    sentences = [one for line in lines for one in re.split(r"(?<=[.;?]) ", _unquoted(line))]
    return [word for one in sentences if not STAMP.search(one) for word in RELATIVE.findall(one)]


def _unquoted(text: str) -> str:
    """Without what an officer has written."""
    return re.sub(r"“[^”]*”", "", text)


def missing_buttons(text: str, labels: list[str]) -> list[str]:
    """Buttons that a text tells to tap, and that are not below it."""
    named = [found.strip() for found in _BUTTON_NAMED.findall(plain(text).replace("\n", ". "))]
    return [
        one for one in named if not any(one.startswith(label) or label.startswith(one) for label in labels)
    ]


class _NothingHappened(Exception):
    """Rolls the trial of a button back."""


def answer_to(office: WholeOffice, chat: str, button: Button) -> str:
    """The key of what a tap would be refused or answered with; nothing is changed by finding out."""
    found, _, number = button.data.partition(".")
    answer = _DONE[0]
    try:
        with office.services.begin() as uow:
            card = cards.find(uow.tx, found)
            officer = people.by_address(uow.tx, CHANNEL, chat)
            assert card is not None
            if officer is None:
                raise _NothingHappened
            uow.answers = officer.id
            action = decode(*card.actions[int(number)])
            if not counts(uow, card, action) or officer.id != card.officer:
                answer = "kartu_lama"
                raise _NothingHappened
            toast: Message | None = press(uow, officer, card, action)
            answer = toast.key if toast else _DONE[0]
            raise _NothingHappened
    except SopError as refusal:
        return refusal.key
    except _NothingHappened:
        return answer


def _card(office: WholeOffice, one: Standing) -> StoredCard | None:
    with office.services.read() as uow:
        return cards.find(uow.tx, one.card) if one.card else None


def untruths(office: WholeOffice) -> Iterator[str]:
    """Everything on the phones that is not true now, or will not be at another moment."""
    ended = {case.id for case in office.cases() if case.closed_at}
    closed = {(c.id, t.id) for c in office.cases() for t in c.tasks if not t.open}
    for one in standing(office):
        where = f"{one.chat}: {plain(one.text)!r} {[b.label for b in one.buttons]}"
        card = _card(office, one)
        case, task = (card.case, card.task) if card else (one.case, one.task)
        if words := untrue_words(one.text):
            yield f"{words} {where}"
        if gone := missing_buttons(one.text, [b.label for b in one.buttons]):
            yield f"no button {gone} {where}"
        if (
            card
            and card.kind in _OF_THE_TASK
            and (case, task) in closed
            and (word := _ASKED.search(_unquoted(plain(one.text))))
        ):
            yield f"asks for what is done ({word[0]}) {where}"
        if one.buttons and case in ended:
            yield f"buttons of a period that is over {where}"
        for button in one.buttons:
            answer = answer_to(office, one.chat, button)
            if answer in TOO_LATE or not (answer in NOT_YET or answer.startswith(_DONE)):
                yield f"{button.label} is answered {answer} {where}"
