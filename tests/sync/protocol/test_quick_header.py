"""The quick way of reading a header says what the general way says, or nothing."""

from __future__ import annotations

import os
from typing import Any

import cbor2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync.protocol import canonical
from sync.protocol.entry import EntryHeader, open_header
from sync.protocol.problems import ProtocolProblem
from sync.protocol.quick_header import quick_header

PHOTO = "image/jpeg"
IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)
HASHES = st.binary(min_size=32, max_size=32)
NUMBERS = st.one_of(
    st.sampled_from([n + d for n in (0, 24, 256, 65536, 2**32, 2**63 - 2) for d in (-1, 0, 1)]),
    st.integers(-5, 2**63 - 1),
)
TEXTS = st.one_of(
    st.text("abc XJ~ -x`d", max_size=70),
    st.text(max_size=30),
    st.sampled_from(
        ["", "a" * 23, "a" * 24, "a" * 64, "a" * 65, "eblobs", "1.0qlast_receipt_hash@", "dprevX "]
    ),
)
NAMES = st.one_of(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,64}\Z"), st.sampled_from(["dprevX", "a" * 64, "1", ""])
)
FILES = st.lists(
    st.fixed_dictionaries(
        {
            "sha256": st.binary(min_size=32, max_size=32).map(bytes.hex) | st.just("AB" * 32),
            "size": st.sampled_from([0, 23, 24, 255, 256, 300_000, 2**32, 2**32 + 1, 2**63 - 1]) | NUMBERS,
            "mime": st.sampled_from(["image/jpeg", "", "a" * 100, "a" * 101, "dsize"]) | TEXTS,
        }
    ),
    max_size=25,
)
HEADERS = st.fixed_dictionaries(
    {
        "v": st.sampled_from([1, 1, 0, 2]),
        "journal": IDS,
        "seq": NUMBERS,
        "prev": HASHES,
        "entry_id": IDS,
        "save_id": IDS,
        "thing": IDS,
        "type": NAMES,
        "kind": NAMES,
        "parents": st.lists(IDS, max_size=25),
        "actor": TEXTS,
        "scope": st.sampled_from(["339901001", "a" * 32, "a" * 33, "", "a b"]),
        "schema": NUMBERS,
        "app_version": TEXTS,
        "wall_time": NUMBERS,
        "mono_time": NUMBERS,
        "boot_id": TEXTS,
        "last_receipt_hash": HASHES | st.just(b"") | st.just(b"x"),
        "body_hash": HASHES,
        "blobs": st.just([]) | FILES,
    }
)


def header(**other: Any) -> dict[str, Any]:
    """A header of the usual shape."""
    plain: dict[str, Any] = dict.fromkeys(("journal", "entry_id", "save_id", "thing"), "a" * 32)
    plain |= {"v": 1, "seq": 24, "schema": 1, "wall_time": 1_795_305_600_000, "mono_time": 70_000}
    plain |= {"prev": bytes(32), "body_hash": bytes(32), "last_receipt_hash": b"", "parents": ["b" * 32]}
    plain |= {"type": "party", "kind": "party.add", "actor": "33059018021", "scope": "339901001"}
    return plain | {"app_version": "0.1.0", "boot_id": "boot", "blobs": []} | other


def general(data: bytes) -> EntryHeader | None:
    """The general way; None for what it refuses."""
    try:
        return open_header(data)
    except ProtocolProblem:
        return None


def test_the_usual_header_is_read_quickly() -> None:
    data = canonical.encode(header())
    assert quick_header(data) == open_header(data)


@pytest.mark.parametrize("count", [1, 2, 23])
def test_a_header_with_files_is_read_quickly(count: int) -> None:
    files = [{"sha256": f"{number:064x}", "size": number * 9000, "mime": PHOTO} for number in range(count)]
    data = canonical.encode(header(blobs=files))
    quick = quick_header(data)
    assert quick is not None
    assert quick == open_header(data)
    assert [(blob.sha256, blob.size, blob.mime) for blob in quick.blobs] == [
        (file["sha256"], file["size"], PHOTO) for file in files
    ]


@given(HEADERS)
@example(header(actor="1.0qlast_receipt_hash@"))
@example(header(kind="adprevX"))
def test_both_ways_say_the_same(plain: dict[str, Any]) -> None:
    data = canonical.encode(plain)
    quick = quick_header(data)
    assert quick is None or quick == general(data)


@given(st.data())
def test_no_changed_byte_slips_through(data: st.DataObject) -> None:
    files = [{"sha256": "ab" * 32, "size": 300_000, "mime": PHOTO}] * data.draw(st.integers(0, 2))
    good = canonical.encode(header(last_receipt_hash=data.draw(HASHES), blobs=files))
    at = data.draw(st.integers(0, len(good) - 1))
    changed = data.draw(st.binary(max_size=3))
    bad = good[:at] + changed + good[at + data.draw(st.integers(0, 3)) :]
    quick = quick_header(bad)
    assert quick is None or quick == general(bad)


@pytest.mark.parametrize("name", ["seq", "schema", "wall_time", "size"])
@pytest.mark.parametrize(
    "longer", [b"\x18\x05", b"\x19\x00\x05", b"\x1a\x00\x00\x00\x05", b"\x1b" + bytes(7) + b"\x05"]
)
def test_a_number_in_a_longer_form_is_left_to_the_general_way(name: str, longer: bytes) -> None:
    key = cbor2.dumps(name)
    five = {"blobs": [{"sha256": "ab" * 32, "size": 5, "mime": PHOTO}]} if name == "size" else {name: 5}
    short = canonical.encode(header(**five))
    assert short.count(key + b"\x05") == 1
    odd = short.replace(key + b"\x05", key + longer)
    assert quick_header(odd) is None
    assert general(odd) is None


def test_more_keys_and_other_order_are_left_to_the_general_way() -> None:
    assert quick_header(canonical.encode(header(later=1))) is None
    assert quick_header(cbor2.dumps(header())) is None
    assert quick_header(canonical.encode(header()) + b"\x00") is None
    assert quick_header(os.urandom(300)) is None
