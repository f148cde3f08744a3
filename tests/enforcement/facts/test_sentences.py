"""One answered item, one sentence; and silence where there is nothing to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.facts.sentences import sentence
from enforcement.model.checklist import DocumentCheck, ItemKind, ItemResult, Stage
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.rules.content_gates import PENALTY_WORDS
from tests.helpers.town import MORNING


def answered(kind: ItemKind, text: str, /, **changes: Any) -> ItemResult:
    item = ItemResult(
        id="1" * 32,
        inspection_id="2" * 32,
        inspection_matter_id="3" * 32,
        item_number=1,
        item_text=text,
        kind=kind,
    )
    return replace(item, **changes)


def shot(number: str, caption: str = "") -> Evidence:
    return Evidence(
        id=number * 8, inspection_id="2" * 32, number=number, kind=EvidenceKind.PHOTO,
        sha256="ab" * 32, size=1, mime="image/jpeg", taken_at=MORNING, caption=caption,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "changes", "said"),
    [
        (
            "测量净宽，对照规范最小宽度",
            {"measured": "0.82", "expected": "1.10", "unit": "m", "instrument": "卷尺"},
            "经卷尺测量，净宽为0.82米，规范最小宽度为1.10米。",
        ),
        ("测量净宽，对照规范最小宽度", {"measured": "0.82", "unit": "m"}, "经现场测量，净宽为0.82米。"),
        (
            "测量占用长度、宽度并换算面积",
            {"measured": "15.0", "unit": "㎡", "instrument": "卷尺", "text": "长6.0米、宽2.5米"},
            "经卷尺测量，实测15.0平方米，长6.0米、宽2.5米。",
        ),
        (
            "测量堆体高度",
            {"measured": "2", "expected": "1.5", "unit": "m"},
            "经现场测量，堆体高度为2米，对照值为1.5米。",
        ),
        ("统计占用泊位数量", {"measured": "3", "unit": "个"}, "经现场测量，占用泊位数量为3个。"),
        ("记录营业面积", {"measured": "40", "unit": "㎡"}, "经现场测量，实测40平方米。"),
        ("测量净宽", {"measured": " "}, ""),
    ],
)
def test_measurements(text: str, changes: dict[str, Any], said: str) -> None:
    assert sentence(answered(ItemKind.MEASUREMENT, text, **changes)) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("徐国良称堆放约两周", "经询问，徐国良称堆放约两周。"),
        ("徐国良称堆放约两周。", "经询问，徐国良称堆放约两周。"),
        ("经询问，店员不知情", "经询问，店员不知情。"),
        ("", ""),
    ],
)
def test_inquiries(typed: str, said: str) -> None:
    assert sentence(answered(ItemKind.INQUIRY, "询问堆放人", text=typed)) == said


@pytest.mark.parametrize(
    ("text", "check", "said"),
    [
        ("查看供气企业安检记录", DocumentCheck.READ, "检查人员查看了供气企业安检记录。"),
        ("查看供气企业安检记录", DocumentCheck.COPIED, "检查人员查看了供气企业安检记录，并复印留存。"),
        (
            "查看营业执照，核对经营主体名称与门头是否一致",
            DocumentCheck.NOT_PROVIDED,
            "检查人员要求提供营业执照，现场未能提供。",
        ),
        (
            "核对是否在当地公布的允许外摆路段和时段内",
            DocumentCheck.NOT_PROVIDED,
            "检查人员要求提供能说明“是否在当地公布的允许外摆路段和时段内”的材料，现场未能提供。",
        ),
        (
            "对照安装规范列出不符合项",
            DocumentCheck.READ,
            "检查人员查阅了“对照安装规范列出不符合项”所列材料。",
        ),
        ("查看供气企业安检记录", None, ""),
    ],
)
def test_papers_asked_for(text: str, check: DocumentCheck | None, said: str) -> None:
    assert sentence(answered(ItemKind.DOCUMENT, text, document_check=check)) == said


def test_samples() -> None:
    item = answered(
        ItemKind.SAMPLE, "取样送检", sample_number="YP-01", sample_amount="500毫升", sample_seal="F-01"
    )
    assert sentence(item) == "现场抽取样品500毫升（样品编号YP-01，封样编号F-01）。"
    assert sentence(replace(item, sample_number="")) == ""


def test_photos_speak_through_their_captions() -> None:
    item = answered(ItemKind.PHOTO, "拍摄堵塞物")
    files = (shot("证10", "标识被遮挡"), shot("证2", "通道堆放纸箱。"), shot("证3", "标识被遮挡"))
    assert sentence(item, files) == "通道堆放纸箱，标识被遮挡（证2、证3、证10）。"
    assert sentence(item, (shot("证1"),)) == ""


def test_evidence_of_other_items_is_named_too() -> None:
    item = answered(ItemKind.INQUIRY, "询问", text="徐国良不愿回答")
    assert sentence(item, (shot("证4"),)) == "经询问，徐国良不愿回答（证4）。"


@given(
    st.sampled_from(list(ItemKind)),
    st.sampled_from([Stage.REINSPECT, Stage.FOLLOWUP]),
    st.sampled_from(["", "现场没有这种情况"]),
)
def test_skipped_and_later_items_say_nothing(kind: ItemKind, stage: Stage, reason: str) -> None:
    full = answered(
        kind, "查看记录", text="某", measured="1", sample_number="1", document_check=DocumentCheck.READ
    )
    files = (shot("证1", "某"),)
    assert sentence(full, files) != ""
    assert sentence(replace(full, skip_reason="现场没有这种情况"), files) == ""
    assert sentence(replace(full, stage=stage, skip_reason=reason), files) == ""


@given(
    st.sampled_from(list(ItemKind)),
    st.text("甲乙丙丁，。；", max_size=12),
    st.text("查看核对测量询问数据是否", max_size=12),
)
def test_a_sentence_ends_once_and_never_judges(kind: ItemKind, typed: str, item_text: str) -> None:
    item = answered(
        kind, item_text, text=typed, measured="1", sample_number="1", document_check=DocumentCheck.READ
    )
    said = sentence(item, (shot("证1", "甲"),))
    assert said == "" or (said.endswith("。") and not said.endswith("。。"))
    assert "。（" not in said
    assert "；（" not in said
    assert not any(word in said for word in PENALTY_WORDS)
