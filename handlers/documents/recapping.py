"""The papers of all bidang put together (SOP step 6)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.case.model import Case, Skip
from bot.core.case.papers import approval, decided
from bot.core.office.model import Office
from bot.core.sop.model import Sop
from bot.core.working_paper.cells import PaperValues
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.recap import Recap, compile_report
from handlers.context import Visit
from handlers.documents.versions import contents
from handlers.documents.wording import phrase

_NAMED = ("program", "kegiatan")  #: what the key of a setting begins with that names one, before its code


def recap(visit: Visit, sop: Sop, case: Case) -> Recap:  # all papers take the same three
    """The tables of the report, out of the version that each bidang signed; its newest where none is signed."""
    skipped = skips(case)
    found: list[tuple[PaperForm, PaperValues]] = []
    without = [(visit.bidang_name(code), skip.reason) for code, skip in skipped.items()]
    for code in case.bidang:
        paper = None if code in skipped else decided(case, code, approval(case, code))
        read = contents(visit, case, paper) if paper else None
        found += [read] if read else []
        without += [(code, phrase("tanpa_baris"))] if paper and not read else []
    office = visit.office
    return compile_report(
        found,
        office=office.name,
        period=case.period,
        scale=office.scale,
        names=_names(office),
        without=without,
    )


def skips(case: Case) -> Mapping[str, Skip]:
    """Bidang the report goes on without, each with its order."""
    return {skip.bidang: skip for skip in case.skips if skip.bidang in case.bidang}


def _names(office: Office) -> dict[str, str]:
    """Rows of Instansi such as "program 3.30.03" and "kegiatan 3.30.03.2.01"."""
    return {
        key.casefold().removeprefix(word).strip(" _-:"): value.strip()
        for key, value in office.settings.items()
        for word in _NAMED
        if key.casefold().startswith(word)
    }
