""" "Siapa yang menahan?": which open tasks a period waits for, since when, and how much of their standard is used."""

from __future__ import annotations

import re

from bot.core.case.model import Case
from bot.core.monitoring.blockers import Blocker, blockers
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from bot.text.render import Message, standard_words
from handlers.context import UnitOfWork
from handlers.messages.names import full_name, name_of
from handlers.messages.outgoing import send_text
from storage.repositories import sent_reminders

_SHOWN = 6  #: most open tasks of one case
_WORDS_MAX = 12  #: a longer text is not taken for this question

_SLOW = (
    r"(?:(?:me|te?r|di)?tahan|nahan|menahan|(?:meng|ter|peng)?hambat|memegang|megang|pegang|dipegang|belum|telat|"
    r"(?:ter|me|di)?lambat(?:kan)?|lama|macet|mandek|mandeg|mentok|nyangkut|(?:ter|me)sangkut|(?:ter|ber)henti|"
    r"ditunggu|menunggu|mangkrak)(?:nya)?"
)
_DOING = (
    r"(?:selesai|beres|jadi|kirim|mengirim(?:kan)?|dikirim|serahkan|menyerahkan|isi|mengisi|masuk|paraf|memaraf|rampung|"
    r"tanda tangan|menandatangani|ditandatangani|diparaf|periksa|memeriksa|setor|menyetor|mengumpulkan|kumpul)"
)
_WHERE = r"(?:di ?)?mana(?:kah)?"
_SUBJECT = (
    r"(?:(?:laporan|pekerjaan|proses|berkas|data|dokumen|kertas kerja|sop|periode)(?:nya)?|kinerja|ini|itu|sekarang|"
    r"saat ini|hari ini|triwulan|tw|semester|bulan|tahun|[ivx]+|\d+)"
)
_COURTESY = (
    r"(?:maaf|mohon|izin|info(?:nya)?|tanya|bertanya|tolong|jadi|pak|bu|bapak|ibu|ya|nih|sih|dong|kira kira|lalu|"
    r"terus|kok|selamat (?:pagi|siang|sore))"
)
_AROUND = rf"(?:(?:{_SUBJECT}|{_COURTESY}) )*"
_STILL = r"(?:(?:masih|sedang|lagi|paling|sudah|saja|bikin|membuat) )*"
_QUESTIONS = (
    rf"siapa(?:kah)? (?:saja )?(?:yang |yg )?{_STILL}{_SLOW}(?: {_DOING})?(?: lama)?",
    rf"bidang (?:mana|apa)(?: saja)?(?:kah)? (?:yang |yg )?{_STILL}{_SLOW}(?: {_DOING})?",
    rf"{_STILL}(?:{_SLOW} )?(?:ada )?(?:di|pada) (?:tangan |meja |bidang )?siapa(?:kah)?",
    rf"{_STILL}(?:sampai|sampe) {_WHERE}",
    rf"posisi(?:nya)? (?:sudah |ada )*{_WHERE}",
    rf"{_SLOW} (?:ada )?{_WHERE}",
    rf"{_SLOW}(?: sekali)? siapa",
    rf"di ?mana {_STILL}(?:{_SLOW}|posisi(?:nya)?|sekarang)",
    r"(?:who|which bidang)(?: (?:is|s|are|still|has|been))* (?:holding|delaying|blocking|waiting|late|behind)"
    r"(?: (?:it|this|that|us|things))?(?: up)?",
    rf"(?:kenapa|mengapa) (?:{_SUBJECT} )*{_STILL}(?:kok )?{_SLOW}(?: {_DOING})?",
)
_ASKED = re.compile("|".join(rf"(?:{_AROUND}{question} {_AROUND})" for question in _QUESTIONS))


def asked(text: str) -> bool:
    """Whether the whole text, not only some of its words, asks who holds the work up or where it is."""
    words = re.sub(r"[^\w]+", " ", text.lower()).split()
    return len(words) <= _WORDS_MAX and _ASKED.fullmatch(" ".join(words) + " ") is not None


def tell(uow: UnitOfWork, officer: Officer, case: Case) -> None:
    """Answer for one running case."""
    sop, case = uow.sop(case), uow.visible_case(case, officer)
    message = Message(
        "penahan", nama=sop.name, periode=str(case.period), penahan=standing(uow, sop, officer, case)
    )
    send_text(uow, officer, message)


def standing(uow: UnitOfWork, sop: Sop, officer: Officer, case: Case) -> dict[str, object]:
    """The fields of `penahan_isi`: the pause, the open tasks that the officer may see, and the number of others."""
    still = blockers(case, sop, uow.calendar, now=uow.now)
    own = [
        services
        for services in still.desks
        if uow.staff.may_see(sop, officer, case.bidang, services.task.bidang)
    ]
    pause = still.pause
    return {
        "jeda": {"sejak": pause.start, "oleh": name_of(uow.staff, pause.by), "alasan": pause.reason}
        if pause
        else None,
        "meja": [_line(uow, sop, case, services) for services in own[:_SHOWN]],
        "lain": len(still.desks) - len(own[:_SHOWN]),
    }


def _line(uow: UnitOfWork, sop: Sop, case: Case, services: Blocker) -> dict[str, object]:
    task, step = services.task, sop.step(services.task.step)
    there = uow.staff.holders(sop, task)
    return {
        "langkah": step.no,
        "peran": sop.role(step.actor).name,
        "bidang": uow.bidang_name(task.bidang),
        "pemegang": [full_name(one) for one in there],
        "sejak": task.given_at,
        "terpakai": services.used,
        "standar": standard_words(step.standard),
        "persen": round(services.share * 100),
        "tenggat": services.deadline,
        "lewat": services.late,
        "dibuka": task.opened_at,
        "tanya": {"kepada": name_of(uow.staff, services.awaits.to), "sejak": services.awaits.at}
        if services.awaits
        else None,
        "dilihat": sent_reminders.seen_at(uow.tx, case.id, task.id, [one.id for one in there]),
    }
