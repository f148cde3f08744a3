"""Every vector of the file gives what it says, every result row is among them, and nothing forged is ever green."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.verifying.code import ReadCode, codes_to_judge, read_page_code, take_apart
from enforcement.verifying.register import ListAge, PaperState
from enforcement.verifying.words import LOOKS, Result
from forms import paper_code
from sync.protocol.paper_keys import verify_code
from tests.enforcement.verifying import vectors
from tests.enforcement.verifying.vectors import (
    DIGEST,
    NOW,
    Given,
    cases,
    code,
    key_of,
    ms,
    raw_text,
    row_of,
    told,
)

VECTORS: list[dict[str, Any]] = json.loads(vectors.FILE.read_text(encoding="utf-8"))
# The table of security design 4.3, word by word.
TABLE = {
    Result.GOOD: ("green", "请与纸面逐项核对"),
    Result.GOOD_BEFORE: ("green", "请与纸面逐项核对"),
    Result.NOT_YET: ("blue", "签名真实；县里尚未收到"),
    Result.DIFFERS: ("red", "与登记不符"),
    Result.DEVICE_STOPPED: ("amber", "签发设备已停用，须人工核对"),
    Result.TRAINING: ("grey", "训练件"),
    Result.BAD: ("red", "无法核验"),
    Result.NEWER: ("red", "请更新后再验"),
    Result.NOT_OURS: ("red", "不是本系统的码"),
}


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_a_vector_gives_what_it_says(vector: dict[str, Any]) -> None:
    judge = Given.from_plain(vector["given"]).judge()
    assert told(judge.judge(vector["text"], vector["now"])) == vector["expect"]
    read = take_apart(vector["text"].strip())
    if isinstance(read, ReadCode):
        assert (read.payload.hex(), read.signature.hex()) == (vector["payload"], vector["signature"])
    else:
        assert vector["payload"] == vector["signature"] == ""


def test_the_file_is_what_our_code_makes() -> None:
    assert [vectors.vector(*case) for case in cases()] == VECTORS
    assert len(VECTORS) >= 40
    assert len({vector["name"] for vector in VECTORS}) == len(VECTORS)


def test_every_result_row_is_among_them_in_its_exact_words() -> None:
    found = {Result(vector["expect"]["result"]) for vector in VECTORS}
    assert found == set(Result) == set(LOOKS)
    for vector in VECTORS:
        expect = vector["expect"]
        row = TABLE.get(Result(expect["result"]))
        assert row is None or row == (expect["colour"], expect["words"])
    amber = {vector["name"]: vector["expect"]["words"] for vector in VECTORS}
    assert amber["void"] == "已于2026年11月22日作废"
    assert amber["withdrawn"] == "已于2026年11月22日撤回"
    assert amber["corrected"] == "已于2026年11月22日更正，以安云溪现检字〔2026〕57号为准"


def test_the_first_vector_is_the_one_of_the_design() -> None:
    first = VECTORS[0]
    assert first["public"] == key_of("zf-qr-test-1").public.hex()
    assert first["payload"] == (
        "110062cfef4a13ad14970029001a00002909d3020000c35009e2e858aa3d1a90c6106a94111a99214ecf8d19"
    )
    assert first["text"] == (
        "ZF2:CEAGFT7PJIJ22FEXAAUQAGQAAAUQTUYCAAAMGUAJ4LUFRKR5DKIMMEDKSQIRVGJBJ3HY2GPXG2U6B4OSATH66BI36LZO"
        "BUC5FNI2BV6ILSNTTH4OTFQYWBO7IK2OTW7BXDQJ6T7I3VVUJEFA6GM3NWXBDCZ6WNEITWXPUQIN5KBQU"
    )
    facts = dict(first["expect"]["facts"])
    assert facts["日期"] == "2026年11月20日"
    assert (facts["页数"], facts["金额"], facts["期限"]) == ("2 页", "500.00 元", "2026年12月5日")
    assert first["expect"]["tail"] == "4ECF 8D19"


def test_all_864_changed_bits_fail() -> None:
    """No changed bit verifies, and none shows a single fact of the code."""
    read = take_apart(code())
    assert isinstance(read, ReadCode)
    whole, judge = read.payload + read.signature, Given(rows=(row_of(code()),)).judge()
    for bit in range(len(whole) * 8):
        bad = bytearray(whole)
        bad[bit // 8] ^= 1 << bit % 8
        assert not verify_code(key_of(vectors.SEED).public, bytes(bad[:44]), bytes(bad[44:]))
        verdict = judge.judge(raw_text(bytes(bad)), ms(NOW))
        assert verdict.colour in ("red", "grey")
        assert (verdict.facts, verdict.tail, verdict.compare) == ((), "", "")
    assert len(whole) * 8 == 864


@given(st.binary(max_size=140), st.sampled_from(["ZF2:", "ZF2P", "ZF3:", "ZF", ""]))
def test_any_other_text_is_answered_without_a_fact(data: bytes, prefix: str) -> None:
    judge = Given(rows=(row_of(code()),)).judge()
    text = prefix + raw_text(data).removeprefix("ZF2:")
    verdict = judge.judge(text, ms(NOW))
    assert verdict.colour in ("red", "grey")
    assert verdict.facts == ()


@pytest.mark.parametrize("state", PaperState)
@pytest.mark.parametrize("revoked", [0, ms(NOW) - 10 * vectors.DAY_MS, ms(NOW)])
@pytest.mark.parametrize("lists", [vectors.LISTS, ListAge(), ListAge(live=True)])
@pytest.mark.parametrize("listed", [True, False])
def test_training_is_never_green_whatever_else_is_known(
    state: PaperState, revoked: int, lists: ListAge, listed: bool
) -> None:
    text = code(training=True)
    rows = (row_of(text, state=state),) if listed else ()
    plain = Given(rows=rows, lists=lists)
    key = replace(plain.keys[0], revoked_at=revoked)
    verdict = replace(plain, keys=(key,)).judge().judge(text, ms(NOW))
    assert (verdict.result, verdict.colour) == (Result.TRAINING, "grey")
    flagless = replace(plain, keys=(replace(key, training=True),)).judge().judge(code(), ms(NOW))
    assert (flagless.result, flagless.colour) == (Result.TRAINING, "grey")


def test_a_page_code_belongs_to_its_paper_and_proves_nothing() -> None:
    page = paper_code.page_text(DIGEST, 2, 3)
    assert read_page_code(page) == read_page_code(f"{page}")
    for wrong in (page.lower(), page + "0", page[:-4] + "0003", page[:-4] + "0403", page.replace("4", "G")):
        assert read_page_code(wrong) is None
    two = Given(rows=(row_of(code()), row_of(code(serial=42, digest=b"\x01" * 28 + DIGEST[-4:]))))
    assert two.judge().judge(page, ms(NOW)).facts == ()


def test_of_a_scan_each_paper_is_judged_once_and_foreign_pages_are_named() -> None:
    good, other = code(), code(serial=42, digest=bytes(32))
    own, foreign = paper_code.page_text(DIGEST, 2, 3), paper_code.page_text(b"\x07" * 32, 2, 2)
    assert codes_to_judge([good, own, good]) == (good,)
    assert codes_to_judge(["https://example.invalid", good, other, own, foreign]) == (good, other, foreign)
    assert codes_to_judge([own, own]) == (own,)
    assert codes_to_judge(["weixin", "other"]) == ("weixin",)
    assert codes_to_judge([]) == ()
