"""`.env.example`, the settings and the promised names are one list."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.config import (
    _ONE_WORD,
    _SECRETS,
    _WHATSAPP,
    Settings,
    SettingsFault,
    load_settings,
    unknown_settings,
)

EXAMPLE = Path(__file__).parents[2] / ".env.example"
#: The names that a deployment outside the project relies on: none of them may change.
PROMISED = {
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_BASE_URL",
    "TELEGRAM_WEBHOOK_URL",
    "TELEGRAM_WEBHOOK_SECRET",
    "WHATSAPP_TOKEN",
    "WHATSAPP_PHONE_NUMBER_ID",
    "WHATSAPP_BUSINESS_ACCOUNT_ID",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_VERIFY_TOKEN",
    "WHATSAPP_API_BASE_URL",
    "DATABASE_URL",
    "DATA_DIR",
    "FILES_URL",
    "FILES_KEY_ID",
    "FILES_SECRET",
    "SOP_FILE",
    "REGISTRATION_ASKS_NIP",
    "MIN_FREE_DISK",
    "BACKUP_DIR",
    "BACKUP_KEEP",
    "KEEP_MESSAGES_DAYS",
    "LOG_LEVEL",
    "HTTP_HOST",
    "HTTP_PORT",
}


#: A webhook without encryption is for a server of one's own.
_TELEGRAM = ("TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_API_BASE_URL")


def _example() -> dict[str, str]:
    lines = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in PROMISED:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_example_the_settings_and_the_promise_name_the_same() -> None:
    assert {name.upper() for name in Settings.model_fields} == PROMISED
    assert set(_example()) == PROMISED


def test_the_example_as_it_stands_gives_the_defaults(tmp_path: Path) -> None:
    defaults = load_settings()
    (tmp_path / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings() == defaults
    assert defaults.rehearsal
    assert defaults.directory == Path("var/latihan")


@pytest.mark.parametrize(
    "name",
    sorted(
        PROMISED
        - {
            "HTTP_PORT",
            "LOG_LEVEL",
            "DATA_DIR",
            "SOP_FILE",
            "HTTP_HOST",
            "REGISTRATION_ASKS_NIP",
            "KEEP_MESSAGES_DAYS",
            "BACKUP_DIR",
            "BACKUP_KEEP",
            "MIN_FREE_DISK",
        }
    ),
)
def test_every_name_is_read_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = "http://contoh" if name not in _SECRETS else "contoh"
    if name == "DATABASE_URL":
        value = "postgresql://contoh/sopbot"
    together = _WHATSAPP if name in _WHATSAPP else _TELEGRAM if name in _TELEGRAM else ()
    for one in together:
        monkeypatch.setenv(one, "http://contoh" if one not in _SECRETS else "contoh")
    monkeypatch.setenv(name, value)
    found = getattr(load_settings(), name.lower())
    assert (found.get_secret_value() if hasattr(found, "get_secret_value") else found) == value


def test_a_secret_may_come_as_a_file_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "token"
    secret.write_text("123456:rahasia-sekali-0123456789\n", encoding="utf-8")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(secret))
    settings = load_settings()
    assert settings.token == "123456:rahasia-sekali-0123456789"
    assert "rahasia" not in f"{settings!r} {settings.model_dump()}"


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTP_PORT", "delapan"), ("LOG_LEVEL", "KERAS"), ("TELEGRAM_API_BASE_URL", "api.telegram.org")],
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsFault) as fault:
        load_settings()
    assert fault.value.names == (name,)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HTTP_PORT", "70000", '- HTTP_PORT "70000": isi dengan angka bulat dari 0 sampai 65535'),
        ("HTTP_PORT", "-1", '- HTTP_PORT "-1": isi dengan angka bulat dari 0 sampai 65535'),
        ("HTTP_PORT", "80 80", '- HTTP_PORT "80 80": isi dengan angka bulat dari 0 sampai 65535'),
        ("LOG_LEVEL", "keras", '- LOG_LEVEL "keras": pilih DEBUG, INFO, WARNING, ERROR, CRITICAL'),
        (
            "TELEGRAM_API_BASE_URL",
            "api.telegram.org",
            '- TELEGRAM_API_BASE_URL "api.telegram.org": isi dengan alamat yang diawali https:// atau http://',
        ),
        (
            "TELEGRAM_BOT_TOKEN_FILE",
            "123456:rahasia",
            "- TELEGRAM_BOT_TOKEN_FILE: berkas yang disebutnya tidak terbaca",
        ),
    ],
)
def test_a_wrong_setting_is_told_with_its_value_and_what_is_allowed_and_a_secret_is_not_repeated(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    for words, code in ((["case", "list"], 2), (["doctor"], 1)):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == code
        assert said in done.output
        assert "rahasia" not in done.output


def test_every_number_among_the_settings_has_a_range() -> None:
    numbers = {
        name: field for name, field in Settings.model_fields.items() if field.annotation in (int, float)
    }
    assert {name for name, field in numbers.items() if not field.metadata} == set()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "TELEGRAM_TOKEN=123456:rahasia",
            "TELEGRAM_TOKEN tidak dikenal, jadi tidak dipakai. Mungkin maksudnya TELEGRAM_BOT_TOKEN.",
        ),
        ("DATADIR=/data", "DATADIR tidak dikenal, jadi tidak dipakai. Mungkin maksudnya DATA_DIR."),
        ("WARNA=biru", "WARNA tidak dikenal, jadi tidak dipakai."),
    ],
)
def test_a_name_in_dotenv_that_no_setting_has_is_told_with_the_nearest_one(
    line: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"telegram_webhook_secret=contoh\n{line}\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["calendar", "between", "2026-11-23T09:00", "2026-11-23T10:00"])
    assert (done.exit_code, done.stdout) == (0, "60\n")
    assert done.stderr == f"Pengaturan {said}\n"
    doctor = CliRunner().invoke(app, ["doctor"])
    assert f"peringatan: Pengaturan {line.partition('=')[0]} tidak dikenal" in doctor.stdout
    assert doctor.stderr == ""


def test_a_mistyped_name_of_ours_in_the_environment_is_told_and_those_of_others_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("TELEGRAM_TOKEN", "HTTP_PROXY", "TELEGRAM_APP_TITLE", "DATA"):
        monkeypatch.setenv(name, "x")
    assert [(one.name, one.near) for one in unknown_settings()] == [("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN")]


def test_a_missing_secret_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATSAPP_TOKEN_FILE", "/tidak/ada")
    with pytest.raises(SettingsFault) as fault:
        load_settings()
    assert fault.value.names == ("WHATSAPP_TOKEN_FILE",)


def test_a_secret_may_stand_in_a_file_that_dotenv_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "rahasia"
    secret.write_text("123:abc\n")
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN_FILE={secret}\n")
    monkeypatch.chdir(tmp_path)
    assert load_settings().token == "123:abc"


GAP = "memuat spasi, baris baru, atau tanda yang tidak tampak di tengahnya"


@pytest.mark.parametrize(
    ("name", "gap"),
    [*((name, " ") for name in _ONE_WORD), *(("TELEGRAM_BOT_TOKEN", gap) for gap in "\t\u00a0\u200b")],
    ids=ascii,
)
def test_what_is_one_word_with_a_gap_inside_is_a_fault_of_the_setting(
    name: str, gap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, f"https://12:rahasia{gap}sekali")
    done = CliRunner().invoke(app, ["run"])
    assert done.exit_code == 2
    assert GAP in done.stderr
    assert name in done.stderr
    assert ("rahasia" in done.stderr) == (name not in _SECRETS)


def test_a_secret_file_of_two_lines_is_a_fault_of_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("123456:rahasia\nKode bot kantor\n", encoding="utf-8")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(tmp_path / "token"))
    done = CliRunner().invoke(app, ["run"])
    assert done.exit_code == 2
    assert f"- TELEGRAM_BOT_TOKEN_FILE: isi berkas yang disebutnya {GAP}" in done.stderr
    assert "rahasia" not in done.stderr


@pytest.mark.parametrize("typed", ['"123:abc "', '" 123:abc"', "'\t123:abc '"])
def test_spaces_that_came_with_a_copied_token_do_not_count(typed: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={typed}\n")
    assert load_settings().token == "123:abc"


def test_a_token_of_nothing_but_spaces_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "  ")
    assert load_settings().rehearsal


def test_a_line_of_dotenv_that_sets_nothing_is_told_once_by_its_number_and_in_indonesian(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text("# catatan\nTELEGRAM_BOT_TOKEN: 123:abc\nDATA_DIR=var\nbukan baris\n")
    done = CliRunner().invoke(app, ["calendar", "between", "2026-11-23T09:00", "2026-11-23T10:00"])
    assert (done.exit_code, done.stdout) == (0, "60\n")
    assert done.stderr == (
        "Baris 2, 4 pada .env tidak terbaca, jadi tidak dipakai. Tulis NAMA=nilai; keterangan diawali tanda #.\n"
    )
    doctor = CliRunner().invoke(app, ["doctor"])
    assert "peringatan: Baris 2, 4 pada .env tidak terbaca" in doctor.stdout
    assert doctor.stderr == ""


def test_a_dotenv_that_was_saved_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATA_DIR=var\n", encoding="utf-16")
    for words, code in ((["case", "list"], 2), (["doctor"], 1)):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == code
        assert (
            "- .env: tidak terbaca; berkas ini harus boleh dibaca dan disimpan sebagai teks UTF-8"
            in done.output
        )
        assert "kesalahan di dalam sopbot" not in done.output


def test_whatsapp_is_set_as_a_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHATSAPP_TOKEN", "sandi-wa")
    monkeypatch.setenv("WHATSAPP_PHONE_NUMBER_ID", "98765")
    with pytest.raises(SettingsFault) as fault:
        load_settings()
    assert fault.value.names == (
        "WHATSAPP_BUSINESS_ACCOUNT_ID",
        "WHATSAPP_APP_SECRET",
        "WHATSAPP_VERIFY_TOKEN",
    )
    ended = CliRunner().invoke(app, ["run"])
    assert ended.exit_code == 2
    assert "WHATSAPP_VERIFY_TOKEN: belum diisi" in ended.output
    assert "sandi-wa" not in ended.output
    for name in fault.value.names:
        monkeypatch.setenv(name, "isi")
    assert not load_settings().rehearsal


SECRET = "rahasia-webhook-0123456789"


@pytest.mark.parametrize(
    ("url", "secret", "base", "said"),
    [
        (
            "https://a.go.id",
            "",
            "",
            "TELEGRAM_WEBHOOK_SECRET: belum diisi, padahal TELEGRAM_WEBHOOK_URL sudah",
        ),
        ("https://a.go.id", "rahasia!sekali", "", "TELEGRAM_WEBHOOK_SECRET: isi dengan 1 sampai 256 tanda"),
        ("https://a.go.id", "r" * 257, "", "TELEGRAM_WEBHOOK_SECRET: isi dengan 1 sampai 256 tanda"),
        (
            "http://a.go.id",
            SECRET,
            "",
            'URL "http://a.go.id": isi dengan alamat yang diawali https://; Telegram',
        ),
        ("https://a.go.id:8080", SECRET, "", 'URL "https://a.go.id:8080": pakai port 443, 80, 88, atau 8443'),
        ("http://a.go.id", SECRET, "https://api.contoh.go.id", "isi dengan alamat yang diawali https://;"),
        ("a.go.id", SECRET, "", 'URL "a.go.id": isi dengan alamat HTTPS bot saja'),
        ("https://", SECRET, "", 'URL "https://": isi dengan alamat HTTPS bot saja'),
        ("https://a.go.id/?x=1", SECRET, "", "isi dengan alamat HTTPS bot saja"),
        ("https://a.go.id:x", SECRET, "", "isi dengan alamat HTTPS bot saja"),
        ("https://[::1", SECRET, "http://[::1", "isi dengan alamat HTTPS bot saja"),
        (
            "https://siti:rahasia@a.go.id",
            SECRET,
            "",
            "TELEGRAM_WEBHOOK_URL: isi dengan alamat HTTPS bot saja",
        ),
    ],
)
def test_a_webhook_that_telegram_would_not_take_ends_a_command_with_what_is_wrong(
    url: str, secret: str, base: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", url)
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", secret)
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", base)
    done = CliRunner().invoke(app, ["run"])
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
    assert "rahasia" not in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("url", "base", "address"),
    [
        ("https://a.go.id", "", "https://a.go.id/webhook/telegram"),
        ("https://a.go.id/", "", "https://a.go.id/webhook/telegram"),
        ("https://a.go.id/webhook/telegram", "", "https://a.go.id/webhook/telegram"),
        ("https://a.go.id:8443/sop/webhook/telegram/", "", "https://a.go.id:8443/sop/webhook/telegram"),
        ("https://a.go.id/sop", "", "https://a.go.id/sop/webhook/telegram"),
        ("http://10.0.0.7:8080", "http://bot-api:8081", "http://10.0.0.7:8080/webhook/telegram"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:9", "http://127.0.0.1:8080/webhook/telegram"),
        ("http://a:8080", "http://[::1]:9", "http://a:8080/webhook/telegram"),
        ("", "", ""),
    ],
)
def test_the_address_of_a_webhook_is_the_public_base_or_the_whole(
    url: str, base: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", url)
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", base)
    assert load_settings().webhook_url == ""  # a rehearsal has none
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    assert load_settings().webhook_url == address
