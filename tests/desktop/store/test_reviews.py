"""Two devices of one township: both sides kept, shown in words, settled, and a paper that prints them held up."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desktop.store.store import Store
from enforcement.commands.settle_review import SettleReview
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Inspection
from enforcement.model.officer import Officer, Role
from enforcement.model.settlement import Choice, Settlement
from enforcement.ports import Context
from enforcement.queries import AskFrame, AskReviewCount, AskReviews, AskToday, ReviewRow
from enforcement.queries.reviews import FieldKind
from enforcement.refusals import Done, Refused
from tests.desktop.store.samples import (
    CHEN,
    SCOPE,
    START,
    add,
    change,
    ident,
    inspection,
    officer,
    party,
    save,
)
from tests.desktop.store.test_projection import Devices, states
from tests.desktop.store.traffic import SmallCounty
from tests.helpers.fakes import CountingIds, FixedClock

WANG, SHA = "2" * 32, "a" * 64
PAPER = Document(
    id=ident(500), inspection_id=ident(200), form_id="INV-17", form_version="1", title="责令改正通知书"
)


@pytest.fixture
def devices(store: Store, second: Store) -> Devices:
    pair = Devices(store, second)
    people = (officer(1, "陈立"), officer(2, "王晓敏"))
    people = (replace(people[0], id=CHEN), replace(people[1], id=WANG))
    save(store, *(add(one) for one in people), add(party()), add(inspection(correction_text="装好排风")))
    pair.exchange()
    return pair


def apart(devices: Devices, left: dict[str, Any], right: dict[str, Any]) -> None:
    """Both officers change the inspection without knowing of each other, and exchange."""
    save(devices.one, change(now(devices.one), replace(now(devices.one), **left)))
    save(devices.two, change(now(devices.two), replace(now(devices.two), **right)), actor=WANG)
    devices.exchange()


def now(store: Store) -> Inspection:
    with store.unit_of_work(CHEN) as work:
        found = work.get(Inspection, ident(200))
    assert found is not None
    return found


def open_rows(store: Store) -> tuple[ReviewRow, ...]:
    return tuple(store.answer(AskReviews()).open)


def run(store: Store, command: Any, actor: Officer) -> Done | Refused:
    """As the window's operations do it."""
    context = Context(
        FixedClock(START),
        _Ids(),
        actor,
        store.agency(),
        store.catalogue,
        store.blobs,
        None,  # type: ignore[arg-type]
    )
    with store.unit_of_work(actor.id) as work:
        answer: Done | Refused = command.execute(work, context)
        if isinstance(answer, Done):
            work.commit()
    return answer


class _Ids(CountingIds):
    _given = itertools.count(0xEEE0000)

    def new(self) -> str:
        return ident(next(self._given))


def choose(row: ReviewRow, place: int = 0, **more: Any) -> SettleReview:
    seen = tuple(side.entry_id for side in row.sides)
    values = {"choice": Choice.SIDE, "chosen": seen[place], "seen": seen, **more}
    return SettleReview(thing_type=row.thing_type, thing_id=row.thing_id, group=row.group, **values)


def captain() -> Officer:
    return replace(officer(1, "陈立"), id=CHEN, roles=(Role.CAPTAIN,))


def test_one_group_gives_one_line_on_both_machines_with_both_sides_in_words(devices: Devices) -> None:
    apart(devices, {"correction_due": date(2026, 12, 20)}, {"correction_text": "停用灶台"})
    for store, here in ((devices.one, (True, False)), (devices.two, (False, True))):
        (row,) = open_rows(store)
        assert (row.title, row.thing, row.words) == ("云溪镇好再来饭店 · 检查", "检查", "责令改正")
        assert [side.who for side in row.sides] == ["陈立", "王晓敏"]
        assert tuple(side.here for side in row.sides) == here
        assert all(side.received for side in row.sides)
        lines = {field.label: (field.before, field.sides) for field in row.fields if field.differs}
        assert lines == {
            "改正期限": ("（空）", ("2026年12月20日", "（空）")),
            "改正要求": ("装好排风", ("装好排风", "停用灶台")),
        }
        kinds = {field.label: field.kind for field in row.fields}
        assert kinds["改正期限"] is FieldKind.DAY
        assert kinds["改正要求"] is FieldKind.TEXT
        assert store.answer(AskReviewCount()) == store.answer(AskFrame()).reviews == 1
        assert store.answer(AskToday(date(2026, 11, 24))).reviews == 1
    assert now(devices.one) == now(devices.two)
    assert (now(devices.one).correction_due, now(devices.one).correction_text) == (
        date(2026, 12, 20),
        "装好排风",
    )


