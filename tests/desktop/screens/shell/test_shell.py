"""The window by keyboard: places, palette, look, panes, help, notices, closing."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMenu

from desktop.notices import Notice
from desktop.screens.shell.menus import partner_menu, partner_words
from desktop.screens.shell.ports import ShellPorts
from desktop.screens.shell.view import Shell
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextField
from desktop.widgets.layers import top_layer
from desktop.widgets.layout import column
from desktop.widgets.place import Place, PlaceSpec
from enforcement.errors import DiskFull
from tests.helpers.people import CHEN, HELPER, TODAY, WANG, ZHOU, FakeSession, fake_operations, frame, officer
from tests.helpers.qt import nameless_controls, shows
from tests.helpers.typing import press, press_here, type_text


class Room(Place):
    """A place that writes down what the shell asks of it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.field, self.button = TextField("备注"), Button("去办")
        self.setLayout(column(self.field, self.button))
        self.done: list[str] = []
        self.opened: list[tuple[str, str]] = []
        self.layout_class = ""

    def activate(self) -> None:
        self.field.setFocus()

    def perform(self, action: str) -> bool:
        self.done.append(action)
        return action in ("next_step", "choose_2")

    def open(self, thing_type: str, thing_id: str) -> bool:
        self.opened.append((thing_type, thing_id))
        return True

    def panes(self) -> tuple[Any, ...]:
        return self.field, self.button

    def set_layout_class(self, name: str) -> None:
        self.layout_class = name


class Stage:
    """A shell with three rooms; ``built`` counts what was built."""

    def __init__(self, qtbot: Any, **ports: Any) -> None:
        self.built: list[str] = []
        self.operations = fake_operations(frame=ports.pop("frame", frame()))
        self.ports = ShellPorts(**ports)
        specs = (
            PlaceSpec("today", 1, "今日", "calendar-event", self.maker("今日"), initials="jr"),
            PlaceSpec(
                "inspection", 2, "检查", "clipboard-check", self.maker("检查"), frozenset({"inspection"})
            ),
            PlaceSpec("sync", 8, "同步", "refresh", self.maker("同步"), initials="tb"),
        )
        self.shell = Shell(specs, self.operations, FakeSession(), self.ports)  # type: ignore[arg-type]
        qtbot.addWidget(self.shell)
        self.shell.resize(1366, 696)
        self.shell.show()
        QApplication.processEvents()

    def maker(self, title: str) -> Any:
        def build() -> Room:
            self.built.append(title)
            return Room(title)

        return build

    @property
    def room(self) -> Room:
        place = self.shell.place
        assert isinstance(place, Room)
        return place


def test_places_are_built_on_first_visit_only(qtbot: Any) -> None:
    stage = Stage(qtbot)
    assert stage.built == ["今日"]
    press_here("Ctrl+2", "Ctrl+1", "Ctrl+2")
    assert stage.built == ["今日", "检查"]
    assert stage.shell.current_key == "inspection"
    press_here("Ctrl+3")  # not on the rail in this release
    assert stage.shell.current_key == "inspection"


def test_leaving_a_place_hands_over_what_was_typed(qtbot: Any) -> None:
    stage = Stage(qtbot)
    saved: list[str] = []
    stage.room.field.settled.connect(saved.append)
    type_text(stage.room.field, "张𬭎喆")
    press(stage.room.field, "Ctrl+8")
    assert saved == ["张𬭎喆"]


def test_closing_flushes_and_never_asks(qtbot: Any) -> None:
    stage = Stage(qtbot)
    saved: list[str] = []
    stage.room.field.settled.connect(saved.append)
    type_text(stage.room.field, "徐国良")
    with qtbot.waitSignal(stage.shell.closing):
        stage.shell.close()
    assert saved == ["徐国良"]
    assert top_layer(stage.shell) is None


