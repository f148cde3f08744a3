"""Whether SQLite's write-ahead log is as it was left, on a device and at a county that keeps its data in a file.

SQLite reads its log up to the first frame that does not hold and takes what follows for a write that power cut off:
rot in the log drops every later save without a word. A commit is synced before the next one begins, so behind a
frame that power tore there is one commit at most; two are rot, and nothing may be written over them.
(SQLite file format, section 4, "The Write-Ahead Log".)
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_HEAD: Final = 100  # of the database; its bytes 18 and 19 are 2 where there is a log
_FORMATS: Final = slice(18, 20)
_HEADER: Final = 32
_FRAME: Final = 24
_SALTS: Final = slice(16, 24)  # of the header
_FRAME_SALTS: Final = slice(8, 16)
_BIG_ENDIAN: Final = 0x377F0683
_LITTLE_ENDIAN: Final = 0x377F0682
_TORN_MOST: Final = 1


def log_is_rotten(execute: Callable[[str], Any], database: Path) -> bool:
    """Whether confirmed saves stand in the log of `database` behind what SQLite takes of it. `execute` runs a
    statement outside any transaction. What SQLite takes goes into the database at once, so that the next log does not
    begin behind remains of this one. Where others write meanwhile, the second look tells their commits from rot."""
    log = database.with_name(database.name + "-wal")
    first = _look(execute, log)
    return first is not None and first[1] > _TORN_MOST and first == _look(execute, log)


def _look(execute: Callable[[str], Any], log: Path) -> tuple[int, int] | None:
    """(frames that SQLite takes, commits behind them); None where nothing can be told."""
    try:
        if not log.stat().st_size:
            return None
    except FileNotFoundError:
        return None
    busy, kept, _ = execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if busy or kept < 0:
        return None
    return kept, dropped_commits(log, kept, int(execute("PRAGMA page_size").fetchone()[0]))


def names_its_log(database: Path) -> bool:
    """Whether the head of a plain database file still says that a log belongs to it, where there is one."""
    log = database.with_name(database.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return True
    with database.open("rb") as file:
        head = file.read(_HEAD)
    return len(head) < _HEAD or head[_FORMATS] == b"\x02\x02"


def dropped_commits(log: Path, kept: int, page_bytes: int) -> int:
    """Commits in `log` behind its first `kept` frames."""
    commits: Counter[bytes] = Counter()  # by the salts of the log that they belong to
    with log.open("rb") as file:
        header = file.read(_HEADER)
        frames = max(0, log.stat().st_size - _HEADER) // (_FRAME + page_bytes)
        for number in range(kept, frames):
            file.seek(_HEADER + number * (_FRAME + page_bytes))
            frame = file.read(_FRAME)
            commits[frame[_FRAME_SALTS]] += any(frame[4:8])
    # A head is synced before the first commit under it: one that does not hold is rot, whichever log it headed.
    return commits[header[_SALTS]] if _header_holds(header) else max(commits.values(), default=0)


def _header_holds(header: bytes) -> bool:
    """Whether the log's head has its checksum."""
    if len(header) < _HEADER:
        return False
    magic = int.from_bytes(header[:4])
    if magic not in (_BIG_ENDIAN, _LITTLE_ENDIAN):
        return False
    words = struct.unpack(f"{'>' if magic == _BIG_ENDIAN else '<'}6I", header[:24])
    one = two = 0
    for at in range(0, len(words), 2):
        one = (one + words[at] + two) % 2**32
        two = (two + words[at + 1] + one) % 2**32
    return struct.unpack(">2I", header[24:]) == (one, two)
