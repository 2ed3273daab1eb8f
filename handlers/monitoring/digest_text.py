"""What the digest and `/status` say of a case, and how it keeps to one screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.core.case.model import Answer, Case, Task
from bot.core.monitoring.digest import Digest, DigestBranch, Standing, digest
from bot.core.monitoring.forecast import Risk, TypicalDurations
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from bot.text.render import Message, Voice, render, standard_words, without_markup
from handlers.calendar.notices import calendar_news
from handlers.context import UnitOfWork
from handlers.messages.fitting import rows
from handlers.messages.names import called
from handlers.messages.outgoing import fits_card
from storage.repositories import sent_reminders
from storage.repositories.chain import sealed_until

SHORT_FROM = 6  #: from this many bidang on each has a shorter line, since a caption holds 1,024 characters
_MINUTE = timedelta(minutes=1)
_RECENT = 8  #: finished periods from which the typical durations are computed
_MOVES = 4  #: most movements of yesterday that are named one by one
_BRIEF_LINES = 3  #: most open tasks in the short digest
_SCREEN = 12  #: most lines of a digest
_ROWS = 18  #: the same as a small screen wraps them, under the picture
_URGENT = (Standing.LATE, Standing.RUNNING, Standing.WAITING, Standing.DONE)  #: the most urgent first
_NAMES = 2  #: most holders that a line names


def pace_of(uow: UnitOfWork, sop: Sop) -> TypicalDurations:
    """The office's typical durations, from the newest finished periods of the same SOP."""
    services = uow.services
    finished = services.cases.finished(uow.tx, uow.office_id, sop.code, _RECENT)
    return services.paces.of(
        uow.office_id, sop.code, [(case, uow.sop(case)) for case in finished], uow.calendar
    )


def contents(
    uow: UnitOfWork, sop: Sop, case: Case, seen: Digest, *, morning: bool = False
) -> dict[str, object]:
    """All fields of a digest; `morning` is False where the digest answers a question."""
    brief = _brief(seen)
    return {
        "pagi": morning,
        "nama": seen.name,
        "periode": str(seen.period),
        "saat": seen.at,
        "langkah": sorted({b.step.no for b in seen.branches if b.step and b.task and b.task.open}),
        "sendiri": [line(uow, sop, case, branch) for branch in seen.own],
        "bidang": [line(uow, sop, case, branch) for branch in seen.branches],
        "tiba": seen.arrived,
        "jumlah": len(seen.branches),
        "jatuh_tempo": [line(uow, sop, case, branch) for branch in seen.due_today],
        "bergerak": [_move(uow, sop, case, task) for task in _shown_moves(seen)],
        "bergerak_lagi": len(seen.moved) - len(_shown_moves(seen)),
        "berikut": _following(sop, case, seen),
        "selesai": seen.forecast.finish,
        "riwayat": seen.forecast.periods,
        "risiko": _risk(uow, sop, seen.forecast.risk),
        "kalender": calendar_news(uow) if morning else None,
        "jeda": case.paused,
        "tanpa": [uow.bidang_name(skip.bidang) for skip in case.skips],
        "ringkas": len(seen.branches) >= SHORT_FROM,
        "bernama": True,
        "singkat": [line(uow, sop, case, branch) for branch in brief[:_BRIEF_LINES]],
        "lipat": _folded(uow, brief[_BRIEF_LINES:]),
        "rantai": sealed_until(uow.tx, case.id, uow.now) if morning else None,
    }


