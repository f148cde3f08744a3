"""The draw itself: fair, the same for everybody who computes it, and nothing of it can be changed unnoticed."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.drawing import commitment_of, digest_of, faults, free_for, picks_of, seed_of
from enforcement.model.random_draw import PoolObject, PoolOfficer, RandomDraw, Recusal

DAY = date(2026, 11, 25)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def pool(
    objects: int, officers: int, wanted: int, recused: frozenset[tuple[int, int]] = frozenset()
) -> RandomDraw:
    """A closed pool; recusals as (officer, object) by number."""
    bare = RandomDraw(
        id="d",
        task="第四季度抽查",
        planned_on=DAY,
        wanted=wanted,
        objects=tuple(
            PoolObject(party_id=f"p{n}", name=f"{n}号店", kind="个体工商户") for n in range(objects)
        ),
        officers=tuple(
            PoolOfficer(officer_id=f"o{n}", name=f"{n}号", certificate=f"33{n}") for n in range(officers)
        ),
        recusals=tuple(
            Recusal(officer_id=f"o{a}", party_id=f"p{b}", reason="亲属") for a, b in sorted(recused)
        ),
        pool_digest="",
        commitment="",
        machine_half="00ff",
        witness_half="314159",
    )
    digest = digest_of(bare)
    return replace(bare, pool_digest=digest, commitment=commitment_of(bare.machine_half, digest))


pools = st.builds(
    pool,
    st.integers(1, 30),
    st.integers(4, 9),
    st.integers(1, 30),
    st.frozensets(st.tuples(st.integers(0, 1), st.integers(0, 29)), max_size=20),
).filter(lambda draw: draw.wanted <= len(draw.objects))


@given(pools)
def test_a_draw_takes_what_was_asked_from_the_pool_and_nobody_recused(draw: RandomDraw) -> None:
    picks = picks_of(draw)
    assert len({pick.party_id for pick in picks}) == len(picks) == draw.wanted
    assert {pick.party_id for pick in picks} <= {one.party_id for one in draw.objects}
    for pick in picks:
        assert len(set(pick.officer_ids)) == 2
        assert set(pick.officer_ids) <= set(free_for(pick.party_id, draw))


@given(pools, st.randoms(use_true_random=False))
def test_the_order_in_which_the_pool_was_put_together_says_nothing(draw: RandomDraw, order: object) -> None:
    objects, officers = list(draw.objects), list(draw.officers)
    order.shuffle(objects)  # type: ignore[attr-defined]
    order.shuffle(officers)  # type: ignore[attr-defined]
    other = replace(draw, objects=tuple(objects), officers=tuple(officers))
    assert digest_of(other) == draw.pool_digest
    assert picks_of(other) == picks_of(draw)


@given(pools)
def test_somebody_with_the_printed_formula_gets_the_same(draw: RandomDraw) -> None:
    """Written anew from the words of the record, not from the program."""
    lines = [f"任务|{draw.task}", f"检查日|{draw.planned_on}", f"抽取数|{draw.wanted}"]
    lines += sorted(f"对象|{one.party_id}|{one.name}" for one in draw.objects)
    lines += sorted(f"人员|{one.officer_id}|{one.name}|{one.certificate}" for one in draw.officers)
    lines += sorted(f"回避|{one.officer_id}|{one.party_id}" for one in draw.recusals)
    digest = sha("\n".join(lines))
    assert digest == draw.pool_digest
    assert sha(f"承诺|00ff|{digest}") == draw.commitment
    seed = sha(f"种子|00ff|314159|{digest}")
    assert seed == seed_of(draw)
    times: dict[str, int] = {}
    told = []
    while len(told) < draw.wanted:
        left = [one.party_id for one in draw.objects if one.party_id not in [party for party, _ in told]]
        party = min(left, key=lambda one: sha(f"{seed}|对象|{one}"))
        barred = {one.officer_id for one in draw.recusals if one.party_id == party}
        pair: list[str] = []
        for _ in range(2):
            free = [one.officer_id for one in draw.officers if one.officer_id not in barred | set(pair)]
            pair.append(min(free, key=lambda one: (times.get(one, 0), sha(f"{seed}|人员|{party}|{one}"))))
        for one in pair:
            times[one] = times.get(one, 0) + 1
        told.append((party, tuple(pair)))
    assert told == [(pick.party_id, pick.officer_ids) for pick in picks_of(draw)]


@given(st.integers(1, 30), st.integers(2, 9), st.integers(1, 30))
def test_without_recusals_the_work_is_shared_evenly(objects: int, officers: int, wanted: int) -> None:
    draw = pool(objects, officers, min(wanted, objects))
    sent = Counter(one for pick in picks_of(draw) for one in pick.officer_ids)
    loads = [sent[one.officer_id] for one in draw.officers]
    assert max(loads) - min(loads) <= 1


def test_every_object_and_every_pair_has_the_same_chance() -> None:
    """4000 seeds: each of 10 objects is expected 1200 times among three, each of 6 pairs 2000 times; the bounds are five
    standard deviations away."""
    first = pool(10, 4, 3)
    seen: Counter[str] = Counter()
    pairs: Counter[frozenset[str]] = Counter()
    for n in range(4000):
        picks = picks_of(replace(first, witness_half=f"{n:06}"))
        seen.update(pick.party_id for pick in picks)
        pairs.update(frozenset(pick.officer_ids) for pick in picks)
    assert len(seen) == 10
    assert all(abs(count - 1200) < 150 for count in seen.values())
    assert len(pairs) == 6
    assert all(abs(count - 2000) < 230 for count in pairs.values())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"task": "别的抽查"}, "名单和名单校验值对不上。"),
        ({"wanted": 2}, "名单和名单校验值对不上。"),
        ({"planned_on": date(2026, 11, 26)}, "名单和名单校验值对不上。"),
        ({"objects": pool(9, 4, 3).objects}, "名单和名单校验值对不上。"),
        ({"officers": pool(10, 3, 3).officers}, "名单和名单校验值对不上。"),
        ({"recusals": (Recusal(officer_id="o1", party_id="p1", reason="友"),)}, "名单和名单校验值对不上。"),
        ({"machine_half": "00fe"}, "机器的一半和抽取前公开的承诺码对不上。"),
        ({"witness_half": "271828"}, "按种子重算，抽出的对象或人员和记录的不一样。"),
    ],
)
def test_what_was_changed_afterwards_is_named(change: dict[str, object], fault: str) -> None:
    draw = pool(10, 4, 3)
    made = replace(draw, picks=picks_of(draw))
    assert faults(made) == ()
    assert fault in faults(replace(made, **change))  # type: ignore[arg-type]


def test_a_changed_result_is_named() -> None:
    draw = pool(10, 4, 3)
    picks = picks_of(draw)
    assert faults(replace(draw, picks=tuple(reversed(picks)))) == (
        "按种子重算，抽出的对象或人员和记录的不一样。",
    )
