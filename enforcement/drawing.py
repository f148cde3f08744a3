"""How a draw is made: a seed of two halves, and an order that anybody can compute again with SHA-256.

Neither side can steer it: the machine binds itself to its half (the commitment) before the witness says his, and both
are bound to the pool. Everything hashed is UTF-8 text in the form written here; digests are lower-case hex.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import resources
from enforcement.model.random_draw import Pick, RandomDraw, Recusal

FORMULA = (
    "名单校验值 = SHA-256（名单原文，一行一条，行间一个换行，UTF-8）；承诺码 = SHA-256（“承诺|”＋机器的一半＋“|”＋名单校验值）；",
    "种子 = SHA-256（“种子|”＋机器的一半＋“|”＋监督人的一半＋“|”＋名单校验值）。",
    "对象按 SHA-256（种子＋“|对象|”＋对象编号）从小到大排，取前面要抽的个数；",
    "每个对象的人员先看本次已派次数，再按 SHA-256（种子＋“|人员|”＋对象编号＋“|”＋人员编号）从小到大，取前两名，回避的不派。",
)


def pool_lines(draw: RandomDraw) -> tuple[str, ...]:
    """The pool as text, one line each, in an order that does not depend on how it was put together."""
    head = (f"任务|{draw.task}", f"检查日|{draw.planned_on.isoformat()}", f"抽取数|{draw.wanted}")
    objects = sorted(f"对象|{one.party_id}|{one.name}" for one in draw.objects)
    officers = sorted(f"人员|{one.officer_id}|{one.name}|{one.certificate}" for one in draw.officers)
    recusals = sorted(f"回避|{one.officer_id}|{one.party_id}" for one in draw.recusals)
    return (*head, *objects, *officers, *recusals)


def digest_of(draw: RandomDraw) -> str:
    """The digest of the pool."""
    return _hash("\n".join(pool_lines(draw)))


def commitment_of(machine_half: str, pool_digest: str) -> str:
    """What the machine shows before the witness speaks."""
    return _hash(f"承诺|{machine_half}|{pool_digest}")


def seed_of(draw: RandomDraw) -> str:
    """The seed of a draw whose both halves are known."""
    return _hash(f"种子|{draw.machine_half}|{draw.witness_half}|{draw.pool_digest}")


def picks_of(draw: RandomDraw) -> tuple[Pick, ...]:
    """What the seed draws: objects in order, two officers each, the work shared evenly among those who may go."""
    seed = seed_of(draw)
    ranked = sorted((one.party_id for one in draw.objects), key=lambda party: _hash(f"{seed}|对象|{party}"))
    sent: Counter[str] = Counter()
    picks = []
    for party in ranked[: draw.wanted]:
        able = sorted(free_for(party, draw), key=lambda one: (sent[one], _hash(f"{seed}|人员|{party}|{one}")))
        chosen = tuple(able[: officers_each()])
        sent.update(chosen)
        picks.append(Pick(party_id=party, officer_ids=chosen))
    return tuple(picks)


def officers_each() -> int:
    """How many go to one object: as many as an act needs. Source: resources/law, PEN-42."""
    least = resources.law("PEN-42").figure
    assert least is not None
    return int(least)


def free_for(party_id: str, draw: RandomDraw) -> tuple[str, ...]:
    """Ids of the officers of the pool who are not recused from an object."""
    barred = barred_from(party_id, draw.recusals)
    return tuple(one.officer_id for one in draw.officers if one.officer_id not in barred)


def barred_from(party_id: str, recusals: Iterable[Recusal]) -> frozenset[str]:
    """Ids of the officers recused from an object."""
    return frozenset(one.officer_id for one in recusals if one.party_id == party_id)


def faults(draw: RandomDraw) -> tuple[str, ...]:
    """What does not agree when a draw is computed again, as sentences; empty when all of it does."""
    found = []
    if digest_of(draw) != draw.pool_digest:
        found.append("名单和名单校验值对不上。")
    if commitment_of(draw.machine_half, draw.pool_digest) != draw.commitment:
        found.append("机器的一半和抽取前公开的承诺码对不上。")
    if draw.picks and picks_of(draw) != draw.picks:
        found.append("按种子重算，抽出的对象或人员和记录的不一样。")
    return tuple(found)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
