"""The bytes of the code on paper, its texts and symbols."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from forms import paper_code
from forms.paper_code import CodeProblem, ReadCode
from tests.forms import samples

VECTORS = json.loads((Path(__file__).parents[1] / "golden/forms/qr_vectors.json").read_text(encoding="utf-8"))
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"zf-qr-test-1").digest())
FIRST = VECTORS[0]


def test_the_first_vector_is_the_one_of_the_design() -> None:
    digest = bytes(14) + bytes.fromhex("e858aa3d1a90c6106a94111a99214ecf8d19")
    code = samples.paper_code(
        division=330110103,
        serial=41,
        amount_fen=50000,
        due_on=date(2026, 12, 5),
        key_id=bytes.fromhex("62cfef4a"),
    )
    payload = paper_code.payload(code, 41, 2, digest)
    assert payload.hex() == FIRST["payload"]
    assert payload.hex().startswith("110062cfef4a13ad14970029001a00002909d3020000c35009e2")
    assert paper_code.text_of(payload, code.sign(payload)) == FIRST["text"]
    assert FIRST["text"] == (
        "ZF2:CEAGFT7PJIJ22FEXAAUQAGQAAAUQTUYCAAAMGUAJ4LUFRKR5DKIMMEDKSQIRVGJBJ3HY2GPXG2U6B4OSATH66BI36LZO"
        "BUC5FNI2BV6ILSNTTH4OTFQYWBO7IK2OTW7BXDQJ6T7I3VVUJEFA6GM3NWXBDCZ6WNEITWXPUQIN5KBQU"
    )
    assert len(FIRST["text"]) == 177


@pytest.mark.parametrize("vector", VECTORS, ids=[v["name"] for v in VECTORS])
def test_vectors(vector: dict[str, str]) -> None:
    read = paper_code.take_apart(vector["text"])
    if vector["expect"] in ("not ours", "newer"):
        assert isinstance(read, CodeProblem)
        assert read.newer is (vector["expect"] == "newer")
        return
    assert isinstance(read, ReadCode)
    assert read.payload.hex() == vector["payload"]
    assert read.signature.hex() == vector["signature"]
    assert {k: str(getattr(read.fields, k)) for k in vector["fields"]} == vector["fields"]
    if vector["expect"] == "good":
        KEY.public_key().verify(read.signature, b"ZF/qr/1\x00" + read.payload)
    else:
        with pytest.raises(InvalidSignature):
            KEY.public_key().verify(read.signature, b"ZF/qr/1\x00" + read.payload)


def test_any_single_changed_bit_is_noticed() -> None:
    read = paper_code.take_apart(FIRST["text"])
    assert isinstance(read, ReadCode)
    whole = read.payload + read.signature
    for bit in range(0, len(whole) * 8, 5):
        bad = bytearray(whole)
        bad[bit // 8] ^= 1 << bit % 8
        with pytest.raises(InvalidSignature):
            KEY.public_key().verify(bytes(bad[44:]), b"ZF/qr/1\x00" + bytes(bad[:44]))


@given(st.binary(max_size=140), st.sampled_from(["ZF2:", "ZF1|", "ZF3:", "http://", ""]))
def test_foreign_texts_are_answered_calmly(data: bytes, prefix: str) -> None:
    import base64

    read = paper_code.take_apart(prefix + base64.b32encode(data).decode().rstrip("="))
    if isinstance(read, ReadCode):
        assert prefix == "ZF2:"
        assert len(data) == 108
    else:
        assert read.sentence.endswith("。")


def test_the_last_unused_bit_must_be_zero() -> None:
    text = FIRST["text"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    other = letters[letters.index(text[-1]) ^ 1]
    assert isinstance(paper_code.take_apart(text[:-1] + other), CodeProblem)
    assert isinstance(paper_code.take_apart(text.lower()), CodeProblem)


def test_the_content_hash_ignores_key_order_and_paths_but_not_the_salt() -> None:
    facts = {"b": [1, {"path": "/x", "sha256": "ab"}], "a": "张𬭎喆"}
    same = {"a": "张𬭎喆", "b": [1, {"sha256": "ab", "path": "D:\\y"}]}
    salt = bytes(16)
    assert paper_code.content_hash("INV-04", 1, facts, salt) == paper_code.content_hash(
        "INV-04", 1, same, salt
    )
    assert paper_code.content_hash("INV-04", 1, facts, salt) != paper_code.content_hash(
        "INV-04", 1, facts, b"1" * 16
    )
    assert paper_code.content_hash("INV-04", 1, facts, salt) != paper_code.content_hash(
        "INV-04", 2, facts, salt
    )
    with pytest.raises(ValueError, match="16 bytes"):
        paper_code.content_hash("INV-04", 1, facts, b"")


def test_the_content_hash_is_fixed_for_all_devices() -> None:
    digest = paper_code.content_hash("INV-17", 1, {"party": {"name": "云溪镇好再来饭店"}}, bytes(range(16)))
    text = '{"facts":{"party":{"name":"云溪镇好再来饭店"}},"form":"INV-17",'
    text += '"salt":"000102030405060708090a0b0c0d0e0f","version":1}'
    assert digest == hashlib.sha256(text.encode("utf-8")).digest()


def test_symbols_have_the_versions_of_the_design() -> None:
    assert len(paper_code.modules(FIRST["text"])) == 45
    page = paper_code.page_text(bytes.fromhex("4ecf8d19"), 2, 3)
    assert page == "ZF2P4ECF8D190203"
    assert len(paper_code.modules(page)) == 21


def test_numbers_that_do_not_fit_their_place_are_refused() -> None:
    with pytest.raises(OverflowError):
        paper_code.payload(samples.paper_code(serial=1 << 24), 3, 1, bytes(32))
    assert paper_code.payload(samples.paper_code(), 3, 400, bytes(32))[19] == 255
    assert paper_code.payload(samples.paper_code(amount_fen=None), 3, 1, bytes(32))[20:24] == b"\xff" * 4
