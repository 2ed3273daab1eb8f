"""`sopbot backup` and `sopbot restore`: an office in one file, and out of it again."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.bootstrap import alone, files_of, kind_of, open_services, restored_files
from bot.cli import common, output
from bot.clock import SystemClock
from bot.config import Settings
from bot.core.errors import SopError
from bot.text import terminal
from storage import backup as backups
from storage.backup import Backup
from storage.database import FILE_NAME
from storage.disk import DiskFault, ServerFault
from storage.files import FileStore, StoreFault
from storage.refusals import FilesOfOthers
from storage.repositories.cases import every_case
from storage.verification import verify_case


def backup(file: Path) -> None:
    """Write a backup while the bot may be running. A file that is already there stays as it is."""
    chosen = common.settings()
    output.check_target(file)
    common.tell_rehearsal(chosen)
    try:
        made = backups.write_backup(
            chosen.directory,
            files_of(chosen),
            file,
            sop=chosen.sop_file,
            made_at=SystemClock().now(),
            url=chosen.database,
        )
    except SopError as refusal:
        raise common.say_refusal(refusal) from None
    except (ServerFault, StoreFault) as fault:
        raise common.refuse_folder(chosen, fault) from None
    except OSError as error:
        raise output.not_written(file, error) from None
    size = file.stat().st_size
    typer.echo(terminal.plain("cli_cadangan_dibuat", berkas=str(file), ukuran=size, **_facts(made)))


def restore(file: Path) -> None:
    """Put a backup into the data folder of the settings, which must have no office; verify it, then say so."""
    chosen = common.settings()
    common.check_readable(file)
    if not chosen.database and (chosen.directory / FILE_NAME).exists():
        raise common.refuse("cli_pulih_terisi", 2, folder=str(chosen.directory))
    try:
        found = backups.read_backup(file)
        if found.kind != kind_of(chosen):
            raise common.refuse("cli_pulih_jenis", 2, ada=found.kind, berkas=file.name)
        files = files_of(chosen, claimed=False)
        if files.owner() not in ("", found.mark):
            raise FilesOfOthers(di=files.root)
        with alone(chosen.directory):
            backups.restore(file, chosen.directory, files, chosen.database)
            _ensure_whole(chosen, files)
    except SopError as refusal:
        raise common.say_refusal(refusal) from None
    except DiskFault as fault:
        raise common.refuse_folder(chosen, fault) from None
    told = {"folder": str(chosen.directory), "sop": _keep_sop(chosen, file), **_facts(found)}
    typer.echo(terminal.plain("cli_pulih_selesai", **told))


def _facts(made: Backup) -> dict[str, object]:
    return {"dibuat": made.made_at, "isi": made.files, "periode": made.cases}


def _ensure_whole(chosen: Settings, files: FileStore) -> None:
    """Bring the tables up to date, and verify what is there now."""
    services = open_services(chosen)
    try:
        with services.db.writing() as tx:
            restored_files(chosen, tx, files)
        with services.read() as uow:
            bent = [one for one in every_case(uow.tx) if verify_case(uow.tx, services.files, one).misfit]
    finally:
        services.db.close()
    if bent:
        raise common.refuse("cli_pulih_rusak", 1, periode=bent)


def _keep_sop(chosen: Settings, file: Path) -> str:
    """Where the SOP file of the backup was put; empty where the settings already name the same one."""
    kept = backups.sop_in(file)
    if chosen.sop_file.read_bytes() == kept:
        return ""
    target = chosen.directory / backups.SOP_NAME
    target.write_bytes(kept)
    return str(target)
