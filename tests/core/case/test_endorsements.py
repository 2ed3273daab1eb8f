"""Which draft counts, and which paraf and signature stand on it."""

from __future__ import annotations

from bot.core.case.commands import FilePaper
from bot.core.case.endorsements import MARKED, content_draft, signature, standing_parafs
from bot.core.case.model import Answer, PaperKind
from tests.worlds.engine import Table


def _stand(table: Table) -> list[str]:
    return [task.id for task in standing_parafs(table.running)]


def test_a_paraf_stands_and_its_mark_is_no_new_content() -> None:
    table = Table()
    table.agree_until("7")
    content = content_draft(table.running)
    table.wait(minutes=1)
    table.review("7..1", Answer.YA)
    table.do(FilePaper(paper=table.paper(PaperKind.DRAFT, note=f"{MARKED}:7..1")))
    assert _stand(table) == ["7..1"]
    assert content is not None
    assert content_draft(table.running) == content


def test_new_content_voids_every_paraf_before_it() -> None:
    table = Table()
    table.agree_until("7")
    table.wait(minutes=1)
    table.review("7..1", Answer.YA)
    table.wait(minutes=1)
    table.do(FilePaper(paper=table.paper(PaperKind.DRAFT, note="unggah")))
    assert _stand(table) == []


def test_a_tidak_voids_the_paraf_and_the_next_one_stands_again() -> None:
    table = Table()
    table.agree_until("8")
    table.review("8..1", Answer.TIDAK, "ulangi")
    assert _stand(table) == []
    table.complete("8T..1", leads_to="7")
    table.review("7..2", Answer.YA)
    assert _stand(table) == ["7..2"]


def test_the_signature_is_the_last_word_of_the_office() -> None:
    table = Table()
    table.agree_until("8")
    assert signature(table.running) is None
    table.review("8..1", Answer.YA)
    signed = signature(table.running)
    assert signed is not None
    assert (signed.id, _stand(table)) == ("8..1", ["7..1"])


def test_without_a_draft_nothing_stands() -> None:
    table = Table()
    assert (content_draft(table.running), standing_parafs(table.running), signature(table.running)) == (
        None,
        (),
        None,
    )
