"""All rows of a county as a stream, the same from SQLite and from PostgreSQL and into either.

One read transaction, so everything is of one moment. Frames of canonical CBOR, each behind its length (4): the name
and columns of a table, then lists of its rows; an empty frame ends the stream. zstd over all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, Final

import zstandard
from sqlalchemy import Connection, Table, select

from enforcement.errors import KnownTrouble
from sync.protocol import canonical
from sync.protocol.limits import MIB
from sync.server.store.all_tables import METADATA
from sync.server.store.bulk import insert_many
from sync.server.store.tables import BATCHES

_LENGTH_BYTES: Final = 4
_FRAME_BYTES_MAX: Final = 256 * MIB
_ROWS: Final = 50  # of one frame; the largest rows are lists and forks of some MiB
_LEVEL: Final = 3


def tables() -> list[Table]:
    """Every table of a county; batches before the entries that name them."""
    found = [table for table in METADATA.sorted_tables if table is not BATCHES]
    return [BATCHES, *found]


def dump_rows(tx: Connection, target: BinaryIO) -> int:
    """Write all rows; how many."""
    count = 0
    with zstandard.ZstdCompressor(level=_LEVEL).stream_writer(target, closefd=False) as stream:
        for table in tables():
            _frame(
                stream, {"table": str(table.name), "columns": [str(column.name) for column in table.columns]}
            )
            query = select(table).order_by(*table.primary_key.columns)
            for part in tx.execute(query.execution_options(yield_per=_ROWS)).partitions():
                _frame(stream, [[_plain(value) for value in row] for row in part])
                count += len(part)
        stream.write(bytes(_LENGTH_BYTES))
    return count


def load_rows(tx: Connection, pieces: Iterable[bytes]) -> int:
    """Insert all rows into a county's empty tables; how many. A column that the backup's version did not have gets
    its default; raises KnownTrouble for a table or column that this version does not have."""
    known = {table.name: table for table in tables()}
    table, names, count = BATCHES, list[str](), 0
    for frame in _frames(pieces):
        plain = canonical.decode(frame, max_bytes=_FRAME_BYTES_MAX)
        if isinstance(plain, dict):
            names = plain["columns"]
            if plain["table"] not in known or not set(names) <= set(known[plain["table"]].columns.keys()):
                raise KnownTrouble(
                    "这个备份是更新的版本写的，没有恢复。", "", "先升级县级服务器程序，再恢复。"
                )
            table = known[plain["table"]]
            continue
        count += len(plain)
        if names == table.columns.keys():
            insert_many(tx, table, [tuple(row) for row in plain])
        else:
            tx.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in plain])
    return count


def find_rows(
    pieces: Iterable[bytes], table: str, wanted: Callable[[dict[str, Any]], bool]
) -> Iterator[dict[str, Any]]:
    """Rows of one table in a backup that `wanted` asks for, read past all others."""
    names: list[str] = []
    here = False
    for frame in _frames(pieces):
        plain = canonical.decode(frame, max_bytes=_FRAME_BYTES_MAX)
        if isinstance(plain, dict):
            here, names = plain["table"] == table, plain["columns"]
            continue
        for row in plain if here else ():
            named = dict(zip(names, row, strict=True))
            if wanted(named):
                yield named


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _frame(stream: Any, plain: Any) -> None:
    data = canonical.encode(plain)
    stream.write(len(data).to_bytes(_LENGTH_BYTES) + data)


def _frames(pieces: Iterable[bytes]) -> Iterator[bytes]:
    reader = _Reader(pieces)
    while length := int.from_bytes(reader.read(_LENGTH_BYTES)):
        if length > _FRAME_BYTES_MAX:
            raise KnownTrouble("备份坏了，读不完整。", "", "用另一份备份。")
        yield reader.read(length)


class _Reader:
    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._open = zstandard.ZstdDecompressor().decompressobj()
        self._buffer = bytearray()

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes."""
        while len(self._buffer) < size:
            piece = next(self._pieces, None)
            if piece is None:
                raise KnownTrouble("备份坏了，读不完整。", "", "用另一份备份。")
            self._buffer += self._open.decompress(piece)
        data = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return data
