"""What open tasks stand on in the office: a new office file may not take it away (docs/keputusan.md A37)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.core.case.model import Case, PaperKind, Task
from bot.core.office.model import Bidang, Office
from bot.core.office.officers import compared
from bot.core.sop.model import StepKind
from handlers.context import UnitOfWork
from handlers.staff.desks import MovedTask, named
from storage.xlsx.office.faults import Fault

Tasks = list[dict[str, object]]  #: their fields, see `named`


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The open tasks, by what they stand on."""

    bidang: dict[str, Tasks] = field(default_factory=dict)
    papers: dict[str, Tasks] = field(default_factory=dict)  #: by bidang: its working paper has been sent out
    deliveries: Tasks = field(default_factory=list)


def ground(uow: UnitOfWork) -> Ground:
    """What the open tasks of all running periods stand on."""
    found = Ground()
    for case in uow.running():
        for code in case.bidang:
            tasks = [named(uow, case, task) for task in _standing(case, code)]
            if tasks:
                found.bidang.setdefault(code, []).extend(tasks)
                if case.all_papers(PaperKind.WORKING_PAPER, code):
                    found.papers.setdefault(code, []).extend(tasks)
        sop = uow.sop(case)
        kinds = {task.id: sop.step(task.step).kind for task in case.open_tasks}
        sending = [task for task in case.open_tasks if kinds[task.id] is StepKind.DELIVER]
        found.deliveries.extend(named(uow, case, task) for task in sending)
    return found


def _standing(case: Case, code: str) -> list[Task]:
    """The open tasks that stand on a bidang: its own, else those of the office, which wait for it or print its name."""
    own = [task for task in case.open_tasks if task.bidang == code]
    return own or [task for task in case.open_tasks if task.bidang is None]


# What may not be taken away.


def ground_faults(found: Ground, known: Office, new: Office) -> Iterator[Fault]:
    """What `new` renames or leaves out although open tasks stand on it."""
    for bidang in known.bidang:
        if bidang.code in found.bidang:
            yield from _bidang(bidang, new, found.bidang[bidang.code])
    there = {one.code for one in new.bidang}
    before, after = _lines(known), _lines(new)
    for sheet in before:
        for code in [code for code in found.papers if code in there]:
            yield from _rows(
                sheet, before[sheet].get(code, {}), after[sheet].get(code, {}), found.papers[code]
            )
    if found.deliveries and known.recipients and not new.recipients:
        yield Fault(sheet="Penerima", key="penerima_bertugas", fields={"tugas": found.deliveries})


def _bidang(known: Bidang, new: Office, tasks: Tasks) -> Iterator[Fault]:
    here = next((one for one in new.bidang if one.code == known.code), None)
    namesake = next((one for one in new.bidang if compared(one.name) == compared(known.name)), None)
    fields: dict[str, object] = {"nama": known.name, "kode": known.code, "tugas": tasks}
    if here and compared(here.name) != compared(known.name):
        fields |= {"nilai": here.name}
        yield Fault(sheet="Bidang", row=here.row or None, column="nama", key="nama_bertugas", fields=fields)
    elif namesake and not here:
        fields |= {"nilai": namesake.code}
        yield Fault(
            sheet="Bidang", row=namesake.row or None, column="kode", key="kode_bertugas", fields=fields
        )
    elif not here:
        yield Fault(sheet="Bidang", key="baris_bertugas", fields=fields)


@dataclass(frozen=True, kw_only=True)
class _Line:
    """One row that a working paper prints."""

    name: str
    figures: tuple[object, ...]  #: what is reckoned with
    row: int  #: of the office file
    column: str  #: of the name


Lines = Mapping[str, _Line]  #: by code


def _lines(office: Office) -> dict[str, dict[str, dict[str, _Line]]]:
    """The rows of working papers by sheet, bidang and code."""
    found: dict[str, dict[str, dict[str, _Line]]] = {"Indikator": {}, "Sub Kegiatan": {}}
    for one in office.indicators:
        counted = (
            one.unit,
            one.direction,
            one.aggregation,
            one.target_year,
            one.target_quarters,
            one.falling,
        )
        line = _Line(name=one.name, figures=counted, row=one.row, column="indikator")
        found["Indikator"].setdefault(one.bidang, {})[one.code] = line
    for sub in office.sub_kegiatan:
        budget = (sub.unit, sub.target, sub.pagu)
        line = _Line(name=sub.nomenclature, figures=budget, row=sub.row, column="nomenklatur")
        found["Sub Kegiatan"].setdefault(sub.bidang, {})[sub.code] = line
    return found


