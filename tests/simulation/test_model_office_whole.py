"""Officers at random in a whole office: real handlers on a real database, two processes, restarts, people who come and go.

`SOPBOT_SEED` repeats the walks, `SOPBOT_WALKS` says how many (default 12, in short 3); the seed and the speed are printed. With
`SOPBOT_SHRINK=1` a walk that fails is made shorter, which takes minutes. `make walks` is the long form. What must hold is in `whole_checks.py`, what officers do in `whole_officers.py`.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.core.case.commands import Claim, Complete, Review
from bot.core.case.model import Answer, CaseState
from bot.core.errors import SopError
from handlers.case.advance import act
from handlers.context import UnitOfWork
from tests.simulation import whole_officers as officers
from tests.simulation.whole_checks import Watch, check_at_rest, check_ledger
from tests.worlds.office import WholeOffice, plain_papers, registered, small_office

SEED = int(os.environ.get("SOPBOT_SEED") or 20261123)
WALKS = int(os.environ.get("SOPBOT_WALKS") or 12)
SHORT, LONG = min(WALKS, 3), pytest.param(WALKS, marks=pytest.mark.long)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
TALLY: Counter[str] = Counter()
PERIODS = ("Triwulan III 2026", "Triwulan II 2026")
WHY = st.sampled_from(["Ada yang perlu diperbaiki.", "Atas arahan pimpinan.", "-"])
ANY = st.integers(0, 99)
ORDERS = ("buka_bidang", "tanpa_bidang", "tambah_bidang", "keluar_bidang", "jeda", "lanjutkan")
COMMANDS = ("/tugas", "/status", "/gambar", "/ambil", "/atur", "/tarik", "/plh", "/libur", "/rangkuman", "/batal", "/riwayat",
            "siapa yang menahan?", f"/mulai {PERIODS[0]}", f"/mulai {PERIODS[1]}", "baik", "23-30 Desember 2026",
            "24 Desember 2026 Tutup buku")  # fmt: skip


class WholeOfficeOnItsOwn(RuleBasedStateMachine):
    """One or two periods from their beginning; whoever acts may be the wrong one."""

    office: WholeOffice
    beginning: Path  #: the office as every walk finds it

    @initialize(delay=st.sampled_from([0, 60]), way=st.lists(ANY, max_size=12))
    def begin(self, delay: int, way: list[int]) -> None:
        self.watch = Watch()
        self.office = WholeOffice(self.beginning, MONDAY, delay, self.watch.look)
        self.office.say("sekretaris", f"/mulai {PERIODS[0]}")
        self.work_with_diligence(way)

    def person(self, which: int) -> str:
        everyone = self.office.everyone()
        return everyone[which % len(everyone)].id

    def in_seat(self, role: str) -> str:
        with self.office.services.read() as uow:
            return uow.staff.in_seat(role)[0].id

    @rule(which=ANY, answer=st.sampled_from([Answer.YA, Answer.YA, Answer.TIDAK]), who=ANY)
    def work(self, which: int, answer: Answer, who: int) -> None:
        if tasks := officers.workable(self.office):
            officers.work(self.office, *tasks[which % len(tasks)], answer, who)

    @rule(way=st.lists(ANY, min_size=1, max_size=10))
    def work_with_diligence(self, way: list[int]) -> None:
        """Everybody agrees for a while."""
        for which in way:
            self.office.settle()
            if not officers.workable(self.office):
                self.office.pass_time(timedelta(seconds=60))
            self.work(which, Answer.YA, which)

    @rule(which=ANY, stranger=st.sampled_from([False, False, False, True]), live=st.booleans(), who=ANY)
    def tap_anything(self, which: int, stranger: bool, live: bool, who: int) -> None:
        """Any button, still good or not, on the right phone or by somebody who forges it."""
        buttons = self.office.buttons(live=live)
        if buttons:
            officer, _, data, _, _ = buttons[-1 - which % len(buttons)]
            chat = self.office.chat_of(self.person(who) if stranger else officer)
            if chat:
                self.office.press(chat, data)

    @rule(text=st.sampled_from(COMMANDS), who=ANY)
    def say_anything(self, text: str, who: int) -> None:
        if chat := self.office.chat_of(self.person(who)):
            self.office.say(chat, text)

    @rule(why=WHY, which=ANY)
    def answer_what_is_asked(self, why: str, which: int) -> None:
        if asked := self.office.ask("SELECT officer FROM waits ORDER BY rowid"):
            chat = self.office.chat_of(str(asked[which % len(asked)][0]))
            if chat:
                self.office.say(chat, why)

    @rule(which=ANY, who=ANY, what=st.integers(0, 3))
    def stray(self, which: int, who: int, what: int) -> None:
        """A command that no card of the officer offers."""
        case = self.office.cases()[-1]
        task, officer = case.tasks[which % len(case.tasks)], self.person(who)
        before = self.office.content()

        def attempt(uow: UnitOfWork) -> None:
            known = uow.staff.by_id(officer)
            assert known is not None
            by = uow.actor(known)
            commands = (Complete(task=task.id, by=by), Review(task=task.id, by=by, answer=Answer.YA, seen="lain"),
                        Claim(task=task.id, by=by, to=officer), Complete(task=task.id, by=by, leads_to="1"))  # fmt: skip
            act(uow, uow.case(case.id), commands[what])

        try:
            self.office.begin(attempt)
        except SopError:
            self.office.refused += 1
            assert self.office.content() == before

    @rule(which=ANY, why=WHY, who=ANY, at_once=st.booleans())
    def take_back(self, which: int, why: str, who: int, at_once: bool) -> None:
        """Mostly whoever decided last."""
        if at_once:
            self.work(which, Answer.YA, 0)
            self.office.settle()
        done = sorted(
            (t for c in self.office.cases() for t in c.tasks if t.done_at), key=lambda t: (t.done_at, t.id)
        )
        if done:
            officers.take_back(self.office, done[-1 - who % min(3, len(done))].done_by, which, why)

    @rule(what=st.sampled_from(ORDERS), bidang=ANY, why=WHY, kasubag=st.booleans())
    def order(self, what: str, bidang: int, why: str, kasubag: bool) -> None:
        officers.order(
            self.office, self.in_seat("kasubag_pe" if kasubag else "sekretaris"), what, bidang, why
        )

    @rule(sure=st.integers(0, 3), why=WHY)
    def cancel(self, sure: int, why: str) -> None:
        if sure == 3:
            officers.order(self.office, self.in_seat("sekretaris"), "batal_periode", 0, why)

    @rule(who=ANY, other=ANY, kind=st.sampled_from(["Plh", "Plt"]), first=st.integers(0, 3), days=st.integers(0, 9),
          alone=st.booleans(), doubles=st.booleans())  # fmt: skip
    def appoint(
        self, who: int, other: int, kind: str, first: int, days: int, alone: bool, doubles: bool
    ) -> None:
        """Also chains, loops, and what cannot be."""
        absent, stand_in = self.person(who), self.person(other)
        names = {one.id: one.nip for one in self.office.everyone()}
        by = absent if alone else self.in_seat("sekretaris")
        officers.appoint(self.office, by, names[absent], names[stand_in], kind, first, days, doubles)

    @rule(which=ANY, who=ANY, boss=st.booleans())
    def come_back_early(self, which: int, who: int, boss: bool) -> None:
        officers.end_acting(self.office, self.in_seat("sekretaris") if boss else self.person(who), which)

    @rule(which=ANY, other=ANY, new=st.booleans())
    def mutasi(self, which: int, other: int, new: bool) -> None:
        officers.mutasi(self.office, which, other, new)

    @rule(week=st.sampled_from(sorted(officers.WEEKS)), fasting=st.booleans())
    def other_hours(self, week: str, fasting: bool) -> None:
        officers.other_hours(self.office, week, fasting=fasting)

    @rule(who=ANY)
    def lose_phone(self, who: int) -> None:
        officers.lose_phone(self.office, self.person(who))

    @rule(who=ANY)
    def register(self, who: int) -> None:
        without = [one.id for one in self.office.everyone() if self.office.chat_of(one.id) is None]
        if without:
            officers.register(self.office, without[who % len(without)])

    @rule(ahead=st.integers(-1, 6), undo=st.booleans())
    def day_off(self, ahead: int, undo: bool) -> None:
        boss = self.in_seat("sekretaris")
        officers.work_after_all(self.office, boss) if undo else officers.day_off(self.office, boss, ahead)

    @rule(seconds=st.sampled_from([1, 20, 59, 60, 300, 2700, 14_400, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.office.pass_time(timedelta(seconds=seconds))

    @rule(seconds=st.sampled_from([59, 3600, 86_400, 259_200, 1_209_600]), settled=st.booleans())
    def nobody_is_there(self, seconds: int, settled: bool) -> None:
        """The bot was off: whatever was due meanwhile is due at once."""
        if settled:
            self.office.settle()
        self.office.pass_time(timedelta(seconds=seconds), down=True)

    @rule(which=st.integers(0, 1))
    def restart(self, which: int) -> None:
        self.office.restart(which)
        self.office.turn += 1

    @rule(at_once=st.booleans())
    def tick(self, at_once: bool) -> None:
        self.office.tick_at_once() if at_once else self.office.tick()

    @invariant()
    def all_is_in_order(self) -> None:
        if hasattr(self, "office"):
            self.office.turn += 1
            self.office.settle()
            check_at_rest(self.office)

    def teardown(self) -> None:
        if not hasattr(self, "office"):
            return
        try:
            check_ledger(self.office)
            with self.office.services.read() as uow:
                today = uow.now.astimezone(uow.calendar.zone).date()
                TALLY["days"] += uow.calendar.working_days_between(MONDAY.date(), today)
            TALLY["walks"] += 1
            TALLY["transitions"] += self.watch.transitions
            TALLY["refused"] += self.office.refused
            TALLY["reminders"] += self.watch.rungs
            TALLY["digests"] += self.watch.pictures.total()
            for case in self.office.cases():
                TALLY[case.state.value] += 1
        finally:
            self.office.close()


@pytest.mark.parametrize("walks", [SHORT, LONG])
def test_whatever_happens_in_an_office_the_rules_hold(
    tmp_path: Path, walks: int, capsys: pytest.CaptureFixture[str]
) -> None:
    TALLY.clear()
    WholeOfficeOnItsOwn.beginning = registered(tmp_path, small_office(), MONDAY)
    began = time.perf_counter()
    chosen = settings(
        max_examples=walks,
        stateful_step_count=30,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if os.environ.get("SOPBOT_SHRINK") else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with plain_papers():
        run_state_machine_as_test(seed(SEED)(WholeOfficeOnItsOwn), settings=chosen)
    minutes = (time.perf_counter() - began) / 60
    with capsys.disabled():
        print(
            f"\nSOPBOT_SEED={SEED}: {TALLY['walks']} walks, {TALLY['transitions'] / minutes:,.0f} transitions and "
            f"{TALLY['days'] / minutes:,.0f} working days a minute through storage; {dict(TALLY)}"
        )
    assert TALLY["transitions"] > walks * 10
    assert TALLY[CaseState.DONE.value] + TALLY[CaseState.RUNNING.value] > 0
