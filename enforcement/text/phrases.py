"""Stock phrases for the fields an officer fills most (常用语). ``＿＿`` marks a blank to jump to.

Our own wording; a team adds its own phrases beside these.
"""

from __future__ import annotations

from enum import StrEnum


class PhraseField(StrEnum):
    """The fields that have phrases."""

    INQUIRY = "inquiry"
    OPINION = "opinion"
    RECUSAL = "recusal"
    CORRECTION = "correction"
    FACT = "fact"
    SKIP = "skip"
    SIGNATURE_REFUSAL = "signature_refusal"
    URGENT = "urgent"
    REMARK = "remark"


BLANK = "＿＿"

PHRASES: dict[PhraseField, tuple[str, ...]] = {
    PhraseField.INQUIRY: (
        "＿＿称＿＿已持续约＿＿天，原因是＿＿",
        "＿＿称不清楚有关规定，现场表示愿意马上改",
        "＿＿称此前没有收到过改正通知",
        "＿＿称＿＿月＿＿日收到过改正通知，没有改的原因是＿＿",
        "＿＿称现场由＿＿负责，联系电话＿＿",
        "＿＿不愿回答这个问题",
    ),
    PhraseField.OPINION: (
        "以上情况属实，没有异议。",
        "以上情况属实，会按要求改正。",
        "对第＿＿条有不同意见：＿＿。",
        "现场没有发表意见。",
    ),
    PhraseField.RECUSAL: (
        "看清了，不申请回避。",
        "看清了，申请＿＿回避，理由是＿＿。",
    ),
    PhraseField.CORRECTION: (
        "清除＿＿处堆放的物品，恢复畅通",
        "停止＿＿，恢复原状",
        "停用并更换＿＿",
        "补办＿＿，办好前不得＿＿",
        "补齐＿＿，并保存备查",
    ),
    PhraseField.FACT: (
        "检查时＿＿正在营业，现场有＿＿人",
        "＿＿位于＿＿，现场呈＿＿状态",
        "该处位于建成区内，门牌为＿＿",
        "检查人员要求出示＿＿，＿＿当场出示，编号＿＿",
    ),
    PhraseField.SKIP: (
        "现场没有这种情况",
        "当事人已在检查前改好",
        "天气或者光线不允许，复查时再做",
        "由有资质的机构另行检测",
    ),
    PhraseField.SIGNATURE_REFUSAL: (
        "不同意笔录第＿＿条",
        "没有说明理由",
        "称要等负责人到场",
    ),
    PhraseField.URGENT: (
        "接到投诉举报，现场情况可能马上消失",
        "发现有危及人身安全的情况，来不及先报批",
        "上级临时部署，当场开展检查",
    ),
    PhraseField.REMARK: (
        "现场全程录像，编号＿＿",
        "检查中没有影响正常经营",
    ),
}

# Phrases of single matters, by catalogue code: what exactly is put right there.
MATTER_CORRECTIONS: dict[str, tuple[str, ...]] = {
    "140003": ("清除疏散通道、安全出口处的堆放物，恢复净宽和畅通",),
    "160013": ("停用并更换不合格的气瓶、燃具，气瓶直立放置",),
    "190017": ("在醒目位置张贴、摆放防止食品浪费的提示，点餐时主动提醒",),
    "010003": ("将堆放的物料全部清除，恢复原状",),
    "010008": ("将店外的货物、桌椅收回店内，不再超出门窗经营",),
}


def phrases_for(field: PhraseField, matter_code: str = "") -> tuple[str, ...]:
    """Phrases of ``field``; a matter's own ones first."""
    own = MATTER_CORRECTIONS.get(matter_code, ()) if field is PhraseField.CORRECTION else ()
    return own + PHRASES[field]


def has_blank(text: str) -> bool:
    """Whether a phrase was taken over without filling its blanks."""
    return BLANK in text
