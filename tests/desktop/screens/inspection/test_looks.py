"""The workspace in every size, scale and mode: the window fits, no control is cut short, everything has a name."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.screens.inspection.place import InspectionPlace
from desktop.screens.shell.view import Shell
from desktop.theme.apply import apply_theme
from desktop.theme.tokens import scales
from desktop.widgets.layout import Scroll
from desktop.widgets.place import PlaceSpec
from enforcement.commands.add_matter import AddMatter
from enforcement.commands.answer_item import AnswerItem
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.checklist import ItemKind, ItemResult
from enforcement.model.inspection import Finding, InspectionMatter
from tests.desktop.screens.inspection.office import Office, office_with_expiring_partner
from tests.helpers.qt import cut_controls, nameless_controls, settle
from tests.helpers.town import CHEN, RESTAURANT, WANG

SIZES = ((1024, 600), (1366, 696), (1920, 1080))


def busy_office() -> Office:
    """An inspection with three matters, one answer and one problem found."""
    office = office_with_expiring_partner()
    home = office.house
    started = home.done(StartInspection(party_id=RESTAURANT, officer_ids=(CHEN, WANG)))
    for code in ("140003", "160013", "190017"):
        home.done(AddMatter(inspection_id=started, matter_code=code))
    item = next(one for one in home.store.all(ItemResult) if one.kind is ItemKind.INQUIRY)
    home.done(AnswerItem(item_id=item.id, changes={"text": "徐国良称堆放约两周，为换季酒水纸箱"}))
    entry = home.store.all(InspectionMatter)[0]
    home.done(JudgeMatter(inspection_matter_id=entry.id, finding=Finding.FOUND))
    return office


def shell(office: Office) -> Shell:
    operations: Any = office
    session: Any = office.session
    spec = PlaceSpec("inspection", 2, "检查", "clipboard-check", lambda: InspectionPlace(operations, session))
    return Shell((spec,), operations, session)


@pytest.mark.parametrize(("mode", "scale"), [("light", scale) for scale in scales()] + [("dark", 1.0)])
@pytest.mark.parametrize("size", SIZES)
def test_no_step_is_cut(
    qtbot: Any, qapp: QApplication, mode: str, scale: float, size: tuple[int, int]
) -> None:
    apply_theme(qapp, mode, scale)
    office = busy_office()
    window = shell(office)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    place = window.place
    assert isinstance(place, InspectionPlace)
    settle()
    assert cut_controls(place) == [], "the list"
    place.open("inspection", office.the_inspection().id)
    for step in range(1, 6):
        place.desk.go(step)
        for _ in range(4):  # nested panes pass their new sizes on, one round each
            settle()
        assert window.size().toTuple() == size, f"step {step}: the window must fit, its panes scroll"
        assert cut_controls(place.workspace.step) == [], f"step {step}"
        assert nameless_controls(place) == [], f"step {step}"
        for pane in place.workspace.step.findChildren(Scroll):
            assert not pane.horizontalScrollBar().isVisible(), f"step {step}: panes scroll downwards only"
