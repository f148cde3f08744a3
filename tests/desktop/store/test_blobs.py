"""Files are kept once, sealed, durable before they are named, and never silently wrong."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path

import pytest

from desktop.store.store import Store
from enforcement.errors import DamagedDatabase, StoreTrouble

CONTENT = "张𬭎喆的照片".encode() * 120_000  # two chunks and a bit


def test_a_file_comes_back_and_is_kept_once(store: Store) -> None:
    first = store.blobs.put(io.BytesIO(CONTENT), "image/jpeg")
    again = store.blobs.put_bytes(CONTENT, "image/jpeg")
    assert first == again
    assert (first.sha256, first.size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    assert store.blobs.read(first.sha256) == CONTENT
    assert store.blobs.has(first.sha256)
    assert store.blobs.size(first.sha256) == len(CONTENT)
    assert store.blobs.verify(first.sha256)
    assert len(files(store)) == 1


def test_put_takes_the_stream_from_where_it_stands(store: Store) -> None:
    stream = io.BytesIO(b"head" + CONTENT)
    stream.read(4)
    assert store.blobs.read(store.blobs.put(stream, "image/jpeg").sha256) == CONTENT


def test_an_empty_file_is_a_file(store: Store) -> None:
    ref = store.blobs.put_bytes(b"", "text/plain")
    assert store.blobs.read(ref.sha256) == b""


def test_upload_reads_on_from_any_offset(store: Store) -> None:
    ref = store.blobs.put_bytes(CONTENT, "image/jpeg")
    for offset in (0, 1, 2**20 - 1, 2**20, 2**20 + 1, len(CONTENT) - 1, len(CONTENT)):
        assert b"".join(store.blobs.open_at(ref.sha256, offset)) == CONTENT[offset:]
    assert store.blobs.read_range(ref.sha256, 2**20 - 5, 10) == CONTENT[2**20 - 5 : 2**20 + 5]


def test_neither_name_nor_content_shows_on_disk(store: Store) -> None:
    ref = store.blobs.put_bytes(CONTENT, "image/jpeg")
    (path,) = files(store)
    assert ref.sha256 not in str(path)
    assert "张𬭎喆".encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_any_flipped_bit_or_missing_byte_is_found(store: Store) -> None:
    ref = store.blobs.put_bytes(b"evidence " * 500, "image/jpeg")
    (path,) = files(store)
    whole, dice = path.read_bytes(), random.Random(7)
    for _ in range(300):
        at = dice.randrange(len(whole) * 8)
        spoilt = bytearray(whole)
        spoilt[at // 8] ^= 1 << at % 8
        path.write_bytes(spoilt)
        with pytest.raises(DamagedDatabase):
            store.blobs.read(ref.sha256)
        assert not store.blobs.verify(ref.sha256)
    path.write_bytes(whole[:-1])
    with pytest.raises(DamagedDatabase) as told:
        store.blobs.read(ref.sha256)
    assert told.value.what == "一个文件有损坏，核验没有通过。"


def test_another_files_bytes_under_this_name_are_found(store: Store) -> None:
    one = store.blobs.put_bytes(b"one", "text/plain")
    two = store.blobs.put_bytes(b"two", "text/plain")
    store.blobs.path_of(one.sha256).write_bytes(store.blobs.path_of(two.sha256).read_bytes())
    with pytest.raises(DamagedDatabase):
        store.blobs.read(one.sha256)


def test_an_unknown_file_is_not_here(store: Store) -> None:
    assert not store.blobs.has("00" * 32)
    with pytest.raises(StoreTrouble) as told:
        store.blobs.read("00" * 32)
    assert told.value.cure == "请在那台电脑同步以后，在本机再同步一次。"


def files(store: Store) -> list[Path]:
    return [path for path in (store.folder / "blobs").rglob("*") if path.is_file()]