def test_bars_show_the_frame(qtbot: Any) -> None:
    stage = Stage(qtbot, frame=frame(training=True))
    stage.shell.show_line("offline")
    stage.shell.show_health("体检正常 08:30")
    for words in (
        "未回执 12", "离线", "训练中，数据不进真库", "已保存 09:42:16", "体检正常 08:30",
        "云溪镇综合行政执法队", "目录 2026.3 版", "文书号 余 36", "陈立 · 队员，搭档 王晓敏",
    ):  # fmt: skip
        assert shows(stage.shell, words), words
    assert stage.shell.rail.badge("inspection") == 2
    assert stage.shell.rail.badge("sync") == 12
    assert nameless_controls(stage.shell) == []


def test_actions_reach_the_place_first(qtbot: Any) -> None:
    stage = Stage(qtbot)
    press_here("F8", "Alt+2", "F7")
    assert stage.room.done == ["next_step", "choose_2", "import"]


def test_ctrl_n_opens_inspections_and_hands_the_action_on(qtbot: Any) -> None:
    stage = Stage(qtbot)
    press_here("Ctrl+N")
    assert stage.shell.current_key == "inspection"
    assert stage.room.done == ["start_inspection"]


def test_records_open_where_their_type_lives(qtbot: Any) -> None:
    stage = Stage(qtbot)
    stage.room.open_requested.emit("inspection", "a" * 32)
    assert stage.shell.current_key == "inspection"
    assert stage.room.opened == [("inspection", "a" * 32)]
    assert not stage.shell.open("case", "b" * 32)
    assert stage.shell.open("place", "sync")


def test_palette_takes_a_place_and_gives_the_focus_back(qtbot: Any) -> None:
    stage = Stage(qtbot)
    press_here("Ctrl+K")
    type_text(QApplication.focusWidget(), "tb")  # type: ignore[arg-type]
    press_here("Enter")
    assert stage.shell.current_key == "sync"
    press_here("Ctrl+K", "Esc")
    assert top_layer(stage.shell) is None
    assert stage.shell.focusWidget() is stage.room.field


def test_palette_by_number_and_tab(qtbot: Any) -> None:
    stage = Stage(qtbot)
    press_here("Ctrl+K")
    type_text(QApplication.focusWidget(), "同步")  # type: ignore[arg-type]
    press_here("Alt+1")
    assert stage.shell.current_key == "sync"
    press_here("Ctrl+K")
    type_text(QApplication.focusWidget(), "无此物")  # type: ignore[arg-type]
    assert shows(stage.shell, "没有找到。换个说法，或打拼音首字母。")
    press_here("Esc")


def test_actions_do_not_reach_below_a_layer(qtbot: Any) -> None:
    stage = Stage(qtbot)
    press_here("Ctrl+K")
    stage.room.done.clear()
    press_here("F8", "Ctrl+2")
    assert stage.room.done == []
    assert stage.shell.current_key == "today"
    press_here("Esc")


def test_font_size_and_theme_change_at_once_and_are_remembered(qtbot: Any) -> None:
    kept: list[tuple[str, float]] = []
    stage = Stage(qtbot, remember=lambda mode, scale: kept.append((mode, scale)))
    width = stage.shell.rail.width()
    press_here("Ctrl+=")
    assert stage.shell.rail.width() == round(width * 1.25)
    assert stage.room.layout_class == "medium"
    press_here("Ctrl+=")
    assert stage.room.layout_class == "compact"
    press_here("Ctrl+=", "Ctrl+-", "Ctrl+0")
    stage.shell.perform("theme")
    assert theme().dark
    assert kept == [("light", 1.25), ("light", 1.5), ("light", 1.25), ("light", 1.0), ("dark", 1.0)]


def test_f6_walks_the_panes_round(qtbot: Any) -> None:
    stage = Stage(qtbot)
    seen = []
    for _ in range(4):
        press_here("F6")
        seen.append(QApplication.focusWidget())
    assert seen == [
        stage.room.button,
        stage.shell.rail.button("today"),
        stage.shell.top.search,
        stage.room.field,
    ]
    press_here("Shift+F6")
    assert QApplication.focusWidget() is stage.shell.top.search


def test_ctrl_s_is_always_true(qtbot: Any) -> None:
    stage = Stage(qtbot)
    stage.shell.status.show_saved("已保存 09:42:16")
    press_here("Ctrl+S")
    assert shows(stage.shell.status, "已保存 09:42:16")
    stage.shell.status.say("收到回执：12 条、33 个文件，签名核验通过。")
    assert shows(stage.shell.status, "收到回执")


