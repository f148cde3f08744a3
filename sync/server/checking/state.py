"""The state of things against the entries it was made from: each thing is folded again and compared, byte for byte.

Both ways, so that nothing can be missing: what a row was made of are entries of that thing and no others, and every
entry that counts stands in a row. Reads page by page; memory grows with the entries of one thing only.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from enforcement.conflicts.merge import Patch, fold
from enforcement.upcasting import is_newer
from sync.protocol import canonical
from sync.protocol.entry import open_header
from sync.protocol.moves import PLACES_FROM
from sync.protocol.problems import ProtocolProblem
from sync.server.store.history import patch_of, rows_at
from sync.server.store.move_tables import PLACEMENTS
from sync.server.store.newer import newer_things
from sync.server.store.skew_tables import NEWER
from sync.server.store.tables import BATCHES, ENTRIES, STATE
from sync.server.things import ThingKey

Blame = Callable[[str, str], None]
_THINGS: Final = 100
_TOGETHER: Final = 4000  # entries in memory at once, but for a thing that has more
_PLACE_BYTES: Final = 8
_COUNTED: Final = (
    select(ENTRIES.c.stream, ENTRIES.c.type, func.count().label("entries"))
    .where(ENTRIES.c.repeats.is_(False), ENTRIES.c.quarantine == "")
    .group_by(ENTRIES.c.stream, ENTRIES.c.type)
)
_ANNOUNCED: Final = (
    select(PLACEMENTS.c.stream, ENTRIES.c.type, func.count().label("entries"))
    .join(ENTRIES, (ENTRIES.c.journal == PLACEMENTS.c.journal) & (ENTRIES.c.seq == PLACEMENTS.c.seq))
    .where(ENTRIES.c.repeats.is_(False), ENTRIES.c.quarantine == "")
    .group_by(PLACEMENTS.c.stream, ENTRIES.c.type)
)


class _Made(NamedTuple):
    """What a thing's entries come to: the row's fields (with and without its own id), heads, contested groups, and
    the schema that understands all of it (0: this program's)."""

    fields: tuple[bytes, bytes]
    heads: bytes
    contested: bytes
    wanted: int


class StateCheck:
    """One walk over the state. `blame` hears of each thing that is not what its entries make of it."""

    def __init__(self, tx: Connection, blame: Blame) -> None:
        self._tx, self._blame = tx, blame
        self._placed: Counter[tuple[str, str]] = Counter()
        self._newer = 0
        self.things = 0

    def run(self) -> None:
        """Every thing, then what no thing has."""
        for rows in _pages(self._tx):
            self.things += len(rows)
            for stream, of_stream in groupby(rows, key=lambda row: row.stream):
                self._check_page(stream, list(of_stream))
        self._check_missing()
        self._check_quarantined()
        if (
            self._newer
            != self._tx.execute(
                select(func.count()).select_from(NEWER).where(NEWER.c.wanted > 0)
            ).scalar_one()
        ):
            self._blame("newer", "a thing without entries of a later program")

    def _check_page(self, stream: str, rows: Sequence[Any]) -> None:
        """Things of one stream, their entries read together where those are few."""
        places: dict[ThingKey, Sequence[int]] = {}
        for row in rows:
            try:
                places[row.type, row.thing] = _unpacked(bytes(row.places))
            except (ValueError, TypeError, struct.error):
                self._blame("state", f"{stream}/{row.type}/{row.thing}")
        wanted = sorted({place for some in places.values() for place in some})
        together = {one.gseq: one for one in rows_at(self._tx, stream, wanted[:_TOGETHER])}
        noted = newer_things(self._tx, stream, list(places))
        self._newer += len(noted)
        for row in rows:
            own = places.get((row.type, row.thing))
            if own is None:
                continue
            if own and own[-1] in together:
                entries = [together[place] for place in own if place in together]
            else:
                entries = list(rows_at(self._tx, stream, own))
            self._check(row, own, entries, noted.get((row.type, row.thing), 0))

    def _check(self, row: Any, places: Sequence[int], entries: Sequence[Any], noted: int) -> None:
        name = f"{row.stream}/{row.type}/{row.thing}"
        try:
            made = self._made(row, places, entries)
            if made is None or not _same(row, made) or self._since(entries) not in (row.gseq, None):
                self._blame("state", name)
        except (ProtocolProblem, ValueError, TypeError):
            self._blame("state", name)
            return
        if made is not None and noted != made.wanted:
            self._blame("newer", name)

    def _made(self, row: Any, places: Sequence[int], entries: Sequence[Any]) -> _Made | None:
        """None where the entries at its places are not exactly those of this thing."""
        if [one.gseq for one in entries] != list(places) or not entries or entries[0].quarantine:
            return None
        patches: list[Patch] = []
        wanted = 0
        for one in entries:
            header = open_header(bytes(one.header))
            if (header.type, header.thing) != (row.type, row.thing) or one.repeats:
                return None
            patches.append(patch_of(one))
            if not one.quarantine:
                self._placed[row.stream, row.type] += 1
                wanted = max(wanted, header.schema if is_newer(header.type, header.schema) else 0)
        folded = fold(row.type, patches)
        bare, named = folded.plain, {"id": row.thing, **folded.plain}
        contested = canonical.encode(folded.contested) if folded.contested else b""
        heads = bytes.fromhex("".join(folded.heads))
        return _Made((canonical.encode(bare), canonical.encode(named)), heads, contested, wanted)

    def _since(self, entries: Sequence[Any]) -> int | None:
        """The end of the batch that brought the last of these entries, None where an announcement did."""
        if entries[-1].gseq >= PLACES_FROM:
            return None
        newest = ENTRIES.alias()
        query = (
            select(ENTRIES.c.gseq)
            .select_from(newest.join(BATCHES, BATCHES.c.id == newest.c.batch))
            .join(ENTRIES, (ENTRIES.c.journal == BATCHES.c.journal) & (ENTRIES.c.seq == BATCHES.c.last))
            .where(newest.c.journal == entries[-1].journal, newest.c.seq == entries[-1].seq)
        )
        return self._tx.execute(query).scalar()

    def _check_missing(self) -> None:
        """Each entry that counts stands in one thing's row: those found there are all different, so counting does."""
        counted: Counter[tuple[str, str]] = Counter()
        for query in (_COUNTED, _ANNOUNCED):
            for row in self._tx.execute(query):
                counted[row.stream, row.type] += row.entries
        for stream, kind in sorted(counted.keys() | self._placed.keys()):
            if self._placed[stream, kind] != counted[stream, kind]:
                self._blame("state", self._first_missing(stream, kind))

    def _first_missing(self, stream: str, kind: str) -> str:
        query = (
            select(ENTRIES.c.gseq, ENTRIES.c.header)
            .where(ENTRIES.c.stream == stream, ENTRIES.c.type == kind)
            .where(ENTRIES.c.repeats.is_(False), ENTRIES.c.quarantine == "")
        )
        for row in self._tx.execute(query.order_by(ENTRIES.c.gseq)).yield_per(200):
            try:
                thing = open_header(bytes(row.header)).thing
            except ProtocolProblem:
                continue  # the walk over the chains names it
            if row.gseq not in self._places_of(stream, (kind, thing)):
                return f"{stream}/{kind}/{thing}"
        return f"{stream}/{kind}"

    def _check_quarantined(self) -> None:
        """What waits for a person shows what its author had seen, where its thing was there before."""
        query = (
            select(ENTRIES.c.stream, ENTRIES.c.gseq, ENTRIES.c.type, ENTRIES.c.header)
            .where(ENTRIES.c.quarantine != "", ENTRIES.c.repeats.is_(False), ENTRIES.c.entry_id != "")
            .order_by(ENTRIES.c.stream, ENTRIES.c.gseq)
        )
        for row in self._tx.execute(query).yield_per(200):
            try:
                thing = open_header(bytes(row.header)).thing
            except ProtocolProblem:
                continue
            places = self._places_of(row.stream, (row.type, thing))
            if places and places[0] < row.gseq and row.gseq not in places:
                self._blame("state", f"{row.stream}/{row.type}/{thing}")

    def _places_of(self, stream: str, key: ThingKey) -> Sequence[int]:
        here = (STATE.c.stream == stream) & (STATE.c.type == key[0]) & (STATE.c.thing == key[1])
        packed = self._tx.execute(select(STATE.c.places).where(here)).scalar()
        return () if packed is None else _unpacked(bytes(packed))


def _pages(tx: Connection) -> Iterator[Sequence[Any]]:
    query = select(STATE).order_by(STATE.c.stream, STATE.c.type, STATE.c.thing)
    yield from tx.execute(query.execution_options(yield_per=_THINGS)).partitions()


def _unpacked(packed: bytes) -> Sequence[int]:
    """Places in their order; ValueError for what is none."""
    places = struct.unpack(f">{len(packed) // _PLACE_BYTES}q", packed)
    if any(after <= before for before, after in pairwise(places)):
        raise ValueError("places in disorder")
    return places


def _same(row: Any, made: _Made) -> bool:
    return (
        bytes(row.fields) in made.fields
        and bytes(row.heads) == made.heads
        and bytes(row.contested) == made.contested
    )
