"""What belongs to a record in a stream: its things, found as a machine finds them, and every entry about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from enforcement.model.roots import root_of
from sync.protocol import canonical
from sync.protocol.entry import BlobRef, open_body, open_header
from sync.protocol.moves import PLACES_FROM, Named
from sync.protocol.problems import ProtocolProblem
from sync.server.store.moves import placed_aside, placed_entries
from sync.server.store.tables import ENTRIES, STATE
from sync.server.things import ThingKey

RECORD: Final = "inspection"
PARTY: Final = "party"
_AT_ONCE: Final = 500
PLACE_BYTES: Final = 8
_COLUMNS: Final = (
    ENTRIES.c.journal,
    ENTRIES.c.seq,
    ENTRIES.c.stream,
    ENTRIES.c.batch,
    ENTRIES.c.quarantine,
    ENTRIES.c.hash,
    ENTRIES.c.salt,
    ENTRIES.c.header,
    ENTRIES.c.body,
)


class SetEntry(NamedTuple):
    """One entry of a record: where it stands, whose thing it is about, its bytes and the files it names."""

    named: Named
    stream: str
    batch: int
    quarantine: str
    key: ThingKey
    salt: bytes
    header: bytes
    body: bytes
    blobs: tuple[BlobRef, ...]

    @property
    def size(self) -> int:
        """Bytes on the wire before compression."""
        return len(self.header) + len(self.salt) + len(self.body)


def safe_root(kind: str, thing: str, plain: Mapping[str, Any]) -> tuple[str, str]:
    """`root_of`, for fields that anybody may have sent."""
    try:
        return root_of(kind, thing, plain)
    except (TypeError, KeyError, IndexError, AttributeError):
        return kind, thing


def things_under(tx: Connection, stream: str, record: ThingKey) -> list[ThingKey]:
    """Everything in a stream that a person would look for under `record`, itself first."""
    found: dict[ThingKey, None] = {record: None}
    wanted = {record[1]}
    while wanted:
        fresh = [key for key in _under(tx, stream, wanted) if key not in found]
        found.update(dict.fromkeys(fresh))
        wanted = {thing for _, thing in fresh}
    return list(found)


def party_of(tx: Connection, stream: str, record: ThingKey) -> ThingKey | None:
    """Whom an inspection is about, as the stream has it."""
    fields = fields_of(tx, stream, record) if record[0] == RECORD else {}
    party = fields.get("party_id")
    return (PARTY, party) if isinstance(party, str) and fields_of(tx, stream, (PARTY, party)) else None


def fields_of(tx: Connection, stream: str, key: ThingKey) -> dict[str, Any]:
    """The fields of a thing in a stream; none where it is not there."""
    here = (STATE.c.stream == stream) & (STATE.c.type == key[0]) & (STATE.c.thing == key[1])
    packed = tx.execute(select(STATE.c.fields).where(here)).scalar()
    fields = {} if packed is None else canonical.decode(bytes(packed))
    return fields if isinstance(fields, dict) else {}


def entries_of(tx: Connection, stream: str, keys: Sequence[ThingKey]) -> list[SetEntry]:
    """Every entry in a stream about these things, in the order in which the county received them; what is in
    quarantine and would belong to them if it were not, included."""
    wanted = set(keys)
    places = [place for key in keys for place in places_of(tx, stream, key)]
    found = {entry.named[:2]: entry for entry in _at(tx, stream, places)}
    for entry in _aside(tx, stream):
        if _goes_with(entry, wanted):
            found.setdefault(entry.named[:2], entry)
    return sorted(found.values(), key=lambda entry: (entry.batch, entry.named.seq))


def places_of(tx: Connection, stream: str, key: ThingKey) -> list[int]:
    """Places of every entry of a thing in a stream."""
    here = (STATE.c.stream == stream) & (STATE.c.type == key[0]) & (STATE.c.thing == key[1])
    packed = bytes(tx.execute(select(STATE.c.places).where(here)).scalar() or b"")
    return [int.from_bytes(packed[at : at + PLACE_BYTES]) for at in range(0, len(packed), PLACE_BYTES)]


def entries_named(tx: Connection, named: Sequence[Named]) -> list[SetEntry]:
    """Those of `named` that are here with that hash, in the order in which they were received."""
    found: list[SetEntry] = []
    by_journal: dict[str, dict[int, bytes]] = {}
    for one in named:
        by_journal.setdefault(one.journal, {})[one.seq] = one.hash
    for journal, hashes in sorted(by_journal.items()):
        for chunk in _chunks(sorted(hashes)):
            query = select(*_COLUMNS).where(ENTRIES.c.journal == journal, ENTRIES.c.seq.in_(chunk))
            rows = (row for row in tx.execute(query) if bytes(row.hash) == hashes[row.seq])
            found += [entry for row in rows if (entry := read_row(row)) is not None]
    return sorted(found, key=lambda entry: (entry.batch, entry.named.seq))


def read_row(row: Any) -> SetEntry | None:
    """A row of ENTRIES; None for a header that cannot be read, which nobody can say what it is about."""
    try:
        header = open_header(bytes(row.header))
    except ProtocolProblem:
        return None
    return SetEntry(
        Named(row.journal, int(row.seq), bytes(row.hash)),
        row.stream,
        int(row.batch),
        row.quarantine,
        (header.type, header.thing),
        bytes(row.salt),
        bytes(row.header),
        bytes(row.body),
        header.blobs,
    )


def _under(tx: Connection, stream: str, roots: set[str]) -> Iterator[ThingKey]:
    names = [root.encode() for root in roots]
    query = select(STATE.c.type, STATE.c.thing, STATE.c.fields).where(STATE.c.stream == stream)
    for row in tx.execute(query.execution_options(yield_per=_AT_ONCE)):
        packed = bytes(row.fields)
        if not any(name in packed for name in names):
            continue
        fields = canonical.decode(packed)
        if safe_root(row.type, row.thing, fields)[1] in roots:
            yield row.type, row.thing


def _at(tx: Connection, stream: str, places: Sequence[int]) -> Iterator[SetEntry]:
    own = [place for place in places if place < PLACES_FROM]
    for chunk in _chunks(own):
        query = select(*_COLUMNS).where(ENTRIES.c.stream == stream, ENTRIES.c.gseq.in_(chunk))
        yield from _read(tx.execute(query))
    for chunk in _chunks([place for place in places if place >= PLACES_FROM]):
        yield from _read(placed_entries(tx, stream, chunk, _COLUMNS))


def _aside(tx: Connection, stream: str) -> Iterator[SetEntry]:
    """What the county received in this stream, or announced there, and did not take into its state."""
    query = select(*_COLUMNS).where(ENTRIES.c.stream == stream, ENTRIES.c.quarantine != "")
    yield from _read(tx.execute(query.execution_options(yield_per=_AT_ONCE)))
    yield from _read(placed_aside(tx, stream, _COLUMNS))


def _goes_with(entry: SetEntry, wanted: set[ThingKey]) -> bool:
    if entry.key in wanted:
        return True
    try:
        new, _ = open_body(entry.body)
    except ProtocolProblem:
        return False
    return safe_root(*entry.key, new) in wanted


def _read(rows: Iterable[Any]) -> Iterator[SetEntry]:
    return (entry for row in rows if (entry := read_row(row)) is not None)


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    return (values[at : at + _AT_ONCE] for at in range(0, len(values), _AT_ONCE))
