"""A county changes a form and adds one: a real county process, real devices, papers drafted, issued and kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import commands
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.commands.check_document import CheckDocument
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.errors import PaperTrouble, StoreTrouble
from enforcement.model.document import Document, DocumentState, NumberBlock
from enforcement.ports import PaperOrder
from enforcement.queries import AskVerdict
from enforcement.refusals import Done, Level, Refused
from forms import readback
from sync.client.report import RoundReport
from sync.protocol.forms_release import FormsRelease, FormStep, open_forms, sign_forms
from sync.protocol.keys import SigningKey
from sync.protocol.problems import ProtocolProblem
from sync.protocol.signed import only
from sync.server.county import open_county
from sync.server.form_names import FormNames
from sync.server.store import people
from tests.helpers.county_forms import NOTICE, changed, order
from tests.house.tree import ROOT
from tests.sync.client.county import CountyThread, code_for

OWN, ORDER = "XQ-01", "INV-17"


class ShiftedClock(MachineClock):
    """The machine's clock, some days ahead where the local day is asked for."""

    ahead = 0

    def today(self) -> date:
        return super().today() + timedelta(days=self.ahead)


class Desk:
    """One machine that joined the county, and its first officer."""

    def __init__(self, folder: Path, county: CountyThread) -> None:
        self.store, _ = Home(folder).create(HomeState.TRAINING)
        self.clock = ShiftedClock()
        join_county(self.store, county.url, code_for(county.config))

    def sync(self) -> RoundReport:
        report, _ = StoreExchange(self.store, self.clock).run()
        return report

    def run(self, command: Any) -> Done | Refused:
        officer, agency = self.store.officers()[0], self.store.agency()
        assert agency is not None
        with self.store.unit_of_work(officer.id) as work:
            answer: Done | Refused = command.execute(
                work, context_for(self.store, officer, agency, self.clock)
            )
            if isinstance(answer, Done):
                work.commit()
        return answer

    def done(self, command: Any) -> Done:
        answer = self.run(command)
        assert isinstance(answer, Done), answer
        return answer

    @property
    def papers(self) -> Any:
        agency = self.store.agency()
        assert agency is not None
        return context_for(self.store, self.store.officers()[0], agency, self.clock).papers

    def paper(self, document_id: str) -> Document:
        with self.store.unit_of_work("") as work:
            found = work.get(Document, document_id)
        assert isinstance(found, Document)
        return found

    def draft(self, form_id: str, **values: Any) -> str:
        """A draft with something in every field that is still missed."""
        draft = str(self.done(DraftPaper(form_id=form_id, values=values)).value)
        missed = self.papers.missing(form_id, self.paper(draft).facts)
        form = self.papers.definition(form_id)
        filled = {name: _value(form.field(name)) for name, _ in missed}
        self.done(DraftPaper(form_id=form_id, document_id=draft, values=filled))
        return draft

    def issue(self, draft: str) -> Document:
        self.done(IssueDocument(document_id=draft))
        return self.paper(draft)

    def reminders(self, draft: str) -> set[str]:
        results: Any = self.done(CheckDocument(document_id=draft)).value
        return {one.refusal.number for one in results if one.refusal and one.refusal.level is Level.REMIND}

    def text_of(self, paper: Document) -> str:
        return "".join(readback.read_back(self.store.blobs.read(paper.sha256)).texts).replace("\n", "")


def _value(field: Any) -> Any:
    articles = [{"law": "中华人民共和国行政处罚法", "article": "第28条第1款"}]
    values = {
        "time": "2026-09-07T09:30", "date": "2026-09-30", "due": "2026-12-30T18:00", "articles": articles,
        "texts": ["把门前物料搬走"], "choice": next(iter(field.options or {}), ""),
    }  # fmt: skip
    return values.get(field.type, "按实际情况填写的内容")


@pytest.fixture
def desk(tmp_path: Path, county: CountyThread) -> Iterator[Desk]:
    made = Desk(tmp_path / "one", county)
    yield made
    made.store.close()


