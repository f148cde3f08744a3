"""Rows by keyboard, checklist frames, gates with their cures, strips and empty states."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.widgets.checklist import ChecklistRowFrame
from desktop.widgets.gates import GatePanel
from desktop.widgets.layout import Surface, clear, column
from desktop.widgets.rows import GroupHeader, TwoLineRow
from desktop.widgets.strips import EmptyState, Strip
from enforcement.refusals import Article, Cure, Level, Refusal
from tests.helpers.qt import cut_controls, on_stage, settle, shows
from tests.helpers.typing import press

ADDRESS = Refusal(
    "G09", "地址和笔录不一致", "这里写“西路 26 号”，笔录写“西路 28 号”。",
    cures=(Cure("改成 28 号", "use_record", "address"), Cure("看出处", "show_source", "address")), points=2,
)  # fmt: skip
PAIR = Refusal(
    "G07", "检查没有审批", "", Article("行政检查规定", "第8条"), (Cure("补审批", "approve"),), Level.CAPTAIN
)
CERTIFICATE = Refusal("G01", "王晓敏执法证 12月18日 到期", "现在不影响出具。", level=Level.REMIND)


def test_arrows_walk_rows_past_group_heads(qtbot: Any) -> None:
    rows = [TwoLineRow(f"第 {n} 件", "依据") for n in range(3)]
    surface = on_stage(qtbot, GroupHeader("今天", 2), rows[0], rows[1], GroupHeader("本周", 1), rows[2])
    rows[0].setFocus()
    press(rows[0], "Down", "Up")
    press(rows[0], "End")
    assert surface.focusWidget() is rows[2]
    press(rows[2], "Down", "Home")
    assert surface.focusWidget() is rows[0]


def test_enter_is_the_main_action_and_ctrl_enter_opens(qtbot: Any) -> None:
    item = TwoLineRow("复查", "宏达建材门市")
    on_stage(qtbot, item)
    heard: list[str] = []
    item.activated.connect(lambda: heard.append("main"))
    item.opened.connect(lambda: heard.append("open"))
    item.clicked.connect(lambda: heard.append("click"))
    press(item, "Enter", "Ctrl+Enter")
    QTest.mouseClick(item, Qt.MouseButton.LeftButton)
    assert heard == ["main", "open", "click"]


def test_row_reads_as_one_sentence(qtbot: Any) -> None:
    item = TwoLineRow("复查", "宏达建材门市")
    on_stage(qtbot, item)
    assert item.accessibleName() == "复查，宏达建材门市"
    item.set_texts("送达", "")
    assert item.accessibleName() == "送达"
    assert not item.remark.isVisible()


def test_building_a_part_never_opens_a_window(qtbot: Any) -> None:
    before = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    parts = [TwoLineRow("甲", "乙"), Strip("甲", "乙"), EmptyState("甲"), GatePanel()]
    after = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    assert after == before
    for part in parts:
        qtbot.addWidget(part)


def test_checklist_row_tells_its_state(qtbot: Any) -> None:
    item = ChecklistRowFrame(3, "inquiry", "询问", "询问堆放人、持续时间")
    on_stage(qtbot, item)
    toggled: list[bool] = []
    item.toggled.connect(lambda: toggled.append(True))
    press(item, "Space")
    item.set_state("done")
    assert toggled == [True]
    assert item.accessibleName() == "第 3 项，询问，询问堆放人、持续时间，已做"
    item.set_state("later")
    assert item.accessibleName().endswith("复查时做")


def test_gates_are_counted_and_ordered_by_weight(qtbot: Any) -> None:
    panel = GatePanel()
    surface = on_stage(qtbot, panel, size=(348, 480))
    panel.show_gates((CERTIFICATE, PAIR, ADDRESS), passed=9)
    QApplication.processEvents()
    for words in (
        "1 项不能出具",
        "1 项要队长放行",
        "1 项提醒",
        "9 项通过",
        "扣 2 分",
        "依据《行政检查规定》第8条。",
    ):
        assert shows(surface, words), words
    assert cut_controls(surface) == []


def test_cures_are_pressed_by_number(qtbot: Any) -> None:
    panel = GatePanel()
    on_stage(qtbot, panel, size=(348, 480))
    panel.show_gates((PAIR, ADDRESS))
    cured: list[tuple[str, str]] = []
    panel.cured.connect(lambda action, target: cured.append((action, target)))
    assert panel.press(1)
    assert panel.press(3)
    assert not panel.press(4)
    assert cured == [("use_record", "address"), ("approve", "")]


def test_strip_keeps_its_sentence_and_acts(qtbot: Any) -> None:
    acted: list[bool] = []
    strip = Strip(
        "县里收到了但没入账", "清单缺规格。", (("去补“规格”", lambda: acted.append(True)),), colour="danger"
    )
    surface = on_stage(qtbot, strip)
    strip.buttons[0].click()
    strip.set_sentence("都好了")
    assert acted == [True]
    assert shows(surface, "都好了")
    assert not strip.why.isVisible()


def test_clear_leaves_no_stale_rows(qtbot: Any) -> None:
    box = column(TwoLineRow("甲"), column(TwoLineRow("乙")))
    surface = Surface("plain", box)
    qtbot.addWidget(surface)
    clear(box)
    assert surface.findChildren(TwoLineRow) == []
    settle()
