"""The store as a round with the county needs it: implements the ports of `sync.client` over an opened Store.

What the county is to this machine (address, root, registry, names of series) is one setting, so it changes as
a whole. The store guards itself, so a round on its own thread calls it directly and never holds up a save for
a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop import machine_life
from desktop.clock import MachineClock, MachineIds
from desktop.context import context_for
from desktop.county_log import note_sighting, remember_log
from desktop.paper_lists import PaperListPort
from desktop.store import settings
from desktop.store.store import Store
from enforcement.commands.record_number_lease import RecordNumberLease
from enforcement.errors import StoreTrouble
from enforcement.model.document import NumberBlock
from enforcement.refusals import Refused
from sync.client.ports import (
    BlobHere,
    BlobMissing,
    DeviceKeys,
    JournalState,
    Machine,
    Outgoing,
    StreamPort,
)
from sync.client.report import RoundReport
from sync.client.trust import open_trust
from sync.client.witness import Seen
from sync.protocol import limits
from sync.protocol.catalogue import CatalogueRelease
from sync.protocol.forms_release import FormsRelease
from sync.protocol.messages import Cursor
from sync.protocol.numbers import NumberLease, NumberRequest
from sync.protocol.receipt import Receipt
from sync.protocol.registry import Registry, Roster, TrustedKeys

COUNTY = settings.COUNTY
LISTS = "sync.list_versions"
TOKEN = "sync.token"
NUMBER_REQUESTS = "sync.number_requests"

# Below this many free numbers of a series a round fetches the next block (ux.md §10, 12).
NUMBERS_LOW = 10
# Further from the county's last word than this, a clock is wrong rather than a machine long away (366 days).
CLOCK_OFF_MS = 366 * 24 * 3600 * 1000
# A token is good for a day; keeping every newer one would be a write a round for nothing.
TOKEN_KEEP_MS = limits.HOUR_MS


@dataclass(frozen=True, slots=True)
class KnownCounty:
    """The county this machine joined: address, our id there, whom to believe, and its number series."""

    server: str
    device: str
    trust: TrustedKeys
    series: tuple[str, ...]


def county_of(store: Store) -> KnownCounty | None:
    """The county of this store, None before it joined one."""
    plain: dict[str, Any] | None = store.settings.get(COUNTY)
    address = store.settings.get(settings.COUNTY_ADDRESS, "")
    if plain is None or not address:
        return None
    trust = open_trust(plain["root"], plain["registry"])
    return KnownCounty(address, plain["device"], trust, tuple(plain["series"]))


def device_keys(store: Store, county: KnownCounty) -> DeviceKeys:
    """The two keys a round signs with."""
    return DeviceKeys(county.device, store.device_keys.journal, store.device_keys.request)


def machine_of(store: Store, clock: MachineClock, stream: StreamPort | None = None) -> Machine:
    """All four sides of the store; ``stream`` is that of one exchange."""
    return Machine(StoreJournal(store), stream or store.stream, StoreFiles(store), StoreLists(store, clock))


class StoreJournal:
    """JournalPort: `store.exchange`, with the versions of the county's lists."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._exchange = store.exchange
        self._forms, self._papers = store.forms, store.papers
        self._settings = store.settings

    def state(self) -> JournalState:
        versions: Mapping[str, int] = self._settings.get(LISTS, {})
        return self._exchange.state(
            catalogue=versions.get("catalogue", 0),
            registry=versions.get("registry", 0),
            roster=versions.get("roster", 0),
            forms=self._forms.number(),
            papers=self._papers.version(versions.get("registry", 0)),
        )

    def next_batch(self, after_seq: int, max_bytes: int) -> Outgoing | None:
        return self._exchange.next_batch(after_seq, max_bytes)

    def hash_at(self, seq: int) -> bytes | None:
        return self._exchange.hash_at(seq)

    def mark_sent(self, first: int, last: int) -> None:
        self._exchange.mark_sent(first, last)

    def mark_received(self, receipt: Receipt, data: bytes, cursor: Cursor | None) -> None:
        self._exchange.mark_received(receipt, data, cursor)

    def roll_back_marks(self, have_seq: int) -> None:
        self._exchange.roll_back_marks(have_seq)

    def open_new_journal(self, have_seq: int, have_head: bytes) -> None:
        self._exchange.open_new_journal(have_seq, have_head)

    def mark_archived(self, seq: int, files_seq: int) -> None:
        self._exchange.archive.mark(seq, files_seq)

    def take_up_lost(self) -> int:
        return self._exchange.take_up_lost()

    def keep_tree(self, seen: Seen) -> None:
        if self._exchange.keep_tree(seen) and seen.head is not None:
            note_sighting(self._store, seen)


