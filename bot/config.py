"""Settings from the environment and `.env`; the only reader of it. Every secret may come as NAME_FILE."""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_SECRETS = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_WEBHOOK_SECRET",
    "WHATSAPP_TOKEN",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_VERIFY_TOKEN",
    "DATABASE_URL",
)
_DOTENV = ".env"
SHIPPED_SOP = Path(__file__).parent.parent / "templates" / "sop" / "pengumpulan_data_kinerja.yaml"


class SettingsFault(Exception):
    """Settings are missing or wrong; `names` are their names as the operator writes them."""

    def __init__(self, *names: str) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Settings(BaseSettings):
    """The settings listed in `.env.example`, with the same names."""

    model_config = SettingsConfigDict(env_file=_DOTENV, extra="ignore", env_ignore_empty=True)

    telegram_bot_token: SecretStr | None = None
    telegram_api_base_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://")
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    whatsapp_token: SecretStr | None = None
    whatsapp_phone_number_id: str | None = None
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_api_base_url: str = Field(default="https://graph.facebook.com", pattern=r"^https?://")
    database_url: SecretStr | None = None
    data_dir: Path = Path("var")
    sop_file: Path = SHIPPED_SOP
    log_level: str = Field(default="INFO", pattern=r"(?i)^(debug|info|warning|error|critical)$")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)

    @model_validator(mode="before")
    @classmethod
    def _secret_files(cls, values: dict[str, object]) -> dict[str, object]:
        beside = dotenv_values(_DOTENV)
        for name in _SECRETS:
            path = os.environ.get(f"{name}_FILE") or beside.get(f"{name}_FILE")
            if path and not values.get(name.lower()):
                try:
                    values[name.lower()] = Path(path).read_text().strip()
                except OSError as error:
                    raise SettingsFault(f"{name}_FILE") from error
        return values

    @property
    def rehearsal(self) -> bool:
        """Whether this is a rehearsal in the local chat: no chat token is set."""
        return self.telegram_bot_token is None and self.whatsapp_token is None

    @property
    def directory(self) -> Path:
        """The folder of database and files; a rehearsal has its own, apart from a real office's."""
        return self.data_dir / "latihan" if self.rehearsal else self.data_dir

    @property
    def token(self) -> str:
        return self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""


def secret_paths() -> list[Path]:
    """The files that hold secrets: `.env`, and those that NAME_FILE points at."""
    beside = dotenv_values(_DOTENV)
    named = [os.environ.get(f"{name}_FILE") or beside.get(f"{name}_FILE") for name in _SECRETS]
    return [Path(_DOTENV), *(Path(one) for one in named if one)]


def load_settings() -> Settings:
    """The settings in force. Raises `SettingsFault` with the names of the wrong ones."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsFault(
            *(str(fault["loc"][0]).upper() for fault in error.errors() if fault["loc"])
        ) from None
