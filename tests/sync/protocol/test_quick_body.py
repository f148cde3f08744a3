"""The quick way of reading a body without old values says what the general way says of the whole of it."""

from __future__ import annotations

from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import canonical, limits
from sync.protocol.entry import open_body
from sync.protocol.fields import Fields
from sync.protocol.problems import ProtocolProblem

TEXTS = st.text("ab检查cold\xa0", max_size=8) | st.sampled_from(["cold\xa0", "云" * 90])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-300, 300) | TEXTS | st.binary(max_size=4) | st.floats(width=16),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(TEXTS, VALUES, max_size=4)


def nested(depth: int) -> Any:
    value: Any = "深"
    for _ in range(depth):
        value = [value]
    return value


def in_general(body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """As `open_body` says it reads."""
    fields = Fields(canonical.decode(body, max_bytes=limits.ENTRY_BYTES_MAX))
    return fields.map("new"), fields.map("old")


def said(read: Any, body: bytes) -> Any:
    try:
        return read(body)
    except ProtocolProblem as problem:
        return problem.problem, problem.details


@given(FIELDS, FIELDS | st.just({}), st.data())
def test_both_ways_agree(new: dict[str, Any], old: dict[str, Any], data: st.DataObject) -> None:
    body = bytearray(cbor2.dumps({"new": new, "old": old}, canonical=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 1))] = data.draw(st.binary(max_size=2))
    whole = b"\xa2cnew" + bytes(body) + b"cold\xa0"  # the body's own end may stand in the middle of it
    for one in (bytes(body), whole):
        assert repr(said(open_body, one)) == repr(said(in_general, one))


@pytest.mark.parametrize("depth", range(limits.CBOR_DEPTH_MAX - 4, limits.CBOR_DEPTH_MAX + 2))
def test_neither_reads_deeper_than_the_other(depth: int) -> None:
    body = cbor2.dumps({"new": {"a": nested(depth)}, "old": {}}, canonical=True)
    assert said(open_body, body) == said(in_general, body)


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_body_is_bounded_by_its_whole_size(more: int) -> None:
    frame = len(cbor2.dumps({"new": {"a": "x" * 70_000}, "old": {}}, canonical=True)) - 70_000
    text = "x" * (limits.ENTRY_BYTES_MAX - frame + more)
    body = cbor2.dumps({"new": {"a": text}, "old": {}}, canonical=True)
    assert len(body) == limits.ENTRY_BYTES_MAX + more
    assert said(open_body, body) == said(in_general, body)


@pytest.mark.parametrize("body", [b"\xa2cnewcold\xa0", b"\xa2cnew\x00cold\xa0", b"\xa2cnew\xf6cold\xa0"])
def test_what_is_no_map_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolProblem):
        open_body(body)
    assert said(open_body, body) == said(in_general, body)
