"""记录查看: nothing is shown without a reason, and the township's own machine hears who looked at what and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.model.county_reading import CountyReading, Looked
from enforcement.model.inspection import Inspection
from enforcement.model.party import Party, PartyKind
from enforcement.model.plain import to_plain
from enforcement.queries import AskSyncSummary
from enforcement.rules import kinds
from sync.server.enrolment import make_code
from sync.server.store import console_audit
from tests.sync.server.console.support import Browser, Console, said
from tests.sync.server.support import OTHER_TOWN, TOWN, Journal, enrolled

VISIT, SHOP, LATER = (f"{number:032x}" for number in (0xE1, 0xE2, 0xE3))
NAME = "云溪镇好再来饭店"
REASON = "办理投诉需要核对"
DAYS = {"stream": TOWN, "first": "2026-11-20", "last": "2026-11-22"}


@dataclass(slots=True)
class Town:
    """A real machine of the township with two inspections at the county."""

    console: Console
    store: Store

    def sync(self) -> None:
        """One round."""
        report, _ = StoreExchange(self.store).run()
        assert report.trouble is None, report.trouble.sentence
        assert report.quarantined == ()


@pytest.fixture(scope="module")
def town(console: Console, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("machine")
    store, _ = Home(folder / "machine").create(HomeState.TRAINING)
    code, _ = make_code(console.county.county, TOWN)
    join_county(store, console.county.url, code.text)
    made = Town(console, store)
    shop = Party(id=SHOP, kind=PartyKind.SOLE_TRADER, name=NAME, legal_rep="徐国良", phone="13800001111")
    visits = [
        Inspection(
            id=VISIT, party_id=SHOP, place="西路 26 号", started_on=date(2026, 11, 21), remarks="油烟"
        ),
        Inspection(id=LATER, party_id=SHOP, place="西路 26 号", started_on=date(2026, 11, 23)),
    ]
    with store.unit_of_work(store.officers()[0].id) as work:
        for thing in (shop, *visits):
            work.add(thing, "test.added")
        work.commit()
    made.sync()
    yield made
    store.close()


@pytest.fixture
def legal(console: Console) -> Browser:
    return console.as_role("legal")


def _count(console: Console) -> int:
    with console.county.county.database.read() as tx:
        return console_audit.count_and_head(tx)[0]


@pytest.mark.parametrize("reason", ["", "看看", "   核对   "])
def test_without_a_reason_nothing_is_shown_and_nothing_is_noted(
    town: Town, legal: Browser, reason: str
) -> None:
    before = _count(town.console)
    answers = [
        legal.post("/console/records", **DAYS, reason=reason),
        legal.post(f"/console/records/{VISIT}", stream=TOWN, reason=reason),
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("请写明为什么要看" in said(answer) and NAME not in answer.text for answer in answers)
    assert _count(town.console) == before


def test_the_search_finds_the_days_and_the_township(town: Town, legal: Browser) -> None:
    found = legal.post("/console/records", **DAYS, reason=REASON)
    assert (NAME in found.text, VISIT in found.text, LATER in found.text) == (True, True, False)
    other = legal.post("/console/records", **{**DAYS, "stream": OTHER_TOWN}, reason=REASON)
    assert (NAME in other.text, "这次查找也记下了" in other.text) == (False, True)
    wrong = legal.post("/console/records", **{**DAYS, "last": "2026-11-19"}, reason=REASON)
    assert (wrong.status_code, "日期范围不对" in said(wrong)) == (409, True)
    nowhere = legal.post("/console/records", **{**DAYS, "stream": "999999999"}, reason=REASON)
    assert (nowhere.status_code, "没有选乡镇" in said(nowhere)) == (409, True)


def test_one_record_is_opened_whole_and_only_under_its_township(town: Town, legal: Browser) -> None:
    page = legal.post(f"/console/records/{VISIT}", stream=TOWN, reason=REASON)
    assert page.status_code == 200
    for word in (NAME, "徐国良", "13800001111", "油烟", "2026年11月21日"):
        assert word in page.text, word
    names = re.findall(r"<dt>([^<]*)</dt>", page.text)
    assert len(names) >= 8
    assert [name for name in names if name.isascii()] == [], "fields for programs are not shown"
    other = legal.post(f"/console/records/{VISIT}", stream=OTHER_TOWN, reason=REASON)
    assert (other.status_code, NAME in other.text) == (409, False)
    assert legal.post("/console/records/nothing", stream=TOWN, reason=REASON).status_code == 409


def test_the_township_sees_who_looked_at_what_and_why(town: Town, legal: Browser) -> None:
    legal.post("/console/records", **DAYS, reason=REASON)
    legal.post(f"/console/records/{VISIT}", stream=TOWN, reason="复核处罚文书")
    town.sync()
    reads = town.store.answer(AskSyncSummary()).county_reads
    assert [one.who for one in reads[:2]] == ["孙巍（法制）"] * 2
    assert reads[0].words == "打开2026年11月21日的一次检查。原因：复核处罚文书"
    assert reads[1].words == f"查找2026年11月20日到2026年11月22日的检查，1 件。原因：{REASON}"
    assert all(NAME not in one.words for one in reads)
    with town.console.county.county.database.read() as tx:
        lines = console_audit.lines(tx, most=2, stream=TOWN)
        assert console_audit.first_break(tx) == 0
    assert [(one.line.act, one.line.person, one.line.thing) for one in lines] == [
        ("打开记录", "孙巍", VISIT),
        ("查找记录", "孙巍", ""),
    ]


def test_a_look_that_the_county_did_not_sign_counts_for_nothing(town: Town) -> None:
    device, journal = enrolled(town.console.county), Journal()
    false = CountyReading(
        id="f" * 32, person="冒名", roles="法制", looked=Looked.OPENED, what="一次检查", reason="无中生有"
    )
    journal.write(to_plain(false), type="county_reading", kind=kinds.COUNTY_READ)
    receipt, _ = device.push(journal, 1, 1)
    assert [one.reason for one in receipt.quarantined] == ["not_the_county"]
    town.sync()
    assert all("冒名" not in one.who for one in town.store.answer(AskSyncSummary()).county_reads)
