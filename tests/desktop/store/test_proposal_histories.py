"""Random histories of three machines: picks, notes and proposals between releases that confirm, refuse or come too late.

Whatever arrives in whichever order, nothing of ours is lost, and all machines end with the same: the same marks, the
same standing of every proposal (as a person reads it from all steps and all releases), the same questions to settle.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.store.store import Store
from enforcement.catalogue.merge import Answer
from enforcement.commands.decide_proposal import DecideProposal
from enforcement.commands.merge_library import MergeLibrary
from enforcement.commands.propose_matter import SubmitProposal, WithdrawProposal, WriteProposal
from enforcement.commands.star_matter import StarMatter
from enforcement.commands.write_matter_note import WriteMatterNote
from enforcement.model.library import ProposalAnswer
from enforcement.model.library_marks import (
    LibraryProposal,
    ProposalKind,
    ProposalState,
    ProposalStep,
    StepKind,
)
from enforcement.queries.proposals import AskLibraryNews, AskProposals, LibraryNews
from enforcement.refusals import Done
from tests.desktop.store.samples import CHEN, SCOPE, ident, make_store
from tests.desktop.store.test_catalogue import DOGS, KILN, SMOKE, STALL
from tests.desktop.store.test_library_life import TODAY, context, decisions, marks, meet, power, release
from tests.desktop.store.traffic import SmallCounty

CODES = (STALL.code, SMOKE.code, DOGS.code, KILN.code)
SAYINGS = tuple(f"投诉很多，第 {number} 次写的理由" for number in range(4))


@dataclass
class World:
    """Three machines, a county, and all that was ever said."""

    dice: random.Random
    machines: list[Store]
    county: SmallCounty = field(default_factory=SmallCounty)
    releases: dict[int, bytes] = field(default_factory=dict)
    held: dict[int, tuple[date, set[str]]] = field(default_factory=dict)
    answers: dict[int, dict[str, ProposalAnswer]] = field(default_factory=dict)
    waiting: dict[int, list[int]] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)
    proposals: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    seen: set[ProposalState] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.waiting = {place: [] for place in range(len(self.machines))}
        self.publish()

    # ---- what can happen

    def publish(self) -> None:
        """A release: some matters held, some proposals answered, effective on some day up to today or after it."""
        number, dice = len(self.releases) + 1, self.dice
        day = date(2026, 1, 1) if number == 1 else dice.choice((date(2026, 6, 1), TODAY, date(2026, 12, 31)))
        codes = {STALL.code, DOGS.code} if number == 1 else {one for one in CODES if dice.random() < 0.5}
        said = {
            key: ProposalAnswer(proposal_id=key, division_code=SCOPE, accepted=dice.random() < 0.5, reason="县里的话")
            for key in sorted(self.proposals)
            if dice.random() < 0.4
        }  # fmt: skip
        powers = tuple(power(code) for code in sorted(codes))
        self.releases[number] = release(number, day, powers, answers=tuple(said.values()))
        self.held[number], self.answers[number] = (day, codes), said
        for place, queue in self.waiting.items():
            queue.insert(dice.randrange(len(queue) + 1), number)
            if number == 1:
                self.install(place)

    def install(self, place: int) -> None:
        number = self.waiting[place].pop()
        self.machines[place].install_release(self.releases[number], number=number, signed=b"county")

    def act(self) -> None:
        place = self.dice.randrange(len(self.machines))
        store = self.machines[place]
        way = self.dice.randrange(12)
        if way == 0 and len(self.releases) < 5:
            self.publish()
        elif way <= 2 and self.waiting[place]:
            self.install(place)
        elif way == 3:
            meet(self.county, store)
        elif way == 4:
            self.do(store, StarMatter(code=self.dice.choice(CODES), starred=self.dice.random() < 0.7))
        elif way == 5:
            text = f"备注 {len(self.notes)}"
            if self.do(store, WriteMatterNote(code=self.dice.choice(CODES), text=text)):
                self.notes.add(text)
        else:
            self.propose(store)

    def propose(self, store: Store) -> None:
        """One step of some proposal that this machine knows, or a new one; what is refused changes nothing."""
        rows = store.answer(AskProposals(TODAY))
        self.seen |= {row.standing.state for row in rows}
        if not rows or self.dice.random() < 0.2:
            kind = self.dice.choice(list(ProposalKind))
            reason, code = self.dice.choice(SAYINGS), self.dice.choice(CODES)
            made = self.do(store, WriteProposal(code=code, kind=kind, reason=reason, need=SAYINGS[0]))
            self.proposals |= {made} if made else set()
            return
        row = self.dice.choice(rows)
        one, state = row.proposal, row.standing.state
        agree = self.dice.random() < 0.8
        stale = one.words if self.dice.random() < 0.9 else "0" * 64
        commands: dict[ProposalState, Any] = {
            ProposalState.DRAFT: SubmitProposal(proposal_id=one.id),
            ProposalState.CAPTAIN: DecideProposal(
                proposal_id=one.id, approver_id=ident(2), words=stale, agree=agree, reason="请写得具体些"
            ),
            ProposalState.LEADER: DecideProposal(
                proposal_id=one.id, approver_id=ident(3), words=stale, agree=agree, reason="请写得具体些"
            ),
            ProposalState.RETURNED: WriteProposal(
                code=one.matter_code, kind=one.kind, proposal_id=one.id, reason=self.dice.choice(SAYINGS), need=SAYINGS[1]
            ),
            ProposalState.COUNTY: WithdrawProposal(proposal_id=one.id),
        }  # fmt: skip
        commands[ProposalState.WITHDRAWN] = commands[ProposalState.DRAFT]
        command = commands.get(state)
        if command is None or (state is ProposalState.COUNTY and self.dice.random() < 0.8):
            return
        who = {ProposalState.CAPTAIN: ident(2), ProposalState.LEADER: ident(3)}.get(state, CHEN)
        self.do(store, command, who)
        if state is ProposalState.RETURNED:
            self.do(store, SubmitProposal(proposal_id=one.id))

    def do(self, store: Store, command: Any, who: str = CHEN) -> Any:
        """The value of what was done, None for what was refused (and saved nothing)."""
        before = {one.id for one in things(store, ProposalStep)}
        with store.unit_of_work(who) as work:
            answer = command.execute(work, context(store, who))
            if isinstance(answer, Done):
                work.commit()
        made = {one.id for one in things(store, ProposalStep)} - before
        assert isinstance(answer, Done) or not made
        self.steps |= made
        return answer.value if isinstance(answer, Done) else None

    def settle(self) -> None:
        """Everything arrives everywhere."""
        for place, queue in self.waiting.items():
            while queue:
                self.install(place)
        meet(self.county, *self.machines)

    # ---- as a person reads it

    def expected(self, proposal: LibraryProposal, steps: tuple[ProposalStep, ...]) -> ProposalState:
        """All releases and all steps on the table."""
        said = [answers[proposal.id] for answers in self.answers.values() if proposal.id in answers]
        if said:
            return ProposalState.AGREED if said[-1].accepted else ProposalState.REFUSED
        own = [one for one in steps if one.proposal_id == proposal.id]
        last = [one for one in own if one.round == max(each.round for each in own)]
        kinds = {one.kind for one in last}
        if StepKind.WITHDRAWN in kinds:
            return ProposalState.WITHDRAWN
        if StepKind.RETURNED in kinds:
            return ProposalState.RETURNED
        if StepKind.SUBMITTED not in kinds:
            return ProposalState.DRAFT
        fresh = {one.kind for one in last if one.words == proposal.words}
        if StepKind.CAPTAIN_AGREED not in fresh:
            return ProposalState.CAPTAIN
        if StepKind.LEADER_AGREED not in fresh:
            return ProposalState.LEADER
        speaking = max(number for number, (day, _) in self.held.items() if day <= TODAY)
        held = proposal.matter_code in self.held[speaking][1]
        return ProposalState.AGREED if held is (proposal.kind is ProposalKind.PICK) else ProposalState.COUNTY


def things(store: Store, cls: type[Any]) -> tuple[Any, ...]:
    with store.unit_of_work("") as work:
        return tuple(sorted(work.find(cls), key=lambda one: one.id))


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[list[Store]]:
    made = [make_store(tmp_path / name, device=place) for place, name in enumerate(("a", "b", "c"), 1)]
    yield made
    for one in made:
        one.close()


def play(machines: list[Store], seed: int, acts: int) -> World:
    world = World(random.Random(seed), machines)
    for _ in range(acts):
        world.act()
    world.settle()
    return world


def judge(world: World) -> None:
    first, *others = world.machines
    for other in others:
        assert marks(other) == marks(first)
        assert things(other, ProposalStep) == things(first, ProposalStep)
    steps = things(first, ProposalStep)
    proposals = {one.id: one for one in things(first, LibraryProposal)}
    assert set(proposals) == world.proposals, "no proposal lost, none invented"
    assert {one.id for one in steps} == world.steps, "no step lost"
    assert world.notes <= {note.text for note in marks(first)[1]}
    for store in world.machines:
        standing = {row.proposal.id: row.standing.state for row in store.answer(AskProposals(TODAY))}
        assert standing == {key: world.expected(one, steps) for key, one in proposals.items()}
    news = [store.answer(AskLibraryNews()) for store in world.machines]
    told = [one.merged if isinstance(one, LibraryNews) else None for one in news]
    assert told[1:] == told[:1] * len(others)
    if isinstance(news[0], LibraryNews):
        assert world.proposals <= news[0].merged.kept
        keep = decisions(news[0], Answer.KEEP)
        world.do(others[0], MergeLibrary(sha256=news[0].theirs.version.sha256, decisions=keep))
        meet(world.county, *world.machines)
        assert [store.answer(AskLibraryNews()) for store in world.machines] == [None] * len(world.machines)
        assert {one.id for one in things(first, LibraryProposal)} == world.proposals


@pytest.mark.parametrize("seed", [3, 11])
def test_three_machines_and_random_releases_agree_and_lose_no_proposal(
    machines: list[Store], seed: int
) -> None:
    world = play(machines, seed, 70)
    assert world.proposals
    assert world.steps
    judge(world)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(100, 130))
def test_many_histories_of_proposals(machines: list[Store], seed: int) -> None:
    judge(play(machines, seed, 200))
