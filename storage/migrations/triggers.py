"""Triggers, as each kind of database writes them."""

from __future__ import annotations

from alembic import op


def on_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def create(name: str, event: str, body: str, *, when: str = "") -> None:
    """Have `body`, one or more statements, executed for each row after `event` ("UPDATE OF state ON outbox")."""
    if on_postgres():
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
        )
        condition = f" WHEN ({when})" if when else ""
        op.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW{condition} EXECUTE FUNCTION {name}()")
    else:
        condition = f" WHEN {when}" if when else ""
        op.execute(f"CREATE TRIGGER {name} AFTER {event}{condition} BEGIN {body} END")


def drop(name: str, table: str) -> None:
    if on_postgres():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    else:
        op.execute(f"DROP TRIGGER {name}")
