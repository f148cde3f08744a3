"""How long a clip runs, as its own header says: MP4 and MOV (mvhd), WAV (byte rate), AVI (avih). Nothing is decoded.

Files come from outside: every size is checked against the file before it is believed, and whatever does not hold
together gives 0, "not known". Sources: ISO/IEC 14496-12 8.2.2; RIFF WAVE and AVI headers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

LONGEST = 48 * 3600  # seconds; a header that says more is not believed
_BOXES = 512  # boxes or chunks looked at in one level
_AVI_HEAD = 4096


def seconds_of(path: Path) -> int:
    """Whole seconds, at least 1, or 0 when the file does not tell. OSError when it cannot be read."""
    with path.open("rb") as file:
        size = path.stat().st_size
        head = file.read(12)
        try:
            length = _READERS[_kind(head)](file, size)
        except (KeyError, struct.error, ZeroDivisionError):
            return 0
    return max(1, round(length)) if 0 < length <= LONGEST else 0


def _kind(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return "mp4"
    return {b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12], "") if head[:4] == b"RIFF" else ""


def _mp4(file: BinaryIO, size: int) -> float:
    for kind, start, end in _boxes(file, 0, size):
        if kind == b"moov":
            for inner, begin, _end in _boxes(file, start, end):
                if inner == b"mvhd":
                    return _mvhd(file, begin)
    return 0.0


def _mvhd(file: BinaryIO, start: int) -> float:
    file.seek(start)
    data = file.read(32)
    wide = data[:1] == b"\x01"
    scale, duration = struct.unpack_from(">IQ" if wide else ">II", data, 20 if wide else 12)
    return float(duration) / float(scale)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, where its contents begin, where they end) of the boxes between two places."""
    for _ in range(_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        length, kind = struct.unpack(">I4s", file.read(8))
        header = 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            header = 16
        elif length == 0:
            length = end - start
        if length < header or start + length > end:
            return
        yield kind, start + header, start + length
        start += length


def _wav(file: BinaryIO, size: int) -> float:
    rate, place = 0, 12
    for _ in range(_BOXES):
        if place + 8 > size:
            return 0.0
        file.seek(place)
        kind, length = struct.unpack("<4sI", file.read(8))
        if kind == b"fmt ":
            (rate,) = struct.unpack_from("<I", file.read(16), 8)
        elif kind == b"data":
            return float(min(length, size - place - 8)) / float(rate)
        place += 8 + length + length % 2
    return 0.0


def _avi(file: BinaryIO, _size: int) -> float:
    file.seek(0)
    data = file.read(_AVI_HEAD)
    at = data.find(b"avih") + 8
    if at < 8:
        return 0.0
    per_frame, frames = struct.unpack_from("<I", data, at)[0], struct.unpack_from("<I", data, at + 16)[0]
    return float(per_frame) * float(frames) / 1_000_000


_READERS = {"mp4": _mp4, "wav": _wav, "avi": _avi}
