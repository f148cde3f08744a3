"""Random edits on both machines, pulled in random pages with own saves between them: what can go back goes back to exactly
what stood there before, nothing else moves, and both machines agree afterwards."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from desktop.store.store import Store
from enforcement.commands.take_back_pull import TakeBackPull
from enforcement.conflicts.groups import GROUPS, Rule
from enforcement.model.inspection import Finding, Inspection, InspectionMatter
from enforcement.model.party import Party
from enforcement.model.plain import to_plain
from enforcement.model.take_back import Standing
from enforcement.model.things import TYPE_NAMES
from enforcement.queries import AskPull
from enforcement.queries.pulls import PullWay
from enforcement.refusals import Done
from tests.desktop.store.samples import CHEN, add, change, ident, inspection, make_store, officer, party, save
from tests.desktop.store.test_projection import Devices, states
from tests.desktop.store.test_reviews import WANG, captain, run

EXAMPLES, NIGHTLY_EXAMPLES = 12, 400
SEED = 20261122  # of each commit; a night takes another one and says which
_NUMBERS = itertools.count(10_000)
_EDITS: dict[type, dict[str, Any]] = {
    Party: {"phone": str, "address": str, "name": str, "legal_rep": str},
    Inspection: {
        "place": str,
        "remarks": str,
        "correction_text": str,
        "opinion": str,
        "assistant_ids": tuple,
    },
    InspectionMatter: {"finding": Finding, "correction": str, "removed": bool},
}
State = dict[tuple[str, str, str], Any]


@dataclass
class Pair:
    """Two machines for many rounds; every round has a record of its own."""

    devices: Devices
    seen: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair")
    one, two = make_store(folder / "one"), make_store(folder / "two", 2)
    people = (replace(officer(1, "陈立"), id=CHEN), replace(officer(2, "王晓敏"), id=WANG))
    save(one, *(add(person) for person in people))
    made = Pair(Devices(one, two))
    made.devices.exchange()
    yield made
    for store in (one, two):
        store.check()
        store.close()


def some_edit(dice: random.Random, store: Store, things: tuple[Any, ...], who: str) -> None:
    thing = dice.choice(things)
    with store.unit_of_work(who) as work:
        shown = work.get(type(thing), thing.id)
    changes: dict[str, Any] = {}
    for name in dice.sample(sorted(_EDITS[type(thing)]), dice.randint(1, 2)):
        kind = _EDITS[type(thing)][name]
        words = f"第{dice.randint(1, 4)}种"
        pool = {
            str: words,
            bool: dice.random() < 0.5,
            Finding: dice.choice(list(Finding)),
            tuple: tuple(dice.sample(("甲", "乙", "丙"), dice.randint(0, 3))),
        }
        changes[name] = pool[kind]
    save(store, change(shown, replace(shown, **changes), "test.changed"), actor=who)


def snapshot(store: Store, things: tuple[Any, ...]) -> State:
    """Every group of the things as this machine shows it."""
    found: State = {}
    with store.unit_of_work("") as work:
        for thing in things:
            plain, kind = to_plain(work.get(type(thing), thing.id)), TYPE_NAMES[type(thing)]
            for group in GROUPS[kind]:
                values = {name: plain[name] for name in group.fields}
                if group.rule is Rule.SET:
                    values = {name: sorted(value) for name, value in values.items()}
                found[kind, thing.id, group.name] = values
    return found


def one_round(pair: Pair, dice: random.Random) -> None:
    devices, number = pair.devices, next(_NUMBERS)
    who = party(number, "云溪镇老街肉摊")
    visit = inspection(number + 100_000, who.id)
    matter = InspectionMatter(
        id=ident(number + 200_000), inspection_id=visit.id, matter_code="1", catalogue_version="1", position=1
    )
    things = (who, visit, matter)
    save(devices.one, *(add(one) for one in things))
    devices.exchange()
    for _ in range(dice.randint(1, 6)):
        some_edit(dice, devices.one, things, CHEN)
    for _ in range(dice.choice((0, 0, 1))):  # unknown to the other: a difference, or merged
        some_edit(dice, devices.two, things, WANG)
    devices.county.push(devices.one)
    before = snapshot(devices.two, things)
    stream = devices.two.stream.exchange(PullWay.NETWORK)
    while (page := devices.county.page(devices.two.exchange.state().cursors[0], dice.randint(1, 3))).items:
        stream.apply_page(page)
        if dice.random() < 0.3:
            some_edit(dice, devices.two, things, WANG)
    if stream.number:  # edits that changed nothing bring nothing
        took_back(pair, stream.number, before, things)
    devices.exchange()
    assert states(devices.one) == states(devices.two)


def took_back(pair: Pair, exchange: int, before: State, things: tuple[Any, ...]) -> None:
    mine = pair.devices.two
    came = snapshot(mine, things)
    view = mine.answer(AskPull(exchange))
    for line in view.lines:
        pair.seen[line.standing] = pair.seen.get(line.standing, 0) + 1
    able = [line.place for line in view.lines if line.standing is Standing.OPEN]
    if not able:
        return
    answer = run(mine, TakeBackPull(exchange=exchange, lines=tuple(able), reason="都不要了"), captain())
    assert answer == Done(len(able))
    after = snapshot(mine, things)
    assert after == {key: before[key] if key in able else value for key, value in came.items()}
    again = mine.answer(AskPull(exchange))
    assert {line.standing for line in again.lines if line.place in able} == {Standing.BACK}


def campaign(pair: Pair, examples: int, seed: int) -> None:
    print(f"seed {seed}")
    for number in range(examples):
        one_round(pair, random.Random(f"{seed}/{number}"))
    assert pair.seen[Standing.OPEN] >= examples


def test_what_goes_back_is_what_stood_there(pair: Pair) -> None:
    campaign(pair, EXAMPLES, SEED)
    assert pair.seen[Standing.SINCE] > 0


@pytest.mark.nightly
def test_what_goes_back_is_what_stood_there_all_night(pair: Pair) -> None:
    campaign(pair, NIGHTLY_EXAMPLES, random.randrange(1, 2**31))
    assert pair.seen.keys() >= {Standing.OPEN, Standing.SINCE, Standing.BACK, Standing.DISPUTED}
