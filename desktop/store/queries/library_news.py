"""What a new release changes for us: against the release last looked through, our marks, and open records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from desktop.store import settings
from desktop.store.collecting import let_go, piecemeal, uncollected
from desktop.store.library_sides import difference
from desktop.store.mappers import thing_of
from desktop.store.queries.library_cases import CLUE_RULES, LOOK_AGAIN, Desk, Loss, own_desk, touched_cases
from desktop.store.queries.library_life import own_proposals
from desktop.store.queries.sources import Sources
from desktop.store.snapshot import Snapshot
from desktop.store.stated import amounts_of
from desktop.store.tables import (
    DocumentRow,
    InspectionMatterRow,
    InspectionRow,
    LibraryReviewRow,
    PartyRow,
    core,
)
from enforcement.catalogue.amount_lines import changed as changed_amounts
from enforcement.catalogue.changes import Listing, MatterChange, changes, sides
from enforcement.catalogue.merge import Mine, raise_questions
from enforcement.commands.own_matters import codes_of_paper
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Finding, Inspection, InspectionMatter, InspectionStatus, Outcome
from enforcement.model.library_marks import (
    OPEN_STATES,
    PROPOSAL_STATE_NAMES,
    MatterMark,
    MatterNote,
    MatterSet,
)
from enforcement.queries.proposals import (
    AskHandOver,
    AskLibraryNews,
    LibraryNews,
    RecordKind,
    TouchedRecord,
)
from enforcement.rules.power import PowerState, power_on
from enforcement.text.dates import long_date
from enforcement.text.papers import paper_words

_DOCUMENT = core(DocumentRow)
_ENTRY = core(InspectionMatterRow)
_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)
_REVIEW = core(LibraryReviewRow)

Compared = tuple[Listing, Listing, tuple[MatterChange, ...]]
_LAST: dict[tuple[str, str, str], Compared] = {}
"""The last comparison by both SHA-256 and township: releases never change, so it holds for good."""


def news(_: AskLibraryNews, sources: Sources) -> LibraryNews | None:
    """→ LibraryNews | None."""
    seen = frozenset(sources.connection.execute(sa.select(_REVIEW.c.sha256)).scalars())
    two = sides(sources.catalogue.releases(), seen)
    if two is None:
        return None
    base, theirs, made = _compared(sources, two[0].sha256, two[1].sha256)
    today = sources.catalogue.today()
    mine = Mine(
        marks=sources.all(MatterMark),
        notes=sources.all(MatterNote),
        sets=sources.all(MatterSet),
        proposals=own_proposals(sources, today),
    )
    merged = raise_questions(made, mine)
    changed = {one.code: _loss(one) for one in merged.changes}
    desk = own_desk(sources)
    touched = [
        *_records(sources, changed, desk),
        *touched_cases(desk, changed),
        *_drafts(sources, changed),
        *_asked(mine, changed),
    ]
    amounts = changed_amounts(*(amounts_of(sources.connection, one.key) for one in two))
    ordered = tuple(sorted(touched, key=_order))
    return LibraryNews(base=base, theirs=theirs, merged=merged, touched=ordered, amounts=amounts)


def _compared(sources: Sources, base: str, theirs: str) -> Compared:
    """Two releases, named by SHA-256, with what changes between them; their matters are let go of again."""
    key = (base, theirs, str(sources.setting(settings.SCOPE, "")))
    if key not in _LAST:
        with uncollected():
            made = _differ(sources, base, theirs)
        _LAST.clear()
        _LAST[key] = made
    return _LAST[key]


def _differ(sources: Sources, base: str, theirs: str) -> Compared:
    one, two = difference(sources.connection, base, theirs)
    made = Listing(version=one.version), Listing(version=two.version), changes(one, two)
    parts = piecemeal(one.matters, two.matters, one.powers, two.powers)
    del one, two
    let_go(parts)
    return made


def hand_over(question: AskHandOver, sources: Sources) -> tuple[TouchedRecord, ...]:
    """→ tuple[TouchedRecord, ...] by matter."""
    snapshot = sources.catalogue.snapshot(sources.connection)
    if snapshot is None:
        return ()
    open_codes = sa.select(_ENTRY.c.matter_code).where(sa.not_(_ENTRY.c.removed)).distinct()
    desk = own_desk(sources)
    codes = {*sources.connection.execute(open_codes).scalars(), *desk.codes}
    losses = {code: loss for code in codes if (loss := _known_loss(snapshot, code, question.day))}
    records = [*_records(sources, losses, desk), *touched_cases(desk, losses)]
    return tuple(sorted(records, key=_order))


def _loss(change: MatterChange) -> Loss:
    return Loss(change.name, change.lost_on, change.open_clues, change.document)


def _known_loss(snapshot: Snapshot, code: str, day: date) -> Loss | None:
    """The loss of a matter that was held: it has happened by ``day``, or its day is known."""
    grants, matter = snapshot.grants.get(code, ()), snapshot.matters.get(code)
    name = matter.act_name if matter else code
    if not grants:
        return None
    power = power_on(matter, grants, snapshot.scope or grants[0].division_code, day)
    last = grants[-1]
    if power.state in (PowerState.WITHDRAWN, PowerState.UNKNOWN) or (power.held and last.valid_to):
        lost_on = power.turn or (last.valid_to + timedelta(days=1) if last.valid_to else None)
        paper = paper_words(last.ended_by) if last.ended_by else last.document
        return Loss(name, lost_on, last.open_clues, paper)
    return None


def _records(sources: Sources, losses: Mapping[str, Loss], desk: Desk) -> Iterator[TouchedRecord]:
    """Inspections that go on, and breaches that nothing final came of; what a case on paper took up is that case's."""
    if not losses:
        return
    joined = _ENTRY.join(_INSPECTION, _INSPECTION.c.id == _ENTRY.c.inspection_id)
    joined = joined.join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
    query = (
        sa.select(_ENTRY.c.body, _INSPECTION.c.body.label("inspection"), _PARTY.c.name)
        .select_from(joined)
        .where(
            _ENTRY.c.matter_code.in_(sorted(losses)),
            sa.not_(_ENTRY.c.removed),
            _ENTRY.c.readable,
            _INSPECTION.c.readable,
            _INSPECTION.c.status != InspectionStatus.VOIDED.value,
        )
    )
    for row in sources.connection.execute(query):
        entry, inspection = thing_of(InspectionMatter, row.body), thing_of(Inspection, row.inspection)
        kind = _open_as(entry, inspection)
        if kind is RecordKind.CLUE and (inspection.id, entry.matter_code) in desk.taken:
            continue
        if kind is not None:
            yield _touched(kind, entry.matter_code, losses, inspection, row.name or "没有名字的对象")


