"""The one place that says which streams a device may read: hello, pull, files, packages and resupply ask here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from enforcement.errors import KnownTrouble
from sync.protocol.moves import stream_of
from sync.protocol.problems import OUT_OF_SCOPE, ProtocolProblem
from sync.protocol.registry import RegistryKey
from sync.protocol.rights import READ, STREAMS_MAX, WRITE
from sync.server.county import County
from sync.server.store import moves, people
from sync.server.store.people import Device


def streams_of(tx: Connection, device: Device) -> tuple[str, ...]:
    """The streams that a device may read: its township's, which it also writes, first."""
    return (device.township, *moves.streams_beside(tx, device.id))


def may_read(tx: Connection, device: Device, stream: str) -> bool:
    """Whether a device may read a stream, or the list of its announcements."""
    wanted = stream_of(stream)
    return wanted == device.township or wanted in moves.streams_beside(tx, device.id)


def require_stream(tx: Connection, device: Device, stream: str) -> None:
    """Raise OUT_OF_SCOPE for a stream, or its list of announcements, that the device's certificate lacks."""
    if not may_read(tx, device, stream):
        raise ProtocolProblem(OUT_OF_SCOPE)


def may_prove(tx: Connection, device: Device, stream: str, journal: str, seqs: Sequence[int]) -> bool:
    """Whether a device may have the places of entries of a journal of `stream` in the log: it may read that stream, or
    each of them stands in one of its own by an announcement."""
    readable = streams_of(tx, device)
    if stream in readable:
        return True
    placed = {seq for one in readable for seq in moves.places_in(tx, one, journal)}
    return set(seqs) <= placed


def with_streams(tx: Connection, keys: Iterable[RegistryKey]) -> tuple[RegistryKey, ...]:
    """The rows of the registry, those of journal keys with their device's streams where it has more than one."""
    beside = moves.all_rights(tx)

    def told(key: RegistryKey) -> RegistryKey:
        more = beside.get(key.owner) if key.use == "batch" else None
        if not more:
            return key
        return replace(key, streams=((key.scope, WRITE), *((stream, READ) for stream in more)))

    return tuple(told(key) for key in keys)


def stream_name(tx: Connection, county: County, stream: str) -> str:
    """A stream in words; raises KnownTrouble when the county has none of this code."""
    if stream == county.code:
        return county.name
    found = people.township(tx, stream)
    if found is None:
        raise KnownTrouble(
            f"县级库里没有代码为 {stream} 的乡镇，也不是本县的代码。", "", "先核对代码，再来一次。"
        )
    return found[0]


def give_streams(county: County, device_id: str, streams: Sequence[str]) -> tuple[str, ...]:
    """Let a device read exactly these streams beside its township's; the registry says so from its next version on.
    What it may read now. Raises KnownTrouble."""
    from sync.server.enrolment import publish_registry  # which asks here for its rows

    with county.database.write() as tx:
        device = people.device(tx, device_id)
        if device is None:
            raise KnownTrouble("县级库里没有这台电脑。", "", "用 zhenfa-county device list 看编号。")
        beside = sorted({stream for stream in streams if stream != device.township})
        if len(beside) >= STREAMS_MAX:
            raise KnownTrouble(f"一台电脑最多能看 {STREAMS_MAX} 路数据。", "", "少给几路，再来一次。")
        for stream in beside:
            stream_name(tx, county, stream)
        moves.set_streams(tx, device.id, beside)
        publish_registry(county, tx)
        return streams_of(tx, device)
