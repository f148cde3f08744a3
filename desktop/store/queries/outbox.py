"""Records between this machine and the county, and the figures of 同步."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from desktop.store import settings
from desktop.store.archive import archived_now
from desktop.store.exchange import pending_bytes
from desktop.store.mappers import from_ms, from_ms_or_none, thing_of
from desktop.store.moved import handed_words
from desktop.store.queries.county_reads import county_reads
from desktop.store.queries.documents import own_blocks
from desktop.store.queries.sources import Sources, officer_names
from desktop.store.stream import count_things
from desktop.store.tables import (
    DocumentRow,
    InspectionRow,
    JournalEntry,
    LibraryProposalRow,
    PartyRow,
    Record,
    StoredReceipt,
    core,
)
from desktop.store.tree_heads import log_proof
from enforcement.model.document import NumberBlock
from enforcement.model.library_marks import PROPOSAL_KIND_NAMES, LibraryProposal
from enforcement.model.roots import MARKS_ROOT
from enforcement.model.things import THING_NAMES
from enforcement.queries import (
    AskOutbox,
    AskSyncSummary,
    CountLine,
    LineState,
    LineTrouble,
    OutboxRow,
    ReceiptRow,
    RoundRow,
    SyncState,
    SyncSummary,
)

_RECORD = core(Record)
_ENTRY = core(JournalEntry)
_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)
_DOCUMENT = core(DocumentRow)
_PROPOSAL = core(LibraryProposalRow)
_RECEIPT = core(StoredReceipt)
_RECEIPTS_SHOWN = 50
HIDDEN = ("journal",)  # the first entry of a journal is nobody's record
# Number blocks and notes of packages travel like everything else and are compared with the county by count, but nobody
# works on them.
NO_RECORDS = (*HIDDEN, "number_block", "carried_package", "county_reading")

_NEXT_STEP = {
    SyncState.UNSENT: "等下次同步",
    SyncState.SENT: "等县里的回执，本机一直留着",
    SyncState.RECEIPTED: "",
    SyncState.QUARANTINED: "看原因，补好再送",
}


def outbox(question: AskOutbox, sources: Sources) -> tuple[OutboxRow, ...]:
    """→ tuple[OutboxRow, ...], newest first."""
    query = sa.select(_RECORD).where(_RECORD.c.root_type.not_in(NO_RECORDS))
    if question.state is not None:
        query = query.where(_RECORD.c.state == question.state.value)
    query = query.order_by(_RECORD.c.changed_at.desc(), _RECORD.c.root_id.desc())
    rows = sources.connection.execute(query.offset(question.offset).limit(question.limit)).all()
    titles = titles_of(sources, [row.root_id for row in rows])
    names = officer_names(sources.officers())
    return tuple(_row(row, titles, names, sources) for row in rows)


def summary(_: AskSyncSummary, sources: Sources) -> SyncSummary:
    """→ SyncSummary."""
    by_state = sa.select(_RECORD.c.state, sa.func.count()).where(_RECORD.c.root_type.not_in(NO_RECORDS))
    rows = sources.connection.execute(by_state.group_by(_RECORD.c.state))
    found = {row[0]: int(row[1]) for row in rows}
    address = sources.setting(settings.COUNTY_ADDRESS, "")
    told = sources.setting(settings.COUNTY_LOG, {})
    line, problem = sources.setting(settings.LINE, {}), sources.setting(settings.LAST_PROBLEM, "")
    revoked = sources.setting(settings.REVOKED)
    return SyncSummary(
        enrolled=bool(address),
        county_address=address,
        unsent=found.get(SyncState.UNSENT, 0),
        sent=found.get(SyncState.SENT, 0),
        receipted=found.get(SyncState.RECEIPTED, 0),
        quarantined=found.get(SyncState.QUARANTINED, 0),
        counts=_counts(sources),
        receipts=_receipts(sources),
        last_ok_at=from_ms_or_none(sources.setting(settings.LAST_OK_AT)),
        last_problem=problem,
        pending_bytes=pending_bytes(sources.connection),
        log_alarm=told.get("alarm", ""),
        log_proof=log_proof(sources.connection) if told.get("alarm") else b"",
        log_restored=told.get("restored", ""),
        log_restored_at=from_ms_or_none(told.get("restored_at")),
        archived=archived_now(sources.connection),
        trouble=_trouble(line, problem),
        news=tuple(line.get("news", ())),
        forked=bool(line.get("forked")),
        rounds=tuple(_round(one) for one in line.get("rounds", ())),
        waiting=_waiting(sources),
        keys_until=from_ms_or_none(line.get("keys_until") or None),
        handed=handed_words(sources.connection),
        revoked=None if revoked is None else str(revoked[1]),
        county_reads=county_reads(sources),
    )


def _trouble(line: dict[str, Any], problem: str) -> LineTrouble | None:
    """Of the last round; a package of the county that was taken since took it away."""
    plain = line.get("trouble")
    if not problem:
        return None
    return (
        LineTrouble(LineState(plain[0]), *plain[1:]) if plain else LineTrouble(LineState.NO_NETWORK, problem)
    )


def _round(plain: list[Any]) -> RoundRow:
    at, seconds, receipted, files, pulled, bytes_up, bytes_down, what, times = plain[:9]
    exchange = plain[9] if len(plain) > 9 else 0  # kept by a program that did not note it
    return RoundRow(
        from_ms(at), seconds, receipted, files, pulled, bytes_up, bytes_down, what, times, exchange
    )


def _waiting(sources: Sources) -> tuple[tuple[str, int], ...]:
    """Records without a clean receipt, by kind, most of them first."""
    count = sa.func.count()
    query = sa.select(_RECORD.c.root_type, count).where(
        _RECORD.c.state != SyncState.RECEIPTED.value, _RECORD.c.root_type.not_in(NO_RECORDS)
    )
    rows = sources.connection.execute(query.group_by(_RECORD.c.root_type).order_by(count.desc()))
    return tuple((row[0], int(row[1])) for row in rows)


def _row(row: Any, titles: dict[str, str], names: dict[str, str], sources: Sources) -> OutboxRow:
    state = SyncState(row.state)
    return OutboxRow(
        thing_type=row.root_type,
        thing_id=row.root_id,
        title=titles.get(row.root_id) or THING_NAMES.get(row.root_type, row.root_type),
        version=row.entries,
        changed_at=from_ms(row.changed_at),
        actor=names.get(row.actor, ""),
        files_there=row.files_there,
        files_total=row.files_total,
        state=state,
        next_step=_NEXT_STEP[state],
        problem=_problem(row.root_id, sources) if state is SyncState.QUARANTINED else "",
    )


def titles_of(sources: Sources, roots: list[str]) -> dict[str, str]:
    """Names of records, by id."""
    inspections = (
        sa.select(_INSPECTION.c.id, _PARTY.c.name)
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id)
        .where(_INSPECTION.c.id.in_(roots))
    )
    parties = sa.select(_PARTY.c.id, _PARTY.c.name).where(_PARTY.c.id.in_(roots))
    titles = {row.id: f"{row.name} · 检查" for row in sources.connection.execute(inspections)}
    titles |= {row.id: row.name for row in sources.connection.execute(parties)}
    papers = sa.select(_DOCUMENT.c.id, _DOCUMENT.c.title, _DOCUMENT.c.doc_number).where(
        _DOCUMENT.c.id.in_(roots)
    )
    titles |= {row.id: f"{row.title} {row.doc_number}".strip() for row in sources.connection.execute(papers)}
    asked = sa.select(_PROPOSAL.c.id, _PROPOSAL.c.body).where(_PROPOSAL.c.id.in_(roots), _PROPOSAL.c.readable)
    for row in sources.connection.execute(asked):
        proposal = thing_of(LibraryProposal, row.body)
        titles[row.id] = f"{PROPOSAL_KIND_NAMES[proposal.kind]} · {proposal.matter_name}"
    titles[MARKS_ROOT] = "常用、备注和组合"
    return titles | {block.id: _block_title(block) for block in own_blocks(sources)}


def _block_title(block: NumberBlock) -> str:
    return f"{block.series}号段 {block.year} 年 {block.first}–{block.last} 号"


def _problem(root_id: str, sources: Sources) -> str:
    """What the county did not enter, by kind of record; its machine reason stays in the diagnostics."""
    query = sa.select(_ENTRY.c.type, sa.func.count()).where(
        _ENTRY.c.root_id == root_id, _ENTRY.c.own, _ENTRY.c.quarantine != ""
    )
    rows = sources.connection.execute(query.group_by(_ENTRY.c.type)).all()
    parts = "、".join(f"{THING_NAMES.get(row[0], row[0])} {row[1]} 条" for row in rows)
    return f"县里收到了但没入账：{parts}。"


def _counts(sources: Sources) -> tuple[CountLine, ...]:
    here = count_things(sources.connection)
    county: dict[str, int] | None = sources.setting(settings.COUNTY_COUNTS)
    names = [name for name in {**here, **(county or {})} if name not in HIDDEN]
    return tuple(
        CountLine(name, here.get(name, 0), None if county is None else county.get(name, 0)) for name in names
    )


def _receipts(sources: Sources) -> tuple[ReceiptRow, ...]:
    columns = (_RECEIPT.c.received_at, _RECEIPT.c.entries, _RECEIPT.c.files)
    query = sa.select(*columns).order_by(_RECEIPT.c.id.desc()).limit(_RECEIPTS_SHOWN)
    # Only verified receipts are ever kept.
    return tuple(
        ReceiptRow(from_ms(row.received_at), row.entries, row.files, verified=True)
        for row in sources.connection.execute(query)
    )
