"""What becomes of a message: sent, delivered, read or failed; told to the bot, and counted where it is billed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.localchat.cloud.context import IDENTITY, CloudContext
from bot.localchat.cloud.deliveries import MESSAGES
from bot.localchat.cloud.errors import failed_later
from bot.localchat.errors import Json
from bot.localchat.state.world import Entry

_BILLS = "wa_billed"
SERVICE = "service"


class Statuses:
    """Follows the messages of the bot."""

    def __init__(self, context: CloudContext) -> None:
        self._desk = context
        self._unread: dict[int, list[Entry]] = {}

    def forget(self) -> None:
        """After the World was emptied."""
        self._unread.clear()

    def billed(self, month: str = "") -> dict[str, int]:
        """Messages that were delivered in a month ("2026-10"; the present one) by category, templates and the rest."""
        bills = self._desk.world.setting(_BILLS, {})
        found = bills.get(month or self._month(), {}) if isinstance(bills, dict) else {}
        return dict(found)

    def all_billed(self) -> Counter[str]:
        """The same of all months together."""
        bills = self._desk.world.setting(_BILLS, {})
        months = bills.values() if isinstance(bills, dict) else ()
        return sum((Counter(month) for month in months), Counter())

    def _month(self) -> str:
        now = datetime.fromtimestamp(self._desk.world.now(), UTC)
        return f"{now.astimezone(ZoneInfo(self._desk.account.zone)):%Y-%m}"

    def _bill(self, category: str) -> None:
        known = self._desk.world.setting(_BILLS, {})
        bills = dict(known) if isinstance(known, dict) else {}
        month = dict(bills.get(self._month(), {}))
        bills[self._month()] = month | {category: month.get(category, 0) + 1}
        self._desk.world.keep_setting(_BILLS, bills)

    def sent(self, user_id: int, entry: Entry) -> None:
        """A message has left; it arrives at once on a phone that is on."""
        self.tell(entry.message, "sent", user_id)
        who = self._desk.identity(user_id)
        if who.get("online", True):
            self._arrive(user_id, entry, told=not who.get("eager"))
            self._unread.setdefault(user_id, []).append(entry)
            if who.get("eager"):
                self.read(user_id)
        else:
            self._desk.keep(entry)

    def _arrive(self, user_id: int, entry: Entry, *, told: bool = True) -> None:
        self._mark(entry, "delivered")
        self._bill(entry.message[IDENTITY]["category"])
        if told:
            self.tell(entry.message, "delivered", user_id)

    def came_online(self, user_id: int) -> None:
        """Everything that waited for the phone arrives."""
        for entry in self._of_bot(user_id):
            if entry.message[IDENTITY]["status"] == "sent":
                self._arrive(user_id, entry)

    def read(self, user_id: int) -> None:
        """The person looks at the chat."""
        if user_id not in self._unread:
            self._unread[user_id] = self._of_bot(user_id)
        waiting, self._unread[user_id] = self._unread[user_id], []
        told = self._desk.identity(user_id).get("reads", True)
        for entry in waiting:
            if entry.message[IDENTITY]["status"] == "delivered":
                self._mark(entry, "read")
                if told:
                    self.tell(entry.message, "read", user_id)

    def _of_bot(self, user_id: int) -> list[Entry]:
        items = self._desk.world.chats[user_id].items.values()
        found = [item for item in items if isinstance(item, Entry) and item.message["from"]["is_bot"]]
        return sorted(found, key=lambda entry: int(entry.message["message_id"]))

    def _mark(self, entry: Entry, status: str) -> None:
        entry.message[IDENTITY] = entry.message[IDENTITY] | {"status": status}
        self._desk.keep(entry)

    def tell(
        self, message: Json, status: str, user_id: int | None, *, code: int = 0, number: str = ""
    ) -> None:
        """Queue the webhook; `number` of somebody who has no WhatsApp."""
        told: Json = {
            "id": self._desk.wamid(message["message_id"]),
            "status": status,
            "timestamp": str(self._desk.world.now()),
        }
        contact: Json = {"wa_id": number} if user_id is None else contact_of(self._desk, user_id)
        names = {"wa_id": "recipient_id", "user_id": "recipient_user_id"}
        told |= {names[name]: contact[name] for name in names if name in contact}
        if code:
            told["errors"] = [failed_later(code)]
        else:
            category = message[IDENTITY]["category"]
            told["pricing"] = {
                "billable": True,
                "pricing_model": "PMP",
                "type": "regular",
                "category": category,
            }
        self._desk.deliveries.push(MESSAGES, {"statuses": [told], "contacts": [contact]})


def contact_of(desk: CloudContext, user_id: int) -> Json:
    """A person as webhooks name them: without their number if they hide it, without a scoped id if they have none."""
    who = desk.identity(user_id)
    named: Json = {"profile": {"name": desk.world.users[user_id]["first_name"]}}
    named |= {"wa_id": who["number"]} if who["number"] and not who.get("hidden") else {}
    return named | ({"user_id": who["user_id"]} if who["user_id"] else {})
