"""``zhenfa statutes`` on a real training home: import with a look, list, an article on a day, search, a pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from desktop.cli import commands
from desktop.home import Home, HomeState
from tests.helpers.statutes import FIRST, SECOND, TITLE


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A training home, closed, and beside it the two editions as files."""
    store, _ = Home(tmp_path / "zh").create(HomeState.TRAINING)
    store.close()
    (tmp_path / "一.md").write_text(FIRST, encoding="utf-8")
    (tmp_path / "二.txt").write_bytes(SECOND.encode("gb18030"))
    return tmp_path


def run(place: Path, *words: str) -> int:
    return commands.run(["statutes", *words, "--home", str(place / "zh")])


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_both_editions_come_in_and_an_article_is_shown_by_day(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(place, "import", str(place / "一.md")) == 0
    assert (
        run(place, "import", str(place / "二.txt"), "--effective", "2021-07-01", "--source", "县人大网站")
        == 0
    )
    capsys.readouterr()

    assert run(place, "list") == 0
    listed = capsys.readouterr().out
    assert "2021年7月1日起" in listed
    assert "2017年1月1日至2021年6月30日" in listed
    assert "本机导入，没有和公报核对，来源：县人大网站" in listed

    assert run(place, "show", TITLE, "第3条第2款第2项", "--on", "2020-01-01") == 0
    shown = capsys.readouterr().out
    assert f"《{TITLE}》第三条第二款第二项" in shown
    assert "▶ （二）在疏散通道停放电动自行车，包括：" in shown
    assert "  （一）占用疏散通道；" in shown


def test_the_answer_is_also_json(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "import", str(place / "一.md"), "--json") == 0
    assert told(capsys) == {"edition": 1, "became": "new", "title": TITLE, "faults": []}
    assert run(place, "import", str(place / "一.md"), "--json") == 0
    assert told(capsys)["became"] == "known"
    assert run(place, "show", "农村消防安全管理条例", "5", "--on", "2010-01-01", "--json") == 0
    answer = told(capsys)
    assert answer["exact"] is False
    assert len(answer["notices"]) == 2
    assert run(place, "search", "灭火器", "--json") == 0
    assert [hit["name"] for hit in told(capsys)] == [f"《{TITLE}》第四条", f"《{TITLE}》第六条"]


def test_a_dry_run_only_shows(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "import", str(place / "二.txt"), "--dry-run") == 0
    assert "请对着公报核对" in capsys.readouterr().out
    assert run(place, "list", "--json") == 0
    assert told(capsys) == []


def test_word_files_come_in_too(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = Document()
    for line in SECOND.splitlines():
        book.add_paragraph(line)
    book.save(str(place / "二.docx"))

    assert run(place, "import", str(place / "二.docx"), "--json") == 0
    assert told(capsys)["faults"] == []


def test_what_cannot_be_taken_in_is_said_and_changes_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "无.md").write_text("样本决定\n\n一、甲。", encoding="utf-8")
    (place / "假.json").write_text("{}", encoding="utf-8")

    assert run(place, "import", str(place / "无.md")) == 1
    assert "没有认出条文" in capsys.readouterr().err
    assert run(place, "import", str(place / "假.json")) == 1
    assert "不是法条包" in capsys.readouterr().err
    assert run(place, "import", str(place / "没有.md")) == 1
    assert "读不出来" in capsys.readouterr().err
    assert run(place, "show", TITLE, "1") == 1
    assert "法条架上没有" in capsys.readouterr().out
    assert run(place, "list") == 0
    assert "法条架还是空的" in capsys.readouterr().out


def test_a_pack_goes_to_another_home(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("一.md", "二.txt"):
        run(place, "import", str(place / name))
    assert run(place, "export", str(place / "包.json")) == 0
    other = place / "other"
    other.mkdir()
    store, _ = Home(other / "zh").create(HomeState.TRAINING)
    store.close()
    capsys.readouterr()

    assert run(other, "import", str(place / "包.json")) == 0
    assert capsys.readouterr().out.count("已放上法条架") == 2
    assert run(other, "list", "--json") == 0
    assert [one["valid_from"] for one in told(capsys)] == ["2021-04-29", "2017-01-01"]
