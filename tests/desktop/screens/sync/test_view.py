"""同步 on the screen, by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.line import Line
from desktop.screens.sync.sheet import receipt_sheet
from desktop.screens.sync.view import SyncPlace
from desktop.widgets.lists import RowTable
from desktop.widgets.pills import FilterChip
from enforcement.queries import CountyReadRow, LineState, LineTrouble, RoundRow
from forms.plain_sheet import sheet_pdf
from sync.client.log_trouble import log_broken
from sync.client.witness import Seen, Sight
from tests.helpers.people import NOW, FakeSession, fake_operations, ident, sync_summary
from tests.helpers.qt import on_stage, shows
from tests.helpers.typing import press, press_here, type_text


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
    sync = place(
        qtbot,
        outbox=(),
        summary=sync_summary(unsent=0, sent=0, quarantined=0, pending_bytes=0, last_problem=""),
    )
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


def test_all_receipts_and_rounds_open_in_a_layer_and_escape_closes_it(qtbot: Any) -> None:
    rounds = (RoundRow(NOW, 41.2, 12, 3, 4, 8 << 20, 1 << 20), RoundRow(NOW, 0.3, 0, 0, 0, 0, 0, "断了。", 5))
    sync = place(qtbot, summary=sync_summary(rounds=rounds))
    assert shows(sync, "收到回执 12 条，送出文件 3 个，取来 4 条，上行 8 MB、下行 1 MB，用 41 秒。")
    layer = sync._receipts.open_all()
    assert shows(layer, "断了，连着 5 次。")
    assert shows(layer, "197 条、804 个文件，签名核验通过")
    press_here("Escape")
    assert not layer.isVisible()


def test_what_people_at_the_county_looked_at_stands_in_a_card_of_its_own(qtbot: Any) -> None:
    quiet = place(qtbot)
    assert quiet.reads.isHidden()
    reads = tuple(
        CountyReadRow(NOW, f"孙巍{number}（法制）", f"打开2026年11月{number}日的一次检查。原因：复核")
        for number in range(1, 6)
    )
    sync = place(qtbot, summary=sync_summary(county_reads=reads))
    assert shows(sync.reads, "打开2026年11月1日的一次检查。原因：复核")
    assert not shows(sync.reads, "打开2026年11月4日的一次检查。原因：复核")
    layer = sync.reads.open_all()
    assert shows(layer, "打开2026年11月5日的一次检查。原因：复核")
    press_here("Escape")
    assert not layer.isVisible()


def test_the_sheet_of_receipts_is_laid_out_and_says_what_the_screen_says(qtbot: Any) -> None:
    sync = place(qtbot, summary=sync_summary(waiting=(("inspection", 4),)))
    assert sync._view is not None
    sheet = receipt_sheet(sync._view, "云溪镇综合行政执法队", "陈立", NOW)
    assert ("没有回执的", "检查 4") in sheet.facts
    assert sheet.tables[0].rows[0] == ("11月20日 16:05", "214 条、1251 个文件，签名核验通过")
    pdf = sheet_pdf(sheet)
    assert isinstance(pdf, bytes)
    assert pdf.startswith(b"%PDF")
    assert sync.perform("print")


def test_the_code_for_new_keys_is_asked_on_the_page_and_goes_to_the_line(qtbot: Any) -> None:
    trouble = LineTrouble(LineState.KEYS_EXPIRED, "这台电脑的登记已满 13 个月。")
    sync = place(qtbot, summary=sync_summary(last_problem="x", trouble=trouble))
    asked: list[str] = []
    sync.presenter._operations.line = Told(asked)
    next(one for one in sync.findChildren(QAbstractButton) if one.text() == "输入网码续期").click()
    field = QApplication.focusWidget()
    assert field is not None
    type_text(field, "A2B3")
    press_here("Enter")
    assert asked == ["A2B3"]


class Told(Line):
    """Keeps the code."""

    def __init__(self, asked: list[str]) -> None:
        self._asked = asked

    def renew(self, code: str) -> None:
        self._asked.append(code)


def test_a_broken_log_has_a_way_out_on_its_strip(qtbot: Any, tmp_path: Path) -> None:
    """存证据给县里 by keyboard, onto a place that the person chooses; how it ended stands over the page."""
    trouble = log_broken(Seen(Sight.BROKEN, why="shorter"))
    told = LineTrouble(LineState.LOG_BROKEN, trouble.what, trouble.why, trouble.cure)
    alarm = {"log_alarm": trouble.sentence, "last_problem": trouble.sentence, "trouble": told}
    sync = place(qtbot, summary=sync_summary(**alarm, log_proof=b"both heads"))
    sync.where = lambda: tmp_path / "proof.zfe"
    button = next(one for one in sync.findChildren(QAbstractButton) if one.text() == "存证据给县里")
    button.setFocus()
    press(button, "Space")
    assert (tmp_path / "proof.zfe").read_bytes() == b"both heads"
    assert shows(sync, "证据存好了：proof.zfe。交给县里管理员，用 zhenfa-county tree judge 核对。")
    nothing = place(qtbot, summary=sync_summary(**alarm))
    assert not [one for one in nothing.findChildren(QAbstractButton) if one.text() == "存证据给县里"]
