"""The processes that read a release: its bytes on standard input, what they made of it in pieces on standard output.

``python -m desktop.store.release_child rows`` checks it and makes its rows, ``… searches`` makes the search keys at the
same time. The caller has verified the signature, and takes what they say only when the last piece of both has come.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final

import cbor2

from desktop.store.release_rows import ReleaseRows, Row, plain_rows, rows_of, searches_of
from enforcement.catalogue.release import BrokenReleaseError

_ROOT = Path(__file__).parents[2]
_LENGTH_BYTES: Final = 4
# A piece is unpacked in one go while the window waits: a few milliseconds.
_PIECE_ROWS: Final = 400
# Below this nothing that holds the interpreter takes longer than a frame or two, and a process would take longer.
_LARGE_BYTES: Final = 2 * 1024 * 1024
_PIPE_BYTES: Final = 1024 * 1024


class _Lost(Exception):
    """A child ended before it was done."""


def rows_apart(data: bytes) -> ReleaseRows:
    """As `rows_of`, of a large release by processes of its own, where they can run. Raises BrokenReleaseError."""
    if len(data) >= _LARGE_BYTES and not getattr(sys, "frozen", False):
        try:
            return _asked(data)
        except (OSError, _Lost):
            pass  # no room for a process: slower, and the same
    return rows_of(data)


def _asked(data: bytes) -> ReleaseRows:
    with ExitStack() as stack:
        children = [stack.enter_context(_child(what)) for what in ("rows", "searches")]
        for child in children:
            stack.callback(child.kill)
        sources = [_told(child, data) for child in children]
        rows = _rows(sources[0])
        return rows.with_searches([one for piece in _pieces(sources[1]) for one in piece])


def _child(what: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "desktop.store.release_child", what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        pipesize=_PIPE_BYTES,
    )


def _told(child: subprocess.Popen[bytes], data: bytes) -> IO[bytes]:
    """Hand the child its data; where it answers."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(data)
    child.stdin.close()
    return child.stdout


def _rows(source: IO[bytes]) -> ReleaseRows:
    version: dict[str, Any] = {}
    tables: dict[str, list[Row]] = {}
    for name, said in _pieces(source):
        if name == "broken":
            raise BrokenReleaseError(said)
        if name == "version":
            version = said
        else:
            tables.setdefault(name, []).extend(map(tuple, said))
    return ReleaseRows(version, tables)


def _pieces(source: IO[bytes]) -> Iterator[Any]:
    """What a child says, up to the empty piece with which it ends."""
    while True:
        head = source.read(_LENGTH_BYTES)
        body = source.read(int.from_bytes(head))
        if len(head) < _LENGTH_BYTES or len(body) < int.from_bytes(head):
            raise _Lost
        if not body:
            return
        yield cbor2.loads(body)


def _rows_said(data: bytes) -> Iterator[Any]:
    try:
        rows = plain_rows(data)
    except BrokenReleaseError as fault:
        yield "broken", str(fault)
        return
    yield "version", rows.version
    for name, found in rows.tables.items():
        yield name, []
        yield from ((name, some) for some in _some(found))


def _some(found: list[Any]) -> Iterator[list[Any]]:
    return (found[first : first + _PIECE_ROWS] for first in range(0, len(found), _PIECE_ROWS))


def main(what: str) -> None:
    """Read, answer, end. Nothing here is kept, so the collector would only cost time."""
    gc.disable()
    data, target = sys.stdin.buffer.read(), sys.stdout.buffer
    said = _rows_said(data) if what == "rows" else _some(list(searches_of(data)))
    for piece in said:
        body = cbor2.dumps(piece)
        target.write(len(body).to_bytes(_LENGTH_BYTES) + body)
    target.write(bytes(_LENGTH_BYTES))
    target.flush()


if __name__ == "__main__":
    main(sys.argv[1])
