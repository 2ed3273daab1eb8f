"""Errors of the server: an HTTP status that equals `error_code`, and Telegram's own text.

Source: `fail_query_with_error` in tdlib/telegram-bot-api, Client.cpp.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A JSON object as the wire carries it."""


class ApiError(Exception):
    """The Bot API refuses a request; the request has changed nothing.

    `parameters` is the object beside the description (`retry_after`, `migrate_to_chat_id`).
    """

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The JSON object of the answer."""
        found: Json = {"ok": False, "error_code": self.status, "description": self.description}
        return found | ({"parameters": self.parameters} if self.parameters else {})


class ConnectionCut(Exception):
    """The answer is never sent: the client sees a broken connection, even if the request was carried out."""


class TooLarge(Exception):
    """A request carries more than it may; its text is the sentence for whoever sent it."""


class PhoneError(Exception):
    """A phone asked for something that no Telegram client would allow."""


def bad_request(message: str) -> ApiError:
    """400 with Telegram's spelling: the first letter is lowered unless the second is a capital or `_`."""
    keeps = len(message) > 1 and (message[1].isupper() or message[1] == "_")
    return ApiError(400, "Bad Request: " + (message if keeps else message[:1].lower() + message[1:]))


def forbidden(message: str) -> ApiError:
    """403: the bot may not reach that chat."""
    return ApiError(403, f"Forbidden: {message}")


def too_many(seconds: int) -> ApiError:
    """429 with the seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
