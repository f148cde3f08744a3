"""In an inspection: words and button follow the text of the day of the act, not of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desktop.actions import COMPARE_BASES
from desktop.screens.inspection.check_parts import MatterHead
from desktop.screens.inspection.check_presenter import CheckPresenter
from desktop.screens.inspection.matter_words import basis, guidance, older_than_the_law
from desktop.screens.inspection.place import InspectionPlace
from desktop.screens.inspection.presenter import Workspace, day_of_act
from desktop.widgets.layers import top_layer
from enforcement.model.matter import Basis, Citation, Matter
from tests.desktop.screens.inspection.office import Office
from tests.helpers.qt import settle, shows
from tests.helpers.town import EXITS, RESTAURANT, TODAY, house

TOMORROW = TODAY + timedelta(days=1)
OLD_LAW = "溪山县旧办法"


def changed(former: bool) -> Matter:
    """The matter of the exits under a law that begins tomorrow, with or without a text before it."""
    new = tuple(replace(one, valid_from=TOMORROW) for one in EXITS.penalty)
    old = Basis(
        violation=(Citation(law=OLD_LAW, article="第3条", valid_to=TODAY),),
        penalty=(Citation(law=OLD_LAW, article="第9条", valid_to=TODAY),),
        penalty_kinds=("罚款",),
        fine_basis=("fixed",),
        correction_precondition="逾期不改正",
        valid_to=TODAY,
        verified=True,
    )
    violation = tuple(replace(one, valid_from=TOMORROW) for one in EXITS.violation)
    return replace(EXITS, violation=violation, penalty=new, former=(old,) if former else ())


def office_with(matter: Matter) -> Office:
    home = house()
    others = tuple(one for one in home.catalogue.matters if one.code != matter.code)
    return Office(replace(home, catalogue=replace(home.catalogue, matters=(matter, *others))))


def checking(office: Office) -> CheckPresenter:
    operations: Any = office
    desk = Workspace(operations, office.session)
    desk.blank((EXITS.code,))
    desk.start(RESTAURANT)
    desk.go(2)
    presenter = CheckPresenter(desk)
    desk.reload()
    return presenter


def test_the_words_are_those_of_the_day(qapp: Any) -> None:
    office = office_with(changed(former=True))
    check = checking(office)
    office.house.clock.go(days=3)
    day = day_of_act(check.desk)
    assert day == TODAY
    assert check.work is not None
    assert basis(check.work, day) == f"依据 {OLD_LAW} 第3条、第9条"
    assert "先责令改正" in guidance(check.work, day)
    assert "先责令改正" not in guidance(check.work, TOMORROW)


@pytest.mark.parametrize(("days", "shown"), [(0, False), (3, True)])
def test_the_button_stands_where_the_act_is_older_than_the_law(qapp: Any, days: int, shown: bool) -> None:
    office = office_with(changed(former=True))
    check = checking(office)
    office.house.clock.go(days=days)
    head = MatterHead(check)
    head.show_matter()
    assert head.compare.isVisibleTo(head) is shown
    assert older_than_the_law(check.work, TODAY, TODAY + timedelta(days=days)) is shown


def test_a_day_without_a_text_is_said_before_the_judgement(qapp: Any) -> None:
    check = checking(office_with(changed(former=False)))
    told = guidance(check.work, day_of_act(check.desk))
    assert told.startswith("2026年11月24日没有可以引用的条文")
    assert older_than_the_law(None, TODAY, TODAY) is False


def test_the_place_opens_both_texts_for_the_day_of_the_inspection(qtbot: Any) -> None:
    office = office_with(changed(former=True))
    operations: Any = office
    place = InspectionPlace(operations, office.session)
    qtbot.addWidget(place)
    place.resize(1290, 700)
    place.show()
    place.begin((EXITS.code,))
    place.desk.start(RESTAURANT)
    place.desk.go(2)
    place.desk.reload()
    office.house.clock.go(days=3)
    assert place.perform(COMPARE_BASES)
    settle()
    layer = top_layer(place.window())
    assert layer is not None
    assert shows(layer.content, f"《{OLD_LAW}》第九条")
    told = layer.content.told  # type: ignore[attr-defined]
    assert (told.act_day, told.decision_day) == (TODAY, date(2026, 11, 27))
    layer.close_layer()
    settle()
