"""What goes back on the stick: the county's signed statement, receipts, lists, number blocks and pages, sealed to the
one device that asked and signed with the receipt key. The parts are the answers of the network, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from uuid_utils import uuid7

from enforcement.errors import KnownTrouble
from sync.protocol import canonical, limits
from sync.protocol.entry import NO_HASH
from sync.protocol.keys import key_id
from sync.protocol.messages import HelloAnswer, HelloRequest, PullPage
from sync.protocol.moves import MovePage, is_list
from sync.protocol.papers import open_page
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import CountyRoot, TrustedKeys
from sync.protocol.sealed_content import RecordKind, RecordWriter
from sync.protocol.sealed_header import PackageHeader, PackageKind
from sync.protocol.sealed_notes import DeliveryAsk, ReturnNote
from sync.protocol.sealed_package import PackageWriter
from sync.protocol.sealed_suites import suite_for
from sync.protocol.signed import SignedDocument
from sync.server.county import County
from sync.server.handlers.documents import newer_release, next_release, registry_answer
from sync.server.numbers import lease_numbers
from sync.server.paper_list import paper_page
from sync.server.session import hello, pull
from sync.server.store import packages, people
from sync.server.store.people import Device

# A device far behind gets the rest with its next package.
PAGES_BYTES: Final = 1024 * limits.MIB
RELEASES_MAX: Final = 20
_SLACK: Final = 64 * limits.KIB


@dataclass(frozen=True, slots=True)
class ReturnMade:
    """A return package that was written: 第几包, what is in it, and its bytes."""

    number: int
    package: str
    sha256: str
    size: int
    receipts: int
    entries: int
    lists: int


class ReturnWriter:
    """Makes return packages of one county."""

    def __init__(self, county: County, pages_bytes: int = PAGES_BYTES) -> None:
        self._county = county
        self._pages_bytes = pages_bytes

    def write(
        self,
        device: Device,
        ask: DeliveryAsk,
        answered: tuple[str, ...],
        out: BinaryIO,
        *,
        receipts_after: int | None = None,
        volume: str = "",
    ) -> ReturnMade:
        """Write the package for a device that said `ask`; the caller syncs and closes `out`. Receipts go along for what
        lies beyond entry `receipts_after` (else beyond what the device said to have receipts for). Raises KnownTrouble
        for a device that cannot be sealed to, ProtocolProblem as the network would."""
        county = self._county
        with county.database.read() as tx:
            public = packages.sealing_key(tx, device.id)
        if public is None:
            raise KnownTrouble("回执包没有写成。", "这台电脑在县里没有能封包的钥匙。", "请它重新登记入网。")
        package, signer = uuid7().hex, county.keys.receipt
        with county.database.write() as tx:
            number = packages.begin_return(tx, device.id, package, volume, county.clock())
        header = PackageHeader(
            kind=PackageKind.RETURN,
            package=package,
            number=number,
            part=1,
            parts=1,
            recipient=key_id(public),
            signer=signer.key_id,
            journal=ask.hello.journal,
            suite=suite_for(ask.half),
        )
        records = RecordWriter(PackageWriter(out, header, public, signer, half=ask.half))
        records.write(RecordKind.NOTE, self._said(device, ask, answered, volume))
        after = ask.hello.acked_seq if receipts_after is None else receipts_after
        receipts, lists, entries = self._fill(records, device, ask, after)
        sha256 = records.finish().hex()
        with county.database.write() as tx:
            packages.finish_return(tx, device.id, number, sha256, records.written)
        return ReturnMade(number, package, sha256, records.written, receipts, entries, lists)

    def _said(self, device: Device, ask: DeliveryAsk, answered: tuple[str, ...], volume: str) -> bytes:
        note = ReturnNote(
            device=device.id,
            answered=answered,
            made_at=self._county.clock(),
            tree_size=ask.hello.tree_size,
            volume=volume,
        )
        return note.to_bytes()

    def _fill(
        self, records: RecordWriter, device: Device, ask: DeliveryAsk, receipts_after: int
    ) -> tuple[int, int, int]:
        leases = tuple(self._leases(device, ask))
        statement = hello(self._county, device, replace(ask.hello, batch=None))
        records.write(RecordKind.STATEMENT, statement)
        with self._county.database.read() as tx:
            receipts = packages.receipts_after(tx, ask.hello.journal, receipts_after)
        for receipt in receipts:
            records.write(RecordKind.RECEIPT, receipt)
        lists = self._lists(records, device, ask)
        for lease in leases:
            records.write(RecordKind.LEASE, lease)
        entries = sum(self._pages(records, device, *one) for one in _pulled_so_far(statement, ask))
        return len(receipts), lists + len(leases), entries

    def _lists(self, records: RecordWriter, device: Device, ask: DeliveryAsk) -> int:
        """The lists that are newer here than there; how many."""
        county, asked = self._county, ask.hello
        with county.database.read() as tx:
            registry = people.newest_version(tx, "registry") > asked.registry_version
            roster = people.newest_version(tx, "roster", device.township) > asked.roster_version
        count = 0
        if registry or roster:
            records.write(RecordKind.REGISTRY, registry_answer(county, device))
            count += 1
        have = asked.catalogue_version
        for _ in range(RELEASES_MAX):
            release = next_release(county, have)
            if release is None:
                break
            have = _version_of(release)
            records.write(RecordKind.CATALOGUE, release)
            count += 1
        forms = newer_release(county, "forms", ask.forms_version)
        if forms is not None:
            records.write(RecordKind.FORMS, forms)
            count += 1
        for page in self._papers(ask.papers_after):
            records.write(RecordKind.PAPERS, page)
            count += 1
        return count

    def _papers(self, after: int) -> Iterator[bytes]:
        """Pages of the list of issued papers to its end; even an unchanged list says its age."""
        trusted = TrustedKeys(CountyRoot.open(self._county.root))
        while True:
            data = paper_page(self._county, after)
            yield data
            page = open_page(data, trusted)
            if page.last >= page.newest or not page.rows:
                return
            after = page.last

    def _leases(self, device: Device, ask: DeliveryAsk) -> Iterator[bytes]:
        """Number blocks; one that is refused (no such series any more) does not keep the rest from going."""
        for request in ask.numbers:
            try:
                yield lease_numbers(self._county, device, request)
            except ProtocolProblem:
                continue

    def _pages(self, records: RecordWriter, device: Device, stream: str, after: int) -> int:
        """Pages of a stream, or of its list of announcements, after `after`; how many entries."""
        entries = 0
        begun = records.written
        kind, read = (RecordKind.MOVES, _moves) if is_list(stream) else (RecordKind.PAGE, _entries)
        while records.written - begun < self._pages_bytes:
            data = pull(self._county, device, stream, after)
            count, page = read(data)
            if page.next > page.after:
                records.write(kind, data)
                entries += count
            if not page.more or page.next <= page.after:
                break
            after = page.next
        return entries


def _entries(data: bytes) -> tuple[int, PullPage | MovePage]:
    page = PullPage.from_bytes(data)
    return sum(len(batch.entries) for batch in page.batches), page


def _moves(data: bytes) -> tuple[int, PullPage | MovePage]:
    page = MovePage.from_bytes(data)
    return sum(len(line.entries) for line in page.lines), page


def ask_of_nobody(journal: str, now: int) -> DeliveryAsk:
    """For a device that never sent a package: everything from the beginning."""
    request = HelloRequest(
        app_version="",
        schema=1,
        journal=journal,
        last_seq=0,
        acked_seq=0,
        acked_head=NO_HASH,
        device_time=now,
    )
    return DeliveryAsk(
        hello=request, forms_version=0, papers_after=0, numbers=(), made_at=now, entries=0, files=0, size=0
    )


def _version_of(release: bytes) -> int:
    content = canonical.decode(SignedDocument.from_bytes(release).content)
    return int(content["version"])


def _pulled_so_far(statement: bytes, ask: DeliveryAsk) -> Iterator[tuple[str, int]]:
    """Of each stream and list that speaks to the device the place after which it needs pages: its own where the county
    shares its cursor, else 0."""
    answer = HelloAnswer.from_bytes(SignedDocument.from_bytes(statement).content)
    cursors = {cursor.stream: cursor.gseq for cursor in ask.hello.cursors}
    for one in answer.streams:
        yield one.stream, cursors.get(one.stream, 0) if one.cursor_holds else 0
