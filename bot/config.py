"""Settings from the environment and `.env`; the only reader of it. Every secret may come as NAME_FILE."""

from __future__ import annotations

import io
import ipaddress
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

_SECRETS = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_WEBHOOK_SECRET",
    "WHATSAPP_TOKEN",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_VERIFY_TOKEN",
    "DATABASE_URL",
    "FILES_KEY_ID",
    "FILES_SECRET",
)
_ONE_WORD = (
    *_SECRETS,
    "TELEGRAM_API_BASE_URL",
    "TELEGRAM_WEBHOOK_URL",
    "WHATSAPP_API_BASE_URL",
    "WHATSAPP_PHONE_NUMBER_ID",
    "WHATSAPP_BUSINESS_ACCOUNT_ID",
)
_WHATSAPP = (  #: all of them, or none
    "WHATSAPP_TOKEN",
    "WHATSAPP_PHONE_NUMBER_ID",
    "WHATSAPP_BUSINESS_ACCOUNT_ID",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_VERIFY_TOKEN",
)
_POSTGRES = (
    "postgresql+psycopg",
    "postgresql",
)  #: the first says by which driver; the second is often written
TELEGRAM_WEBHOOK = "/webhook/telegram"  #: the path that is served
_TELEGRAM_PORTS = (None, 80, 88, 443, 8443)  #: to which Telegram pushes; a server of one's own pushes to any
_TELEGRAM_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SECRET_MIN = 6  #: characters
_DOTENV = ".env"
_OURS = ("TELEGRAM_", "WHATSAPP_", "FILES_")  #: other names in the environment belong to other programs
logging.getLogger("dotenv.main").setLevel(logging.ERROR)  # `unreadable_lines` names them instead
SHIPPED_SOP = Path(__file__).parent.parent / "templates" / "sop" / "pengumpulan_data_kinerja.yaml"


@dataclass(frozen=True, kw_only=True)
class WrongSetting:
    """A setting that cannot be used, and what would be allowed."""

    name: str  #: as the operator writes it
    value: str = ""  #: empty where it may be a secret
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    gap: bool = False  #: a space, or another character that cannot be seen, in the midst of what is one word
    missing: bool = False  #: it is not set, while others that need it are
    webhook: str = ""  #: what Telegram does not take of a webhook: "rahasia", "enkripsi", "port" or "bentuk"


@dataclass(frozen=True, kw_only=True)
class UnknownSetting:
    """A name that is set but that no setting has, and the nearest that one has (or none)."""

    name: str
    near: str


class SettingsFault(Exception):
    """Settings are missing or wrong."""

    def __init__(self, *wrong: WrongSetting) -> None:
        self.wrong = wrong
        self.names = tuple(one.name for one in wrong)
        super().__init__(", ".join(self.names))


