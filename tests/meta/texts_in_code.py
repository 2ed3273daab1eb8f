"""What the code says: every text key it names, with the fields it gives, read from its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import meta, nodes

from bot.render import _environment
from templates.texts import texts

ROOT = Path(__file__).parents[2]
SPEAKERS = {
    "Message",
    "render_text",
    "render_plain",
    "build",
    "_common",
    "plain",
    "refuse",
}  #: the key comes first


@dataclass(frozen=True, kw_only=True)
class Use:
    """A key named in the code."""

    key: str
    fields: frozenset[str]
    whole: bool  #: the fields are known in full: no `**` among them
    where: str
    speaker: str


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the product by its path."""
    files = [path for top in ("bot", "handlers", "storage") for path in sorted((ROOT / top).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    for where, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func):
                yield where, node, _name(node.func)


def _keywords(call: ast.Call) -> frozenset[str]:
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)


@cache
def uses() -> tuple[Use, ...]:
    """Every text named by a literal key."""
    found = []
    for where, call, speaker in _calls():
        for key in _literals(call.args[0]) if speaker in SPEAKERS and call.args else []:
            given = _keywords(call) | ({"kepala"} if speaker in ("build", "_common") else set())
            whole = all(keyword.arg for keyword in call.keywords)
            place = f"{where}:{call.lineno}"
            found.append(Use(key=key, fields=given - {"voice"}, whole=whole, where=place, speaker=speaker))
    return tuple(found)


@cache
def refusals() -> dict[str, str]:
    """The class of every refusal, by its key."""
    found: dict[str, str] = {}
    for tree in trees().values():
        for node in [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]:
            found |= dict.fromkeys(_class_keys(node), node.name)
    return found


def _class_keys(node: ast.ClassDef) -> list[str]:
    lines = [line for line in node.body if isinstance(line, ast.AnnAssign) and _name(line.target) == "key"]
    return [key for line in lines if line.value for key in _literals(line.value) if key]


@cache
def raised() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Where each refusal is raised, and with which fields; calls with `**` or unnamed arguments are left out."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for where, call, name in _calls():
        if not call.args and all(keyword.arg for keyword in call.keywords):
            found.setdefault(name, []).append((f"{where}:{call.lineno}", _keywords(call)))
    return found


def words_of(folder: str) -> set[str]:
    """Every text constant in the modules of `folder`."""
    modules = [tree for where, tree in trees().items() if where.startswith(folder)]
    return {
        node.value
        for tree in modules
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def parts(source: str) -> list[str]:
    """The templates that a template includes or imports."""
    return [name for name in meta.find_referenced_templates(_environment().parse(source)) if name]


@cache
def fields_of(key: str) -> frozenset[str]:
    """The fields that a text names, itself or through what it includes."""
    source = texts()[key]
    tree = _environment().parse(source)
    own = {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
    inner = {name for part in parts(source) for name in fields_of(part)}
    return frozenset((meta.find_undeclared_variables(tree) | inner) - own - {"suara"})
