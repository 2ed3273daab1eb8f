"""Statements of SQL are constants of their module, compiled once."""

from __future__ import annotations

import ast
from pathlib import Path

from storage import database

_STORAGE = Path(database.__file__).parent
_BUILDERS = {
    "select",
    "insert",
    "insert_or",
    "update",
    "delete",
    "Statement",
    "where",
    "values",
    "order_by",
}


def test_a_function_that_is_given_a_transaction_builds_no_statement() -> None:
    found = [
        f"{path.relative_to(_STORAGE)}:{call.lineno} {name}"
        for path in sorted(_STORAGE.rglob("*.py"))
        if "migrations" not in path.parts
        for call, name in _built(ast.parse(path.read_text()))
    ]
    assert found == []


def test_one_file_alone_knows_the_dialect() -> None:
    knowing = {
        path.name for path in (_STORAGE / "repositories").glob("*.py") if "dialects" in path.read_text()
    }
    assert knowing == set()


def _built(module: ast.Module) -> list[tuple[ast.Call, str]]:
    functions = [one for one in ast.walk(module) if isinstance(one, ast.FunctionDef) and _given(one)]
    calls = [call for one in functions for call in ast.walk(one) if isinstance(call, ast.Call)]
    return [(call, name) for call in calls if (name := _called(call)) in _BUILDERS and _is_sql(call)]


def _given(function: ast.FunctionDef) -> bool:
    return "tx" in {one.arg for one in function.args.args}


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def _is_sql(call: ast.Call) -> bool:
    """Not `values()` of a dict, nor `update()` of a set."""
    return isinstance(call.func, ast.Name) or (_called(call) != "update" and bool(call.args or call.keywords))
