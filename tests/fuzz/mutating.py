"""Bytes that are nearly right: a CBOR tree with one thing wrong in it, or bytes with one place damaged.

Everything comes from one seed, which a failing test prints.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

import cbor2

from sync.protocol import compression

Step = str | int
DEPTH: Final = 100_000
_TEXTS: Final = (
    "", " ", "0", "a" * 64, "f" * 32, "x" * 70_000, "\x00", "../../etc/passwd", "'; DROP TABLE entries; --",
    "\u202e\u200b", "\U0001f4a5" * 9, "=1+1", "2026-13-45", "<script>", "339901001", "-1", "%s%n",
)  # fmt: skip
_NUMBERS: Final = (
    0, 1, -1, 23, 24, 255, 256, 2**31, 2**32, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**63, 2**64, -(2**64),
    10**40, -(10**40), 1.5, 0.1, float("nan"), float("inf"), -0.0, 1e308,
)  # fmt: skip


class Mutator:
    """Draws mutations from `seed`."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def bytes_of(self, good: bytes) -> bytes:
        """`good` with something wrong: mostly inside its tree, sometimes in its bytes."""
        if self.dice.random() < 0.3:
            return self.damaged(good)
        try:
            tree = cbor2.loads(good)
        except (cbor2.CBORError, ValueError):
            return self.damaged(good)
        for _ in range(self.dice.choice((1, 1, 1, 2, 4))):
            tree = self.tree(tree)
        return self.written(tree)

    def written(self, tree: Any) -> bytes:
        """The tree as CBOR, nearly always in the canonical form."""
        return cbor2.dumps(tree, canonical=self.dice.random() < 0.95)

    def tree(self, tree: Any) -> Any:
        """A copy with one place changed; a byte string that is itself CBOR may be changed inside."""
        places = list(_places(tree))
        path = self.dice.choice(places)
        return _changed(tree, path, self._other)

    def damaged(self, good: bytes) -> bytes:
        """Bits turned, bytes taken out, put in, doubled or cut off, a length made huge, or something else."""
        data = bytearray(good)
        at = self.dice.randrange(len(data) + 1)
        match self.dice.randrange(9):
            case 0 | 1 if data:
                data[at % len(data)] ^= 1 << self.dice.randrange(8)
            case 2:
                del data[at:]
            case 3:
                del data[at : at + self.dice.randrange(1, 9)]
            case 4:
                data[at:at] = self.dice.randbytes(self.dice.randrange(1, 9))
            case 5:
                data[at:at] = data[max(0, at - 40) : at]
            case 6:
                head = self.dice.choice(
                    (b"\x5b", b"\x9b", b"\xbb", b"\x7b", b"\x5f", b"\x9f", b"\xbf", b"\xd8")
                )
                data[at:at] = head + self.dice.choice((b"\xff" * 8, b"\x00\x00\x00\x01" + bytes(4), b""))
            case 7:
                data += self.dice.randbytes(self.dice.randrange(1, 40))
            case _:
                return self._hostile()
        return bytes(data)

    def _hostile(self) -> bytes:
        kinds: tuple[Callable[[], bytes], ...] = (
            lambda: b"\x81" * DEPTH,
            lambda: b"\xa1\x61a" * (DEPTH // 3) + b"\x00",
            lambda: b"\xc1" * DEPTH,
            lambda: b"\x9a\x00\x0f\x42\x40" + b"\x80" * 1_000_000,
            lambda: b"\xa2\x61a\x01\x61a\x02",
            lambda: b"\xc2\x5a\x00\x01\x00\x00" + b"\xff" * 65_536,
            lambda: bytes(self.dice.randrange(200)),
            lambda: self.dice.randbytes(self.dice.randrange(400)),
            lambda: "<!doctype html><title>请先登录上网</title>".encode(),
            lambda: bomb(self.dice.choice((1, 40))),
            lambda: b"",
        )
        return self.dice.choice(kinds)()

    def _other(self, value: Any) -> Any:
        if isinstance(value, bytes) and len(value) > 8 and self.dice.random() < 0.7:
            return self.bytes_of(value) if self.dice.random() < 0.6 else self.damaged(value)
        if isinstance(value, list) and self.dice.random() < 0.6:
            return self._list(value)
        if isinstance(value, dict) and self.dice.random() < 0.6:
            return self._map(value)
        if isinstance(value, str) and value and self.dice.random() < 0.4:
            return value[:-1] + self.dice.choice("0aZ鎮\n\x00")
        return self._anything()

    def _list(self, value: list[Any]) -> list[Any]:
        if not value:
            return [self._anything()]
        item = self.dice.choice(value)
        return self.dice.choice(
            ([*value, item], value[1:], [item] * 3000, value[::-1], [*value, self._anything()])
        )

    def _map(self, value: dict[Any, Any]) -> dict[Any, Any]:
        changed = dict(value)
        name = self.dice.choice([*changed, "extra"])
        if self.dice.random() < 0.5:
            changed.pop(name, None)
        else:
            changed[self.dice.choice((f"{name}_", 7, b"k", "x" * 300, None))] = self._anything()
        return changed

    def _anything(self) -> Any:
        kind = self.dice.randrange(7)
        if kind == 0:
            return self.dice.choice(_TEXTS)
        if kind in (1, 2):
            return self.dice.choice(_NUMBERS)
        if kind == 3:
            return self.dice.randbytes(self.dice.choice((0, 1, 16, 31, 32, 33, 64, 5000)))
        if kind == 4:
            return _nested(self.dice.choice((1, 14, 15, 16, 17, 40)))
        if kind == 5:
            return self.dice.choice((None, True, False, [], {}, cbor2.undefined, cbor2.CBORTag(9999, 1)))
        return {"a": self.dice.choice(_TEXTS), "id": self.dice.choice(_NUMBERS)}


def bomb(mib: int) -> bytes:
    """So many MiB of nothing as a zstd frame of a few kilobytes."""
    return compression.compress(bytes(mib * 1024 * 1024))


def _places(tree: Any, path: tuple[Step, ...] = ()) -> Any:
    yield path
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _places(value, (*path, name))
    elif isinstance(tree, list):
        for index, value in enumerate(tree[:50]):
            yield from _places(value, (*path, index))


def _changed(tree: Any, path: tuple[Step, ...], change: Callable[[Any], Any]) -> Any:
    if not path:
        return change(tree)
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = _changed(copy[path[0]], path[1:], change)
    return copy


def _nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value
