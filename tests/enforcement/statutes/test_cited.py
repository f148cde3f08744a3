"""Places that a finished text names, and the day whose wording counts."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement.facts.acted import day_of_places
from enforcement.statutes.cited import cited_in

A, B = "安平县养犬管理规定", "中华人民共和国行政处罚法"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (f"违反了《{A}》第八条第一款的规定", [(A, "第8条第1款")]),
        (f"依据《{A}》第二十条、第二十一条第二款第（三）项和《{B}》第六十三条", [
            (A, "第20条"), (A, "第21条第2款第3项"), (B, "第63条"),
        ]),
        (f"《{A}》\n第三十\r\n条之一 第二款", [(A, "第30条之1第2款")]),
        (f"《{A}》（2021年修订）第九条", [(A, "第9条")]),
        ("《安平县实施〈大气法〉办法》第九条", [("安平县实施《大气法》办法", "第9条")]),
        (f"《{A}》第八条，又依《{A}》第八条", [(A, "第8条")]),
        (f"《{A}》的有关规定；《现场检查笔录》一份；第八条", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_stands_behind_a_title_is_read(text: str, places: list[tuple[str, str]]) -> None:
    assert list(cited_in(text)) == places


def test_what_judges_the_act_has_its_day_and_procedure_has_the_paper_s() -> None:
    facts = {
        "act_time": "2026-08-14T09:30",
        "violated": [{"law": A, "article": "第8条第1款"}],
        "penalty_basis": [{"law": f"《{A}》", "article": "第二十条；行政处罚法第63条"}],
        "legal_basis": [{"law": B, "article": "第72条"}],
    }
    acted, issued = date(2026, 8, 14), date(2026, 11, 22)
    places = ((A, "第8条第1款"), (A, "第20条"), ("行政处罚法", "第63条"), (B, "第72条"), (B, "第63条"))
    assert [day for _, _, day in day_of_places(facts, places, issued)] == [
        acted,
        acted,
        acted,
        issued,
        issued,
    ]
    assert {day for _, _, day in day_of_places({}, places, issued)} == {issued}
    begun = {"started_at": "2026-08-14T09:30", "violated": facts["violated"]}
    assert day_of_places(begun, places[:1], issued) == ((A, "第8条第1款", acted),)
