"""The single way from an entry into rows: used when saving, when pulling from other devices, and when
rebuilding.

Everything derived from the journal is written here, in the caller's transaction: the thing's row, its heads,
search words, the record's standing and the files it names. An entry of an unknown type or version is kept
and projected by a later program.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.store import derived, standing
from desktop.store.incoming import Incoming, patch_of
from desktop.store.mappers import columns_of, completed, pack, read_newer, read_thing, unpack
from desktop.store.newer import is_held, note_newer
from desktop.store.parts import parts
from desktop.store.prepared import Prepared, prepared_insert, prepared_update
from desktop.store.reviews import note_open, note_parallel
from desktop.store.signature_waits import note_signatures
from desktop.store.tables import THING_TABLES, JournalEntry, StoredBlob, core
from enforcement.conflicts.merge import Folded, fold, follow
from enforcement.model.roots import root_of
from sync.protocol.entry import BlobRef
from sync.protocol.moves import is_list

LOCAL, SENT, RECEIVED, ARCHIVED = 0, 1, 2, 3

_ENTRY = core(JournalEntry)
_BLOB = core(StoredBlob)
_ROWS = {name: core(model) for name, model in THING_TABLES.items()}

# What the county did not take into its state other devices do not take in either; the author does.
COUNTS = sa.or_(_ENTRY.c.own, _ENTRY.c.quarantine == "")
_THING: sa.BindParameter[Any] = sa.bindparam("thing")
_FIND_ENTRY = Prepared(
    sa.select(_ENTRY.c.position, _ENTRY.c.journal, _ENTRY.c.hash, _ENTRY.c.gseq, _ENTRY.c.stream).where(
        _ENTRY.c.entry_id == sa.bindparam("entry_id")
    )
)
_ADD_ENTRY = prepared_insert(_ENTRY, without=("position",))
_FIND_ROW = {name: Prepared(sa.select(table).where(table.c.id == _THING)) for name, table in _ROWS.items()}
_ADD_ROW = {name: prepared_insert(table, without=("number",)) for name, table in _ROWS.items()}
_SET_ROW = {
    name: prepared_update(table, "number", without=("id", "journal", "born_at", "used"))
    for name, table in _ROWS.items()
}
_SET_BODY = {
    name: Prepared(
        sa.update(table)
        .where(table.c.number == sa.bindparam("the_key"))
        .values(body=sa.bindparam("new_body"), heads=sa.bindparam("new_heads"))
    )
    for name, table in _ROWS.items()
}
# What a row starts with, and what one of a later version keeps in the columns this program cannot fill.
_BLANK = {
    name: {field: info.default for field, info in model.model_fields.items() if not info.is_required()}
    for name, model in THING_TABLES.items()
}


# Things that two people wrote about at once, with the entries that came: merged by `merge_apart`.
Apart = dict[tuple[str, str], list[Incoming]]


def apply_entry(connection: Connection, entry: Incoming, apart: Apart | None = None) -> bool:
    """Take one entry into journal and rows. False when it is here already (its place at the county is noted
    then). With ``apart``, merges are left to `merge_apart`.

    Raises ValueError when another entry has its id. One of another branch of its journal may hold its number.
    """
    known = _FIND_ENTRY.run(connection, entry_id=entry.header["entry_id"]).first()
    if known is not None:
        _note_place(connection, known, entry)
        return False
    before = row_of(connection, str(entry.header["type"]), str(entry.header["thing"]))
    apply_fresh(connection, entry, before, apart)
    return True


def merge_apart(connection: Connection, apart: Apart) -> None:
    """Merge what two people wrote about at once, each thing once, however many entries came."""
    for (thing_type, thing_id), entries in apart.items():
        before = row_of(connection, thing_type, thing_id)
        after = _fold_all(connection, thing_type, thing_id)
        _write(connection, thing_type, thing_id, before, after, {})
        for entry in entries:
            note_parallel(connection, thing_type, entry.header, entry.new or {}, after)
    apart.clear()


def apply_fresh(connection: Connection, entry: Incoming, before: Any, apart: Apart | None = None) -> None:
    """As `apply_entry` for an entry that cannot be here yet; ``before`` is the thing's row (`row_of`) as this
    transaction read it."""
    header = entry.header
    thing_type, thing_id = str(header["type"]), str(header["thing"])
    plain: dict[str, Any] = {} if before is None else unpack(before.body)
    root = root_of(thing_type, thing_id, {**plain, **(entry.new or {})})
    position = _insert_entry(connection, entry, root)
    note_newer(connection, entry)
    if entry.own or entry.quarantine == "":
        _insert_blobs(connection, entry, position)
    if entry.own:
        standing.count_entry(connection, root, header, mark=entry.mark, quarantine=entry.quarantine)
    if entry.projected:
        contested = unpack(before.contested) if before is not None and before.contested else {}
        _project(connection, entry, before, Folded(plain, heads_of(before), contested), apart)


def project_later(connection: Connection, thing_type: str, thing_id: str) -> None:
    """Make the row of a thing from all its entries, once this program understands what it did not: the row that
    taking them in one by one would have made."""
    first = connection.execute(
        sa.select(_ENTRY.c.journal, _ENTRY.c.wall_time)
        .where(_ENTRY.c.thing == thing_id, _ENTRY.c.type == thing_type, COUNTS)
        .order_by(_ENTRY.c.position)
        .limit(1)
    ).first()
    if first is not None:
        before = row_of(connection, thing_type, thing_id)
        born = {"journal": first.journal, "born_at": first.wall_time}
        _write(connection, thing_type, thing_id, before, _fold_all(connection, thing_type, thing_id), born)


def refold_contested(connection: Connection, thing_type: str, things: Sequence[str]) -> None:
    """`refold` for those of these things whose rows hold rival values, which few do; one question for all."""
    table = _ROWS.get(thing_type)
    if table is None:
        return
    for some in parts(things):
        rivals = sa.select(table.c.id).where(table.c.id.in_(some), table.c.contested != b"")
        for thing_id in connection.execute(rivals).scalars().all():
            refold(connection, thing_type, thing_id)


def refold(connection: Connection, thing_type: str, thing_id: str) -> None:
    """Settle the order of rival values again, after the county gave entries of this thing their places."""
    before = row_of(connection, thing_type, thing_id)
    if before is not None and before.contested:
        _write(connection, thing_type, thing_id, before, _fold_all(connection, thing_type, thing_id), {})


def row_of(connection: Connection, thing_type: str, thing_id: str) -> Any:
    """The row of a thing, None without one or for a type this program does not know."""
    find = _FIND_ROW.get(thing_type)
    return None if find is None else find.run(connection, thing=thing_id).first()


def heads_of(row: Any) -> tuple[str, ...]:
    """The entries that the next author about the thing of this row (None without one) has seen."""
    return () if row is None else tuple(row.heads.split())


def _note_place(connection: Connection, known: Any, entry: Incoming) -> None:
    if known.hash != entry.sealed.hash and known.journal == entry.header["journal"]:
        raise ValueError("another entry has this id")
    # The same act under another journal (a restored or cloned machine went on in a new one): the earlier place counts.
    # Of the same entry the newest word counts: a county put back to a backup gave out its places again.
    same = known.journal == entry.header["journal"] and known.gseq != entry.gseq
    # Its place in the stream it was written in counts before one by an announcement.
    same = same and (not is_list(entry.stream) or is_list(known.stream))
    if entry.gseq is not None and (known.gseq is None or same):
        values = {"gseq": entry.gseq, "stream": entry.stream}
        connection.execute(sa.update(_ENTRY).where(_ENTRY.c.position == known.position).values(**values))
        refold(connection, str(entry.header["type"]), str(entry.header["thing"]))


def _insert_entry(connection: Connection, entry: Incoming, root: tuple[str, str]) -> int:
    header, sealed = entry.header, entry.sealed
    result = _ADD_ENTRY.run(
        connection,
        p_entry_id=header["entry_id"],
        p_journal=header["journal"],
        p_own=entry.own,
        p_seq=header["seq"],
        p_save_id=header["save_id"],
        p_thing=header["thing"],
        p_type=header["type"],
        p_kind=header["kind"],
        p_actor=header["actor"],
        p_wall_time=header["wall_time"],
        p_size=sealed.size,
        p_root_type=root[0],
        p_root_id=root[1],
        p_mark=entry.mark,
        p_stream=entry.stream,
        p_gseq=entry.gseq,
        p_quarantine=entry.quarantine,
        p_batch=entry.batch,
        p_hash=sealed.hash,
        p_header=sealed.header,
        p_salt=sealed.salt,
        p_body=sealed.body,
    )
    return result.lastrowid


def _insert_blobs(connection: Connection, entry: Incoming, position: int) -> None:
    for plain in entry.header.get("blobs", ()):
        blob = BlobRef.from_plain(plain)
        values = {"sha256": blob.sha256, "size": blob.size, "mime": blob.mime, "own": entry.own}
        insertion = insert(_BLOB).values(mark=LOCAL, position=position, **values)
        # Named by a foreign entry first and by an own one now: this device has to see it delivered.
        becomes_own = sa.and_(sa.not_(_BLOB.c.own), insertion.excluded.own)
        first = sa.case((becomes_own, insertion.excluded.position), else_=_BLOB.c.position)
        update = {"own": sa.or_(_BLOB.c.own, insertion.excluded.own), "position": first}
        connection.execute(insertion.on_conflict_do_update(index_elements=["sha256"], set_=update))


def _project(
    connection: Connection, entry: Incoming, before: Any, state: Folded, apart: Apart | None
) -> None:
    """``before`` is the thing's row, None for a new one, and ``state`` what it and the heads say."""
    header = entry.header
    thing_type, thing_id, entry_id = str(header["type"]), str(header["thing"]), str(header["entry_id"])
    if apart and (thing_type, thing_id) in apart:
        apart[thing_type, thing_id].append(entry)
        return
    after = follow(thing_type, state, entry_id, header["parents"], entry.new or {})
    if after is None:
        waiting: Apart = {} if apart is None else apart
        waiting[thing_type, thing_id] = [entry]
        if apart is None:
            merge_apart(connection, waiting)
        return
    born = {"journal": header["journal"], "born_at": header["wall_time"]}
    _write(connection, thing_type, thing_id, before, after, born)


