"""`sopbot db`: an office from one database to another, of whichever kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import alone
from bot.cli import common
from bot.cli.shell import Shell
from bot.config import address_shown, server_address
from bot.core.errors import SopError
from bot.refusals import BotAtWork
from bot.text import terminal
from storage.database import FILE_NAME, Database, glance
from storage.disk import DiskFault, private_folder
from storage.files import FILES
from storage.invitation_codes import KEY_NAME
from storage.refusals import OtherKey

app = Shell(
    help="Basis data kantor: memindahkannya ke PostgreSQL, atau kembali.",
    epilog="sopbot db copy var postgresql+psycopg://sopbot:sandi@localhost/sopbot",
)

_SQLITE = "sqlite:///"
_SETTING = "DATABASE_URL"
_PLACE = (
    "Folder data, berkas sopbot.db, alamat postgresql+psycopg://..., atau kata DATABASE_URL (yang di .env)."
)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A database: that of a server, or the file in the folder. The folder has the key of the invitations, too."""

    folder: Path
    url: str = ""

    @property
    def shown(self) -> str:
        return address_shown(self.url) if self.url else str(self.folder / FILE_NAME)

    @property
    def exists(self) -> bool:
        with glance(self.folder, self.url) as tx:
            return tx is not None

    @contextmanager
    def at_rest(self) -> Iterator[Database]:
        """The database, while no bot serves it. Raises `AlreadyRunning` and `BotAtWork`."""
        with (
            nullcontext() if self.url else alone(self.folder),
            Database(self.folder, self.url) as db,
            closing(db.colleagues()) as others,
        ):
            if not others.leads():
                raise BotAtWork(alamat=self.shown)
            others.resign()
            yield db


@app.callback()
def _group() -> None:
    """A group of one command is a group, too."""


@app.command(
    epilog="sopbot db copy var postgresql+psycopg://sopbot:sandi@localhost/sopbot\nsopbot db copy DATABASE_URL var-baru"
)
def copy(
    source: Annotated[str, typer.Argument(metavar="DARI", help=_PLACE)],
    target: Annotated[str, typer.Argument(metavar="KE", help="Sama, tetapi masih kosong.")],
) -> None:
    """Salin seluruh isi basis data, selagi bot berhenti, dan bandingkan hasilnya."""
    chosen = common.settings()
    old, new = (_place(text, chosen.data_dir, chosen.database) for text in (source, target))
    if old == new:
        raise common.refuse("cli_db_sama", 2)
    try:
        if not old.exists:
            raise common.refuse("cli_db_tanpa_asal", 2, dari=old.shown)
        _bring_key(old.folder, new.folder)
        with old.at_rest() as of, new.at_rest() as into:
            counts = of.copy_into(into)
    except SopError as refusal:
        raise common.say_refusal(refusal) from None
    except DiskFault as fault:
        raise common.refuse_folder(chosen, fault) from None
    told = {"baris": sum(counts.values()), "tabel": len(counts), "dari": old.shown, "ke": new.shown}
    moved = old.folder != new.folder
    files = (str(old.folder / FILES), str(new.folder / FILES)) if moved and not chosen.files_url else ("", "")
    typer.echo(terminal.plain("cli_db_disalin", **told, berkas=files[0], berkas_ke=files[1]))


def _bring_key(old: Path, new: Path) -> None:
    """The key of the invitations goes before the rows that depend on it. Raises `OtherKey` where there is another."""
    key, target = (old / KEY_NAME).read_bytes(), new / KEY_NAME
    if target.exists() and target.read_bytes() != key:
        raise OtherKey(berkas=str(target))
    private_folder(new, holds=KEY_NAME)
    target.write_bytes(key)


def _place(text: str, folder: Path, setting: str) -> _Place:
    """What the operator has written. A folder or a file of SQLite may be named in several ways."""
    if text == _SETTING:
        if not setting:
            raise common.refuse("cli_db_alamat", 2, teks=text)
        return _Place(folder=folder, url=setting)
    if url := server_address(text):
        return _Place(folder=folder, url=url)
    path = Path(text.removeprefix(_SQLITE))
    if "://" in str(path) or ":/" in text.removeprefix(_SQLITE):
        raise common.refuse("cli_db_alamat", 2, teks=text.partition("://")[0] + "://")
    return _Place(folder=path.parent if path.name == FILE_NAME else path)
