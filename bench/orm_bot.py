"""`python -m bench.orm_bot URL TOKEN DIRECTORY`: a durable bot as a good developer writes it.

python-telegram-bot, SQLAlchemy's async ORM on aiosqlite, WAL with synchronous=FULL. Every update is a row of an inbox,
committed, before it is handled; one transaction then holds the case (guarded by its version), the event, the cards and
the rows of the outbox; then the messages go out, and are marked as sent. It does what `bare_bot` does and loses
nothing. It has no retries, no order of messages, no rights, no deadlines and no reminders; it imports nothing of ours.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, event, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

from bench.bare_bot import CARD, DESKS, LABELS, NO


class Base(DeclarativeBase):
    pass


class Inbox(Base):
    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(unique=True)
    raw: Mapped[str]
    received_at: Mapped[datetime]
    handled: Mapped[bool] = mapped_column(default=False, index=True)


class Officer(Base):
    __tablename__ = "officers"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]


class Case(Base):
    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str]
    version: Mapped[int] = mapped_column(nullable=False)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


class Event(Base):
    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    officer_id: Mapped[int | None]
    at: Mapped[datetime]
    kind: Mapped[str]


class Card(Base):
    __tablename__ = "cards"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    label: Mapped[str]
    live: Mapped[bool] = mapped_column(default=True)


class Outbox(Base):
    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int]
    method: Mapped[str]
    text: Mapped[str]
    target: Mapped[str] = mapped_column(default="")  #: query or message that is answered or changed
    button: Mapped[str] = mapped_column(default="")
    card_id: Mapped[int | None]
    sent: Mapped[bool] = mapped_column(default=False, index=True)


class Desk:
    """The handlers."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def handle(self, received: Update, _context: Any) -> None:
        async with self._sessions.begin() as session:
            row = Inbox(update_id=received.update_id, raw=received.to_json(), received_at=datetime.now(UTC))
            session.add(row)
        async with self._sessions.begin() as session:
            handler = self._tapped if received.callback_query else self._said
            out = await handler(session, received)
            session.add_all(out)
            await session.execute(update(Inbox).where(Inbox.id == row.id).values(handled=True))
        for message in out:
            await _send(received.get_bot(), message)
        async with self._sessions.begin() as session:
            sent = [message.id for message in out]
            await session.execute(update(Outbox).where(Outbox.id.in_(sent)).values(sent=True))

    async def _said(self, session: AsyncSession, received: Update) -> list[Outbox]:
        message = received.message
        assert message is not None
        text = message.text or ""
        if not text.startswith("kartu "):
            await session.scalar(select(Officer).where(Officer.chat == message.chat_id))
            return [Outbox(chat=message.chat_id, method="send", text=text)]
        label, _, count = text.removeprefix("kartu ").rpartition(" ")
        cases = [Case(step=label) for _ in range(int(count))]
        session.add_all(cases)
        await session.flush()
        chat = DESKS.get(label, message.chat_id)
        return [await self._card(session, case, label, chat) for case in cases]

    async def _card(self, session: AsyncSession, case: Case, label: str, chat: int) -> Outbox:
        card = Card(case_id=case.id, label=label)
        session.add(card)
        await session.flush()
        return Outbox(chat=chat, method="send", text=CARD, button=label, card_id=card.id)

    async def _tapped(self, session: AsyncSession, received: Update) -> list[Outbox]:
        query = received.callback_query
        assert query is not None
        assert query.message is not None
        chat = query.from_user.id
        card = await session.get_one(Card, int(query.data or ""))
        case = await session.get_one(Case, card.case_id)
        officer = await session.scalar(select(Officer).where(Officer.chat == chat))
        if card.label == NO:
            question = Outbox(chat=chat, method="send", text="Tulis alasannya, lalu kirim.")
            return [Outbox(chat=chat, method="answer", text="Tulis alasannya", target=query.id), question]
        other = LABELS[1 - LABELS.index(card.label)]
        case.step, card.live = other, False
        by = officer.id if officer else None
        session.add(Event(case_id=case.id, officer_id=by, at=datetime.now(UTC), kind=card.label))
        done = "<b>Menyusun laporan kinerja</b>\nSelesai."
        return [
            Outbox(chat=chat, method="answer", text="Selesai", target=query.id),
            Outbox(chat=chat, method="edit", text=done, target=str(query.message.message_id)),
            await self._card(session, case, other, DESKS[other]),
        ]


async def _send(bot: Bot, row: Outbox) -> None:
    if row.method == "answer":
        await bot.answer_callback_query(row.target, row.text)
    elif row.method == "edit":
        await bot.edit_message_text(row.text, row.chat, int(row.target), parse_mode="HTML")
    elif row.button:
        keys = InlineKeyboardMarkup([[InlineKeyboardButton(row.button, callback_data=str(row.card_id))]])
        await bot.send_message(row.chat, row.text, parse_mode="HTML", reply_markup=keys)
    else:
        await bot.send_message(row.chat, row.text)


async def _open(directory: Path, officers: int) -> async_sessionmaker[AsyncSession]:
    engine = create_async_engine(f"sqlite+aiosqlite:///{directory}/orm.db")

    @event.listens_for(engine.sync_engine, "connect")
    def _durable(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with sessions.begin() as session:
        session.add_all(Officer(chat=5001 + number, name="Contoh") for number in range(officers))
    return sessions


def main(url: str, token: str, directory: Path, officers: int) -> None:
    async def ready(application: Any) -> None:
        desk = Desk(await _open(directory, officers))
        application.add_handler(CallbackQueryHandler(desk.handle))
        application.add_handler(MessageHandler(filters.TEXT, desk.handle))
        print("ready", flush=True)

    builder = Application.builder().token(token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    builder.post_init(ready).build().run_polling()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
