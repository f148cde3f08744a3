"""Zlib streams put together from pieces: any reader inflates them to the joined bytes, in any order of pieces."""

from __future__ import annotations

import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.deflated import Program, packed

words = st.one_of(
    st.binary(max_size=40).map(lambda data: data * 4),
    st.integers(0, 3000).map(lambda count: bytes(range(256)) * (count // 64)),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(words, min_size=1, max_size=12), st.randoms())
def test_pieces_follow_one_another_in_any_order(datas: list[bytes], shuffler: object) -> None:
    pieces = [packed(data) for data in datas]
    shuffler.shuffle(pieces)  # type: ignore[attr-defined]
    program = Program(pieces)
    whole = b"".join(piece.raw for piece in pieces)
    assert zlib.decompress(program.stream) == whole
    assert program.length == len(whole)


def test_a_piece_is_the_same_whatever_was_packed_before() -> None:
    once = packed(b"glyf" * 300)
    packed(bytes(range(256)) * 50)
    assert packed(b"glyf" * 300) == once


def test_the_tag_tells_subsets_apart() -> None:
    tags = {Program([packed(bytes([n]) * 8), packed(b"same" * 9)]).tag for n in range(50)}
    assert len(tags) == 50
    assert all(len(tag) == 6 and tag.isascii() and tag.isupper() for tag in tags)
