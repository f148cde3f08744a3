"""The county's log has one door, and what may pass it stands in one list."""

from __future__ import annotations

import ast
from typing import TypeGuard

from tests.house.tree import name, parsed, sources

DOOR = "sync/server/logging.py"
# Commands speak to the person who typed them: on stdout, and one sentence on stderr.
SPEAKERS = ("sync/server/cli/",)


def test_only_one_place_of_the_server_writes_a_log() -> None:
    others = []
    for path in sources():
        place = name(path)
        if not place.startswith(("sync/server/", "sync/protocol/")) or place == DOOR:
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, (ast.Import, ast.ImportFrom)) and _imports_logging(node):
                others.append(f"{place}:{node.lineno} logging")
            if _speaks(node) and not place.startswith(SPEAKERS):
                others.append(f"{place}:{node.lineno} {ast.unparse(node)[:40]}")
    assert others == []


def test_what_is_logged_is_named_in_the_code() -> None:
    """Every call of `note` gives the event and fields by name, and each name is on the list."""
    from sync.server.logging import FIELDS

    strangers = []
    for path in sources():
        if not name(path).startswith("sync/server/") or name(path) == DOOR:
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("note", "log", "note_fault"):
                strangers += [
                    f"{name(path)}:{node.lineno} {word.arg}"
                    for word in node.keywords
                    if word.arg is not None and word.arg not in {*FIELDS, "fault"}
                ]
    assert strangers == []


def _speaks(node: ast.AST) -> TypeGuard[ast.expr]:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "print"
    return isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stderr", "sys.stdout.write")


def _imports_logging(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and node.module == "logging"
    return any(alias.name == "logging" for alias in node.names)
