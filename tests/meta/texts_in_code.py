"""What the code says about texts: every key it names, with the fields it gives, read from its syntax trees.

A function that is given a key annotates that parameter as `Key` (`bot/text/render.py`); that is all this module knows of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import meta, nodes

from bot.text.render import environment
from templates.texts import texts

ROOT = Path(__file__).parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """A function that is given a key and renders it, or makes a message of it."""

    place: int  #: of the key, among the positional arguments of a call
    own: frozenset[str]  #: its other parameters, which are no fields of the text
    fields: bool  #: whether it takes the fields of the text as keywords


@dataclass(frozen=True, kw_only=True)
class Use:
    """A key named in the code."""

    key: str
    fields: frozenset[str]
    whole: bool  #: the fields are known in full: the speaker takes them, and no `**` is among them
    where: str


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the product by its path."""
    files = [path for top in ("bot", "handlers", "storage") for path in sorted((ROOT / top).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def _module(where: str) -> str:
    return where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _name(node: ast.expr | None) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


@cache
def speakers() -> dict[str, Speaker]:
    """Every function with a parameter that is a `Key`, by its full name; a class goes by its own name."""
    found: dict[str, Speaker] = {}
    for where, tree in trees().items():
        for node in tree.body:
            made = [each for each in getattr(node, "body", []) if getattr(each, "name", "") == "__init__"]
            function = made[0] if isinstance(node, ast.ClassDef) and made else node
            if isinstance(function, Function) and (speaker := _speaker(function, method=function in made)):
                found[f"{_module(where)}.{getattr(node, 'name', '')}"] = speaker
    return found


def _speaker(function: Function, *, method: bool) -> Speaker | None:
    listed = [*function.args.posonlyargs, *function.args.args][method:]
    places = [n for n, each in enumerate(listed) if _name(each.annotation) == "Key"]
    own = frozenset(each.arg for each in [*listed, *function.args.kwonlyargs])
    return Speaker(place=places[0], own=own, fields=function.args.kwarg is not None) if places else None


@cache
def _imports(where: str) -> dict[str, str]:
    """The full name of everything that a module imports, by the name it uses."""
    lines = [node for node in ast.walk(trees()[where]) if isinstance(node, ast.ImportFrom)]
    return {each.asname or each.name: f"{line.module}.{each.name}" for line in lines for each in line.names}


def _called(where: str, call: ast.Call) -> str:
    """The full name of what is called."""
    if isinstance(call.func, ast.Attribute):
        return f"{_imports(where).get(_name(call.func.value), '')}.{call.func.attr}"
    name = _name(call.func)
    return _imports(where).get(name, f"{_module(where)}.{name}")


def _spoken(where: str, part: ast.AST) -> Iterator[tuple[ast.Call, Speaker, ast.expr]]:
    """The calls of speakers in a part of a module, each with the expression of its key."""
    for call in [node for node in ast.walk(part) if isinstance(node, ast.Call)]:
        speaker = speakers().get(_called(where, call))
        if speaker and len(call.args) > speaker.place:
            yield call, speaker, call.args[speaker.place]


def _literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _keywords(call: ast.Call) -> frozenset[str]:
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)


@cache
def uses() -> tuple[Use, ...]:
    """Every text named by a literal key."""
    return tuple(
        Use(
            key=key,
            fields=_keywords(call) - speaker.own,
            whole=speaker.fields and all(keyword.arg for keyword in call.keywords),
            where=f"{where}:{call.lineno}",
        )
        for where, tree in trees().items()
        for call, speaker, named in _spoken(where, tree)
        for key in _literals(named)
    )


def hidden() -> list[str]:
    """Functions that pass a parameter on as a key without annotating it: the keys their callers name go unseen."""
    found = []
    for where, tree in trees().items():
        for function in [node for node in ast.walk(tree) if isinstance(node, Function)]:
            listed = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            plain = {each.arg for each in listed if _name(each.annotation) != "Key"}
            passed = {_name(key) for _, _, key in _spoken(where, function) if isinstance(key, ast.Name)}
            found += [f"{where}:{function.lineno} {name}" for name in sorted(plain & passed)]
    return found


@cache
def refusals() -> dict[str, str]:
    """The class of every refusal, by its key."""
    found: dict[str, str] = {}
    for tree in trees().values():
        for node in [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]:
            found |= dict.fromkeys(_class_keys(node), node.name)
    return found


def strays() -> list[str]:
    """Refusals that stand outside the catalogue of their layer."""
    return [
        f"{where} {node.name}"
        for where, tree in trees().items()
        if not where.endswith("/refusals.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and _class_keys(node)
    ]


def _class_keys(node: ast.ClassDef) -> list[str]:
    lines = [line for line in node.body if isinstance(line, ast.AnnAssign) and _name(line.target) == "key"]
    return [key for line in lines if line.value for key in _literals(line.value) if key]


@cache
def raised() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Where each refusal is raised, and with which fields; calls with `**` or unnamed arguments are left out."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for where, tree in trees().items():
        for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
            if not call.args and all(keyword.arg for keyword in call.keywords):
                found.setdefault(_name(call.func), []).append((f"{where}:{call.lineno}", _keywords(call)))
    return found


def raised_in(name: str, modules: tuple[str, ...]) -> bool:
    """Whether one of these modules raises the refusal of this class."""
    return any(where.startswith(modules) for where, _ in raised().get(name, []))


@cache
def homes() -> dict[str, str]:
    """The module of every refusal, by its key."""
    return {
        key: where
        for where, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for key in _class_keys(node)
    }


@cache
def words_of(folder: str) -> frozenset[str]:
    """Every text constant in the modules of `folder`."""
    modules = [tree for where, tree in trees().items() if where.startswith(folder)]
    return frozenset(
        node.value
        for tree in modules
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def parts(source: str) -> list[str]:
    """The texts that a text includes or imports."""
    return [name for name in meta.find_referenced_templates(environment().parse(source)) if name]


@cache
def fields_of(key: str) -> frozenset[str]:
    """The fields that a text names, itself or through what it includes."""
    source = texts()[key]
    tree = environment().parse(source)
    own = {node.name for node in tree.find_all(nodes.Name) if node.ctx in ("store", "param")}
    inner = {name for part in parts(source) for name in fields_of(part)}
    return frozenset((meta.find_undeclared_variables(tree) | inner) - own - {"suara"})
