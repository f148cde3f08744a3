"""The quick ways of long campaigns change nothing: the same seed gives the same history, message for message, and the same
values; a stand-in for a seal shuts out whom a seal shuts out."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import FrozenInstanceError

import pytest

from sync.protocol import sealed_package
from sync.protocol.canonical import decode, encode
from sync.protocol.messages import Cursor, HelloRequest
from tests.simulation.history import make_history
from tests.simulation.quick_values import quick_initialisers
from tests.simulation.remembering import remembering
from tests.simulation.signing import cheap_signatures, sealing_key
from tests.simulation.world import World


class Heard(World):
    """A world that notes every request and every answer."""

    said: hashlib._Hash

    def _handle(self, device: str, route: str, body: bytes) -> bytes:
        self.said.update(f"{self.now} {device} {route} {len(body)} ".encode() + body)
        answer = World._handle(self, device, route, body)
        self.said.update(answer)
        return answer


def played(seed: int, *, quick: bool, longest: int = 40) -> tuple[str, int, dict[str, int]]:
    with cheap_signatures(True), remembering(quick):
        world = Heard(make_history(seed, longest=longest))
        world.said = hashlib.sha256()
        ledger = world.play()
    return world.said.hexdigest(), ledger.messages, dict(ledger.sometimes)


def test_a_history_is_the_same_quickly_and_plainly() -> None:
    for seed in range(700, 730):
        assert played(seed, quick=True) == played(seed, quick=False), seed


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_many_histories_are_the_same_quickly_and_plainly() -> None:
    for seed in range(300_000, 301_500):
        longest = 90 if seed % 4 == 0 else 40
        assert played(seed, quick=True, longest=longest) == played(seed, quick=False, longest=longest), seed


def test_quick_initialisers_take_what_the_others_take() -> None:
    assert {"HelloRequest", "RoundState", "BatchHead"} <= {kind.__name__ for kind, *_ in quick_initialisers()}
    for _, plain, quick in quick_initialisers():
        ours, theirs = inspect.signature(quick).parameters, inspect.signature(plain).parameters
        assert [(one.name, one.kind, one.default is one.empty) for one in ours.values()] == [
            (one.name, one.kind, one.default is one.empty) for one in theirs.values()
        ]


def test_quick_values_are_equal_and_frozen() -> None:
    def values() -> tuple[Cursor, HelloRequest]:
        cursor = Cursor("330199101", "e" * 32, 7, bytes(32))
        hello = HelloRequest(
            app_version="1", schema=1, journal="a" * 32, last_seq=2, acked_seq=1, acked_head=bytes(32),
            device_time=-5, cursors=(cursor,),
        )  # fmt: skip
        return cursor, HelloRequest.from_bytes(hello.to_bytes())

    with remembering(True):
        quick = values()
        with pytest.raises(FrozenInstanceError):
            quick[0].gseq = 8  # type: ignore[misc]
        with pytest.raises(TypeError):
            Cursor("330199101")  # type: ignore[call-arg]
        fresh = decode(encode({"a": [1]}))
        fresh["a"].append(2)
        assert decode(encode({"a": [1]})) == {"a": [1]}
    assert quick == values()
    assert type(quick[0]) is Cursor


def test_the_stand_in_of_a_seal_opens_for_its_reader_only() -> None:
    with cheap_signatures(True):
        reader, other = sealing_key(b"r" * 32, True), sealing_key(b"o" * 32, True)
        public = reader.public_key().public_bytes_raw()
        sealed = sealed_package.seal_key(b"k" * 32, public, b"", b"info")
        changed = bytes([sealed[0] ^ 1]) + sealed[1:]
        assert len(sealed) == sealed_package.SEALED_KEY_BYTES[1]
        assert sealed_package.open_key(1, sealed, reader, b"", b"info") == b"k" * 32
        for wrong in (
            sealed_package.open_key(1, sealed, other, b"", b"info"),
            sealed_package.open_key(1, sealed, reader, b"", b"other"),
            sealed_package.open_key(1, changed, reader, b"", b"info"),
        ):
            assert wrong is None
