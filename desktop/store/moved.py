"""Records that live elsewhere: what the county announced, kept for good, and the one question it answers here: may this
machine write about a thing, or only show it (R113)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.clock import CHINA
from desktop.store import settings
from desktop.store.mappers import from_ms, unpack
from desktop.store.prepared import Prepared
from desktop.store.tables import AnnouncedMove, DocumentRow, JournalEntry, SyncCursor, core
from enforcement.model.roots import MARKS_ROOT, root_of
from enforcement.refusals import Refusal, Withheld
from enforcement.rules.moved_replies import (
    handed_over,
    handed_sentence,
    of_others,
    others_sentence,
    shown_until,
    taken_over,
)
from sync.protocol import limits
from sync.protocol.moves import MoveKind, list_of, stream_of

if TYPE_CHECKING:
    from sync.client.values import VerifiedMove

_MOVE = core(AnnouncedMove)
_ENTRY = core(JournalEntry)
_CURSOR = core(SyncCursor)
_DOCUMENT = core(DocumentRow)
_STREAMS = Prepared(sa.select(_CURSOR.c.stream))
_ANY = Prepared(sa.select(_MOVE.c.number).limit(1))
_MOVES = Prepared(
    sa.select(_MOVE)
    .where(_MOVE.c.record == sa.bindparam("record"), _MOVE.c.kind != MoveKind.MORE.value)
    .order_by(_MOVE.c.turn.desc(), _MOVE.c.number.desc())
)
HANDED_SHOWN = 3
_LOOKED_AT = 50
_SHOWN_MS = 30 * limits.DAY_MS
# What may be said of a record that lives elsewhere: that somebody here printed it or took a copy out.
_LOOKING = frozenset({"export", "print_run"})


class Elsewhere(NamedTuple):
    """Where a record lives: the stream and, as far as the county announced it, its name, since when (ms) and why.
    `ended`: it never lived here, was only shown, and not since then."""

    stream: str
    name: str = ""
    at: int = 0
    reason: str = ""
    ended: bool = False


def keep_move(connection: Connection, told: VerifiedMove) -> None:
    """Keep a verified announcement, once."""
    move = told.move
    row = {
        "id": move.id,
        "kind": move.kind.value,
        "record": move.record,
        "title": move.title,
        "source": move.source,
        "source_name": move.source_name,
        "target": move.to,
        "target_name": move.to_name,
        "turn": move.turn,
        "reason": move.reason,
        "at": move.at,
        "data": told.data,
    }
    connection.execute(insert(_MOVE).values(**row).on_conflict_do_nothing())


def announcements(connection: Connection) -> list[bytes]:
    """Every announcement that is kept, oldest first; entries that came later follow their record by themselves."""
    query = sa.select(_MOVE.c.data).where(_MOVE.c.kind != MoveKind.MORE.value).order_by(_MOVE.c.number)
    return list(connection.execute(query).scalars())


def lives_elsewhere(connection: Connection, record: str) -> Elsewhere | None:
    """Where a record lives if not in this machine's township: as the county last announced it, else in the stream
    that its entries came by."""
    if is_alone(connection):
        return None
    own = _own(connection)
    told = _MOVES.run(connection, record=record).all()
    handed = next((row for row in told if row.kind == MoveKind.MOVE.value), None)
    if handed is not None:
        place = Elsewhere(handed.target, handed.target_name, handed.at, handed.reason)
    elif told:
        place = _shown(connection, told[0])
    else:
        place = Elsewhere(_came_by(connection, record, own))
    return None if place.stream in ("", own) else place


def refuse_elsewhere(
    connection: Connection, thing_type: str, thing_id: str, before: Any, new: Mapping[str, Any]
) -> None:
    """Withheld (R113) where the record of a thing that is about to be written (``before`` its row, None for a new one)
    lives elsewhere."""
    if thing_type in _LOOKING:
        return
    plain = {} if before is None else unpack(before.body)
    kind, record = root_of(thing_type, thing_id, {**plain, **new})
    if (
        record == MARKS_ROOT
    ):  # every town's marks have this root: they are no record, and nobody's but the town's
        return
    if kind == "document":
        query = sa.select(_DOCUMENT.c.inspection_id).where(_DOCUMENT.c.id == record)
        record = connection.execute(query).scalar() or record
    place = lives_elsewhere(connection, record)
    if place is not None:
        raise Withheld(refusal_of(place))


def refusal_of(place: Elsewhere) -> Refusal:
    """R113 in words."""
    if place.at and not place.ended:
        return handed_over(place.name, _day(place.at), place.reason)
    return of_others(_sentence(place))


def elsewhere_words(connection: Connection, record: str) -> str:
    """At the top of a record that lives elsewhere, "" of one that lives here."""
    place = lives_elsewhere(connection, record)
    return "" if place is None else _sentence(place)


def _sentence(place: Elsewhere) -> str:
    if place.ended:
        return shown_until(place.name, _day(place.at), place.reason)
    if place.at:
        return handed_sentence(place.name, _day(place.at), place.reason)
    return others_sentence(place.name)


def _shown(connection: Connection, newest: Any) -> Elsewhere:
    """Of a record that was only ever shown: where it lives, and whether the showing is over. Who reads that stream
    itself goes on seeing what is written there."""
    read = {row.stream for row in _STREAMS.run(connection).all()}
    if newest.kind != MoveKind.END.value or newest.source in read:
        return Elsewhere(newest.source, newest.source_name)
    return Elsewhere(newest.source, newest.source_name, newest.at, newest.reason, ended=True)


def living_here(connection: Connection, record: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the record of this column lives in this township: nobody is reminded of what others do."""
    if is_alone(connection):
        return sa.true()
    own = _own(connection)
    query = sa.select(_MOVE.c.record, _MOVE.c.kind, _MOVE.c.source, _MOVE.c.target)
    query = query.where(_MOVE.c.kind != MoveKind.MORE.value)
    homes: dict[str, str] = {}
    for row in connection.execute(query.order_by(_MOVE.c.turn, _MOVE.c.number)):
        homes[row.record] = row.target if row.kind == MoveKind.MOVE.value else row.source
    came = [one for one, home in homes.items() if home == own]
    gone = [one for one, home in homes.items() if home != own]
    foreign = {row.stream for row in _STREAMS.run(connection).all()} - {own, list_of(own)}
    of_others = sa.exists().where(_ENTRY.c.root_id == record, _ENTRY.c.stream.in_(sorted(foreign)))
    return sa.and_(record.not_in(gone), sa.or_(record.in_(came), sa.not_(of_others)))


