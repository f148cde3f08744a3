"""导出全案留痕 from the window: it never waits, says how it ended, and the palette leads to it."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.actions import EXPORT_RECORD, HANDED_TO, action
from desktop.screens.inspection.record_out import BUSY, OPEN_ONE, RecordOut
from desktop.widgets.strips import Strip
from enforcement.errors import StoreTrouble


def shown(qtbot: QtBot, out: RecordOut) -> QWidget:
    page = QWidget()
    page.setLayout(out.strips)
    qtbot.addWidget(page)
    page.show()
    return page


def sentences(page: QWidget) -> list[str]:
    return [strip.accessibleName() for strip in page.findChildren(Strip) if strip.parent() is not None]


def test_it_goes_on_beside_the_window_and_tells_the_end(qtbot: QtBot, tmp_path: Path) -> None:
    go_on = threading.Event()
    asked: list[str] = []

    def export(inspection: str, path: Path) -> str:
        assert go_on.wait(20)
        path.write_text(inspection, encoding="utf-8")
        return "写好了。"

    def where(name: str) -> Path:
        asked.append(name)
        return tmp_path / name

    out = RecordOut(export, where)
    page = shown(qtbot, out)
    out.start("a" * 32, "云溪镇好再来饭店/西路店")
    assert asked == ["全案留痕 云溪镇好再来饭店西路店.zip"], "no sign that a file name cannot have"
    assert out.working
    assert BUSY in sentences(page)
    out.start("b" * 32, "另一个")
    assert len(asked) == 1, "one at a time"
    go_on.set()
    qtbot.waitUntil(lambda: not out.working, timeout=20_000)
    qtbot.waitUntil(lambda: sentences(page) == ["写好了。"], timeout=5_000)
    assert (tmp_path / asked[0]).read_text(encoding="utf-8") == "a" * 32


def test_trouble_is_told_in_its_own_words(qtbot: QtBot, tmp_path: Path) -> None:
    def export(inspection: str, path: Path) -> str:
        raise StoreTrouble("本机没有这次检查。", "", "核对编号，或同步后再来。")

    out = RecordOut(export, lambda name: tmp_path / name)
    page = shown(qtbot, out)
    out.start("a" * 32, "好再来饭店")
    qtbot.waitUntil(lambda: not out.working, timeout=20_000)
    qtbot.waitUntil(lambda: any("本机没有这次检查" in one for one in sentences(page)), timeout=5_000)
    assert any("核对编号，或同步后再来" in one for one in sentences(page)), "what to do stands beside it"
    assert list(tmp_path.iterdir()) == [], "nothing half written stays behind"


def test_leaving_the_question_exports_nothing(qtbot: QtBot) -> None:
    out = RecordOut(lambda inspection, path: "", lambda name: None)
    page = shown(qtbot, out)
    out.start("a" * 32, "好再来饭店")
    assert not out.working
    assert sentences(page) == []
    out.say_open_one()
    assert sentences(page) == [OPEN_ONE]


def test_the_palette_leads_to_the_inspection() -> None:
    assert action(EXPORT_RECORD).in_palette
    assert HANDED_TO[EXPORT_RECORD] == "inspection"
