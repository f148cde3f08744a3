"""Reads one TrueType file (cmap, widths, outlines) and cuts a subset of it for embedding.

The file stays memory-mapped and is never parsed as a whole: a character is looked up in the map where it lies, so
a 50 MB face costs no more to open than a small one. Several documents may be rendered at the same time in
different threads: nothing is kept but answers that are always the same.
Source of the table layouts: ISO/IEC 14496-22 (OpenType); embedding as CIDFontType2: ISO 32000-1, 9.7.4.
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from forms.deflated import Piece, Program, checksum, packed
from forms.faults import FontUnusable

_COMPOSITE_MORE = 0x0020
_COMPOSITE_WORDS = 0x0001
_COMPOSITE_SCALE = 0x0008
_COMPOSITE_XY_SCALE = 0x0040
_COMPOSITE_2X2 = 0x0080
_GLYPHS_KEPT = 4096
_HINTS = ("cvt ", "fpgm", "prep")


class FontFile:
    """One face: which characters it has, how wide they are, and their outlines. Units are 1/1000 em."""

    def __init__(self, path: Path) -> None:
        """Opens the file and reads the small tables; FontUnusable if it cannot be embedded."""
        self.path = path
        try:
            with path.open("rb") as stream:
                self._data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise FontUnusable(path.name, str(error)) from error
        try:
            self._read_directory()
            self._read_metrics()
            self._find_map()
        except (struct.error, KeyError, IndexError) as error:
            raise FontUnusable(path.name, "damaged or not a TrueType font") from error
        self._packed = lru_cache(maxsize=_GLYPHS_KEPT)(self._pack)
        self._metric = lru_cache(maxsize=_GLYPHS_KEPT)(self._read_metric)

    def close(self) -> None:
        """Releases the file."""
        self._data.close()

    # -- reading ---------------------------------------------------------------------------------------------

    def _u16(self, at: int) -> int:
        return int(struct.unpack_from(">H", self._data, at)[0])

    def _u32(self, at: int) -> int:
        return int(struct.unpack_from(">I", self._data, at)[0])

    def _read_directory(self) -> None:
        start = 0
        if self._data[:4] == b"ttcf":
            start = self._u32(12)
        if self._data[start : start + 4] not in (b"\x00\x01\x00\x00", b"true"):
            raise FontUnusable(self.path.name, "no TrueType outlines")
        self._tables: dict[str, tuple[int, int]] = {}
        for n in range(self._u16(start + 4)):
            tag, _sum, at, length = struct.unpack_from(">4sIII", self._data, start + 12 + 16 * n)
            self._tables[tag.decode("latin-1")] = (at, length)

    def _table(self, tag: str) -> bytes:
        at, length = self._tables[tag]
        return self._data[at : at + length]

    def _read_metrics(self) -> None:
        head = self._tables["head"][0]
        self.units_per_em = self._u16(head + 18)
        self._long_loca = self._u16(head + 50) == 1
        self._scale = 1000 / self.units_per_em
        box = struct.unpack_from(">4h", self._data, head + 36)
        self.bbox = tuple(round(v * self._scale) for v in box)
        hhea = self._tables["hhea"][0]
        ascent, descent = struct.unpack_from(">2h", self._data, hhea + 4)
        self.ascent, self.descent = round(ascent * self._scale), round(descent * self._scale)
        self._metrics = self._u16(hhea + 34)
        self.glyph_count = self._u16(self._tables["maxp"][0] + 4)
        self._glyf = self._tables["glyf"][0]
        self._loca = self._tables["loca"][0]
        self._hmtx = self._tables["hmtx"][0]
        self.name = "".join(c for c in self.path.stem if c.isascii() and (c.isalnum() or c == "-")) or "Face"

    def _find_map(self) -> None:
        """Where the character map lies; the one that reaches beyond U+FFFF is preferred."""
        base, end = self._tables["cmap"][0], len(self._data)
        best: tuple[int, int] | None = None
        for n in range(self._u16(base + 2)):
            platform, encoding, at = struct.unpack_from(">HHI", self._data, base + 4 + 8 * n)
            form = self._u16(base + at)
            unicode_table = platform == 0 or (platform == 3 and encoding in (1, 10))
            if unicode_table and form in (4, 12) and (best is None or form > best[0]):
                best = (form, base + at)
        if best is None:
            raise FontUnusable(self.path.name, "no Unicode character map")
        self._grouped, self._map = best[0] == 12, best[1]
        self._groups = self._u32(best[1] + 12) if self._grouped else self._u16(best[1] + 6) // 2
        if self._map + self._groups * (12 if self._grouped else 8) > end:
            raise IndexError("the character map is cut off")
        if not self._grouped:
            self._ends = struct.unpack_from(f">{self._groups}H", self._data, self._map + 14)

    # -- one glyph -------------------------------------------------------------------------------------------

    def glyph(self, code: int) -> int:
        """The glyph of a character, 0 if the face does not have it; FontUnusable where the map is damaged."""
        try:
            return self._in_groups(code) if self._grouped else self._in_segments(code)
        except struct.error as error:
            raise FontUnusable(self.path.name, "damaged character map") from error

    def _in_groups(self, code: int) -> int:
        low, high = 0, self._groups
        while low < high:
            middle = (low + high) // 2
            first, last, glyph = struct.unpack_from(">III", self._data, self._map + 16 + 12 * middle)
            if code < first:
                high = middle
            elif code > last:
                low = middle + 1
            else:
                return int(glyph + code - first)
        return 0

    def _in_segments(self, code: int) -> int:
        n = bisect_left(self._ends, code)
        if code >= 0xFFFF or n == self._groups:
            return 0
        starts = self._map + 16 + 2 * self._groups + 2 * n
        start, delta = self._u16(starts), self._u16(starts + 2 * self._groups)
        at = starts + 4 * self._groups
        offset = self._u16(at)
        if code < start:
            return 0
        glyph = self._u16(at + offset + 2 * (code - start)) if offset else code
        return (glyph + delta) & 0xFFFF if glyph or not offset else 0

    def advance(self, glyph: int) -> float:
        """The width of a glyph in 1/1000 em."""
        return self._u16(self._hmtx + 4 * min(glyph, self._metrics - 1)) * self._scale

    def outline(self, glyph: int) -> bytes:
        """The glyf record; empty for blank glyphs such as the space."""
        if self._long_loca:
            start, end = struct.unpack_from(">2I", self._data, self._loca + 4 * glyph)
        else:
            start, end = (2 * v for v in struct.unpack_from(">2H", self._data, self._loca + 2 * glyph))
        return self._data[self._glyf + start : self._glyf + end]

    def ink(self, glyph: int) -> tuple[float, float] | None:
        """Left and right edge of the ink in 1/1000 em; None for a blank glyph."""
        record = self.outline(glyph)
        if len(record) < 10:
            return None
        left, _low, right, _high = struct.unpack_from(">4h", record, 2)
        return left * self._scale, right * self._scale

    # -- the subset ------------------------------------------------------------------------------------------

    def subset(self, glyphs: list[int]) -> Program:
        """A TrueType file holding these glyphs in this order, deflated; glyph 0 must stand first.

        Composite glyphs pull in their parts behind the listed ones, renumbered. A glyph is deflated on its own, once
        for as long as it is kept, so that another document with it does not pay again.
        """
        order = list(glyphs)
        place = {glyph: n for n, glyph in enumerate(order)}
        pieces: list[Piece] = []
        n = 0
        while n < len(order):
            piece = self._packed(order[n])
            if piece.composite:
                piece = packed(self._renumber(piece.raw, order, place))
            pieces.append(piece)
            n += 1
        return self._assembled(order, pieces)

    def _pack(self, glyph: int) -> Piece:
        record = self.outline(glyph)
        composite = len(record) >= 10 and record[0] >= 0x80
        padded = record + b"\0" * (-len(record) % 4)
        return packed(padded, composite=composite)

    def _renumber(self, record: bytes, order: list[int], place: dict[int, int]) -> bytes:
        parts = bytearray(record)
        at = 10
        while True:
            flags, part = struct.unpack_from(">HH", parts, at)
            if part not in place:
                place[part] = len(order)
                order.append(part)
            struct.pack_into(">H", parts, at + 2, place[part])
            at += 8 if flags & _COMPOSITE_WORDS else 6
            if flags & _COMPOSITE_SCALE:
                at += 2
            elif flags & _COMPOSITE_XY_SCALE:
                at += 4
            elif flags & _COMPOSITE_2X2:
                at += 8
            if not flags & _COMPOSITE_MORE:
                return bytes(parts)

    def _assembled(self, order: list[int], pieces: list[Piece]) -> Program:
        """The file: directory and small tables in front, the hints, then the outlines as they were packed."""
        offsets = list(accumulate((len(piece.raw) for piece in pieces), initial=0))
        head = bytearray(self._table("head"))
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">H", head, 50, 1)
        hhea = bytearray(self._table("hhea"))
        struct.pack_into(">H", hhea, 34, len(order))
        maxp = bytearray(self._table("maxp"))
        struct.pack_into(">H", maxp, 4, len(order))
        small = {
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": b"".join(map(self._metric, order)),
            "loca": struct.pack(f">{len(offsets)}I", *offsets),
            "maxp": bytes(maxp),
        }
        hints = {tag: self._table(tag) for tag in _HINTS if tag in self._tables}
        outlines = (sum(piece.checksum for piece in pieces) & 0xFFFFFFFF, offsets[-1])
        return Program([packed(_front(small, hints, outlines)), *pieces])

    def _read_metric(self, glyph: int) -> bytes:
        width = self._u16(self._hmtx + 4 * min(glyph, self._metrics - 1))
        if glyph < self._metrics:
            bearing = self._u16(self._hmtx + 4 * glyph + 2)
        else:
            bearing = self._u16(self._hmtx + 4 * self._metrics + 2 * (glyph - self._metrics))
        return struct.pack(">HH", width, bearing)


def _front(small: dict[str, bytes], hints: dict[str, bytes], outlines: tuple[int, int]) -> bytes:
    """Everything before the outlines, whose checksum and length are given: directory, small tables, hints."""
    tables = {**small, **hints}
    count = len(tables) + 1
    power = count.bit_length() - 1
    at = 12 + 16 * count
    listed: dict[str, tuple[int, int, int]] = {}
    body: list[bytes] = []
    for tag, data in tables.items():
        padded = data + b"\0" * (-len(data) % 4)
        listed[tag] = (checksum(padded), at, len(data))
        body.append(padded)
        at += len(padded)
    listed["glyf"] = (outlines[0], at, outlines[1])
    header = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * (count - (1 << power)))
    directory = (struct.pack(">4sIII", tag.encode("latin-1"), *listed[tag]) for tag in sorted(listed))
    return b"".join((header, *directory, *body))
