"""A paper made on its own after it is written: served with its proof, discarded and taken back, its day settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.actions import DISCARD_DRAFT, SERVE_PAPER, SUBMIT, UNDO
from desktop.models.rows import TableModel
from desktop.screens.documents.place import DocumentsPlace
from desktop.screens.papers.acts_presenter import PaperAct
from desktop.screens.papers.line_editor import LineEditor
from desktop.screens.papers.service_layer import ServiceLayer
from desktop.store.rebuild import rows_fault
from desktop.theme.current import theme
from desktop.widgets.layers import top_layer
from enforcement.model.document import Document, DocumentState
from enforcement.model.service import ServiceRecord, ServiceWay
from enforcement.queries import AskDocumentCounts, AskDocuments, AskToday, PaperShelf
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows

PARTY = "安平县云溪示例建材有限公司"


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def services(room: Room) -> tuple[ServiceRecord, ...]:
    with room.store.unit_of_work("") as work:
        return tuple(work.find(ServiceRecord))


def documents(room: Room, form_id: str) -> tuple[Document, ...]:
    with room.store.unit_of_work("") as work:
        return tuple(work.find(Document, form_id=form_id))


def counts(room: Room) -> dict[PaperShelf, int]:
    found: dict[PaperShelf, int] = room.store.answer(AskDocumentCounts())
    return found


def layer(room: Room) -> ServiceLayer:
    found = top_layer(room.shell)
    assert isinstance(found, ServiceLayer)
    return found


def first_row(room: Room) -> str:
    """The first row of the register as it is read aloud."""
    return str(room.place.table.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_decision_waits_for_its_service_and_is_served_from_the_window(room: Room) -> None:
    paper = room.issued("DEC-02")
    assert paper.to_serve
    assert counts(room)[PaperShelf.TO_SERVE] == 1
    tasks = room.store.answer(AskToday(room.session.clock.today())).today
    assert [(one.kind, one.title) for one in tasks if one.kind == "serve"] == [("serve", PARTY)]

    room.shell.perform(SERVE_PAPER)
    room.wait()
    assert f"当事人 {PARTY}" in first_row(room)
    assert "送达 待送达" in first_row(room)
    room.press("Enter")
    room.wait()
    room.shell.perform(SERVE_PAPER)
    room.wait()
    form = layer(room).form
    assert (form.receiver.text(), form.relation.text()) == ("张示例", "本人")
    assert form.place.text()
    assert cut_controls(layer(room)) == []
    assert nameless_controls(layer(room)) == []
    room.press("Ctrl+Enter")
    room.wait()

    (record,) = services(room)
    assert (record.document_ids, record.inspection_id) == ((paper.id,), "")
    assert (record.way, record.receiver_name) == (ServiceWay.DIRECT, "张示例")
    assert len(record.officer_ids) == 2
    assert room.stored(paper.id).state is DocumentState.SERVED
    assert counts(room)[PaperShelf.TO_SERVE] == 0
    assert top_layer(room.shell) is None
    assert shows(room.place, "已送达")


def test_a_service_without_its_proof_is_refused_inside_and_nothing_is_lost(room: Room) -> None:
    paper = room.issued("DEC-02")
    room.show(paper.id)
    room.press("Alt+1")
    room.wait()
    room.press("Alt+3")  # left at the door
    room.press("Ctrl+Enter")
    room.wait()
    assert services(room) == ()
    assert shows(layer(room), "留置送达的证明还不全。")
    form = layer(room).form
    assert form.receiver.text() == "张示例"
    form.extras["refusal_reason"].setFocus()
    room.type("对处罚决定有异议")
    form.extras["recording_no"].setFocus()
    room.type("音像0917-3")
    room.press("Ctrl+Enter")
    room.wait()
    assert services(room)[0].refusal_reason == "对处罚决定有异议"


def test_the_proof_is_drafted_from_the_service(room: Room) -> None:
    paper = room.issued("DEC-02")
    room.show(paper.id)
    room.place.acts.perform(PaperAct.SERVE)
    room.wait()
    room.press("Alt+2")  # an agent received it
    form = layer(room).form
    form.relation.setFocus()
    form.relation.selectAll()
    room.type("同住成年家属")
    form.extras["agent_reason"].setFocus()
    room.type("本人外出")
    room.press("Ctrl+Enter")
    room.wait()
    room.place.acts.perform(PaperAct.PROVE)
    room.wait()

    (proof,) = documents(room, "SRV-02")
    assert proof.state is DocumentState.DRAFT
    assert proof.facts["papers"] == [{"title": paper.title, "number": paper.number, "copies": 1}]
    assert proof.facts["way"] == "agent"
    assert proof.facts["party"]["name"] == PARTY
    assert proof.facts["agent_reason"] == "本人外出"
    assert [one["name"] for one in proof.facts["officers"]]
    assert room.place.maker.document is not None
    assert room.place.maker.document.id == proof.id
    assert room.context.papers.missing("SRV-02", proof.facts) == ()


def test_two_papers_of_one_party_go_together(room: Room) -> None:
    first, second = room.issued("DEC-02"), room.issued("REV-03")
    room.show(first.id)
    room.place.acts.perform(PaperAct.SERVE)
    room.wait()
    assert set(layer(room).ticks) == {first.id, second.id}
    assert [tick.isChecked() for tick in layer(room).ticks.values()] == [True, False]
    layer(room).ticks[second.id].setChecked(True)
    room.shell.perform(SUBMIT)
    room.wait()
    assert {room.stored(one.id).state for one in (first, second)} == {DocumentState.SERVED}
    assert services(room)[0].document_ids == (first.id, second.id)


def test_a_draft_begun_by_mistake_is_discarded_and_taken_back(room: Room, tmp_path: Path) -> None:
    room.begin("INV-19")
    room.type("某某案")
    room.press("Enter")
    room.wait()
    opened = room.place.maker.document
    assert opened is not None
    room.shell.perform(DISCARD_DRAFT)
    room.wait()
    assert room.stored(opened.id).state is DocumentState.DISCARDED
    assert room.store.answer(AskDocuments()) == ()
    assert room.place.breadcrumb == ("文书",)
    assert shows(room.place, "草稿已经丢弃")
    room.shell.perform(UNDO)
    room.wait()
    assert room.stored(opened.id).state is DocumentState.DRAFT
    assert room.place.maker.document is not None
    assert room.stored(opened.id).facts["case"]["name"] == "某某案"

    room.shell.perform(DISCARD_DRAFT)
    room.wait()
    room.place.shelves.choose(PaperShelf.DISCARDED.value)
    room.wait()
    room.press("Tab")
    room.place.table.setFocus()
    room.press("Enter")
    room.wait()
    assert shows(room.place, "拿回来接着写")
    room.place.acts.buttons[PaperAct.TAKE_BACK].click()
    room.wait()
    assert room.stored(opened.id).state is DocumentState.DRAFT
    with room.store._database.reading() as connection:
        assert rows_fault(connection, tmp_path / "scratch", lambda size: b"r" * size) == ""


def test_an_issued_paper_cannot_be_discarded(room: Room) -> None:
    paper = room.issued("DEC-02")
    room.show(paper.id)
    assert not room.place.acts.perform(PaperAct.DISCARD)
    assert not room.place.acts.buttons[PaperAct.DISCARD].isVisible()


def test_a_day_in_the_paper_is_due_until_its_result_is_written(room: Room) -> None:
    today = room.session.clock.today()
    day = today + timedelta(days=3)
    paper = room.issued("INV-19", reply_due=day.isoformat())
    assert (paper.due_on, paper.due_what) == (day, "回复期限")
    week = room.store.answer(AskToday(today)).week
    assert [(one.kind, one.due) for one in week] == [("paper_due", day)]
    assert counts(room)[PaperShelf.DUE] == 1
    room.show(paper.id)
    room.place.acts.perform(PaperAct.SETTLE)
    room.wait()
    room.type("已书面回复")
    room.press("Enter")
    room.wait()
    assert room.stored(paper.id).due_done == "已书面回复"
    assert room.store.answer(AskToday(today)).week == ()
    assert counts(room)[PaperShelf.DUE] == 0


def test_the_day_of_payment_runs_from_the_service(room: Room) -> None:
    paper = room.issued("DEC-02")
    assert paper.due_on is None
    room.show(paper.id)
    room.place.acts.perform(PaperAct.SERVE)
    room.wait()
    room.press("Ctrl+Enter")
    room.wait()
    served = room.stored(paper.id)
    assert served.due_what == "缴纳罚款期限"
    today: date = room.session.clock.today()
    assert served.due_on is not None
    assert today + timedelta(days=15) <= served.due_on <= today + timedelta(days=25)  # rolled over days off
    assert counts(room)[PaperShelf.DUE] == 1


def test_the_register_finds_a_paper_by_its_party(room: Room) -> None:
    paper = room.issued("DEC-02")
    place: DocumentsPlace = room.place
    place.show_register()
    place.search.setFocus()
    room.type("示例建材")
    place.search.flush()
    room.wait()
    model = place.table.model()
    assert isinstance(model, TableModel)
    rows = model.rows
    assert [row.document.id for row in rows] == [paper.id]
    room.type("没有的字")
    place.search.flush()
    room.wait()
    settle()
    assert not place.table.isVisible()


def test_words_that_mean_no_day_are_kept_and_named_by_the_gate(room: Room) -> None:
    draft = room.drafted("INV-19", reply_due="")
    room.show(draft)
    room.place.desk.form.focus_field("reply_due")
    room.type("下个月")
    room.press("Enter")
    room.wait()
    stored = room.stored(draft)
    assert stored.unread == {"reply_due": "下个月"}
    assert "reply_due" not in stored.edits
    assert shows(room.place, "“回复期限”里写的“下个月”看不懂")
    assert isinstance(room.store.answer(AskDocuments())[0].document, Document)
    room.place.show_register()
    room.wait()
    room.show(draft)
    editor = room.place.desk.form.questions["reply_due"].editor
    assert isinstance(editor, LineEditor)
    line = editor.line
    assert line.text() == "下个月"
    assert shows(room.place.desk.form, "看不出是哪天")
    room.place.desk.form.focus_field("reply_due")
    line.selectAll()
    room.type("2099-12-17")
    room.press("Enter")
    room.wait()
    assert (room.stored(draft).unread, room.stored(draft).edits["reply_due"]) == ({}, "2099-12-17")
    assert not shows(room.place, "看不懂")


def test_serving_with_a_draft_on_the_desk_leads_to_what_waits(room: Room) -> None:
    room.begin("xzcfjds")
    room.shell.perform(SERVE_PAPER)
    room.wait()
    assert room.place.breadcrumb == ("文书",)
    assert room.place.shelves.value == "to_serve"


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_a_long_title_never_widens_the_window(room: Room, scale: float) -> None:
    paper = room.issued("DEC-02")
    room.shell.look.set(theme().mode, scale)
    try:
        room.place.open("document", paper.id)
        room.wait()
        assert room.shell.minimumSizeHint().width() <= 1366
        assert room.place.breadcrumb[-1] == f"{paper.title} {paper.number}"
    finally:
        room.shell.look.set(theme().mode, 1.0)
