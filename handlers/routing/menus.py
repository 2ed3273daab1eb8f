"""What stands in the menu of a chat, and what the bot says about itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.core.parsing.languages import Language
from bot.core.parsing.short_names import at_word
from bot.ports import BotProfile
from bot.text.render import in_language, render_text
from handlers.context import Services, UnitOfWork
from handlers.routing.commands import commands_of
from storage.repositories import offices, people, settings
from storage.repositories.quiet_spells import QuietSpell, revision_of

_FOR_ALL = ("bantuan",)
_KNOWN_FOR = timedelta(minutes=1)
_NAME_MAX, _ABOUT_MAX, _SHORT_MAX = 64, 512, 120  #: characters that Telegram takes


class MenuOf:
    """The commands of the officer who is reached in a chat, with their descriptions; none to anybody else.

    What somebody may use is worked out anew once anything is recorded of the office or its cases, and after a minute,
    since some of it comes with the time.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[str, tuple[QuietSpell, dict[str, str]]] = {}

    def __call__(self, channel: str, chat: str) -> dict[str, str]:
        with self._services.read() as uow:
            officer = people.by_chat(uow.tx, channel, chat)
            if officer is None or not people.counts(uow.tx, officer.id, channel, chat):
                return {}
            uow.enter(officer.office)
            seen = revision_of(uow.tx, uow.office_id)
            known = self._known.get(officer.id)
            if seen and known and known[0].lasts(seen, uow.now):
                return known[1]
            menu = _described(commands_of(uow, officer), officer.language)
            if seen:
                spell = QuietSpell(revision=seen, since=uow.now, until=uow.now + _KNOWN_FOR)
                self._known[officer.id] = spell, menu
            return menu


def seats(services: Services) -> object:
    """Who sits where now and speaks which language, and which chat services there are, as a value that changes with
    anybody's commands, in whichever office; None without an office.
    """
    with services.read() as uow:
        who = [_seats(services.of(one).unit(uow.tx)) for one in offices.ids(uow.tx)]
        return (who, people.registered_chats(uow.tx), tuple(settings.accounts(uow.tx))) if who else None


def _seats(uow: UnitOfWork) -> object:
    """Who sits where in one office, and speaks which language."""
    spoken = tuple((one.id, one.language) for one in uow.staff.officers)
    return uow.office, uow.staff.appointments, uow.staff.acting, spoken


def profile(services: Services) -> BotProfile:
    """The bot's name and words, and the menu of whoever is not registered. One office's bot speaks in its name; where it
    serves several, it names none.
    """
    commands = _described(_FOR_ALL)
    with services.read() as uow:
        if not offices.ids(uow.tx):
            return BotProfile(commands=commands)
        name, contact = uow.known_office.name if uow.known_office else "", uow.contact
    return BotProfile(
        commands=commands,
        name=at_word(render_text("bot_nama", instansi=name), _NAME_MAX),
        about=at_word(render_text("bot_keterangan", instansi=name, kontak=contact), _ABOUT_MAX),
        short=at_word(render_text("bot_singkat", instansi=name), _SHORT_MAX),
    )


def _described(names: Iterable[str], language: Language = Language.INDONESIAN) -> dict[str, str]:
    return {name: in_language(render_text("perintah", nama=name), language) for name in names}
