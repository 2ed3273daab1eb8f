"""A card knows the message that shows it: nobody looks for the row that sends it any more.

Its number in the chat is that of this row, as long as the row counts as sent; a trigger says so, whoever writes the row.
What only changes a card has a number of its own where nothing that was sent can be changed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers

revision = "0023"
down_revision = "0022"

_FILL = """
UPDATE cards SET (channel, chat, message, title, file) = (
    SELECT channel, chat, CASE state WHEN 'terkirim' THEN coalesce(message, '') ELSE '' END,
           substr(said, 1, instr(said || char(10), char(10)) - 1), sha256
    FROM (SELECT *, coalesce(json_extract(payload, '$.text'), '') AS said,
                 coalesce(json_extract(payload, '$.sha256'), '') AS sha256
          FROM outbox WHERE card = cards.id ORDER BY id LIMIT 1)
)
WHERE EXISTS (SELECT 1 FROM outbox WHERE card = cards.id)
"""
_SENT = """
UPDATE cards SET message = CASE NEW.state WHEN 'terkirim' THEN coalesce(NEW.message, '') ELSE '' END
WHERE id = NEW.card;
"""
_WHEN = "NEW.card IS NOT NULL AND 'terkirim' IN (OLD.state, NEW.state) AND NEW.payload NOT LIKE '{\"kind\":\"ubah\"%'"


def upgrade() -> None:
    for name, kind in (("channel", sa.String()), ("chat", sa.String()), ("message", sa.String())):
        op.add_column("cards", sa.Column(name, kind, nullable=False, server_default=""))
    op.add_column("cards", sa.Column("title", sa.Text(), nullable=False, server_default=""))
    op.add_column("cards", sa.Column("file", sa.String(), nullable=False, server_default=""))
    if not triggers.on_postgres():  # there it was never without
        op.execute(_FILL)
    triggers.create("card_message", "UPDATE OF state, message ON outbox", _SENT, when=_WHEN)
