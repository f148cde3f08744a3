"""A paper from issue to verdict: real store, real printing room, real county, a second machine, and the command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import commands
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.record_number_lease import RecordNumberLease
from enforcement.model.document import Document, DocumentState
from enforcement.model.officer import Role
from enforcement.ports import Context
from enforcement.queries import AskVerdict
from enforcement.refusals import Done
from enforcement.rules import kinds
from enforcement.verifying.verdict import Verdict
from enforcement.verifying.words import Result
from forms.paper_code import page_text
from sync.protocol import limits
from sync.server.county import open_county
from sync.server.enrolment import publish_roster, revoke
from sync.server.store import people
from tests.enforcement.verifying.vectors import changed
from tests.sync.client.county import (
    OTHER_TOWN,
    TOWN,
    CountyClock,
    CountyThread,
    backup,
    code_for,
    found,
    put_back,
)

LETTER = "INV-19"
TYPED = {
    "asked_body": "安平县自然资源和规划局",
    "case.name": "张示例涉嫌未经批准建房案",
    "assist_matters": ["云溪镇环城西路18号地块的用地性质"],
}


class Machine:
    """A machine that joined, with numbers for letters."""

    def __init__(self, folder: Path, county: CountyThread, *, town: str = "") -> None:
        self.folder = folder
        self.store, _ = Home(folder).create(HomeState.TRAINING)
        join_county(self.store, county.url, code_for(county.config, *([town] if town else [])))
        self.sync()
        self.run(
            RecordNumberLease(series="协查", year=MachineClock().today().year, first=1, last=20, lease="a")
        )

    @property
    def context(self) -> Context:
        agency = self.store.agency()
        assert agency is not None
        return context_for(self.store, self.store.officers()[0], agency, MachineClock())

    def run(self, command: Any) -> Any:
        context = self.context
        with self.store.unit_of_work(context.actor.id) as work:
            answer = command.execute(work, context)
            assert isinstance(answer, Done), answer
            work.commit()
        return answer.value

    def sync(self) -> None:
        report, _ = StoreExchange(self.store).run()
        assert report.trouble is None, report.trouble.sentence + report.trouble.detail

    def issue(self, corrects: str = "") -> Document:
        """A letter, every field of it filled."""
        typed: dict[str, Any] = dict(TYPED)
        draft = self.run(DraftPaper(form_id=LETTER, values=typed))
        for name, _sentence in self.context.papers.missing(LETTER, self.paper(draft).facts):
            typed[name] = "2026-12-31" if name.endswith("due") else "按实际情况填写的内容"
        self.run(DraftPaper(form_id=LETTER, document_id=draft, values=typed))
        if corrects:
            self.change(self.paper(draft), corrects=corrects)
        return self.paper(self.run(IssueDocument(document_id=draft)))

    def paper(self, document_id: str) -> Document:
        with self.store.unit_of_work("") as work:
            found_paper = work.get(Document, document_id)
        assert isinstance(found_paper, Document)
        return found_paper

    def change(
        self, paper: Document, kind: str = kinds.DOCUMENT_PREPARED, *, by: str = "", **changes: Any
    ) -> None:
        with self.store.unit_of_work(by or self.store.officers()[0].id) as work:
            work.change(paper, replace(paper, **changes), kind)
            work.commit()

    def void(self, paper: Document) -> None:
        voided = {"state": DocumentState.VOIDED, "void_reason": "写错了", "voided_at": MachineClock().now()}
        captain = next(one for one in self.store.officers() if one.has(Role.CAPTAIN))
        self.change(paper, kinds.DOCUMENT_VOIDED, by=captain.id, **voided)

    def verdict(self, text: str, *, days: int = 0) -> Verdict:
        now = MachineClock().now() + timedelta(days=days)
        answer = self.store.answer(AskVerdict(text, int(now.timestamp() * 1000)))
        assert isinstance(answer, Verdict)
        return answer

    def verify(self, *words: str) -> int:
        """The command as typed; the store is open once at a time."""
        self.store.close()
        try:
            return commands.run(["forms", "verify", *words, "--home", str(self.folder)])
        finally:
            self.store = Home(self.folder).open_training()


@pytest.fixture
def first(tmp_path: Path, county: CountyThread) -> Iterator[Machine]:
    """Of a township with a captain, who alone voids papers."""
    served = open_county(county.config)
    with served.database.write() as tx:
        people.add_officer(tx, TOWN, {"id": "c" * 32, "name": "周建平", "roles": ["captain"]})
        publish_roster(served, tx, TOWN)
    served.close()
    machine = Machine(tmp_path / "first", county)
    yield machine
    machine.store.close()


@pytest.fixture
def second(tmp_path: Path, county: CountyThread) -> Iterator[Machine]:
    """A machine of another township: it knows nothing of the paper but what the county lists."""
    machine = Machine(tmp_path / "second", county, town=OTHER_TOWN)
    yield machine
    machine.store.close()


def test_a_paper_is_good_on_every_machine_after_one_sync_each(first: Machine, second: Machine) -> None:
    paper = first.issue()
    before = first.verdict(paper.paper_code)
    assert (before.result, before.words) == (Result.NOT_YET, "签名真实；县里尚未收到")
    first.sync()
    second.sync()
    for machine in (first, second):
        verdict = machine.verdict(paper.paper_code)
        assert (verdict.result, verdict.words) == (Result.GOOD, "请与纸面逐项核对")
        facts = dict(verdict.facts)
        assert (facts["机关"], facts["文号"]) == ("安平县云溪镇人民政府", paper.number)
        assert (facts["页数"], verdict.tail.replace(" ", "").lower()) == (
            f"{paper.pages} 页",
            paper.content_hash[-8:],
        )
        assert "不到一天" in verdict.lists
    assert TYPED["case.name"] not in str(second.verdict(paper.paper_code))


def test_corrected_and_void_within_one_sync(first: Machine, second: Machine) -> None:
    wrong, void = first.issue(), first.issue()
    first.sync()
    second.sync()
    better = first.issue(corrects=wrong.id)
    first.void(first.paper(void.id))
    # Known at once where it was done, before any sync.
    assert first.verdict(wrong.paper_code).words.endswith(f"更正，以{better.number}为准")
    assert first.verdict(void.paper_code).result is Result.VOID
    assert second.verdict(void.paper_code).result is Result.GOOD
    first.sync()
    second.sync()
    for machine in (first, second):
        assert machine.verdict(wrong.paper_code).words.endswith(f"更正，以{better.number}为准")
        assert machine.verdict(void.paper_code).result is Result.VOID
        assert machine.verdict(better.paper_code).result is Result.GOOD


def test_a_stopped_machine_s_papers(first: Machine, second: Machine, county: CountyThread) -> None:
    there, later = first.issue(), first.issue()
    with_receipt = first.paper(there.id)
    first.sync()
    unsent = first.issue()
    opened = open_county(county.config)
    try:
        revoke(opened, first.store.device_keys.device_id, "失窃")
    finally:
        opened.close()
    second.sync()
    told = second.verdict(with_receipt.paper_code)
    assert (told.result, told.colour) == (Result.GOOD_BEFORE, "green")
    assert "停用以前" in told.why
    assert second.verdict(later.paper_code).result is Result.GOOD_BEFORE
    assert second.verdict(unsent.paper_code).words == "签发设备已停用，须人工核对"


def test_an_old_list_says_its_age_and_never_green(first: Machine) -> None:
    paper = first.issue()
    first.sync()
    assert first.verdict(paper.paper_code, days=44).result is Result.GOOD
    old = first.verdict(paper.paper_code, days=46)
    assert (old.result, old.colour) == (Result.OLD_LIST, "amber")
    assert "46 天前" in old.lists
    assert "超过 45 天" in old.lists


def test_a_list_without_changes_gets_a_new_date_every_day(tmp_path: Path) -> None:
    clock = CountyClock()
    with CountyThread(found(tmp_path, clock)) as county:
        machine = Machine(tmp_path / "one", county)
        machine.sync()
        issued = machine.store.papers.head().issued
        machine.sync()
        assert machine.store.papers.head().issued == issued
        # The county's clock runs on; this machine's list is a day old by its own clock only if it says so.
        assert machine.store.papers.version(10**9) == machine.store.papers.head().number
        clock.shift = limits.DAY_MS
        later = _LaterClock()
        machine.store.papers._clock = later
        assert machine.store.papers.version(10**9) == limits.NO_PAPER_LIST
        machine.sync()
        assert machine.store.papers.head().issued >= issued + limits.DAY_MS
        machine.store.close()


class _LaterClock(MachineClock):
    def now(self) -> Any:
        return super().now() + timedelta(days=1, minutes=1)


def test_a_restored_county_s_list_is_taken_again_from_its_beginning(tmp_path: Path) -> None:
    config = found(tmp_path)
    with CountyThread(config) as county:
        machine, port = Machine(tmp_path / "one", county), county.port
        kept = machine.issue()
        machine.sync()
    backup(config, tmp_path / "copy")
    with CountyThread(config, port):
        lost = [machine.issue() for _ in range(2)]
        machine.sync()
        assert machine.store.papers.head().number == 3
    put_back(config, tmp_path / "copy")
    with CountyThread(config, port) as county:
        stranger = Machine(tmp_path / "two", county, town=OTHER_TOWN)
        others = stranger.issue()
        stranger.sync()
        machine.sync()
        machine.sync()
        for paper in (kept, *lost, others):
            assert machine.verdict(paper.paper_code).result is Result.GOOD
        assert machine.store.papers.head().number == 4
        stranger.store.close()
    machine.store.close()


def test_by_command_with_the_words_and_an_exit_code(
    first: Machine, second: Machine, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    paper = first.issue()
    pdf = tmp_path / "paper.pdf"
    pdf.write_bytes(first.context.blobs.read(paper.sha256))
    assert first.verify(str(pdf)) == 3
    assert capsys.readouterr().out.startswith("签名真实；县里尚未收到\n")
    first.sync()
    second.sync()
    assert second.verify(str(pdf)) == 0
    spoken = capsys.readouterr().out
    assert spoken.startswith("请与纸面逐项核对\n")
    assert f"文号　{paper.number}\n" in spoken
    assert second.verify("--text", changed(paper.paper_code, 22)) == 1
    assert capsys.readouterr().out.startswith("无法核验\n")
    assert second.verify("--text", paper.paper_code, "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["result"] == "good"
    page = page_text(bytes.fromhex(paper.content_hash), 2, 3)
    assert second.verify("--text", page) == 3
    told = capsys.readouterr().out
    assert told.startswith("这是后页的页码：第 2 页，共 3 页\n")
    assert paper.number in told
    plain = tmp_path / "plain.txt"
    plain.write_text("没有码", encoding="utf-8")
    assert second.verify(str(plain)) == 1
    assert second.verify() == 1


def test_offline_by_the_county_s_file(
    first: Machine, county: CountyThread, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from sync.server.__main__ import main as county_main

    paper = first.issue()
    first.sync()
    target = tmp_path / "list.zfl"
    assert county_main(["papers", "export", str(target), "--home", str(county.config.home), "--json"]) == 0
    root = json.loads(capsys.readouterr().out)["root_fingerprint"]
    by_file = ["forms", "verify", "--text", paper.paper_code, "--list", str(target)]
    nowhere = ["--home", str(tmp_path / "nowhere")]
    assert commands.run([*by_file, "--fingerprint", root, *nowhere]) == 0
    assert capsys.readouterr().out.startswith("请与纸面逐项核对\n")
    assert commands.run([*by_file, "--fingerprint", "0000 " + root[5:], *nowhere]) == 1
    assert "根钥匙对不上" in capsys.readouterr().err
    assert commands.run([*by_file, *nowhere]) == 1
    assert "没有县里的钥匙名册" in capsys.readouterr().err
    assert first.verify("--text", paper.paper_code, "--list", str(target)) == 0
    spoiled = bytearray(target.read_bytes())
    spoiled[-40] ^= 1
    target.write_bytes(spoiled)
    assert first.verify("--text", paper.paper_code, "--list", str(target)) == 1
    assert "不完整，或被改过" in capsys.readouterr().err
