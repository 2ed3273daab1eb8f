"""`/atur`: the Sekretaris changes a running period; whoever may restart the work of a bidang does so here, too.

The officer chooses every order by buttons, then writes a reason. Only orders that the core would accept are offered.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum

from bot.core.case.commands import (
    AddBidang,
    CancelCase,
    Command,
    DropBidang,
    PauseCase,
    ReopenBidang,
    ResumeCase,
    SkipBidang,
)
from bot.core.case.decide import decide
from bot.core.case.model import Case
from bot.core.conversation.card import StoredCard
from bot.core.conversation.question import Wait
from bot.core.errors import SopError
from bot.core.office.officers import Actor, Officer
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.case.advance import act
from handlers.context import Visit
from handlers.messages.audience import tell_idle
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, ask, retire, say
from handlers.messages.pages import page_of
from handlers.messages.questions import wait_for_text
from handlers.refusals import NothingToOrder

_TRIAL = "uji"  #: stands for the reason while the core is only asked whether it would accept an order
_ROWS = CHOICES_MAX - 1  #: bidang in one list, besides the row that leads to the rest


class Order(StrEnum):
    """What may be ordered. The value is the end of the key of its label."""

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


def ask_order(visit: Visit, officer: Officer) -> None:
    """`/atur`: one card for each running case in which the officer may order something. Raises `NothingToOrder`."""
    actor = visit.actor(officer)
    running = visit.running()
    offered = {case.id: _orders(visit, case, actor) for case in running}
    for case in running:
        choices = [
            Choice(label=_label(order), action="order", argument=order.value) for order in offered[case.id]
        ]
        if choices:
            message = Message(
                "pilih_pengaturan",
                sapaan=greeting(officer),
                periode=str(case.period),
                jeda=case.paused.start if case.paused else None,
                tanpa=[visit.bidang_name(skip.bidang) for skip in case.skips],
            )
            ask(visit, officer, message, choices, About(case=case.id), kind="atur")
    if not running:
        tell_idle(visit, officer)
    elif not any(offered.values()):
        raise NothingToOrder()


def may_order_any(visit: Visit, officer: Officer) -> bool:
    """Whether `/atur` has something to offer this officer now."""
    actor = visit.actor(officer)
    return any(_orders(visit, case, actor) for case in visit.running())


def _label(order: Order) -> str:
    return render_text("label_atur", perintah=order.value)


def _orders(visit: Visit, case: Case, actor: Actor) -> list[Order]:
    return [
        order
        for order in Order
        if (_fit(visit, case, actor, order) if order.about_bidang else _taken(visit, case, actor, order, ""))
    ]


def _fit(visit: Visit, case: Case, actor: Actor, order: Order) -> list[str]:
    """Codes of the bidang for which the core would accept the order."""
    known = [one.code for one in visit.office.bidang]
    codes = [c for c in known if c not in case.bidang] if order is Order.ADD else case.bidang
    return [code for code in codes if _taken(visit, case, actor, order, code)]


def _taken(visit: Visit, case: Case, actor: Actor, order: Order, bidang: str) -> bool:
    try:
        decide(case, _command(order, actor, bidang, _TRIAL), visit.scene(visit.sop(case)))
    except SopError:
        return False
    return True


def _command(order: Order, by: Actor, bidang: str, reason: str) -> Command:
    commands: dict[Order, Command] = {
        Order.REOPEN: ReopenBidang(bidang=bidang, by=by, reason=reason),
        Order.SKIP: SkipBidang(bidang=bidang, by=by, reason=reason),
        Order.ADD: AddBidang(bidang=bidang, by=by),
        Order.DROP: DropBidang(bidang=bidang, by=by, reason=reason),
        Order.PAUSE: PauseCase(by=by, reason=reason),
        Order.RESUME: ResumeCase(by=by),
        Order.CANCEL: CancelCase(by=by, reason=reason),
    }
    return commands[order]


def chosen(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """An order was chosen: ask for what it still needs."""
    order, case = Order(argument), visit.case(card.case)
    if order.about_bidang:
        _ask_bidang(visit, officer, case, order, _fit(visit, case, visit.actor(officer), order), 0)
    else:
        _go_on(visit, officer, case, order, "")
    retire(visit, card, Message("catatan_dipilih", pilihan=_label(order)))
    return None


def _ask_bidang(
    visit: Visit, officer: Officer, case: Case, order: Order, codes: Sequence[str], start: int
) -> None:
    """Ask which bidang. A list has ten rows; its last row leads to the rest. Raises the core's refusal."""
    if not codes:
        raise NothingToOrder()
    page = page_of(codes, start // _ROWS, rows=_ROWS, most=CHOICES_MAX)
    choices = [
        Choice(label=visit.bidang_name(code), action="order_bidang", argument=json.dumps([order.value, code]))
        for code in page.shown
    ]
    if page.following is not None:
        rest = json.dumps([order.value, page.following * _ROWS])
        choices.append(Choice(label=render_text("label_berikutnya"), action="order_more", argument=rest))
    message = Message(
        "pilih_bidang_atur",
        perintah=order.value,
        periode=str(case.period),
        pilihan=[visit.bidang_name(code) for code in page.shown],
    )
    ask(visit, officer, message, choices, About(case=case.id), kind="atur")


def more_bidang(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Berikutnya: show the bidang that did not fit into the list."""
    name, start = json.loads(argument)
    case, order = visit.case(card.case), Order(name)
    _ask_bidang(visit, officer, case, order, _fit(visit, case, visit.actor(officer), order), start)
    retire(visit, card, Message("catatan_diganti"))
    return None


def chosen_bidang(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    name, code = json.loads(argument)
    _go_on(visit, officer, visit.case(card.case), Order(name), code)
    retire(visit, card, Message("catatan_dipilih", pilihan=visit.bidang_name(code)))
    return None


def _go_on(visit: Visit, officer: Officer, case: Case, order: Order, bidang: str) -> None:
    """Ask for the reason, or carry the order out if it needs none."""
    if not order.reasoned:
        _give(visit, officer, case, order, bidang, "")
        return
    decide(
        case, _command(order, visit.actor(officer), bidang, _TRIAL), visit.scene(visit.sop(case))
    )  # refused before the officer writes a reason, not after
    name = visit.bidang_name(bidang)
    prompt = Message(
        "tanya_alasan_atur",
        sapaan=greeting(officer),
        perintah=order.value,
        bidang=name,
        periode=str(case.period),
    )
    wait_for_text(visit, officer, "atur", prompt, case=case.id, order=order.value, bidang=bidang)


def answer(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
    """The reason has come: carry the order out with exactly these words."""
    order = Order(wait.data["order"])
    _give(visit, officer, visit.case(wait.case), order, wait.data["bidang"], text)


def _give(visit: Visit, officer: Officer, case: Case, order: Order, bidang: str, reason: str) -> None:
    act(visit, case, _command(order, visit.actor(officer), bidang, reason))
    message = Message(
        "pengaturan_dicatat",
        sapaan=greeting(officer),
        perintah=order.value,
        bidang=visit.bidang_name(bidang),
        periode=str(case.period),
    )
    say(visit, officer, message, About(case=case.id))
