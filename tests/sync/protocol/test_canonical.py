"""Canonical form: one byte string a value, and nothing accepted that another encoder could have written."""

from __future__ import annotations

from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import canonical, limits
from sync.protocol.problems import ProtocolProblem

texts = st.text(max_size=30)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.binary(max_size=60)
)
plain = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=20,
)


@given(plain)
def test_values_come_back(value: Any) -> None:
    assert canonical.decode(canonical.encode(value)) == value


@given(plain)
def test_the_quick_encoder_writes_what_the_canonical_one_does(value: Any) -> None:
    assert canonical.encode(value) == cbor2.dumps(value, canonical=True)


@given(st.dictionaries(texts, leaves, min_size=2, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_matter_to_the_writer(value: dict[str, Any], random: Any) -> None:
    names = list(value)
    random.shuffle(names)
    assert canonical.encode({name: value[name] for name in names}) == canonical.encode(value)


@given(st.dictionaries(texts, leaves, min_size=2, max_size=6))
def test_maps_in_another_order_are_refused(value: dict[str, Any]) -> None:
    good = canonical.encode(value)
    turned = cbor2.dumps(dict(reversed(canonical.decode(good).items())))
    assert turned != good
    with pytest.raises(ProtocolProblem, match="malformed"):
        canonical.decode(turned)


@given(plain, st.data())
def test_a_changed_bit_never_gives_the_same_value(value: Any, data: Any) -> None:
    encoded = bytearray(canonical.encode(value))
    bit = data.draw(st.integers(0, len(encoded) * 8 - 1))
    encoded[bit // 8] ^= 1 << bit % 8
    try:
        changed = canonical.decode(bytes(encoded))
    except ProtocolProblem:
        return
    assert canonical.encode(changed) == bytes(encoded)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01\x02",  # trailing bytes
        b"\x18\x05",  # integer not in its shortest form
        b"\x58\x01a",  # length not in its shortest form
        b"\x9f\x01\xff",  # indefinite
        b"\xa2aa\x01aa\x02",  # duplicate key
        b"\xa1\x01\x02",  # key is a number
        b"\xa1\x41a\x02",  # key is bytes
        b"\xf7",  # undefined
        b"\xe0",  # simple value
        b"\xf9\x7e\x00",  # NaN
        b"\xf9\x7c\x00",  # infinity
        b"\xfa\x3f\x80\x00\x00",  # 1.0 in four bytes
        b"\xc0\x74" + b"2013-03-21T20:04:00Z",  # date
        b"\xc2\x49" + b"\x01" * 9,  # big integer
        b"\x1b" + b"\xff" * 8,  # beyond 64 bits signed
        b"\xd9\x01\x02\x80",  # set
        b"\x62\xff\xff",  # not UTF-8
        b"\x81" * 17 + b"\x01",  # too deep
        b"\x81" * 100_000,
        b"\x9b" + b"\x7f" * 8,  # a list that says it is huge
        b"\x5b" + b"\x7f" * 8,
    ],
)
def test_everything_else_is_malformed(data: bytes) -> None:
    with pytest.raises(ProtocolProblem, match="malformed"):
        canonical.decode(data)


@pytest.mark.parametrize("value", [{1: 2}, {b"a": 1}, (1, 2), {1}, float("nan"), 2**63, object(), 1j])
def test_only_plain_data_is_encoded(value: Any) -> None:
    with pytest.raises(ProtocolProblem, match="malformed"):
        canonical.encode(value)


def test_depth_and_size_are_bounded() -> None:
    value: Any = 1
    for _ in range(limits.CBOR_DEPTH_MAX):
        value = [value]
    assert canonical.decode(canonical.encode(value)) == value
    with pytest.raises(ProtocolProblem, match="malformed"):
        canonical.encode([value])
    with pytest.raises(ProtocolProblem, match="too_large"):
        canonical.decode(canonical.encode("x" * 100), max_bytes=50)
