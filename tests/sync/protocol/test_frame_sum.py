"""The sum of frames that a signature by frames covers: the same at both sides, and another one for every change that
the file's own hash does not show."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol.auth import check_auth, make_token, read_auth, sign_request
from sync.protocol.frame_sum import FrameSum
from sync.protocol.frames import BlobFrame, FrameReader, frame_parts, frames_hash, pack_frames
from sync.protocol.keys import SigningKey
from sync.protocol.problems import ProtocolProblem

KEY = SigningKey(bytes(32))


def frame_of(data: bytes, start: int, stop: int) -> BlobFrame:
    return BlobFrame(hashlib.sha256(data).hexdigest(), start, len(data), data[start:stop])


def as_received(body: bytes, cuts: list[int]) -> tuple[bytes, bool]:
    """The sum of a body that comes in pieces, and whether it ends with a whole frame."""
    total = FrameSum()
    reader, at = FrameReader(total), 0
    while at < len(body):
        size = cuts[at % len(cuts)]
        reader.feed(body[at : at + size])
        at += size
    return total.digest(), reader.between


@given(
    st.lists(st.tuples(st.binary(max_size=80), st.integers(0, 30), st.integers(0, 90)), max_size=5),
    st.lists(st.integers(1, 90), min_size=1, max_size=9),
)
def test_sender_and_receiver_find_the_same_sum(parts: list[tuple[bytes, int, int]], cuts: list[int]) -> None:
    frames = [frame_of(data, min(start, len(data)), max(start, stop)) for data, start, stop in parts]
    assert as_received(pack_frames(frames), cuts) == (frames_hash(*frame_parts(frames)), True)


def test_every_byte_shows_in_the_sum_or_in_the_hash_of_a_whole_file() -> None:
    small, large = b"a whole file", b"the second part of a file that is larger"
    frames = (frame_of(small, 0, len(small)), frame_of(large, 10, 30), frame_of(b"", 0, 0))
    body, sound = pack_frames(frames), frames_hash(*frame_parts(frames))
    start = body.index(small)
    for at in range(len(body)):
        changed = body[:at] + bytes([body[at] ^ 0x10]) + body[at + 1 :]
        try:
            found = as_received(changed, [7, 64])
        except ProtocolProblem:
            continue
        inside = start <= at < start + len(small)
        assert (found == (sound, True)) == inside, at
    for other in (
        body + b"\0",
        body[:-1],
        body + frames[2].head_bytes(),
        body[: -len(frames[2].head_bytes())],
    ):
        assert as_received(other, [50]) != (sound, True)


def test_a_signature_by_frames_is_no_signature_of_a_body() -> None:
    asked = {"method": "POST", "host": "county", "path_query": "/api/v1/blobs", "body_sha256": bytes(32)}
    token = make_token(b"s", 1)
    by_frames = sign_request(KEY, device="a" * 32, token=token, **asked, by_frames=True)
    of_body = sign_request(KEY, device="a" * 32, token=token, **asked)
    for header, kind in ((by_frames, True), (of_body, False)):
        auth = read_auth(header)
        assert auth.by_frames is kind
        check_auth(auth, KEY.public, **asked)
    for swapped in ("v1" + by_frames[2:], "f1" + of_body[2:]):
        with pytest.raises(ProtocolProblem, match="auth_missing"):
            check_auth(read_auth(swapped), KEY.public, **asked)
