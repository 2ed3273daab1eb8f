"""The papers of all bidang combined: the tables of the laporan kinerja (SOP step 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.core.office.scale import DEFAULT_SCALE, Scale
from bot.core.working_paper.cells import PaperValues
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.indicators import ZERO, absorption
from bot.core.working_paper.summary import IndicatorResult, PaperSummary, SubResult, summary
from bot.core.worktime.period import Period

SUPPORT = "01"  #: third segment of the code of the programme that the Sekretariat runs


@dataclass(frozen=True, kw_only=True)
class SasaranRecap:
    sasaran: str
    indicators: tuple[tuple[str, IndicatorResult], ...]  #: with the name of the bidang
    average: Decimal | None
    predicate: str | None


@dataclass(frozen=True, kw_only=True)
class Absorbed:
    """Money and physical progress of several sub kegiatan together."""

    pagu: int
    spent: Decimal
    absorption: Decimal | None
    physical: Decimal | None  #: average achievement, each capped


@dataclass(frozen=True, kw_only=True)
class KegiatanRecap:
    code: str  #: five segments: 3.30.03.2.01
    name: str  #: empty when the office did not give it
    subs: tuple[tuple[str, SubResult], ...]  #: with the name of the bidang
    figures: Absorbed


@dataclass(frozen=True, kw_only=True)
class ProgramRecap:
    code: str  #: three segments: 3.30.03
    name: str  #: empty when the office did not give it
    kegiatan: tuple[KegiatanRecap, ...]
    figures: Absorbed


@dataclass(frozen=True, kw_only=True)
class Recap:
    office: str
    period: Period
    bidang: tuple[PaperSummary, ...]
    sasaran: tuple[SasaranRecap, ...]
    programs: tuple[ProgramRecap, ...]
    average: Decimal | None  #: over all indicators of the office, each capped
    average_before: Decimal | None
    predicate: str | None
    figures: Absorbed
    cap: Decimal = DEFAULT_SCALE.cap  #: percent; what one figure may bring into an average
    without: tuple[tuple[str, str], ...] = ()  #: bidang skipped by order, each with the reason

    @property
    def has_support(self) -> bool:
        """Whether the programme that supports every office (code x.xx.01) is among these (docs/keputusan.md L14)."""
        return any(program.code.split(".")[2:3] == [SUPPORT] for program in self.programs)


def compile_report(
    papers: Iterable[tuple[PaperForm, PaperValues]],
    *,
    office: str,
    period: Period,
    scale: Scale = DEFAULT_SCALE,
    names: Mapping[str, str] | None = None,
    without: Sequence[tuple[str, str]] = (),
) -> Recap:
    """Combine the papers, in the order given. `names`: by code. `without`: (name of the skipped bidang, reason)."""
    summaries = tuple(summary(form, values) for form, values in papers)
    results = [(one.form.bidang, result) for one in summaries for result in one.indicators]
    subs = [(one.form.bidang, result) for one in summaries for result in one.subs]
    average = scale.average(result.achievement for _, result in results)
    return Recap(
        office=office,
        period=period,
        bidang=summaries,
        sasaran=_by_sasaran(results, scale),
        programs=_by_program(subs, scale, names or {}),
        average=average,
        average_before=scale.average(result.achievement_before for _, result in results),
        predicate=scale.predicate(average),
        figures=_absorbed(subs, scale),
        cap=scale.cap,
        without=tuple(without),
    )


def _by_sasaran(results: Sequence[tuple[str, IndicatorResult]], scale: Scale) -> tuple[SasaranRecap, ...]:
    groups: dict[str, list[tuple[str, IndicatorResult]]] = {}
    for bidang, result in results:
        groups.setdefault(result.line.indicator.sasaran, []).append((bidang, result))
    averages = {name: scale.average(one.achievement for _, one in group) for name, group in groups.items()}
    return tuple(
        SasaranRecap(
            sasaran=name,
            indicators=tuple(group),
            average=averages[name],
            predicate=scale.predicate(averages[name]),
        )
        for name, group in groups.items()
    )


def _by_program(
    subs: Sequence[tuple[str, SubResult]], scale: Scale, names: Mapping[str, str]
) -> tuple[ProgramRecap, ...]:
    return tuple(
        ProgramRecap(
            code=code,
            name=names.get(code, ""),
            kegiatan=tuple(
                KegiatanRecap(
                    code=inner,
                    name=names.get(inner, ""),
                    subs=tuple(rows),
                    figures=_absorbed(rows, scale),
                )
                for inner, rows in _grouped(group, 5)
            ),
            figures=_absorbed(group, scale),
        )
        for code, group in _grouped(subs, 3)
    )


def _grouped(
    subs: Sequence[tuple[str, SubResult]], segments: int
) -> list[tuple[str, list[tuple[str, SubResult]]]]:
    groups: dict[str, list[tuple[str, SubResult]]] = {}
    for bidang, one in subs:
        groups.setdefault(segment(one.line.sub.code, segments), []).append((bidang, one))
    return sorted(groups.items())


def segment(code: str, count: int) -> str:
    """The first `count` segments of a code of the nomenclature: 3 name the program, 5 the kegiatan."""
    return ".".join(code.strip().split(".")[:count])


def _absorbed(subs: Sequence[tuple[str, SubResult]], scale: Scale) -> Absorbed:
    pagu = sum(one.line.sub.pagu or 0 for _, one in subs)
    spent = sum((one.spent or ZERO for _, one in subs), ZERO)
    physical = scale.average(one.achievement for _, one in subs)
    return Absorbed(pagu=pagu, spent=spent, absorption=absorption(pagu, spent), physical=physical)


def factors(recap: Recap, key: str) -> tuple[tuple[str, str, str], ...]:
    """Every filled text of one column, as (bidang, what the row is about, text): for the analysis in the report."""
    found = []
    for paper in recap.bidang:
        rows = [(one.line.indicator.name, one.texts) for one in paper.indicators]
        rows += [(one.line.sub.nomenclature, one.texts) for one in paper.subs]
        found += [(paper.form.bidang, name, texts[key]) for name, texts in rows if key in texts]
    return tuple(found)
