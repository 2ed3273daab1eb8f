"""Invitations hold the hash of their code alone; phones hold the name of their account.

What was distributed goes on working. A code leaves the cards, the incidents and the updates that held it, too.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

Instant = sa.BigInteger  #: microseconds since 1970, UTC


def upgrade() -> None:
    op.add_column("contacts", sa.Column("account", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    old = connection.exec_driver_sql(
        "SELECT code, office, officer, created_at, expires_at, used_at, used_by FROM invitations"
    ).all()
    cards = connection.exec_driver_sql("SELECT id, actions FROM cards WHERE kind = 'kenali'").all()
    op.drop_table("invitations")
    _make()
    if old or cards:
        key = _key(Path(connection.engine.url.database or "").parent / "kunci-undangan")
        _keep(connection, key, old)
        _hash_cards(connection, key, cards)
    _forget(connection)


def _make() -> None:
    op.create_table(
        "invitations",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("used_by", sa.String(), nullable=True),
        sa.Column("void_at", Instant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=op.f("fk_invitations_office")),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name=op.f("fk_invitations_officer")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_invitations")),
    )
    op.create_index("ix_invitations_officer", "invitations", ["officer"], unique=False)


def _key(path: Path) -> bytes:
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text())


def _hash(key: bytes, code: str) -> str:
    return hmac.digest(key, f"simpan:{code}".encode(), "sha256").hex()


def _keep(connection: sa.Connection, key: bytes, old: object) -> None:
    insert = "INSERT INTO invitations VALUES (?, ?, ?, 0, ?, ?, ?, ?, NULL, 0)"
    for code, *rest in old:  # type: ignore[attr-defined]
        connection.exec_driver_sql(insert, (_hash(key, code), *rest))


def _hash_cards(connection: sa.Connection, key: bytes, cards: object) -> None:
    for card, actions in cards:  # type: ignore[attr-defined]
        codes = [(name, _code(argument)) for name, argument in json.loads(actions)]
        hashed = [[name, json.dumps({"invitation": _hash(key, code)})] for name, code in codes]
        connection.exec_driver_sql("UPDATE cards SET actions = ? WHERE id = ?", (json.dumps(hashed), card))


def _code(argument: str) -> str:
    """The code on a button: it stands alone, or as the only field of an object."""
    return str(json.loads(argument)["code"]) if argument.startswith("{") else argument


def _forget(connection: sa.Connection) -> None:
    connection.execute(
        sa.text("UPDATE inbox SET raw = '{}' WHERE state = 'selesai' AND raw LIKE '%/start %'")
    )
    rows = connection.exec_driver_sql("SELECT id, data FROM incidents WHERE kind = 'bukan_saya'").all()
    for number, data in rows:
        kept = {name: value for name, value in json.loads(data).items() if name != "kode"}
        text = json.dumps(kept, ensure_ascii=False)
        connection.exec_driver_sql("UPDATE incidents SET data = ? WHERE id = ?", (text, number))
