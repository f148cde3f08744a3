"""One paper on screen: the page of the stored bytes, gates, issue, print, and trouble in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter

from desktop.printing import PrintWish, page_count
from desktop.screens.documents.pages import read_pages
from desktop.screens.documents.place import DocumentsPlace
from desktop.screens.documents.sheet_presenter import SheetPresenter, marked_fields
from desktop.screens.documents.sheet_view import SheetView
from desktop.widgets.layers import top_layer
from enforcement.commands.edit_inspection import EditInspection
from enforcement.errors import PaperTrouble
from enforcement.model.document import Document, DocumentState
from enforcement.refusals import Level, Refusal
from tests.desktop.screens.documents.a_record import record
from tests.desktop.screens.inspection.office import Office
from tests.helpers.qt import settle, shows
from tests.helpers.typing import press_here


def to_file(path: Path) -> Any:
    def make(_wish: PrintWish) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setResolution(72)
        printer.setOutputFileName(str(path))
        return printer

    return make


@pytest.fixture
def sheet(office: Office, tmp_path: Path) -> SheetPresenter:
    operations: Any = office
    return SheetPresenter(operations, make_printer=to_file(tmp_path / "printed.pdf"))


def test_a_draft_is_laid_out_as_it_stands(sheet: SheetPresenter, office: Office) -> None:
    sheet.show(record(office))

    assert len(sheet.pages.pictures) == page_count(sheet.pages.pdf)
    assert sheet.may_issue
    assert sheet.gates.blocks == 0
    assert "两名在场队员执法证有效" in sheet.gates.passed


def test_a_missing_fact_locks_and_is_marked_on_the_page(sheet: SheetPresenter, office: Office) -> None:
    sheet.show(record(office, opinion=""))

    locked = [refusal for refusal in sheet.gates.refusals if refusal.level is Level.BLOCK]
    assert [refusal.field for refusal in locked] == ["opinion"]
    assert not sheet.may_issue
    assert [(mark.number, mark.rect.isValid()) for mark in sheet.pages.marks] == [(1, True)]


def test_issued_means_stored_bytes(sheet: SheetPresenter, office: Office, tmp_path: Path) -> None:
    draft = record(office)
    sheet.show(draft)
    printed: list[tuple[str, int]] = []
    sheet.printed.connect(lambda key, count: printed.append((key, count)))

    sheet.issue(PrintWish())

    issued = office.house.store.the(Document, draft.id)
    assert issued.state is DocumentState.ISSUED
    assert issued.number == "安云溪现检字〔2026〕41号"
    assert printed == [(draft.id, issued.pages)]
    assert issued.prints == 1
    assert page_count((tmp_path / "printed.pdf").read_bytes()) == issued.pages
    sheet.show(issued)
    assert sheet.pages.pdf == office.house.blobs.read(issued.sha256)


def test_what_stops_at_the_last_moment_is_told(sheet: SheetPresenter, office: Office) -> None:
    draft = record(office)
    sheet.show(draft)
    begun = office.the_inspection().id
    office.house.done(EditInspection(inspection_id=begun, changes={"opinion": ""}))
    told: list[Any] = []
    sheet.refused.connect(told.append)

    sheet.issue()

    assert told[0].refusals[0].field == "opinion"
    assert office.house.store.the(Document, draft.id).state is DocumentState.DRAFT


@pytest.mark.qt_log_ignore("^QPainter::begin", "^This plugin does not support ")
def test_a_printer_that_is_silent_wastes_no_number(office: Office, tmp_path: Path) -> None:
    operations: Any = office
    sheet = SheetPresenter(operations, make_printer=to_file(tmp_path / "no-folder" / "x.pdf"))
    draft = record(office)
    sheet.show(draft)
    told: list[PaperTrouble] = []
    sheet.troubled.connect(told.append)

    sheet.issue(PrintWish())

    assert told[0].sentence.startswith("打印机没有回应。文书已存好，文号没有浪费。")
    issued = office.house.store.the(Document, draft.id)
    assert (issued.state, issued.prints) == (DocumentState.ISSUED, 0)


def test_a_draft_may_be_printed_and_is_not_counted(
    sheet: SheetPresenter, office: Office, tmp_path: Path
) -> None:
    draft = record(office, opinion="")
    sheet.show(draft)

    sheet.print_draft(PrintWish())

    assert (tmp_path / "printed.pdf").exists()
    assert office.house.store.the(Document, draft.id).prints == 0


def test_the_pdf_can_be_saved_as_it_is(sheet: SheetPresenter, office: Office, tmp_path: Path) -> None:
    sheet.show(record(office))

    sheet.save_as(tmp_path / "现场检查笔录.pdf")

    assert (tmp_path / "现场检查笔录.pdf").read_bytes() == sheet.pages.pdf


def test_a_page_that_cannot_be_made_says_so_in_its_place() -> None:
    def broken() -> bytes:
        raise PaperTrouble("版面排不下。", "", "换小一号字。")

    pages = read_pages(broken)

    assert pages.trouble is not None
    assert pages.pictures == ()


def test_only_what_locks_is_marked() -> None:
    refusals = (
        Refusal(number="G08", what="", field="party.name"),
        Refusal(number="R72", what="", field="facts", level=Level.REMIND),
    )

    assert marked_fields(refusals, {"party": {"name": "好再来"}}) == ((1, "party.name", "好再来"),)


@pytest.fixture
def view(qtbot: Any, sheet: SheetPresenter) -> SheetView:
    shown = SheetView(sheet, where=lambda _name: None)
    qtbot.addWidget(shown)
    shown.resize(1042, 500)
    shown.show()
    shown.activateWindow()
    shown.set_layout_class("wide")
    return shown


def test_a_locked_button_counts_what_is_missing(
    view: SheetView, sheet: SheetPresenter, office: Office
) -> None:
    sheet.show(record(office, opinion=""))
    settle()

    assert not view.issue_button.isEnabled()
    assert view.issue_button.accessibleDescription() == "还差 1 项"
    assert view.draft_button.isEnabled()
    assert shows(view, "1 项不能出具")


def test_ctrl_p_and_enter_issue_and_print(view: SheetView, sheet: SheetPresenter, office: Office) -> None:
    draft = record(office)
    sheet.show(draft)
    settle()

    assert view.perform("print")
    assert shows(view, "出具后文号、内容和日期都不再改动。")
    press_here("Enter")

    assert office.house.store.the(Document, draft.id).prints == 1
    assert shows(view, "已送到打印机")


def test_escape_leaves_everything_as_it_is(view: SheetView, sheet: SheetPresenter, office: Office) -> None:
    draft = record(office)
    sheet.show(draft)
    settle()
    view.perform("print")
    press_here("Esc")

    assert office.house.store.the(Document, draft.id).state is DocumentState.DRAFT
    assert view.issue_button.isVisible()


def test_only_issuing_prints_nothing(view: SheetView, sheet: SheetPresenter, office: Office) -> None:
    draft = record(office)
    sheet.show(draft)
    settle()

    view.only_button.click()

    issued = office.house.store.the(Document, draft.id)
    assert (issued.state, issued.prints) == (DocumentState.ISSUED, 0)


def test_alt_n_presses_the_cure_of_that_number(
    view: SheetView, sheet: SheetPresenter, office: Office
) -> None:
    wanted: list[tuple[str, str]] = []
    sheet.cure_wanted.connect(lambda action, target: wanted.append((action, target)))
    sheet.show(record(office, opinion=""))

    assert view.perform("choose_1")
    assert wanted == [("edit_field", "opinion")]
    assert not view.perform("choose_9")


def test_zoom_and_page_words(view: SheetView, sheet: SheetPresenter, office: Office) -> None:
    sheet.show(record(office))
    settle()
    before = view.page.zoom

    view.page.step_zoom(1)

    assert view.page.zoom > before
    assert view.page.page_words.startswith("第 1 页，共 ")


def test_a_page_that_names_no_law_says_so(view: SheetView, sheet: SheetPresenter, office: Office) -> None:
    assert not view.cited.isVisible()
    sheet.show(record(office))
    settle()
    assert view.cited.isVisible()

    assert view.perform("cited")
    settle()
    layer = top_layer(view)
    assert layer is not None
    assert shows(layer, "这一份没有引法条。")


# ---- the register


@pytest.fixture
def place(qtbot: Any, office: Office, tmp_path: Path) -> DocumentsPlace:
    operations: Any = office
    shown = DocumentsPlace(operations, office.session, make_printer=to_file(tmp_path / "again.pdf"))
    qtbot.addWidget(shown)
    shown.resize(1290, 600)
    shown.show()
    shown.activateWindow()
    shown.set_layout_class("wide")
    shown.activate()
    return shown


def test_an_empty_register_says_where_papers_come_from(place: DocumentsPlace) -> None:
    assert shows(place, "还没有文书。做完检查第 3 步会自动备好。")


def test_without_a_paper_the_way_to_its_articles_is_said(place: DocumentsPlace) -> None:
    assert place.perform("cited")
    settle()
    layer = top_layer(place)
    assert layer is not None
    assert shows(layer, "先打开一份文书，再看它引的条文。")


def test_a_paper_opens_from_the_register_and_can_be_printed_again(
    place: DocumentsPlace, office: Office, sheet: SheetPresenter, tmp_path: Path
) -> None:
    draft = record(office)
    sheet.show(draft)
    sheet.issue(PrintWish())
    place.activate()
    settle()

    assert place.open("document", draft.id)
    assert place.breadcrumb == ("文书", "现场检查笔录 安云溪现检字〔2026〕41号")
    assert shows(place, "安云溪现检字〔2026〕41号")
    assert shows(place, "已出具，内容不再改动")
    place.perform("print")
    assert shows(place, "打的是当时存下的那一份，打一次记一次。")
    press_here("Enter")

    assert office.house.store.the(Document, draft.id).prints == 2
    press_here("Esc")
    assert place.breadcrumb == ("文书",)


def test_f2_on_a_draft_leads_to_its_inspection(place: DocumentsPlace, office: Office) -> None:
    draft = record(office, opinion="")
    wanted: list[tuple[str, str]] = []
    place.open_requested.connect(lambda kind, key: wanted.append((kind, key)))
    place.activate()
    place.open("document", draft.id)

    assert place.perform("edit")
    assert wanted == [("inspection", draft.inspection_id)]
