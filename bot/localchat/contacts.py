"""Who has a phone, in which chats, and how the bot stands there."""

from __future__ import annotations

from bot.localchat.desk import Desk
from bot.localchat.refusal import Json, PhoneError
from bot.localchat.world import Chat, ChatKind, Standing

_SUPERGROUPS = -1_002_000_000_000
_GROUPS = -5_000_000


class Contacts:
    """People and groups. Refuses with PhoneError who and what is not there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def add_user(
        self, user_id: int, first_name: str, *, username: str = "", last_name: str = "", language: str = "id"
    ) -> Json:
        """A person with a phone, or the same person under a new name. He has not pressed Start yet."""
        names = {"last_name": last_name, "username": username, "language_code": language}
        user: Json = {"id": user_id, "is_bot": False, "first_name": first_name}
        user |= {name: value for name, value in names.items() if value}
        self._world.keep_user(user)
        if user_id not in self._world.chats:
            self._world.keep_chat(Chat(id=user_id, kind=ChatKind.PRIVATE))
        self._world.store.commit()
        return user

    def add_group(self, title: str, members: list[int], *, basic: bool = False) -> Json:
        """A group with the bot in it; a supergroup unless `basic`."""
        kind = ChatKind.GROUP if basic else ChatKind.SUPERGROUP
        number = (_GROUPS if basic else _SUPERGROUPS) - len(self._world.chats)
        chat = Chat(id=number, kind=kind, title=title, members=set(members), standing=Standing.KICKED)
        self._world.keep_chat(chat)
        self.set_standing(members[0], Standing.MEMBER, chat_id=number)
        return self._world.describe_chat(chat)

    def set_standing(self, user_id: int, standing: Standing, *, chat_id: int | None = None) -> None:
        """Block or unblock the bot, delete the account, or (in a group) throw the bot out or let it in."""
        chat = self._chat(user_id, chat_id)
        before, chat.standing = chat.standing, standing
        self._world.keep_chat(chat)
        chat.bell.ring()
        if before is standing or standing is Standing.DEACTIVATED:
            self._world.store.commit()
            return
        change: Json = {
            "chat": self._world.describe_chat(chat),
            "from": self._world.users[user_id],
            "date": self._world.now(),
            "old_chat_member": self._as_member(before),
            "new_chat_member": self._as_member(standing),
        }
        self._push("my_chat_member", change)

    def _as_member(self, standing: Standing) -> Json:
        user = {"user": self._world.bot_as_sender}
        return user | (
            {"status": "member"} if standing is Standing.MEMBER else {"status": "kicked", "until_date": 0}
        )

    def _chat(self, user_id: int, chat_id: int | None) -> Chat:
        if user_id not in self._world.users:
            raise PhoneError(f"no user {user_id}")
        chat = self._world.chats.get(chat_id or user_id)
        if chat is None or (chat.kind is not ChatKind.PRIVATE and user_id not in chat.members):
            raise PhoneError(f"no chat {chat_id} on this phone")
        return chat

    def _push(self, kind: str, payload: Json, **life: int) -> None:
        self._desk.updates.push(kind, payload, **life)
        self._world.store.commit()
