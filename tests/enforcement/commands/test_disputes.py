"""A paper that prints what waits for a person is not issued; every other one is, and the cure leads to the choice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from enforcement.commands.check_document import CheckDocument
from enforcement.commands.disputes import printed
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.settle_review import SettleReview
from enforcement.conflicts.groups import group_named
from enforcement.model.document import Document, NumberBlock
from enforcement.model.inspection import Inspection
from enforcement.model.party import Party
from enforcement.model.plain import to_plain
from enforcement.model.settlement import Choice, Settlement
from enforcement.model.things import TYPE_NAMES
from enforcement.ports import Side
from enforcement.refusals import Refusal
from enforcement.rules.proposed import GateResult
from tests.helpers.story import Story, inspected
from tests.helpers.town import RESTAURANT, li, shen

MINE, OTHERS = "a" * 32, "b" * 32


@pytest.fixture
def story() -> Story:
    return inspected()


def dispute(story: Story, thing: Any, group: str, **other: Any) -> str:
    """Another officer wrote the group of ``thing`` differently; the key of the difference."""
    fields = group_named(TYPE_NAMES[type(thing)], group).fields
    plain = to_plain(thing)
    shown = {name: plain[name] for name in fields}
    sides = (Side(MINE, shown), Side(OTHERS, {**shown, **other}))
    story.home.store.disputes.setdefault((type(thing), thing.id), {})[group] = sides
    return f"{thing.id}/{group}"


def draft(story: Story, form_id: str) -> str:
    return str(story.home.done(PrepareDocument(inspection_id=story.inspection, form_id=form_id)))


def inspection(story: Story) -> Inspection:
    return story.home.store.the(Inspection, story.inspection)


def stops(story: Story, document_id: str) -> list[Refusal]:
    """What R100 and R101 say of a paper."""
    lines: tuple[GateResult, ...] = story.home.done(CheckDocument(document_id=document_id))  # type: ignore[assignment]
    found = [line.refusal for line in lines if line.refusal is not None]
    return [refusal for refusal in found if refusal.number in ("R100", "R101")]


def test_only_the_paper_that_prints_the_difference_waits(story: Story) -> None:
    order, record = draft(story, "INV-17"), draft(story, "INS-03")
    key = dispute(story, inspection(story), "correction", correction_due="2026-12-20")
    (refusal,) = stops(story, order)
    assert refusal.what == "这份文书要印的“检查·责令改正”有两种写法，还没有定。"
    assert (refusal.cures[0].action, refusal.cures[0].target) == ("open_review", key)
    refused = story.home.refused(IssueDocument(document_id=order))
    assert [one.number for one in refused.refusals] == ["R100"]
    before = next(block.next_serial for block in story.home.store.all(NumberBlock) if block.series == "责改")
    assert before == 41
    assert stops(story, record) == []
    story.home.done(IssueDocument(document_id=record))


def test_a_difference_that_no_paper_says_stops_nothing(story: Story) -> None:
    record = draft(story, "INS-03")
    dispute(story, inspection(story), "step", step=2)
    assert stops(story, draft(story, "INV-17")) == []
    assert story.home.done(IssueDocument(document_id=record))


def test_parts_that_a_form_does_not_ask_for_are_not_printed() -> None:
    facts = {"party": {"name": "甲", "phone": "1"}, "place": "乙路", "items": [1]}
    assert printed(facts, ("party.name", "place")) == {**facts, "party": {"name": "甲"}}
    assert printed(facts, ("place",)) == facts


def test_a_party_of_another_name_stops_every_paper_that_names_it(story: Story) -> None:
    dispute(story, story.home.store.the(Party, RESTAURANT), "identity", name="云溪镇好又来饭店")
    for form_id in ("INS-03", "INV-17"):
        (refusal,) = stops(story, draft(story, form_id))
        assert "对象·身份" in refusal.what


def test_the_draft_itself_and_a_paper_issued_twice_in_the_same_case(story: Story) -> None:
    order, record = draft(story, "INV-17"), draft(story, "INS-03")
    paper = story.home.store.the(Document, order)
    dispute(story, paper, "paper", edits={"evidence_text": "照片"})
    assert [one.number for one in stops(story, order)] == ["R100"]
    assert stops(story, record) == []
    issued = replace(paper, number="41号", sha256="a" * 64)
    dispute(story, issued, "paper", number="61号")
    assert [one.number for one in stops(story, record)] == ["R101"]


def test_settled_it_is_issued_with_what_was_chosen(story: Story) -> None:
    order = draft(story, "INV-17")
    dispute(story, inspection(story), "correction", correction_due="2026-12-20")
    story.home.done(
        SettleReview(
            thing_type="inspection",
            thing_id=story.inspection,
            group="correction",
            choice=Choice.SIDE,
            chosen=OTHERS,
        )
    )
    story.home.done(IssueDocument(document_id=order))
    assert story.home.store.the(Document, order).facts["correction_due"] == "2026-12-20"
    (decision,) = story.home.store.all(Settlement)
    assert (decision.sides, decision.chosen, decision.inspection_id) == (
        (MINE, OTHERS),
        OTHERS,
        story.inspection,
    )


def test_helpers_choose_nothing_and_the_legal_reviewer_does(story: Story) -> None:
    dispute(story, inspection(story), "place", place="乙路")
    settle = SettleReview(
        thing_type="inspection", thing_id=story.inspection, group="place", choice=Choice.SIDE, chosen=OTHERS
    )
    story.home.actor = li()
    assert story.home.refused(settle).refusals[0].number == "R01"
    story.home.actor = shen()
    story.home.done(settle)
    assert inspection(story).place == "乙路"
