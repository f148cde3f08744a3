"""`zhenfa forms` as a person types it: the list, a draft as PDF and Word, and a definition that is looked over."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from forms import readback
from tests.forms.papers import paper_facts

HOME = Path(__file__).parents[3]


def zhenfa(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop", "forms", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=HOME, check=False)


def test_the_list_has_every_paper_and_says_which_must_be_there() -> None:
    told = json.loads(zhenfa("list", "--json").stdout)
    assert len(told) >= 132
    assert sum(form["must_have"] for form in told) == 53
    decision = next(form for form in told if form["id"] == "DEC-02")
    assert (decision["title"], decision["series"], decision["stage"]) == ("行政处罚决定书", "罚决", "决定")
    assert not next(form for form in told if form["id"] == "INS-02")["verified"]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_draft_from_a_facts_file(kind: str, tmp_path: Path) -> None:
    facts, out = tmp_path / "facts.json", tmp_path / f"draft.{kind}"
    facts.write_text(json.dumps(paper_facts("INV-19"), ensure_ascii=False), encoding="utf-8")
    done = zhenfa("render", "INV-19", str(facts), str(out))
    assert (done.returncode, str(out) in done.stdout) == (0, True), done.stderr
    data = out.read_bytes()
    if kind == "pdf":
        assert "协助" in readback.read_back(data).texts[0]
    else:
        assert data.startswith(b"PK")


def test_a_definition_is_looked_over(tmp_path: Path) -> None:
    good = HOME / "forms" / "definitions" / "INV-19.toml"
    assert "没有问题" in zhenfa("check", str(good)).stdout
    bad = tmp_path / "bad.toml"
    bad.write_text(
        good.read_text(encoding="utf-8").replace("{law:PEN-26}", "{law:PEN-2600}"), encoding="utf-8"
    )
    told = zhenfa("check", str(bad))
    assert told.returncode != 0
    assert "PEN-2600 不在法条表里" in told.stdout + told.stderr
    assert "读不出来" in zhenfa("check", str(tmp_path / "none.toml")).stderr
