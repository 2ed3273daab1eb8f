"""What the documents name exists, and what exists is documented."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import app
from bot.config import SHIPPED_SOP, Settings
from bot.core.sop.button_labels import labels
from bot.documents.report import KEYS
from bot.text.render import render_text
from handlers.messages.actions import Order
from storage.sop_yaml import check_sop_file
from templates.texts import texts
from tests.meta.texts_in_code import fields_of

ROOT = Path(__file__).parents[2]
README, DOCS = ROOT / "README.md", ROOT / "docs"
OFFICER, OPERATOR = DOCS / "petunjuk-pejabat.md", DOCS / "petunjuk-operator.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
PICTURE_MAX = 200_000  # bytes: README opens on a phone

_FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SETTING = re.compile(r"(?<![\w.])[A-Z]+(?:_[A-Z0-9]+)+\b")
_BUTTON = re.compile(r"\*\*\[([^\]]+)\]\*\*")
_CHAT_COMMAND = re.compile(r"`/([a-z]+)(?: [^`]*)?`")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_of(page: Path) -> Iterator[str]:
    """Every line of a code block, every code span."""
    for block in _FENCE.findall(text_of(page)):
        yield from block.splitlines()
    yield from _INLINE.findall(_FENCE.sub("", text_of(page)))


def said_commands(page: Path) -> Iterator[list[str]]:
    """The words after `sopbot` wherever a page shows it being called."""
    for line in code_of(page):
        match = re.match(r"\s*(?:ExecStart=)?(?:\S*/)?sopbot (.+)", line)
        if match:
            yield shlex.split(match[1], comments=True)


@cache
def commands() -> dict[tuple[str, ...], Any]:
    """Every command by its words; those of a group have two."""
    found: dict[tuple[str, ...], Any] = {}
    group: Any = typer.main.get_command(app)
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        inner = getattr(command, "commands", None)
        found |= {(name, sub): each for sub, each in inner.items()} if inner else {(name,): command}
    return found


def split(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The command that these words call, and its arguments; an empty command where there is none."""
    for length in (2, 1):
        if tuple(words[:length]) in commands():
            return tuple(words[:length]), words[length:]
    return (), words


def said(*pages: Path) -> list[tuple[str, list[str]]]:
    return [(page.name, words) for page in pages for words in said_commands(page)]


@pytest.mark.parametrize(("page", "words"), said(*PAGES), ids=lambda value: str(value)[:60])
def test_a_command_that_is_shown_can_be_called(page: str, words: list[str]) -> None:
    name, arguments = split(words)
    if len(words) == 1 and words[0] in {group for group, *_ in commands()}:
        return  # a whole group is spoken of
    assert name, f"{page}: no such command: {words}"
    if arguments:  # without any it is only named
        commands()[name].make_context(" ".join(name), arguments)  # raises what the shell would say


def test_every_command_is_in_the_readme() -> None:
    shown = {split(words)[0] for _, words in said(README)}
    assert sorted(set(commands()) - shown) == []


def test_every_option_is_documented() -> None:
    options = {
        option
        for command in commands().values()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }
    assert sorted(option for option in options if option not in text_of(README)) == []


def test_the_operators_guide_names_the_commands_an_office_lives_with() -> None:
    shown = {split(words)[0] for _, words in said(OPERATOR)}
    daily = {
        name
        for name in commands()
        if name[0] in ("run", "org", "invite", "pejabat", "case", "sop", "calendar")
    }
    assert sorted(daily - shown) == []


def settings() -> set[str]:
    return {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_setting_that_is_named_exists(page: Path) -> None:
    named = {name for line in code_of(page) for name in _SETTING.findall(line)}
    assert sorted(name for name in named if not {name, name.removesuffix("_FILE")} & settings()) == []


def test_every_setting_is_in_the_readme() -> None:
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of(README), re.MULTILINE))
    assert sorted(rows ^ settings()) == []


def test_a_default_in_the_readme_is_the_one_in_force() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", text_of(README), re.MULTILINE)
    stated = {name: default.strip("` ") for name, default in rows}
    defaults = {name.upper(): field.default for name, field in Settings.model_fields.items()}
    shown = {name: "none" if value is None else str(value) for name, value in defaults.items()}
    shown["SOP_FILE"] = "the shipped one"
    assert stated == shown


