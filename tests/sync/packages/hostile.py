"""Packages as an enemy would make them: broken bytes, and whole ones that an enrolled but hostile device signed."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sync.protocol import canonical
from sync.protocol.keys import SigningKey, key_id
from sync.protocol.sealed_content import RecordKind
from sync.protocol.sealed_header import PackageHeader
from sync.protocol.sealed_package import PackageContent, PackageFile, PackageWriter
from sync.server.packages.keys import load_package_keys
from tests.sync.packages.world import Machine, World

RawRecord = tuple[int, bytes]


@dataclass(frozen=True)
class Forge:
    """A real package taken apart, and the keys to make others of it: the device's own and the county's public one."""

    header: PackageHeader
    records: tuple[RawRecord, ...]
    signer: SigningKey
    county: bytes

    def make(self, header: PackageHeader, content: bytes, signer: SigningKey | None = None) -> bytes:
        """Any content under any header, sealed and signed as it should be."""
        out = io.BytesIO()
        writer = PackageWriter(out, header, self.county, signer or self.signer)
        writer.write(content)
        writer.finish()
        return out.getvalue()

    def of_records(self, records: Iterable[RawRecord], header: PackageHeader | None = None) -> bytes:
        """Records with a manifest that fits them."""
        return self.make(header or self.header, with_manifest(list(records)))


def content_of(records: Iterable[RawRecord]) -> bytes:
    """The plain content of a package."""
    return b"".join(bytes([kind]) + len(data).to_bytes(4) + data for kind, data in records)


def forge_of(world: World, machine: Machine, package: bytes) -> Forge:
    """Take a package apart as only the county can."""
    keys = load_package_keys(world.config.keys)
    opened = PackageFile(io.BytesIO(package))
    opened.verify(machine.store.device_keys.journal.public)
    private = next(one for one in keys if one.key_id == opened.header.recipient)
    records = tuple(_raw(opened.unseal(private.private)))
    assert key_id(private.public) == opened.header.recipient
    return Forge(opened.header, records[:-1], machine.store.device_keys.journal, private.public)


def _raw(content: PackageContent) -> Iterable[RawRecord]:
    at = 0
    while at < content.size:
        head = content.read(at, 5)
        length = int.from_bytes(head[1:])
        yield head[0], content.read(at + 5, length)
        at += 5 + length


def mutants(forge: Forge, package: bytes, seed: int) -> Callable[[], bytes]:
    """An endless, seeded source of packages that are wrong somewhere; about half of them are signed."""
    chance = random.Random(seed)
    ways = (_bytes, _header, _record_bytes, _order, _frame, _plain, _fields)

    def one() -> bytes:
        return chance.choice(ways)(forge, package, chance)

    return one


def _bytes(_: Forge, package: bytes, chance: random.Random) -> bytes:
    """Flips, cuts, doubled and zeroed stretches of the file."""
    data = bytearray(package)
    at, length = chance.randrange(len(data)), chance.choice((1, 16, 512, 4096))
    way = chance.randrange(4)
    if way == 0:
        data[at] ^= 1 << chance.randrange(8)
    elif way == 1:
        del data[at : at + length]
    elif way == 2:
        data[at:at] = data[at : at + length]
    else:
        data[at : at + length] = bytes(min(length, len(data) - at))
    return bytes(data)


def _header(forge: Forge, _: bytes, chance: random.Random) -> bytes:
    """Headers that say something else, properly signed."""
    changes: dict[str, Any] = chance.choice(
        (
            {"parts": chance.randrange(1, 999)},
            {"first": chance.randrange(2**40), "last": 2**41},
            {"journal": f"{chance.getrandbits(128):032x}"},
            {"recipient": chance.randbytes(8)},
            {"signer": chance.randbytes(8)},
            {"number": chance.randrange(1, 2**31)},
            {"package": f"{chance.getrandbits(128):032x}"},
        )
    )
    return forge.of_records(forge.records, replace(forge.header, **changes))


def _record_bytes(forge: Forge, _: bytes, chance: random.Random) -> bytes:
    """A byte of a record changed before sealing, the manifest in step."""
    records = list(forge.records)
    place = chance.randrange(len(records))
    kind, data = records[place]
    changed = bytearray(data)
    for _round in range(chance.choice((1, 1, 8))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    records[place] = (kind, bytes(changed))
    return forge.of_records(records)


def _order(forge: Forge, _: bytes, chance: random.Random) -> bytes:
    """Records left out, doubled, moved, of another kind."""
    records = list(forge.records)
    way = chance.randrange(4)
    place = chance.randrange(len(records))
    if way == 0:
        del records[place]
    elif way == 1:
        records.insert(place, records[place])
    elif way == 2:
        chance.shuffle(records)
    else:
        records[place] = (chance.choice([*RecordKind, 7, 250]), records[place][1])
    return forge.of_records(records)


def _frame(forge: Forge, _: bytes, chance: random.Random) -> bytes:
    """Lengths that lie, no manifest, something behind it."""
    content = bytearray(forge_content(forge))
    way = chance.randrange(3)
    if way == 0:
        content[1:5] = chance.randbytes(4)
    elif way == 1:
        content += chance.randbytes(chance.randrange(1, 40))
    else:
        del content[chance.randrange(len(content)) :]
    return forge.make(forge.header, bytes(content))


def _plain(forge: Forge, _: bytes, chance: random.Random) -> bytes:
    """Noise as content, none at all, or signed by somebody else."""
    way = chance.randrange(3)
    if way == 0:
        return forge.make(forge.header, chance.randbytes(chance.randrange(2000)))
    if way == 1:
        return forge.make(forge.header, b"")
    return forge.make(forge.header, forge_content(forge), SigningKey(chance.randbytes(32)))


def _fields(forge: Forge, _: bytes, chance: random.Random) -> bytes:
    """A field of a message replaced by something of another shape."""
    records = list(forge.records)
    place = chance.randrange(min(2, len(records)))
    kind, data = records[place]
    plain = canonical.decode(data)
    name = chance.choice(sorted(plain))
    plain[name] = chance.choice((None, -1, 2**62, "x" * 300, b"\x00" * 40, [], {}, True, 1.5, [[[[]]]]))
    records[place] = (kind, canonical.encode(plain))
    return forge.of_records(records)


def forge_content(forge: Forge) -> bytes:
    """The content of the real package."""
    return with_manifest(forge.records)


def with_manifest(records: Sequence[RawRecord]) -> bytes:
    """Records and a manifest that fits them."""
    lines = [[int(kind), len(data), hashlib.sha256(data).digest()] for kind, data in records]
    manifest = canonical.encode({"v": 1, "records": lines})
    return content_of([*records, (RecordKind.MANIFEST, manifest)])