def test_different_groups_are_merged_and_told_as_parallel(devices: Devices) -> None:
    apart(devices, {"place": "西路 27 号"}, {"opinion": "没有异议。"})
    assert (now(devices.two).place, now(devices.two).opinion) == ("西路 27 号", "没有异议。")
    assert open_rows(devices.one) == open_rows(devices.two) == ()
    told = [
        one.words
        for store in (devices.one, devices.two)
        for one in store.answer(AskReviews(since=START - timedelta(days=30))).merged
    ]
    assert set(told) <= {"检查地点", "当事人意见"}
    assert told


def test_a_choice_is_an_entry_that_settles_it_everywhere(devices: Devices) -> None:
    apart(devices, {"place": "甲"}, {"place": "乙"})
    (row,) = open_rows(devices.two)
    assert isinstance(run(devices.two, choose(row, 1), captain()), Done)
    devices.exchange()
    assert open_rows(devices.one) == open_rows(devices.two) == ()
    assert now(devices.one).place == "乙"
    assert states(devices.one) == states(devices.two)
    with devices.one.unit_of_work(CHEN) as work:
        (decision,) = work.find(Settlement)
    assert (decision.choice, decision.chosen, decision.group) == (Choice.SIDE, row.sides[1].entry_id, "place")
    again = run(devices.two, choose(row, 1), captain())
    assert isinstance(again, Refused)
    assert again.refusals[0].number == "R102"


def test_two_different_choices_are_a_difference_again_and_the_same_one_is_not(devices: Devices) -> None:
    apart(devices, {"place": "甲"}, {"place": "乙"})
    (row,) = open_rows(devices.one)
    run(devices.one, choose(row, 0), captain())
    run(devices.two, choose(row, 1), captain())
    devices.exchange()
    (again,) = open_rows(devices.two)
    assert [field.sides for field in again.fields] == [("甲", "乙")]
    run(devices.one, choose(again, 1), captain())
    run(devices.two, choose(again, 1), captain())
    devices.exchange()
    assert open_rows(devices.one) == ()
    assert now(devices.one).place == now(devices.two).place == "乙"


def test_an_ordinary_edit_goes_on_and_settles_nothing(devices: Devices) -> None:
    apart(devices, {"place": "甲"}, {"place": "乙"})
    save(devices.two, change(now(devices.two), replace(now(devices.two), place="甲路 3 号", remarks="补记")))
    devices.exchange()
    (row,) = open_rows(devices.one)
    assert sorted(said for field in row.fields for said in field.sides) == ["乙", "甲路 3 号"]
    assert now(devices.one).remarks == "补记"


def test_both_texts_and_a_third(devices: Devices) -> None:
    apart(devices, {"remarks": "店主在场"}, {"remarks": "已拍照"})
    (row,) = open_rows(devices.one)
    assert row.both_possible
    assert isinstance(run(devices.one, choose(row, choice=Choice.BOTH), captain()), Done)
    assert now(devices.one).remarks == "店主在场；已拍照"
    devices.exchange()
    apart(devices, {"place": "甲"}, {"place": "乙"})
    (row,) = open_rows(devices.one)
    refused = run(devices.one, choose(row, choice=Choice.THIRD, values={"place": 3}), captain())
    assert isinstance(refused, Refused)
    assert refused.refusals[0].number == "R104"
    assert isinstance(
        run(devices.one, choose(row, choice=Choice.THIRD, values={"place": "丙"}), captain()), Done
    )
    assert now(devices.one).place == "丙"


