"""The life of the 自选库: proposals as they stand, sets, and what may be picked again."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from desktop.store.catalogue import answers_of
from desktop.store.mappers import thing_of, unpack
from desktop.store.queries.sources import Sources, officer_names
from desktop.store.snapshot import Snapshot
from desktop.store.tables import InspectionMatterRow, InspectionRow, LibraryProposalRow, core
from enforcement.catalogue.shipped_sets import shipped_sets
from enforcement.model.inspection import Finding, InspectionStatus
from enforcement.model.library_marks import (
    LibraryProposal,
    MatterSet,
    MatterUse,
    ProposalState,
    ProposalStep,
)
from enforcement.model.matter import Library
from enforcement.queries.proposals import (
    AskMatterSets,
    AskPickIdeas,
    AskProposals,
    PickIdea,
    ProposalRow,
    SetRow,
)
from enforcement.rules.power import power_on
from enforcement.rules.proposals import standing

YEAR = timedelta(days=365)
_PROPOSAL = core(LibraryProposalRow)
_ENTRY = core(InspectionMatterRow)
_INSPECTION = core(InspectionRow)


def proposals(question: AskProposals, sources: Sources) -> tuple[ProposalRow, ...]:
    """→ tuple[ProposalRow, ...], the newest first."""
    query = sa.select(_PROPOSAL.c.body, _PROPOSAL.c.contested).where(_PROPOSAL.c.readable)
    rows = sources.connection.execute(query.order_by(_PROPOSAL.c.born_at.desc(), _PROPOSAL.c.id)).all()
    if not rows:
        return ()
    steps: dict[str, list[ProposalStep]] = {}
    for step in sources.all(ProposalStep):
        steps.setdefault(step.proposal_id, []).append(step)
    snapshot = sources.catalogue.snapshot(sources.connection)
    said = {} if snapshot is None else answers_of(sources.connection, snapshot.installed)
    names = officer_names(sources.officers())
    made = []
    for row in rows:
        one = thing_of(LibraryProposal, row.body)
        held = None if snapshot is None else _held(snapshot, one.matter_code, question.day)
        stands = standing(one, steps.get(one.id, ()), said.get(one.id), held=held)
        made.append(ProposalRow(one, stands, names.get(one.made_by, ""), _contested(row.contested)))
    return tuple(made)


def own_proposals(sources: Sources, day: date) -> tuple[tuple[LibraryProposal, ProposalState], ...]:
    """Proposals with their states, for the merge."""
    return tuple((row.proposal, row.standing.state) for row in proposals(AskProposals(day), sources))


def sets(_: AskMatterSets, sources: Sources) -> tuple[SetRow, ...]:
    """→ tuple[SetRow, ...]; a set that the town saved or put away hides the shipped one of its name, which is offered
    only where the catalogue means the same by its codes."""
    kept = sources.all(MatterSet)
    own = [SetRow(one.id, one.name, one.codes) for one in kept if not one.removed]
    named = {one.name for one in kept}
    snapshot = sources.catalogue.snapshot(sources.connection)
    here = {} if snapshot is None else snapshot.matters
    shipped = [
        SetRow("", one.name, one.codes) for one in shipped_sets() if one.name not in named and one.fits(here)
    ]
    return (*shipped, *sorted(own, key=lambda one: (one.name, one.id)))


def pick_ideas(question: AskPickIdeas, sources: Sources) -> tuple[PickIdea, ...]:
    """→ tuple[PickIdea, ...], the most used first."""
    snapshot = sources.catalogue.snapshot(sources.connection)
    if snapshot is None:
        return ()
    since = question.day - YEAR
    used, found = _use_since(sources, since)
    ideas = [
        PickIdea(
            code, snapshot.matters[code].act_name, MatterUse(since=since, inspections=n, found=found[code])
        )
        for code, n in used.items()
        if code in snapshot.matters
        and snapshot.matters[code].library is Library.OPTIONAL
        and not _held(snapshot, code, question.day)
    ]
    return tuple(sorted(ideas, key=lambda one: (-one.use.inspections, one.code)))


def _use_since(sources: Sources, since: date) -> tuple[Counter[str], Counter[str]]:
    """Inspections and findings of a breach by matter."""
    joined = _ENTRY.join(_INSPECTION, _INSPECTION.c.id == _ENTRY.c.inspection_id)
    count = sa.func.count()
    query = (
        sa.select(_ENTRY.c.matter_code, _ENTRY.c.finding, count.label("n"))
        .select_from(joined)
        .where(
            sa.not_(_ENTRY.c.removed),
            _INSPECTION.c.started_on >= since.isoformat(),
            _INSPECTION.c.status != InspectionStatus.VOIDED.value,
        )
        .group_by(_ENTRY.c.matter_code, _ENTRY.c.finding)
    )
    used: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for row in sources.connection.execute(query):
        used[row.matter_code] += row.n
        if row.finding == Finding.FOUND.value:
            found[row.matter_code] += row.n
    return used, found


def _held(snapshot: Snapshot, code: str, day: date) -> bool:
    grants = snapshot.grants.get(code, ())
    division = snapshot.scope or (grants[0].division_code if grants else "")
    return power_on(snapshot.matters.get(code), grants, division, day).held


def _contested(packed: bytes) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every wording of the fields that two machines wrote without knowing of each other."""
    rivals: dict[str, list[list[Any]]] = unpack(packed) if packed else {}
    sides = [side for _, side in rivals.get("words", ())]
    words = {
        name: tuple(dict.fromkeys(str(side.get(name, "")) for side in sides)) for name in ("need", "reason")
    }
    return tuple((name, said) for name, said in words.items() if len(said) > 1)
