"""Line breaking under every width: nothing lost, no forbidden line start or end, justification in bounds."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.characters import NOT_AT_END, NOT_AT_START, SPACES, is_latin, may_break, speaks
from forms.lines import MAX_STRETCH, MAX_TIGHTEN, Line, break_lines
from forms.typography import Shaped, Span, face_set

LEGAL = (
    "2026年11月20日9时30分，本机关执法人员现场检查时发现，你单位在云溪镇环城西路26号门前人行道上摆放餐桌3张"
    "（编号ZP-01至ZP-04），并使用执法记录仪全程录像（编号AV-0042，9时30分至10时5分）。上述行为违反了《浙江省城市"
    "市容和环境卫生管理条例》第十二条第一款的规定。徐国良称：“桌子是客人搬的……不知道不行！”——记录在案；"
    "罚款¥800.00元，剩余通行宽度1.7米？占用100%。"
)
PIECES = [
    "人行道",
    "，",
    "。",
    "《条例》",
    "（一）",
    "2026年",
    "AV-0042",
    "……",
    "——",
    "“",
    "”",
    "第3项",
    "1.7米",
    "　",
    "、",
    "云",
]
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join),
    st.integers(1, len(LEGAL)).map(lambda n: LEGAL[:n]),
)
widths = st.floats(120, 460)


def _broken(text: str, width: float, indent: float = 28.0) -> tuple[Shaped, list[Line]]:
    shaped = face_set().shape((Span(text),), "body", 14.0, 14.26)
    return shaped, break_lines(shaped, width, indent)


@settings(max_examples=150, deadline=None)
@given(texts, widths)
def test_no_character_is_lost_or_doubled(text: str, width: float) -> None:
    shaped, lines = _broken(text, width)
    kept = "".join("".join(shaped.characters[x.start : x.end]) for x in lines)
    assert kept.replace("　", "") == text.replace("　", "")
    assert all(a.end <= b.start for a, b in itertools.pairwise(lines))


@settings(max_examples=150, deadline=None)
@given(texts, widths)
def test_lines_start_and_end_with_allowed_characters(text: str, width: float) -> None:
    shaped, lines = _broken(text, width)
    for one, other in itertools.pairwise(lines):
        last, first = shaped.characters[one.end - 1], shaped.characters[other.start]
        crossed = any(c in SPACES for c in shaped.characters[one.end : other.start])
        if crossed or may_break(last, first):
            continue
        run = shaped.widths[one.start : one.end]
        unbreakable = not any(
            may_break(a, b)
            for a, b in zip(
                shaped.characters[one.start : one.end], shaped.characters[one.start + 1 :], strict=False
            )
        )
        assert unbreakable, (last, first, sum(run))


@settings(max_examples=150, deadline=None)
@given(texts, widths)
def test_no_line_is_wider_than_its_measure_and_gaps_stay_in_bounds(text: str, width: float) -> None:
    shaped, lines = _broken(text, width)
    for line in lines:
        natural = sum(shaped.widths[line.start : line.end]) - (7.0 if line.half_end else 0.0)
        gaps = [
            1
            for a, b in zip(
                shaped.characters[line.start : line.end - 1],
                shaped.characters[line.start + 1 : line.end],
                strict=True,
            )
            if not (is_latin(a) and is_latin(b))
        ]
        assert line.indent + natural + line.gap * len(gaps) <= width + 0.05
        assert -MAX_TIGHTEN * 14.0 * 2 - 1e-6 <= line.gap <= MAX_STRETCH * 14.0 + 1e-6


@settings(max_examples=100, deadline=None)
@given(st.integers(40, 220), st.floats(200, 460))
def test_a_paragraph_does_not_end_in_a_single_character(length: int, width: float) -> None:
    shaped, lines = _broken("路" * length + "。", width)
    if len(lines) > 1:
        last = lines[-1]
        assert sum(1 for c in shaped.characters[last.start : last.end] if speaks(c)) >= 2


def test_justified_lines_fill_the_measure() -> None:
    shaped, lines = _broken(LEGAL, 442.0)
    for line in lines[:-1]:
        text = shaped.characters[line.start : line.end]
        gaps = sum(1 for a, b in itertools.pairwise(text) if not (is_latin(a) and is_latin(b)))
        natural = sum(shaped.widths[line.start : line.end]) - (7.0 if line.half_end else 0.0)
        assert abs(line.indent + natural + line.gap * gaps - 442.0) < 0.01


def test_a_closing_mark_before_another_mark_is_set_half_width() -> None:
    shaped, _lines = _broken("《条例》（一）。", 442.0)
    by_mark = dict(zip(shaped.characters, shaped.widths, strict=True))
    assert by_mark["》"] < 8
    assert by_mark["）"] < 8
    assert by_mark["。"] > 13


def test_a_closing_mark_may_hang_half_width_at_the_line_end() -> None:
    width = 20 * 14.26 + 7.5
    shaped, lines = _broken("路" * 20 + "，" + "口" * 12, width, indent=0.0)
    assert shaped.characters[lines[0].end - 1] == "，"
    assert lines[0].half_end


def test_a_run_wider_than_the_line_is_broken_rather_than_lost() -> None:
    shaped, lines = _broken("见" + "A" * 200 + "页", 150.0)
    assert len(lines) > 5
    assert sum(x.end - x.start for x in lines) == len(shaped.characters)


def test_marks_of_the_lists_never_stand_where_they_must_not() -> None:
    for width in range(130, 460, 7):
        shaped, lines = _broken(LEGAL, float(width))
        assert not [x for x in lines[1:] if shaped.characters[x.start] in NOT_AT_START]
        assert not [x for x in lines if shaped.characters[x.end - 1] in NOT_AT_END]
