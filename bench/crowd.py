"""A report of twelve bidang is made while five Kabid sign: how long the slowest waits for their paper.

Every paper is a new one: what was drawn before would come from a cache.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bench.figures import Effort, Figure, Goal, Spread
from bot.documents import Report, ReportState, render_pdf
from bot.documents.report import ProgramTable, SasaranTable
from bot.documents.values import ActivityRow, IndicatorRow, Kop, Signer, WorkingPaperSheet

_BIDANG, _KABID, _ROWS = 12, 5, 20
_AHEAD = 0.1  #: seconds by which the report is ahead of the Kabid
_KOP = Kop(regency="Kabupaten Contoh", office="Dinas Contoh", address="Jalan Contoh Nomor 1")
_BEGUN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def _indicators(bidang: int, rows: int) -> tuple[IndicatorRow, ...]:
    return tuple(
        IndicatorRow(
            name=f"Persentase pasar yang tertib ukur di wilayah {bidang}.{row}",
            unit="%",
            target=Decimal(80),
            realised=Decimal(next(_numbers) % 97),
            achievement=Decimal("97.5"),
        )
        for row in range(rows)
    )


def _activities(bidang: int, rows: int) -> tuple[ActivityRow, ...]:
    return tuple(
        ActivityRow(
            code=f"3.30.{bidang:02d}.{row:04d}",
            name=f"Penyediaan sarana distribusi perdagangan {row}",
            budget=Decimal(250_000_000),
            spent=Decimal(next(_numbers) * 1000),
            absorption=Decimal(72),
        )
        for row in range(rows)
    )


def _signer(number: int) -> Signer:
    return Signer(position=f"Kepala Bidang {number}", name="Drs. Contoh", at=_made_at())


def _made_at() -> datetime:
    return _BEGUN + timedelta(seconds=next(_numbers))


def _report(rows: int) -> Report:
    """Half of the rows of each bidang are indicators, half are activities."""
    half = max(1, rows // 2)
    return Report(
        kop=_KOP,
        made_at=_made_at(),
        period="Triwulan III 2026",
        year=2026,
        state=ReportState.DRAFT,
        signer=_signer(0),
        dated=date(2026, 11, 23),
        narratives={"latar": f"Naskah {next(_numbers)}."},
        sasaran=tuple(
            SasaranTable(sasaran=f"Sasaran {n}", rows=_indicators(n, half)) for n in range(_BIDANG)
        ),
        programs=tuple(
            ProgramTable(code=f"3.30.{n:02d}", name=f"Program {n}", rows=_activities(n, half))
            for n in range(_BIDANG)
        ),
    )


def _sheet(number: int) -> WorkingPaperSheet:
    return WorkingPaperSheet(
        kop=_KOP,
        made_at=_made_at(),
        bidang=f"Bidang {number}",
        period="Triwulan III 2026",
        version=1,
        indicators=_indicators(number, _ROWS),
        activities=_activities(number, _ROWS),
        signer=_signer(number),
    )


def _waits(rows: int) -> tuple[float, float]:
    """(longest wait of a signed paper, time of the report), in seconds."""
    report, sheets = _report(rows), [_sheet(number) for number in range(_KABID)]

    def taken(paper: Report | WorkingPaperSheet) -> float:
        begun = time.perf_counter()
        render_pdf(paper)
        return time.perf_counter() - begun

    with ThreadPoolExecutor(_KABID + 1) as threads:
        whole = threads.submit(taken, report)
        time.sleep(_AHEAD)
        signed = [threads.submit(taken, sheet) for sheet in sheets]
        return max(one.result() for one in signed), whole.result()


def measure(effort: Effort) -> Iterator[Figure]:
    render_pdf(_sheet(0))  # the compiler and its fonts are loaded
    rounds = [_waits(effort.report_rows) for _ in range(effort.large_rounds)]
    what = f"a report of {_BIDANG} bidang x {effort.report_rows} rows"
    yield Figure(
        name=f"longest wait of {_KABID} signed papers beside {what}",
        unit="s",
        ours=Spread.of(wait for wait, _ in rounds),
        goal=Goal("<=", 1),
    )
    yield Figure(name=what, unit="s", ours=Spread.of(whole for _, whole in rounds))
