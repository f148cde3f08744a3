"""Draws as the store answers for them: the same on another machine, with the inspections that came of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from desktop.store.store import Store
from enforcement.drawing import commitment_of, digest_of, faults, picks_of
from enforcement.model.inspection import Inspection, InspectionStatus
from enforcement.model.party import Party, PartyKind
from enforcement.model.random_draw import DrawState, PoolObject, PoolOfficer, RandomDraw
from enforcement.queries import AskDrawPool, AskDraws, PoolRow
from tests.desktop.store.samples import CHEN, START, add, change, ident, officer, save
from tests.desktop.store.traffic import SmallCounty

DAY = date(2026, 11, 25)
SHOPS = tuple(
    Party(id=ident(number), kind=PartyKind.SOLE_TRADER, name=f"第{number}号小店") for number in range(21, 25)
)


def prepared() -> RandomDraw:
    bare = RandomDraw(
        id=ident(1),
        task="第四季度抽查",
        planned_on=DAY,
        wanted=2,
        objects=tuple(PoolObject(party_id=shop.id, name=shop.name, kind="个体工商户") for shop in SHOPS),
        officers=tuple(
            PoolOfficer(officer_id=ident(n), name=f"{n}号队员", certificate=f"33{n}") for n in (31, 32, 33)
        ),
        pool_digest="",
        commitment="",
        machine_half="ab" * 16,
        prepared_by=CHEN,
        prepared_at=START,
    )
    digest = digest_of(bare)
    return replace(bare, pool_digest=digest, commitment=commitment_of(bare.machine_half, digest))


def drawn(draw: RandomDraw) -> RandomDraw:
    whole = replace(draw, witness="高志远", witness_half="314159")
    return replace(whole, state=DrawState.DRAWN, picks=picks_of(whole), drawn_by=CHEN, drawn_at=START)


def visit(number: int, party: str, started: datetime, **changes: object) -> Inspection:
    plain = Inspection(id=ident(number), party_id=party, started_at=started, started_on=started.date())
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_draw_is_the_same_on_another_machine(store: Store, second: Store) -> None:
    before = prepared()
    made = drawn(before)
    save(store, add(officer(int(CHEN, 16), "陈立")), *(add(shop) for shop in SHOPS), add(before))
    save(store, change(before, made))
    county = SmallCounty()
    county.push(store)
    county.pull(second)
    (row,) = second.answer(AskDraws())
    assert row.draw == made
    assert faults(row.draw) == ()
    assert store.answer(AskDraws())[0].names[CHEN] == "陈立"
    assert row.inspections == {}


def test_only_inspections_that_name_the_draw_count_as_begun(store: Store) -> None:
    made = drawn(prepared())
    picked = made.picks[0].party_id
    words, later = made.source_words, START + timedelta(hours=1)
    save(store, *(add(shop) for shop in SHOPS), add(made))
    save(
        store,
        add(visit(41, picked, START - timedelta(days=1), task_source=words)),
        add(visit(42, picked, later, task_source="投诉举报")),
        add(visit(43, picked, later, task_source=words, status=InspectionStatus.VOIDED)),
    )
    assert store.answer(AskDraws())[0].inspections == {}
    save(
        store,
        add(visit(44, picked, later, task_source=words)),
        add(visit(45, picked, later, task_source=words)),
    )
    assert store.answer(AskDraws())[0].inspections == {picked: ident(44)}


def test_the_pool_counts_this_years_visits(store: Store) -> None:
    first, other, third, fourth = SHOPS
    save(store, *(add(shop) for shop in SHOPS))
    save(
        store,
        add(visit(51, first.id, datetime(2026, 1, 1, 2, tzinfo=UTC))),
        add(visit(52, first.id, datetime(2026, 11, 3, 2, tzinfo=UTC))),
        add(visit(53, other.id, datetime(2025, 12, 31, 2, tzinfo=UTC))),
        add(visit(54, third.id, datetime(2026, 5, 5, 2, tzinfo=UTC), status=InspectionStatus.VOIDED)),
        add(visit(55, fourth.id, START, started_on=None)),
    )
    pool = store.answer(AskDrawPool(DAY))
    assert pool.objects == (
        PoolRow(first, 2, date(2026, 11, 3)),
        PoolRow(other, 0, date(2025, 12, 31)),
        PoolRow(third, 0, None),
        PoolRow(fourth, 0, None),
    )
