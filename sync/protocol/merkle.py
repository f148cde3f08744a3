"""The Merkle tree of RFC 9162 §2.1: hashes, paths of inclusion and consistency, and the checks of both. Pure.

A complete subtree is named (level, place): its leaves are `place << level` up to but not including
`(place + 1) << level`. Who makes a path brings a function that finds the hash of such a subtree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

HASH_BYTES: Final = 32
SIZE_MAX: Final = 2**62
PATH_MAX: Final = 64  # hashes in a path of either kind, for every tree within SIZE_MAX
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()

FindNode = Callable[[int, int], bytes]
_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"
_sha256 = hashlib.sha256


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf that holds `data`."""
    return _sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of the node above `left` and `right`."""
    return _sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree of `size` leaves: the roots of its complete subtrees, largest first. Enough to add
    leaves and to know the root."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        wrong_size = type(self.size) is not int or not 0 <= self.size <= SIZE_MAX
        if wrong_size or len(self.peaks) != self.size.bit_count():
            raise ValueError("an edge has one hash for each complete subtree of its size")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("a hash has 32 bytes")

    @property
    def root(self) -> bytes:
        """The tree's root; EMPTY_ROOT without a leaf."""
        return fold(self.peaks)

    def grow(
        self, leaves: Iterable[bytes], note: Callable[[int, int, bytes], None] | None = None, least: int = 0
    ) -> Edge:
        """The edge after leaf hashes `leaves`; `note` hears of every subtree of level `least` or above that became
        complete, with 0 leaves included, as (level, place, hash)."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            top, level = leaf, 0
            if note is not None and not least:
                note(0, size, top)
            while (size >> level) & 1:
                top = _sha256(_NODE + peaks.pop() + top).digest()
                level += 1
                if note is not None and level >= least:
                    note(level, size >> level, top)
            peaks.append(top)
            size += 1
        return Edge(size, tuple(peaks))


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root above neighbouring complete subtrees, largest first."""
    if not hashes:
        return EMPTY_ROOT
    top = hashes[-1]
    for left in reversed(hashes[:-1]):
        top = node_hash(left, top)
    return top


def subtree_root(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree from the hashes of one of its levels (a power of two of them)."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def subtrees(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees that make up leaves `start`…`stop - 1`, largest first, where `start` is where a
    subtree of that many leaves may begin."""
    while start < stop:
        level = (stop - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def root_of(size: int, find: FindNode) -> bytes:
    """The root of the first `size` leaves."""
    _require(0 <= _whole(size) <= SIZE_MAX)
    return _range_root(0, size, find)


def inclusion_path(index: int, size: int, find: FindNode) -> tuple[bytes, ...]:
    """Audit path of leaf `index` (from 0) in the tree of `size` leaves (RFC 9162 2.1.3.1). ValueError for an
    index outside of it."""
    _require(0 <= _whole(index) < _whole(size) <= SIZE_MAX)
    path: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        half = start + _split(stop - start)
        if index < half:
            path.append(_range_root(half, stop, find))
            stop = half
        else:
            path.append(_range_root(start, half, find))
            start = half
    return tuple(reversed(path))


def consistency_path(first: int, second: int, find: FindNode) -> tuple[bytes, ...]:
    """Proof that the tree of `first` leaves begins that of `second` (RFC 9162 2.1.4.1); empty from nothing and to
    itself. ValueError for sizes that cannot follow each other."""
    _require(0 <= _whole(first) <= _whole(second) <= SIZE_MAX)
    if first in (0, second):
        return ()
    path: list[bytes] = []
    start, stop, whole = 0, second, True
    while first != stop - start:
        half = _split(stop - start)
        if first <= half:
            path.append(_range_root(start + half, stop, find))
            stop = start + half
        else:
            path.append(_range_root(start, start + half, find))
            start, first, whole = start + half, first - half, False
    if not whole:
        path.append(_range_root(start, stop, find))
    return tuple(reversed(path))


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves leaf hash `leaf` at `index` of the tree of `size` leaves with `root` (RFC 9162
    2.1.3.2). False for every size, index or path that cannot be, never an error."""
    if not _sane(index, size) or index >= size or not _hashes(leaf, root, *path):
        return False
    at, last, top = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            top = node_hash(step, top)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            top = node_hash(top, step)
        at, last = at >> 1, last >> 1
    return last == 0 and top == root


def continues(first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Whether `path` proves that the tree of `first` leaves with `first_root` begins that of `second` leaves with
    `second_root` (RFC 9162 2.1.4.2). False for every size or path that cannot be, never an error."""
    if not _sane(first, second) or first > second or not _hashes(first_root, second_root, *path):
        return False
    if first in (0, second):
        same = first_root == (EMPTY_ROOT if first == 0 else second_root)
        return not path and same and (second > 0 or second_root == EMPTY_ROOT)
    steps = list(path) if first & (first - 1) else [first_root, *path]
    return bool(steps) and _roots_of(first, second, steps) == (first_root, second_root)


def _roots_of(first: int, second: int, steps: list[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that the steps of a consistency proof lead to; None where there are too many or too few."""
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        at, last = at >> 1, last >> 1
    return (older, newer) if last == 0 else None


def _range_root(start: int, stop: int, find: FindNode) -> bytes:
    return fold([find(level, place) for level, place in subtrees(start, stop)])


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _whole(number: int) -> int:
    if type(number) is not int:
        raise ValueError("an integer is needed")
    return number


def _require(sane: bool) -> None:
    if not sane:
        raise ValueError("no such leaf or tree")


def _sane(*numbers: int) -> bool:
    return all(type(number) is int and 0 <= number <= SIZE_MAX for number in numbers)


def _hashes(*hashes: bytes) -> bool:
    return len(hashes) <= PATH_MAX + 3 and all(
        type(one) is bytes and len(one) == HASH_BYTES for one in hashes
    )
