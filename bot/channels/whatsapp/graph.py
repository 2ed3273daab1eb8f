"""The Graph API for one account, through pywa. Nothing that it raises or logs holds a secret."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pywa.errors import WhatsAppError
from pywa_async.client import WhatsApp

from bot.channels.whatsapp.account import Account
from bot.channels.whatsapp.errors import TOKEN_REFUSED, failure_of, pause_of, words_of
from bot.channels.whatsapp.incoming import CHANNEL
from bot.channels.whatsapp.payloads import Payload
from bot.channels.whatsapp.transport import AiohttpTransport
from bot.ports import FILE_MAX, Failure, FetchFailed, SendFailed, TokenRefused

VERSION = "v26.0"
logging.getLogger("pywa").setLevel(
    logging.ERROR
)  # it warns of every timeout; what failed is told where it is handled
_UNKNOWN_TOKEN = (0, TOKEN_REFUSED, httpx.codes.UNAUTHORIZED)
_ODD = (KeyError, TypeError, AttributeError, ValueError)  #: an answer that is none of the platform's
_T = TypeVar("_T")


class Graph:
    """One pooled HTTP client, which waits `seconds` for an answer. Every method raises `SendFailed`, or what it says."""

    def __init__(self, account: Account, base_url: str, *, seconds: float = 20.0) -> None:
        self._phone, self._business = account.phone, account.business
        self._secrets = [one for one in (account.token, account.app_secret, account.verify_token) if one]
        bounds = httpx.Timeout(seconds, connect=seconds / 2)
        self._http = httpx.AsyncClient(transport=AiohttpTransport(), timeout=bounds)
        self.api = WhatsApp(phone_id=account.phone, token=account.token, session=self._http).api
        self._http.base_url = httpx.URL(f"{base_url.rstrip('/')}/{VERSION}")  # pywa has set its own

    async def number(self) -> str:
        """The digits of the number. Raises `TokenRefused` where the platform does not know the token."""
        try:
            found = await self.api.get_business_phone_number(self._phone, ("display_phone_number",))
        except WhatsAppError as error:
            if error.code in _UNKNOWN_TOKEN:
                raise TokenRefused(CHANNEL) from None
            raise self._failed(error) from None
        except (httpx.HTTPError, httpx.InvalidURL, *_ODD) as error:
            raise self._broken(error) from None
        return "".join(one for one in str(found.get("display_phone_number", "")) if one in "0123456789")

    async def owns_number(self) -> bool:
        """Whether the number is one of the business account's."""
        answer = await self.call(self.api.get_business_phone_numbers(self._business, ("id",)))
        return any(one.get("id") == self._phone for one in _listed(answer))

    async def is_subscribed(self) -> bool:
        """Whether any app is told of what happens in the business account."""
        return bool(_listed(await self.call(self.api.get_waba_subscribed_apps(self._business))))

    async def find_account(self) -> None:
        """Ask for the business account's templates, which is what it is needed for."""
        await self.call(self.api.get_templates(self._business, pagination={"limit": "1"}))

    async def quality(self) -> str:
        """What the platform says of the number: GREEN, YELLOW, RED, UNKNOWN."""
        found = await self.call(self.api.get_business_phone_number(self._phone, ("quality_rating",)))
        return str(found.get("quality_rating") or "")

    async def call(self, request: Awaitable[_T], *, sends: bool = False) -> _T:
        """The answer to a request of `api`; whether one that `sends` a message was carried out may stay unknown."""
        try:
            return await request
        except WhatsAppError as error:
            raise self._failed(error) from None
        except (httpx.HTTPError, httpx.InvalidURL, *_ODD) as error:
            unsure = sends and not isinstance(error, httpx.ConnectError)
            raise self._broken(error, unsure=unsure) from None

    async def message(self, chat: str, payload: Payload, reply_to: str) -> str:
        """Send a message; returns its id. Whoever is known by a scoped id has letters in it, and no `to`."""
        number = chat.isascii() and chat.isdigit()
        request = self.api.send_message(
            sender=self._phone,
            to=chat if number else None,
            recipient=None if number else chat,
            recipient_type="individual",
            typ=payload.type,
            msg=dict(payload.content),
            reply_to_message_id=reply_to or None,
        )
        answer = await self.call(request, sends=True)
        try:
            return str(answer["messages"][0]["id"])
        except (*_ODD, IndexError):
            return ""  # it was taken: sending it again would double it

    async def upload(self, data: bytes, name: str, mime: str) -> str:
        """The id of a file that is uploaded with it."""
        answer = await self.call(self.api.upload_media(self._phone, data, mime, name))
        try:
            return str(answer["id"])
        except _ODD as error:
            raise self._broken(error) from None

    async def media(self, media_id: str) -> Mapping[str, Any]:
        """Where a file lies for some minutes, and what the platform says of it. Raises `FetchFailed`."""
        try:
            found = await self.call(self.api.get_media_url(quote(media_id, safe="")))
        except SendFailed as failed:
            raise FetchFailed(failed.why, final=failed.failure is Failure.REFUSED) from None
        if not isinstance(found, Mapping) or not isinstance(found.get("url"), str):
            raise FetchFailed("no address", final=False)
        return found

    async def download(self, address: str) -> bytes | None:
        """The bytes of a file; None where the address has expired. Raises `FetchFailed`."""
        data = bytearray()
        try:
            async with self.api.stream_media_bytes(address) as response:
                if response.is_client_error:
                    return None
                response.raise_for_status()
                async for piece in response.aiter_bytes():
                    data += piece
                    if len(data) > FILE_MAX:
                        raise FetchFailed("too big", final=True)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise FetchFailed(self.safe(error), final=False) from None
        return bytes(data)

    async def close(self) -> None:
        await self._http.aclose()

    def safe(self, error: Exception) -> str:
        """The error as it may be logged."""
        return self._without_secrets(f"{type(error).__name__}: {error}")

    def _failed(self, error: WhatsAppError) -> SendFailed:
        failure = failure_of(error.code, error.status_code or 0)
        if error.is_transient and failure is Failure.REFUSED:
            failure = Failure.RETRY
        told = {"code": error.code, "message": error.message, "error_data": error.details}
        return SendFailed(failure, self._without_secrets(words_of(told)), pause_of(error.code))

    def _broken(self, error: Exception, *, unsure: bool = False) -> SendFailed:
        """There is no answer that could be read."""
        return SendFailed(Failure.RETRY, self.safe(error), unsure=unsure)

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "<token>")
        return text[:200]


def _listed(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The objects of a list that the platform answers with."""
    found = answer.get("data")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
