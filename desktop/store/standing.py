"""How a record stands with the county: its own entries and files, counted while saving and while receipts come.

Marks of a run of entries move by what changed in the run (`marking`), so that a batch costs what it holds, however many
entries its record has; `recount` counts a record whole and is what the figures must always equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.store.parts import parts
from desktop.store.prepared import Prepared, written
from desktop.store.tables import JournalEntry, Record, RecordFile, StoredBlob, core
from enforcement.queries import SyncState

_ENTRY = core(JournalEntry)
_RECORD = core(Record)
_FILE = core(RecordFile)
_BLOB = core(StoredBlob)

SENT_MARK = 1
RECEIVED_MARK = 2
_MOVED = ("unsent", "sent", "quarantined")


def _count_unsent() -> Prepared:
    """One more unsent entry of a record; its state can only fall to unsent, or stay quarantined."""
    places: dict[str, Any] = {
        name: sa.bindparam(name) for name in ("root_id", "root_type", "changed_at", "actor")
    }
    nought, one = written(0), written(1)
    unsent = written(SyncState.UNSENT.value)
    zeros = dict.fromkeys(("sent", "quarantined", "files_total", "files_there"), nought)
    insertion = insert(_RECORD).values(entries=one, unsent=one, state=unsent, **zeros, **places)
    disputed = written(SyncState.QUARANTINED.value)
    update: dict[str, Any] = {"entries": _RECORD.c.entries + one, "unsent": _RECORD.c.unsent + one}
    update |= {"state": sa.case((_RECORD.c.quarantined > nought, disputed), else_=unsent)}
    update |= {name: insertion.excluded[name] for name in ("changed_at", "actor")}
    return Prepared(insertion.on_conflict_do_update(index_elements=["root_id"], set_=update))


def _recount() -> tuple[sa.Update, sa.Update, sa.Update]:
    """Count the entries, and the files, of the records in ``roots``; then draw their states from the figures."""
    own = sa.and_(_ENTRY.c.root_id == _RECORD.c.root_id, _ENTRY.c.own)
    of_record = _FILE.c.root_id == _RECORD.c.root_id
    files = sa.select(sa.func.count()).select_from(_FILE).where(of_record)
    joined = _FILE.join(_BLOB, _BLOB.c.sha256 == _FILE.c.sha256)
    there = sa.select(sa.func.count()).select_from(joined).where(of_record, _BLOB.c.mark >= RECEIVED_MARK)

    def entries(*conditions: Any) -> Any:
        query = sa.select(sa.func.count()).select_from(_ENTRY).where(own, *conditions)
        return query.correlate(_RECORD).scalar_subquery()

    figures = {
        "entries": entries(),
        "unsent": entries(_ENTRY.c.mark == 0),
        "sent": entries(_ENTRY.c.mark == SENT_MARK),
        "quarantined": entries(_ENTRY.c.quarantine != ""),
    }
    of_files = {
        "files_total": files.correlate(_RECORD).scalar_subquery(),
        "files_there": there.correlate(_RECORD).scalar_subquery(),
    }
    state = sa.case(
        (_RECORD.c.quarantined > 0, SyncState.QUARANTINED.value),
        (_RECORD.c.unsent > 0, SyncState.UNSENT.value),
        (_RECORD.c.sent > 0, SyncState.SENT.value),
        (_RECORD.c.files_there < _RECORD.c.files_total, SyncState.SENT.value),
        else_=SyncState.RECEIPTED.value,
    )
    chosen = sa.update(_RECORD).where(_RECORD.c.root_id.in_(sa.bindparam("roots", expanding=True)))
    return chosen.values(**figures), chosen.values(**of_files), chosen.values(state=state)


def count_entry(
    connection: Connection, root: tuple[str, str], header: Mapping[str, Any], *, mark: int, quarantine: str
) -> None:
    """Enter one own entry into its record's standing."""
    changed_at, actor = header["wall_time"], header["actor"]
    _COUNT_UNSENT.run(connection, root_id=root[1], root_type=root[0], changed_at=changed_at, actor=actor)
    for blob in header.get("blobs", ()):
        file = {"root_id": root[1], "sha256": blob["sha256"]}
        connection.execute(insert(_FILE).values(**file).on_conflict_do_nothing())
    if header.get("blobs") or mark or quarantine:
        recount(connection, (root[1],))