def _fold_all(connection: Connection, thing_type: str, thing_id: str) -> Folded:
    columns = (
        _ENTRY.c.position,
        _ENTRY.c.gseq,
        _ENTRY.c.entry_id,
        _ENTRY.c.header,
        _ENTRY.c.salt,
        _ENTRY.c.body,
    )
    rows = connection.execute(sa.select(*columns, COUNTS.label("counts")).where(_ENTRY.c.thing == thing_id))
    return fold(thing_type, [patch_of(row) for row in rows])


def _write(
    connection: Connection,
    thing_type: str,
    thing_id: str,
    before: Any,
    after: Folded,
    born: dict[str, Any],
) -> None:
    thing = read_thing(thing_type, after.plain)
    newer = thing is None and is_held(connection, thing_id)
    if newer:
        thing = read_newer(thing_type, after.plain)
    values: dict[str, Any] = {**_BLANK[thing_type], **born} if before is None else before._asdict()
    values["body"] = pack(after.plain)
    values["contested"] = pack(after.contested) if after.contested else b""
    values["readable"] = thing is not None
    values["heads"] = " ".join(after.heads)
    if thing is not None:
        plain = completed(thing_type, after.plain, thing, newer=newer)
        values |= columns_of(thing_type, thing, plain, int(values["born_at"]))
    if before is None:
        places = {f"p_{name}": value for name, value in values.items()}
        number = _ADD_ROW[thing_type].run(connection, **{**places, "p_id": thing_id}).lastrowid
    else:
        number = int(before.number)
        _change_row(connection, thing_type, before, values)
    if values["contested"] or (before is not None and before.contested):
        note_open(connection, thing_type, thing_id, bool(values["contested"]))
    if thing is not None:
        derived.note_use(connection, thing_type, thing)
        note_signatures(connection, thing_type, thing)
        derived.refresh_words(connection, thing_type, thing, number, before, values)


def _change_row(connection: Connection, thing_type: str, before: Any, values: dict[str, Any]) -> None:
    """Most changes touch no column beside body and heads; then the row's indexes are left alone."""
    if {**values, "body": before.body, "heads": before.heads} == before._asdict():
        changed = {"new_body": values["body"], "new_heads": values["heads"]}
        _SET_BODY[thing_type].run(connection, the_key=before.number, **changed)
        return
    places = {f"p_{name}": value for name, value in values.items()}
    _SET_ROW[thing_type].run(connection, the_key=before.number, **places)
