"""The demonstration as a user starts it, and then every promise of its report checked against the files it left."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.demo import story
from forms import readback
from tests.house.tree import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.slow]

BUDGET_KEYS = 110  # inspection with twelve items and three matters, subject known
JOB = (
    "找对象并开始检查",
    "选三个事项",
    "当面告知和审批",
    "导入证据",
    "做清单、下结论",
    "核事实、记意见",
    "出具文书",
    "送达并结束",
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "out"
    command = [sys.executable, "-m", "desktop", "demo", "--out", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return folder


@pytest.fixture(scope="module")
def report(played: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((played / "report.json").read_text(encoding="utf-8"))
    return told


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _text(path: Path) -> str:
    return _squeezed("".join(readback.read_back(path.read_bytes()).texts))


def _papers(report: dict[str, Any], played: Path) -> dict[str, Path]:
    return {paper["form"]: played / paper["path"] for paper in report["documents"]}


def test_the_four_papers_are_there_with_the_bytes_of_the_register(
    report: dict[str, Any], played: Path
) -> None:
    assert sorted(_papers(report, played)) == ["INS-03", "INV-04", "INV-17", "SRV-02"]
    for paper in report["documents"]:
        data = (played / paper["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == paper["sha256"]
        assert readback.read_back(data).pages == paper["pages"]


def test_the_papers_hold_what_was_typed(report: dict[str, Any], played: Path) -> None:
    papers = _papers(report, played)
    record = _text(papers["INS-03"])
    typed = [
        story.PARTY,
        story.CODE,
        story.OPERATOR,
        story.PHONE,
        story.ADDRESS,
        story.OPINION,
        "0.82",
        "1.10",
        "钢卷尺",
    ]
    missing = [fact for fact in typed if _squeezed(fact) not in record]
    assert missing == []
    for rare in "𬭎喆䶮":
        assert rare in record
    assert "33059018021" in record
    assert "33059018044" in record
    order = _text(papers["INV-17"])
    assert story.PARTY in order
    assert "六十日内向安平县人民政府申请行政复议" in order
    numbers = {paper["form"]: paper["number"] for paper in report["documents"]}
    assert _squeezed(numbers["INV-17"]) in _text(papers["SRV-02"])
    assert all(_squeezed(number) in _text(papers[form]) for form, number in numbers.items())


def test_only_embedded_fonts_and_a_code_that_a_scanner_reads(report: dict[str, Any], played: Path) -> None:
    for path in _papers(report, played).values():
        data = path.read_bytes()
        assert [font.name for font in readback.read_back(data).fonts if not font.embedded] == []
        codes = readback.read_codes(readback.picture_of(data, 0, 150))
        assert [code for code in codes if code.startswith("ZF2:")]


def test_each_paper_was_printed_with_all_its_pages(report: dict[str, Any], played: Path) -> None:
    printed = [
        readback.read_back(path.read_bytes()).pages for path in sorted((played / "printed").glob("*.pdf"))
    ]
    copies = {"INS-03": 1, "INV-17": 2, "SRV-02": 1, "INV-04": 1}
    assert sum(printed) == sum(paper["pages"] * copies[paper["form"]] for paper in report["documents"])


def test_device_and_county_agree_one_by_one(report: dict[str, Any]) -> None:
    sync = report["sync"]
    assert sync["entries"]["device"] == sync["entries"]["county"] > 50
    assert sync["blobs"]["device"] == sync["blobs"]["county"] == 12
    assert sync["receipts"] >= 1
    assert sync["difference"] == 0
    assert sync["second_device_entries"] >= sync["entries"]["county"]


def test_the_originals_are_the_photos_that_were_taken(report: dict[str, Any], played: Path) -> None:
    taken = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (played / "photos").glob("*.jpg")}
    assert {piece["sha256"] for piece in report["evidence"]} == taken


def test_the_job_stays_inside_its_keys(report: dict[str, Any]) -> None:
    steps = {step["name"]: step for step in report["steps"]}
    typed_for_a_new_party = (
        len(story.CODE) + len(story.PHONE) + 8
    )  # number, telephone, house number and field changes
    keys = sum(steps[name]["keystrokes"] for name in JOB)
    assert keys - typed_for_a_new_party <= BUDGET_KEYS
    assert sum(step["clicks"] for step in report["steps"]) == 0


def test_every_picture_is_there(report: dict[str, Any], played: Path) -> None:
    assert len(report["screenshots"]) >= 15
    assert [name for name in report["screenshots"] if (played / name).stat().st_size < 5_000] == []


def test_no_name_lies_open_in_the_homes(played: Path) -> None:
    marks = [
        name.encode(coding)
        for name in (story.PARTY, story.OPERATOR, "沈䶮", "陈立")
        for coding in ("utf-8", "utf-16-le", "gb18030")
    ]
    open_files = [
        str(path.relative_to(played))
        for home in ("home", "home2")
        for path in (played / home).rglob("*")
        if path.is_file() and any(mark in path.read_bytes() for mark in marks)
    ]
    assert open_files == []
