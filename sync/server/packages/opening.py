"""Opening a package that a device wrote: size, header, signature, list of keys, seal, limits, form, in this order
(`security.md` 2.3). Whatever does not hold is refused by name before a single entry is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sync.protocol.more_problems import (
    PACKAGE_BROKEN,
    PACKAGE_KEY_GONE,
    PACKAGE_NOT_FOR_US,
    PACKAGE_SIGNER_EXPIRED,
    PACKAGE_SIGNER_REVOKED,
    PACKAGE_SIGNER_UNKNOWN,
    PACKAGE_WRONG_WAY,
)
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_content import Record, RecordKind, read_records
from sync.protocol.sealed_header import PART_BYTES_MAX, PackageHeader, PackageKind
from sync.protocol.sealed_notes import DeliveryAsk
from sync.protocol.sealed_package import PackageContent, PackageFile
from sync.server.county import County
from sync.server.packages.keys import PackageKey
from sync.server.store import packages
from sync.server.store.people import Device

_BROUGHT = frozenset({RecordKind.ASK, RecordKind.BATCH, RecordKind.FRAMES, RecordKind.ANNOUNCED})


@dataclass(frozen=True, slots=True)
class Delivery:
    """An opened package whose every byte was proved: who wrote it, what it says of itself, what is in it."""

    device: Device
    header: PackageHeader
    sha256: str
    size: int
    ask: DeliveryAsk
    content: PackageContent
    records: tuple[Record, ...]


def open_delivery(
    county: County, keys: Sequence[PackageKey], file: BinaryIO, most: int = PART_BYTES_MAX
) -> Delivery:
    """The opened package; `file` stays open as long as it is used. Raises PACKAGE_BROKEN, PACKAGE_NEWER,
    UNKNOWN_ALGORITHM, PACKAGE_WRONG_WAY, PACKAGE_SIGNER_UNKNOWN, PACKAGE_SIGNER_REVOKED, PACKAGE_SIGNER_EXPIRED,
    PACKAGE_NOT_FOR_US, PACKAGE_KEY_GONE, TOO_LARGE."""
    package = PackageFile(file, most)
    header = package.header
    if header.kind is not PackageKind.DELIVERY:
        raise ProtocolProblem(PACKAGE_WRONG_WAY)
    with county.database.read() as tx:
        signer = packages.signer(tx, header.signer)
        named = {row.key_id for row in packages.county_keys(tx)}
    if signer is None:
        raise ProtocolProblem(PACKAGE_SIGNER_UNKNOWN, key=header.signer.hex())
    package.verify(signer.public)
    # Said only of packages that the holder of the key did write: others learn nothing about the device.
    if signer.device.revoked_at:
        raise ProtocolProblem(PACKAGE_SIGNER_REVOKED, device=signer.device.id)
    if signer.valid_to <= county.clock():
        raise ProtocolProblem(PACKAGE_SIGNER_EXPIRED, device=signer.device.id)
    key = next((one for one in keys if one.key_id == header.recipient), None)
    if key is None:
        raise ProtocolProblem(PACKAGE_KEY_GONE if header.recipient in named else PACKAGE_NOT_FOR_US)
    content = package.unseal(key.private, key.half)
    records = read_records(content, RecordKind.ASK)
    ask = _read_ask(content, records, header)
    return Delivery(signer.device, header, package.sha256, package.size, ask, content, records[1:])


def _read_ask(content: PackageContent, records: tuple[Record, ...], header: PackageHeader) -> DeliveryAsk:
    if any(record.kind not in _BROUGHT for record in records):
        raise ProtocolProblem(PACKAGE_WRONG_WAY)
    try:
        ask = DeliveryAsk.from_bytes(content.read(records[0].offset, records[0].length))
    except ProtocolProblem:
        raise ProtocolProblem(PACKAGE_BROKEN, part="ask") from None
    if ask.hello.journal != header.journal or ask.hello.batch is not None:
        raise ProtocolProblem(PACKAGE_BROKEN, part="ask")
    return ask