def _rows(sheet: str, before: Lines, after: Lines, tasks: Tasks) -> Iterator[Fault]:
    """The rows of one bidang's paper: none may be missing, none may come in or mean another."""
    strange = {compared(line.name): code for code, line in after.items() if code not in before}
    for code, line in before.items():
        here = after.get(code)
        fields: dict[str, object] = {"kode": code, "nama": line.name, "tugas": tasks}
        if here is None and (other := strange.pop(compared(line.name), None)):
            fields |= {"nilai": other}
            row = after[other].row or None
            yield Fault(sheet=sheet, row=row, column="kode", key="kode_bertugas", fields=fields)
        elif here is None:
            yield Fault(sheet=sheet, key="baris_bertugas", fields=fields)
        elif compared(here.name) != compared(line.name):
            fields |= {"nilai": here.name}
            row, column = here.row or None, here.column
            yield Fault(sheet=sheet, row=row, column=column, key="nama_bertugas", fields=fields)
    for code in strange.values():
        line = after[code]
        fields = {"kode": code, "nama": line.name, "tugas": tasks}
        yield Fault(sheet=sheet, row=line.row or None, column="kode", key="baris_menyusul", fields=fields)


def empty_desks(uow: UnitOfWork, hands: Sequence[MovedTask]) -> Iterator[Fault]:
    """The open tasks that nobody holds any more. Of a bidang that is missing its own fault says so."""
    there = {one.code for one in uow.office.bidang}
    for moved in hands:
        task = moved.task
        if moved.after or not moved.before or (task.bidang and task.bidang not in there):
            continue
        case = uow.case(moved.case)
        sop = uow.sop(case)
        fields: dict[str, object] = {
            "peran": sop.role(sop.step(task.step).actor).name,
            "bidang": uow.bidang_name(task.bidang),
            "nama": ", ".join(moved.before),
            "tugas": [named(uow, case, task)],
        }
        yield Fault(sheet="Pegawai", column="peran", key="tugas_tanpa_pemegang", fields=fields)


_OF_SEAT = ("pemegang_bidang_tidak_ada", "pemegang_tidak_ada")
_OF_BIDANG = "bidang_tidak_dikenal"


def with_tasks(uow: UnitOfWork, faults: Sequence[Fault]) -> Iterator[Fault]:
    """The faults of a file, each seat or bidang that it lacks with the tasks that stand on it, once."""
    told: set[tuple[object, object]] = set()
    for fault in faults:
        sought = (fault.fields.get("peran"), fault.fields.get("bidang") or fault.fields.get("nilai"))
        tasks = [] if sought in told else _lacking(uow, fault)
        told.add(sought)
        yield replace(fault, fields={**fault.fields, "tugas": tasks}) if tasks else fault


def _lacking(uow: UnitOfWork, fault: Fault) -> Tasks:
    """The open tasks of the seat or the bidang that a fault says is not there."""
    if fault.key not in (*_OF_SEAT, _OF_BIDANG):
        return []
    found = []
    for case in uow.running():
        sop = uow.sop(case)
        for task in case.open_tasks:
            name = uow.bidang_name(task.bidang)
            role = sop.role(sop.step(task.step).actor).name
            seat = (role, name) == (fault.fields.get("peran"), fault.fields.get("bidang", ""))
            called = task.bidang and str(fault.fields.get("nilai")) in (task.bidang, name)
            if called if fault.key == _OF_BIDANG else seat:
                found.append(named(uow, case, task))
    return found


# What may change, and is told.


def changed_figures(found: Ground, known: Office, new: Office) -> Iterator[Fault]:
    """The rows whose figures count anew while a paper that was sent out prints the old ones."""
    before, after = _lines(known), _lines(new)
    for sheet in before:
        for bidang in found.papers:
            for code, line in before[sheet].get(bidang, {}).items():
                here = after[sheet].get(bidang, {}).get(code, line)
                if here.figures != line.figures:
                    fields = {"kode": code, "nama": line.name}
                    yield Fault(sheet=sheet, row=here.row or None, key="catatan_angka_berubah", fields=fields)