def test_help_shows_the_guide_and_escape_closes_it(qtbot: Any) -> None:
    stage = Stage(qtbot, help_text=lambda: "# 使用手册\n\n按 Ctrl+N 开始检查。")
    press_here("F1")
    layer = top_layer(stage.shell)
    assert layer is not None
    assert layer.findChild(type(QApplication.focusWidget())) is not None
    assert "按 Ctrl+N 开始检查。" in QApplication.focusWidget().toPlainText()  # type: ignore[union-attr]
    press_here("Esc")
    assert top_layer(stage.shell) is None


def test_known_trouble_is_a_strip_that_stays_until_put_away(qtbot: Any) -> None:
    stage = Stage(qtbot)
    stage.operations.trouble.emit(DiskFull("磁盘满了，刚才的没存上。", "", "请清出一些地方再存。"))
    QApplication.processEvents()
    assert shows(stage.shell, "磁盘满了，刚才的没存上。")
    assert shows(stage.shell, "请清出一些地方再存。")
    button = next(b for b in stage.shell.findChildren(Button) if b.text() == "知道了")
    button.click()
    assert not shows(stage.shell, "磁盘满了")


def test_notices_reach_bar_and_corner(qtbot: Any) -> None:
    stage = Stage(qtbot)
    stage.ports.notices.say("责改〔2026〕41 号已出具。")
    stage.ports.notices.toast(Notice("打印机掉线了。", "文书已存好。", "warn"))
    assert shows(stage.shell.status, "责改〔2026〕41 号已出具。")
    assert shows(stage.shell, "打印机掉线了。")


def test_lock_flushes_before_it_covers(qtbot: Any) -> None:
    order: list[str] = []
    stage = Stage(qtbot, lock=lambda: order.append("covered"))
    stage.room.field.settled.connect(lambda text: order.append(f"saved {text}"))
    type_text(stage.room.field, "甲")
    stage.shell.rail.button("lock").click()
    assert order == ["saved 甲", "covered"]


def test_f5_starts_a_round_when_the_place_does_not_want_it(qtbot: Any) -> None:
    rounds: list[bool] = []
    Stage(qtbot, start_round=lambda: rounds.append(True))
    press_here("F5")
    assert rounds == [True]


def test_partner_menu_offers_only_who_may_sign(qtbot: Any) -> None:
    chosen: list[str] = []
    menu = partner_menu(None, (CHEN, WANG, ZHOU, HELPER), CHEN, WANG, TODAY, chosen.append)  # type: ignore[arg-type]
    qtbot.addWidget(menu)
    entries = {entry.text(): entry for entry in menu.actions()}
    assert list(entries) == [
        "王晓敏  执法证到 2026年12月",
        "周建平  执法证到 2027年3月",
        "李小川  没有执法证，只能协助",
    ]
    assert not entries["李小川  没有执法证，只能协助"].isEnabled()
    assert entries["王晓敏  执法证到 2026年12月"].isChecked()
    entries["周建平  执法证到 2027年3月"].trigger()
    assert chosen == [ZHOU.id]


def test_expired_certificate_is_named_in_the_menu() -> None:
    from datetime import date

    late = officer(9, "张𬭎喆", "33059018099", until=date(2026, 11, 1))
    assert partner_words(late, TODAY) == "张𬭎喆  执法证今天无效，不能署名"


@pytest.mark.parametrize("button", ["settings"])
def test_settings_menu_changes_the_look(qtbot: Any, button: str) -> None:
    stage = Stage(qtbot)
    stage.shell.rail.button(button).click()
    menu = stage.shell.findChild(QMenu)
    assert menu is not None
    entry = next(item for item in menu.actions() if item.text() == "字号 125 %")
    entry.trigger()
    assert theme().scale == 1.25
    menu.close()


def test_after_closing_nothing_listens_any_more(qtbot: Any) -> None:
    stage = Stage(qtbot)
    stage.shell.close()
    stage.shell.close()
    asked = len(stage.operations.asked)
    stage.operations.change("inspection")
    assert len(stage.operations.asked) == asked
