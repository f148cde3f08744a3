"""One matter's card: power, words, benchmarks, the team's notes, and what the team did with it in the last year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from desktop.store.catalogue import note_on, starred
from desktop.store.mappers import from_ms, to_ms
from desktop.store.queries.citing import articles_on
from desktop.store.queries.matters import power_of, row_of
from desktop.store.queries.sources import Sources, officer_names
from desktop.store.stated import amounts_of, benchmarks_of, needs_of
from desktop.store.tables import (
    DocumentRow,
    InspectionMatterRow,
    InspectionRow,
    MatterNoteRow,
    PartyRow,
    core,
)
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import (
    FINDING_NAMES,
    INSPECTION_KIND_NAMES,
    Finding,
    InspectionKind,
    InspectionStatus,
)
from enforcement.model.library_marks import MatterNote
from enforcement.model.matter import Matter
from enforcement.queries import (
    AskMatterCard,
    AskMatterHistory,
    AskYearOfMatters,
    MatterCard,
    MatterDeed,
    MatterHistory,
    NoteRow,
)
from enforcement.statutes.standing import PlaceStanding, standings
from enforcement.text.dates import CHINA, local_day
from enforcement.text.money import yuan

YEAR, _DAY = timedelta(days=365), timedelta(days=1)
_DOCUMENT = core(DocumentRow)
_ENTRY = core(InspectionMatterRow)
_INSPECTION = core(InspectionRow)
_NOTE = core(MatterNoteRow)
_PARTY = core(PartyRow)
_DECISIONS = "DEC-"
DECISIONS_SHOWN, _LOOKED_AT = 5, 60
_OUT = (DocumentState.ISSUED.value, DocumentState.SERVED.value)


def card(question: AskMatterCard, sources: Sources) -> MatterCard | None:
    """→ MatterCard with every text known of the matter, None when no release has it.

    It says what the release of the day says; of a matter that this one does not list, what the others do.
    """
    catalogue, code = sources.catalogue, question.code
    snapshot = catalogue.snapshot_on(sources.connection, question.day)
    matter = None if snapshot is None else snapshot.finder.one(sources, code, question.day)
    if snapshot is None or matter is None:
        return None
    power = power_of(snapshot, matter, question.day)
    told = snapshot if code in snapshot.matters else catalogue.snapshot(sources.connection) or snapshot
    return MatterCard(
        row=row_of(told, matter, power, code in starred(sources.connection), catalogue.today()),
        checklist=told.items.get(code, ()),
        grants=told.grants.get(code, ()),
        version=told.version,
        note=note_on(sources.connection, code),
        notes=_notes(sources, code),
        benchmarks=benchmarks_of(sources.connection, told.release_id, code),
        history=_history(sources, code, question.today or question.day),
        places=_places(sources, matter, question.day),
        needs=needs_of(sources.connection, told.release_id, code),
        amounts=amounts_of(sources.connection, snapshot.release_id),
        decisions=_decisions(sources, code),
    )


def _places(sources: Sources, matter: Matter, day: date) -> tuple[PlaceStanding, ...]:
    """How far the places of the text that the card shows can be shown."""
    return standings(matter.basis_on(day) or matter.basis, day, articles_on(sources.connection))


def deeds(question: AskMatterHistory, sources: Sources) -> tuple[MatterDeed, ...]:
    """→ tuple[MatterDeed, ...], newest first."""
    inspections = _inspections(sources, question)
    found = [
        MatterDeed("inspection", one.id, _day(one.sort_at), one.party_name or "", _inspection_words(one))
        for one in inspections
    ]
    names = {one.id: one.party_name or "" for one in inspections}
    for paper in _papers(sources, question.code, question.day):
        party = names.get(paper.inspection_id, "") or _named(paper)
        words = f"{paper.title} {paper.number}".strip()
        found.append(MatterDeed("document", paper.id, paper.issued_on, party, words))
    found.sort(key=lambda deed: deed.day or date.min, reverse=True)
    return tuple(found[: question.limit])


def year(question: AskYearOfMatters, sources: Sources) -> dict[str, int]:
    """→ dict[str, int]: inspections by matter."""
    query = sa.select(_ENTRY.c.matter_code, sa.func.count()).where(*_in_year(question.day))
    return {row[0]: row[1] for row in sources.connection.execute(query.group_by(_ENTRY.c.matter_code))}


def _in_year(day: date) -> tuple[Any, ...]:
    """Matters taken into inspections in the year up to ``day``, by the clock of the device that took them."""
    first, after = _midnight(day - YEAR + _DAY), _midnight(day + _DAY)
    voided = sa.select(_INSPECTION.c.id).where(_INSPECTION.c.status == InspectionStatus.VOIDED.value)
    taken = sa.not_(_ENTRY.c.removed)
    return taken, _ENTRY.c.born_at.between(first, after - 1), _ENTRY.c.inspection_id.not_in(voided)


def _midnight(day: date) -> int:
    """The first moment of a local day, in ms."""
    return to_ms(datetime(day.year, day.month, day.day, tzinfo=CHINA))


def _notes(sources: Sources, code: str) -> tuple[NoteRow, ...]:
    written = sources.all(MatterNote, _NOTE.c.matter_code == code, sa.not_(_NOTE.c.removed))
    if not written:
        return ()
    names = officer_names(sources.officers())
    return tuple(NoteRow(one.id, one.text, names.get(one.author, ""), one.written_at) for one in written)


def _decisions(sources: Sources, code: str) -> tuple[MatterDeed, ...]:
    """This home's newest decisions of the matter, those of inspections that found the breach and those made alone."""
    breach = sa.select(_ENTRY.c.inspection_id).where(
        _ENTRY.c.matter_code == code, _ENTRY.c.finding == Finding.FOUND.value, sa.not_(_ENTRY.c.removed)
    )
    alone = sa.and_(_DOCUMENT.c.inspection_id == "", sa.func.instr(_DOCUMENT.c.body, code.encode()) > 0)
    about = sa.or_(_DOCUMENT.c.inspection_id.in_(breach), alone)
    decided = (_DOCUMENT.c.form_id.startswith(_DECISIONS), _DOCUMENT.c.state.in_(_OUT), about)
    newest = (
        sa.select(_DOCUMENT.c.number).where(*decided).order_by(_DOCUMENT.c.issued_at.desc()).limit(_LOOKED_AT)
    )
    found = sources.all(Document, _DOCUMENT.c.number.in_(newest), order=_DOCUMENT.c.issued_at.desc())
    papers = [one for one in found if one.inspection_id or code in one.matters]
    papers.sort(key=lambda one: one.issued_on or date.min, reverse=True)
    return tuple(
        MatterDeed("document", one.id, one.issued_on, _named(one), _decision_words(one))
        for one in papers[:DECISIONS_SHOWN]
    )