def test_a_reason_once_a_paper_is_out_and_what_the_paper_says_is_told(devices: Devices) -> None:
    issued = replace(
        PAPER,
        state=DocumentState.ISSUED,
        sha256=SHA,
        number="安云溪责改字〔2026〕41号",
        issued_on=date(2026, 11, 24),
    )
    save(devices.one, add(issued))
    devices.exchange()
    apart(devices, {"place": "甲"}, {"place": "乙"})
    (row,) = open_rows(devices.two)
    assert row.reason_needed
    assert row.papers == ("《责令改正通知书》安云溪责改字〔2026〕41号2026年11月24日已出具，上面写的不会变。",)
    refused = run(devices.two, choose(row, 1), captain())
    assert isinstance(refused, Refused)
    assert refused.refusals[0].number == "R103"
    assert isinstance(run(devices.two, choose(row, 1, reason="现场核对过门牌"), captain()), Done)


def test_another_side_that_was_not_shown_is_shown_first(devices: Devices) -> None:
    apart(devices, {"place": "甲"}, {"place": "乙"})
    (row,) = open_rows(devices.one)
    stale = choose(row, 0, seen=(row.sides[0].entry_id, "f" * 32))
    refused = run(devices.one, stale, captain())
    assert isinstance(refused, Refused)
    assert refused.refusals[0].number == "R106"


def test_a_draft_issued_on_two_machines_waits_for_the_county(devices: Devices) -> None:
    save(devices.one, add(PAPER))
    devices.exchange()
    for store, number, actor in ((devices.one, "41号", CHEN), (devices.two, "61号", WANG)):
        facts = {"number": number}
        out = replace(
            PAPER,
            state=DocumentState.ISSUED,
            sha256=SHA,
            number=number,
            facts=facts,
            pages=1,
            issued_on=date(2026, 11, 24),
        )
        save(store, change(PAPER, out), actor=actor)
    devices.exchange()
    (row,) = open_rows(devices.one)
    assert row.issued_twice
    assert [side.issued for side in row.sides] == ["41号", "61号"]
    assert not row.third_possible
    for who in (captain(), replace(captain(), roles=(Role.LEGAL_REVIEWER,))):
        for place in (0, 1):
            refused = run(devices.one, choose(row, place, reason="先送达的有效"), who)
            assert isinstance(refused, Refused)
            assert refused.refusals[0].number == "R112"
    devices.exchange()
    assert [side.issued for side in open_rows(devices.two)[0].sides] == ["41号", "61号"]


def test_an_issued_paper_is_never_replaced_by_a_draft(devices: Devices) -> None:
    save(devices.one, add(PAPER))
    devices.exchange()
    save(devices.one, change(PAPER, replace(PAPER, edits={"basis": "改过"})))
    save(
        devices.two,
        change(PAPER, replace(PAPER, state=DocumentState.ISSUED, sha256=SHA, number="61号")),
        actor=WANG,
    )
    devices.exchange()
    (row,) = open_rows(devices.one)
    assert row.sides[0].issued == "61号"
    refused = run(devices.one, choose(row, 1, reason="用草稿的"), captain())
    assert isinstance(refused, Refused)
    assert refused.refusals[0].number == "R105"
    assert isinstance(run(devices.one, choose(row, 0, reason="出具的有效"), captain()), Done)


def test_a_county_put_back_gives_new_places_and_all_show_the_same_again(devices: Devices) -> None:
    apart(devices, {"place": "甲"}, {"place": "乙"})
    assert now(devices.two).place == "甲"
    devices.county = SmallCounty()
    for store in (devices.two, devices.one):
        store.exchange.roll_back_marks(0)
        store.stream.fall_back(SCOPE)
        devices.county.push(store)
    devices.exchange()
    assert now(devices.one).place == now(devices.two).place == "乙"
    assert states(devices.one) == states(devices.two)
