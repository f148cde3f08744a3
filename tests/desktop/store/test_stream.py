"""Files and pages on their way from the county: whole, verified, and going on where they were cut."""

from __future__ import annotations

import hashlib
import io

import pytest

from desktop.store.store import Store
from enforcement.errors import StoreTrouble
from sync.client.ports import BlobMissing, BlobRank
from sync.protocol.problems import BLOB_MISMATCH, BLOB_OFFSET, ProtocolProblem
from tests.desktop.store.samples import add, inspection, party, save
from tests.desktop.store.traffic import SmallCounty

CONTENT = bytes(range(256)) * 9_000  # more than two chunks
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


def test_counts_are_things_of_every_device(store: Store, second: Store) -> None:
    county = SmallCounty()
    save(store, add(party()), add(inspection()))
    county.push(store)
    county.pull(second)
    assert second.stream.counts() == {"party": 1, "inspection": 1, "journal": 2}