def _open_as(entry: InspectionMatter, inspection: Inspection) -> RecordKind | None:
    if inspection.status is InspectionStatus.RUNNING:
        return RecordKind.INSPECTION
    waiting = inspection.outcome in (None, Outcome.REINSPECT, Outcome.TO_CASE)
    return RecordKind.CLUE if waiting and entry.finding in (Finding.FOUND, Finding.TO_VERIFY) else None


def _touched(
    kind: RecordKind, code: str, losses: Mapping[str, Loss], inspection: Inspection, party: str
) -> TouchedRecord:
    loss = losses[code]
    return TouchedRecord(
        kind=kind,
        code=code,
        name=loss.name,
        id=inspection.id,
        title=party,
        day=inspection.started_on,
        rule=CLUE_RULES[loss.open_clues] if loss.lost_on else LOOK_AGAIN,
        waits=_waits(kind, inspection),
        lost_on=loss.lost_on,
        document=loss.document,
    )


def _waits(kind: RecordKind, inspection: Inspection) -> str:
    """What comes next for an inspection."""
    if kind is RecordKind.INSPECTION:
        return "等检查结束"
    if inspection.outcome is Outcome.TO_CASE:
        return "等立案"
    if inspection.outcome is not Outcome.REINSPECT:
        return "等定下怎么处理"
    due = inspection.correction_due
    return f"等{long_date(due)}期满后复查" if due else "等复查"


def _drafts(sources: Sources, losses: Mapping[str, Loss]) -> Iterator[TouchedRecord]:
    """Drafts made on their own whose articles come from a changed matter; those of inspections follow them."""
    if not losses:
        return
    begun = (_DOCUMENT.c.state == DocumentState.DRAFT.value, _DOCUMENT.c.inspection_id == "")
    for paper in sources.all(Document, *begun):
        for code in codes_of_paper(sources.catalogue, paper):
            if code in losses:
                yield TouchedRecord(
                    kind=RecordKind.DRAFT,
                    code=code,
                    name=losses[code].name,
                    id=paper.id,
                    title=paper.title,
                    rule=LOOK_AGAIN,
                    waits="等出具",
                    lost_on=losses[code].lost_on,
                    document=losses[code].document,
                )


def _asked(mine: Mine, losses: Mapping[str, Loss]) -> Iterable[TouchedRecord]:
    for proposal, state in mine.proposals:
        if state in OPEN_STATES and proposal.matter_code in losses:
            yield TouchedRecord(
                kind=RecordKind.PROPOSAL,
                code=proposal.matter_code,
                name=losses[proposal.matter_code].name,
                id=proposal.id,
                title=proposal.matter_name,
                waits=PROPOSAL_STATE_NAMES[state],
                rule="在合并里定留着还是撤回",
            )


def _order(record: TouchedRecord) -> tuple[Any, ...]:
    return (record.lost_on is None, record.code, list(RecordKind).index(record.kind), record.id)