class Settings(BaseModel):
    """The settings listed in `.env.example`, with the same names."""

    model_config = ConfigDict(extra="ignore")

    telegram_bot_token: SecretStr | None = None
    telegram_api_base_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://")
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    whatsapp_token: SecretStr | None = None
    whatsapp_phone_number_id: str | None = None
    whatsapp_business_account_id: str | None = None
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_api_base_url: str = Field(default="https://graph.facebook.com", pattern=r"^https?://")
    database_url: SecretStr | None = None
    data_dir: Path = Path("var")
    files_url: str | None = (
        None  #: a folder or a bucket (`storage/files_url.py`); none: a folder in `data_dir`
    )
    files_key_id: SecretStr | None = None
    files_secret: SecretStr | None = None
    sop_file: Path = SHIPPED_SOP
    registration_asks_nip: bool = False
    backup_dir: Path | None = None
    backup_keep: int = Field(default=14, ge=1)  #: nightly backups
    keep_messages_days: int = Field(default=30, ge=7)  #: a chat service delivers an update again for a day
    min_free_disk: int = Field(default=50, ge=0)  #: MiB; a period's own papers take about six
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)

    @field_validator(*(name.lower() for name in _ONE_WORD), mode="before")
    @classmethod
    def _pasted(cls, value: object) -> object:
        """Spaces around it come from copying it; nothing but spaces is no value. One inside must not reach a server."""
        if not isinstance(value, str):
            return value
        if _has_gap(value):
            raise ValueError
        return value.strip() or None

    @field_validator("database_url", mode="after")
    @classmethod
    def _of_a_server(cls, value: SecretStr | None) -> SecretStr | None:
        """SQLite needs none: it is used where none is set."""
        if value and not server_address(value.get_secret_value()):
            raise ValueError
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        known = get_args(cls.model_fields["log_level"].annotation)
        return value.upper() if isinstance(value, str) and value.upper() in known else value

    @property
    def rehearsal(self) -> bool:
        """Whether this is a rehearsal in the local chat: no chat token is set."""
        return self.telegram_bot_token is None and self.whatsapp_token is None

    @property
    def directory(self) -> Path:
        """The folder of database and files; a rehearsal has its own, apart from a real office's."""
        return self.data_dir / "latihan" if self.rehearsal else self.data_dir

    @property
    def database(self) -> str:
        """The address of the server's database; empty where SQLite in `directory` is used, as every rehearsal does."""
        if self.database_url is None or self.rehearsal:
            return ""
        return server_address(self.database_url.get_secret_value())

    @property
    def database_shown(self) -> str:
        """The server and the name of its database, without user and password."""
        return address_shown(self.database)

    @property
    def webhook_url(self) -> str:
        """Where Telegram is to push updates to; empty: the bot polls."""
        if self.telegram_bot_token is None or self.telegram_webhook_url is None:
            return ""
        return self.telegram_webhook_url.rstrip("/").removesuffix(TELEGRAM_WEBHOOK) + TELEGRAM_WEBHOOK

    @property
    def webhook_secret(self) -> str:
        return self.telegram_webhook_secret.get_secret_value() if self.telegram_webhook_secret else ""

    @property
    def secrets(self) -> list[str]:
        """What no log may show. A word so short that it may stand in any line is none."""
        found = (getattr(self, name.lower()) for name in _SECRETS)
        values = (one.get_secret_value() for one in found if one)
        return [value for value in values if len(value) >= _SECRET_MIN]

    @property
    def token(self) -> str:
        return self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""


def server_address(text: str) -> str:
    """The address of a PostgreSQL database as it is used; empty if it is none."""
    parts = urlsplit(text)
    if parts.scheme not in _POSTGRES or not parts.path.strip("/"):
        return ""
    return f"{_POSTGRES[0]}://{text.partition('://')[2]}"


def address_shown(url: str) -> str:
    """The server and the name of its database, without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}{parts.path}"


def _has_gap(text: str) -> bool:
    """Whether a space or an invisible character stands inside of a text."""
    return not all(one.isprintable() and one != " " for one in text.strip())


def _secret_files() -> dict[str, Path]:
    """The files that NAME_FILE points at, by NAME."""
    beside = dotenv_values(_DOTENV)
    named = {name: os.environ.get(f"{name}_FILE") or beside.get(f"{name}_FILE") for name in _SECRETS}
    return {name: Path(path) for name, path in named.items() if path}


@dataclass(frozen=True, kw_only=True)
class Supervised:
    """What systemd sets for a service of Type=notify."""

    socket: str  #: where it listens; empty: there is none
    watchdog: float  #: seconds within which it wants to hear that the bot lives; 0: it does not


def supervised() -> Supervised:
    """The names are systemd's own (sd_notify(3))."""
    pause = os.environ.get("WATCHDOG_USEC", "")
    microseconds = int(pause) if pause.isdecimal() else 0
    return Supervised(socket=os.environ.get("NOTIFY_SOCKET", ""), watchdog=microseconds / 1_000_000)


def secret_paths() -> list[Path]:
    """The files that hold secrets: `.env`, and those that NAME_FILE points at."""
    return [Path(_DOTENV), *_secret_files().values()]


def _given() -> dict[str, str]:
    """What is set, by field. The environment counts before `.env`, a value before its file; an empty one is none."""
    found: dict[str, str] = {}
    for source in (dotenv_values(_DOTENV), os.environ):
        found |= {name.lower(): value for name, value in source.items() if value}
    for name, path in _secret_files().items():
        if name.lower() not in found:
            found[name.lower()] = _secret(f"{name}_FILE", path)
    return found


def _secret(name: str, path: Path) -> str:
    try:
        secret = path.read_text().strip()
    except (OSError, ValueError) as error:  # ValueError: not a text
        raise SettingsFault(WrongSetting(name=name)) from error
    if _has_gap(secret):
        raise SettingsFault(WrongSetting(name=name, gap=True))
    return secret


