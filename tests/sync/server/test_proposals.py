"""What townships ask for reaches the county: listed, written into the sheet 自选答复, and answered by a release."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from enforcement.model.library_marks import (
    LibraryProposal,
    ProposalKind,
    ProposalState,
    ProposalStep,
    StepKind,
)
from enforcement.model.plain import to_plain
from sync.server.__main__ import main
from sync.server.county import open_county
from sync.server.proposals import ArrivedProposal, arrived_proposals
from sync.server.store import people
from tests.sync.server.support import TOWN, Clock, Journal, enrolled, found, served

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
NAMES = {StepKind.SUBMITTED: "陈立", StepKind.CAPTAIN_AGREED: "周建平", StepKind.LEADER_AGREED: "高志远"}


def proposal(number: int) -> LibraryProposal:
    return LibraryProposal(
        id=f"{number:032x}",
        matter_code="070020",
        matter_name="露天焚烧秸秆",
        kind=ProposalKind.PICK,
        reason="秋收时节反复发生",
        need="今年已转县里十一件",
        division_code=TOWN,
        made_at=AT,
    )


def write(journal: Journal, one: LibraryProposal, *kinds: StepKind) -> None:
    journal.write(to_plain(one), type="library_proposal", kind="library_proposal.written")
    for place, kind in enumerate(kinds):
        step = ProposalStep(
            id=f"{int(one.id, 16) * 100 + place:032x}",
            proposal_id=one.id,
            kind=kind,
            round=1,
            words=one.words,
            by=f"{place:032x}",
            by_name=NAMES[kind],
            at=AT,
        )
        journal.write(to_plain(step), type="proposal_step", kind=f"proposal_step.{kind.value}")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A county that one device has told of two proposals: one is ready for it, one waits for the captain."""
    clock = Clock()
    config = found(tmp_path / "county", clock)
    with served(config, clock) as county:
        with county.county.database.write() as tx:
            for place, (kind, role) in enumerate(zip(NAMES, ("officer", "captain", "leader"), strict=True)):
                people.add_officer(tx, TOWN, {"id": f"{place:032x}", "name": NAMES[kind], "roles": [role]})
        device, journal = enrolled(county), Journal()
        write(journal, proposal(1), *NAMES)
        write(journal, proposal(2), StepKind.SUBMITTED)
        device.push(journal, 1, len(journal.entries))
    return tmp_path / "county"


def run(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> tuple[int, Any, str]:
    code = main(["catalogue", *words, "--home", str(home), "--json"])
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else None, told.err


def arrived(home: Path) -> tuple[ArrivedProposal, ...]:
    from sync.server.config import ServerConfig

    county = open_county(ServerConfig.load(home))
    try:
        return arrived_proposals(county)
    finally:
        county.close()


def test_only_what_both_agreed_to_waits_for_the_county(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = run(capsys, home, "proposals")
    assert (code, told["waiting"], [one["id"] for one in told["proposals"]]) == (0, 1, [proposal(1).id])
    _, everything, _ = run(capsys, home, "proposals", "--all", "--township", TOWN)
    assert [one["state"] for one in everything["proposals"]] == ["county", "captain"]
    _, other, _ = run(capsys, home, "proposals", "--all", "--township", "339901002")
    assert other["proposals"] == []
    assert main(["catalogue", "proposals", "--home", str(home)]) == 0
    words = capsys.readouterr().out
    for piece in ("云溪镇（339901001）申请自选：露天焚烧秸秆", "高志远 负责人同意", "等县里答复的 1 份。"):
        assert piece in words


def test_the_filled_sheet_is_published_as_the_countys_word(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "自选答复.csv"
    assert run(capsys, home, "proposals", "--export", str(sheet))[0] == 0
    head, row = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert (head, row) == ("申请编号,乡镇代码,同意,理由", f"{proposal(1).id},{TOWN},,")
    sheet.write_text(f"{head}\n{row[:-2]},no,先由县里办\n", encoding="utf-8-sig")
    words = ("--effective", "2026-12-01", "--document", "安政〔2026〕12号", "--yes")
    code, _, said = run(capsys, home, "publish", "resources/catalogue/matters.csv", str(sheet), *words)
    assert (code, said) == (0, "")
    one = arrived(home)[0]
    assert (one.standing.state, one.standing.reason) == (ProposalState.REFUSED, "先由县里办")
    assert run(capsys, home, "proposals")[1]["waiting"] == 0


def test_an_existing_file_is_never_overwritten(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "答复.csv"
    there.write_text("填好的", encoding="utf-8")
    code, _, said = run(capsys, home, "proposals", "--export", str(there))
    assert (code, there.read_text(encoding="utf-8")) == (1, "填好的")
    assert "已经有了" in said
