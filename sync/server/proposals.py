"""Proposals of the townships to pick or drop a matter, as they arrived: read from the state of things, never written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from enforcement.catalogue.sheets import ANSWERS
from enforcement.model.library import ProposalAnswer
from enforcement.model.library_marks import LibraryProposal, ProposalState, ProposalStep
from enforcement.model.plain import from_plain
from enforcement.rules.proposals import Standing, standing
from sync.protocol import canonical
from sync.server.county import County
from sync.server.release_history import kept_releases
from sync.server.store.tables import STATE, TOWNSHIPS

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ArrivedProposal:
    """A proposal with its township (code and name) and how it stands by what the county holds."""

    division_code: str
    township: str
    proposal: LibraryProposal
    standing: Standing


def arrived_proposals(county: County, township: str = "") -> tuple[ArrivedProposal, ...]:
    """Every proposal (of one township only when its code is given), by township and day. A grant alone does not count
    as an answer here: whether one was published shows in the release."""
    with county.database.read() as tx:
        names = {row.code: row.name for row in tx.execute(select(TOWNSHIPS.c.code, TOWNSHIPS.c.name))}
        query = select(STATE.c.stream, STATE.c.type, STATE.c.fields).where(
            STATE.c.type.in_(("library_proposal", "proposal_step"))
        )
        if township:
            query = query.where(STATE.c.stream == township)
        rows = tx.execute(query.order_by(STATE.c.stream, STATE.c.gseq)).all()
        answers: dict[str, ProposalAnswer] = {}
        for kept in reversed(kept_releases(county, tx)):
            answers |= {one.proposal_id: one for one in kept.content.answers}
    proposals = _things(
        ((row.stream, row.fields) for row in rows if row.type == "library_proposal"), LibraryProposal
    )
    steps = [
        one
        for _, one in _things(
            ((row.stream, row.fields) for row in rows if row.type == "proposal_step"), ProposalStep
        )
    ]
    found = [
        ArrivedProposal(stream, names.get(stream, stream), one, standing(one, steps, answers.get(one.id)))
        for stream, one in proposals
    ]
    return tuple(
        sorted(found, key=lambda one: (one.division_code, str(one.proposal.made_at), one.proposal.id))
    )


def answer_sheet(arrived: Iterable[ArrivedProposal]) -> str:
    """The sheet 自选答复 as CSV for those that wait for the county: 同意 and 理由 are left to be filled in."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.title for column in ANSWERS.columns])
    for one in arrived:
        if one.standing.state is ProposalState.COUNTY:
            writer.writerow([one.proposal.id, one.division_code, "", ""])
    return out.getvalue()


def _things(rows: Iterable[tuple[str, bytes]], cls: type[T]) -> list[tuple[str, T]]:
    """Those that this program understands; a later one's stay for a later program."""
    found = []
    for stream, fields in rows:
        try:
            found.append((stream, from_plain(cls, canonical.decode(bytes(fields)))))
        except (TypeError, ValueError):
            continue
    return found
