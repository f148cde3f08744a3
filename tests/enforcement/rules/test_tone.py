"""Every sentence of the core keeps the tone: whole sentences, no codes, no blame, cures that are verbs."""

from __future__ import annotations

import inspect as signatures
import re
from datetime import timedelta
from typing import Any

import pytest

from enforcement.model.document import Document, NumberBlock
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.library import EarlierActs, OpenClues
from enforcement.refusals import Refusal
from enforcement.rules import articles, own_power, paper_replies, replies
from enforcement.rules.authority import Act, allowed
from enforcement.rules.certificates import signing_fault
from enforcement.rules.own_power import OwnMatter, OwnPower
from enforcement.rules.power import power_on, power_refusal
from enforcement.rules.power_days import CaseDays, power_on_days
from tests.helpers.town import (
    COMING,
    DIVISION,
    MORNING,
    NEVER,
    PILES,
    TODAY,
    UNPICKED,
    WITHDRAWN,
    catalogue,
    chen,
    grant,
    li,
)

DOCUMENT = Document(
    id="1" * 32,
    inspection_id="2" * 32,
    form_id="INV-17",
    form_version="1",
    title="责令改正通知书",
    serial=41,
    number="安云溪责改字〔2026〕41号",
)
EVIDENCE = Evidence(
    id="3" * 32,
    inspection_id="2" * 32,
    number="证3",
    kind=EvidenceKind.PHOTO,
    sha256="a" * 64,
    size=1,
    mime="image/jpeg",
    taken_at=MORNING,
)
BLOCK = NumberBlock(
    id="4" * 32, division_code=DIVISION, series="责改", year=2026, first=1, last=20, next_serial=1
)
SAMPLES: dict[str, Any] = {
    "document": DOCUMENT,
    "existing": EVIDENCE,
    "block": BLOCK,
    "thing": "检查",
    "fault": "身份证号应当是 18 位",
    "field": "id_no",
    "name": "陈立",
    "party_id": "5" * 32,
    "act_name": "堆放物料",
    "voided": False,
    "text": "约1米",
    "number": "证3",
    "minutes": 12,
    "series": "责改",
    "year": 2026,
    "glyphs": ("名称：𬭎",),
    "problems": ("缺页",),
    "first": 1,
    "last": 20,
    "least": 10,
    "what": "没写收件人。",
    "why": "回证上要看得出谁收的。",
    "article": articles.DIRECT_SERVICE,
    "unjudged": 1,
    "count": 2,
}
BANNED = ("确定", "取消", "操作成功", "请稍后", "错误", "失败", "非法", "ACK", "您")


def said() -> list[Refusal]:
    """Every refusal of form, and a sample of those of role, people and power."""
    makers = [
        maker for name, maker in vars(replies).items() if signatures.isfunction(maker) and name[0] != "_"
    ]
    found = [
        maker(**{name: SAMPLES[name] for name in signatures.signature(maker).parameters})
        for maker in makers
        if maker.__module__ in (replies.__name__, paper_replies.__name__)
    ]
    found += [refusal for act in Act for actor in (li(), chen()) if (refusal := allowed(actor, act, TODAY))]
    found += [fault for officer in (li(), chen(certificate=None)) if (fault := signing_fault(officer, TODAY))]
    for row in (WITHDRAWN, COMING, UNPICKED, NEVER):
        power = power_on(row, catalogue().grants(row.code), DIVISION, TODAY)
        if refusal := power_refusal(row, power, TODAY):
            found.append(refusal)
    return found + of_days() + of_own_papers()


def of_days() -> list[Refusal]:
    """Transition rules and missing days."""
    day = TODAY - timedelta(days=1)
    strict = grant(PILES.code, TODAY, earlier_acts=EarlierActs.REFUSED, document="安政发〔2026〕9号")
    ended = grant(PILES.code, to=day, open_clues=OpenClues.FINISH)
    asked = (
        (strict, CaseDays(inspected=TODAY, acted=day)),
        (grant(PILES.code, TODAY), CaseDays(inspected=TODAY, acted=day)),
        (ended, CaseDays(inspected=day, filed=TODAY, decided=TODAY)),
        (ended, CaseDays(decided=TODAY)),
        (ended, CaseDays(filed=TODAY, decided=TODAY)),
    )
    return [one for held, days in asked for one in power_on_days(PILES, (held,), DIVISION, days)]


def of_own_papers() -> list[Refusal]:
    """What a paper made on its own is told of its power."""
    held = OwnMatter(matter=PILES, grants=(grant(PILES.code, document="安政发〔2026〕9号"),))
    papers = (("DEC-02", {"hearing_class": "by_kind"}, (held,)), ("CM-01", {}, (held,)), ("SRC-02", {}, ()))
    made = (
        OwnPower(form_id=form, facts=facts, day=TODAY, division_code=DIVISION, matters=matters)
        for form, facts, matters in papers
    )
    return [line.refusal for paper in made for line in own_power.check(paper) if line.refusal]


@pytest.mark.parametrize("refusal", said(), ids=lambda refusal: refusal.number)
def test_the_tone(refusal: Refusal) -> None:
    assert refusal.what.endswith("。")
    assert not refusal.why or refusal.why.endswith("。")
    assert refusal.cures, "every block names its cure"
    assert not any(word in refusal.sentence for word in BANNED)
    assert not re.search(r"\b[GR]\d\d\b", refusal.sentence)
    assert "。。" not in refusal.sentence
    assert all(not cure.label.endswith("。") and len(cure.label) <= 12 for cure in refusal.cures)


def test_articles_are_whole_titles_with_articles_in_words() -> None:
    cited = [value for name, value in vars(articles).items() if name.isupper()]
    assert len(cited) > 10
    for article in cited:
        assert len(article.law) > 8
        assert not re.search(r"\d", article.article)
        assert article.source