def load_settings() -> Settings:
    """The settings in force. Raises `SettingsFault` with the wrong ones."""
    _dotenv_text()
    try:
        settings = Settings.model_validate(_given())
    except ValidationError as error:
        found = [_wrong(str(fault["loc"][0]), fault["input"]) for fault in error.errors() if fault["loc"]]
        raise SettingsFault(*found) from None
    missing = [name for name in _WHATSAPP if not getattr(settings, name.lower())]
    if len(missing) not in (0, len(_WHATSAPP)):
        raise SettingsFault(*(WrongSetting(name=name, missing=True) for name in missing))
    if wrong := list(_wrong_webhook(settings)):
        raise SettingsFault(*wrong)
    return settings


def _wrong_webhook(settings: Settings) -> Iterator[WrongSetting]:
    """What Telegram would not take of its webhook's address and secret."""
    url, secret = settings.telegram_webhook_url, settings.webhook_secret
    if url is None:
        return
    if kind := _wrong_address(url, own_server=is_local(settings.telegram_api_base_url)):
        yield WrongSetting(name="TELEGRAM_WEBHOOK_URL", value="" if "@" in url else url, webhook=kind)
    if not secret:
        yield WrongSetting(name="TELEGRAM_WEBHOOK_SECRET", missing=True)
    elif not _TELEGRAM_SECRET.fullmatch(secret):
        yield WrongSetting(name="TELEGRAM_WEBHOOK_SECRET", webhook="rahasia")


def _wrong_address(url: str, *, own_server: bool) -> str:
    """What is wrong with the address of a webhook, as in `WrongSetting`; empty if nothing is."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "bentuk"
    if parts.scheme not in ("https", "http") or not parts.hostname or set("@?#") & set(url):
        return "bentuk"
    if own_server:
        return ""
    return "enkripsi" if parts.scheme == "http" else "port" if port not in _TELEGRAM_PORTS else ""


def is_local(url: str) -> bool:
    """Whether a server stands on this machine or in its network: a name without a dot, or an address of no use elsewhere."""
    try:
        host = urlsplit(url).hostname or "?.?"
    except ValueError:
        return False
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host
    return found.is_private or found.is_loopback


def _dotenv_text() -> str:
    """What `.env` holds; empty where there is none. Raises `SettingsFault` if it is no text in UTF-8, or not readable."""
    try:
        return Path(_DOTENV).read_text("utf-8") if Path(_DOTENV).is_file() else ""
    except (OSError, UnicodeDecodeError):
        raise SettingsFault(WrongSetting(name=_DOTENV)) from None


def unreadable_lines() -> list[int]:
    """The numbers of the lines of `.env` that set nothing because they are no NAME=value."""
    return [one.original.line for one in parse_stream(io.StringIO(_dotenv_text())) if one.error]


def _wrong(field: str, value: Any) -> WrongSetting:
    known = Settings.model_fields[field]
    limits = {
        name: getattr(one, name) for one in known.metadata for name in ("ge", "le") if hasattr(one, name)
    }
    return WrongSetting(
        name=field.upper(),
        value="" if field.upper() in _SECRETS else str(value),
        choices=(f"{_POSTGRES[0]}://...",) if field == "database_url" else _choices(known.annotation),
        low=limits.get("ge"),
        high=limits.get("le"),
        gap=field.upper() in _ONE_WORD and _has_gap(str(value)),
    )


def _choices(annotation: object) -> tuple[str, ...]:
    return ("true", "false") if annotation is bool else get_args(annotation)


def unknown_settings() -> Iterator[UnknownSetting]:
    """Names in `.env` that no setting has; in the environment only those that look like one of ours."""
    known = [*(name.upper() for name in Settings.model_fields), *(f"{name}_FILE" for name in _SECRETS)]
    for name in dotenv_values(_DOTENV):
        if name.upper() not in known:
            yield UnknownSetting(name=name, near=_near(name, known, 0.6))
    for name in os.environ:
        if name not in known and name.startswith(_OURS) and (near := _near(name, known, 0.8)):
            yield UnknownSetting(name=name, near=near)


def _near(name: str, known: list[str], cutoff: float) -> str:
    return next(iter(get_close_matches(name.upper(), known, 1, cutoff)), "")
