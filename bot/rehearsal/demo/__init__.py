"""`sopbot demo`: a whole period plays by itself over the real Bot API, on a clock that jumps.

Neither the settings nor `.env` are read: the bot talks only to its own embedded server, and its data are in a
temporary directory.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from bot.config import SHIPPED_SOP
from bot.core.case.model import CaseState
from bot.core.office.model import Office
from bot.rehearsal.demo.folder import CONVERSATION, FolderNotOurs, leave, prepare, publish
from bot.rehearsal.demo.player import PATIENCE, CueFailed, Player, incidents
from bot.rehearsal.demo.script import Cue, read_script
from bot.rehearsal.demo.transcript import Transcript
from bot.rehearsal.session import Rehearsal, rehearse
from bot.text.terminal import because, plain
from handlers.messages.names import full_name
from storage.repositories import cases as case_rows
from storage.xlsx.office.sample import sample_office

FOLDER = Path("var") / "demo"
WATERMARK = "LATIHAN"
#: Who uses WhatsApp; the others use Telegram.
ON_WHATSAPP = frozenset(
    {
        "kepala_dinas",
        *(f"{role}:{code}" for code in ("DAG", "PSR") for role in ("kabid", "kasi")),
        "kasi:DAG:2",
        "kasi:PSR:2",
    }
)
#: A Wednesday, the last day of a quarter.
START = datetime(2026, 9, 30, 14, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


class EndedBadly(Exception):
    """The play reached its end, but something is wrong; the message says what."""


async def play(
    folder: Path = FOLDER,
    *,
    echo: Callable[[str], None] = typer.echo,
    cues: Iterable[Cue] | None = None,
    patience: float = PATIENCE,
) -> int:
    """Play the screenplay, or these cues; the papers take the place of those in `folder` once they are complete.

    `patience`: seconds that a phone waits for the bot. Returns the exit code: 0, or 1 when something failed.
    """
    began = time.monotonic()
    try:
        fresh = await asyncio.to_thread(prepare, folder)
        with tempfile.TemporaryDirectory(prefix="sopbot-demo-") as data:
            script = read_script() if cues is None else tuple(cues)
            files = await _perform(Path(data), fresh, echo, script, patience)
        await asyncio.to_thread(publish, folder)
    except FolderNotOurs as fault:
        echo(plain("demo_folder_lain", folder=str(fault)))
        return 1
    except (CueFailed, EndedBadly, OSError) as fault:
        cue = str(fault.cue) if isinstance(fault, CueFailed) else ""
        echo(plain("demo_gagal", adegan=cue, sebab=_why(fault)))
        if folder.exists():
            echo(plain("demo_yang_lama", folder=str(folder)))
        return 1
    except asyncio.CancelledError:
        echo(plain("demo_dihentikan"))
        if folder.exists():
            echo(plain("demo_yang_lama", folder=str(folder)))
        raise
    seconds = round(time.monotonic() - began)
    echo(plain("demo_selesai", berkas=files, folder=str(folder), detik=seconds))
    return 0


def _why(fault: CueFailed | EndedBadly | OSError) -> str:
    if isinstance(fault, CueFailed):
        return fault.why
    return because(fault) if isinstance(fault, OSError) else str(fault)


async def _perform(
    data: Path, folder: Path, echo: Callable[[str], None], cues: tuple[Cue, ...], patience: float
) -> int:
    office = sample_office()
    async with rehearse(
        data, office, SHIPPED_SOP, START, watermark=WATERMARK, whatsapp=ON_WHATSAPP
    ) as rehearsal:
        names = _names(rehearsal)
        transcript = Transcript(rehearsal=rehearsal, names=names, zone=ZoneInfo(office.zone), echo=echo)
        player = Player(rehearsal=rehearsal, transcript=transcript, office=office.name, patience=patience)
        try:
            for cue in cues:
                await player.perform(cue)
            while await rehearsal.pass_delay():
                await transcript.flush()
            transcript.count()
        finally:
            text = "\n".join(transcript.lines) + "\n"
            (folder / CONVERSATION).write_text(text, encoding="utf-8")
        await _check(rehearsal)
        pictures = await _pictures(rehearsal, transcript, office)
        return await asyncio.to_thread(leave, folder, rehearsal, pictures)


def _names(rehearsal: Rehearsal) -> dict[str, str]:
    """The names by seat, such as "Ibu Retno Contoh, Sekretaris"."""
    found = {}
    with rehearsal.services.read() as uow:
        roles = {role.key: role.name for role in uow.services.sops.current.roles}
        mark = plain("demo_di_whatsapp")
        for seat, officer in rehearsal.officers().items():
            role, _, rest = seat.partition(":")
            bidang = uow.bidang_name(rest.partition(":")[0])
            found[seat] = f"{full_name(officer).partition(',')[0]}, {roles[role]} {bidang}".rstrip()
            found[seat] += f" {mark}" if seat in ON_WHATSAPP else ""
    return found


async def _check(rehearsal: Rehearsal) -> None:
    """Check that the period is done, every tap was answered and no fault was recorded. Raises EndedBadly."""
    with rehearsal.services.read() as uow:
        known = case_rows.list_cases(uow.tx, uow.office_id)
        states = [uow.case(one).state for one in known]
    waiting = [label for phone in rehearsal.phones.values() for label in phone.unanswered]
    wrong = [*incidents(rehearsal), *waiting, *rehearsal.faults]
    if states != [CaseState.DONE] or wrong:
        raise EndedBadly("; ".join([str(states), *wrong]))


async def _pictures(rehearsal: Rehearsal, transcript: Transcript, office: Office) -> list[tuple[str, bytes]]:
    """The pictures of the digests, named by the day on which they were sent."""
    found = {}
    for at, file_id in transcript.pictures:
        name = str(at.astimezone(ZoneInfo(office.zone)).date())
        found[name] = await rehearsal.line.download(file_id)
    return list(found.items())
