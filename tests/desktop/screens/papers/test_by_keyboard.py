"""Two papers of the fictional case, made and issued in the real window by keyboard alone, and read back from their PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.printing import page_count
from desktop.screens.statutes.opening import ArticleSheet
from desktop.widgets.layers import top_layer
from enforcement.model.document import Document, DocumentState
from forms import readback
from tests.desktop.screens.papers.room import Room, facts_of
from tests.helpers.qt import cut_controls, nameless_controls, shows
from tests.helpers.typing import press_here


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def text_of(room: Room, document: Document) -> str:
    pdf = room.context.blobs.read(document.sha256)
    return re.sub(r"\s+", "", "".join(readback.read_back(pdf).texts))


def issue(room: Room) -> Document:
    """Ctrl+P, Enter; the paper as it is stored then."""
    opened = room.place.maker.document
    assert opened is not None
    room.press("Ctrl+P", "Enter")
    room.wait()
    return room.stored(opened.id)


def test_a_letter_for_help(room: Room) -> None:
    room.lease("INV-19")
    facts = {**facts_of("INV-19"), "reply_due": "2099-12-17"}

    room.begin("xzdch")
    assert room.place.breadcrumb == ("文书", "协助调查函")
    assert room.asked == "case.name", "the first thing that is missing has the keyboard"
    room.answer_all(facts)
    room.wait()
    assert room.place.desk.form.head.remark.text() == "都填了"
    paper = issue(room)

    assert paper.state is DocumentState.ISSUED
    assert re.fullmatch(r"训安云溪协查字〔\d{4}〕\d+号", paper.number)
    text = text_of(room, paper)
    for fact in (*facts["assist_matters"], facts["asked_body"], facts["case"]["name"], "立案审批表复印件1份"):
        assert fact in text, fact
    assert "2099年12月17日前书面回复" in text
    assert "联系人：陈立" in text, "what the unit's profile knows is never typed"
    assert paper.paper_code in readback.read_codes(
        readback.picture_of(room.context.blobs.read(paper.sha256), 0, 200)
    )
    assert page_count(room.printed.read_bytes()) == 2 * paper.pages
    assert (paper.prints, paper.inspection_id) == (1, "")


def test_a_penalty_decision(room: Room) -> None:
    room.lease("DEC-02")
    facts = facts_of("DEC-02")

    room.begin("xzcfjds")
    room.answer_all(facts)
    room.wait()
    room.press("F8")
    assert room.asked == "bank.name", "what an answer made necessary is asked for"
    room.answer_all(facts)
    room.wait()
    assert cut_controls(room.place) == []
    assert nameless_controls(room.place) == []
    paper = issue(room)

    assert paper.state is DocumentState.ISSUED, room.place.sheet.presenter.gates
    text = text_of(room, paper)
    for fact in (
        "安平县云溪示例建材有限公司", "91330599MA2EXAMP8F", "法定代表人：张示例", facts["fact_text"],
        "2026年9月7日9时30分", "现场照片8张", "安平云溪罚告字〔2026〕19号",
        "《浙江省城市市容和环境卫生管理条例》第十二条第一款", "处五百元以上三千元以下罚款",
        "罚款人民币捌佰元整（¥800.00）", "示例银行安平支行", "3305990000000000017", "缴款码：33059900000000000017",
        "于2026年9月10日18时前改正", "已主动清除物料，请求从轻处罚", "应当从轻处罚",
    ):  # fmt: skip
        assert fact in text, fact
    assert page_count(room.printed.read_bytes()) == 3 * paper.pages
    look_up_an_article(room)


def look_up_an_article(room: Room) -> None:
    """看引用的条文: what the page names, the act's own articles at the wording of its day, procedure at the paper's."""
    assert room.place.perform("cited")
    room.wait()
    layer = top_layer(room.shell)
    assert layer is not None
    assert shows(layer, "看哪一条？")
    assert shows(layer, "《浙江省城市市容和环境卫生管理条例》　2026年9月7日的文字")
    assert shows(layer, "《中华人民共和国行政处罚法》")
    press_here("Enter")
    room.wait()
    layer = top_layer(room.shell)
    assert layer is not None
    assert isinstance(layer.content, ArticleSheet)


def test_the_issued_paper_stands_in_the_register_and_is_printed_again(room: Room) -> None:
    room.lease("INV-19")
    room.begin("INV-19")
    room.answer_all({**facts_of("INV-19"), "reply_due": "2099-12-17"})
    room.wait()
    paper = issue(room)

    assert not room.place.desk.form.isVisible(), "nothing is asked of an issued paper"
    assert shows(room.place, "已出具，内容不再改动")
    room.press("Esc")
    room.wait()
    assert room.place.table.current_key == paper.id
    name = room.place.table.model().index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "名称 协助调查函，当事人 安平县云溪示例建材有限公司涉嫌在街道两侧擅自堆放物料案" in name
    room.press("Enter")
    room.wait()
    room.press("Ctrl+P", "Enter")
    room.wait()
    assert room.stored(paper.id).prints == 2


def test_another_person_voids_it_with_a_reason(room: Room) -> None:
    room.lease("INV-19")
    room.begin("INV-19")
    room.answer_all({**facts_of("INV-19"), "reply_due": "2099-12-17"})
    room.wait()
    paper = issue(room)

    room.sit_down("周建平")
    room.place.sheet.void_button.click()
    room.type("受函单位写错了")
    room.press("Enter")
    room.wait()
    room.press("Enter")  # 还没收回
    room.wait()
    assert room.stored(paper.id).state is DocumentState.VOIDED
    assert shows(room.place, "已作废：受函单位写错了")


def test_a_helper_is_told_why_no_draft_begins(room: Room) -> None:
    room.sit_down("李小川")
    room.begin("INV-19")
    assert room.place.breadcrumb == ("文书",)
    assert room.place.refusals.isVisible()
