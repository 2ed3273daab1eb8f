"""Errors of the Cloud API: their codes, words and shape."""

from __future__ import annotations

import secrets

from bot.localchat.errors import Json

PARAMETER = 100
TOKEN = 190
THROUGHPUT = 130429
MISSING = 131008
UNDELIVERABLE = 131026
CLOSED = 131047
KIND = 131051
MEDIA = 131053
PAIR = 131056
COUNT = 132000
NO_TEMPLATE = 132001
TOO_LONG = 132005
FORMAT = 132012
PAUSED = 132015
DISABLED = 132016
WORDING = 132018
UNREGISTERED = 133010

TITLES = {
    4: "Application request limit reached",
    368: "Temporarily blocked for policies violations",
    80007: "Rate limit issues",
    PARAMETER: "Invalid parameter",
    TOKEN: "Invalid OAuth access token - Cannot parse access token",
    THROUGHPUT: "Rate limit hit",
    131000: "Something went wrong",
    131016: "Service unavailable",
    MISSING: "Required parameter is missing",
    UNDELIVERABLE: "Message undeliverable",
    131031: "Business Account locked",
    CLOSED: "Re-engagement message",
    131048: "Spam rate limit hit",
    131049: "This message was not delivered to maintain healthy ecosystem engagement.",
    KIND: "Unsupported message type",
    MEDIA: "Media upload error",
    PAIR: "(Business Account, Consumer Account) pair rate limit hit",
    COUNT: "Number of parameters does not match the expected number of params",
    NO_TEMPLATE: "Template name does not exist in the translation",
    TOO_LONG: "Translated text too long",
    FORMAT: "Parameter format does not match format in the created template",
    PAUSED: "Template is paused",
    DISABLED: "Template is disabled",
    WORDING: "There is an issue with the parameters in your template",
    UNREGISTERED: "Phone number not registered",
}
_PAGES = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
_DETAILS = {
    CLOSED: "Message failed to send because more than 24 hours have passed since the customer last replied to this"
    " number.",
    UNDELIVERABLE: "Message undeliverable.",
    PAIR: "Message failed to send because there were too many messages sent from this phone number to the same phone"
    " number in a short period of time.",
    THROUGHPUT: "Cloud API message throughput has been reached.",
    MEDIA: "Media upload failed. The media file could not be read, or is not of the type that it is sent as.",
}


class GraphError(Exception):
    """The Graph API refuses a request; the request has changed nothing."""

    def __init__(self, code: int, details: str = "", *, status: int = 400, subcode: int = 0) -> None:
        super().__init__(f"{code} {details or title(code)}")
        self.code, self.status, self.subcode = code, status, subcode
        self.details = details or _DETAILS.get(code, "")

    def body(self) -> Json:
        """The JSON object of the answer."""
        said = title(self.code) if self.code == TOKEN else f"(#{self.code}) {title(self.code)}"
        error: Json = {"message": said, "type": "OAuthException", "code": self.code}
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode:
            error["error_subcode"] = self.subcode
        return {"error": error | {"fbtrace_id": f"A{secrets.token_urlsafe(16)}"}}


def title(code: int) -> str:
    """What a code means."""
    return TITLES.get(code, "An unknown error occurred")


def failed_later(code: int) -> Json:
    """An error as a `failed` status tells it."""
    told: Json = {"code": code, "title": title(code), "message": title(code), "href": _PAGES}
    return told | {"error_data": {"details": _DETAILS.get(code, title(code))}}


def wrong(details: str) -> GraphError:
    """A parameter that breaks a rule of the platform."""
    return GraphError(PARAMETER, details)


def unknown_object(number: str) -> GraphError:
    """Nothing has this id, or it is gone."""
    details = (
        f"Object with ID '{number}' does not exist, cannot be loaded due to missing permissions, or does not support"
        " this operation"
    )
    return GraphError(PARAMETER, details, subcode=33)
