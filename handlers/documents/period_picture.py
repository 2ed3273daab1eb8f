"""What stands on the picture of a period: its steps in order, with where the office and every bidang are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from bot.core.case.model import Case, CaseState, Task, seat_of
from bot.core.monitoring.digest import Digest
from bot.core.monitoring.forecast import ahead
from bot.core.monitoring.step_states import StepStanding, StepState, step_states
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop, Step, StepKind
from bot.documents.period_picture import Chip, Lane, Part, PeriodPicture, Spot, Stage, Stretch
from bot.documents.pictures import symbol_of
from bot.text.formatting import short_moment
from bot.text.render import Message, Voice, render, standard_words, without_markup
from handlers.context import UnitOfWork
from handlers.messages.names import called, signed_as
from storage.repositories import people

_NAMES = 2  #: most holders that are named
_MINUTE = timedelta(minutes=1)
_OPEN = (StepStanding.RUNNING, StepStanding.LATE)
_OVER = (StepStanding.DONE, StepStanding.RETURNED, StepStanding.PASSED)


def picture_of(uow: UnitOfWork, officer: Officer, case: Case, seen: Digest) -> PeriodPicture:
    """The picture for this reader. `case` and `seen`: as far as the reader may see them."""
    sop = uow.sop(case)
    everything = uow.staff.sees_all(sop, officer)
    own = uow.staff.bidang_of(officer)
    shown = [code for code in case.bidang if everything or code in own]
    states = step_states(case, sop, seen, bidang=shown, office=everything)
    drawn = _Drawn(uow=uow, sop=sop, voice=uow.voice_of(officer.id))
    return PeriodPicture(
        made_at=uow.now,
        zone=uow.office.zone,
        watermark=uow.services.watermark,
        title=drawn.says(Message("gambar_judul", nama=sop.name, periode=str(case.period))),
        stamp=drawn.says(Message("gambar_saat", saat=uow.now)),
        notes=tuple(map(drawn.says, _notes(uow, case))),
        stretches=tuple(drawn.stretches(states)),
        legend=tuple(
            (one.value, drawn.says(Message("gambar_arti", keadaan=one.value)))
            for one in StepStanding
            if any(state.standing is one for state in states)
        ),
        undrawable=drawn.says(Message("gambar_kotak")),
    )


def _notes(uow: UnitOfWork, case: Case) -> Iterator[Message]:
    if case.closed_at:
        batal = case.state is CaseState.CANCELLED
        yield Message("gambar_tamat", batal=batal, pada=case.closed_at, alasan=case.ended_reason)
    elif case.paused:
        yield Message("gambar_jeda", sejak=case.paused.start, alasan=case.paused.reason)
    if case.skips:
        yield Message("gambar_tanpa", bidang=[uow.bidang_name(skip.bidang) for skip in case.skips])


@dataclass(frozen=True, kw_only=True)
class _Drawn:
    uow: UnitOfWork
    sop: Sop
    voice: Voice  #: in the language of whoever looks at it

    def says(self, message: Message) -> str:
        """A text for a picture, which knows no markup."""
        return without_markup(render(message, self.voice))

    def stretches(self, states: Sequence[StepState]) -> Iterator[Stretch]:
        """Steps in a row of the office are one stretch, and so are those of the bidang."""
        for local, found in groupby(self.sop.steps, lambda step: self.sop.per_bidang(step.no)):
            steps = list(found)
            if local:
                yield self._of_bidang(steps, states)
            else:
                known = {state.step.no: state for state in states if state.bidang is None}
                stages = tuple(self._stage(step, self._spot(known[step.no])) for step in steps)
                yield Stretch(part=Part.OFFICE, stages=stages)

    def _of_bidang(self, steps: Sequence[Step], states: Sequence[StepState]) -> Stretch:
        inside = [state for state in states if state.bidang and state.step in steps]
        codes = dict.fromkeys(state.bidang for state in inside)
        lanes = tuple(self._lane(code, [state for state in inside if state.bidang == code]) for code in codes)
        standings = [lane.spot.standing for lane in lanes if lane.spot.standing is not StepStanding.SKIPPED]
        heading = Message("gambar_bidang", selesai=standings.count(StepStanding.DONE), jumlah=len(standings))
        return Stretch(
            part=Part.BIDANG,
            stages=tuple(self._stage(step, None) for step in steps),
            lanes=lanes,
            heading=self.says(heading),
        )

    def _lane(self, code: str | None, states: Sequence[StepState]) -> Lane:
        onward = [_onward(state.step) for state in states]
        following = [state.step.no for state in states[1:]] + [""]
        chips = tuple(
            Chip(no=state.step.no, leads=leads == after, spot=self._chip(state))
            for state, leads, after in zip(states, onward, following, strict=True)
        )
        here = next((state for state in states if state.standing in _OPEN), None)
        spot = self._spot(here) if here else self._whole(states)
        return Lane(name=self.uow.bidang_name(code), spot=spot, chips=chips)

    def _whole(self, states: Sequence[StepState]) -> Spot:
        """How a bidang stands that works at none of these steps now."""
        known = {state.standing for state in states}
        standing = StepStanding.WAITING
        if StepStanding.SKIPPED in known:
            standing = StepStanding.SKIPPED
        elif known <= set(_OVER):
            standing = StepStanding.DONE if StepStanding.DONE in known else StepStanding.PASSED
        return Spot(standing=standing, word=self._word(standing))

    def _stage(self, step: Step, spot: Spot | None) -> Stage:
        detail = Message(
            "gambar_langkah",
            peran=self.sop.role(step.actor).name,
            jenis=step.kind.value,
            standar=standard_words(step.standard),
        )
        return Stage(
            no=step.no,
            title=step.title,
            detail=self.says(detail),
            exits=self.says(self._exits(step)),
            symbol=symbol_of(self.sop, step),
            aside=self._is_aside(step),
            spot=spot,
        )

    def _exits(self, step: Step) -> Message:
        """Where the step leads: both answers of a review, of another what is not simply the step below it."""
        after = self.sop.steps[self.sop.steps.index(step) + 1 :][:1]
        plain = step.next == tuple(one.no for one in after)
        yes = (step.yes or "-") if step.kind is StepKind.REVIEW else ""
        onward = [] if plain else list(step.next)
        return Message("gambar_keluar", ya=yes, tidak=step.no_ or "", lanjut=onward)

    def _chip(self, state: StepState) -> Spot:
        done = state.task.done_at if state.task else None
        at = short_moment(done, self.uow.office.zone) if done else ""
        word = Message("gambar_keping", keadaan=state.standing.value, waktu=at)
        return Spot(standing=state.standing, word=self.says(word))

    def _spot(self, state: StepState) -> Spot:
        standing, task, line = state.standing, state.task, state.line
        if standing not in _OPEN or task is None or line is None:
            lines = self._done(task) if task and task.done_at else ()
            word = self._word(standing, again=state.again, aside=self._is_aside(state.step))
            return Spot(standing=standing, word=word, lines=lines)
        late = Message(
            "gambar_keadaan",
            keadaan=standing.value,
            lagi=False,
            samping=False,
            hari=line.late.days if line.late else 0,
            lewat=line.late.time if line.late else None,
            sisa=line.left,
            harian=_in_days(state.step),
        )
        used = Decimal(100 * line.used // line.allowed) if line.allowed else None
        return Spot(standing=standing, word=self.says(late), lines=tuple(self._open(state, task)), used=used)

    def _word(self, standing: StepStanding, *, again: bool = False, aside: bool = False) -> str:
        word = Message(
            "gambar_keadaan",
            keadaan=standing.value,
            lagi=again,
            samping=aside,
            hari=0,
            lewat=None,
            sisa=None,
            harian=False,
        )
        return self.says(word)

    def _is_aside(self, step: Step) -> bool:
        """Whether the case comes here only by a Tidak, or by another exit than the first."""
        first = self.sop.first
        return step != first and step not in ahead(self.sop, first.no)

    def _open(self, state: StepState, task: Task) -> Iterator[str]:
        line, step = state.line, state.step
        assert line is not None
        yield self.says(self._holders(step, task))
        yield self.says(
            Message(
                "gambar_terpakai",
                jam=Decimal(line.used // _MINUTE) / 60,
                jam_semua=Decimal(line.allowed // _MINUTE) / 60,
                terpakai=line.used,
                semua=line.allowed,
                harian=_in_days(step),
                standar=standard_words(step.standard),
                kembali=task.returned_from or "",
                kali=line.returns,
            )
        )

    def _holders(self, step: Step, task: Task) -> Message:
        there = self.uow.staff.holders(self.sop, task)
        return Message(
            "gambar_pemegang",
            peran="" if task.assigned else self.sop.role(step.actor).name,
            pemegang=[self._holder(one, task) for one in there[:_NAMES]],
            lagi=len(there[_NAMES:]),
        )

    def _holder(self, officer: Officer, task: Task) -> dict[str, object]:
        acting = self.uow.actor(officer).acts_in(seat_of(self.sop, task))
        return {
            "nama": called(officer),
            "sebagai": acting.kind if acting and not task.assigned else "",
            "terdaftar": bool(people.phones(self.uow.tx, officer.id)),
        }

    def _done(self, task: Task) -> tuple[str, ...]:
        """When it was done, and by whom."""
        decision = task.decision
        plate = signed_as(self.uow.staff, self.sop, task)
        by = f"{plate.salutation} {plate.name.partition(',')[0]}".strip()
        message = Message(
            "gambar_oleh",
            pengesahan=decision.endorsement.value if decision and decision.endorsement else "",
            pada=task.done_at,
            sebagai=task.acting,
            oleh=by,
        )
        return (self.says(message),)


def _onward(step: Step) -> str | None:
    """Where a Ya leads, or the first exit; None at the end."""
    return step.yes if step.kind is StepKind.REVIEW else next(iter(step.next), None)


def _in_days(step: Step) -> bool:
    return bool(step.standard and step.standard.is_days)
