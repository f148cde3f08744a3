"""Hello's answer in few bytes: the same answer, for ever readable, bounded."""

from __future__ import annotations

import hashlib
import random

import pytest
import zstandard

from sync.protocol.limits import KIB, MIB
from sync.protocol.problems import ProtocolProblem
from sync.protocol.short_answer import DICTIONARY, lengthen, shorten

# Machines that were sent out know these bytes: a change here is another form, with another name.
FOR_EVER = "9233969a1bdac211fdf69d51acd59a629f5ccc1a9fb81b1aad6e6cb0307947ca"


def test_the_dictionary_is_for_ever() -> None:
    assert hashlib.sha256(DICTIONARY).hexdigest() == FOR_EVER


@pytest.mark.parametrize("size", [0, 1, 700, 300 * KIB])
def test_an_answer_comes_back_byte_for_byte(size: int) -> None:
    answer = random.Random(size).randbytes(size)
    assert lengthen(shorten(answer), max_bytes=MIB) == answer


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no frame",
        shorten(bytes(900))[:-1],
        shorten(bytes(900)) + b"x",
        shorten(bytes(2 * MIB)),
        zstandard.ZstdCompressor(write_content_size=False).compress(b"a size that is not stated"),
        zstandard.ZstdCompressor(write_checksum=True).compress(bytes(900))[:-2] + b"xx",
    ],
)
def test_what_is_no_such_answer_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolProblem):
        lengthen(data, max_bytes=MIB)
