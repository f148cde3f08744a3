"""Sets of rows as the bits of one whole number, and for each text field which rows hold a text.

Row 0 is the highest bit, so that the binary digits read from left to right are the rows in order. The rows of a
character are found when it is first asked for and kept; nothing is built before somebody searches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

_FLAGS = bytes.maketrans(b"01", b"\x00\x01")
_FEW = 8  # under one row in so many the rows are looked at one by one, else all are run through


class RowSets:
    """Makes and reads sets of ``count`` rows."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.all = (1 << count) - 1

    def of_flags(self, flags: Iterable[str]) -> int:
        """The set whose rows have a "1" in ``flags`` (one "0" or "1" per row)."""
        return int("".join(flags) or "0", 2)

    def of_rows(self, rows: Iterable[int]) -> int:
        """The set of these rows."""
        digits = bytearray(b"0" * self.count)
        for row in rows:
            digits[row] = 49
        return int(digits or b"0", 2)

    def bit(self, row: int) -> int:
        """The set of one row."""
        return 1 << (self.count - 1 - row)

    def rows(self, bits: int) -> Iterator[int]:
        """The rows of a set in order."""
        if not bits:
            return iter(())
        digits = format(bits, f"0{self.count}b").encode().translate(_FLAGS)
        return compress(range(self.count), digits)


class Field:
    """One text per row."""

    def __init__(self, sets: RowSets, texts: Sequence[str]) -> None:
        self.texts = texts
        self._sets = sets
        self._of_sign: dict[str, int] = {}

    def sign(self, sign: str) -> int:
        """Rows whose text has this character."""
        bits = self._of_sign.get(sign)
        if bits is None:
            bits = self._sets.of_flags(["1" if sign in text else "0" for text in self.texts])
            self._of_sign[sign] = bits
        return bits

    def signs(self, signs: Iterable[str]) -> int:
        """Rows whose text has every one of these characters, anywhere."""
        bits = self._sets.all
        for sign in signs:
            bits &= self.sign(sign)
            if not bits:
                break
        return bits

    def having(self, text: str) -> int:
        """Rows whose text contains exactly this run of characters."""
        if len(text) == 1:
            return self.sign(text)
        some = self.signs(text)
        texts = self.texts
        if some.bit_count() * _FEW < len(texts):
            return self._sets.of_rows([row for row in self._sets.rows(some) if text in texts[row]])
        return self.having_run(text)

    def having_run(self, text: str) -> int:
        """The same as `having`, for a text whose single characters every row has."""
        return self._sets.of_flags(["1" if text in one else "0" for one in self.texts])