def _following(sop: Sop, case: Case, seen: Digest) -> dict[str, object] | None:
    """The next step, and how many bidang have yet to come to it; None after the last."""
    step = seen.following(sop)
    if step is None:
        return None
    coming = sum(branch.standing is not Standing.DONE for branch in seen.branches)
    many = (coming or len(case.awaited)) if sop.per_bidang(step.no) and len(seen.branches) != 1 else 1
    return {"no": step.no, "peran": sop.role(step.actor).name, "bidang": many}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A period as an officer may see it now."""

    sop: Sop
    case: Case  #: without the decisions of others that the `tunda` holds back
    digest: Digest


def seen_by(uow: UnitOfWork, officer: Officer, case: Case) -> Seen:
    """What `/status` tells the officer of a period, and its picture shows."""
    sop, known = uow.sop(case), uow.visible_case(case, officer)
    found = digest(known, sop, uow.calendar, now=uow.now, pace=pace_of(uow, sop))
    if not uow.staff.sees_all(sop, officer):
        found = found.only(uow.staff.bidang_of(officer))
    return Seen(sop=sop, case=known, digest=found)


def digest_caption(uow: UnitOfWork, sop: Sop, case: Case, seen: Digest, voice: Voice) -> Message:
    """The whole digest of a morning on one screen: what does not fit is said shorter, and nothing late is left out."""
    message = Message("rangkuman_harian", isi={})
    for isi in _shorter(uow, sop, case, seen, morning=True):
        message = Message("rangkuman_harian", isi=isi)
        if _on_one_screen(render(message, voice), isi):
            break
    return message


def picture_caption(uow: UnitOfWork, seen: Seen, voice: Voice) -> Message:
    """What the picture of a running period shows, in words, on one screen: the hours, and many long names, are left to it."""
    for whole in _shorter(uow, seen.sop, seen.case, seen.digest, morning=False):
        bidang = [{**line, "jam_semua": None} for line in whole["bidang"]]
        isi = {**whole, "bidang": bidang}
        message = Message("gambar_keterangan", isi=isi)
        text = render(message, voice)
        if _on_one_screen(text, isi) and rows(without_markup(text)) <= _ROWS:
            return message
    standings = [branch.standing for branch in (*seen.digest.own, *seen.digest.branches)]
    counted = [{"keadaan": one.value, "berapa": standings.count(one)} for one in _URGENT if one in standings]
    isi = contents(uow, seen.sop, seen.case, seen.digest)
    return Message("gambar_keterangan_singkat", isi=isi, jumlah=counted)


def status_text(uow: UnitOfWork, seen: Seen, still: Mapping[str, object], voice: Voice) -> Message:
    """`/status` of a running period, as long as a card may be. `still`: for whom the period waits."""
    message = Message("status_berjalan", isi={}, penahan=still)
    for isi in _shorter(uow, seen.sop, seen.case, seen.digest, morning=False):
        message = Message("status_berjalan", isi=isi, penahan=still)
        if fits_card(render(message, voice)):
            break
    return message


def _on_one_screen(text: str, isi: Mapping[str, Any]) -> bool:
    """Whether a digest fits; names of those to be called are not given up for the last rows of a small screen."""
    seen = without_markup(text)
    folded = isi["lipat"] or isi["ringkas"]
    calling = folded and all(one["keadaan"] == Standing.LATE for one in isi["bidang"])
    return fits_card(text) and len(seen.splitlines()) <= _SCREEN and (bool(calling) or rows(seen) <= _ROWS)


def _shorter(
    uow: UnitOfWork, sop: Sop, case: Case, seen: Digest, *, morning: bool
) -> Iterator[Mapping[str, Any]]:
    """The fields of the digest, from the whole of it to the shortest: yesterday goes first, then the times, then
    the names of those who are in time, then one line for each bidang.
    """
    isi = {**contents(uow, sop, case, seen, morning=morning), "lipat": []}
    yield isi
    yield (isi := {**isi, "bergerak": [], "bergerak_lagi": 0})
    yield (isi := {**isi, "jatuh_tempo": []})
    yield (isi := {**isi, "ringkas": True})
    yield (isi := {**isi, "bernama": False})
    every = sorted((*seen.own, *seen.branches), key=_urgency)
    for most in reversed(range(len(every))):
        shown = [line(uow, sop, case, branch) for branch in every[:most]]
        yield {**isi, "sendiri": [], "bidang": shown, "lipat": _folded(uow, every[most:])}


def _urgency(branch: DigestBranch) -> tuple[int, float]:
    """Late work first, then what is due soonest; what is finished last."""
    return _URGENT.index(branch.standing), branch.deadline.timestamp() if branch.deadline else 0


def _brief(seen: Digest) -> list[DigestBranch]:
    """The lines of a short digest, the most urgent first; if all bidang are finished, the first."""
    known = [b for b in (*seen.own, *seen.branches) if b.standing is not Standing.DONE]
    return sorted(known or seen.branches[:1], key=_urgency)


def _folded(uow: UnitOfWork, branches: Sequence[DigestBranch]) -> list[dict[str, object]]:
    """The names of those without a line of their own, by how they stand (`rangkuman_lipat`)."""
    names: dict[str, list[str]] = {}
    for branch in branches:
        name = uow.bidang_name(branch.bidang) or (branch.step.title if branch.step else "")
        names.setdefault(branch.standing.value, []).append(name)
    return [{"keadaan": standing, "nama": found} for standing, found in names.items()]


def _risk(uow: UnitOfWork, sop: Sop, found: Risk | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "bidang": uow.bidang_name(found.bidang),
        "langkah": found.step.no,
        "peran": sop.role(found.step.actor).name,
        "lewat": found.over,
        "hari": found.days,
    }


def _shown_moves(seen: Digest) -> tuple[Task, ...]:
    """The newest movements, oldest first; none if every line is needed for the bidang."""
    return seen.moved[-_MOVES:] if len(seen.branches) < SHORT_FROM else ()


def _move(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> dict[str, object]:
    """How a task ended on the last working day, and who got it next."""
    decision = task.decision
    kind = "diserahkan"
    if decision and decision.answer is Answer.TIDAK:
        kind = "kembali"
    elif decision:
        kind = decision.endorsement.value if decision.endorsement else "disetujui"
    after = [t for t in case.tasks if t.given_at >= (task.done_at or t.given_at) and t.bidang == task.bidang]
    follower = next((t for t in after if t.id != task.id), None)
    return {
        "nama": uow.bidang_name(task.bidang),
        "judul": sop.step(task.step).title,
        "jenis": kind if follower or kind != "diserahkan" else "selesai",
        "kepada": sop.role(sop.step(follower.step).actor).name if follower else "",
        "pada": task.done_at,
    }


def line(uow: UnitOfWork, sop: Sop, case: Case, branch: DigestBranch) -> dict[str, object]:
    """One line of it (`rangkuman_baris`)."""
    task, step = branch.task, branch.step
    decision = task.decision if task else None
    holders = uow.staff.holders(sop, task) if task and task.open else ()
    return {
        "nama": uow.bidang_name(branch.bidang),
        "keadaan": branch.standing.value,
        "langkah": step.no if step else "",
        "judul": step.title if step else "",
        "peran": sop.role(step.actor).name if step and not (task and task.open and task.assigned) else "",
        "pemegang": [called(one) for one in holders[:_NAMES]],
        "pemegang_lagi": len(holders[_NAMES:]),
        "sejak": task and (task.done_at or task.given_at),
        "pengesahan": decision.endorsement.value if decision and decision.endorsement else "",
        "standar": standard_words(step.standard if step else None),
        "harian": bool(step and step.standard and step.standard.is_days),
        "tenggat": branch.deadline,
        "sisa": branch.left,
        "jam_terpakai": Decimal(branch.used // _MINUTE) / 60,
        "jam_semua": Decimal(branch.allowed // _MINUTE) / 60 if len(case.awaited) < SHORT_FROM else None,
        "lewat": branch.late.time if branch.late else None,
        "hari": branch.late.days if branch.late else 0,
        "dikembalikan": branch.returns,
        "diingatkan": _times_reminded(uow, sop, case, task) if task and task.open else 0,
    }


def _times_reminded(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> int:
    """How many reminders the holders were sent; rungs that came in one message count as one."""
    services = {officer.id for officer in uow.staff.holders(sop, task)}
    return len(
        {row.at for row in sent_reminders.reminders_of(uow.tx, case.id, task.id) if row.officer in services}
    )
