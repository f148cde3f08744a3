"""A draw in a real window over a real store: the pool, the witness, the record, and the inspections that come of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from desktop.actions import RANDOM_DRAW
from desktop.screens.draw.pool_draft import read
from desktop.screens.draw.presenter import DrawPresenter
from desktop.screens.draw.view import DrawView
from desktop.screens.inspection.place import InspectionPlace
from desktop.widgets.buttons import Button
from desktop.widgets.layers import top_layer
from desktop.widgets.rows import TwoLineRow
from enforcement.drawing import faults
from enforcement.model.inspection import Inspection
from enforcement.model.random_draw import DrawState, RandomDraw
from forms import readback
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import cut_controls, nameless_controls, shows
from tests.helpers.typing import press, type_text

TASK = "第四季度餐饮场所抽查"


class Desk:
    """The pane 双随机 in the place 检查."""

    def __init__(self, room: Room) -> None:
        self.room = room
        place = room.shell.go("inspection")
        assert isinstance(place, InspectionPlace)
        self.place = place
        room.wait()
        place.list.shelves.select("draws")
        self.wait()
        self.view: DrawView = place.list.draws

    def wait(self) -> None:
        from PySide6.QtTest import QTest

        QTest.qWait(150)  # the pane follows the list after 120 ms
        self.room.wait()

    def draws(self) -> tuple[RandomDraw, ...]:
        with self.room.store.unit_of_work("") as work:
            return work.find(RandomDraw)

    def pool(self, wanted: str = "2") -> None:
        """A pool of everything there is."""
        press(self.view.new_button, "Return")
        self.wait()
        type_text(self.view.pool.task, TASK)
        type_text(self.view.pool.wanted, wanted)
        press(self.view.pool.everything, "Return")
        self.wait()

    def close(self) -> None:
        press(self.view.pool.close_button, "Return")
        self.wait()

    def speak(self, witness: str, half: str) -> None:
        type_text(self.view.detail.witness, witness)
        type_text(self.view.detail.half, half)
        press(self.view.detail.half, "Return")
        self.wait()

    def answer(self, words: str) -> None:
        """Choose the row of the question that says these words."""
        layer = top_layer(self.room.shell)
        assert layer is not None
        press(next(one for one in layer.findChildren(TwoLineRow) if shows(one, words)), "Return")
        self.wait()


@pytest.fixture
def desk(qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    room = Room(tmp_path)
    yield Desk(room)
    room.close()


def test_a_pool_that_was_left_open_is_there_again(desk: Desk) -> None:
    desk.pool()
    chosen = set(desk.view.presenter.draft.parties)
    assert chosen
    away = sorted(chosen)[0], sorted(desk.view.presenter.draft.officers)[0]
    desk.view.presenter.recuse(away[1], away[0], "是近亲属")
    desk.wait()

    later = DrawPresenter(
        desk.room.operations, desk.room.session
    )  # as the next start of the program makes it
    later.begin()
    desk.wait()
    assert (later.draft.task, later.draft.wanted, later.draft.parties) == (TASK, "2", chosen)
    assert [(one.officer_id, one.party_id, one.reason) for one in later.draft.recusals] == [
        (away[1], away[0], "是近亲属")
    ]

    assert desk.view.leave_pool()
    press(desk.view.new_button, "Return")
    desk.wait()
    assert desk.view.pool.task.text() == TASK
    assert cut_controls(desk.view) == []
    press(desk.view.pool.anew_button, "Return")
    desk.wait()
    assert (desk.view.pool.task.text(), desk.view.presenter.draft.parties) == ("", set())
    assert not desk.view.pool.anew_button.isVisible()


def test_what_left_the_libraries_meanwhile_is_left_out(desk: Desk) -> None:
    desk.pool()
    plain = desk.view.presenter.draft.plain()
    gone = {**plain, "parties": [*plain["parties"], "0" * 32], "planned_on": "2020-01-01"}
    today = desk.room.session.clock.today()
    draft = read(gone, desk.view.presenter.pool, today)
    assert draft.parties == set(plain["parties"])
    assert draft.planned_on == today


def test_a_closed_pool_is_not_offered_again(desk: Desk) -> None:
    desk.pool()
    desk.close()
    assert len(desk.draws()) == 1
    press(desk.view.new_button, "Return")
    desk.wait()
    assert desk.view.pool.task.text() == ""
    assert desk.view.presenter.draft.parties == set()


def test_a_draw_from_the_pool_to_the_inspection(desk: Desk, tmp_path: Path) -> None:
    assert shows(desk.view, "还没有抽取过")
    desk.pool()
    assert not desk.draws()
    desk.close()
    (prepared,) = desk.draws()
    assert (prepared.state, prepared.task, prepared.wanted) == (DrawState.PREPARED, TASK, 2)
    assert not any(prepared.machine_half[:8] in label.text() for label in desk.view.findChildren(QLabel))
    assert desk.view.detail.witness.hasFocus()

    desk.speak("高志远", "31415")
    assert shows(desk.view.detail, "监督人的一半要 6 到 32 个数字或字母")
    assert desk.view.detail.half.hasFocus()
    desk.speak("", "314159")
    (drawn,) = desk.draws()
    assert (drawn.state, drawn.witness, drawn.witness_half) == (DrawState.DRAWN, "高志远", "314159")
    assert faults(drawn) == ()
    first = next(one for one in drawn.objects if one.party_id == drawn.picks[0].party_id)
    assert shows(desk.view.detail, f"1. {first.name}")

    press(desk.view.detail.check_button, "Return")
    desk.wait()
    assert shows(desk.view, "按名单和种子重算过，抽出的对象和人员与记录一致")

    start = next(
        one
        for one in desk.view.detail.findChildren(Button)
        if one.accessibleName() == f"{first.name}，开始检查"
    )
    press(start, "Return")
    desk.wait()
    assert desk.place.in_workspace
    with desk.room.store.unit_of_work("") as work:
        begun = [one for one in work.find(Inspection) if one.task_source == drawn.source_words]
    assert [(one.party_id, one.officer_ids) for one in begun] == [
        (first.party_id, drawn.picks[0].officer_ids)
    ]

    desk.place.show_list()
    desk.wait()
    again = next(
        one
        for one in desk.view.detail.findChildren(Button)
        if one.accessibleName() == f"{first.name}，打开检查"
    )
    press(again, "Return")
    desk.wait()
    with desk.room.store.unit_of_work("") as work:
        assert len([one for one in work.find(Inspection) if one.task_source == drawn.source_words]) == 1


def test_the_record_is_printed_with_everything_to_compute_it_again(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "记录.pdf"
    desk.view.out._target = lambda _name: target
    desk.pool()
    desk.close()
    desk.speak("高志远", "314159")
    press(desk.view.detail.print_button, "Return")
    desk.wait()
    desk.answer("存成 PDF")
    (drawn,) = desk.draws()
    said = "".join("".join(readback.read_back(target.read_bytes()).texts).split())
    for part in (
        drawn.machine_half,
        drawn.pool_digest,
        drawn.commitment,
        "314159（高志远当场报出）",
        TASK,
        "监督人：",
    ):
        assert part in said.replace("　", "")
    for one in drawn.objects:
        assert f"对象|{one.party_id}|{one.name}" in said
    for officer in drawn.officers:
        assert f"执法证{officer.certificate}" in said


def test_a_recusal_is_noted_with_its_reason(desk: Desk) -> None:
    desk.pool()
    press(desk.view.pool.people.add_recusal, "Return")
    desk.wait()
    officer = next(
        one for one in desk.view.presenter.pool.officers if one.id in desk.view.presenter.draft.officers
    )
    party = desk.view.presenter.pool.objects[0].party
    desk.answer(officer.name)
    desk.answer(party.name)
    layer = top_layer(desk.room.shell)
    assert layer is not None
    type_text(desk.room.here, "和经营者是兄弟")
    press(desk.room.here, "Return")
    desk.wait()
    assert shows(desk.view.pool, f"{officer.name}不去{party.name}：和经营者是兄弟")
    desk.close()
    (draw,) = desk.draws()
    assert [(one.officer_id, one.party_id, one.reason) for one in draw.recusals] == [
        (officer.id, party.id, "和经营者是兄弟")
    ]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.pool(wanted="999")
    desk.close()
    assert shows(desk.view.pool, "抽不出 999 个")
    assert desk.view.pool.task.text() == TASK
    desk.view.pool.day.setText("下周")
    desk.close()
    assert shows(desk.view.pool, "计划检查日写法不对")
    assert not desk.draws()


def test_a_closed_pool_is_given_up_with_a_reason(desk: Desk) -> None:
    desk.pool()
    desk.close()
    press(desk.view.detail.give_up_button, "Return")
    desk.wait()
    type_text(desk.room.here, "名单漏了两家")
    press(desk.room.here, "Return")
    desk.wait()
    (draw,) = desk.draws()
    assert (draw.state, draw.reason) == (DrawState.CANCELLED, "名单漏了两家")
    assert shows(desk.view.detail, "名单漏了两家")


def test_objects_are_found_and_chosen_by_the_keys(desk: Desk) -> None:
    press(desk.view.new_button, "Return")
    desk.wait()
    pane = desk.view.pool
    name = desk.view.presenter.pool.objects[-1].party.name
    type_text(pane.search, name)
    press(pane.search, "Return")
    desk.wait()
    assert [row.party.name for row in desk.view.presenter.visible()] == [name]
    press(pane.table, "Space")
    assert shows(pane, "列出 1 个，名单里 1 个")
    press(pane.table, "Space")
    assert shows(pane, "名单里 0 个")


def test_other_shelves_come_back_and_nothing_is_cut(desk: Desk) -> None:
    desk.pool()
    assert cut_controls(desk.room.shell) == []
    assert nameless_controls(desk.room.shell) == []
    desk.place.list.shelves.select("finished")
    desk.wait()
    assert not desk.place.list.in_draws
    assert desk.place.list.table.isVisible() or desk.place.list.empty.isVisible()
    desk.place.list.shelves.select("draws")
    desk.wait()
    assert desk.view.pool.isVisible()
    assert desk.view.pool.task.text() == TASK
    press(desk.view.pool.task, "Esc")
    desk.wait()
    assert not desk.view.pool.isVisible()


def test_the_palette_leads_there_from_anywhere(desk: Desk) -> None:
    desk.room.shell.go("document")
    desk.room.wait()
    assert desk.room.shell.perform(RANDOM_DRAW)
    desk.wait()
    assert desk.room.shell.place is desk.place
    assert desk.place.list.in_draws
    assert desk.view.new_button.isVisible()