def chat_commands() -> set[str]:
    """Those the bot offers in the chat's menu, each described in a text."""
    return set(re.findall(r'nama == "(\w+)"', texts()["perintah"]))


@pytest.mark.parametrize("page", [README, OFFICER, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_what_is_typed_in_chat_is_known_and_complete(page: Path) -> None:
    others = {"start", "newbot", "livez", "readyz", "metrics"}  # of @BotFather, and paths of HTTP
    named = set(_CHAT_COMMAND.findall(text_of(page))) - others
    assert sorted(named ^ chat_commands()) == []


def sop_labels() -> set[str]:
    sop = check_sop_file(SHIPPED_SOP).sop
    assert sop is not None
    return {label for step in sop.steps for label in labels(step).values()}


def other_labels() -> set[str]:
    plain = {render_text(key) for key in texts() if key.startswith("label_") and not fields_of(key)}
    chapters = {render_text("label_bab", bab=key) for key in KEYS}
    return plain | chapters | order_labels() | {render_text("label_dilihat_nomor", nomor=1)}


def order_labels() -> set[str]:
    return {render_text("label_atur", perintah=order.value) for order in Order}


def test_a_button_that_officers_are_told_of_exists() -> None:
    told = set(_BUTTON.findall(text_of(OFFICER)))
    assert sorted(told - sop_labels() - other_labels()) == []


def test_every_button_that_carries_the_sop_is_explained_to_officers() -> None:
    assert sorted(sop_labels() - set(_BUTTON.findall(text_of(OFFICER)))) == []


def test_every_order_of_the_sekretaris_is_explained() -> None:
    assert sorted(order_labels() - set(_BUTTON.findall(text_of(OFFICER)))) == []


def test_every_role_has_its_page() -> None:
    sop = check_sop_file(SHIPPED_SOP).sop
    assert sop is not None
    assert [role.name for role in sop.roles if f"\n## {role.name}\n" not in text_of(OFFICER)] == []


def test_the_standards_told_to_officers_are_those_of_the_sop() -> None:
    sop = check_sop_file(SHIPPED_SOP).sop
    assert sop is not None
    rows = re.findall(r"^\| (\d\w?) \|.*\| ([^|]+) \|$", text_of(OFFICER), re.MULTILINE)
    assert dict(rows) == {step.no: str(step.standard) for step in sop.steps}


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in _LINK.findall(_FENCE.sub("", text_of(page))):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if "://" in link or link.startswith("mailto:"):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_document_is_in_the_index() -> None:
    index = _LINK.findall(text_of(DOCS / "README.md"))
    assert sorted({page.name for page in DOCS.glob("*.md")} - {"README.md", *index}) == []


def test_every_picture_is_shown_and_small_enough() -> None:
    pictures = {path.name: path.stat().st_size for path in (DOCS / "gambar").iterdir()}
    assert {name: size for name, size in pictures.items() if size > PICTURE_MAX} == {}
    shown = {link.rpartition("/")[2] for page in PAGES for link in _LINK.findall(text_of(page))}
    assert sorted(set(pictures) - shown) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = {match[1] for line in code_of(page) if (match := re.match(r"make ([a-z-]+)", line.strip()))}
    assert sorted(named - targets) == []


def test_the_files_that_the_architecture_speaks_of_exist() -> None:
    paths = {
        span
        for span in _INLINE.findall(text_of(DOCS / "arsitektur.md"))
        if re.fullmatch(r"[\w/]+\.\w+", span)
    }
    named = {path for path in paths if "/" in path}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_incidents_explained_to_the_operator_are_those_that_are_reported() -> None:
    sources = [
        text_of(path) for folder in ("bot", "handlers") for path in sorted((ROOT / folder).rglob("*.py"))
    ]
    call = re.compile(r"(?:\.incident\(|report_incident\(tx,)\s*\"(\w+)\"")
    reported = {kind for source in sources for kind in call.findall(source)}
    line = next(line for line in text_of(OPERATOR).splitlines() if line.startswith("Isi `sopbot invite log`"))
    assert sorted(set(_INLINE.findall(line)) - {"sopbot invite log"}) == sorted(reported)
