"""打印记录 and 作废登记 in the real window: what stands there, what a row leads to, and the table file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.exports import book_bytes, csv_bytes
from desktop.screens.documents.registers import PRINTS, VOIDS
from enforcement.commands.void_document import VoidDocument
from enforcement.model.document import CalledBack
from enforcement.model.print_run import PrintMatter, PrintState
from tests.desktop.printing.desk import PrintRoom
from tests.helpers.qt import cut_controls, nameless_controls, shows
from tests.helpers.typing import press

Lines = list[list[str]]


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[PrintRoom]:
    made = PrintRoom(tmp_path, system=False)
    yield made
    made.close()


def lines(room: PrintRoom, register: str) -> Lines:
    """The words of the table on screen, row by row."""
    model = room.records.registers.tables[register].model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def find(room: PrintRoom, words: str) -> None:
    """A command by the palette, as a person finds it."""
    room.press("Ctrl+K")
    room.wait()
    room.type(words)
    room.wait()
    room.press("Enter")
    room.wait()


def void(room: PrintRoom, document_id: str) -> None:
    room.sit_down("周建平")
    room.do(VoidDocument(document_id=document_id, reason="受函单位写错了"))


def test_an_empty_log_says_so(room: PrintRoom) -> None:
    find(room, "打印记录")
    assert room.place.breadcrumb == ("文书", "打印记录")
    assert shows(room.place, "还没有打印过。")
    assert nameless_controls(room.place) == cut_controls(room.place) == []


def test_each_print_has_its_line(room: PrintRoom) -> None:
    paper = room.issued()
    room.show(paper)
    room.press("Ctrl+P", "Enter")
    room.wait()
    assert shows(room.place, "陈立，2 份"), "the paper itself tells of its prints"
    room.press("Ctrl+P", "Enter")
    room.wait()
    draft = room.draft()
    room.show(draft)
    room.place.sheet.draft_button.click()
    room.press("Enter")
    room.wait()
    find(room, "dyjl")

    told = [line[1:] for line in lines(room, PRINTS)]
    assert told == [
        ["协助调查函", "草稿", "1 份", "陈立", "已打完"],
        ["协助调查函", "第 2 次", "1 份", "陈立", "已打完"],
        ["协助调查函", "第 1 次", "2 份", "陈立", "已打完"],
    ]
    room.press("Down", "Enter")
    room.wait()
    assert room.place.breadcrumb == ("文书", f"协助调查函 {paper.number}")


def test_a_print_without_an_end_is_answered_from_its_line(room: PrintRoom) -> None:
    paper = room.issued()
    room.started(paper)
    find(room, "打印记录")
    assert shows(room.place, "1 行等你补记")
    room.press("Enter")
    assert shows(room.shell, f"第 {paper.serial} 号刚开始打就断了。是否打完整？")
    room.press("Enter")
    room.wait()
    assert [run.state for run in room.runs()] == [PrintState.SENT]
    assert room.stored(paper.id).prints == 1
    assert lines(room, PRINTS)[0][-1] == "已打完"


def test_leaving_the_question_leaves_it_open(room: PrintRoom) -> None:
    room.started(room.issued())
    find(room, "打印记录")
    room.press("Enter", "Esc")
    room.wait()
    assert [run.state for run in room.runs()] == [PrintState.STARTED]


def test_printing_once_more_is_marked_and_both_are_kept(room: PrintRoom) -> None:
    paper = room.issued()
    room.started(paper)
    find(room, "打印记录")
    room.press("Enter", "Down", "Enter")
    room.wait()
    assert shows(room.place, "这是第 2 次打印，页眉上会注明。")
    room.press("Enter")
    room.wait()
    assert [(run.count, run.state) for run in room.runs()] == [(1, PrintState.BROKEN), (2, PrintState.SENT)]
    assert room.stored(paper.id).prints == 2


def test_a_void_paper_asks_where_its_copies_are(room: PrintRoom) -> None:
    paper = room.issued()
    room.printed_before(paper)
    room.sit_down("周建平")
    room.show(paper)
    room.place.sheet.void_button.click()
    room.type("受函单位写错了")
    room.press("Enter")
    room.wait()
    assert shows(room.shell, "打印过 1 次，打出去的纸都收回来了吗？")
    room.press("Enter")
    room.wait()
    assert room.stored(paper.id).called_back is CalledBack.MISSING

    find(room, "作废登记")
    (line,) = lines(room, VOIDS)
    assert (line[0], line[1], line[2], line[3], line[5]) == (
        paper.number, "协助调查函", "受函单位写错了", "周建平", "还没收回",
    )  # fmt: skip
    room.press("Enter")
    assert shows(room.shell, f"{paper.number}的纸件都收回来了吗？")
    room.press("Tab", "Enter")
    room.wait()
    assert room.stored(paper.id).called_back is CalledBack.ALL
    assert lines(room, VOIDS)[0][5] == "都收回了"


def test_a_paper_that_was_never_printed_has_nothing_out(room: PrintRoom) -> None:
    paper = room.issued()
    void(room, paper.id)
    find(room, "zfdj")
    assert lines(room, VOIDS)[0][5] == "没有打印过"


def test_the_register_is_saved_as_a_workbook_of_texts(room: PrintRoom, tmp_path: Path) -> None:
    paper = room.issued()
    room.printed_before(paper)
    find(room, "打印记录")
    target = tmp_path / "打印记录.xlsx"
    room.records.registers._target = lambda _name: target
    room.records.registers.save_button.setFocus()
    press(room.here, "Enter")
    room.wait()
    assert shows(room.place, "存好了：打印记录.xlsx，1 行。")
    sheet = openpyxl.load_workbook(target).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["时间", "文书", "文号", "第几次", "份数", "页码", "谁", "结果"]
    assert rows[1][1:] == ["协助调查函", paper.number, "第 1 次", "1 份", None, "陈立", "已打完"]
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}


def test_a_place_that_cannot_be_written_is_said(room: PrintRoom, tmp_path: Path) -> None:
    room.printed_before(room.issued())
    find(room, "打印记录")
    room.records.registers.presenter.save(tmp_path / "gone" / "a.csv")
    room.wait()
    assert shows(room.place, "这张表没有存成。")


def test_a_blank_form_is_printed_from_the_chooser(room: PrintRoom) -> None:
    room.press("Ctrl+N")
    room.wait()
    room.type("INS-03")
    room.press("Ctrl+P")
    room.wait()
    assert room.place.breadcrumb == ("文书", "空白 现场检查笔录")
    assert nameless_controls(room.place) == cut_controls(room.place) == []
    room.press("Ctrl+P")
    assert shows(room.place, "空白文书手工填写后，要再录入系统。")
    room.press("Enter")
    room.wait()
    assert shows(room.place, "已送到打印机")
    assert room.printed.exists()
    (run,) = room.runs()
    assert (run.matter, run.form_id, run.document_id, run.count) == (PrintMatter.BLANK, "INS-03", "", 0)
    room.press("Esc")
    assert room.place.breadcrumb == ("文书",)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@x", "\tx", "\rx", "\0x"])
def test_no_cell_of_a_table_is_a_formula(text: str) -> None:
    table = csv_bytes(["标题"], [[text]])
    assert table.startswith(b"\xef\xbb\xbf")
    if "\0" not in text:
        assert list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))[1] == [f"'{text}"]
    else:
        assert b"'\0x" in table


def test_a_workbook_names_nobody() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_bytes("登记", ["甲"], [["=SUM(A1)"]])))
    assert book.active["A2"].data_type == "s"
    assert not book.properties.creator
