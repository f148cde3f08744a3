"""Models under Qt's own tester, and lists that keep place and selection."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.models.rows import CELL_ROLE, Cell, Column, RowFace, RowsModel, TableModel
from desktop.widgets.lists import SETTLE_MS, RowList, RowTable
from tests.helpers.typing import press

NAMES = ("占用、堵塞疏散通道", "燃气用户使用淘汰燃具", "张𬭎喆䶮餐饮店")


def rows_model() -> RowsModel:
    def face(name: str) -> RowFace:
        return RowFace(name, header=True) if name.startswith("#") else RowFace(name, "消防", pill="可当场")

    return RowsModel(face, lambda name: name)


def table_model() -> TableModel:
    columns = (
        Column("事项", lambda name: Cell(name, "消防")),
        Column("状态", lambda name: Cell("未发", pill_colour="warn"), 96),
        Column(
            "份数", lambda name: Cell(str(len(name)), align_right=True), 64, align_right=True, optional=True
        ),
    )
    return TableModel(columns, lambda name: name)


def test_list_model_passes_qts_tester(qtmodeltester: Any, qapp: QApplication) -> None:
    model = rows_model()
    model.set_rows(("#组", *NAMES))
    qtmodeltester.check(model)
    model.set_rows(())
    qtmodeltester.check(model)


def test_table_model_passes_qts_tester(qtmodeltester: Any, qapp: QApplication) -> None:
    model = table_model()
    model.set_rows(NAMES)
    qtmodeltester.check(model)
    assert (
        model.data(model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole)
        == "事项 占用、堵塞疏散通道，消防，状态 未发，份数 9"
    )


def test_selection_survives_a_new_answer(qtbot: Any) -> None:
    view = RowList("事项", rows_model())
    qtbot.addWidget(view)
    view.show()
    view.show_rows(NAMES)
    assert view.current_key == NAMES[0]
    view.select(NAMES[2])
    view.show_rows((NAMES[2], NAMES[0]))
    assert view.current_key == NAMES[2]
    view.show_rows((NAMES[0],))
    assert view.current_key == NAMES[0]


def test_detail_follows_after_a_moment(qtbot: Any) -> None:
    view = RowList("事项", rows_model())
    qtbot.addWidget(view)
    view.show()
    view.show_rows(NAMES)
    with qtbot.waitSignal(view.settled) as caught:
        press(view, "Down", "Down")
    assert caught.args == [NAMES[2]]


def test_headers_are_passed_over(qtbot: Any) -> None:
    view = RowList("找到的", rows_model())
    qtbot.addWidget(view)
    view.show()
    view.show_rows(("#事项", NAMES[0], "#可以做", NAMES[1]))
    view.select(NAMES[0])
    press(view, "Down")
    assert view.current_key == NAMES[1]


def test_keys_of_a_row(qtbot: Any) -> None:
    view = RowTable("收发箱", table_model())
    qtbot.addWidget(view)
    view.show()
    view.show_rows(NAMES)
    heard: list[str] = []
    view.activated_key.connect(lambda key: heard.append(f"do {key}"))
    view.opened_key.connect(lambda key: heard.append(f"open {key}"))
    view.marked_key.connect(lambda key: heard.append(f"mark {key}"))
    press(view, "Enter", "Ctrl+Enter", "Space")
    assert heard == [f"do {NAMES[0]}", f"open {NAMES[0]}", f"mark {NAMES[0]}"]


def test_optional_columns_go_when_room_is_short(qtbot: Any) -> None:
    view = RowTable("收发箱", table_model())
    qtbot.addWidget(view)
    view.show_rows(NAMES)
    view.resize(600, 200)
    view.show()
    assert not view.isColumnHidden(2)
    view.resize(300, 200)
    assert view.isColumnHidden(2)
    assert not view.grab().isNull()


def test_new_faces_of_the_same_rows_leave_the_selection_alone(qtbot: Any) -> None:
    numbers: dict[str, str] = {}
    model = RowsModel(lambda name: RowFace(name, trailing=numbers.get(name, "")), lambda name: name)
    shown = RowList("事项", model)
    qtbot.addWidget(shown)
    shown.show_rows(NAMES)
    shown.select(NAMES[1])
    qtbot.wait(2 * SETTLE_MS)
    told: list[str] = []
    shown.settled.connect(told.append)
    numbers[NAMES[0]] = "30"
    model.renew_faces()
    qtbot.wait(2 * SETTLE_MS)
    assert model.data(model.index(0, 0), CELL_ROLE).trailing == "30"
    assert shown.current_key == NAMES[1]
    assert told == []
