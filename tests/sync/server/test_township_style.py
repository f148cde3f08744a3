"""`zhenfa-county township style`: a place's own look of its papers goes out with the next signed roster."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from enforcement.model.agency import Agency
from enforcement.model.paper_style import PaperStyle
from enforcement.model.plain import from_plain
from sync.protocol.registry import Roster
from sync.protocol.signed import only
from sync.server.__main__ import main
from sync.server.county import open_county
from sync.server.enrolment import current_roster
from sync.server.founding import read_roster
from tests.sync.server.support import ROSTER, TOWN, Served
from tests.sync.server.test_commands import run

OURS = """
titles = { "行政机关负责人" = "镇长" }
two_sided = true
seal_mm = 40
[numbers]
"*" = "{agency}{class}字〔{year}〕第{serial:4}号"
"""


def told_by_roster(county: Served) -> tuple[int, PaperStyle]:
    """Version and style of the newest signed roster, opened with the county's key."""
    opened = open_county(county.config)
    try:
        signed = current_roster(opened, TOWN)
        roster = Roster.open(signed, only(opened.keys.registry.public))
    finally:
        opened.close()
    return roster.version, from_plain(Agency, roster.agency).style


def test_a_style_goes_out_with_the_next_roster(
    county: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, style = told_by_roster(county)
    assert style == PaperStyle()
    file, home = tmp_path / "式样.toml", str(county.config.home)
    file.write_text(OURS, encoding="utf-8")

    code, said, _ = run(capsys, "township", "style", TOWN, str(file), "--home", home)

    assert (code, said["seal_mm"]) == (0, 40)
    version, style = told_by_roster(county)
    assert version == before + 1
    assert style == PaperStyle(
        titles={"行政机关负责人": "镇长"},
        two_sided=True,
        seal_mm=40,
        numbers={"*": "{agency}{class}字〔{year}〕第{serial:4}号"},
    )
    assert run(capsys, "township", "style", TOWN, "--home", home)[1] == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("seal_mm = 90", "seal_mm 要在 38 到 45 之间。"),
        ("seal = 40", "没有“seal”这一项。"),
        ("seal_mm = ", "文书式样文件读不出来，没有改。"),
        ("x = '" + "长" * 70_000 + "'", "文书式样文件太大，没有改。"),
    ],
)
def test_a_wrong_file_changes_nothing(
    county: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    before = told_by_roster(county)
    file = tmp_path / "style.toml"
    file.write_text(words, encoding="utf-8")

    code, _, fault = run(capsys, "township", "style", TOWN, str(file), "--home", str(county.config.home))

    assert code == 1
    assert said in fault
    assert told_by_roster(county) == before


def test_a_township_the_county_does_not_have(county: Served, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["township", "style", "999999999", "--home", str(county.config.home)]) == 1
    assert "县里没有代码为 999999999 的乡镇。" in capsys.readouterr().err


def test_a_roster_file_may_bring_a_style_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    file, plain = tmp_path / "roster.json", json.loads(json.dumps(ROSTER))
    plain["townships"][0]["agency"]["style"] = {"two_sided": True}
    file.write_text(json.dumps(plain), encoding="utf-8")
    assert read_roster(file).townships[0].agency["style"]["two_sided"] is True
    plain["townships"][0]["agency"]["style"] = {"two_sided": "ja"}
    file.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(Exception, match="文书式样写错了"):
        read_roster(file)
