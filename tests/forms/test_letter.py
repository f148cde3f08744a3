"""Letters with a ruler: grid, level, page breaks, seal. Numbers are those of the layout specification."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.characters import NOT_AT_END, NOT_AT_START
from forms.letter import LEVELS, GridLine, split_pages
from forms.lines import Line
from forms.page import CircleOp
from forms.render import RenderRequest
from forms.style import UnitStyle
from forms.typography import MM, Shaped
from tests.forms import samples
from tests.forms.pages import body_baselines, laid, lines_of


def _letter(**changes: object) -> RenderRequest:
    values: dict = {"form_id": "INV-17", "facts": samples.letter_facts(), "state": "issued"}
    return RenderRequest(**(values | changes))


@pytest.mark.parametrize("name", ["L1", "L2", "L3"])
def test_all_baselines_sit_on_the_grid(name: str) -> None:
    level = LEVELS[name]
    pages, used = laid(_letter(level=name))
    assert used == name
    top = 260 - 0.88 * level.size / MM
    for page in pages:
        for _x, y, size, text in lines_of(page):
            if size == level.size and "字〔" not in text and "—" not in text:
                rows = (top - y) / (level.pitch / MM)
                assert abs(rows - round(rows)) < 0.01, text


def test_the_heading_stands_where_the_specification_says() -> None:
    pages, _level = laid(_letter(level="L1"))
    by_text = {text: (x, y) for x, y, _size, text in lines_of(pages[0])}
    assert by_text["安平县云溪镇人民政府"][1] == pytest.approx(260 - 0.9 * 22 / MM, abs=0.01)
    title = next(y for text, (_x, y) in by_text.items() if text == "责令限期改正通知书")
    assert title == pytest.approx(260 - (0.9 * 22 + 33) / MM, abs=0.01)
    number = next(y for text, (_x, y) in by_text.items() if "责改字" in text)
    assert number == pytest.approx(title - 1.25 * 28.99 / MM, abs=0.01)
    first = by_text["云溪镇好再来饭店："]
    assert first[0] == pytest.approx(28, abs=0.01)
    rows = [260 - (0.88 * 16 + k * 28.99) / MM for k in range(22)]
    below = [y for y in rows if y < number]
    assert first[1] == pytest.approx(below[1], abs=0.01)


def test_a_short_letter_goes_to_a_smaller_level_rather_than_a_lonely_seal() -> None:
    pages, level = laid(_letter(facts=samples.short_letter_facts()))
    assert len(pages) == 1
    assert level in ("L2", "L3")
    pages, level = laid(_letter())
    assert (len(pages), level) == (2, "L1")


def test_signature_and_seal_lie_over_each_other_and_off_everything_else() -> None:
    for facts in (samples.letter_facts(), samples.short_letter_facts()):
        pages, level = laid(_letter(facts=facts, unit=UnitStyle(seal_guide="circle")))
        page = pages[-1]
        circle = next(op for op in page.ops if isinstance(op, CircleOp))
        assert circle.radius / MM == pytest.approx(21)
        assert circle.y - circle.radius >= 16 * MM
        agency = max(op for op in lines_of(page) if op[3] == samples.AGENCY and op[2] == LEVELS[level].size)
        assert circle.y / MM == pytest.approx(agency[1] - 0.45 * LEVELS[level].pitch / MM, abs=0.01)
        date = next(op for op in lines_of(page) if op[3] == "2026年11月20日" and op[1] < agency[1])
        assert abs(date[1] - (agency[1] - LEVELS[level].pitch / MM)) < 0.01
        assert circle.y / MM - 21 < date[1] < circle.y / MM + 21


def test_a_long_agency_name_moves_left_until_it_fits() -> None:
    name = "安平县云溪镇人民政府综合行政执法协调指挥中心办公室"
    pages, _level = laid(_letter(facts=samples.letter_facts(agency=name), level="L1"))
    line = next(op for op in lines_of(pages[-1]) if op[3] == name)
    assert line[0] + len(name) * 15.79 / MM == pytest.approx(184, abs=0.1)


def test_no_line_of_a_letter_starts_or_ends_with_a_forbidden_mark() -> None:
    for level in LEVELS:
        for page in laid(_letter(level=level))[0]:
            for _x, _y, size, text in lines_of(page):
                if size == LEVELS[level].size and "—" not in text:
                    assert text[0] not in NOT_AT_START
                    assert text[-1] not in NOT_AT_END


def test_many_facts_become_paragraphs_of_their_own() -> None:
    facts = samples.letter_facts(fact_texts=[f"第{n}处堆放物料" for n in range(1, 8)])
    pages, _level = laid(_letter(facts=facts, level="L1"))
    indent = [x for x, _y, size, text in lines_of(pages[0]) if size == 16 and text[:2] in ("1.", "7.")]
    assert indent == [pytest.approx(28 + 2 * 15.79 / MM)] * 2


def _paragraphs(counts: list[int]) -> list[GridLine]:
    line, shaped = Line(0, 1, 0.0, 0.0, False), Shaped(16.0)
    return [GridLine(shaped, line, n, count) for count in counts for n in range(count)]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.integers(14, 22))
def test_page_breaks_leave_two_lines_on_each_side(counts: list[int], first_rows: int) -> None:
    lines = _paragraphs(counts)
    starts = split_pages(lines, first_rows, 22, 3)
    ends = [*starts[1:], len(lines)]
    assert starts[0] == 0
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        assert 0 < end - start <= (22 if n else first_rows)
    for start in starts[1:]:
        entry = lines[start]
        assert entry.nth == 0 or (entry.nth >= 2 and entry.of - entry.nth >= 2)
    last_room = 22 if len(starts) > 1 else first_rows
    assert len(lines) - starts[-1] + 3 <= last_room
    assert len(lines) - starts[-1] >= min(2, len(lines))


def test_every_page_is_full_before_the_next_begins() -> None:
    pages, _level = laid(_letter(facts=samples.letter_facts(corrections=["清理" * 300]), level="L1"))
    steps = [a - b for a, b in pairwise(body_baselines(pages[1], 16.0))]
    assert all(abs(step - 28.99 / MM) < 0.02 for step in steps)
    assert len(steps) >= 20
