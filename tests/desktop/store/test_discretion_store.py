"""Rules of discretion on devices: with a release, by its days; the place's choice and a paper's weighing by the journal."""

from __future__ import annotations

from datetime import date
from typing import Any

from desktop.store.store import Store
from enforcement.catalogue.benchmarks import DiscretionTier
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import to_release
from enforcement.commands.choose_rules import ConfirmRules, WithdrawRules
from enforcement.discretion.case import WeighedCase
from enforcement.discretion.proposal import propose
from enforcement.discretion.rule_sets import RuleSet, rule_set
from enforcement.discretion.spans import Bounds
from enforcement.discretion.weighing import kept, read_back
from enforcement.model.document import Document, DocumentState
from enforcement.model.plain import from_plain
from enforcement.model.rules_choice import RulesChoice
from enforcement.queries import AskBenchmarks, AskEarlierPenalties, BenchmarksOn
from enforcement.refusals import Refused
from tests.desktop.store.samples import add, ident, save
from tests.desktop.store.test_catalogue import DOGS, SMOKE
from tests.desktop.store.test_library_life import context, do, meet
from tests.desktop.store.traffic import SmallCounty

CAPTAIN = ident(2)


def rules(number: int, since: date, until: date | None = None, *, default: bool = False) -> RuleSet:
    return RuleSet(
        id=f"r{number}", title=f"样例规则{number}", issuer="安平县", document=f"安政发〔2026〕{number}号",
        status="unverified", source="test", speaks_for=(f"〔2026〕{number}号",), bounds=Bounds(False, True),
        since=since, until=until, county=True, default=default,
    )  # fmt: skip


def tier(number: int, high: float) -> DiscretionTier:
    return DiscretionTier(
        matter_code=DOGS.code, tier="一般", condition="一条", low=100.0, high=high, unit="yuan", subject="",
        source=f"安政发〔2026〕{number}号", source_type="benchmark",
    )  # fmt: skip


def publish(store: Store, number: int, effective: date, *parts: Any) -> None:
    content = CatalogueDraft(
        matters=(DOGS, SMOKE),
        tiers=tuple(one for one in parts if isinstance(one, DiscretionTier)),
        rules=tuple(one for one in parts if isinstance(one, RuleSet)),
    )
    release = to_release(
        content, version=f"2026.{number}", issuing_document="", published=effective, effective=effective,
        source="test", source_sha256="0" * 64,
    )  # fmt: skip
    store.install_release(release.data, number=number, signed=b"county")


def on(store: Store, day: date, code: str = DOGS.code) -> BenchmarksOn:
    answer = store.answer(AskBenchmarks(code, day))
    assert isinstance(answer, BenchmarksOn)
    return answer


def test_benchmarks_and_rules_go_by_the_day_of_the_act(store: Store) -> None:
    january, july = date(2026, 1, 1), date(2026, 7, 1)
    publish(store, 1, january, rules(1, january, default=True), tier(1, 500.0))
    before = rules(1, january, date(2026, 6, 30))
    publish(store, 2, july, before, rules(2, july), tier(2, 800.0))
    late, early = on(store, date(2026, 8, 1)), on(store, date(2026, 3, 1))
    assert [one.high for one in late.benchmarks.tiers] == [800.0]
    assert (late.changed, late.version) == (False, "2026.2")
    assert [one.id for one in late.benchmarks.rules] == ["r2"]
    # The release in force has no benchmark for that day any more: the one that spoke for the day is asked.
    assert [one.high for one in early.benchmarks.tiers] == [500.0]
    assert (early.changed, early.version) == (True, "2026.1")
    assert [one.id for one in early.benchmarks.defaults] == ["r1"]
    # Default rules hold for matters without a benchmark too.
    other = on(store, date(2026, 3, 1), SMOKE.code).benchmarks
    assert (other.tiers, [one.id for one in other.defaults]) == ((), ["r1"])


def test_the_place_s_choice_travels_and_the_last_one_counts(store: Store, second: Store) -> None:
    county, day = SmallCounty(), date(2026, 11, 1)
    one, two = rule_set("guangdong"), rule_set("liling")
    assert one is not None
    assert two is not None
    for each in (store, second):
        publish(each, 1, date(2026, 1, 1))
    do(store, ConfirmRules(rules=one, document="安镇综执〔2026〕3号"), CAPTAIN)
    meet(county, store, second)
    chosen = on(second, day).choice
    assert chosen is not None
    assert (from_plain(RuleSet, chosen.rules), chosen.document) == (one, "安镇综执〔2026〕3号")
    # Two machines choose without knowing of each other; both end with the same one.
    do(second, ConfirmRules(rules=two, document="安镇综执〔2026〕4号"), CAPTAIN)
    do(store, ConfirmRules(rules=one, document="安镇综执〔2026〕5号"), CAPTAIN)
    meet(county, store, second)
    assert on(store, day).choice == on(second, day).choice
    do(second, WithdrawRules(), CAPTAIN)
    meet(county, store, second)
    assert on(store, day).choice is None
    with store.unit_of_work("") as work:
        assert len(work.find(RulesChoice)) == 3, "withdrawn ones stay for the record"
    store.check()


def test_who_may_choose_and_what(store: Store) -> None:
    over = rules(3, date(2025, 1, 1), date(2025, 12, 31))
    with store.unit_of_work("") as work:
        answers = [
            ConfirmRules(rules=over, document="安镇综执〔2026〕3号").execute(work, context(store)),
            ConfirmRules(rules=over, document="").execute(work, context(store, CAPTAIN)),
            ConfirmRules(rules=over, document="安镇综执〔2026〕3号").execute(work, context(store, CAPTAIN)),
            WithdrawRules().execute(work, context(store)),
        ]
    told = [one.refusals[0].number for one in answers if isinstance(one, Refused)]
    assert told == ["R01", "R88", "R120", "R01"]


def test_a_weighing_goes_with_its_paper_and_an_earlier_penalty_of_another_machine_counts(
    store: Store, second: Store
) -> None:
    county, january = SmallCounty(), date(2026, 1, 1)
    publish(store, 1, january, rules(1, january, default=True), tier(1, 500.0))
    there = on(store, date(2026, 3, 1))
    case = WeighedCase(
        matter=DOGS, acted=date(2026, 3, 1), today=date(2026, 4, 1), benchmarks=there.benchmarks, row=0,
        subject="个人", sample=False, rules=there.benchmarks.defaults[0], confirmed=True, earlier=1,
    )  # fmt: skip
    facts = {"party": {"name": "云溪镇张三"}}
    draft = Document(
        id=ident(400), inspection_id="", form_id="REV-03", form_version="1", title="告知书", facts=facts,
        matters=(DOGS.code,), weighing=kept(case, there.version, "云溪镇张三"),
    )  # fmt: skip
    decision = Document(
        id=ident(401), inspection_id="", form_id="DEC-03", form_version="1", title="当场处罚", facts=facts,
        state=DocumentState.SERVED, number="罚1", issued_on=january,
    )  # fmt: skip
    save(store, add(draft), add(decision))
    meet(county, store, second)
    with second.unit_of_work("") as work:
        arrived = work.get(Document, draft.id)
    assert arrived is not None
    again = read_back(arrived.weighing, DOGS, case.today)  # the second machine has no release at all
    assert again == case
    assert propose(again) == propose(case)
    rows = second.answer(AskEarlierPenalties("云溪镇张三")), store.answer(AskEarlierPenalties("云溪镇张三"))
    assert [[one.elsewhere for one in row] for row in rows] == [[True], [False]]
