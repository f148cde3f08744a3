"""The register of issued papers, a projection of the documents that the county received (security design 4.3).

A paper is registered once, from the code it carries, if that code verifies with an issuing key of its township;
what becomes of it afterwards (corrected, voided, withdrawn) is a change that every device hears of. Papers made for
training are not registered: no code of theirs ever counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from enforcement.errors import KnownTrouble
from enforcement.rules import kinds
from enforcement.text.dates import local_day
from enforcement.verifying.code import ReadCode, take_apart
from enforcement.verifying.register import PaperState, RegisterRow, claims_of
from sync.protocol import limits
from sync.protocol.entry import EntryHeader, open_body, open_header
from sync.protocol.paper_keys import verify_code
from sync.server.logging import Event
from sync.server.logging import note as log
from sync.server.projection import Projected, ReadEntry
from sync.server.store import moves, papers
from sync.server.store.papers import CountyRegister, KeptPaper
from sync.server.store.state import load_things
from sync.server.store.tables import BATCHES, ENTRIES
from sync.server.things import gseqs_of

DOCUMENT: Final = "document"
_VOIDED: Final = "voided"
_REGISTERED: Final = frozenset({"issued", "served", "voided"})
_SENSIBLE: Final = (1_577_923_200_000, 4_102_444_800_000)  # ms: 2020-01-02 to 2100-01-01


@dataclass(frozen=True, slots=True)
class DocumentNews:
    """A document as it is now: its fields, when its last act was written (ms of the device), when the county got
    the act that issued it (ms)."""

    stream: str
    thing: str
    fields: dict[str, Any]
    written_at: int
    received_at: int


def note_batch(
    tx: Connection, stream: str, fresh: Iterable[ReadEntry], projected: Projected, received_at: int
) -> None:
    """Follow the documents of one batch, in its transaction."""
    things = {thing: fields for (kind, thing), fields in projected.changed.items() if kind == DOCUMENT}
    if not things:
        return
    written = {entry.header.thing: entry.header.wall_time for entry in fresh if entry.header is not None}
    for thing, fields in things.items():
        note(tx, DocumentNews(stream, thing, fields, written.get(thing, received_at), received_at))


def note(tx: Connection, news: DocumentNews) -> None:
    """Register or update one document; a draft, a training paper and a code that is not the township's are not
    registered."""
    state = str(news.fields.get("state", ""))
    if state not in _REGISTERED:
        return
    news = replace(news, stream=_register_of(tx, news))
    before = papers.kept(tx, news.stream, news.thing)
    if before is not None and _another_paper(before, news):
        # Of two papers of one draft the county kept the other; this one is registered again, as a document of its own.
        papers.forget(tx, news.stream, news.thing)
        before, news = None, replace(news, received_at=_issued_at(tx, news))
    row = before.row if before is not None else _first_row(tx, news)
    if row is None:
        return
    voided_on = before.voided_on if before is not None else None
    if state == _VOIDED and voided_on is None:
        voided_on = _china_day(news.written_at, news.received_at)
    corrects = str(news.fields.get("corrects", ""))
    paper = KeptPaper(news.stream, news.thing, state, voided_on, corrects, row)
    papers.save(tx, paper)
    _settle(tx, paper, fresh=before is None)
    former = papers.kept(tx, news.stream, corrects) if corrects else None
    if former is not None:
        _settle(tx, former)


def _register_of(tx: Connection, news: DocumentNews) -> str:
    """The township under which the paper stands: whoever took over its record goes on with what was issued before."""
    known = papers.kept(tx, news.stream, news.thing) is not None or not moves.follows_any(tx)
    if known or moves.lives_in(tx, news.thing) != news.stream:
        return news.stream
    return papers.registered_in(tx, news.thing) or news.stream


def withdraw(tx: Connection, digest: bytes, day: date, noted_at: int) -> None:
    """Note that an issued paper was withdrawn by whoever may do so. Raises KnownTrouble for a paper that is not
    registered or was withdrawn before."""
    place = papers.thing_of(tx, digest)
    paper = papers.kept(tx, *place) if place is not None else None
    if paper is None:
        raise KnownTrouble("县里的登记里没有这份文书。", "", "先等镇里同步，或核对码有没有抄错。")
    if papers.withdrawn_on(tx, digest) is not None:
        raise KnownTrouble("这份文书已经登记为撤回。", "", "不用再登记。")
    papers.add_withdrawal(tx, digest, day, noted_at)
    _settle(tx, paper)


def _settle(tx: Connection, paper: KeptPaper, *, fresh: bool = False) -> None:
    """Work out where a paper stands; a difference is a change for everybody."""
    now = _standing(tx, paper)
    if now != paper.row:
        papers.save(tx, replace(paper, row=now))
    if now != paper.row or fresh:
        papers.add_change(tx, now)


def _standing(tx: Connection, paper: KeptPaper) -> RegisterRow:
    plain = replace(paper.row, state=PaperState.VALID, state_on=None, successor=None)
    if paper.document_state == _VOIDED:
        return replace(plain, state=PaperState.VOID, state_on=paper.voided_on)
    withdrawn = papers.withdrawn_on(tx, plain.digest)
    if withdrawn is not None:
        return replace(plain, state=PaperState.WITHDRAWN, state_on=withdrawn)
    by = papers.corrections(tx, paper.stream, paper.thing)
    if by:
        successor = papers.successor_of(by[0])
        issued = by[0].row.claims.issued_on
        return replace(plain, state=PaperState.CORRECTED, state_on=issued, successor=successor)
    return plain


def _another_paper(before: KeptPaper, news: DocumentNews) -> bool:
    read = take_apart(str(news.fields.get("paper_code", "")))
    return isinstance(read, ReadCode) and read.fields.hash_end != before.row.digest


def _issued_at(tx: Connection, news: DocumentNews) -> int:
    """When the county got the act that issued the paper as it is now (ms)."""
    places = load_things(tx, news.stream, [(DOCUMENT, news.thing)])[DOCUMENT, news.thing].places
    query = (
        select(ENTRIES.c.header, ENTRIES.c.body, BATCHES.c.received_at)
        .join(BATCHES, BATCHES.c.id == ENTRIES.c.batch)
        .where(ENTRIES.c.stream == news.stream, ENTRIES.c.gseq.in_(gseqs_of(places)))
    )
    for row in tx.execute(query.order_by(ENTRIES.c.gseq)):
        if issues_paper(open_header(bytes(row.header)), bytes(row.body), news.fields):
            return int(row.received_at)
    return news.received_at


def issues_paper(header: EntryHeader, body: bytes, fields: dict[str, Any]) -> bool:
    """Whether this entry issued the paper that `fields` of its document show."""
    if header.kind != kinds.DOCUMENT_ISSUED or not body:
        return False
    return bool(open_body(body)[0].get("content_hash") == fields.get("content_hash"))


def _first_row(tx: Connection, news: DocumentNews) -> RegisterRow | None:
    read = take_apart(str(news.fields.get("paper_code", "")))
    if not isinstance(read, ReadCode) or read.fields.training:
        return None
    register, claims, digest = CountyRegister(tx), claims_of(read.fields), read.fields.hash_end
    reason = _fault(register, read, news)
    if not reason and register.by_digest(digest) is not None:
        reason = "digest taken"
    if not reason and claims.numbered and register.by_number(claims) is not None:
        reason = "number taken"
    if reason:
        log(
            Event.NOT_REGISTERED,
            fault=True,
            stream=news.stream,
            thing=news.thing,
            kind=reason.replace(" ", "_"),
        )
        return None
    received = news.received_at // limits.SECOND_MS * limits.SECOND_MS
    return RegisterRow(digest=digest, claims=claims, received_at=received)


def _fault(register: CountyRegister, read: ReadCode, news: DocumentNews) -> str:
    """Why the code of a received document proves nothing, "" when it does."""
    keys = register.keys(read.fields.key_id)
    signer = next((key for key in keys if verify_code(key.public, read.payload, read.signature)), None)
    if signer is None:
        return "signature"
    if signer.training:
        return "training key"
    if str(signer.division) != news.stream or read.fields.division != signer.division:
        return "township"
    if not str(news.fields.get("content_hash", "")).endswith(read.fields.hash_end.hex()):
        return "content hash"
    return ""


def _china_day(moment: int, otherwise: int) -> date:
    """The day of a device's clock, of the county's where the device's says nothing sensible."""
    sensible = _SENSIBLE[0] <= moment <= _SENSIBLE[1]
    return local_day(datetime.fromtimestamp((moment if sensible else otherwise) / limits.SECOND_MS, UTC))
