"""Words that must not stand in the files, sentences said once, and the lock of the dependencies."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

from tests.house.tree import ROOT, name, parsed, sources

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|NotImplemented" r"Error")
MACHINE_PATH = re.compile(r"/(work|home|root)/[a-z]")
TEXT_FILES = (".py", ".md", ".toml", ".txt", ".in", ".sh", ".csv", ".json", "")


def _texts():
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if (
            not path.is_file()
            or parts[0] in (".git", ".venv", "demo-out", ".hypothesis")
            or "__pycache__" in parts
        ):
            continue
        if parts[0].startswith(".") and parts[0] not in (".ci", ".gitignore"):
            continue
        if path.suffix in TEXT_FILES and not any(part.endswith(".egg-info") for part in parts):
            yield name(path), path.read_text(encoding="utf-8", errors="replace")


def test_nothing_is_left_unfinished() -> None:
    marks = [
        place
        for place, text in _texts()
        if place.endswith((".py", ".sh", ".toml")) and UNFINISHED.search(text)
    ]
    assert marks == []


def test_no_machine_paths() -> None:
    assert [place for place, text in _texts() if MACHINE_PATH.search(text)] == []


def test_refusal_sentences_have_one_home() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for path in sources():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.strip()
                if len(text) >= 16 and len(re.findall(r"[一-鿿]", text)) >= 14 and text.endswith("。"):
                    homes[text].add(name(path))
    twice = {text: sorted(places) for text, places in homes.items() if len(places) > 1}
    assert twice == {}


def test_every_locked_dependency_has_hashes_and_no_address() -> None:
    for lock in ("app", "dev"):
        text = (ROOT / f"installer/lock/{lock}.txt").read_text(encoding="utf-8")
        assert "://" not in text
        blocks = re.split(r"\n(?=[a-z0-9A-Z])", text.strip())
        assert len(blocks) > 20
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_tools_and_app_agree_on_versions() -> None:
    def pins(lock: str) -> dict[str, str]:
        text = (ROOT / f"installer/lock/{lock}.txt").read_text(encoding="utf-8")
        return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", text, flags=re.M))

    app, dev = pins("app"), pins("dev")
    assert {package: dev.get(package) for package in app} == app
