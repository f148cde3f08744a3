"""What the palette finds and how it answers late answers."""

from __future__ import annotations

from typing import Any

from desktop.screens.shell.palette_presenter import ALL, GROUPS, Header, Hit, PalettePresenter, faces_of
from desktop.widgets.place import Place, PlaceSpec
from enforcement.model.inspection import InspectionKind, InspectionStatus
from enforcement.model.matter import Citation, Library, Matter
from enforcement.model.party import Party, PartyKind
from enforcement.queries import AskMatters, InspectionRow, MatterRow, SyncState
from tests.helpers.people import TODAY, fake_operations, ident

PLACES = (
    PlaceSpec("today", 1, "今日", "calendar-event", Place, initials="jr"),
    PlaceSpec("sync", 8, "同步", "refresh", Place, initials="tb"),
)
MATTER = Matter(
    code="M1", name="对占用、堵塞、封闭疏散通道、安全出口行为的行政处罚", domain="消防", library=Library.BASE,
    department="消防救援机构", violation=(), penalty=(Citation(law="消防法", article="第60条第1款第3项"),),
    penalty_kinds=(), subject="both", condition="",
)  # fmt: skip
FOUND = MatterRow(matter=MATTER, held=True, grant=None, starred=False, item_count=5)
PARTY = Party(
    id=ident(50),
    kind=PartyKind.SOLE_TRADER,
    name="云溪镇好再来饭店",
    legal_rep="徐国良",
    address="老街西路 28 号",
)
INSPECTION = InspectionRow(
    id=ident(60), party_name="云溪镇好再来饭店", kind=InspectionKind.ROUTINE, matter_count=3, found_count=1,
    officers="陈立、王晓敏", started_at=None, approved=True, status=InspectionStatus.RUNNING, sync=SyncState.UNSENT,
)  # fmt: skip


LETTERS = dict(zip("占用堵塞封闭疏散通道安全出口行为", "zydsfbsstdaqckxw", strict=True))


def letters_of(text: str) -> str:
    return "".join(LETTERS.get(sign, "") for sign in text)


def presenter(**answers: Any) -> tuple[PalettePresenter, list[tuple[Hit, ...]], Any]:
    operations = fake_operations(**answers)
    shown: list[tuple[Hit, ...]] = []
    made = PalettePresenter(operations, PLACES, lambda: TODAY, shown.append, letters_of)
    return made, shown, operations


def test_empty_search_lists_places_and_what_can_be_done() -> None:
    made, shown, operations = presenter(inspections=(INSPECTION,))
    made.search("")
    titles = [hit.title for hit in shown[-1]]
    assert titles[0] == "云溪镇好再来饭店 日常检查"
    assert "今日" in titles
    assert "开始检查" in titles
    assert not any(isinstance(question, AskMatters) for question in operations.asked)


def test_search_finds_matters_inspections_and_parties_with_marks() -> None:
    made, shown, _ = presenter(matters=(FOUND,), inspections=(INSPECTION,), parties=(PARTY,))
    made.search("安全出口")
    matter = next(hit for hit in shown[-1] if hit.group == "事项")
    assert matter.title == "占用、堵塞、封闭疏散通道、安全出口行为"
    assert matter.remark == "消防 · 消防法 第60条第1款第3项"
    start, length = matter.spans[0]
    assert matter.title[start : start + length] == "安全出口"
    assert matter.pill == ("基础库", "info")
    assert {hit.group for hit in shown[-1]} == {"事项", "检查", "对象"}


def test_initials_are_marked_and_find_commands_and_places() -> None:
    made, shown, _ = presenter(matters=(FOUND,))
    made.search("aqck")
    start, length = shown[-1][0].spans[0]
    assert shown[-1][0].title[start : start + length] == "安全出口"
    made.search("tdaq")
    start, length = shown[-1][0].spans[0]
    assert shown[-1][0].title[start : start + length] == "通道、安全"  # the comma between has no letter
    made.search("ks")
    assert [hit.title for hit in shown[-1] if hit.group == "可以做"] == ["开始检查", "看使用手册"]
    made.search("TB")
    assert [hit.title for hit in shown[-1] if hit.group == "地方"] == ["同步"]


def test_a_matter_without_power_today_says_so() -> None:
    made, shown, _ = presenter(
        matters=(MatterRow(matter=MATTER, held=False, grant=None, starred=False, item_count=5),)
    )
    made.search("消防")
    assert shown[-1][0].pill == ("今天无权", "neutral")


def test_late_answers_of_an_older_search_are_dropped() -> None:
    made, shown, operations = presenter()
    waiting: list[Any] = []
    operations.ask = lambda question, then: waiting.append((question, then))
    made.search("消防")
    late = [then for question, then in waiting if isinstance(question, AskMatters)]
    made.search("燃气")
    late[0]([FOUND])
    assert not any(hit.group == "事项" for hit in shown[-1])
    made.close()
    waiting[-1][1]([])
    assert len(shown) == 2


def test_tab_walks_the_groups() -> None:
    made, shown, _ = presenter(parties=(PARTY,))
    made.search("好再来")
    assert made.group == ALL
    for group in GROUPS[1:]:
        made.next_group()
        assert made.group == group
        assert all(hit.group == group for hit in shown[-1])
    made.next_group()
    assert made.group == ALL


def test_headers_stand_before_each_group() -> None:
    made, shown, _ = presenter(matters=(FOUND,), parties=(PARTY,))
    made.search("安")
    lines = faces_of(shown[-1])
    assert lines[0] == Header("事项", 1)
    assert isinstance(lines[1], Hit)