def zhenfa_county(county: CountyThread, *words: str) -> tuple[int, Any, str]:
    """(exit code, JSON, stderr) of `zhenfa-county forms …` as a process of its own beside the served county."""
    command = [
        sys.executable,
        "-m",
        "sync.server",
        "forms",
        *words,
        "--home",
        str(county.config.home),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def publish(county: CountyThread, folder: Path, effective: date, **texts: str) -> dict[str, Any]:
    """Publish definitions given by file name."""
    files = []
    for name, text in texts.items():
        file = folder / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        files.append(str(file))
    code, told, said = zhenfa_county(county, "publish", *files, "--effective", effective.isoformat())
    assert code == 0, said
    return dict(told)


def test_a_changed_form_and_a_new_one_are_issued_and_stay_as_they_were(
    county: CountyThread, desk: Desk, tmp_path: Path
) -> None:
    today = desk.clock.today()
    old = desk.draft(ORDER)
    told = publish(county, tmp_path, today, order=order(2), notice=NOTICE)
    assert (told["version"], [form["id"] for form in told["forms"]]) == (1, [ORDER, OWN])
    assert desk.papers.form(ORDER).version == "1"
    assert desk.sync().trouble is None
    assert (desk.papers.form(ORDER).version, desk.papers.form(OWN).version) == ("c2", "c1")
    with desk.store.unit_of_work("") as work:
        assert [block.left for block in work.find(NumberBlock, series="提示")] == [50]

    assert desk.reminders(old) == {"R92"}, "the draft is told to move"
    moved = desk.done(DraftPaper(form_id=ORDER, document_id=old, values={"photo_to": "云溪镇综合执法队"}))
    assert [notice.number for notice in moved.notices] == ["R92"]
    assert desk.reminders(old) == set()
    issued = desk.issue(old)
    assert (issued.form_version, issued.state) == ("c2", DocumentState.ISSUED)
    assert "改正后请拍照报送本机关。云溪镇综合执法队" in desk.text_of(issued)

    own = desk.issue(desk.draft(OWN, hint="门前物料占道"))
    assert (own.form_version, own.serial, own.series) == ("c1", 1, "提示")
    assert "门前物料占道" in desk.text_of(own)
    verdict = desk.store.answer(AskVerdict(own.paper_code, int(desk.clock.now().timestamp() * 1000)))
    assert ("文书种类", "整改提示函") in verdict.facts
    opened, names = open_county(county.config), FormNames()
    with opened.database.read() as tx:
        assert [face and face.title for face in map(names.of(tx), (1001, 36, 1002))][0::2] == [
            "整改提示函",
            None,
        ]
    opened.close()
    bytes_then = {paper.id: desk.store.blobs.read(paper.sha256) for paper in (issued, own)}

    waiting = desk.draft(OWN, hint="窗口未封", recheck="2026-12-05")
    newer = changed(
        NOTICE, ("version = 1", "version = 2"), ('text = "{hint}。依照', 'text = "经查，{hint}。依照'),
        ('[[fields]]\nname = "recheck"\nlabel = "复查日"\ntype = "date"\nblank = "{_14}年{_10}月{_10}日"\n\n', ""),
        ('[[sentences]]\nid = "F2"\nwhen = "recheck"\ntext = "本机关将于{recheck}前后上门复查。"\n\n', ""),
    )  # fmt: skip
    publish(county, tmp_path, today, order=order(3, "改正后请回复本机关。"), notice=newer)
    assert desk.sync().trouble is None
    for paper in (issued, own):
        again = desk.paper(paper.id)
        assert again == paper
        assert desk.store.blobs.read(again.sha256) == bytes_then[paper.id]
        salt, code_facts = bytes.fromhex(paper.salt), paper.facts
        printed = desk.papers.render(
            PaperOrder(
                form_id=paper.form_id, facts=code_facts, state="issued", salt=salt, series=paper.series,
                year=paper.year, serial=paper.serial, issued_on=paper.issued_on, due_on=paper.due_on,
                form_version=paper.form_version,
            )
        )  # fmt: skip
        assert printed.pdf == bytes_then[paper.id], (
            "made again from its own version it is the same, byte for byte"
        )
    assert desk.reminders(waiting) == {"R92"}
    kept = desk.done(DraftPaper(form_id=OWN, document_id=waiting))
    assert "“复查日”不再问了" in kept.notices[0].what
    assert desk.paper(waiting).edits["recheck"] == "2026-12-05"
    last = desk.issue(waiting)
    assert (last.form_version, "经查，窗口未封" in desk.text_of(last)) == ("c2", True)
    assert "复查" not in desk.text_of(last)


def test_nothing_takes_over_before_its_day_and_an_end_goes_back(
    county: CountyThread, desk: Desk, tmp_path: Path
) -> None:
    today = desk.clock.today()
    publish(county, tmp_path, today + timedelta(days=3), order=order(2), notice=NOTICE)
    desk.sync()
    assert desk.papers.form(ORDER).version == "1"
    refused = desk.run(DraftPaper(form_id=OWN))
    assert isinstance(refused, Refused)
    assert [one.number for one in refused.refusals] == ["R90"]
    assert f"起用日是 {(today + timedelta(days=3)).isoformat()}" in refused.sentence
    draft = desk.draft(ORDER)
    desk.clock.ahead = 3
    assert desk.papers.form(ORDER).version == "c2"
    own = desk.draft(OWN, hint="窗口未封")
    _, ended, _ = zhenfa_county(
        county, "withdraw", ORDER, OWN, "--effective", (today + timedelta(days=5)).isoformat()
    )
    assert (ended["version"], ended["ended"]) == (2, [ORDER, OWN])
    desk.sync()
    assert desk.papers.form(ORDER).version == "c2"
    desk.clock.ahead = 5
    assert desk.papers.form(ORDER).version == "1"
    assert desk.issue(draft).form_version == "1"
    stopped = desk.run(IssueDocument(document_id=own))
    assert isinstance(stopped, Refused)
    assert [one.number for one in stopped.refusals] == ["R90"]
    assert f"县里从 {(today + timedelta(days=5)).isoformat()} 起停用" in stopped.sentence
    assert desk.paper(own).edits["hint"] == "窗口未封", "nothing typed is lost"


def test_it_survives_a_restart_and_a_rebuild_and_shows_in_the_lists(
    county: CountyThread, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path / "one", county)
    today = desk.clock.today()
    publish(county, tmp_path, today, order=order(2))
    publish(county, tmp_path, today + timedelta(days=9), notice=NOTICE)
    desk.sync()
    issued = desk.issue(desk.draft(ORDER))
    desk.store.check()
    desk.store.backup(tmp_path / "copy.db")
    desk.store.close()
    assert commands.run(["forms", "list", "--home", str(tmp_path / "one"), "--json"]) == 0
    rows = {(row["id"], row["version"]): row for row in json.loads(capsys.readouterr().out)}
    assert rows[ORDER, 2]["origin"] == "county"
    assert rows[ORDER, 2]["effective"] == today.isoformat()
    assert rows[OWN, 1]["coming"]
    assert rows["INV-19", 1]["origin"] == "shipped"
    assert commands.run(["forms", "list", "--home", str(tmp_path / "one")]) == 0
    assert "县里改过，第 2 版" in capsys.readouterr().out
    again = Home(tmp_path / "one").open_training()
    assert again.forms.current().bound(ORDER, issued.form_version).field("photo_to") is not None
    again.close()
    code, told, _ = zhenfa_county(county, "list")
    assert (code, told["version"], len(told["steps"])) == (0, 2, 2)


def test_bad_definitions_are_named_and_nothing_of_the_release_is_kept(
    county: CountyThread, desk: Desk, tmp_path: Path
) -> None:
    files = {
        "good": order(2),
        "lost": changed(order(2), ("，现责令{you}", "，请{you}")),
        "broken": changed(NOTICE, ("{hint}。", "{hant}。")),
        "path": changed(NOTICE, ('"XQ-01"', '"../XQ-01"')),
        "huge": NOTICE + "# " + "x" * 70_000,
    }
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "coded.toml").write_bytes(NOTICE.encode("gb18030"))
    names = [str(tmp_path / f"{name}.toml") for name in (*files, "coded")]
    code, _, said = zhenfa_county(county, "publish", *names, "--effective", "2026-12-01")
    assert code == 1
    for words in (
        "lost.toml：", "F2", "一字不动地写回去", "broken.toml：第 ", "hant", "path.toml：", "huge.toml：", "64 KB",
        "coded.toml：文件不是 UTF-8", "什么都没有发布",
    ):  # fmt: skip
        assert words in said, words
    assert "good.toml" not in said.replace("lost.toml", "")
    assert zhenfa_county(county, "list")[1]["version"] == 0
    tried = zhenfa_county(county, "publish", names[0], "--effective", "2026-12-01", "--dry-run")
    assert (tried[0], tried[1]["version"]) == (0, 0)
    assert zhenfa_county(county, "list")[1]["version"] == 0
    assert zhenfa_county(county, "publish", names[0], "--effective", "1.12.2026")[0] == 2
    assert zhenfa_county(county, "publish", names[0], names[0], "--effective", "2026-12-01")[0] == 1
    assert zhenfa_county(county, "withdraw", ORDER, "--effective", "2026-12-01")[0] == 1
    assert zhenfa_county(county, "publish", names[0], "--effective", "2026-12-01")[0] == 0
    assert "已经有第 2 版" in zhenfa_county(county, "publish", names[0], "--effective", "2026-12-01")[2]
    assert desk.sync().trouble is None