def recount(connection: Connection, roots: Iterable[str]) -> None:
    """Count the standing of these records anew, after marks of their entries or files have changed."""
    _run(connection, roots, _COUNT, _COUNT_FILES, _STATE)


def recount_files(connection: Connection, files: Sequence[str]) -> None:
    """Count the files of the records that name one of ``files`` (SHA-256), after marks of files have changed."""
    roots: set[str] = set()
    for some in parts(files):
        query = sa.select(_FILE.c.root_id).where(_FILE.c.sha256.in_(some)).distinct()
        roots.update(connection.execute(query).scalars())
    _run(connection, roots, _COUNT_FILES, _STATE)


@contextmanager
def marking(connection: Connection, run: sa.ColumnElement[bool]) -> Iterator[None]:
    """Move the standing of records by what the block changes in the marks of ``run``, a condition that chooses the same
    entries before and after."""
    before = _marks(connection, run)
    yield
    after = _marks(connection, run)
    nothing = dict.fromkeys(_MOVED, 0)
    moves = [
        {"root": root, **{name: figures[name] - before.get(root, nothing)[name] for name in _MOVED}}
        for root, figures in after.items()
    ]
    for move in moves:
        if any(move[name] for name in _MOVED):
            _MOVE.run(connection, **{f"d_{name}": value for name, value in move.items()})
    _run(connection, after, _STATE)


def roots_of(connection: Connection, chosen: sa.ColumnElement[bool]) -> list[str]:
    """The records that these entries belong to."""
    return list(connection.execute(sa.select(_ENTRY.c.root_id).where(chosen).distinct()).scalars())


def forget_files(connection: Connection, roots: Sequence[str]) -> list[str]:
    """Own files that these records name count as not delivered; which they are. Other records may name them too."""
    named = sa.select(_FILE.c.sha256).where(_FILE.c.root_id.in_(roots))
    forget = sa.update(_BLOB).where(_BLOB.c.own, _BLOB.c.sha256.in_(named)).values(mark=0)
    return list(connection.execute(forget.returning(_BLOB.c.sha256)).scalars())


def _run(connection: Connection, roots: Iterable[str], *statements: sa.Update) -> None:
    for some in parts(roots):
        for statement in statements:
            connection.execute(statement, {"roots": some})


def _marks(connection: Connection, run: sa.ColumnElement[bool]) -> dict[str, dict[str, int]]:
    """Own entries of a run by record: how many are unsent, sent, quarantined."""
    figures = {
        "unsent": _ENTRY.c.mark == 0,
        "sent": _ENTRY.c.mark == SENT_MARK,
        "quarantined": _ENTRY.c.quarantine != "",
    }
    sums = [sa.func.count().filter(condition).label(name) for name, condition in figures.items()]
    query = sa.select(_ENTRY.c.root_id, *sums).where(run, _ENTRY.c.own).group_by(_ENTRY.c.root_id)
    return {row.root_id: {name: getattr(row, name) for name in _MOVED} for row in connection.execute(query)}


def _move() -> Prepared:
    """Add to the figures of one record."""
    changed = {name: _RECORD.c[name] + sa.bindparam(f"d_{name}") for name in _MOVED}
    return Prepared(sa.update(_RECORD).where(_RECORD.c.root_id == sa.bindparam("d_root")).values(**changed))


_COUNT_UNSENT = _count_unsent()
_COUNT, _COUNT_FILES, _STATE = _recount()
_MOVE = _move()
