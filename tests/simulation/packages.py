"""The county's desk for packages in the simulation: opened and answered in the order and with the forms of
`sync.server.packages`, over the store in memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sync.protocol import limits
from sync.protocol.keys import key_id
from sync.protocol.messages import HelloAnswer, PullPage
from sync.protocol.more_problems import (
    PACKAGE_BROKEN,
    PACKAGE_NOT_FOR_US,
    PACKAGE_SIGNER_UNKNOWN,
    PACKAGE_WRONG_WAY,
)
from sync.protocol.problems import GAP, ProtocolProblem
from sync.protocol.sealed_content import Record, RecordKind, RecordWriter, read_records
from sync.protocol.sealed_header import PackageHeader, PackageKind
from sync.protocol.sealed_notes import DeliveryAsk, ReturnNote
from sync.protocol.sealed_package import PackageContent, PackageFile, PackageWriter
from sync.protocol.signed import SignedDocument
from tests.simulation.lists import Enrolled

if TYPE_CHECKING:
    from tests.simulation.county import SimCounty

_PASSES_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A part whose every byte was proved."""

    owner: Enrolled
    header: PackageHeader
    ask: DeliveryAsk
    content: PackageContent
    records: tuple[Record, ...]


def open_part(county: SimCounty, data: bytes) -> Opened:
    """As `opening.open_delivery`."""
    package = PackageFile(io.BytesIO(data))
    header = package.header
    if header.kind is not PackageKind.DELIVERY:
        raise ProtocolProblem(PACKAGE_WRONG_WAY)
    owner = county.office.owner_of(header.signer)
    if owner is None:
        raise ProtocolProblem(PACKAGE_SIGNER_UNKNOWN, key=header.signer.hex())
    package.verify(owner.batch)
    if header.recipient != key_id(county.office.sealing_public):
        raise ProtocolProblem(PACKAGE_NOT_FOR_US)
    content = package.unseal(county.office.sealing)
    records = read_records(content, RecordKind.ASK)
    ask = DeliveryAsk.from_bytes(content.read(records[0].offset, records[0].length))
    if ask.hello.journal != header.journal or ask.hello.batch is not None:
        raise ProtocolProblem(PACKAGE_BROKEN, part="ask")
    return Opened(owner, header, ask, content, records[1:])


def take_part(county: SimCounty, data: bytes) -> DeliveryAsk:
    """Take one part in; those that waited follow. What begins after a gap is kept. Raises what opening and receiving
    raise."""
    opened = open_part(county, data)
    county.ledger.sometimes["package"] += 1
    if not _apply(county, data, opened):
        county.ledger.sometimes["package waits"] += 1
    for _ in range(_PASSES_MAX):
        went = [_again(county, kept) for kept in list(county.store.waiting.values())]
        if not any(went):
            break
    return opened.ask


def _again(county: SimCounty, kept: bytes) -> bool:
    try:
        went = _apply(county, kept, open_part(county, kept))
    except ProtocolProblem:
        return False
    county.ledger.sometimes["waiting package followed"] += went
    return went


def _apply(county: SimCounty, data: bytes, opened: Opened) -> bool:
    """Every record by the code of the network; False when the part has to wait."""
    name = hashlib.sha256(data).hexdigest()
    author = county.author(opened.owner.device)
    county.store.waiting.pop(name, None)
    for record in opened.records:
        body = opened.content.read(record.offset, record.length)
        if record.kind is not RecordKind.BATCH:
            county.take_files(author, body)
            continue
        try:
            county.receive(author, body)
        except ProtocolProblem as problem:
            if problem.problem is not GAP:
                raise
            county.store.waiting[name] = data
            return False
    return True


def write_return(county: SimCounty, opened_ask: DeliveryAsk, device: str, package: str) -> bytes:
    """As `replying.ReturnWriter`: the statement, receipts, lists, number blocks and pages for who asked."""
    owner = next(one for one in county.office.devices if one.device == device)
    ask, out = opened_ask.hello, io.BytesIO()
    public = county.office.public_half(owner.sealing_seed)
    header = PackageHeader(
        kind=PackageKind.RETURN,
        package=package,
        number=1,
        part=1,
        parts=1,
        recipient=key_id(public),
        signer=county.key.key_id,
        journal=ask.journal,
    )
    records = RecordWriter(PackageWriter(out, header, public, county.key))
    note = ReturnNote(device=device, answered=(package,), made_at=county.now(), tree_size=ask.tree_size)
    records.write(RecordKind.NOTE, note.to_bytes())
    for kind, content in _content(county, opened_ask, device):
        records.write(kind, content)
    records.finish()
    return out.getvalue()


def _content(county: SimCounty, asked: DeliveryAsk, device: str) -> Iterator[tuple[RecordKind, bytes]]:
    author, ask = county.author(device), asked.hello
    leases = [county.lease(author, request) for request in asked.numbers]
    statement = county.hello(author, replace(ask, batch=None))
    yield RecordKind.STATEMENT, statement
    for (journal, _, last), receipt in sorted(county.store.receipts.items()):
        if journal == ask.journal and last > ask.acked_seq:
            yield RecordKind.RECEIPT, receipt
    if county.store.lists.version > ask.registry_version:
        yield RecordKind.REGISTRY, county.office.answer(county.store.lists, author.stream)
    for lease in leases:
        yield RecordKind.LEASE, lease
    answer = HelloAnswer.from_bytes(SignedDocument.from_bytes(statement).content)
    cursor = next((one for one in ask.cursors if one.stream == author.stream), None)
    holds = all(one.cursor_holds for one in answer.streams)
    after = cursor.gseq if cursor is not None and holds else 0
    for page in _pages(county, device, after):
        yield RecordKind.PAGE, page


def _pages(county: SimCounty, device: str, after: int) -> Iterator[bytes]:
    author = county.author(device)
    for _ in range(limits.KIB):
        data = county.pull(author, author.stream, after)
        page = PullPage.from_bytes(data)
        if page.batches:
            yield data
        if not page.more or page.next <= page.after:
            return
        after = page.next
