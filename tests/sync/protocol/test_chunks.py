"""Tables of chunks: what they cover, what they find, and where they stand in an entry."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.protocol import canonical
from sync.protocol.chunks import CHUNK_BYTES, CHUNKED_FROM, ChunkHasher, bad_chunks, chunk_count, chunk_span
from sync.protocol.entry import BlobRef
from sync.protocol.problems import MALFORMED, ProtocolProblem

SIZE = 2 * CHUNK_BYTES + 1_000
CONTENT = bytes(range(251)) * (SIZE // 251 + 1)
CONTENT = CONTENT[:SIZE]


def table(content: bytes) -> bytes:
    hasher = ChunkHasher(len(content))
    hasher.update(content)
    return hasher.table()


def test_a_table_is_the_hash_of_every_chunk() -> None:
    parts = [CONTENT[at : at + CHUNK_BYTES] for at in range(0, SIZE, CHUNK_BYTES)]
    assert table(CONTENT) == b"".join(hashlib.sha256(part).digest() for part in parts)
    assert chunk_count(SIZE) == 3
    assert chunk_span(SIZE, 2) == (2 * CHUNK_BYTES, SIZE)


def test_a_small_file_has_none() -> None:
    assert chunk_count(CHUNKED_FROM) == 0
    assert table(bytes(1000)) == b""


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, SIZE), max_size=6))
def test_it_does_not_matter_how_the_bytes_come(cuts: list[int]) -> None:
    hasher = ChunkHasher(SIZE)
    edges = [0, *sorted(cuts), SIZE]
    for start, end in pairwise(edges):
        hasher.update(memoryview(CONTENT)[start:end])
    assert hasher.table() == table(CONTENT)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_changed_byte_is_found_in_its_chunk(number: int) -> None:
    start, end = chunk_span(SIZE, number)
    for at in (start, end - 1):
        broken = bytearray(CONTENT)
        broken[at] ^= 1
        assert bad_chunks(table(CONTENT), SIZE, [bytes(broken)]) == (number,)


def test_a_file_that_ends_early_is_wrong_from_there() -> None:
    assert bad_chunks(table(CONTENT), SIZE, [CONTENT[: CHUNK_BYTES + 5]]) == (1, 2)
    assert bad_chunks(table(CONTENT), SIZE, [CONTENT]) == ()


def test_an_entry_names_the_table_of_a_large_file_only() -> None:
    name = hashlib.sha256(CONTENT).hexdigest()
    large = BlobRef(sha256=name, size=SIZE, mime="video/mp4", chunks=table(CONTENT))
    assert BlobRef.from_plain(canonical.decode(canonical.encode(large.to_plain()))) == large
    small = BlobRef(sha256=name, size=10, mime="image/jpeg")
    assert set(small.to_plain()) == {"sha256", "size", "mime"}
    assert BlobRef.from_plain(small.to_plain()) == small


@pytest.mark.parametrize(("size", "length"), [(SIZE, 64), (SIZE, 97), (SIZE, 128), (100, 32)])
def test_a_table_of_another_shape_is_malformed(size: int, length: int) -> None:
    plain = {"sha256": "a" * 64, "size": size, "mime": "video/mp4", "chunks": bytes(length)}
    with pytest.raises(ProtocolProblem) as told:
        BlobRef.from_plain(plain)
    assert told.value.problem is MALFORMED
