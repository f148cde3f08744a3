"""Files and pages on their way from the county: whole, verified, and going on where they were cut."""

from __future__ import annotations

import hashlib
import io
from itertools import pairwise

import pytest

from desktop.store.store import Store
from enforcement.errors import StoreTrouble
from enforcement.model.evidence import ORIGINALS
from enforcement.model.inspection import InspectionStatus
from sync.client.ports import BlobMissing, BlobRank
from sync.protocol.chunks import CHUNK_BYTES, chunk_count
from sync.protocol.problems import BLOB_MISMATCH, BLOB_OFFSET, ProtocolProblem
from tests.desktop.store.samples import add, inspection, party, save
from tests.desktop.store.traffic import SmallCounty

CONTENT = bytes(range(256)) * 9_000  # more than two chunks
LARGE = bytes(range(256)) * (9 * 4096)  # 9 MiB: three chunks with hashes of their own
NAME = hashlib.sha256(CONTENT).hexdigest()


def missing(have: int = 0, size: int = len(CONTENT)) -> BlobMissing:
    return BlobMissing(NAME, size, "image/jpeg", have)


def test_a_pull_goes_on_where_it_was_cut(store: Store) -> None:
    parts = [CONTENT[:1_000_000], CONTENT[1_000_000:1_000_001], CONTENT[1_000_001:]]
    at = 0
    for number, part in enumerate(parts):
        assert store.stream.store_blob_part(missing(at), part) == (number == 2)
        at += len(part)
    assert store.blobs.read(NAME) == CONTENT
    assert not [path for path in (store.folder / "blobs" / "parts").rglob("*") if path.is_file()]


def test_a_part_at_the_wrong_place_is_refused(store: Store) -> None:
    store.stream.store_blob_part(missing(), CONTENT[:10])
    with pytest.raises(ProtocolProblem) as told:
        store.stream.store_blob_part(missing(20), CONTENT[20:])
    assert told.value.problem is BLOB_OFFSET


def test_a_file_with_another_hash_is_thrown_away(store: Store) -> None:
    store.stream.store_blob_part(missing(), CONTENT[:10])
    with pytest.raises(ProtocolProblem) as told:
        store.stream.store_blob_part(missing(10), b"x" * (len(CONTENT) - 10))
    assert told.value.problem is BLOB_MISMATCH
    assert not store.blobs.has(NAME)
    assert store.stream.store_blob_part(missing(), CONTENT)


def test_parts_on_disk_hold_nothing_readable(store: Store) -> None:
    store.stream.store_blob_part(missing(), b"marked words " * 100)
    for path in (store.folder / "blobs").rglob("*"):
        assert not path.is_file() or b"marked words" not in path.read_bytes()


def test_files_of_running_inspections_are_missing_until_pulled(store: Store, second: Store) -> None:
    county = SmallCounty()
    paper = store.blobs.put(io.BytesIO(b"%PDF paper"), "application/pdf")
    photo = store.blobs.put(io.BytesIO(CONTENT), "image/jpeg")
    save(store, add(party()), add(inspection(), blobs=(photo, paper)))
    assert [one.sha256 for one in store.stream.wanted_blobs()] == [photo.sha256, paper.sha256]
    county.push(store)
    county.pull(second)
    waiting = second.stream.missing_blobs(10)
    assert [one.sha256 for one in waiting] == [paper.sha256, photo.sha256]
    with pytest.raises(StoreTrouble) as told:
        second.blobs.read(paper.sha256)
    assert told.value.what == "这个文件不在本机。"
    for one in waiting:
        second.stream.store_blob_part(one, store.blobs.read(one.sha256))
    assert second.stream.missing_blobs(10) == ()
    assert second.stream.wanted_blobs() == ()  # the author delivers it, not we
    here = second.stream.blobs_here([photo.sha256, "00" * 32])
    assert {name: one.rank for name, one in here.items()} == {photo.sha256: BlobRank.PHOTO}


def test_what_somebody_asked_for_comes_first_and_once(store: Store, second: Store) -> None:
    """A large original of a finished record stays at the county until somebody wants it."""
    county = SmallCounty()
    video = store.blobs.put(io.BytesIO(LARGE), "video/mp4")
    paper = store.blobs.put(io.BytesIO(b"%PDF paper"), "application/pdf")
    save(store, add(party()), add(inspection(status=InspectionStatus.FINISHED), blobs=(video, paper)))
    county.push(store)
    county.pull(second)
    assert [one.sha256 for one in second.stream.missing_blobs(10)] == [paper.sha256]
    second.settings.set(ORIGINALS, [video.sha256])
    first, other = second.stream.missing_blobs(10)
    assert (first.sha256, first.chunks, other.sha256) == (video.sha256, video.chunks, paper.sha256)
    assert second.stream.asked_for() == {video.sha256}
    assert second.stream.store_blob_part(first, LARGE)
    assert second.blobs.has(video.sha256)
    assert second.stream.asked_for() == frozenset()


def test_of_a_large_file_only_what_comes_after_the_first_wrong_chunk_is_fetched_again(store: Store) -> None:
    ref = store.blobs.put(io.BytesIO(LARGE), "video/mp4")
    assert len(ref.chunks) == 32 * chunk_count(len(LARGE))
    store.blobs.path_of(ref.sha256).unlink()

    def rest(have: int) -> BlobMissing:
        return BlobMissing(ref.sha256, ref.size, ref.mime, have, ref.chunks)

    edges = [0, CHUNK_BYTES, 2 * CHUNK_BYTES - 5, 2 * CHUNK_BYTES + 7]
    parts = [bytearray(LARGE[start:end]) for start, end in pairwise([*edges, len(LARGE)])]
    parts[2][0] ^= 1  # the last bytes of the second chunk
    for at, part in zip(edges[:-1], parts[:-1], strict=True):
        assert not store.stream.store_blob_part(rest(at), bytes(part))
    with pytest.raises(ProtocolProblem) as told:
        store.stream.store_blob_part(rest(edges[-1]), bytes(parts[-1]))
    assert told.value.problem is BLOB_MISMATCH
    assert store.stream.store_blob_part(rest(CHUNK_BYTES), LARGE[CHUNK_BYTES:])
    assert store.blobs.verify(ref.sha256)


def test_counts_are_things_of_every_device(store: Store, second: Store) -> None:
    county = SmallCounty()
    save(store, add(party()), add(inspection()))
    county.push(store)
    county.pull(second)
    assert second.stream.counts() == {"party": 1, "inspection": 1, "journal": 2}
