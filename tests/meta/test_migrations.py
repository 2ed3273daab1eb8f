"""The migrations and the tables say the same; an old database becomes a new one, a newer one is refused."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.engine.interfaces import ReflectedIndex

from handlers.messages.action_codec import decode
from storage import migrate
from storage.database import FILE_NAME, Database
from storage.invitation_codes import KEY_NAME
from storage.repositories import cards, people
from storage.repositories.settings import set_meta
from storage.tables import metadata
from tests.worlds.office import PaperOffice, to_draft, two_bidang
from tests.worlds.older import older_database

pytestmark = pytest.mark.usefixtures("by_alembic")


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'baru.db'}")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, metadata)
    engine.dispose()
    assert difference == [], "write a new migration in storage/migrations/versions"


def test_the_migrations_name_constraints_as_the_tables_do(tmp_path: Path) -> None:
    """What SQLAlchemy does not compare: primary and foreign keys, by name and columns."""
    found = []
    for name, make in (("a", migrate.upgrade), ("b", metadata.create_all)):
        engine = create_engine(f"sqlite:///{tmp_path / name}")
        make(engine)
        found.append(_constraints(engine))
        engine.dispose()
    assert found[0] == found[1]


def _constraints(engine: Engine) -> list[object]:
    look = inspect(engine)
    return [
        (
            t,
            look.get_pk_constraint(t),
            sorted(map(str, look.get_foreign_keys(t))),
            sorted((str(one["name"]), one["column_names"], _condition(one)) for one in look.get_indexes(t)),
        )
        for t in sorted(set(look.get_table_names()) - {"alembic_version"})
    ]


def _condition(index: ReflectedIndex) -> str:
    """Of an index of some of the rows only."""
    return str(index.get("dialect_options", {}).get("sqlite_where"))


def test_the_revisions_are_one_line_in_the_order_of_their_files() -> None:
    scripts = ScriptDirectory.from_config(migrate.config())
    assert len(scripts.get_heads()) == 1
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == migrate.REVISIONS


def test_no_migration_asks_the_living_tables() -> None:
    for path in (Path(migrate.__file__).parent / "migrations" / "versions").glob("*.py"):
        text = path.read_text(encoding="utf-8").replace("from storage.migrations import triggers\n", "")
        assert "storage" not in text, path.name


def test_an_up_to_date_database_is_left_alone(tmp_path: Path) -> None:
    Database(tmp_path).close()
    before = (tmp_path / "sopbot.db").read_bytes()
    Database(tmp_path).close()
    assert (tmp_path / "sopbot.db").read_bytes() == before


def test_a_database_of_a_newer_sopbot_is_refused_and_not_touched(tmp_path: Path) -> None:
    db = Database(tmp_path)
    with db.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with pytest.raises(migrate.DatabaseTooNew) as refused:
        Database(tmp_path)
    assert refused.value.fields == {"versi": "9999"}


def test_the_seats_of_an_older_database_keep_the_title_of_its_day(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'lama.db'}")
    settings = migrate.config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0003")
        say = connection.exec_driver_sql
        say("INSERT INTO offices VALUES ('kantor', '{}', 1, 0)")
        say("INSERT INTO officers VALUES ('a', 'kantor', '', 'Sekar', 'Ibu', '', 'Kabid Dagang', 0, 1)")
        say("INSERT INTO holders VALUES (7, 'kantor', 'kabid', 'DAG', 'a', 0, NULL)")
        command.upgrade(settings, "head")
        rows = say('SELECT title, kind, letter, start, "end" FROM holders').all()
    engine.dispose()
    assert rows == [("Kabid Dagang", "", "", None, None)]


def test_what_waits_in_an_older_database_is_for_the_officer_whose_card_or_phone_it_is(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'lama.db'}")
    settings = migrate.config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0004")
        say = connection.exec_driver_sql
        say("INSERT INTO offices VALUES ('kantor', '{}', 1, 0)")
        say("INSERT INTO officers VALUES ('a', 'kantor', '', 'Sekar', 'Ibu', '', 'Kabid Dagang', 0, 1)")
        say("INSERT INTO contacts VALUES (1, 'kantor', 'a', 'telegram', '7', '7', 0, 5, 1)")  # revoked
        say("INSERT INTO cards VALUES ('k', 'kantor', 'a', 'tugas', NULL, NULL, '[]', '', 1, 0)")
        row = "INSERT INTO outbox VALUES ({}, 'kantor', 'telegram', '7', '{{}}', {}, NULL, NULL, '{}', 0, 0, NULL, NULL)"
        for number, card, state in ((1, "'k'", "terkirim"), (2, "NULL", "antre"), (3, "NULL", "terkirim")):
            say(row.format(number, card, state))
        command.upgrade(settings, "head")
        rows = say("SELECT id, officer FROM outbox ORDER BY id").all()
    engine.dispose()
    assert rows == [(1, "a"), (2, "a"), (3, None)]


def test_the_cards_of_an_older_database_know_the_messages_that_show_them(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'lama.db'}")
    settings = migrate.config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0019")
        say = connection.exec_driver_sql
        for card in ("sampai", "menunggu", "sederhana", "terlupa"):
            say(f"INSERT INTO cards (id, office, officer, kind, actions, subject, live, made_at)"
                f" VALUES ('{card}', 'kantor', 'a', 'tugas', '[]', '', 1, 0)")  # fmt: skip
        said = '{"kind":"dokumen","chat":"7","text":"<b>Periksa</b>\\nsebelum","sha256":"f00"}'
        edit = '{"kind":"ubah","chat":"7","text":"Selesai"}'
        for card, payload, state, message in (
            ("sampai", said, "terkirim", "'41'"),
            ("sampai", edit, "terkirim", "'42'"),
            ("menunggu", said, "antre", "NULL"),
            ("sederhana", '{"kind":"teks","chat":"7","text":"Pilih"}', "terkirim", "'43'"),
        ):
            say(f"INSERT INTO outbox (office, channel, chat, payload, card, state, next_at, attempts, message)"
                f" VALUES ('kantor', 'telegram', '7', '{payload}', '{card}', '{state}', 0, 0, {message})")  # fmt: skip
        command.upgrade(settings, "head")
        rows = say("SELECT id, channel, chat, message, title, file FROM cards ORDER BY id").all()
    engine.dispose()
    assert rows == [
        ("menunggu", "telegram", "7", "", "<b>Periksa</b>", "f00"),
        ("sampai", "telegram", "7", "41", "<b>Periksa</b>", "f00"),
        ("sederhana", "telegram", "7", "43", "Pilih", ""),
        ("terlupa", "", "", "", "", ""),
    ]


def test_codes_that_were_distributed_go_on_working_and_are_stored_no_more(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'sopbot.db'}")
    settings = migrate.config()
    code, now = "ABCDEFGH23", datetime(2026, 10, 6, tzinfo=UTC)
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0004")
        say = connection.exec_driver_sql
        say("INSERT INTO offices VALUES ('kantor', '{}', 1, 0)")
        say("INSERT INTO officers VALUES ('a', 'kantor', '', 'Sekar', 'Ibu', '', 'Kabid Dagang', 0, 1)")
        say(f"INSERT INTO invitations VALUES ('{code}', 'kantor', 'a', 0, 4000000000000000, NULL, NULL)")
        button = json.dumps([["register", json.dumps({"code": code})], ["not_me", code]])
        insert = "INSERT INTO cards VALUES ('k', 'kantor', '77', 'kenali', NULL, NULL, ?, '', 1, 0)"
        say(insert, (button,))
        raw = f'{{"message": {{"text": "/start {code}"}}}}'
        say("INSERT INTO inbox VALUES (1, 'telegram', '1', '77', ?, 0, 'selesai', 0, 0, NULL)", (raw,))
        say("INSERT INTO incidents VALUES (1, 'kantor', 0, 'bukan_saya', ?)", (f'{{"kode": "{code}"}}',))
    engine.dispose()
    with Database(tmp_path) as db, db.writing() as tx:
        row = people.invitation(tx, code)
        assert row is not None
        card = cards.find(tx, "k")
        assert card is not None
        assert [decode(*one).invitation for one in card.actions] == [row.hash] * 2  # type: ignore[attr-defined]
        assert people.use_invitation(tx, row.hash, "77", now)
        for table in ("invitations", "cards", "inbox", "incidents"):
            assert code not in repr(tx.connection.exec_driver_sql(f"SELECT * FROM {table}").all()), table
    assert stat.S_IMODE((tmp_path / KEY_NAME).stat().st_mode) == 0o600


def test_the_events_of_an_older_database_are_sealed_as_new_ones_are(tmp_path: Path) -> None:
    house = to_draft(PaperOffice(tmp_path, two_bidang()))
    house.close()
    older_database(tmp_path / "db" / FILE_NAME, tmp_path / FILE_NAME, "0019")
    Database(tmp_path).close()
    seals = [_seals(folder / FILE_NAME) for folder in (tmp_path / "db", tmp_path)]
    assert seals[0] == seals[1]
    assert {len(seal) for seal in seals[0]} == {64}


def _seals(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [
            seal for (seal,) in database.execute("SELECT seal FROM events UNION ALL SELECT head FROM cases")
        ]


def test_an_older_database_is_copied_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    now = tmp_path / "kini"
    with Database(now) as db, db.writing() as tx:
        set_meta(tx, "a", "1")
    assert list(now.glob("sebelum-*")) == [], "a new one needs no copy"
    older_database(now / FILE_NAME, tmp_path / FILE_NAME, "0019")
    Database(tmp_path).close()
    [copy] = tmp_path.glob("sebelum-*.db")
    engine = create_engine(f"sqlite:///{copy}")
    with engine.connect() as connection:
        kept = [migrate.revision(connection), connection.exec_driver_sql("SELECT value FROM meta").scalar()]
    engine.dispose()
    assert kept == ["0019", "1"]
