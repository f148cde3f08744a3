"""回到同步前 on two real stores: what an exchange changed is told by group, chosen groups go back as new entries with a
reason, and nothing that came is removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.store.store import Store
from enforcement.commands.take_back_pull import TakeBackPull
from enforcement.model.checklist import ItemKind, ItemResult
from enforcement.model.document import DocumentState
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.inspection import Finding, Inspection, InspectionMatter, InspectionStatus
from enforcement.model.officer import Officer, Role
from enforcement.model.party import Party
from enforcement.model.take_back import PullTakeBack, Standing
from enforcement.queries import AskOutbox, AskPull, AskPulls, PullView
from enforcement.queries.pulls import PullLine, PullWay
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
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
from tests.desktop.store.test_reviews import PAPER, WANG, captain, choose, now, open_rows, run
from tests.desktop.store.traffic import SmallCounty

REASON = "店主说写错了门牌"
MATTER = InspectionMatter(
    id=ident(300), inspection_id=ident(200), matter_code="330220001", catalogue_version="1", position=1
)
ITEM = ItemResult(
    id=ident(310), inspection_id=ident(200), inspection_matter_id=ident(300), item_number=1, item_text="看通道",
    kind=ItemKind.INQUIRY,
)  # fmt: skip


@pytest.fixture
def devices(store: Store, second: Store) -> Devices:
    """One inspection on both machines; what ``one`` writes from here on is new to ``two``."""
    pair = Devices(store, second)
    people = (replace(officer(1, "陈立"), id=CHEN), replace(officer(2, "王晓敏"), id=WANG))
    things = (party(), inspection(correction_text="装好排风"), MATTER, ITEM)
    save(store, *(add(one) for one in (*people, *things)))
    pair.exchange()
    return pair


def edit(store: Store, old: Any, who: str = CHEN, kind: str = kinds.INSPECTION_EDITED, **changes: Any) -> Any:
    """Change fields from what this machine shows."""
    with store.unit_of_work(who) as work:
        shown = work.get(type(old), old.id)
    new = replace(shown, **changes)
    save(store, change(shown, new, kind), actor=who)
    return new


def newest(store: Store) -> PullView:
    rows = store.answer(AskPulls())
    view: PullView | None = store.answer(AskPull(rows[0].number))
    assert view is not None
    return view


def line(store: Store, group: str) -> PullLine:
    found = [one for one in newest(store).lines if one.group == group]
    assert len(found) == 1, [one.key for one in newest(store).lines]
    return found[0]


def take(store: Store, *lines: PullLine, reason: str = REASON, who: Officer | None = None) -> Done | Refused:
    command = TakeBackPull(
        exchange=newest(store).row.number, lines=tuple(one.place for one in lines), reason=reason
    )
    return run(store, command, who or replace(captain(), id=WANG))


def refusal(answer: Done | Refused) -> str:
    assert isinstance(answer, Refused)
    assert answer.refusals[0].number == "R109"
    return answer.refusals[0].sentence


def shown(store: Store, thing: Any) -> Any:
    with store.unit_of_work("") as work:
        return work.get(type(thing), thing.id)


def test_what_came_is_told_by_record_and_group_and_one_of_two_goes_back(devices: Devices) -> None:
    edit(devices.one, inspection(), place="西路 27 号", correction_text="停用灶台")
    before = devices.two.exchange.state().last_seq
    devices.exchange()
    view = newest(devices.two)
    assert (view.row.entries, view.row.who, view.row.way) == (1, ("陈立",), PullWay.NETWORK)
    (record,) = view.records
    assert (record.title, record.fresh) == ("云溪镇好再来饭店 · 检查", ())
    told = {one.words: [(f.label, f.former, f.came) for f in one.fields] for one in record.lines}
    assert told == {
        "检查地点": [("地点", "云溪镇西路 26 号", "西路 27 号")],
        "责令改正": [("改正要求", "装好排风", "停用灶台")],
    }
    assert {(one.who, one.what, one.standing) for one in record.lines} == {
        ("陈立", "填写检查", Standing.OPEN)
    }
    assert take(devices.two, line(devices.two, "place")) == Done(1)
    assert (now(devices.two).place, now(devices.two).correction_text) == ("云溪镇西路 26 号", "停用灶台")
    assert devices.two.exchange.state().last_seq == before + 2
    devices.exchange()
    assert now(devices.one) == now(devices.two)
    assert states(devices.one) == states(devices.two)
    came = line(devices.one, "place")
    assert (came.who, came.reason) == ("王晓敏", REASON)
    assert [(f.former, f.came) for f in came.fields] == [("西路 27 号", "云溪镇西路 26 号")]
    with devices.one.unit_of_work("") as work:
        (record_of_it,) = work.find(PullTakeBack)
    assert (record_of_it.by, record_of_it.reason, record_of_it.inspection_id) == (WANG, REASON, ident(200))
    assert [one.thing_type for one in devices.two.answer(AskOutbox())] == ["inspection"]


def test_taken_back_twice_is_told_and_the_taking_back_can_be_taken_back(devices: Devices) -> None:
    edit(devices.one, inspection(), place="西路 27 号")
    devices.exchange()
    first = line(devices.two, "place")
    assert take(devices.two, first) == Done(1)
    assert line(devices.two, "place").standing is Standing.BACK
    assert "已经和收到以前一样" in refusal(take(devices.two, first))
    devices.exchange()
    again = run(
        devices.one,
        TakeBackPull(
            exchange=newest(devices.one).row.number,
            lines=(line(devices.one, "place").place,),
            reason="门牌确实换了",
        ),
        captain(),
    )
    assert again == Done(1)
    devices.exchange()
    assert now(devices.one).place == now(devices.two).place == "西路 27 号"
    assert line(devices.two, "place").reason == "门牌确实换了"
    assert states(devices.one) == states(devices.two)


def test_what_was_changed_again_stays_whoever_did_it(devices: Devices) -> None:
    edit(devices.one, inspection(), place="西路 27 号", remarks="看过")
    devices.exchange()
    number = newest(devices.two).row.number
    edit(devices.two, inspection(), WANG, place="西路 28 号")
    edit(devices.one, inspection(), remarks="又看过")
    devices.exchange()
    view: PullView = devices.two.answer(AskPull(number))
    said = {one.group: (one.standing, one.fields[0].now) for one in view.lines}
    assert said == {
        "place": (Standing.SINCE, "西路 28 号"),
        "remarks": (Standing.SINCE, "又看过"),
    }
    for one, who in zip(view.lines, ("王晓敏", "陈立"), strict=True):
        answer = run(devices.two, TakeBackPull(exchange=number, lines=(one.place,), reason=REASON), captain())
        assert f"{who}2026年11月24日" in refusal(answer)
    assert now(devices.two).place == "西路 28 号"


def test_one_line_that_cannot_go_back_leaves_the_others(devices: Devices) -> None:
    edit(devices.one, inspection(), place="西路 27 号", remarks="看过")
    devices.exchange()
    both = line(devices.two, "place"), line(devices.two, "remarks")
    edit(devices.two, inspection(), WANG, remarks="又看过")
    before = devices.two.exchange.state().last_seq
    assert "又改过" in refusal(take(devices.two, *both))
    assert (now(devices.two).place, devices.two.exchange.state().last_seq) == ("西路 27 号", before)


def test_own_saves_between_two_pages_count_before_and_after(devices: Devices) -> None:
    """What stood on this machine when the exchange ended, without what it brought, is what goes back."""
    edit(devices.one, inspection(), place="西路 27 号")
    edit(devices.one, inspection(), remarks="看过")
    devices.county.push(devices.one)
    stream, mine = devices.two.stream.exchange(PullWay.NETWORK), devices.two
    for own in ({"opinion": "没有异议。"}, {"place": "西路 29 号"}):
        cursor = mine.exchange.state().cursors[0]
        page = devices.county.page(cursor, 1)
        assert stream.apply_page(page) == 1
        edit(mine, inspection(), WANG, **own)
    view = newest(mine)
    assert (view.row.entries, {one.group for one in view.lines}) == (2, {"place", "remarks"})
    assert {one.group: one.standing for one in view.lines} == {
        "place": Standing.SINCE,
        "remarks": Standing.OPEN,
    }
    assert take(mine, line(mine, "remarks")) == Done(1)
    visit = now(mine)
    assert (visit.place, visit.opinion, visit.remarks) == ("西路 29 号", "没有异议。", "")


def test_what_is_new_is_counted_and_never_goes_back(devices: Devices) -> None:
    save(devices.one, add(party(101, "云溪镇老街肉摊")), add(inspection(201, ident(101))))
    photo = Evidence(
        id=ident(400),
        inspection_id=ident(200),
        number="1",
        kind=EvidenceKind.PHOTO,
        sha256="a" * 64,
        size=9,
        mime="image/jpeg",
        taken_at=START,
    )
    save(devices.one, add(photo))
    devices.exchange()
    view = newest(devices.two)
    assert view.fresh == (("party", 1), ("inspection", 1))
    (record,) = view.records
    assert (record.root_id, record.fresh, record.lines) == (ident(200), (("evidence", 1),), ())
    answer = run(
        devices.two,
        TakeBackPull(exchange=view.row.number, lines=(("inspection", ident(201), "place"),), reason=REASON),
        captain(),
    )
    assert "新来的不能收回" in refusal(answer)
    edit(devices.one, photo, kind=kinds.EVIDENCE_CAPTIONED, caption="后门")
    devices.exchange()
    assert take(devices.two, line(devices.two, "caption")) == Done(1)
    assert shown(devices.two, photo).caption == ""


def test_issued_papers_registers_and_ends_stay_and_drafts_go_back(devices: Devices) -> None:
    draft = replace(PAPER, id=ident(501), facts={"basis": "旧"})
    save(devices.one, add(PAPER), add(draft))
    devices.exchange()
    out = {
        "state": DocumentState.ISSUED,
        "sha256": "a" * 64,
        "number": "41号",
        "issued_on": date(2026, 11, 24),
    }
    edit(devices.one, PAPER, kind=kinds.DOCUMENT_ISSUED, **out)
    edit(devices.one, draft, kind=kinds.DOCUMENT_PREPARED, facts={"basis": "新"})
    edit(devices.one, draft, kind=kinds.DOCUMENT_DISCARDED, state=DocumentState.DISCARDED)
    edit(devices.one, MATTER, kind=kinds.MATTER_JUDGED, finding=Finding.FOUND, position=4)
    devices.exchange()
    said = {(one.thing_id, one.group): one for one in newest(devices.two).lines}
    closed = {key for key, one in said.items() if one.standing is Standing.CLOSED}
    assert closed == {(PAPER.id, "paper"), (PAPER.id, "stage"), (MATTER.id, "position")}
    for key in closed:
        assert refusal(take(devices.two, said[key]))
    chosen = [one for key, one in said.items() if key not in closed]
    assert [one.group for one in chosen] == ["paper", "stage", "judgement"]
    assert take(devices.two, *chosen) == Done(3)
    back = shown(devices.two, draft)
    assert (back.facts, back.state) == ({"basis": "旧"}, DocumentState.DRAFT)
    assert shown(devices.two, MATTER).finding is Finding.UNSET
    assert newest(devices.two).records[0].papers == (
        "《责令改正通知书》41号2026年11月24日已出具，上面写的不会变。",
    )
    edit(devices.one, inspection(), kind=kinds.INSPECTION_FINISHED, status=InspectionStatus.FINISHED)
    edit(devices.one, ITEM, kind=kinds.ITEM_ANSWERED, text="通畅")
    devices.exchange()
    assert "不能靠收回重新打开" in refusal(take(devices.two, line(devices.two, "stage")))
    answer = take(devices.two, line(devices.two, "answer"))
    assert isinstance(answer, Refused)
    assert answer.refusals[0].number == "R20"


def test_an_open_difference_points_there_and_a_settled_one_stays(devices: Devices) -> None:
    edit(devices.one, inspection(), place="甲")
    edit(devices.two, inspection(), WANG, place="乙")
    devices.exchange()
    rows = devices.two.answer(AskPulls())
    disputed = next(
        one
        for row in rows
        for one in devices.two.answer(AskPull(row.number)).lines
        if one.standing is Standing.DISPUTED
    )
    assert disputed.barrier is not None
    (said,) = disputed.fields
    assert (said.former, said.came) == ("乙", "甲")
    assert disputed.barrier.cures[0].target == f"{ident(200)}/place" == disputed.key
    run(devices.one, choose(open_rows(devices.one)[0], 1), captain())
    devices.exchange()
    settled = line(devices.two, "place")
    assert settled.standing in (Standing.CLOSED, Standing.BACK)
    assert refusal(take(devices.two, settled))
    assert now(devices.two).place == now(devices.one).place == "乙"


def test_a_parallel_change_of_the_same_group_is_a_difference_like_any_other(devices: Devices) -> None:
    edit(devices.one, inspection(), place="西路 27 号")
    devices.exchange()
    assert take(devices.two, line(devices.two, "place")) == Done(1)
    edit(devices.one, inspection(), place="西路 27 号乙", remarks="看过")
    devices.exchange()
    (row,) = open_rows(devices.one)
    assert sorted(said for field in row.fields for said in field.sides) == [
        "云溪镇西路 26 号",
        "西路 27 号乙",
    ]
    assert now(devices.two).remarks == "看过"
    assert states(devices.one) == states(devices.two)


def test_a_county_put_back_brings_nothing_twice(devices: Devices) -> None:
    edit(devices.one, inspection(), place="西路 27 号")
    devices.exchange()
    assert take(devices.two, line(devices.two, "place")) == Done(1)
    exchanges = [row.number for row in devices.two.answer(AskPulls())]
    devices.county = SmallCounty()
    for store in (devices.two, devices.one):
        store.exchange.roll_back_marks(0)
        store.stream.fall_back(SCOPE)
        devices.county.push(store)
    devices.exchange()
    assert now(devices.one).place == now(devices.two).place == "云溪镇西路 26 号"
    assert [row.number for row in devices.two.answer(AskPulls())] == exchanges
    assert line(devices.two, "place").standing is Standing.BACK
    assert states(devices.one) == states(devices.two)


def test_whoever_may_change_the_field_may_take_it_back(devices: Devices) -> None:
    edit(devices.one, MATTER, kind=kinds.MATTER_JUDGED, finding=Finding.FOUND)
    devices.exchange()
    leader = replace(captain(), roles=(Role.LEADER,))
    for who, reason in ((leader, REASON), (replace(leader, roles=(Role.ASSISTANT,)), REASON)):
        answer = take(devices.two, line(devices.two, "judgement"), who=who, reason=reason)
        assert isinstance(answer, Refused)
        assert answer.refusals[0].number == "R01"
    answer = take(devices.two, line(devices.two, "judgement"), reason="错")
    assert isinstance(answer, Refused)
    assert answer.refusals[0].number == "R103"
    assert "还没有勾" in refusal(take(devices.two))
    assert shown(devices.two, MATTER).finding is Finding.FOUND


def test_records_apart_have_a_reason_each_and_the_rebuilt_rows_are_the_same(
    devices: Devices, tmp_path: Path
) -> None:
    edit(devices.one, party(), kind=kinds.PARTY_CHANGED, phone="13800000000")
    edit(devices.one, inspection(), place="西路 27 号")
    edit(devices.one, MATTER, kind=kinds.MATTER_REMOVED, removed=True)
    devices.exchange()
    lines = newest(devices.two).lines
    assert take(devices.two, *lines) == Done(3)
    with devices.two.unit_of_work("") as work:
        found = work.find(PullTakeBack)
        assert {(one.inspection_id, len(one.lines)) for one in found} == {("", 1), (ident(200), 2)}
        assert work.get(Party, ident(100)).phone == ""  # type: ignore[union-attr]
        assert not work.get(InspectionMatter, MATTER.id).removed  # type: ignore[union-attr]
        visit = work.get(Inspection, ident(200))
    assert visit is not None
    assert visit.place == "云溪镇西路 26 号"
    devices.two.check()
    devices.exchange()
    assert states(devices.one) == states(devices.two)
