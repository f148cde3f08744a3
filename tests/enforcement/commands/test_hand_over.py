"""交接: who may hand an inspection to whom, what stays, and what is said where it cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from enforcement.commands.choose_officers import ChooseOfficers
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.finish_inspection import FinishInspection
from enforcement.commands.hand_over_inspection import HandOverInspection
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.inspection import Inspection, Outcome
from enforcement.refusals import Refused
from tests.helpers.fakes import House
from tests.helpers.story import inspected
from tests.helpers.town import CHEN, GAO, LI, RESTAURANT, WANG, ZHOU, house, shen, zhou

WHY = "陈立调去执法二队"


def fresh() -> tuple[House, str]:
    """An inspection of Chen and Wang before anybody went to work."""
    home = house()
    return home, str(home.done(StartInspection(party_id=RESTAURANT, officer_ids=(CHEN, WANG))))


def numbers(answer: Any) -> list[str]:
    assert isinstance(answer, Refused)
    return [refusal.number for refusal in answer.refusals]


def test_the_other_goes_on_with_both_names_and_the_reason() -> None:
    home, inspection = fresh()
    home.done(HandOverInspection(inspection_id=inspection, to_id=ZHOU, reason=f" {WHY} "))
    now = home.store.the(Inspection, inspection)
    assert (now.holder.from_id, now.holder.officer_id, now.holder.by) == (CHEN, ZHOU, CHEN)
    assert (now.holder.reason, now.held_by) == (WHY, ZHOU)
    assert now.holder.at == home.clock.now()
    assert home.store.journal[-1].kind == "inspection.handed_over"
    assert home.store.journal[-1].old["holder"]["officer_id"] == ""


def test_before_anybody_went_to_work_the_new_officer_takes_the_place_in_the_pair() -> None:
    home, inspection = fresh()
    home.done(ChooseOfficers(inspection_id=inspection, officer_ids=(CHEN, WANG), recorder_id=CHEN))
    home.done(HandOverInspection(inspection_id=inspection, to_id=ZHOU, reason=WHY))
    now = home.store.the(Inspection, inspection)
    assert (now.officer_ids, now.recorder_id) == ((ZHOU, WANG), ZHOU)


def test_whoever_was_on_the_spot_stays_in_the_record() -> None:
    story = inspected()
    before = story.home.store.the(Inspection, story.inspection)
    story.home.done(HandOverInspection(inspection_id=story.inspection, to_id=ZHOU, reason=WHY))
    now = story.home.store.the(Inspection, story.inspection)
    assert now.held_by == ZHOU
    assert (
        (now.officer_ids, now.recorder_id) == (before.officer_ids, before.recorder_id) == ((CHEN, WANG), WANG)
    )


def test_the_partner_goes_on_without_being_named_twice() -> None:
    home, inspection = fresh()
    home.done(HandOverInspection(inspection_id=inspection, to_id=WANG, reason=WHY))
    now = home.store.the(Inspection, inspection)
    assert (now.held_by, now.officer_ids) == (WANG, (CHEN, WANG))


def test_a_finished_one_is_handed_over_too() -> None:
    story = inspected()
    story.home.done(FinishInspection(inspection_id=story.inspection, outcome=Outcome.REINSPECT))
    story.home.done(HandOverInspection(inspection_id=story.inspection, to_id=ZHOU, reason=WHY))
    assert story.home.store.the(Inspection, story.inspection).held_by == ZHOU


def test_only_its_officer_or_a_captain_hands_it_over() -> None:
    home, inspection = fresh()
    home.done(HandOverInspection(inspection_id=inspection, to_id=ZHOU, reason=WHY))
    answer = home.run(HandOverInspection(inspection_id=inspection, to_id=WANG, reason=WHY))
    assert numbers(answer) == ["R107"]
    assert "周建平" in answer.refusals[0].what  # type: ignore[union-attr]
    home.actor = zhou()
    home.done(HandOverInspection(inspection_id=inspection, to_id=WANG, reason="队里重新分工"))
    now = home.store.the(Inspection, inspection)
    assert (now.holder.from_id, now.holder.officer_id, now.holder.by) == (ZHOU, WANG, ZHOU)


def test_a_captain_hands_over_what_is_not_his() -> None:
    home, inspection = fresh()
    home.actor = zhou()
    home.done(HandOverInspection(inspection_id=inspection, to_id=WANG, reason="陈立住院"))
    holder = home.store.the(Inspection, inspection).holder
    assert (holder.from_id, holder.officer_id, holder.by) == (CHEN, WANG, ZHOU)


@pytest.mark.parametrize(
    ("to", "reason", "number"),
    [(CHEN, WHY, "R108"), (LI, WHY, "R108"), (GAO, WHY, "R108"), (ZHOU, "调岗", "R103")],
)
def test_what_cannot_be_is_said_and_changes_nothing(to: str, reason: str, number: str) -> None:
    home, inspection = fresh()
    before = home.store.the(Inspection, inspection)
    answer = home.run(HandOverInspection(inspection_id=inspection, to_id=to, reason=reason))
    assert numbers(answer) == [number]
    assert home.store.the(Inspection, inspection) == before


def test_other_roles_hand_nothing_over() -> None:
    home, inspection = fresh()
    home.actor = shen()
    assert numbers(home.run(HandOverInspection(inspection_id=inspection, to_id=ZHOU, reason=WHY))) == ["R01"]


def test_the_former_officer_may_still_write() -> None:
    home, inspection = fresh()
    home.done(HandOverInspection(inspection_id=inspection, to_id=ZHOU, reason=WHY))
    home.done(EditInspection(inspection_id=inspection, changes={"remarks": "钥匙在门卫"}))
    now = home.store.the(Inspection, inspection)
    assert (now.remarks, now.held_by) == ("钥匙在门卫", ZHOU)
