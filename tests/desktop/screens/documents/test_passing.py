"""放行 on screen: a captain who is asked, his reason in the issued paper, and what undoes it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.screens.documents.passing_layer import PassLayer
from desktop.screens.documents.sheet_presenter import SheetPresenter
from desktop.screens.documents.sheet_view import SheetView
from desktop.widgets.layers import top_layer
from desktop.witness import TrainingWitness
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.errors import KnownTrouble, WrongPassword
from enforcement.model.document import Document, DocumentState
from enforcement.model.officer import Officer
from enforcement.refusals import Level
from tests.desktop.screens.documents.a_record import record
from tests.desktop.screens.inspection.office import Office
from tests.helpers.qt import settle, shows
from tests.helpers.town import ZHOU
from tests.helpers.typing import press, type_text

REASON = "电话请示过分管领导，回镇后当天补办审批"


@pytest.fixture
def draft(office: Office) -> Document:
    """The draft of a record whose inspection nobody approved: one gate that a captain may let pass."""
    return record(office, approved=False)


class LockedWitness(TrainingWitness):
    """A machine with passwords: the first one typed is taken to be wrong, as a misspelt one would be."""

    asks_secret = True

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.given: list[tuple[str, str]] = []

    def confirm(self, officer_id: str, secret: str, then: Any) -> None:
        self.given.append((officer_id, secret))
        wrong = WrongPassword("口令不对。", "", "再输一次。", wait_seconds=0)
        answer: KnownTrouble | None = wrong if len(self.given) == 1 else None
        then(answer)


def view_of(qtbot: Any, office: Office, witness: Any) -> SheetView:
    operations: Any = office
    shown = SheetView(SheetPresenter(operations, witness=witness), where=lambda _name: None)
    qtbot.addWidget(shown)
    shown.resize(1042, 700)
    shown.show()
    shown.activateWindow()
    shown.set_layout_class("wide")
    return shown


def the_layer(view: SheetView) -> PassLayer:
    settle()
    layer = top_layer(view.window())
    assert isinstance(layer, PassLayer)
    return layer


def test_a_captain_lets_it_pass_and_the_paper_says_so(qtbot: Any, office: Office, draft: Document) -> None:
    view = view_of(qtbot, office, TrainingWitness(office.session))
    view.presenter.show(draft)
    settle()
    assert shows(view, "1 项要队长放行")
    assert not view.issue_button.isEnabled()

    view.presenter.cure("let_pass", "G07")
    layer = the_layer(view)
    type_text(layer.reason, REASON)
    press(layer.reason, "Return")
    settle()

    assert top_layer(view.window()) is None
    assert shows(view, f"周建平已放行：{REASON}")
    assert view.issue_button.isEnabled()
    view.presenter.issue()
    issued = office.house.store.the(Document, draft.id)
    assert issued.state is DocumentState.ISSUED
    assert [(one.number, one.captain_id, one.reason) for one in issued.overrides] == [("G07", ZHOU, REASON)]


def test_a_short_reason_and_a_wrong_password_are_said_in_their_place(
    qtbot: Any, office: Office, draft: Document
) -> None:
    witness = LockedWitness(office.session)
    view = view_of(qtbot, office, witness)
    view.presenter.show(draft)
    view.presenter.cure("let_pass", "G07")
    layer = the_layer(view)

    type_text(layer.reason, "急")
    layer.go()
    assert shows(layer, "理由至少写 10 个字。")
    type_text(layer.reason, REASON)
    layer.go()
    assert shows(layer, "请队长输自己的口令。")
    type_text(layer.secret, "not-his-password")
    press(layer.secret, "Return")
    settle()
    assert shows(layer, "口令不对。")
    assert layer.secret.text() == ""
    assert not view.issue_button.isEnabled()

    type_text(layer.secret, "his-own-password")
    press(layer.secret, "Return")
    settle()
    assert witness.given == [(ZHOU, "not-his-password"), (ZHOU, "his-own-password")]
    assert view.issue_button.isEnabled()


def test_what_was_let_pass_can_be_taken_back(qtbot: Any, office: Office, draft: Document) -> None:
    view = view_of(qtbot, office, TrainingWitness(office.session))
    sheet = view.presenter
    sheet.show(draft)
    captain = office.house.store.the(Officer, ZHOU)
    sheet.let_pass("G07", captain, REASON)
    assert sheet.may_issue

    sheet.cure("take_back_pass", "G07")

    assert not sheet.may_issue
    assert [one.level for one in sheet.gates.refusals if one.number == "G07"] == [Level.CAPTAIN]


def test_a_changed_draft_has_to_be_let_pass_again(qtbot: Any, office: Office, draft: Document) -> None:
    sheet = view_of(qtbot, office, TrainingWitness(office.session)).presenter
    sheet.show(draft)
    sheet.let_pass("G07", office.house.store.the(Officer, ZHOU), REASON)
    begun = draft.inspection_id
    office.house.done(EditInspection(inspection_id=begun, changes={"opinion": "没有意见。"}))
    office.house.done(PrepareDocument(inspection_id=begun, form_id="INS-03"))

    sheet.show(office.house.store.the(Document, draft.id))

    assert not sheet.may_issue


def test_nobody_to_ask_is_said(qtbot: Any, office: Office, draft: Document) -> None:
    session = office.session
    session.roster = tuple(one for one in session.roster if one.id != ZHOU)
    view = view_of(qtbot, office, TrainingWitness(session))
    view.presenter.show(draft)

    view.presenter.cure("let_pass", "G07")
    settle()

    layer = top_layer(view.window())
    assert layer is not None
    assert shows(layer, "这台电脑上没有别的队长能来放行。")
    layer.close_layer()
