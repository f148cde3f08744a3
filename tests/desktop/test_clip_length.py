"""How long a clip runs: read from headers as cameras write them, and never from one that does not hold together."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

import pytest

from desktop.clip_length import seconds_of
from desktop.evidence_import import look_at
from enforcement.model.evidence import EvidenceKind
from forms.intake.photo import read_photo


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def mp4(scale: int, duration: int, *, wide: bool = False, first: bytes = b"") -> bytes:
    times = struct.pack(">BxxxQQIQ", 1, 0, 0, scale, duration) if wide else struct.pack(
        ">xxxxIIII", 0, 0, scale, duration
    )  # fmt: skip
    moov = box(b"moov", box(b"udta", b"") + box(b"mvhd", times + bytes(80)))
    return box(b"ftyp", b"isom0000") + first + moov


def wav(seconds: int) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * seconds))
    return held.getvalue()


def avi(per_frame: int, frames: int) -> bytes:
    head = struct.pack("<IIIII", per_frame, 0, 0, 0, frames) + bytes(36)
    chunk = b"avih" + struct.pack("<I", len(head)) + head
    body = b"AVI " + b"LIST" + struct.pack("<I", 4 + len(chunk)) + b"hdrl" + chunk
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (mp4(1000, 725_400), 725),
        (mp4(600, 600 * 3700, wide=True), 3700),
        (mp4(1000, 61_000, first=box(b"mdat", bytes(4000))), 61),
        (wav(7), 7),
        (avi(40_000, 250), 10),
        (mp4(1000, 200), 1),
    ],
)
def test_the_length_in_the_header(tmp_path: Path, content: bytes, expected: int) -> None:
    path = tmp_path / "clip"
    path.write_bytes(content)
    assert seconds_of(path) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no clip at all",
        mp4(0, 1000),
        mp4(1, 10**9),
        mp4(1000, 725_400)[:-90],
        box(b"ftyp", b"isom0000") + b"\x00\x00\x00\x02moov" * 9,
        box(b"ftyp", b"isom0000") + b"\xff\xff\xff\xffmoov",
        wav(1)[:20],
        avi(40_000, 250)[:30],
    ],
)
def test_a_header_that_does_not_hold_together_tells_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clip"
    path.write_bytes(content)
    assert seconds_of(path) == 0


def test_an_import_notes_the_length(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(mp4(1000, 90_000))
    facts = look_at(path, read_photo, 0)
    assert (facts.kind, facts.seconds) == (EvidenceKind.VIDEO, 90)
