"""The forms as data: what is missing, what looks wrong, and that no definition points at nothing."""

from __future__ import annotations

import pytest

from forms.definitions import load
from tests.forms import samples


def test_every_form_of_the_finished_four_has_its_own_series() -> None:
    assert [load(name).series for name in ("INS-03", "INV-04", "INV-17", "SRV-02")] == [
        "现检",
        "照",
        "责改",
        "送",
    ]


@pytest.mark.parametrize("form_id", ["", "..", "INS-99", "../INS-03"])
def test_there_are_no_other_forms(form_id: str) -> None:
    with pytest.raises(KeyError):
        load(form_id)


def test_complete_facts_miss_nothing() -> None:
    assert load("INS-03").missing(samples.record_facts()) == ()
    assert load("INV-17").missing(samples.letter_facts()) == ()
    assert load("SRV-02").missing(samples.receipt_facts()) == ()


def test_each_gap_has_a_sentence_a_person_can_act_on() -> None:
    gaps = load("INS-03").missing(samples.record_facts(place="", officers=samples.OFFICERS[:1], opinion=""))
    assert [gap.field for gap in gaps] == ["place", "officers", "opinion"]
    assert gaps[0].sentence == "还没有填“检查地点”。填上后才能出具。"
    assert "不到两人" in gaps[1].sentence
    assert gaps[1].article.endswith("第四十二条第一款")


def test_an_absent_party_needs_a_witness_but_no_opinion() -> None:
    facts = samples.record_facts(
        absent={"witness": ""}, opinion="", recusal_answer="", certificates_shown=False
    )
    assert [gap.field for gap in load("INS-03").missing(facts)] == ["absent.witness"]


def test_a_refused_signature_needs_witness_or_recording() -> None:
    facts = samples.record_facts(refusal_to_sign={"reason": "不愿签", "witness": "", "recording_no": ""})
    assert [gap.field for gap in load("INS-03").missing(facts)] == ["refusal_to_sign.witness"]
    facts["refusal_to_sign"]["recording_no"] = "AV-0042"
    assert load("INS-03").missing(facts) == ()


def test_a_day_is_needed_only_for_correction_by_a_day() -> None:
    facts = samples.letter_facts(correction_due="")
    assert [gap.field for gap in load("INV-17").missing(facts)] == ["correction_due"]
    assert load("INV-17").missing(facts | {"correction_mode": "now"}) == ()


def test_the_remedy_bodies_are_needed_only_while_the_remedy_is_told() -> None:
    facts = samples.letter_facts(review_body="", court="")
    assert [gap.field for gap in load("INV-17").missing(facts)] == ["review_body", "court"]
    assert load("INV-17").missing(facts, {"remedy": False}) == ()


def test_words_of_penalty_in_a_record_are_noticed() -> None:
    found = load("INS-03").warnings(samples.record_facts(facts=["已构成违法，拟处罚款"]))
    assert {warning.check for warning in found} == {"C3"}
    assert any("“罚款”" in warning.sentence for warning in found)


def test_an_end_before_the_start_and_a_day_before_issue_are_noticed() -> None:
    record = samples.record_facts(ended_at="2026-11-20T09:30")
    assert [w.field for w in load("INS-03").warnings(record)] == ["ended_at"]
    letter = samples.letter_facts(correction_due="2026-11-19")
    assert [w.check for w in load("INV-17").warnings(letter)] == ["C2"]
    assert load("INV-17").warnings(samples.letter_facts()) == ()


@pytest.mark.parametrize(
    ("kind", "fine", "collection", "found"),
    [
        ("person", 20_000, "bank", set()),
        ("person", 20_001, "bank", {"C1"}),
        ("organisation", 300_000, "bank", set()),
        ("organisation", 300_001, "bank", {"C1-unit"}),
        ("organisation", 10_000, "cash_100", set()),
        ("organisation", 10_001, "cash_100", {"C6"}),
        ("organisation", 10_001, "cash_remote", set()),
    ],
)
def test_the_quick_penalty_knows_its_ceilings(kind: str, fine: int, collection: str, found: set[str]) -> None:
    facts = {"party": {"kind": kind}, "fine": fine, "collection": collection}
    assert {warning.check for warning in load("DEC-03").warnings(facts)} == found


def test_a_phrase_with_an_unfilled_gap_is_missing() -> None:
    gaps = load("INS-03").missing(samples.record_facts(opinion="对第＿＿条有不同意见。"))
    assert [(gap.field, "没填的空" in gap.sentence) for gap in gaps] == [("opinion", True)]
