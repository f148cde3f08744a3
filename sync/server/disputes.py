"""文书争议: one draft that was issued on two devices waits for the county's legal reviewer, who keeps one paper and voids
the other with a reason (`sync.md` 5.6). What was decided is written in the county's own journal."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, select
from uuid_utils import uuid7

from enforcement.conflicts.merge import Patch
from enforcement.conflicts.second_issue import DOCUMENT, PAPER, Issue, issues, rule, served_ones
from enforcement.errors import KnownTrouble
from enforcement.model.plain import to_plain
from enforcement.model.settlement import Choice, Settlement
from enforcement.rules import kinds
from enforcement.text.dates import CHINA
from sync.protocol import canonical
from sync.protocol.entry import open_header
from sync.server.core.values import StoredThing
from sync.server.county import County
from sync.server.county_journal import Said, write_save
from sync.server.store import people, state
from sync.server.store.history import recall
from sync.server.store.tables import BATCHES, DEVICES, ENTRIES, JOURNALS, STATE
from sync.server.things import gseqs_of, heads_of

LEAST_REASON: Final = 4
VOIDED: Final = "作废重出的文书"  # the act in the administrators' journal
NAME_MAX: Final = 50
OFFICE: Final = "县法制审核 "  # before the name of whoever decided, wherever a device shows it


@dataclass(frozen=True, slots=True)
class Paper:
    """One of the papers with who issued it where: `wall_time` is the device's statement, `received_at` ours (ms)."""

    issue: Issue
    actor: str
    device: str
    label: str
    journal: str
    wall_time: int
    received_at: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A document of a township with the papers that were issued of it, the one that devices show first."""

    stream: str
    document: str
    papers: tuple[Paper, ...]

    @property
    def title(self) -> str:
        """What kind of paper it is."""
        return str(self.papers[0].issue.document["title"])


def open_disputes(tx: Connection) -> tuple[Dispute, ...]:
    """All that wait, by township and document."""
    query = select(STATE).where(STATE.c.type == DOCUMENT, STATE.c.contested != b"")
    rows = tx.execute(query.order_by(STATE.c.stream, STATE.c.thing)).all()
    found = (_dispute(tx, row.stream, row.thing, _stored(row)) for row in rows)
    return tuple(one for one in found if one is not None)


def dispute_of(tx: Connection, document: str) -> Dispute:
    """That of one document. Raises KnownTrouble when nothing about it is to be decided."""
    query = select(STATE).where(STATE.c.type == DOCUMENT, STATE.c.thing == document)
    for row in tx.execute(query).all():
        found = _dispute(tx, row.stream, row.thing, _stored(row))
        if found is not None:
            return found
    raise KnownTrouble(
        "这份文书没有要定的。", "它没有出具两份，或者已经定过。", "用 zhenfa-county dispute list 看还有哪些。"
    )


def decide(
    county: County,
    document: str,
    keep: str,
    *,
    seen: Collection[str],
    reason: str,
    reviewer: str,
    noted: Callable[[Connection, Dispute], None] | None = None,
) -> Dispute:
    """Keep the paper that entry `keep` issued, void the others for `reason`, in the name of `reviewer`, who saw those
    that the entries `seen` issued; what it was about. Devices follow with their next sync. `noted` writes in the same transaction. Raises KnownTrouble."""
    if len(reason.strip()) < LEAST_REASON:
        raise KnownTrouble(f"没有作废：请写明原因，至少 {LEAST_REASON} 个字。")
    if not 0 < len(reviewer.strip()) <= NAME_MAX:
        raise KnownTrouble("没有作废：请写明是哪一位法制审核定的。")
    with county.database.write() as tx:
        found = dispute_of(tx, document)
        if {paper.issue.entry_id for paper in found.papers} != set(seen):
            raise KnownTrouble("又来了一份，还没有作废。", "", "重新看过各份，再定留哪一份。")
        who = f"{OFFICE}{reviewer.strip()}"
        write_save(county, tx, found.stream, who, _decision(county, tx, found, keep, reason.strip(), who))
        if noted is not None:
            noted(tx, found)
    return found


def _decision(
    county: County, tx: Connection, found: Dispute, keep: str, reason: str, who: str
) -> tuple[Said, ...]:
    every = tuple(paper.issue for paper in found.papers)
    if keep not in {one.entry_id for one in every}:
        raise KnownTrouble("没有作废：没有这一份。", "", "用 zhenfa-county dispute show 看有哪几份。")
    if served := served_ones(every, keep):
        number = served[0].number or "其中一份"
        raise KnownTrouble(
            f"没有作废：{number}已经送达，另一份还没有送达。",
            "送达的文书不能作废，只能另出文书更正。",
            "请留送达的那一份，作废没有送达的。",
        )
    now = datetime.fromtimestamp(county.clock() / 1000, UTC)
    ruled = rule(every, keep, reason=reason, by=who, at=now.isoformat())
    stored = state.load_things(tx, found.stream, [(DOCUMENT, found.document)])[DOCUMENT, found.document]
    settlement = Settlement(
        id=uuid7().hex,
        thing_type=DOCUMENT,
        thing_id=found.document,
        group=PAPER,
        sides=tuple(one.entry_id for one in every),
        choice=Choice.SIDE,
        chosen=keep,
        reason=reason,
        inspection_id=str(ruled.kept["inspection_id"]),
        by=who,
        at=now,
    )
    heads = heads_of(stored.heads)
    return (
        Said(DOCUMENT, found.document, kinds.ISSUE_KEPT, dict(ruled.kept), heads),
        *(Said(DOCUMENT, one, kinds.ISSUE_VOIDED, dict(fields)) for one, fields in ruled.void.items()),
        Said("settlement", settlement.id, kinds.COUNTY_SETTLED, to_plain(settlement)),
    )


def _dispute(tx: Connection, stream: str, document: str, stored: StoredThing) -> Dispute | None:
    contested = canonical.decode(stored.contested) if stored.contested else {}
    if len(contested.get(PAPER, ())) < 2:
        return None
    patches = recall(tx, stream, (DOCUMENT, document), gseqs_of(stored.places))
    found = issues(canonical.decode(stored.fields), contested, patches)
    if len(found) < 2:
        return None
    by_id: dict[str, Patch] = {patch.entry_id: patch for patch in patches}
    return Dispute(stream, document, tuple(_paper(tx, stream, one, by_id[one.entry_id]) for one in found))


def _paper(tx: Connection, stream: str, issue: Issue, patch: Patch) -> Paper:
    query = (
        select(ENTRIES.c.header, ENTRIES.c.journal, BATCHES.c.received_at, JOURNALS.c.device, DEVICES.c.label)
        .join(BATCHES, BATCHES.c.id == ENTRIES.c.batch)
        .join(JOURNALS, JOURNALS.c.journal == ENTRIES.c.journal)
        .outerjoin(DEVICES, DEVICES.c.id == JOURNALS.c.device)
        .where(ENTRIES.c.stream == stream, ENTRIES.c.gseq == patch.position)
    )
    row = tx.execute(query).one()
    header = open_header(bytes(row.header))
    return Paper(
        issue=issue,
        actor=header.actor,
        device=row.device,
        label=row.label or "",
        journal=row.journal,
        wall_time=header.wall_time,
        received_at=row.received_at,
    )


def names_of(tx: Connection, stream: str) -> dict[str, str]:
    """Officers of a township by id."""
    return {str(one["id"]): str(one["name"]) for one in people.officers(tx, stream)}


def moment_of(at: int) -> str:
    """A moment (ms) in the county's time, to the minute."""
    return datetime.fromtimestamp(at / 1000, CHINA).strftime("%Y-%m-%d %H:%M")


def _stored(row: Any) -> StoredThing:
    return StoredThing(row.fields, row.heads, row.places, row.contested)