def _release(county: CountyThread, version: int, *steps: FormStep) -> FormsRelease:
    """Put a release into the county's database as a county of another build might have made it."""
    opened = open_county(county.config)
    release = FormsRelease(opened.code, version, opened.clock(), steps)
    signed = sign_forms(release, opened.keys.registry)
    with opened.database.write() as tx:
        people.add_document(tx, "forms", "", version, opened.clock(), signed)
    opened.close()
    return release


def test_a_change_without_what_the_law_asks_for_is_not_used_even_when_the_county_signed_it(
    county: CountyThread, desk: Desk
) -> None:
    today = desk.clock.today()
    text = changed(order(2), ("，现责令{you}", "，请{you}"))
    _release(county, 1, FormStep(ORDER, 1, today, 2, text), FormStep(OWN, 1, today, 1, "not = [a form"))
    assert desk.sync().trouble is None
    assert desk.papers.form(ORDER).version == "1"
    draft = desk.draft(ORDER)
    assert desk.reminders(draft) == {"R91"}
    assert desk.issue(draft).form_version == "1"
    unusable = desk.run(DraftPaper(form_id=OWN))
    assert isinstance(unusable, Refused)
    assert "这个程序用不了：不是能读的 TOML" in unusable.sentence


def test_a_release_that_drops_or_rewords_a_step_is_put_off_and_the_round_goes_on(
    county: CountyThread, desk: Desk
) -> None:
    today = desk.clock.today()
    first = FormStep(ORDER, 1, today, 2, order(2))
    _release(county, 1, first)
    desk.sync()
    issued = desk.issue(desk.draft(ORDER))
    _release(county, 2, replace(first, text=order(2, "别的话。")))
    report = desk.sync()
    assert report.trouble is not None
    assert "文书格式" in report.trouble.sentence
    assert report.without_receipt == 0, "what was to be sent was sent all the same"
    form = desk.store.forms.current().bound(ORDER, issued.form_version)
    assert any("拍照报送" in sentence.text for sentence in form.sentences)
    _release(county, 3, first, FormStep(ORDER, 3, today, 3, order(3)))
    assert desk.sync().trouble is None
    assert desk.papers.form(ORDER).version == "c3"
    with pytest.raises(StoreTrouble) as older:
        desk.store.install_forms(FormsRelease("x", 1, 0, (first,)), b"")
    assert "还旧" in older.value.sentence


def test_a_paper_of_a_version_that_did_not_come_yet_says_so(county: CountyThread, desk: Desk) -> None:
    order_of = PaperOrder(form_id=ORDER, facts={}, state="draft", form_version="c7")
    with pytest.raises(PaperTrouble) as unknown:
        desk.papers.render(order_of)
    assert "同步一次再来" in unknown.value.sentence


def test_a_forged_release_is_refused(county: CountyThread, desk: Desk) -> None:
    known = open_county(county.config)
    keys = known.keys.registry
    release = FormsRelease(known.code, 1, 0, (FormStep(OWN, 1, desk.clock.today(), 1, NOTICE),))
    known.close()
    good = sign_forms(release, keys)
    assert open_forms(good, only(keys.public)) == release
    for bad in (
        sign_forms(release, SigningKey.generate()),
        good[:-1] + bytes([good[-1] ^ 1]),
        b"",
        good[:40],
    ):
        with pytest.raises(ProtocolProblem):
            open_forms(bad, only(keys.public))
