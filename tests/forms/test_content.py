"""What the four documents say, compared with the kept texts in tests/golden/forms; paragraph switches."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.blocks import Paragraph, plain
from forms.render import RenderRequest, blocks_of
from forms.style import UnitStyle
from tests.forms import samples

GOLDEN = Path(__file__).parents[1] / "golden" / "forms"
PERSON = samples.RARE_PERSON


def _cases(folder: Path) -> dict[str, RenderRequest]:
    photos = samples.photo_facts(folder, 2)
    for photo in photos["photos"]:
        photo["sha256"] = "0" * 56 + "4d19e0b2"
    made = {
        "record": ("INS-03", samples.record_facts(), "issued"),
        "record-person": ("INS-03", samples.record_facts(party=PERSON, assistants=[]), "issued"),
        "record-blank": ("INS-03", {"agency": samples.AGENCY}, "blank"),
        "letter": ("INV-17", samples.letter_facts(), "issued"),
        "letter-now": ("INV-17", samples.short_letter_facts(correction_mode="now", party=PERSON), "issued"),
        "letter-draft": ("INV-17", {"agency": samples.AGENCY, "party": PERSON}, "draft"),
        "letter-blank": ("INV-17", {"agency": samples.AGENCY}, "blank"),
        "receipt": ("SRV-02", samples.receipt_facts(), "issued"),
        "receipt-blank": ("SRV-02", {"agency": samples.AGENCY}, "blank"),
        "photos": ("INV-04", photos, "issued"),
    }
    return {name: RenderRequest(form_id=f, facts=x, state=state) for name, (f, x, state) in made.items()}


@pytest.mark.parametrize("name", sorted(p.stem for p in GOLDEN.glob("*.txt")))
def test_the_words_are_those_that_were_kept(name: str, tmp_path: Path) -> None:
    kept = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert blocks_of(_cases(tmp_path)[name]).as_text() == kept


def test_every_case_has_its_kept_text(tmp_path: Path) -> None:
    assert {p.stem for p in GOLDEN.glob("*.txt")} == set(_cases(tmp_path))


def _said(facts: dict, form_id: str = "INV-17", **unit: bool) -> str:
    request = RenderRequest(form_id=form_id, facts=facts, state="issued", unit=UnitStyle(**unit))
    content = blocks_of(request)
    return "\n".join(plain(b.spans) + plain(b.answer) for b in content.blocks if isinstance(b, Paragraph))


def test_the_party_is_addressed_by_its_kind() -> None:
    assert "现责令你单位于" in _said(samples.letter_facts())
    assert "现责令你于" in _said(samples.letter_facts(party=PERSON))
    alone = samples.RESTAURANT | {"name": "徐国良"}
    assert "现责令你于" in _said(samples.letter_facts(party=alone))


def test_the_consequence_follows_the_matter() -> None:
    assert "逾期不改正的，本机关将依照" in _said(samples.letter_facts())
    other = _said(samples.letter_facts(non_correction_element=False, penalty_basis=[], penalty_range_text=""))
    assert "逾期不改正" not in other
    assert "改正不影响本机关依法对上述行为作出处理。" in other


def test_the_penalty_law_is_cited_once_beside_the_other_bases() -> None:
    both = {"law": "中华人民共和国行政处罚法", "article": "第28条第1款"}
    for bases in ([], [both]):
        text = _said(samples.letter_facts(correction_bases=bases))
        assert "依照《中华人民共和国行政处罚法》第二十八条第一款的规定，现责令" in text


def test_remedy_periods_come_from_the_table_of_law() -> None:
    text = _said(samples.letter_facts())
    assert (
        "六十日内向安平县人民政府申请行政复议，也可以自收到本通知书之日起六个月内直接向安平县人民法院提起行政诉讼。"
        in text
    )
    assert "六十日" not in _said(samples.letter_facts(), correction_order_remedy=False)


def test_a_sentence_never_ends_with_two_marks() -> None:
    for facts in (
        samples.letter_facts(fact_texts=["占道。"], corrections=["清理；"]),
        samples.letter_facts(),
    ):
        for line in _said(facts).split("\n"):
            assert "。。" not in line
            assert "；。" not in line


def test_copies_are_counted_in_the_foot() -> None:
    for copies, words in (
        (2, "一式两份：一份送达当事人，一份归入案卷。"),
        (3, "一式三份"),
        (None, "一式两份"),
    ):
        request = RenderRequest(form_id="INV-17", facts=samples.letter_facts(copies=copies), state="issued")
        assert words in plain(blocks_of(request).foot)


def test_a_record_tells_refusal_absence_and_sampling() -> None:
    refusal = {"reason": "不愿签字", "witness": "", "recording_no": "AV-0042"}
    text = _said(samples.record_facts(refusal_to_sign=refusal), "INS-03")
    assert "被检查人拒绝签名，理由：不愿签字。现场情况已录音录像（编号AV-0042）。" in text
    refusal["witness"] = "李小川"
    text = _said(samples.record_facts(refusal_to_sign=refusal), "INS-03")
    assert "见证人李小川在场。" in text
    assert "录音录像（" not in text
    text = _said(samples.record_facts(absent={"witness": "李小川"}), "INS-03")
    assert "被检查人经通知未到场，由李小川见证。" in text
    assert "出示了行政执法证件" not in text
    text = _said(
        samples.record_facts(sampling={"count": 2, "record_no": "安平云溪抽字〔2026〕1号"}), "INS-03"
    )
    assert "抽取样品2份，见抽样记录安平云溪抽字〔2026〕1号。" in text


def test_a_single_fact_has_no_number() -> None:
    assert "\n到达现场。" in _said(samples.record_facts(facts=["到达现场"]), "INS-03")
    assert "\n2.离开。" in _said(samples.record_facts(facts=["到达现场", "离开"]), "INS-03")


def test_typed_text_is_cleaned_but_names_are_not() -> None:
    facts = samples.record_facts(place="环城西路２６号,后厨", recorder="张𬭎喆")
    text = blocks_of(RenderRequest(form_id="INS-03", facts=facts, state="issued")).as_text()
    assert "环城西路26号，后厨" in text
    assert "张𬭎喆" in text
