"""`/atur`: the Sekretaris changes a running period; whoever may restart the work of a bidang does so here, too.

The officer chooses every order by buttons, then writes a reason. Only orders that the core would accept are offered.
"""

from __future__ import annotations

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
from bot.core.errors import SopError
from bot.core.office.officers import Actor, Officer
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.case.advance import act
from handlers.case.paper_versions import settled_all
from handlers.context import CaseReply, CaseRequest, CaseTap, UnitOfWork
from handlers.messages import actions
from handlers.messages.actions import Order
from handlers.messages.audience import tell_idle
from handlers.messages.card_changes import close_card
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.messages.pages import page_of
from handlers.messages.questions import wait_for_text
from handlers.refusals import NothingToOrder

_TRIAL = "uji"  #: stands for the reason while the core is only asked whether it would accept an order
_ROWS = CHOICES_MAX - 1  #: bidang in one list, besides the row that leads to the rest

#: What withdraws open tasks: their working papers stay as they are then.
_LAST_WORD = (Order.DROP, Order.CANCEL)


def ask_order(uow: UnitOfWork, officer: Officer) -> None:
    """`/atur`: one card for each running case in which the officer may order something. Raises `NothingToOrder`."""
    actor = uow.actor(officer)
    running = uow.running()
    offered = {case.id: _orders(uow, case, actor) for case in running}
    for case in running:
        choices = [
            Choice(label=_label(order), action=actions.GiveOrder(order=order)) for order in offered[case.id]
        ]
        if choices:
            message = Message(
                "pilih_pengaturan",
                sapaan=greeting(officer),
                periode=str(case.period),
                jeda=case.paused.start if case.paused else None,
                tanpa=[uow.bidang_name(skip.bidang) for skip in case.skips],
            )
            send_card(uow, officer, message, choices, About(case=case.id), kind="atur")
    if not running:
        tell_idle(uow, officer)
    elif not any(offered.values()):
        raise NothingToOrder()


def may_order_any(uow: UnitOfWork, officer: Officer) -> bool:
    """Whether `/atur` has something to offer this officer now."""
    actor = uow.actor(officer)
    return any(_orders(uow, case, actor) for case in uow.running())


def _label(order: Order) -> str:
    return render_text("label_atur", perintah=order.value)


def _orders(uow: UnitOfWork, case: Case, actor: Actor) -> list[Order]:
    return [
        order
        for order in Order
        if (_fit(uow, case, actor, order) if order.about_bidang else _taken(uow, case, actor, order, ""))
    ]


def _fit(uow: UnitOfWork, case: Case, actor: Actor, order: Order) -> list[str]:
    """Codes of the bidang for which the core would accept the order."""
    known = [one.code for one in uow.office.bidang]
    codes = [c for c in known if c not in case.bidang] if order is Order.ADD else case.bidang
    return [code for code in codes if _taken(uow, case, actor, order, code)]


def _taken(uow: UnitOfWork, case: Case, actor: Actor, order: Order, bidang: str) -> bool:
    try:
        decide(case, _command(order, actor, bidang, _TRIAL), uow.scene(uow.sop(case)))
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


def chosen(uow: UnitOfWork, request: CaseTap[actions.GiveOrder]) -> Message | None:
    """An order was chosen: ask for what it still needs."""
    order = request.action.order
    if order.about_bidang:
        _ask_bidang(uow, request, order, 0)
    else:
        _go_on(uow, request, order, "")
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=_label(order)))
    return None


def _ask_bidang(uow: UnitOfWork, request: CaseRequest, order: Order, number: int) -> None:
    """Ask which bidang. A list has ten rows; its last row leads to the rest. Raises the core's refusal."""
    case = request.case
    codes = _fit(uow, case, request.actor, order)
    if not codes:
        raise NothingToOrder()
    page = page_of(codes, number, rows=_ROWS, most=CHOICES_MAX)
    choices = [
        Choice(label=uow.bidang_name(code), action=actions.OrderBidang(order=order, bidang=code))
        for code in page.shown
    ]
    if page.following is not None:
        rest = actions.OrderPage(order=order, page=page.following)
        choices.append(Choice(label=render_text("label_berikutnya"), action=rest))
    message = Message(
        "pilih_bidang_atur",
        perintah=order.value,
        periode=str(case.period),
        pilihan=[uow.bidang_name(code) for code in page.shown],
    )
    send_card(uow, request.officer, message, choices, About(case=case.id), kind="atur")


def more_bidang(uow: UnitOfWork, request: CaseTap[actions.OrderPage]) -> Message | None:
    """Berikutnya: show the bidang that did not fit into the list."""
    _ask_bidang(uow, request, request.action.order, request.action.page)
    close_card(uow, request.card, Message("catatan_diganti"))
    return None


def chosen_bidang(uow: UnitOfWork, request: CaseTap[actions.OrderBidang]) -> Message | None:
    bidang = request.action.bidang
    _go_on(uow, request, request.action.order, bidang)
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=uow.bidang_name(bidang)))
    return None


def _go_on(uow: UnitOfWork, request: CaseRequest, order: Order, bidang: str) -> None:
    """Ask for the reason, or carry the order out if it needs none."""
    if not order.reasoned:
        _give(uow, request, order, bidang, "")
        return
    case, officer = request.case, request.officer
    decide(
        case, _command(order, request.actor, bidang, _TRIAL), uow.scene(request.sop)
    )  # refused before the officer writes a reason, not after
    prompt = Message(
        "tanya_alasan_atur",
        sapaan=greeting(officer),
        perintah=order.value,
        bidang=uow.bidang_name(bidang),
        periode=str(case.period),
    )
    wait_for_text(uow, officer, "atur", prompt, case=case.id, order=order.value, bidang=bidang)


def answer(uow: UnitOfWork, request: CaseReply) -> None:
    """The reason has come: carry the order out with exactly these words."""
    _give(uow, request, Order(request.data["order"]), request.data["bidang"], request.text)


def _give(uow: UnitOfWork, request: CaseRequest, order: Order, bidang: str, reason: str) -> None:
    case, officer = request.case, request.officer
    if order in _LAST_WORD:
        case = settled_all(uow, case)
    act(uow, case, _command(order, request.actor, bidang, reason))
    message = Message(
        "pengaturan_dicatat",
        sapaan=greeting(officer),
        perintah=order.value,
        bidang=uow.bidang_name(bidang),
        periode=str(case.period),
    )
    send_text(uow, officer, message, About(case=case.id))
