"""What a card stores is read back as the same action, whichever version wrote it; anything else is forged."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.parsing.languages import Language
from bot.core.sop.button_labels import labels
from bot.core.sop.model import Step, StepKind
from bot.core.working_paper.answering import Word
from bot.core.working_paper.cells import CellKey, SheetKey
from bot.core.worktime.period import Period
from handlers.messages import actions
from handlers.messages.action_codec import KINDS, decode, encode, pack_upload, unpack_upload
from handlers.messages.actions import Action, Asked, Order
from handlers.messages.incoming_file import Upload
from handlers.refusals import CardUnknown

UPLOAD = Upload(sha256="ab12", name="bukti: a|b/c.xlsx", size=7, caption='DPA "baru"', mime="text/plain")
OLD_FILE = '{"sha256": "ab12", "name": "bukti: a|b/c.xlsx", "size": 7, "caption": "DPA \\"baru\\"", "mime": "text/plain"}'
HERE = {"case": "2026-TW3-AB12", "task": "3.DAG.1"}
OLD_HERE = '["2026-TW3-AB12", "3.DAG.1"]'
SEEN = (("K", "1..1"), ("L", "2..1"))

LISTED = actions.Listed(case="K", task="5.DAG.1", sha256="ab")

#: Name and argument as an older version wrote them on a card, and what they mean.
OLD: list[tuple[str, str, Action]] = [
    ("assign", "", actions.Assign()),
    ("send_out", "", actions.SendOut()),
    ("hand_over", "", actions.HandOver()),
    ("hand_over_unchanged", "", actions.HandOverUnchanged()),
    ("use_version", '{"version":2}', actions.UseVersion(version=2)),
    ("submit", "", actions.Submit()),
    ("finish", "", actions.Finish()),
    ("done", "", actions.Done()),
    ("exit_1", "", actions.TakeExit(number=0)),
    ("exit_2", "", actions.TakeExit(number=1)),
    ("exit_3", "", actions.TakeExit(number=2)),
    ("yes", "", actions.Approve()),
    ("no", "", actions.SendBack()),
    ("list_clean", "", actions.ListClean()),
    (
        "yes_listed",
        '{"reviews":[{"case":"K","task":"5.DAG.1","sha256":"ab"}]}',
        actions.ApproveListed(reviews=(LISTED,)),
    ),
    ("drop_list", "", actions.DropList()),
    (
        "decided_at_once",
        '{"done":[{"case":"K","task":"5.DAG.1","sha256":"ab"}]}',
        actions.DecidedAtOnce(done=(LISTED,)),
    ),
    ("history_page", '{"case":"K","before":45}', actions.HistoryPage(case="K", before=45)),
    ("deed_page", '{"text":"ekspor","page":1}', actions.DeedPage(text="ekspor", page=1)),
    ("send_deed", '{"case":"K","number":7}', actions.SendDeed(case="K", number=7)),
    ("in_system", "", actions.InSystem()),
    ("in_system_one", "DPA", actions.InSystemOne(name="DPA")),
    ("requirement", f'[{OLD_FILE}, "DPA"]', actions.Requirement(upload=UPLOAD, name="DPA")),
    ("look", "", actions.Look()),
    ("problems", "", actions.Problems()),
    ("details", "", actions.Details()),
    (
        "answer",
        "2600.50|iku|1.2|x#2|realisasi",
        actions.AnswerDoubt(cell=CellKey(SheetKey.IKU, "1.2|x#2", "realisasi"), value=Decimal("2600.50")),
    ),
    ("fill_here", "", actions.FillHere()),
    ("fill_row", '{"sheet": "sub", "row": "1.02#2"}', actions.FillRow(sheet=SheetKey.SUB, row="1.02#2")),
    ("fill_row_page", '{"page": 1}', actions.FillRowPage(page=1)),
    (
        "fill_word",
        '{"cell": ["iku", "I|1", "realisasi"], "word": "lewati"}',
        actions.FillWord(cell=CellKey(SheetKey.IKU, "I|1", "realisasi"), word=Word.SKIP),
    ),
    (
        "fill_value",
        '{"cell": ["iku", "I|1", "realisasi"], "entries": [{"cell": ["iku", "I|1", "realisasi"], "figure": "2.60"}]}',
        actions.FillValue(
            cell=CellKey(SheetKey.IKU, "I|1", "realisasi"),
            entries=(
                actions.CellEntry(cell=CellKey(SheetKey.IKU, "I|1", "realisasi"), figure=Decimal("2.60")),
            ),
        ),
    ),
    ("evidence", f'[{OLD_FILE}, ""]', actions.KeepEvidence(upload=UPLOAD)),
    ("evidence_for", "2:0", actions.AskIndicator(number=2, page=0)),
    ("evidence_for", "2:1", actions.AskIndicator(number=2, page=1)),
    ("evidence_is", "2:IKU:1#2", actions.EvidenceFor(number=2, row="IKU:1#2")),
    ("ask_first", "", actions.AskFirst()),
    ("row", '{"row": "iku|IKU-1", "page": 1}', actions.ToggleRow(row="iku|IKU-1", page=1)),
    ("rows_page", '{"page": 1}', actions.RowsPage(page=1)),
    (
        "change_also",
        '{"figures": {"iku|IKU-1|realisasi": "2.6"}, "texts": {}, "emptied": []}',
        actions.ChangeAlso(figures={"iku|IKU-1|realisasi": "2.6"}, texts={}),
    ),
    (
        "looked_at",
        '{"flags": ["iku|IKU-1|realisasi|lebih_pagu#1"]}',
        actions.LookedAt(flags=("iku|IKU-1|realisasi|lebih_pagu#1",)),
    ),
    ("write_answer", '{"inquiry": "5.DAG.1#1"}', actions.WriteAnswer(inquiry="5.DAG.1#1")),
    ("details_page", '{"page": 2}', actions.DetailsPage(page=2)),
    ("drop", "", actions.DropFile()),
    ("file_to", f'[{OLD_FILE}, "2026-TW3-AB12/3.DAG.1"]', actions.FileTo(**HERE, upload=UPLOAD)),
    ("narrative", "", actions.AskChapter()),
    ("chapter", "pendahuluan", actions.Chapter(key="pendahuluan")),
    ("record", "", actions.AskRecipient()),
    ("record", "0", actions.AskRecipient(page=0)),
    ("record", "1", actions.AskRecipient(page=1)),
    ("recipient", "[a] Bappeda: a|b", actions.Recipient(name="[a] Bappeda: a|b")),
    ("proof_for", f'[{OLD_FILE}, "Bappeda"]', actions.ProofFor(upload=UPLOAD, name="Bappeda")),
    ("proof_page", f'[{OLD_FILE}, "1"]', actions.ProofPage(upload=UPLOAD, page=1)),
    (
        "instruct",
        '["2026-TW3-AB12", "3.DAG.1", "Segera, \\"lengkap\\""]',
        actions.Instruct(**HERE, text='Segera, "lengkap"'),
    ),
    (
        "plh",
        '{"absent": "198001", "page": "1", "said": "Lainnya"}',
        actions.ActingForm(answers={"absent": "198001"}, said="Lainnya", page=1),
    ),
    (
        "reassign",
        '{"case": "K", "task": "1..1", "seen": "", "said": "Ibu Contoh"}',
        actions.HandoverForm(answers={"case": "K", "task": "1..1", "seen": ""}, said="Ibu Contoh"),
    ),
    ("plh_new", "", actions.NewActing()),
    ("plh_set", '{"absent": "198001"}', actions.SetActing(answers={"absent": "198001"})),
    ("plh_drop", "", actions.DropActing()),
    ("plh_end", "12", actions.EndActing(id=12)),
    ("begin", "Triwulan III 2026", actions.Begin(period=Period(year=2026, number=3))),
    ("later", "", actions.Later()),
    ("open_chat", "", actions.OpenChat()),
    ("open_task", '[["2026-TW3-AB12", "3.DAG.1"]]', actions.ShowTask(**HERE)),
    ("open_task", "3.DAG.1", actions.ShowTask(case="", task="3.DAG.1")),
    ("task_page", '{"page": 2}', actions.TaskPage(page=2)),
    ("show_period", '{"asked": "riwayat", "case": "K"}', actions.ShowPeriod(asked=Asked.HISTORY, case="K")),
    ("period_page", '{"asked": "status", "page": 1}', actions.PeriodPage(asked=Asked.STATUS, page=1)),
    ("remind_now", '{"case": "2026-TW3-AB12", "task": "3.DAG.1"}', actions.RemindNow(**HERE)),
    ("remind_whom", '{"page": 1}', actions.AskWhomToRemind(page=1)),
    ("hand_task_on", "", actions.HandOn()),
    ("hand_late_on", "", actions.HandOnLate()),
    ("seen", '[["K", "1..1"], ["L", "2..1"]]', actions.Seen(places=SEEN)),
    ("seen_already", '[["K", "1..1"], ["L", "2..1"]]', actions.SeenAlready(places=SEEN)),
    ("take_back", OLD_HERE, actions.TakeBack(**HERE)),
    ("order", "buka_bidang", actions.GiveOrder(order=Order.REOPEN)),
    ("order_bidang", '["buka_bidang", "DAG"]', actions.OrderBidang(order=Order.REOPEN, bidang="DAG")),
    ("order_more", '["buka_bidang", 9]', actions.OrderPage(order=Order.REOPEN, page=1)),
    ("claim", OLD_HERE, actions.Claim(**HERE)),
    ("release", OLD_HERE, actions.Release(**HERE)),
    ("hand_on", OLD_HERE, actions.AskColleague(**HERE)),
    ("hand_to", '["2026-TW3-AB12", "3.DAG.1", "198001"]', actions.ClaimFor(**HERE, officer="198001")),
    ("day_off", "", actions.AskDay()),
    ("day_on_which", "", actions.AskWhichDay()),
    (
        "day_on",
        "2026-12-24,2026-12-28",
        actions.UndoDays(days=(date(2026, 12, 24), date(2026, 12, 28))),
    ),
    ("choose_chat", '{"channel": "whatsapp"}', actions.ChooseChat(channel="whatsapp")),
    ("choose_language", '{"language": "en"}', actions.ChooseLanguage(language=Language.ENGLISH)),
    ("join_chat", '{"channel": "whatsapp"}', actions.JoinChat(channel="whatsapp")),
    ("register", "AB12CD", actions.Register(invitation="AB12CD")),
    ("not_me", "AB12CD", actions.NotMe(invitation="AB12CD")),
]
WITH_ARGUMENT = sorted({encode(action)[0] for _, _, action in OLD if encode(action)[1]})


@pytest.mark.parametrize(("name", "argument", "action"), OLD)
def test_a_card_of_an_older_version_still_means_the_same(name: str, argument: str, action: Action) -> None:
    found = decode(name, argument)
    assert (found, type(found)) == (action, type(action))


@pytest.mark.parametrize("action", [action for _, _, action in OLD])
def test_an_action_comes_back_from_a_card_as_it_was_put_there(action: Action) -> None:
    name, argument = encode(action)
    found = decode(name, argument)
    assert (found, type(found)) == (action, type(action))
    assert KINDS[name] is type(action)
    assert not argument or isinstance(json.loads(argument), dict)


def test_every_kind_stands_in_the_table_above() -> None:
    assert {type(action) for _, _, action in OLD} == set(KINDS.values())
    assert len(set(KINDS.values())) == len(KINDS)


def test_every_kind_of_action_has_a_name() -> None:
    def kinds(base: type[Action]) -> set[type[Action]]:
        return {base}.union(*(kinds(one) for one in base.__subclasses__()))

    assert kinds(Action) - set(KINDS.values()) == {Action, actions.OfTask, actions.FormAction}


@pytest.mark.parametrize("kind", StepKind)
def test_every_button_of_a_step_is_an_action(kind: StepKind) -> None:
    several = Step(no="1", title="", actor="a", kind=kind, next=("2", "3", "4"))
    for name in labels(several):
        assert isinstance(decode(name, ""), Action)


@pytest.mark.parametrize("name", WITH_ARGUMENT)
@pytest.mark.parametrize("argument", ["[[]]", '["a", 1, {}]', '{"answers": 1, "page": [], "x": 1}'])
def test_a_malformed_argument_is_refused_like_a_forged_button(name: str, argument: str) -> None:
    with pytest.raises(CardUnknown):
        decode(name, argument)


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("", ""),
        ("unknown", ""),
        ("exit_0", ""),
        ("exit_4", ""),
        ("exit_1", "x"),
        ("assign", "x"),
        ("answer", "2600.50|iku|1.2"),
        ("answer", "2600.50|nothing|1.2|realisasi"),
        ("answer", "much|iku|1.2|realisasi"),
        ("answer", "NaN|iku|1.2|realisasi"),
        ("evidence_for", "2"),
        ("evidence_is", "two:IKU"),
        ("file_to", f'[{OLD_FILE}, "2026-TW3-AB12"]'),
        ("requirement", f"[{OLD_FILE}]"),
        ("requirement", f"[{OLD_FILE}, 3]"),
        ("record", "one"),
        ("recipient", ""),
        ("begin", "besok"),
        ("plh", '{"absent": 1}'),
        ("plh", '{"page": "one"}'),
        ("plh_end", ""),
        ("order", "nothing"),
        ("order_more", '["buka_bidang", "9"]'),
        ("take_back", '["2026-TW3-AB12"]'),
        ("take_back", '["2026-TW3-AB12", "3.DAG.1"'),
        ("hand_to", OLD_HERE),
        ("day_on", "2026-12-24,"),
    ],
)
def test_what_no_version_has_written_is_refused(name: str, argument: str) -> None:
    with pytest.raises(CardUnknown):
        decode(name, argument)


def test_the_upload_of_a_job_is_read_whichever_version_queued_it() -> None:
    assert unpack_upload(pack_upload(UPLOAD)) == UPLOAD
    assert unpack_upload(f'[{OLD_FILE}, ""]') == UPLOAD


#: With marks of the old encodings in them.
TEXTS = st.text() | st.sampled_from(["", "1..1", "a|b", "2:3", "K/1", "[", '{"said": "x"}'])
NUMBERS = st.integers(-(10**9), 10**9)
ALONE = st.builds(Upload, sha256=TEXTS, name=TEXTS, size=NUMBERS, caption=TEXTS, mime=TEXTS, album=TEXTS)
CELLS = st.builds(CellKey, st.sampled_from(SheetKey), TEXTS, TEXTS)
ENTRIES = st.builds(
    actions.CellEntry,
    cell=CELLS,
    figure=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    text=st.none() | TEXTS,
)
FIELDS: dict[str, st.SearchStrategy[object]] = {
    "str": TEXTS,
    "bool": st.booleans(),
    "int": NUMBERS,
    "int | None": NUMBERS | st.none(),
    "Decimal": st.decimals(allow_nan=False, allow_infinity=False),
    "CellKey": CELLS,
    "SheetKey": st.sampled_from(SheetKey),
    "Word": st.sampled_from(Word),
    "tuple[CellEntry, ...]": st.lists(ENTRIES, max_size=4).map(tuple),
    "Period": st.builds(Period, year=st.integers(2000, 2199), number=st.integers(1, 4)),
    "Order": st.sampled_from(Order),
    "Language": st.sampled_from(Language),
    "Asked": st.sampled_from(Asked),
    "Upload": ALONE | st.builds(Upload.with_another, ALONE, ALONE),
    "Mapping[str, str]": st.dictionaries(TEXTS, TEXTS, max_size=4),
    "tuple[tuple[str, str], ...]": st.lists(st.tuples(TEXTS, TEXTS), max_size=4).map(tuple),
    "tuple[str, ...]": st.lists(TEXTS, max_size=4).map(tuple),
    "tuple[Listed, ...]": st.lists(
        st.builds(actions.Listed, case=TEXTS, task=TEXTS, sha256=TEXTS), max_size=4
    ).map(tuple),
    "tuple[LeftOut, ...]": st.lists(
        st.builds(actions.LeftOut, case=TEXTS, task=TEXTS, reason=TEXTS), max_size=4
    ).map(tuple),
    "tuple[int, ...]": st.lists(NUMBERS, max_size=4).map(tuple),
    "tuple[date, ...]": st.lists(st.dates(), max_size=4).map(tuple),
}  #: what a field of each type may hold


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if fields(kind)])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_action_comes_back_from_a_card_as_it_was_put_there(
    kind: type[Action], data: st.DataObject
) -> None:
    action = kind(**{one.name: data.draw(FIELDS[str(one.type)]) for one in fields(kind)})
    assert decode(*encode(action)) == action


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=30, deadline=None)
@given(argument=st.text())
def test_any_argument_is_an_action_or_is_refused(name: str, argument: str) -> None:
    try:
        action = decode(name, argument)
    except CardUnknown:
        return
    assert decode(*encode(action)) == action
