"""What two people wrote differently, side by side in words; and what was merged without a question (自动合并)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from desktop.store.mappers import from_ms, read_thing, to_ms, unpack
from desktop.store.projection import RECEIVED
from desktop.store.queries.outbox import titles_of
from desktop.store.queries.rulings import rulings
from desktop.store.queries.sources import Sources, named, officer_names
from desktop.store.tables import (
    THING_TABLES,
    DocumentRow,
    EvidenceRow,
    InspectionRow,
    JournalEntry,
    OpenReview,
    ParallelMerge,
    PartyRow,
    core,
)
from enforcement.commands.settle_review import inspection_of, may_keep_both, paper_name
from enforcement.conflicts.groups import Rule, group_named
from enforcement.conflicts.words import field_name, flat, same, value_words
from enforcement.model.document import Document, DocumentState
from enforcement.model.things import THING_NAMES
from enforcement.ports import Side
from enforcement.queries.reviews import (
    AskReviews,
    FieldKind,
    ParallelRow,
    ReviewField,
    ReviewRow,
    Reviews,
    ReviewSide,
)
from enforcement.text.dates import long_date
from sync.protocol.entry import open_body

_OPEN = core(OpenReview)
_MERGED = core(ParallelMerge)
_ENTRY = core(JournalEntry)
_PARTY = core(PartyRow)
_INSPECTION = core(InspectionRow)
_DOCUMENT = core(DocumentRow)
_EVIDENCE = core(EvidenceRow)
_PAPER_STATES = {
    DocumentState.ISSUED: "已出具",
    DocumentState.SERVED: "已出具并送达",
    DocumentState.VOIDED: "已作废",
}
_MERGED_SHOWN = 50
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class _Found:
    """A thing with its row; ``root`` is the record that a person opens."""

    thing_type: str
    thing_id: str
    thing: Any
    contested: Mapping[str, Any]
    root: tuple[str, str]


def reviews(question: AskReviews, sources: Sources) -> Reviews:
    """→ Reviews, in the order in which things were first heard of."""
    rows = sources.connection.execute(sa.select(_OPEN).order_by(_OPEN.c.thing_id)).all()
    found = [one for row in rows if (one := _found(sources, row.thing_type, row.thing_id)) is not None]
    merged = _merged(question, sources) if question.since is not None else ()
    ruled = rulings(sources, question.since) if question.since is not None else ()
    if not found and not merged:
        return Reviews((), (), ruled)
    names = officer_names(sources.officers())
    titles = titles_of(sources, [one.root[1] for one in found] + [row.thing_id for row in merged])
    made = [
        _row(sources, one, group, names, titles.get(one.root[1], ""))
        for one in found
        for group in one.contested
    ]
    return Reviews(tuple(made), tuple(_parallel(sources, row, names) for row in merged), ruled)


def _found(sources: Sources, thing_type: str, thing_id: str) -> _Found | None:
    table = core(THING_TABLES[thing_type])
    row = sources.connection.execute(sa.select(table).where(table.c.id == thing_id)).first()
    thing = read_thing(thing_type, unpack(row.body)) if row is not None and row.readable else None
    if row is None or thing is None or not row.contested:
        return None
    inspection = inspection_of(thing_type, thing)
    root = ("inspection", inspection) if inspection else (thing_type, thing_id)
    return _Found(thing_type, thing_id, thing, unpack(row.contested), root)


def _row(sources: Sources, found: _Found, group: str, names: dict[str, str], title: str) -> ReviewRow:
    kind = found.thing_type
    sides = [Side(entry, values) for entry, values in found.contested[group]]
    written = [_written(sources, side) for side in sides]
    named = {**names, **_party_names(sources, sides)}
    form = (found.thing.form_id, found.thing.form_version) if kind == "document" else ("", "")
    sealed = any(side.values.get("sha256") for side in sides) and kind == "document"
    papers = _papers(sources, found)
    fields = _fields(kind, sides, written, named)
    whole = group_named(kind, group).rule is Rule.WHOLE and not sealed
    return ReviewRow(
        thing_type=kind,
        thing_id=found.thing_id,
        group=group,
        title=title or THING_NAMES[kind],
        thing=name_of(kind, found.thing),
        words=group_named(kind, group).words,
        sides=tuple(_side(side, row, names) for side, row in zip(sides, written, strict=True)),
        fields=fields,
        papers=papers,
        reason_needed=bool(papers),
        both_possible=whole and may_keep_both(tuple(sides)),
        third_possible=whole and not any("." in field.name for field in fields if field.differs),
        open_type=found.root[0],
        open_id=found.root[1],
        evidence=_evidence(sources, found),
        form=form,
    )


def _written(sources: Sources, side: Side) -> Any:
    return sources.connection.execute(sa.select(_ENTRY).where(_ENTRY.c.entry_id == side.entry_id)).one()


def _side(side: Side, row: Any, names: Mapping[str, str]) -> ReviewSide:
    return ReviewSide(
        entry_id=side.entry_id,
        who=named(names, row.actor) or "没有署名",
        here=bool(row.own),
        device="本机" if row.own else f"另一台电脑（流水 {row.journal[-4:]}）",
        made_at=from_ms(row.wall_time),
        received=row.mark >= RECEIVED,
        issued=paper_name(side.values) if row.type == "document" and side.values.get("sha256") else "",
    )


def _fields(
    kind: str, sides: list[Side], written: list[Any], names: Mapping[str, str]
) -> tuple[ReviewField, ...]:
    flats = [flat(side.values) for side in sides]
    before: dict[str, Any] = {}
    for row in reversed(written):
        before.update(flat(open_body(row.body)[1]) if row.body else {})
    made = []
    for name in dict.fromkeys(name for values in flats for name in values):
        values = [values.get(name) for values in flats]
        former = before.get(name, values[0] if all(same(one, values[0]) for one in values) else None)
        made.append(
            ReviewField(
                name=name,
                label=field_name(name),
                before=value_words(kind, name, former, names),
                sides=tuple(value_words(kind, name, value, names) for value in values),
                plain=tuple(values),
                differs=any(not same(value, values[0]) for value in values),
                kind=_kind(name, values, names),
            )
        )
    return tuple(sorted(made, key=lambda field: not field.differs))


def _kind(name: str, values: list[Any], names: Mapping[str, str]) -> FieldKind:
    said = [value for value in values if value not in (None, "")]
    if "." in name or not said or not all(isinstance(value, str) for value in said):
        return FieldKind.TAKEN
    if all(_DAY.fullmatch(value) for value in said):
        return FieldKind.DAY
    free = not any(value in names or value_words("", name, value, names) != value for value in said)
    return (
        FieldKind.TEXT
        if free and not name.endswith(("_id", "_ids", "kind", "state", "status"))
        else FieldKind.TAKEN
    )


def _party_names(sources: Sources, sides: list[Side]) -> dict[str, str]:
    ids = [str(side.values["party_id"]) for side in sides if side.values.get("party_id")]
    query = sa.select(_PARTY.c.id, _PARTY.c.name).where(_PARTY.c.id.in_(ids))
    return {row.id: row.name for row in sources.connection.execute(query)} if ids else {}


def _papers(sources: Sources, found: _Found) -> tuple[str, ...]:
    return papers_of(sources, *(found.root if found.thing_type != "party" else ("party", found.thing_id)))


def papers_of(sources: Sources, root_type: str, root_id: str) -> tuple[str, ...]:
    """What stands on paper already about a record, whatever is chosen."""
    wanted = _DOCUMENT.c.id == root_id
    if root_type == "party":
        visits = sa.select(_INSPECTION.c.id).where(_INSPECTION.c.party_id == root_id)
        wanted = _DOCUMENT.c.inspection_id.in_(visits)
    elif root_type == "inspection":
        wanted = _DOCUMENT.c.inspection_id == root_id
    states = [state.value for state in _PAPER_STATES if state is not DocumentState.VOIDED]
    papers = sources.all(Document, wanted, _DOCUMENT.c.state.in_(states))
    return tuple(_paper_words(paper) for paper in papers)


def _paper_words(paper: Document) -> str:
    day = f"{long_date(paper.issued_on)}" if paper.issued_on else ""
    return f"《{paper.title}》{paper.number}{day}{_PAPER_STATES[paper.state]}，上面写的不会变。"


def _evidence(sources: Sources, found: _Found) -> int:
    if found.root[0] != "inspection":
        return 0
    query = (
        sa.select(sa.func.count()).select_from(_EVIDENCE).where(_EVIDENCE.c.inspection_id == found.root[1])
    )
    return int(sources.connection.execute(query).scalar() or 0)


def name_of(kind: str, thing: Any) -> str:
    """The kind of thing, and which of its kind where a record has several."""
    more = {"item_result": "item_text", "fact": "text", "document": "title", "evidence": "number"}.get(
        kind, ""
    )
    said = str(getattr(thing, more, "")) if more else ""
    return f"{THING_NAMES[kind]}“{said[:20]}{'…' if len(said) > 20 else ''}”" if said else THING_NAMES[kind]


def _merged(question: AskReviews, sources: Sources) -> list[Any]:
    assert question.since is not None
    columns = (_MERGED, _ENTRY.c.actor, _ENTRY.c.wall_time, _ENTRY.c.root_type, _ENTRY.c.root_id)
    query = sa.select(*columns).join(_ENTRY, _ENTRY.c.entry_id == _MERGED.c.entry_id)
    query = query.where(_ENTRY.c.wall_time >= to_ms(question.since))
    return list(sources.connection.execute(query.order_by(_ENTRY.c.position.desc()).limit(_MERGED_SHOWN)))


def _parallel(sources: Sources, row: Any, names: Mapping[str, str]) -> ParallelRow:
    words = "、".join(group_named(row.thing_type, name).words for name in row.groups.split())
    return ParallelRow(
        title=titles_of(sources, [row.root_id]).get(row.root_id, ""),
        thing=THING_NAMES[row.thing_type],
        words=words,
        who=names.get(row.actor, ""),
        made_at=from_ms(row.wall_time),
        open_type=row.root_type,
        open_id=row.root_id,
    )
