"""同步 on the screen, by keyboard."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from desktop.screens.sync.view import SyncPlace
from desktop.widgets.lists import RowTable
from desktop.widgets.pills import FilterChip
from tests.helpers.people import FakeSession, fake_operations, ident, sync_summary
from tests.helpers.qt import on_stage, shows
from tests.helpers.typing import press_here


def place(qtbot: Any, start_round: Any = None, **answers: Any) -> SyncPlace:
    made = SyncPlace(fake_operations(**answers), FakeSession(), start_round)  # type: ignore[arg-type]
    on_stage(qtbot, made, size=(1290, 616))
    made.activate()
    QApplication.processEvents()
    return made


def test_sentences_are_on_screen(qtbot: Any) -> None:
    sync = place(qtbot)
    for words in (
        "现在没有网络，12 条还没有回执。", "未连接", "连不上县里。", "少 33", "一致", "能对上。",
        "214 条、1251 个文件，签名核验通过",
        "“老街农贸市场肉摊 登记保存”县里收到了但没入账，其他 225 条不受影响",
        "原因：物品清单第 2 行“规格”是空的。补上后再发一条更正就行。",
    ):  # fmt: skip
        assert shows(sync, words), words


def test_rows_read_as_sentences(qtbot: Any) -> None:
    sync = place(qtbot)
    model = sync.findChild(RowTable).model()
    assert model.rowCount() == 5
    spoken = model.data(model.index(0, 0), 11)  # Qt.AccessibleTextRole
    assert (
        spoken
        == "内容 好再来饭店 现场检查（3 个事项），第 1 版 · 今天 09:42，经手 陈立，文件已到 9 / 9 件，状态 未发，下一步 等网络"
    )


def test_filter_chip_shows_only_bad_ones(qtbot: Any) -> None:
    sync = place(qtbot)
    next(chip for chip in sync.findChildren(FilterChip) if chip.text() == "有问题 1").click()
    assert sync.findChild(RowTable).model().rowCount() == 1


def test_enter_opens_the_record(qtbot: Any) -> None:
    sync = place(qtbot)
    opened: list[tuple[str, str]] = []
    sync.open_requested.connect(lambda kind, key: opened.append((kind, key)))
    press_here("Down", "Enter")
    assert opened == [("inspection", ident(201))]


def test_f5_and_the_button_start_a_round(qtbot: Any) -> None:
    rounds: list[bool] = []
    sync = place(qtbot, lambda: rounds.append(True))
    assert sync.perform("refresh")
    assert rounds == [True]
    assert shows(sync, "正在和县里收发。可以照常办事，不用等。")
    sync.show_line("offline")
    assert shows(sync, "未连接")


def test_empty_outbox_has_its_sentence(qtbot: Any) -> None:
    sync = place(qtbot, outbox=(), summary=sync_summary(unsent=0, sent=0, quarantined=0, last_problem=""))
    assert shows(sync, "都有回执了。最近一次 11月20日 16:05，214 条。")
    assert not sync.findChild(RowTable).isVisible()


def test_usb_and_team_ways_are_not_shown_yet(qtbot: Any) -> None:
    sync = place(qtbot)
    assert not shows(sync, "U 盘")
    assert not shows(sync, "队长电脑")


def test_what_the_county_has_backed_up_stands_with_the_receipts(qtbot: Any) -> None:
    assert not shows(place(qtbot), "县里已备份")
    some = place(qtbot, summary=sync_summary(archived=(1240, 33)))
    assert shows(some, "县里已备份：流水到第 1\u2009240 条，文件到第 33 条为止，恢复演练过。本机的照旧留着。")
    whole = place(qtbot, summary=sync_summary(archived=(214, 214)))
    assert shows(whole, "文件都在内")