def _decision_words(paper: Document) -> str:
    fine = _fine(paper)
    return f"{paper.title} {paper.number}".strip() + (f"，罚款 {yuan(fine / 100)}" if fine else "")


def _history(sources: Sources, code: str, day: date) -> MatterHistory:
    """Counted in the database: only papers with a fine and those made on their own are unpacked."""
    counted = sa.select(_ENTRY.c.finding, sa.func.count()).where(_ENTRY.c.matter_code == code, *_in_year(day))
    findings = {row[0]: row[1] for row in sources.connection.execute(counted.group_by(_ENTRY.c.finding))}
    titles: Counter[str] = Counter()
    fines: list[int] = []
    if findings.get(Finding.FOUND.value):
        of_breaches = (_DOCUMENT.c.state.in_(_OUT), _DOCUMENT.c.inspection_id.in_(_breaches(code, day)))
        count = sa.select(_DOCUMENT.c.title, sa.func.count()).where(*of_breaches).group_by(_DOCUMENT.c.title)
        titles.update({row[0]: row[1] for row in sources.connection.execute(count)})
        decided = sources.all(Document, *of_breaches, _DOCUMENT.c.form_id.startswith(_DECISIONS))
        fines += [_fine(paper) for paper in decided]
    for paper in _own_papers(sources, code, day):
        titles[paper.title] += 1
        fines.append(_fine(paper))
    return MatterHistory(
        since=day - YEAR + _DAY,
        inspections=sum(findings.values()),
        found=findings.get(Finding.FOUND.value, 0),
        papers=tuple(titles.most_common()),
        fined=sum(fen > 0 for fen in fines),
        fine_fen=sum(fines),
    )


def _breaches(code: str, day: date) -> Any:
    """Ids of the inspections that found the breach."""
    found = (_ENTRY.c.matter_code == code, _ENTRY.c.finding == Finding.FOUND.value)
    return sa.select(_ENTRY.c.inspection_id).where(*found, *_in_year(day))


def _inspections(sources: Sources, asked: AskMatterHistory) -> tuple[Any, ...]:
    """Rows (id, kind, sort_at, finding, party_name) of the last year's inspections with the matter, not void."""
    query = (
        sa.select(
            _INSPECTION.c.id,
            _INSPECTION.c.kind,
            _INSPECTION.c.sort_at,
            _ENTRY.c.finding,
            _PARTY.c.name.label("party_name"),
        )
        .join(_INSPECTION, _INSPECTION.c.id == _ENTRY.c.inspection_id)
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
        .where(_ENTRY.c.matter_code == asked.code, *_in_year(asked.day))
        .order_by(_ENTRY.c.born_at.desc())
        .limit(asked.limit)
    )
    return tuple(sources.connection.execute(query))


def _papers(sources: Sources, code: str, day: date) -> Iterator[Document]:
    """Papers out of the house: those of inspections that found the breach, and those made on their own about it."""
    out = _DOCUMENT.c.state.in_(_OUT)
    yield from sources.all(Document, out, _DOCUMENT.c.inspection_id.in_(_breaches(code, day)))
    yield from _own_papers(sources, code, day)


def _own_papers(sources: Sources, code: str, day: date) -> Iterator[Document]:
    out = _DOCUMENT.c.state.in_(_OUT)
    named = sa.func.instr(_DOCUMENT.c.body, code.encode()) > 0  # a short list before anything is unpacked
    for paper in sources.all(Document, out, _DOCUMENT.c.inspection_id == "", named):
        if code in paper.matters and paper.issued_on and day - YEAR < paper.issued_on <= day:
            yield paper


def _fine(paper: Document) -> int:
    """The fine in fen that a decision names, 0 for other papers."""
    fine = paper.facts.get("fine")
    return fine if isinstance(fine, int) and paper.form_id.startswith(_DECISIONS) else 0


def _named(paper: Document) -> str:
    party = paper.facts.get("party")
    return str(party.get("name", "")) if isinstance(party, dict) else ""


def _inspection_words(row: Any) -> str:
    return f"{INSPECTION_KIND_NAMES[InspectionKind(row.kind)]}，{FINDING_NAMES[Finding(row.finding)]}"


def _day(ms: int) -> date:
    """The local day of a moment."""
    return local_day(from_ms(ms))
