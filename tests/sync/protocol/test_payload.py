"""The payload of a batch: written and read by hand, and exactly what the general way makes of it."""

from __future__ import annotations

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import canonical
from sync.protocol.entry import NO_HASH, SealedEntry
from sync.protocol.payload import read_payload, write_payload
from sync.protocol.problems import ProtocolProblem

EDGES = (0, 1, 15, 16, 17, 23, 24, 255, 256, 257, 1500, 65_535, 65_536, 70_000)
SIZES = st.one_of(st.sampled_from(EDGES), st.integers(0, 3000))
ENTRIES = st.builds(
    lambda header, salt, body: SealedEntry(b"h" * header, b"s" * salt, b"b" * body, NO_HASH),
    SIZES,
    st.one_of(st.just(16), SIZES),
    SIZES,
)


def plain(entries: list[SealedEntry]) -> list[list[bytes]]:
    return [[entry.header, entry.salt, entry.body] for entry in entries]


@given(st.lists(ENTRIES, max_size=30))
def test_it_is_the_canonical_form_and_comes_back(entries: list[SealedEntry]) -> None:
    raw = write_payload(entries)
    assert raw == canonical.encode(plain(entries))
    assert [list(parts) for parts in read_payload(raw, len(entries))] == plain(entries)


@given(st.lists(ENTRIES, min_size=1, max_size=5), st.data())
def test_what_is_read_is_canonical(entries: list[SealedEntry], data: st.DataObject) -> None:
    """Whatever a byte of it is changed to: it is refused, or is the one form of what was read."""
    raw = bytearray(write_payload(entries))
    heads = [at for at in range(len(raw)) if raw[at] not in b"hsb"]
    raw[data.draw(st.sampled_from(heads))] = data.draw(st.integers(0, 255))
    try:
        read = [list(parts) for parts in read_payload(bytes(raw), len(entries))]
    except ProtocolProblem:
        return
    assert canonical.encode(read) == bytes(raw)


@given(ENTRIES, st.integers(1, 40))
def test_what_is_cut_short_or_goes_on_is_refused(entry: SealedEntry, length: int) -> None:
    raw = write_payload([entry])
    for wrong in (raw[: -min(length, len(raw))], raw + bytes(length)):
        with pytest.raises(ProtocolProblem):
            list(read_payload(wrong, 1))


def test_a_longer_head_than_needed_is_refused() -> None:
    whole = bytes(300), bytes(16), bytes(300)
    short = bytes(100), bytes(16), bytes(300)
    usual = write_payload([SealedEntry(*whole, NO_HASH)])
    assert list(read_payload(usual, 1)) == [whole]
    for header, body in ((short[0], whole[2]), (whole[0], short[0])):
        long_header, long_body = (b"\x59" + len(part).to_bytes(2) + part for part in (header, body))
        wide = b"\x81\x83" + long_header + b"\x50" + whole[1] + long_body
        assert cbor2.loads(wide) == [[header, whole[1], body]], "CBOR, and not canonical"
        with pytest.raises(ProtocolProblem):
            list(read_payload(wide, 1))
