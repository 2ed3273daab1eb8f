"""/bahasa: the language in which the chat speaks to an officer. Papers stay as they are."""

from __future__ import annotations

from bot.core.office.officers import Officer
from bot.core.parsing.languages import Language, named_language
from bot.text.render import Message, render_text
from handlers.context import Tap, UnitOfWork
from handlers.messages.actions import ChooseLanguage
from handlers.messages.card_changes import close_card
from handlers.messages.names import greeting
from handlers.messages.outgoing import Choice, send_card, send_text
from storage.repositories import people

KIND = "bahasa"  #: the kind of the card that asks for the language


def ask(uow: UnitOfWork, officer: Officer, wish: str = "") -> None:
    """/bahasa, or /bahasa inggris: choose that language, or ask which where none is named."""
    wanted = named_language(wish)
    if wanted:
        _choose(uow, officer, wanted)
        return
    choices = [Choice(label=_name(one), action=ChooseLanguage(language=one)) for one in Language]
    message = Message("bahasa_pilih", sapaan=greeting(officer), bahasa=_name(officer.language))
    send_card(uow, officer, message, choices, kind=KIND)


def chosen(uow: UnitOfWork, request: Tap[ChooseLanguage]) -> Message | None:
    """English."""
    language = request.action.language
    _choose(uow, request.officer, language)
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=_name(language)))
    return None


def _choose(uow: UnitOfWork, officer: Officer, language: Language) -> None:
    people.speak(uow.tx, officer.id, language)
    uow.staff_changed()
    send_text(uow, officer, Message("bahasa_dipilih", sapaan=greeting(officer)))


def _name(language: Language) -> str:
    """As its own speakers call it."""
    return render_text("label_bahasa", bahasa=language.value)
