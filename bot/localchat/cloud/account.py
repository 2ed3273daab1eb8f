"""The business account that the double serves."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

VERSION = "v26.0"  #: of the Graph API; no other is served


@dataclass(frozen=True, kw_only=True, slots=True)
class CloudAccount:
    """One business account with one number. Secrets for a server that only its own machine reaches are no secrets."""

    phone: str = "106540352242922"  #: id of the phone number
    business: str = "102290129340398"  #: id of the business account
    token: str = "EAALATIHAN-tidak-rahasia-hanya-di-mesin-ini"  # noqa: S105
    app_secret: str = "latihan-rahasia-aplikasi"  # noqa: S105
    verify_token: str = "latihan-tanda-verifikasi"  # noqa: S105
    number: str = "6281100002026"  #: digits, as in wa.me links
    name: str = "SOP Latihan"
    zone: str = "Asia/Jakarta"  #: whose months are billed

    @classmethod
    def secret(cls) -> CloudAccount:
        """An account whose secrets nobody can guess, for servers that others reach."""
        words = ("token", "app_secret", "verify_token")
        return cls(**{word: secrets.token_urlsafe(24) for word in words})

    @property
    def shown_number(self) -> str:
        """The number as the API shows it."""
        country, operator, rest = self.number[:2], self.number[2:5], self.number[5:]
        return f"+{country} {operator}-{rest[:4]}-{rest[4:]}"
