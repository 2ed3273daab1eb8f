"""The business account that the bot speaks for."""

from __future__ import annotations

from dataclasses import dataclass, field

WEBHOOK = "/webhook/whatsapp"  #: the path of the webhook


@dataclass(frozen=True, kw_only=True)
class Account:
    """One number of a business account. Its secrets are never shown, whatever prints it."""

    token: str = field(repr=False)  #: of the system user
    phone: str  #: id of the number, not the number itself
    business: str  #: id of the business account, which owns the templates
    app_secret: str = field(repr=False)  #: signs what the webhook gets
    verify_token: str = field(repr=False)  #: proves that the webhook is ours
