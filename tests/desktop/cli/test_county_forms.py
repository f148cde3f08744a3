"""`zhenfa forms` on a definition that a county writes: looked over, previewed, printed with facts, and refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli import commands
from forms import readback
from tests.forms import samples
from tests.helpers.county_forms import NOTICE, changed, order, shipped_text


def written(folder: Path, text: str, name: str = "form") -> str:
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("more", [(), ("--blank",)])
@pytest.mark.parametrize(
    "text", [NOTICE, order(2), changed(shipped_text("SRV-02"), ("version = 1", "version = 2"))]
)
def test_a_preview_is_marked_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, more: tuple[str, ...]
) -> None:
    out = tmp_path / "look.pdf"
    assert commands.run(["forms", "preview", written(tmp_path, text), str(out), *more]) == 0
    assert "（样张）：" in capsys.readouterr().out
    assert "样张" in readback.read_back(out.read_bytes()).texts[0]


def test_facts_are_printed_by_the_file_s_own_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts, out = tmp_path / "facts.json", tmp_path / "draft.pdf"
    own = {**samples.short_letter_facts(), "photo_to": "云溪镇综合行政执法队"}
    facts.write_text(json.dumps(own, ensure_ascii=False), encoding="utf-8")
    definition = ["--definition", written(tmp_path, order(2))]
    assert commands.run(["forms", "render", "INV-17", str(facts), str(out), *definition]) == 0
    assert "改正后请拍照报送本机关" in "".join(readback.read_back(out.read_bytes()).texts)
    assert commands.run(["forms", "render", "INV-17", str(facts), str(out)]) == 0
    assert "拍照" not in "".join(readback.read_back(out.read_bytes()).texts)
    assert commands.run(["forms", "blank", "INV-17", str(tmp_path / "b.pdf"), *definition]) == 0
    assert commands.run(["forms", "render", "INV-19", str(facts), str(out), *definition]) == 1
    assert "写的是 INV-17，不是 INV-19" in capsys.readouterr().err
    assert commands.run(["forms", "blank", "XQ-99", str(out)]) == 1
    assert "没有编号为 XQ-99 的文书" in capsys.readouterr().err


def test_what_a_change_lost_is_said_before_anybody_publishes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = written(tmp_path, changed(order(2), ("，现责令{you}", "，请{you}")), "lost")
    assert commands.run(["forms", "check", lost]) == 1
    assert "法定内容少了或者改了" in capsys.readouterr().err
    assert commands.run(["forms", "preview", lost, str(tmp_path / "x.pdf")]) == 0
    assert "还不能发布" in capsys.readouterr().out
    assert commands.run(["forms", "check", written(tmp_path, "id = 'XQ-01'\n# " + "x" * 70_000, "huge")]) == 1
    assert "64 KB" in capsys.readouterr().err
    assert (
        commands.run(["forms", "check", written(tmp_path, changed(NOTICE, ("整改", "整\u202e改")), "odd")])
        == 1
    )
    assert "第 5 行有看不见的控制字符" in capsys.readouterr().err
    assert commands.run(["forms", "check", str(tmp_path)]) == 1
    assert commands.run(["forms", "check", written(tmp_path, NOTICE, "good")]) == 0


def test_the_list_without_a_home_is_the_program_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["forms", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["origin"] for row in rows} == {"shipped"}
    assert {(row["effective"], row["coming"]) for row in rows} == {(None, False)}
