"""Sets of rows as the bits of one whole number, and for each text field which rows hold a text.

Row 0 is the highest bit, so that the binary digits read from left to right are the rows in order. For each character of
a field the rows that have it are listed in order; a longer text is looked for in the rows of its rarest character
alone. The lists are made when the field is first searched.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

_FEW = 24  # up to so many rows of a set are worked on bit by bit, more by its digits
_MANY = 600  # rows of the rarest character from which on a text is looked for only as far as somebody reads
_KEPT = 512  # texts whose rows are kept
_NOWHERE: tuple[int, ...] = ()


class RowSets:
    """Makes and reads sets of ``count`` rows."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.all = (1 << count) - 1
        self._width = -(-count // 8)
        self._spare = self._width * 8 - count

    def of_flags(self, flags: Iterable[str]) -> int:
        """The set whose rows have a "1" in ``flags`` (one "0" or "1" per row)."""
        return int("".join(flags) or "0", 2)

    def of_rows(self, rows: Iterable[int]) -> int:
        """The set of these rows."""
        some = list(rows)
        if len(some) > _FEW:
            digits = bytearray(b"0" * self.count)
            for row in some:
                digits[row] = 49
            return int(digits, 2)
        octets, spare = bytearray(self._width), self._spare
        for row in some:
            place = row + spare
            octets[place >> 3] |= 128 >> (place & 7)
        return int.from_bytes(octets, "big")

    def bit(self, row: int) -> int:
        """The set of one row."""
        return 1 << (self.count - 1 - row)

    def rows(self, bits: int) -> Iterator[int]:
        """The rows of a set in order."""
        if bits.bit_count() <= _FEW:
            while bits:
                size = bits.bit_length()
                yield self.count - size
                bits ^= 1 << (size - 1)
            return
        digits = f"{bits:0{self.count}b}"
        row = digits.find("1")
        while row >= 0:
            yield row
            row = digits.find("1", row + 1)


class Field:
    """One text per row."""

    def __init__(self, sets: RowSets, texts: Sequence[str]) -> None:
        self.texts = texts
        self._sets = sets
        self._of_sign: dict[str, int] = {}
        self._of_run: dict[str, int] = {}

    @cached_property
    def _lists(self) -> dict[str, list[int]]:
        """Character → its rows in order. Equal texts are taken apart once."""
        same: dict[str, list[int]] = {}
        for row, text in enumerate(self.texts):
            same.setdefault(text, []).append(row)
        lists: dict[str, list[int]] = {}
        for text, rows in same.items():
            for sign in set(text):
                lists.setdefault(sign, []).extend(rows)
        if len(same) < len(self.texts):
            for some in lists.values():
                some.sort()
        return lists

    def sign(self, sign: str) -> int:
        """Rows whose text has this character."""
        bits = self._of_sign.get(sign)
        if bits is None:
            bits = self._of_sign[sign] = self._sets.of_rows(self._lists.get(sign, _NOWHERE))
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
        bits = self.quickly(text)
        if bits is None:
            texts = self.texts
            rows = [row for row in self._sets.rows(self.signs(text)) if text in texts[row]]
            bits = self._keep(text, self._sets.of_rows(rows))
        return bits

    def quickly(self, text: str) -> int | None:
        """As `having`, None where that would mean to look at many rows."""
        if len(text) == 1:
            return self.sign(text)
        bits = self._of_run.get(text)
        if bits is None:
            rarest = min((self._lists.get(sign, _NOWHERE) for sign in text), key=len, default=_NOWHERE)
            if len(rarest) > _MANY:
                return None
            texts = self.texts
            bits = self._keep(text, self._sets.of_rows([row for row in rarest if text in texts[row]]))
        return bits

    def within(self, text: str, inside: int) -> Iterator[int]:
        """Rows of the set ``inside`` that contain this run of characters, in order, found as they are read."""
        bits = self.quickly(text)
        if bits is not None:
            yield from self._sets.rows(bits & inside)
            return
        texts = self.texts
        for row in self._sets.rows(self.signs(text) & inside):
            if text in texts[row]:
                yield row

    def _keep(self, text: str, bits: int) -> int:
        if len(self._of_run) >= _KEPT:
            del self._of_run[next(iter(self._of_run))]
        self._of_run[text] = bits
        return bits


class Syllables:
    """The syllables of each row's text: a ' before each (`SearchKeys.name_letters`)."""

    def __init__(self, sets: RowSets, letters: Sequence[str]) -> None:
        self._sets = sets
        self._letters = letters
        self._of_part: dict[str, int] = {}

    @cached_property
    def lists(self) -> dict[str, list[int]]:
        """Syllable → its rows in order."""
        lists: dict[str, list[int]] = {}
        for row, letters in enumerate(self._letters):
            for syllable in set(letters.split("'")):
                lists.setdefault(syllable, []).append(row)
        return lists

    def beginning(self, part: str) -> int:
        """Rows with a syllable that begins with ``part``."""
        bits = self._of_part.get(part)
        if bits is None:
            bits = 0
            for syllable, rows in self.lists.items():
                if syllable.startswith(part):
                    bits |= self._sets.of_rows(rows)
            self._of_part[part] = bits
        return bits

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """Every beginning of a syllable that occurs."""
        return frozenset(one[:end] for one in self.lists for end in range(1, len(one) + 1))


class Runs:
    """A field of few different characters, in which a run is looked for in all texts in one go."""

    def __init__(self, sets: RowSets, texts: Sequence[str]) -> None:
        self._sets, self._texts = sets, texts
        self._of_run: dict[str, int] = {}

    @cached_property
    def _joined(self) -> tuple[str, list[int]]:
        """All texts in one, and where each begins."""
        starts, place = [], 0
        for text in self._texts:
            starts.append(place)
            place += len(text) + 1
        return "\n".join((*self._texts, "")), [*starts, place]

    def having(self, text: str) -> int:
        """Rows whose text contains exactly this run of characters."""
        bits = self._of_run.get(text)
        if bits is None:
            bits = self._look(text)
            if len(self._of_run) >= _KEPT:
                del self._of_run[next(iter(self._of_run))]
            self._of_run[text] = bits
        return bits

    def _look(self, text: str) -> int:
        joined, starts = self._joined
        rows: list[int] = []
        at = joined.find(text)
        while at >= 0:
            row = bisect_right(starts, at) - 1
            rows.append(row)
            if len(rows) > _MANY:
                return self._sets.of_flags(["1" if text in one else "0" for one in self._texts])
            at = joined.find(text, starts[row + 1])
        return self._sets.of_rows(rows)
