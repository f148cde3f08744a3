"""Reads one TrueType file (cmap, widths, outlines) and cuts a subset of it for embedding.

The file stays memory-mapped and is never parsed as a whole, so a 50 MB fallback face costs little until used,
and reading is stateless, so several documents may be rendered at the same time in different threads.
Source of the table layouts: ISO/IEC 14496-22 (OpenType); embedding as CIDFontType2: ISO 32000-1, 9.7.4.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from forms.faults import FontUnusable

_COMPOSITE_MORE = 0x0020
_COMPOSITE_WORDS = 0x0001
_COMPOSITE_SCALE = 0x0008
_COMPOSITE_XY_SCALE = 0x0040
_COMPOSITE_2X2 = 0x0080


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
            self.cmap = self._read_cmap()
        except (struct.error, KeyError, IndexError) as error:
            raise FontUnusable(path.name, "damaged or not a TrueType font") from error

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

    def _read_cmap(self) -> dict[int, int]:
        base = self._tables["cmap"][0]
        best: tuple[int, int] | None = None
        for n in range(self._u16(base + 2)):
            platform, encoding, at = struct.unpack_from(">HHI", self._data, base + 4 + 8 * n)
            form = self._u16(base + at)
            unicode_table = platform == 0 or (platform == 3 and encoding in (1, 10))
            if unicode_table and form in (4, 12) and (best is None or form > best[0]):
                best = (form, base + at)
        if best is None:
            raise FontUnusable(self.path.name, "no Unicode character map")
        return self._cmap_groups(best[1]) if best[0] == 12 else self._cmap_segments(best[1])

    def _cmap_groups(self, at: int) -> dict[int, int]:
        found: dict[int, int] = {}
        for n in range(self._u32(at + 12)):
            first, last, glyph = struct.unpack_from(">III", self._data, at + 16 + 12 * n)
            found.update(zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True))
        return {code: glyph for code, glyph in found.items() if glyph}

    def _cmap_segments(self, at: int) -> dict[int, int]:
        count = self._u16(at + 6) // 2
        ends = struct.unpack_from(f">{count}H", self._data, at + 14)
        starts = struct.unpack_from(f">{count}H", self._data, at + 16 + 2 * count)
        deltas = struct.unpack_from(f">{count}H", self._data, at + 16 + 4 * count)
        offsets_at = at + 16 + 6 * count
        offsets = struct.unpack_from(f">{count}H", self._data, offsets_at)
        found: dict[int, int] = {}
        for n in range(count):
            for code in range(starts[n], min(ends[n], 0xFFFE) + 1):
                glyph = code
                if offsets[n]:
                    glyph = self._u16(offsets_at + 2 * n + offsets[n] + 2 * (code - starts[n]))
                    if not glyph:
                        continue
                glyph = (glyph + deltas[n]) & 0xFFFF
                if glyph:
                    found[code] = glyph
        return found

    # -- one glyph -------------------------------------------------------------------------------------------

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

    def subset(self, glyphs: list[int]) -> bytes:
        """A TrueType file holding these glyphs in this order; glyph 0 must stand first.

        Composite glyphs pull in their parts behind the listed ones, renumbered.
        """
        order = list(glyphs)
        place = {glyph: n for n, glyph in enumerate(order)}
        records: list[bytes] = []
        n = 0
        while n < len(order):
            record = self.outline(order[n])
            if len(record) >= 10 and struct.unpack_from(">h", record)[0] < 0:
                record = self._renumber(record, order, place)
            records.append(record + b"\0" * (-len(record) % 4))
            n += 1
        return _assemble(self._subset_tables(order, records))

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

    def _subset_tables(self, order: list[int], records: list[bytes]) -> dict[str, bytes]:
        offsets = [0]
        for record in records:
            offsets.append(offsets[-1] + len(record))
        head = bytearray(self._table("head"))
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">H", head, 50, 1)
        hhea = bytearray(self._table("hhea"))
        struct.pack_into(">H", hhea, 34, len(order))
        maxp = bytearray(self._table("maxp"))
        struct.pack_into(">H", maxp, 4, len(order))
        tables = {
            "glyf": b"".join(records),
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": b"".join(self._metric(glyph) for glyph in order),
            "loca": struct.pack(f">{len(offsets)}I", *offsets),
            "maxp": bytes(maxp),
        }
        for tag in ("cvt ", "fpgm", "prep"):
            if tag in self._tables:
                tables[tag] = self._table(tag)
        return tables

    def _metric(self, glyph: int) -> bytes:
        width = self._u16(self._hmtx + 4 * min(glyph, self._metrics - 1))
        if glyph < self._metrics:
            bearing = self._u16(self._hmtx + 4 * glyph + 2)
        else:
            bearing = self._u16(self._hmtx + 4 * self._metrics + 2 * (glyph - self._metrics))
        return struct.pack(">HH", width, bearing)


def _checksum(data: bytes) -> int:
    padded = data + b"\0" * (-len(data) % 4)
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF


def _assemble(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    header = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * (count - (1 << power)))
    at = 12 + 16 * count
    directory, body = b"", b""
    for tag in sorted(tables):
        data = tables[tag]
        directory += struct.pack(">4sIII", tag.encode("latin-1"), _checksum(data), at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return header + directory + body
