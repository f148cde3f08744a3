"""What stays with the county, transition rules and the papers that end a power, in the words that lists use."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.intake.endings import joined, paper_of, read_withdrawal
from enforcement.catalogue.intake.transition import given_of, kept_of, read_rules, transition_of
from enforcement.catalogue.intake.words import Field, field_named
from enforcement.model.library import EarlierActs, EndingPaper, OpenClues

TRANSFER, FINISH = {"open_clues": OpenClues.TRANSFER}, {"open_clues": OpenClues.FINISH}
ALLOWED, REFUSED = {"earlier_acts": EarlierActs.ALLOWED}, {"earlier_acts": EarlierActs.REFUSED}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("已立案的案件由原办理机关办结", {}),
        ("已立案的，由原机关继续办理；未立案的线索移送县级主管部门。", TRANSFER),
        ("1.已经立案的由承办单位办结；2.尚未立案的移交县综合行政执法局", TRANSFER),
        ("未立案的线索由县级主管部门查处", TRANSFER),
        ("未立案的问题线索，由本镇立案办结", FINISH),
        ("未立案的线索由正在办理的单位立案查处", FINISH),
        ("已立案未办结的案件，由乡镇继续办结。未立案的由原承办单位办结", FINISH),
        ("下放前发生的违法行为由原实施部门查处", REFUSED),
        ("赋权前的行为不得查处", REFUSED),
        ("赋权前的违法行为可以由承接乡镇查处", ALLOWED),
        ("下放前的行为，由乡镇人民政府查处；\n未立案的移送", ALLOWED | TRANSFER),
        ("下放之日前的行为可以查处；未立案线索移送", ALLOWED | TRANSFER),
    ],
)
def test_sentences_are_read_by_their_words(text: str, said: dict[str, object]) -> None:
    found = transition_of(text)
    assert found == said


@pytest.mark.parametrize(
    "text",
    [
        "按有关规定办理",
        "未立案的线索不移送县级主管部门",
        "未立案的线索由县级主管部门不予查处",
        "未立案的线索移送县级主管部门，另行通知的除外",
        "下放前的行为未必可以查处",
        "未立案的移送县里；未立案的由本镇办结",
        "2026年底前完成",
        "未立案的线索由县综合行政执法局移交乡镇办理",
        "未立案的线索由乡镇移送县局处理",
        "未立案的由承接乡镇移交县里查处",
        "√",
    ],
)
def test_what_is_not_known_for_certain_is_refused(text: str) -> None:
    found = transition_of(text)
    assert isinstance(found, Complaint)
    assert found.fix


def test_what_stays_and_what_comes_along() -> None:
    assert kept_of("重大处罚、行政强制") == {"major_penalties": False, "coercive_measures": False}
    assert kept_of("检查权和重大行政处罚权") == {"inspections": False, "major_penalties": False}
    everything = dict.fromkeys(("inspections", "coercive_measures", "major_penalties"), True)
    assert kept_of("无") == everything == given_of("全部")
    nothing = dict.fromkeys(everything, False)
    assert kept_of("全部下放") == everything == given_of("无保留")
    assert kept_of("全部保留") == nothing == given_of("都保留")
    assert given_of("行政检查") == {**dict.fromkeys(everything, False), "inspections": True}
    for text in ("罚款五万元以上的", "√", "—", "许可", "重大处罚、其他"):
        found = kept_of(text)
        assert isinstance(found, Complaint)
        assert "限制" in found.fix


def test_two_cells_of_a_row_must_agree() -> None:
    cells = {
        Field.KEPT: "重大处罚",
        Field.COERCIVE: "√",
        Field.TRANSITION: "未立案的移送县里",
        Field.EARLIER: "不能",
    }
    stated, wrong = read_rules(cells)
    assert wrong == []
    assert stated == {"coercive_measures": True, "major_penalties": False, **TRANSFER, **REFUSED}
    _, wrong = read_rules({Field.MAJOR: "是", Field.KEPT: "重大处罚"})
    assert [field for field, _ in wrong] == [Field.KEPT]
    _, wrong = read_rules({Field.CLUES: "看情况", Field.INSPECTIONS: "部分"})
    assert {field for field, _ in wrong} == {Field.CLUES, Field.INSPECTIONS}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("保留市县权限", Field.KEPT),
        ("县级保留权限", Field.KEPT),
        ("过渡安排", Field.TRANSITION),
        ("衔接办法", Field.TRANSITION),
        ("随同下放权限", Field.GIVEN),
        ("收回文号", Field.ENDED_NO),
        ("依据施行日期", Field.BASIS_FROM),
        ("限制", Field.LIMITS),
    ],
)
def test_headings_that_such_lists_use(heading: str, field: Field) -> None:
    assert field_named(heading) is field


WHOLE = EndingPaper(name="关于收回部分赋权事项的通知", number="安政〔2026〕30号", day=date(2026, 11, 20))


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("《关于收回部分赋权事项的通知》（安政〔2026〕30号，2026年11月20日）", WHOLE),
        ("《关于收回部分赋权事项的通知》（安政〔2026〕30号） 2026-11-20印发", WHOLE),
        ("安政〔2026〕30号", EndingPaper(number="安政〔2026〕30号")),
        ("安政[2026]30号 2026.11.20", EndingPaper(number="安政[2026]30号", day=date(2026, 11, 20))),
        ("县政府公告", EndingPaper(name="县政府公告")),
        ("", None),
        ("2026-11-20", None),
        ("《通知》见附件", None),
        ("《通知》2026-13-40", None),
    ],
)
def test_the_paper_that_ended_a_power(text: str, paper: EndingPaper | None) -> None:
    found = paper_of(text)
    assert isinstance(found, Complaint) if paper is None else found == paper


def test_name_number_and_day_in_three_cells_are_one_paper() -> None:
    name, number = EndingPaper(name=WHOLE.name), EndingPaper(number=WHOLE.number)
    assert joined(name, number, WHOLE.day) == WHOLE
    assert joined(None, None, None) is None
    assert isinstance(joined(WHOLE, EndingPaper(number="安政〔2026〕31号"), None), Complaint)


def test_what_a_person_types_is_read_or_refused() -> None:
    said = read_withdrawal("安政〔2026〕30号", " 使用少 ", "办完")
    assert said.paper is not None
    assert (said.paper.number, said.reason, said.open_clues) == (
        "安政〔2026〕30号",
        "使用少",
        OpenClues.FINISH,
    )
    with pytest.raises(ValueError, match="--withdrawn-clues"):
        read_withdrawal("", "", "看情况")
    with pytest.raises(ValueError, match="--withdrawn-by"):
        read_withdrawal("2026-11-20", "", "")
