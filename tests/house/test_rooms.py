"""The top level, the doors between the rooms, and what each file says of itself."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, name, parsed, sources

TOP_LEVEL = {
    "pyproject.toml", "README.md", "run", "test", ".ci", "docs", "enforcement", "desktop", "forms",
    "resources", "sync", "tests", "installer", ".gitignore",
}  # fmt: skip

# One planted import per contract: the contract must fail when its wall is broken.
PLANTED = {
    "layers": ("enforcement/planted.py", "import forms\n"),
    "treaty-no-forms": ("sync/client/planted.py", "import forms\n"),
    "qt-only-desktop": ("forms/planted.py", "import PySide6.QtCore\n"),
    "widgets-rooms": ("desktop/store/planted.py", "import desktop.widgets\n"),
    "pure-core": ("enforcement/planted.py", "import sqlite3\n"),
    "pure-decisions": ("sync/server/core/planted.py", "import sync.server.store.state\n"),
    "client-server": ("desktop/planted.py", "import sync.server.app\n"),
    "server-client": ("sync/server/planted.py", "import sync.client\n"),
    "screens-no-store": ("desktop/screens/planted.py", "import desktop.store\n"),
    "bootstrap-door": ("desktop/screens/planted.py", "import desktop.bootstrap\n"),
}


def _tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in listing.stdout.split("\0") if line]


def test_top_level_is_exactly_the_plan() -> None:
    tops = {line.split("/")[0] for line in _tracked()}
    assert tops == TOP_LEVEL


def test_desktop_package_file_is_empty() -> None:
    assert (ROOT / "desktop" / "__init__.py").read_bytes() == b""


def test_every_file_says_its_place() -> None:
    silent = [
        name(path)
        for path in sources(tests=True)
        if name(path) != "desktop/__init__.py" and not ast.get_docstring(parsed(path))
    ]
    assert silent == []


@pytest.mark.parametrize(
    "module", ["enforcement.ports", "forms.render", "sync.server.app", "sync.client.round"]
)
def test_rooms_without_a_screen_load_where_qt_is_missing(module: str) -> None:
    code = f"import sys; sys.modules['PySide6'] = None; import {module}"
    outcome = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr


def test_only_main_opens_the_bootstrap() -> None:
    callers = {
        name(path)
        for path in sources()
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.ImportFrom) and node.module == "desktop.bootstrap")
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "desktop"
            and any(a.name == "bootstrap" for a in node.names)
        )
        or (isinstance(node, ast.Import) and any(alias.name == "desktop.bootstrap" for alias in node.names))
    }
    assert callers == {"desktop/__main__.py"}


def test_widgets_stay_in_their_rooms() -> None:
    allowed = ("desktop/screens/", "desktop/dialogs/", "desktop/widgets/", "desktop/models/", "desktop/printing/",
               "desktop/theme/", "desktop/bootstrap.py", "desktop/demo/")  # fmt: skip
    pattern = re.compile(r"PySide6(\.| import .*)Qt(Widgets|Gui|Svg|PrintSupport)")
    strangers = [
        name(path)
        for path in sources()
        if not name(path).startswith(allowed) and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert strangers == []


@pytest.mark.slow
@pytest.mark.parametrize("contract", sorted(PLANTED))
def test_each_contract_fails_when_its_wall_is_broken(contract: str, tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("*.ttf", "__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    place, line = PLANTED[contract]
    planted = tmp_path / place
    planted.write_text(f'"""Planted by a test."""\n\n{line}', encoding="utf-8")
    linter = Path(sys.executable).with_name("lint-imports")
    command = [str(linter), "--contract", contract, "--no-cache"]
    outcome = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "BROKEN" in outcome.stdout
