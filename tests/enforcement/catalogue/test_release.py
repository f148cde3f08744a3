"""Release bytes: equal content gives equal bytes, reading gives it back, nothing altered is taken."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.catalogue.release import BrokenReleaseError, Release, from_release, to_release
from enforcement.catalogue.shipped import shipped_catalogue

SMALL = replace(
    shipped_catalogue(),
    matters=shipped_catalogue().matters[:3],
    checklists=shipped_catalogue().checklists[:3],
    tiers=(),
    weighted=(),
    exemptions=shipped_catalogue().exemptions[:1],
)


def made(**other: str) -> Release:
    return to_release(
        SMALL,
        version=other.get("version", "2026.3"),
        issuing_document="安平县公布的目录（虚构）",
        published=date(2026, 3, 1),
        effective=date(2026, 4, 1),
        source="目录.xlsx",
        source_sha256="0" * 64,
    )


def test_a_release_comes_back_whole() -> None:
    release = made()
    again = from_release(release.data)
    assert again == release
    assert again.version.effective == date(2026, 4, 1)
    assert len(again.version.sha256) == 64


def test_equal_content_gives_equal_bytes() -> None:
    assert made().data == made().data
    assert made().data != made(version="2026.4").data
    assert made().version.sha256 != made(version="2026.4").version.sha256


def test_the_whole_shipped_catalogue_travels() -> None:
    release = to_release(
        shipped_catalogue(), version="x", issuing_document="", published=date(2026, 1, 1),
        effective=date(2026, 1, 1), source="", source_sha256="",
    )  # fmt: skip
    assert from_release(release.data).content == shipped_catalogue()


def altered(**changes: object) -> bytes:
    body = json.loads(made().data)
    body.update(changes)
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        altered(version="2026.9"),
        altered(format="zhenfa-catalogue/9"),
        made().data + b"\n",
        made().data.replace(b'{"amounts"', b'{ "amounts"', 1),
    ],
)
def test_nothing_else_is_taken(data: bytes) -> None:
    with pytest.raises(BrokenReleaseError):
        from_release(data)


@given(st.integers(min_value=0), st.integers(1, 255))
def test_one_changed_byte_is_noticed(at: int, change: int) -> None:
    data = bytearray(made().data)
    data[at % len(data)] ^= change
    with pytest.raises(BrokenReleaseError):
        from_release(bytes(data))


def test_a_release_of_the_first_format_is_still_read() -> None:
    body = json.loads(made().data)
    body["format"] = "zhenfa-catalogue/1"
    del body["answers"], body["sha256"]
    plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    body["sha256"] = hashlib.sha256(plain).hexdigest()
    data = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    old = from_release(data)
    assert old.content.matters == made().content.matters
    assert old.content.answers == ()
