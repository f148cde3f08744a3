"""The main job by keyboard alone: inspection, record, correction order, proof of service, within its budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter

from desktop.demo.photos import draw_photos
from desktop.papers import PaperKey, PaperRoom
from desktop.printing import PrintWish, page_count
from desktop.screens.inspection.place import InspectionPlace
from desktop.screens.shell.view import Shell
from desktop.widgets.place import PlaceSpec
from enforcement.model.document import Document, DocumentState
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import Finding, InspectionMatter, InspectionStatus, Outcome
from enforcement.model.service import ServiceRecord
from tests.desktop.screens.inspection.hands import Hands
from tests.desktop.screens.inspection.office import Office, office_with_expiring_partner
from tests.helpers.qt import shows, texts

BUDGET_KEYS, BUDGET_CHARACTERS = 110, 80  # ux.md §4A


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    return tmp_path / "printed"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    desk = office_with_expiring_partner()
    desk.lease()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    key = PaperKey(b"12345678", lambda _data: b"\1" * 64)
    room: Any = PaperRoom(desk.house.agency, key, desk.house.blobs, scratch)
    desk.house.papers = room
    return desk


@pytest.fixture
def window(qtbot: Any, office: Office, tmp_path: Path, printed: Path) -> Shell:
    photos = tuple(draw_photos(tmp_path / "card", datetime(2026, 11, 24, 9, 31)))
    make_printer = to_files(printed)
    session: Any = office.session
    operations: Any = office
    spec = PlaceSpec(
        "inspection",
        2,
        "检查",
        "clipboard-check",
        lambda: InspectionPlace(operations, session, pick=lambda: photos, make_printer=make_printer),
        frozenset({"inspection"}),
    )
    shown = Shell((spec,), operations, session)
    qtbot.addWidget(shown)
    shown.resize(1366, 696)
    shown.show()
    shown.activateWindow()
    return shown


def to_files(folder: Path) -> Callable[[PrintWish], QPrinter]:
    """A printer that writes one PDF per print."""
    folder.mkdir()

    def make(_wish: PrintWish) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setResolution(72)
        printer.setOutputFileName(str(folder / f"{len(list(folder.iterdir()))}.pdf"))
        return printer

    return make


def prepare(hands: Hands) -> None:
    hands.press("Ctrl+N")
    hands.type("hzl")
    hands.press("Enter")
    hands.done("1 对象")
    for initials in ("zyds", "rqyh", "cyfw"):
        hands.type(initials)
        hands.press("Enter")
    hands.done("2 事项")
    hands.press("Alt+1", "Alt+2", "Alt+3", "Alt+4", "F8")
    hands.done("3 告知、在场、审批")


def bring_in(hands: Hands, window: Shell, qtbot: Any) -> None:
    hands.press("F7", "Enter")
    assert isinstance(window.place, InspectionPlace)
    brought = window.place.workspace.evidence.importing
    qtbot.waitUntil(lambda: not brought.running, timeout=20_000)
    hands.done("4 导入")


def check(hands: Hands) -> None:
    hands.press("F4", "F4", "Enter")
    hands.type("0.82")
    hands.press("Enter")
    hands.type("１.10")
    hands.press("Enter", "Enter")
    hands.type("徐国良称堆放约两周")
    hands.press("Enter", "Space", "Alt+2", "Ctrl+Down")
    hands.done("5-9 消防")
    hands.press("F4", "Enter", "F3", "6")
    hands.type("徐国良")
    hands.press("Enter", "Space", "Enter")
    hands.type("Q-07")
    hands.press("Alt+2", "Ctrl+Down")
    hands.done("5-9 燃气")
    hands.press("F4", "Enter", "F3", "3")
    hands.type("徐国良")
    hands.press("Enter", "Space", "Alt+1", "F8")
    hands.done("5-9 食品浪费")


def facts(hands: Hands) -> None:
    hands.press("F2")
    hands.type("用钢卷尺量得")
    hands.press("Enter", "F6", "F3", "2")
    hands.done("10 事实、意见")


def papers(hands: Hands, window: Shell) -> None:
    hands.press("F8", "Ctrl+P", "Enter")
    assert shows(window, "没写改正到哪天。")
    hands.press("Alt+2", "Ctrl+P", "Enter", "Ctrl+P", "Enter")
    hands.done("11 文书")


def test_the_whole_job_by_keyboard_stays_in_its_budget(
    window: Shell, office: Office, printed: Path, qtbot: Any
) -> None:
    hands = Hands(window)

    prepare(hands)
    bring_in(hands, window, qtbot)
    check(hands)
    facts(hands)
    office.house.clock.go(minutes=40)
    papers(hands, window)
    hands.press("F8", "Enter", "Enter")
    hands.done("12 送达、结束")

    assert hands.keys <= BUDGET_KEYS, hands.by_step
    assert hands.characters <= BUDGET_CHARACTERS, hands.by_step
    inspection = office.the_inspection()
    assert inspection.status is InspectionStatus.FINISHED
    assert inspection.outcome is Outcome.REINSPECT
    assert inspection.correction_due is not None
    assert inspection.correction_due.isoformat() == "2026-12-01"
    assert inspection.opinion == "以上情况属实，会按要求改正。"
    assert (inspection.certificates_shown, inspection.recusal_answer) == (True, "不申请回避")
    findings = [entry.finding for entry in office.house.store.all(InspectionMatter)]
    assert findings == [Finding.FOUND, Finding.FOUND, Finding.CLEAR]
    assert all(piece.item_result_id for piece in office.house.store.all(Evidence))
    issued = {paper.form_id: paper for paper in office.house.store.all(Document)}
    assert set(issued) == {"INS-03", "INV-17", "SRV-02"}
    assert all(paper.number and paper.sha256 for paper in issued.values())
    assert issued["INV-17"].state is DocumentState.SERVED
    (service,) = office.house.store.all(ServiceRecord)
    assert (service.receiver_name, service.receiver_relation) == ("徐国良", "本人")
    prints = sorted(printed.iterdir())
    assert len(prints) == 3
    assert page_count(prints[1].read_bytes()) == 2 * issued["INV-17"].pages  # two copies of the order


def test_what_was_said_on_the_way(window: Shell, office: Office, qtbot: Any) -> None:
    hands = Hands(window)

    prepare(hands)

    assert shows(window, "经营者 徐国良 · 安平县云溪镇老街西路28号 · 审批 周建平 11-24")
    assert shows(window, "执法证剩 24 天")
    assert shows(window, "12 项现场做，1 项复查时做")
    assert shows(window, "还有 12 项未做，可以先往下走")
    assert shows(window, "复查时做")
    bring_in(hands, window, qtbot)
    assert shows(window, "4 件 · 原件已留底")
    check(hands)
    assert any("经询问，徐国良称堆放约两周" in text for text in texts(window))
    assert shows(window, "清除疏散通道、安全出口处的堆放物，恢复净宽和畅通")
