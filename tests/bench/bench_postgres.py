"""The county on a real PostgreSQL: a first push, and what a push costs when millions of entries are stored already.

First push: 10,000 records of 1.5 KB and 500 files of 300 KB by the real client to `zhenfa-county serve`, whose
database is a PostgreSQL on this machine's disk with everything durable switched on; the same push to a county on
SQLite beside it, in turn. Then entries alone. Cost by size: one push of 30 entries (a day of a busy device), straight
into the county's receiving, beside 10^5 and beside 10^6 entries spread over two years of months and 300 devices; the
rest of the database is filled by the server itself, in bulk. The figure is the ratio of the medians, taken in turn.
Run from the checkout: `python -m tests.bench.bench_postgres [--stored N] [--runs N]`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from sync.server.receiving import push
from sync.server.store import people
from tests.bench import Figure, spread
from tests.bench.bench_push import FILES, RECORDS, Took, ours, told
from tests.helpers.postgres import Cluster
from tests.helpers.stores import POSTGRESQL, SQLITE, stores_of
from tests.sync.server.support import TOWN, Clock, Journal, Served, enrolled, found, served

FEW = 100_000
PUSHES, ENTRIES = 200, 30
SECONDS, PER_SECOND, FLAT = 4.0, 5000, 1.15
_DISK = {"shared_buffers": "512MB", "max_wal_size": "4GB", "autovacuum": "on"}

# A stored entry like those of a push: its place, a header and a body of the usual size, and its thing in the state.
_FILL = (
    """INSERT INTO entry_heads (county_id, journal, seq, stream, gseq, batch, entry_id, type, quarantine, repeats, hash,
    digest, month) SELECT '339901', md5((i % 300)::text), i / 300 + 1, '{town}', i, 1, md5('e' || i), 'note', '', false,
    sha256(i::text::bytea), sha256(i::text::bytea), zf_month(1735700000000 + i * (63072000000 / {count}))
    FROM generate_series(2, {count}) i""",
    """INSERT INTO entry_bodies (county_id, month, stream, gseq, salt, header, body)
    SELECT county_id, month, stream, gseq, substring(hash, 1, 16), decode(repeat(md5(gseq::text), 13), 'hex'),
    decode(repeat(md5('b' || gseq), 45), 'hex') FROM entry_heads WHERE journal <> '{own}'""",
    """INSERT INTO state (county_id, stream, type, thing, fields, gseq, heads, places, contested)
    SELECT county_id, stream, type, md5('t' || gseq), decode(repeat(md5('b' || gseq), 20), 'hex'), gseq,
    substring(hash, 1, 16), int8send(gseq), '' FROM entry_heads WHERE journal <> '{own}'""",
    "UPDATE streams SET gseq = {count} WHERE stream = '{town}' AND county_id = '339901'",
    "VACUUM ANALYZE",
    "CHECKPOINT",
)


@contextmanager
def filled(cluster: Cluster, home: Path, count: int) -> Iterator[Served]:
    """A county with `count` entries in it."""
    with cluster.database() as name, stores_of(POSTGRESQL, lambda: cluster.url(name)):
        clock = Clock()
        with served(found(home, clock), clock) as county:
            cluster.execute(name, "SELECT zf_make_months(1735700000000, 24)")
            device = enrolled(county)
            journal = Journal()
            journal.parties(1)
            device.push(journal, 1, 1)
            cluster.execute(name, *(one.format(town=TOWN, count=count, own=journal.journal) for one in _FILL))
            yield county


class Pusher:
    """A device that pushes 30 entries at a time, timed where the county takes them."""

    def __init__(self, county: Served) -> None:
        self._county = county
        self._device = enrolled(county)
        self._journal = Journal()
        self.seconds: list[float] = []
        with county.county.database.read() as tx:
            asking = people.device(tx, self._device.id)
        assert asking is not None
        self._asking = asking

    def push(self) -> None:
        """One push."""
        first = len(self._journal.entries) + 1
        self._journal.parties(ENTRIES)
        wire = self._device.batch(self._journal, first, first + ENTRIES - 1)
        began = time.perf_counter()
        push(self._county.county, self._asking, wire)
        self.seconds.append(time.perf_counter() - began)


def cost_by_size(cluster: Cluster, root: Path, stored: int) -> Figure:
    """A push beside `stored` entries against one beside 10^5."""
    with filled(cluster, root / "few", FEW) as few, filled(cluster, root / "many", stored) as many:
        one, other = Pusher(few), Pusher(many)
        for number in range(PUSHES + 10):
            for pusher in (one, other) if number % 2 else (other, one):
                pusher.push()
            if number == 9:  # plans and caches are warm
                one.seconds.clear()
                other.seconds.clear()
    ratio = median(other.seconds) / median(one.seconds)
    note = f"{ENTRIES} entries beside {FEW:,} stored: {spread(one.seconds)}; beside {stored:,}: {spread(other.seconds)}"
    name = f"push beside {stored:,} stored entries, PostgreSQL"
    return Figure(name=name, value=ratio, peer=f"beside {FEW:,}", target=FLAT, note=note)


def first_pushes(cluster: Cluster, root: Path, runs: int) -> list[Figure]:
    """Whole pushes to both kinds of county in turn, and entries alone to PostgreSQL."""
    took: dict[str, list[Took]] = {SQLITE: [], POSTGRESQL: []}
    entries: list[float] = []
    for number in range(runs):
        for kind, all_took in took.items():
            with a_store(cluster, kind):
                all_took.append(ours(root / f"{kind}-{number}", RECORDS, FILES, keep=False)[0])
        with a_store(cluster, POSTGRESQL):
            entries.append(ours(root / f"entries-{number}", RECORDS, 0, keep=False)[0].seconds)
    lines = "\n".join((told("PostgreSQL", took[POSTGRESQL]), told("SQLite", took[SQLITE])))
    whole = median(one.seconds for one in took[POSTGRESQL])
    rate = RECORDS / median(entries)
    return [
        Figure(name="first push to PostgreSQL", value=whole, unit="s", target=SECONDS, note=lines),
        Figure(
            name="entries alone to PostgreSQL", value=median(entries), unit="s", target=RECORDS / PER_SECOND,
            note=f"{rate:,.0f} records/s",
        ),
    ]  # fmt: skip


@contextmanager
def a_store(cluster: Cluster, kind: str) -> Iterator[None]:
    """Counties of this kind; those on PostgreSQL on the bench's own server."""
    with cluster.database() as name, stores_of(kind, lambda: cluster.url(name)):
        yield


def figures(stored: int = 1_000_000, runs: int = 3) -> list[Figure]:
    """All of it, on a server of its own on the disk."""
    cluster = Cluster.fresh(_DISK)
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = first_pushes(cluster, Path(folder), runs) if runs else []
            return [*found, cost_by_size(cluster, Path(folder), stored)] if stored else found
    finally:
        cluster.remove()


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stored", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    result = figures(asked.stored, asked.runs)
    for figure in result:
        print(figure.line)
    return 0 if all(figure.good for figure in result) else 1


if __name__ == "__main__":
    sys.exit(main())
