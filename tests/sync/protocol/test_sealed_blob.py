"""Sealed files: content back whole or in part, and no byte that can be changed, moved or cut off unseen."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.protocol.limits import BLOB_CHUNK_BYTES
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_blob import (
    HEADER_BYTES,
    TAG_BYTES,
    BlobKeys,
    SealedReader,
    SealedWriter,
    sealed_size,
    write_sealed,
)

KEYS = BlobKeys({1: b"a" * 32, 2: b"b" * 32}, current=2)
SIZES = (
    0,
    1,
    15,
    BLOB_CHUNK_BYTES - 1,
    BLOB_CHUNK_BYTES,
    BLOB_CHUNK_BYTES + 1,
    2 * BLOB_CHUNK_BYTES,
    2_500_000,
)


def content(size: int) -> bytes:
    """Bytes that differ from place to place."""
    return (hashlib.sha256(str(size).encode()).digest() * (size // 32 + 1))[:size]


def sealed(data: bytes) -> bytes:
    """`data` as a sealed file."""
    file = io.BytesIO()
    assert write_sealed(file, data, KEYS) == hashlib.sha256(data).hexdigest()
    return file.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_content_comes_back(size: int) -> None:
    data = content(size)
    stored = sealed(data)
    assert len(stored) == sealed_size(size)
    reader = SealedReader(io.BytesIO(stored), KEYS)
    assert reader.size == size
    assert reader.read_all() == data


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [100_003, BLOB_CHUNK_BYTES])
def test_written_in_pieces_it_is_the_same_content(size: int, step: int) -> None:
    data, file = content(size), io.BytesIO()
    writer = SealedWriter(file, KEYS, size)
    for at in range(0, size, step):
        writer.write(data[at : at + step])
    assert writer.finish() == hashlib.sha256(data).hexdigest()
    assert len(file.getvalue()) == sealed_size(size)
    assert SealedReader(file_at_start(file), KEYS).read_all() == data


def file_at_start(file: io.BytesIO) -> io.BytesIO:
    """The same file, rewound."""
    file.seek(0)
    return file


@given(offset=st.integers(0, 2_600_000), length=st.integers(0, 2_600_000))
def test_any_range_may_be_read(offset: int, length: int) -> None:
    reader = SealedReader(io.BytesIO(STORED), KEYS)
    assert reader.read_range(offset, length) == DATA[offset : offset + length]


DATA = content(2_500_000)
STORED = sealed(DATA)


@settings(max_examples=200)
@given(st.integers(0, len(STORED) * 8 - 1))
def test_one_changed_bit_is_found(bit: int) -> None:
    changed = bytearray(STORED)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ProtocolProblem):
        SealedReader(io.BytesIO(bytes(changed)), KEYS).read_all()


def test_chunks_cannot_be_cut_off_added_or_swapped() -> None:
    chunk = BLOB_CHUNK_BYTES + TAG_BYTES
    head, first, second = STORED[:HEADER_BYTES], STORED[64 : 64 + chunk], STORED[64 + chunk : 64 + 2 * chunk]
    rest = STORED[64 + 2 * chunk :]
    for wrong in (head + first + second, head + second + first + rest, STORED + rest, STORED[:-1], head, b""):
        with pytest.raises(ProtocolProblem):
            SealedReader(io.BytesIO(wrong), KEYS).read_all()
    shorter = head[:49] + (2 * BLOB_CHUNK_BYTES).to_bytes(8) + head[57:] + first + second
    with pytest.raises(ProtocolProblem, match="blob_mismatch"):
        SealedReader(io.BytesIO(shorter), KEYS).read_all()


def test_other_keys_and_suites_are_refused_by_name() -> None:
    with pytest.raises(ProtocolProblem, match="unknown_key"):
        SealedReader(io.BytesIO(STORED), BlobKeys({1: b"a" * 32}, current=1))
    with pytest.raises(ProtocolProblem, match="blob_mismatch"):
        SealedReader(io.BytesIO(STORED), BlobKeys({2: b"x" * 32}, current=2))
    with pytest.raises(ProtocolProblem, match="unknown_algorithm"):
        SealedReader(io.BytesIO(b"ZFB1\x02" + STORED[5:]), KEYS)
    with pytest.raises(ProtocolProblem, match="blob_mismatch"):
        SealedReader(io.BytesIO(b"ZIP!" + STORED[4:]), KEYS)
    assert "bbbb" not in repr(KEYS)


def test_a_writer_that_was_promised_more_does_not_finish() -> None:
    writer = SealedWriter(io.BytesIO(), KEYS, 10)
    writer.write(b"123")
    with pytest.raises(ProtocolProblem, match="blob_mismatch"):
        writer.finish()


def test_two_files_of_the_same_content_look_unlike() -> None:
    assert sealed(b"photo") != sealed(b"photo")
