"""`zhenfa deadlines`: dates, basis and steps in words and as JSON; unknown and incomplete questions."""

from __future__ import annotations

import argparse
import json

import pytest

from desktop.cli import deadlines


def run(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="zhenfa deadlines")
    deadlines.add_arguments(parser)
    return deadlines.run(parser.parse_args(words))


def test_both_dates_the_basis_and_the_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("COE-SEAL", "--from", "2026-09-03") == 0
    said = capsys.readouterr().out
    assert "稳妥 2026年10月3日（星期六），最迟 2026年10月8日（星期四）" in said
    assert "行政强制法（2011） 第25条" in said
    assert "顺延到其后第一个工作日" in said


def test_json_has_due_safe_and_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rem-suit", "--from", "2026-08-31", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["safe"], told["due"], told["provisional"]) == ("2027-02-28", "2027-03-01", True)
    assert (told["law"], told["article"]) == ("行政诉讼法（2017）", "46")
    assert told["steps"]


def test_an_unverified_rule_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    run("SEC-AGR-FILE", "--from", "2026-11-02")
    assert "还没有核实过" in capsys.readouterr().out


def test_an_unknown_rule_offers_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("PEN-DECIDED", "--from", "2026-11-02") == 1
    said = capsys.readouterr().err
    assert "没有编号为 PEN-DECIDED 的期限" in said
    assert "PEN-DECIDE" in said


def test_hours_want_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("COE-URGENT-REPORT", "--from", "2026-11-02") == 2
    assert "起算要写到分钟" in capsys.readouterr().err
    assert run("COE-URGENT-REPORT", "--from", "2026-11-02T09:30") == 0
    assert "2026年11月3日（星期二）09:30" in capsys.readouterr().out


def test_without_a_start_or_with_a_strange_one_the_usage_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("PEN-DECIDE") == 2
    assert "还缺起算日" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        run("PEN-DECIDE", "--from", "昨天")
    assert caught.value.code == 2


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 100
    assert any("SEC-NR-FILE" in line and line.endswith("（未核实）") for line in lines)