def handed_words(connection: Connection) -> tuple[str, ...]:
    """Of the newest hand-overs to and from this township one sentence each, for a month; of a record the last one."""
    own = _own(connection)
    since = int(settings.read_setting(connection, settings.LAST_OK_AT, 0)) - _SHOWN_MS
    query = sa.select(_MOVE).where(_MOVE.c.kind == MoveKind.MOVE.value, _MOVE.c.at > since)
    query = query.order_by(_MOVE.c.at.desc()).limit(_LOOKED_AT)
    newest: dict[str, Any] = {}
    for row in connection.execute(query):
        newest.setdefault(row.record, row)
    words = (_handed(row, own) for row in newest.values())
    return tuple(words)[:HANDED_SHOWN]


def _handed(row: Any, own: str) -> str:
    title, day = row.title or "一个记录", _day(row.at)
    if row.target == own:
        return taken_over(title, row.source_name, day, row.reason)
    return f"“{title}”{handed_sentence(row.target_name, day, row.reason)}"


def _day(at: int) -> date:
    return from_ms(at).astimezone(CHINA).date()


def is_alone(connection: Connection) -> bool:
    """Whether nothing ever came but of the township's own stream, as on most machines."""
    streams = {row.stream for row in _STREAMS.run(connection).all()}
    return not streams - {_own(connection)} and _ANY.run(connection).first() is None


def _own(connection: Connection) -> str:
    return str(settings.read_setting(connection, settings.SCOPE, ""))


def _came_by(connection: Connection, record: str, own: str) -> str:
    here = ("", own, list_of(own))
    query = (
        sa.select(_ENTRY.c.stream).where(_ENTRY.c.root_id == record, _ENTRY.c.stream.not_in(here)).limit(1)
    )
    return stream_of(connection.execute(query).scalar() or "")