class StoreFiles:
    """FilesPort: `store.blobs` and what the journal says of them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def blobs_here(self, wanted: Sequence[str]) -> Mapping[str, BlobHere]:
        return self._store.stream.blobs_here(wanted)

    def read_blob(self, sha256: str, offset: int, length: int) -> bytes:
        return self._store.blobs.read_range(sha256, offset, length)

    def mark_blobs_wanted(self, wanted: Sequence[str], up_to_seq: int) -> None:
        self._store.exchange.mark_blobs_wanted(wanted, up_to_seq)

    def missing_blobs(self, limit: int) -> tuple[BlobMissing, ...]:
        return self._store.stream.missing_blobs(limit)

    def store_blob_part(self, missing: BlobMissing, data: bytes) -> bool:
        return self._store.stream.store_blob_part(missing, data)


class StoreLists(PaperListPort):
    """ListsPort: what the county signed, into settings, roster, catalogue and number blocks."""

    def __init__(self, store: Store, clock: MachineClock) -> None:
        self._store = store
        self._clock = clock

    def store_registry(self, registry: Registry, data: bytes, root: bytes) -> None:
        plain = {**self._store.settings.get(COUNTY, {}), "registry": data}
        self._store.settings.set(COUNTY, {**plain, "root": root} if root else plain)
        machine_life.note_registry(self._store, registry)
        self._note_version("registry", registry.version)

    def store_roster(self, roster: Roster, data: bytes) -> None:
        self._store.install_roster(roster, data)
        self._note_version("roster", roster.version)

    def store_release(self, release: CatalogueRelease, data: bytes) -> None:
        self._store.install_release(release.content, number=release.version, signed=data)

    def releases_up_to(self, number: int) -> None:
        self._note_version("catalogue", number)

    def store_forms(self, release: FormsRelease, data: bytes) -> None:
        self._store.install_forms(release, data)

    def number_requests(self) -> tuple[NumberRequest, ...]:
        """One for each series that runs low this year; its id is kept, so a lost answer is asked for
        again."""
        county = self._store.settings.get(COUNTY, {})
        if self._clock_is_off(county):
            return ()
        year = self._clock.today().year
        kept: dict[str, str] = self._store.settings.get(NUMBER_REQUESTS, {})
        wanted = (*county.get("series", ()), *self._store.forms.series(self._clock.today()))
        low = [series for series in dict.fromkeys(wanted) if self._left(series, year) < NUMBERS_LOW]
        asked = {f"{series}/{year}": series for series in low}
        ids = {name: kept.get(name) or MachineIds().new() for name in asked}
        if ids != kept:
            self._store.settings.set(NUMBER_REQUESTS, ids)
        township = county.get("township", "")
        return tuple(NumberRequest(ids[name], township, series, year) for name, series in asked.items())

    def _clock_is_off(self, county: dict[str, Any]) -> bool:
        """Whether this machine's clock is more than a year from the county's last word: numbers of a wrong year
        would be wasted, so none are asked for until somebody has set the clock."""
        token = kept_token(self._store)
        told = max(int(county.get("server_time", 0)), 0 if token is None else int.from_bytes(token[:8]))
        now = int(self._clock.now().timestamp() * 1000)
        return bool(told) and abs(now - told) > CLOCK_OFF_MS

    def store_lease(self, lease: NumberLease, data: bytes) -> None:
        """The block as one save. StoreTrouble when the core refuses it (it overlaps one written by hand); the
        next round then asks for another."""
        kept: dict[str, str] = self._store.settings.get(NUMBER_REQUESTS, {})
        try:
            take_lease(self._store, self._clock, lease)
        finally:
            left = {name: one for name, one in kept.items() if one != lease.request_id}
            self._store.settings.set(NUMBER_REQUESTS, left)

    def _left(self, series: str, year: int) -> int:
        with self._store.unit_of_work("") as work:
            blocks = work.find(NumberBlock, series=series, year=year)
        return sum(block.left for block in blocks)

    def _note_version(self, name: str, version: int) -> None:
        versions = {**self._store.settings.get(LISTS, {}), name: version}
        self._store.settings.set(LISTS, versions)


def take_lease(store: Store, clock: MachineClock, lease: NumberLease) -> None:
    """Make a leased block usable; one that is here already changes nothing. Raises StoreTrouble when
    refused."""
    agency = store.agency()
    team = store.officers()
    if agency is None or not team:
        raise StoreTrouble(
            "号段没有领到。", "县里的名册里还没有这个单位的队员。", "请县里先补名册，再同步一次。"
        )
    today = clock.today()
    actor = next((officer for officer in team if officer.active_on(today)), team[0])
    command = RecordNumberLease(
        series=lease.series, year=lease.year, first=lease.first, last=lease.last, lease=lease.request_id
    )
    # The machine took the lease, nobody pressed anything: the entry names no person. The officer only lends a role.
    with store.unit_of_work("") as work:
        answer = command.execute(work, context_for(store, actor, agency, clock))
        if isinstance(answer, Refused):
            raise StoreTrouble("号段没有领到。", answer.sentence)
        work.commit()


def remember_round(store: Store, report: RoundReport, now_ms: Callable[[], int]) -> None:
    """Keep what the 同步 screen shows between rounds: when it last went well, what was wrong, the county's
    counts."""
    machine_life.keep_escrow(store)
    if report.trouble is None:
        store.settings.set(settings.LAST_OK_AT, report.county_time or now_ms())
    store.settings.set(settings.LAST_PROBLEM, None if report.trouble is None else report.trouble.sentence)
    remember_log(store, report, now_ms)
    told = {line.thing_type: line.county for line in report.counts if line.county is not None}
    if told or (report.county_time and report.counts == ()):
        store.settings.set(settings.COUNTY_COUNTS, told)


def kept_token(store: Store) -> bytes | None:
    """The county's freshness token from the last round."""
    token: bytes | None = store.settings.get(TOKEN)
    return token


def keep_token(store: Store, token: bytes | None) -> None:
    """Keep a token that is an hour newer than the one kept (its first eight bytes are the county's time)."""
    former = kept_token(store)
    stamp = 0 if token is None else int.from_bytes(token[:8])
    if token is not None and (former is None or stamp - int.from_bytes(former[:8]) >= TOKEN_KEEP_MS):
        store.settings.set(TOKEN, token)
