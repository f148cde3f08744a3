"""Two and three officers, one thing, over a real county (`sync.md` 2.8, 5.6): nothing lost, nothing mixed, nobody's
decision silently replaced, and every machine and the county hold the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.store.rebuild import row_states
from desktop.store.store import Store
from desktop.store.tables import THING_TABLES
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.commands.hand_over_inspection import HandOverInspection
from enforcement.commands.settle_review import SettleReview
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Finding, Inspection, InspectionMatter, InspectionStatus, Outcome
from enforcement.model.party import Party, PartyKind
from enforcement.model.settlement import Choice
from enforcement.queries import AskReviews, ReviewRow
from enforcement.refusals import Done
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.store.tables import STATE
from tests.sync.client.county import TOWN, CountyThread, code_for

VISIT, SHOP, MATTER, PAPER = (f"{number:032x}" for number in (0xD1, 0xD2, 0xD3, 0xD4))
PENALTY = Document(
    id=PAPER,
    inspection_id=VISIT,
    form_id="DEC-02",
    form_version="1",
    title="行政处罚决定书",
    facts={"fine": 50000},
)


class Team:
    """Machines that joined one county."""

    def __init__(self, county: CountyThread, folder: Path) -> None:
        self._county, self._folder = county, folder
        self.stores: list[Store] = []

    def join(self) -> Store:
        store, _ = Home(self._folder / f"machine-{len(self.stores)}").create(HomeState.TRAINING)
        join_county(store, self._county.url, code_for(self._county.config))
        self.stores.append(store)
        return store

    def reopen(self, place: int) -> None:
        """A machine that was closed, opened again."""
        self.stores[place] = Home(self._folder / f"machine-{place}").open_training()

    def sync(self) -> None:
        """Everybody twice, so that all have heard of all."""
        for store in (*self.stores, *self.stores):
            report, _ = StoreExchange(store).run()
            assert report.trouble is None, report.trouble.sentence + report.trouble.detail
            assert report.quarantined == ()


@pytest.fixture
def team(county: CountyThread, tmp_path: Path) -> Iterator[Team]:
    made = Team(county, tmp_path)
    first = made.join()
    made.join()
    shop = Party(id=SHOP, kind=PartyKind.SOLE_TRADER, name="云溪镇好再来饭店", legal_rep="徐国良")
    visit = Inspection(id=VISIT, party_id=SHOP, place="西路 26 号", correction_text="装好排风")
    matter = InspectionMatter(
        id=MATTER, inspection_id=VISIT, matter_code="330220001", catalogue_version="1", position=1
    )
    write(first, lambda work: [work.add(thing, "test.added") for thing in (shop, visit, matter, PENALTY)])
    made.sync()
    yield made
    for store in made.stores:
        store.close()


def write(store: Store, act: Callable[[Any], object], who: int = 0) -> None:
    with store.unit_of_work(store.officers()[who].id) as work:
        act(work)
        work.commit()


def edit(store: Store, cls: type[Any], thing_id: str, who: int = 0, **changes: Any) -> None:
    """One officer changes some fields from what this machine shows."""

    def act(work: Any) -> None:
        old = work.get(cls, thing_id)
        work.change(old, replace(old, **changes), "test.changed")

    write(store, act, who)


def shown(store: Store, cls: type[Any], thing_id: str) -> Any:
    with store.unit_of_work("") as work:
        return work.get(cls, thing_id)


def waiting(store: Store) -> tuple[ReviewRow, ...]:
    return tuple(store.answer(AskReviews()).open)


def settle(store: Store, row: ReviewRow, place: int, who: int = 0) -> None:
    agency, officer = store.agency(), store.officers()[who]
    assert agency is not None
    context = context_for(store, officer, agency, MachineClock())
    seen = tuple(side.entry_id for side in row.sides)
    command = SettleReview(
        thing_type=row.thing_type,
        thing_id=row.thing_id,
        group=row.group,
        choice=Choice.SIDE,
        chosen=seen[place],
        reason="现场核对过",
        seen=seen,
    )
    with store.unit_of_work(officer.id) as work:
        answer = command.execute(work, context)
        assert isinstance(answer, Done), answer
        work.commit()


def assert_all_alike(team: Team, config: ServerConfig) -> None:
    """P4: what is shown and what waits is the same bytes on every machine and at the county."""
    county = open_county(config)
    with county.database.read() as tx:
        rows = tx.execute(select(STATE).where(STATE.c.stream == TOWN, STATE.c.type.in_(THING_TABLES)))
        there = {(row.type, row.thing): (bytes(row.fields), bytes(row.contested)) for row in rows}
    county.close()
    for store in team.stores:
        here = {}
        with store._database.reading() as connection:
            for name in THING_TABLES:
                columns = list(THING_TABLES[name].__table__.columns.keys())  # type: ignore[attr-defined]
                order = [column for column in columns if column not in ("number", "used")]
                order.sort(key=lambda column: column != "id")
                for state in row_states(connection, name):
                    values = dict(zip(order, state, strict=True))
                    here[name, values["id"]] = (values["body"], values["contested"])
        assert here == there


def test_amount_against_basis_is_one_decision_kept_twice_and_mixed_by_nobody(
    team: Team, config: ServerConfig
) -> None:
    one, two = team.stores
    edit(one, Document, PAPER, facts={"fine": 80000})
    edit(two, Document, PAPER, who=1, facts={"fine": 50000, "basis": "第四十六条"})
    team.sync()
    for store in team.stores:
        (row,) = waiting(store)
        assert (row.title, row.words) == ("云溪镇好再来饭店 · 检查", "文书内容和文号")
        lines = {field.name: field.sides for field in row.fields if field.differs}
        assert lines == {"facts.fine": ("80000", "50000"), "facts.basis": ("（空）", "第四十六条")}
        assert shown(store, Document, PAPER).facts == {"fine": 80000}
    assert_all_alike(team, config)
    settle(two, waiting(two)[0], 1, who=1)
    team.sync()
    assert [waiting(store) for store in team.stores] == [(), ()]
    assert shown(one, Document, PAPER).facts == {"fine": 50000, "basis": "第四十六条"}
    assert_all_alike(team, config)


def test_different_groups_of_three_machines_are_merged(team: Team, config: ServerConfig) -> None:
    team.join()
    team.sync()
    one, two, three = team.stores
    edit(one, Inspection, VISIT, place="西路 27 号")
    edit(two, Inspection, VISIT, opinion="没有异议。", assistant_ids=("a1",))
    edit(three, Inspection, VISIT, remarks="店主在场", assistant_ids=("a2",))
    team.sync()
    for store in team.stores:
        visit = shown(store, Inspection, VISIT)
        assert (visit.place, visit.opinion, visit.remarks) == ("西路 27 号", "没有异议。", "店主在场")
        assert sorted(visit.assistant_ids) == ["a1", "a2"]
        assert waiting(store) == ()
    assert_all_alike(team, config)


def test_three_ways_and_a_late_fourth_on_top_of_an_open_difference(team: Team, config: ServerConfig) -> None:
    late = team.join()
    team.join()
    team.sync()
    one, two, _, three = team.stores
    edit(one, Inspection, VISIT, place="甲")
    edit(two, Inspection, VISIT, place="乙")
    edit(three, Inspection, VISIT, place="丙")
    edit(late, Inspection, VISIT, place="丁")
    for store in (one, two, three, one, two, three):
        StoreExchange(store).run()
    assert len(waiting(one)[0].sides) == 3
    team.sync()
    assert [side for field in waiting(three)[0].fields for side in field.sides] == ["甲", "乙", "丙", "丁"]
    assert_all_alike(team, config)
    settle(three, waiting(three)[0], 2)
    team.sync()
    assert {shown(store, Inspection, VISIT).place for store in team.stores} == {"丙"}
    assert_all_alike(team, config)


def test_concurrent_settlements_alike_and_not_alike(team: Team, config: ServerConfig) -> None:
    one, two = team.stores
    edit(one, Inspection, VISIT, place="甲")
    edit(two, Inspection, VISIT, place="乙")
    team.sync()
    settle(one, waiting(one)[0], 0)
    settle(two, waiting(two)[0], 1, who=1)
    team.sync()
    assert [field.sides for field in waiting(one)[0].fields] == [("甲", "乙")]
    settle(one, waiting(one)[0], 1)
    settle(two, waiting(two)[0], 1, who=1)
    team.sync()
    assert [waiting(store) for store in team.stores] == [(), ()]
    assert shown(one, Inspection, VISIT).place == "乙"
    assert_all_alike(team, config)


def test_an_edit_that_did_not_know_of_the_settlement_opens_it_again(team: Team, config: ServerConfig) -> None:
    one, two = team.stores
    edit(one, Inspection, VISIT, place="甲")
    edit(two, Inspection, VISIT, place="乙")
    team.sync()
    settle(one, waiting(one)[0], 1)
    edit(two, Inspection, VISIT, place="甲路 1 号")
    team.sync()
    assert {side for field in waiting(two)[0].fields for side in field.sides} == {"乙", "甲路 1 号"}
    assert_all_alike(team, config)


def test_two_ends_of_one_inspection_are_never_the_later(team: Team, config: ServerConfig) -> None:
    one, two = team.stores
    edit(one, Inspection, VISIT, status=InspectionStatus.FINISHED, outcome=Outcome.CLOSED)
    edit(two, Inspection, VISIT, status=InspectionStatus.FINISHED, outcome=Outcome.TRANSFER)
    team.sync()
    (row,) = waiting(two)
    assert row.words == "检查结束"
    assert next(field.sides for field in row.fields if field.label == "结果") == ("结束", "移送")
    assert_all_alike(team, config)


def test_a_matter_taken_out_here_and_judged_there_stays_until_somebody_says(
    team: Team, config: ServerConfig
) -> None:
    one, two = team.stores
    edit(one, InspectionMatter, MATTER, removed=True)
    edit(two, InspectionMatter, MATTER, finding=Finding.FOUND)
    team.sync()
    for store in team.stores:
        matter = shown(store, InspectionMatter, MATTER)
        assert (matter.removed, matter.finding) == (False, Finding.FOUND)
        assert [field.sides for field in waiting(store)[0].fields] == [("否", "是")]
    assert_all_alike(team, config)
    settle(one, waiting(one)[0], 1)
    team.sync()
    assert shown(two, InspectionMatter, MATTER).removed
    assert_all_alike(team, config)


def test_an_issue_goes_before_a_colleague_s_edit_of_the_draft(team: Team, config: ServerConfig) -> None:
    one, two = team.stores
    edit(one, Document, PAPER, facts={"fine": 90000})
    StoreExchange(one).run()
    edit(
        two,
        Document,
        PAPER,
        state=DocumentState.ISSUED,
        sha256="a" * 64,
        number="安云溪罚决字〔2026〕7号",
        issued_on=date(2026, 11, 24),
    )
    team.sync()
    for store in team.stores:
        paper = shown(store, Document, PAPER)
        assert (paper.number, paper.facts) == ("安云溪罚决字〔2026〕7号", {"fine": 50000})
        assert [side.issued for side in waiting(store)[0].sides] == ["安云溪罚决字〔2026〕7号", ""]
    assert_all_alike(team, config)


def hand_over(store: Store, who: int, to: int, reason: str = "调到执法二队") -> None:
    agency, officer = store.agency(), store.officers()[who]
    assert agency is not None
    context = context_for(store, officer, agency, MachineClock())
    command = HandOverInspection(inspection_id=VISIT, to_id=store.officers()[to].id, reason=reason)
    with store.unit_of_work(officer.id) as work:
        answer = command.execute(work, context)
        assert isinstance(answer, Done), answer
        work.commit()


def test_an_inspection_changes_hands_while_both_still_write(team: Team, config: ServerConfig) -> None:
    """交接: the former officer's words, written before he heard of anything, stay; nobody has to settle them."""
    first, second = team.stores
    pair = tuple(one.id for one in first.officers()[:2])
    edit(first, Inspection, VISIT, officer_ids=pair)
    team.sync()
    hand_over(first, who=0, to=1)
    edit(first, Inspection, VISIT, remarks="钥匙在门卫")
    edit(second, Inspection, VISIT, who=1, opinion="没有意见")
    edit(second, InspectionMatter, MATTER, who=1, finding=Finding.FOUND)
    team.sync()
    for store in team.stores:
        now = shown(store, Inspection, VISIT)
        assert (now.held_by, now.holder.from_id, now.holder.reason) == (pair[1], pair[0], "调到执法二队")
        assert (now.remarks, now.opinion) == ("钥匙在门卫", "没有意见")
        assert waiting(store) == ()
    assert_all_alike(team, config)


def test_handed_over_on_two_machines_at_once_is_asked_about(team: Team, config: ServerConfig) -> None:
    first, second = team.stores
    chen, wang = first.officers()[:2]
    edit(first, Inspection, VISIT, officer_ids=(chen.id,))
    team.sync()
    hand_over(first, who=0, to=1, reason="调到执法二队")
    hand_over(second, who=0, to=1, reason="下周起休假")
    team.sync()
    for store in team.stores:
        (row,) = waiting(store)
        assert (row.group, row.words) == ("holder", "由谁经办")
        (said,) = row.fields
        assert ["调到执法二队" in side for side in said.sides] == [True, False]
        assert all(f"交给 {wang.name}" in side for side in said.sides)
    settle(first, waiting(first)[0], place=1)
    team.sync()
    assert waiting(first) == waiting(second) == ()
    assert shown(second, Inspection, VISIT).holder.reason == "下周起休假"
    assert_all_alike(team, config)
