"""What the house tests look at: the project's own Python files, parsed once."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("desktop", "enforcement", "forms", "resources", "sync")


@cache
def sources(*, tests: bool = False) -> tuple[Path, ...]:
    """The packages' files, and the tests' too when asked; caches and the virtual environment are left out."""
    rooms = (*PACKAGES, "installer") + (("tests",) if tests else ())
    found = (path for room in rooms for path in (ROOT / room).rglob("*.py"))
    return tuple(sorted(path for path in found if "__pycache__" not in path.parts))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
