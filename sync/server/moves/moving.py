"""`record move`, `record share` and `record unshare`: what an administrator of the county decides about one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select
from uuid_utils import uuid7

from enforcement.errors import KnownTrouble
from sync.protocol.moves import ENTRIES_MAX, REASON_MAX, SET_BYTES_MAX, Move, MoveKind, can_have_list
from sync.server.county import County
from sync.server.moves.placing import announce, lacking_in
from sync.server.moves.record_set import (
    PARTY,
    RECORD,
    SetEntry,
    entries_of,
    fields_of,
    party_of,
    things_under,
)
from sync.server.moves.rights import stream_name
from sync.server.store import moves
from sync.server.store.tables import STATE
from sync.server.things import ThingKey

LEAST_REASON: Final = 4


@dataclass(frozen=True, slots=True)
class Moved:
    """What was announced; `fresh` entries were not in that stream before, `size` is their bytes."""

    move: Move
    fresh: int
    size: int


def move_record(county: County, record: str, to: str, reason: str) -> Moved:
    """Hand an inspection over to another township, or to the county's stream. Raises KnownTrouble."""
    return _announce(county, record, to, reason, MoveKind.MOVE, (RECORD,))


def share_record(county: County, record: str, to: str, reason: str) -> Moved:
    """Show an inspection or a party in another stream too, such as the county's; it stays where it is, and what is
    written there later follows. Raises KnownTrouble."""
    return _announce(county, record, to, reason, MoveKind.SHARE, (RECORD, PARTY))


def unshare_record(county: County, record: str, to: str, reason: str) -> Moved:
    """End a showing: what came to the stream `to` stays there to be read, what is written from now on does not follow.
    Raises KnownTrouble."""
    said = _said(reason)
    with county.database.write() as tx:
        row = next((one for one in moves.followed(tx, record) if one.stream == to and not one.home), None)
        if row is None:
            raise KnownTrouble(
                "这个记录没有共享到那里，没有改动。", "", "用 zhenfa-county record moves 看它到过哪里。"
            )
        key, source, turn = where_it_lives(tx, record, (row.type,))
        move = Move(
            id=uuid7().hex,
            county=county.code,
            kind=MoveKind.END,
            type=key[0],
            record=record,
            title=_title(tx, source, party_of(tx, source, key) or key),
            source=source,
            source_name=stream_name(tx, county, source),
            to=to,
            to_name=stream_name(tx, county, to),
            turn=turn,
            reason=said,
            at=county.clock(),
            things=(),
            copied=(),
            entries=(),
        )
        return Moved(announce(county, tx, move, []), 0, 0)


def _said(reason: str) -> str:
    said = reason.strip()
    if not LEAST_REASON <= len(said) <= REASON_MAX:
        raise KnownTrouble(f"没有移交：请写明原因，{LEAST_REASON} 到 {REASON_MAX} 个字。")
    return said


def _announce(
    county: County, record: str, to: str, reason: str, kind: MoveKind, types: tuple[str, ...]
) -> Moved:
    said = _said(reason)
    with county.database.write() as tx:
        to_name = stream_name(tx, county, to)
        key, source, turn = where_it_lives(tx, record, types)
        _refuse(tx, kind, record, source, to)
        things = things_under(tx, source, key)
        party = party_of(tx, source, key)
        entries = entries_of(tx, source, [*things, *([party] if party else [])])
        _require_size(entries)
        fresh = lacking_in(tx, to, entries)
        move = Move(
            id=uuid7().hex,
            county=county.code,
            kind=kind,
            type=key[0],
            record=record,
            title=_title(tx, source, party or key),
            source=source,
            source_name=stream_name(tx, county, source),
            to=to,
            to_name=to_name,
            turn=turn + (kind is MoveKind.MOVE),
            reason=said,
            at=county.clock(),
            things=tuple(things),
            copied=(party,) if party else (),
            entries=(),
        )
        return Moved(announce(county, tx, move, entries), len(fresh), sum(one.size for one in fresh))


def where_it_lives(tx: Connection, record: str, types: tuple[str, ...]) -> tuple[ThingKey, str, int]:
    """What the record is (one of `types`), the stream it lives in now, and how often it was handed over. Raises
    KnownTrouble."""
    homes = [row for row in moves.followed(tx, record) if row.home]
    if homes:
        return (homes[0].type, record), homes[0].stream, homes[0].turn
    shared = {row.stream for row in moves.followed(tx, record)}
    query = select(STATE.c.type, STATE.c.stream).where(STATE.c.thing == record, STATE.c.type.in_(types))
    rows = [row for row in tx.execute(query.order_by(STATE.c.stream)) if row.stream not in shared]
    if not rows:
        raise KnownTrouble("县级库里没有这个记录，没有移交。", "", "核对编号；刚写的，等那台电脑先送一次。")
    key = (rows[0].type, record)
    return key, _written_in(tx, key, [row.stream for row in rows]), 0


def _written_in(tx: Connection, key: ThingKey, streams: list[str]) -> str:
    """Of the streams in which a thing stands the one in which it was first written: in the others it only came along
    with a record."""
    if len(streams) == 1:
        return streams[0]
    entries = (entry for stream in streams for entry in entries_of(tx, stream, [key]))
    written = [entry for entry in entries if entry.stream in streams]
    first = min(written, key=lambda entry: (entry.batch, entry.named.seq), default=None)
    return streams[0] if first is None else first.stream


def _refuse(tx: Connection, kind: MoveKind, record: str, source: str, to: str) -> None:
    """A stream that only shares a record may become its home; nothing goes where it is."""
    shared = () if kind is MoveKind.MOVE else moves.followed(tx, record)
    if to == source or to in {row.stream for row in shared}:
        raise KnownTrouble(
            "这个记录已经在那里了，没有改动。", "", "用 zhenfa-county record moves 看它到过哪里。"
        )
    for stream in (source, to):
        if not can_have_list(stream):
            raise KnownTrouble(f"代码 {stream} 太长，不能移交进出。", "", "请把乡镇代码改短后再移交。")


def _require_size(entries: list[SetEntry]) -> None:
    size = sum(one.size for one in entries)
    if len(entries) > ENTRIES_MAX or size > SET_BYTES_MAX:
        raise KnownTrouble(
            f"这个记录有 {len(entries)} 条留痕、{size // 1024} KB，一次移交装不下，没有移交。",
            "",
            f"一次最多 {ENTRIES_MAX} 条、{SET_BYTES_MAX // 1024} KB。请联系技术支持。",
        )


def _title(tx: Connection, source: str, key: ThingKey) -> str:
    return str(fields_of(tx, source, key).get("name", ""))[:200]
