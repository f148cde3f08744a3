"""One draft issued on two machines, as officers meet it: the record is held up, the county's legal reviewer keeps one
paper and voids the other, and every machine follows — also after the county was restored, and over a stick."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import MachineClock
from desktop.home import Home, HomeState
from desktop.package_return import ReturnDesk
from desktop.packages import PackageDesk
from desktop.sync_exchange import join_county
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.record_number_lease import RecordNumberLease
from enforcement.commands.settle_review import SettleReview
from enforcement.conflicts.second_issue import void_id
from enforcement.model.document import DocumentState
from enforcement.model.settlement import Choice
from enforcement.queries import AskReviews, AskVoided, Reviews
from enforcement.refusals import Done, Refused
from enforcement.verifying.words import Result
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from tests.sync.client.county import TOWN, CountyThread, code_for
from tests.sync.stories.test_paper_codes import LETTER, TYPED, Machine
from tests.sync.stories.test_two_officers import Team, assert_all_alike

REASON = "先送达的一份有效，另一份没有送出"
WHO = "县法制审核 沈法制"


class Officer(Machine):
    """A machine with numbers of its own for letters."""

    def __init__(self, folder: Path, county: CountyThread, first: int, town: str = TOWN) -> None:
        self.folder = folder
        self.store, _ = Home(folder).create(HomeState.TRAINING)
        join_county(self.store, county.url, code_for(county.config, town))
        self.sync()
        year = MachineClock().today().year
        lease = RecordNumberLease(series="协查", year=year, first=first, last=first + 19, lease=f"{first}")
        self.run(lease)

    def draft(self) -> str:
        """A letter with every field filled."""
        typed: dict[str, Any] = dict(TYPED)
        draft = self.run(DraftPaper(form_id=LETTER, values=typed))
        for name, _ in self.context.papers.missing(LETTER, self.paper(draft).facts):
            typed[name] = "2026-12-31" if name.endswith("due") else "按实际情况填写的内容"
        self.run(DraftPaper(form_id=LETTER, document_id=draft, values=typed))
        return str(draft)

    def tried(self, command: Any) -> Done | Refused:
        context = self.context
        with self.store.unit_of_work(context.actor.id) as work:
            answer: Done | Refused = command.execute(work, context)
            if isinstance(answer, Done):
                work.commit()
        return answer

    def reviews(self) -> Reviews:
        found = self.store.answer(AskReviews(since=MachineClock().now().replace(year=2020)))
        assert isinstance(found, Reviews)
        return found


class Case:
    """Two machines that issued one draft, and what each gave out."""

    def __init__(self, folder: Path, county: CountyThread) -> None:
        self.officers = [Officer(folder / "one", county, 1), Officer(folder / "two", county, 21)]
        one, two = self.officers
        self.draft = one.draft()
        one.sync()
        two.sync()
        self.papers = []
        for officer in self.officers:
            officer.run(IssueDocument(document_id=self.draft))
            self.papers.append(officer.paper(self.draft))
        self.sync()

    def sync(self) -> None:
        for officer in (*self.officers, *self.officers):
            officer.sync()

    @property
    def issues(self) -> list[str]:
        """The entries that issued the papers, as both machines list them."""
        (row,) = self.officers[0].reviews().open
        return [side.entry_id for side in row.sides]

    def close(self) -> None:
        for officer in self.officers:
            officer.store.close()


@pytest.fixture
def case(tmp_path: Path, county: CountyThread) -> Iterator[Case]:
    made = Case(tmp_path, county)
    yield made
    made.close()


def void(config: ServerConfig, document: str, number: str) -> None:
    words = ["--void", number, "--reason", REASON, "--by", "沈法制", "--home", str(config.home)]
    assert main(["dispute", "void", document, *words]) == 0


def all_alike(case: Case, county: CountyThread, folder: Path) -> None:
    team = Team(county, folder)
    team.stores = [officer.store for officer in case.officers]
    assert_all_alike(team, county.config)


def test_from_the_second_issue_to_the_open_lock(case: Case, county: CountyThread, tmp_path: Path) -> None:
    one, two = case.officers
    (row,) = one.reviews().open
    assert row.issued_twice
    assert {side.issued for side in row.sides} == {paper.number for paper in case.papers}
    letter = two.draft()
    held = two.tried(IssueDocument(document_id=letter))
    assert isinstance(held, Refused)
    assert [refusal.number for refusal in held.refusals] == ["R101"]
    here = SettleReview(
        thing_type="document",
        thing_id=case.draft,
        group="paper",
        choice=Choice.SIDE,
        chosen=row.sides[0].entry_id,
        reason=REASON,
    )
    asked = one.tried(here)
    assert isinstance(asked, Refused)
    assert [refusal.number for refusal in asked.refusals] == ["R112"]

    issues = case.issues
    gone, kept = case.papers[0], case.papers[1]
    void(county.config, case.draft, gone.number)
    case.sync()
    void_document = void_id(issues[[side.issued for side in row.sides].index(gone.number)])
    for officer in case.officers:
        assert officer.reviews().open == ()
        assert officer.paper(case.draft).number == kept.number
        shadow = officer.paper(void_document)
        assert (shadow.number, shadow.state, shadow.sha256) == (
            gone.number,
            DocumentState.VOIDED,
            gone.sha256,
        )
        assert (shadow.void_reason, shadow.voided_by) == (REASON, WHO)
        (told,) = officer.reviews().ruled
        assert (told.kept, told.void, told.reason, told.who) == (kept.number, (gone.number,), REASON, WHO)
        assert [(one.document.number, one.who) for one in officer.store.answer(AskVoided())] == [
            (gone.number, WHO)
        ]
        results = [officer.verdict(paper.paper_code).result for paper in (gone, kept)]
        assert results == [Result.VOID, Result.GOOD]
        officer.store.check()
    # The void paper can still be read where it was issued and where it came by sync.
    assert one.store.blobs.has(gone.sha256)
    assert isinstance(two.tried(IssueDocument(document_id=letter)), Done)
    case.sync()
    all_alike(case, county, tmp_path)
    assert main(["verify", "--home", str(county.config.home)]) == 0


@pytest.mark.nightly
def test_a_restored_county_hears_its_own_word_from_the_devices(config: ServerConfig, tmp_path: Path) -> None:
    backup, stick = tmp_path / "shelf" / "monday.zfb", tmp_path / "shelf" / "backup.key"
    with CountyThread(config) as county:
        case = Case(tmp_path, county)
        assert main(["backup", str(backup), "--home", str(config.home)]) == 0
        void(config, case.draft, case.papers[1].number)
        case.sync()
        port = county.port
    shutil.copy(config.keys / "backup.key", stick)
    shutil.rmtree(config.home)
    assert main(["restore", str(backup), "--key", str(stick), "--home", str(config.home)]) == 0
    with CountyThread(config, port) as county:
        case.sync()
        later = Officer(tmp_path / "three", county, 41)
        case.officers.append(later)
        case.sync()
        for officer in case.officers:
            assert officer.reviews().open == ()
            assert officer.paper(case.draft).number == case.papers[0].number
            assert [row.document.number for row in officer.store.answer(AskVoided())] == [
                case.papers[1].number
            ]
            assert officer.verdict(case.papers[1].paper_code).result is Result.VOID
        # A decision of the new life stands in another journal of the county, beside the former one.
        again = case.officers[0].draft()
        case.sync()
        numbers = []
        for officer in case.officers[:2]:
            officer.run(IssueDocument(document_id=again))
            numbers.append(officer.paper(again).number)
        case.sync()
        void(config, again, numbers[0])
        case.sync()
        assert [len(officer.reviews().ruled) for officer in case.officers] == [2, 2, 2]
        all_alike(case, county, tmp_path)
    case.close()
    assert main(["verify", "--home", str(config.home)]) == 0


def test_over_a_stick_alone(
    case: Case, county: CountyThread, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = case.officers
    void(county.config, case.draft, case.papers[0].number)
    parts = PackageDesk(one.store, one.context, MachineClock()).write(tmp_path / "to.zfp").parts
    words = [
        "package",
        "import",
        str(parts[0].path),
        "--out",
        str(tmp_path),
        "--home",
        str(county.config.home),
    ]
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    back = Path(json.loads(capsys.readouterr().out)["returns"][0]["file"])
    assert ReturnDesk(one.store, MachineClock()).take(back).trouble is None
    assert one.reviews().open == ()
    assert one.paper(case.draft).number == case.papers[1].number
    assert [row.reason for row in one.reviews().ruled] == [REASON]
    assert one.verdict(case.papers[0].paper_code).result is Result.VOID
    two.sync()
    assert two.reviews().open == ()
