"""No sign of a text is lost, whatever the text: every one that is no blank stands in a part, in order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement.statutes.lines import source_lines
from enforcement.statutes.model import StatuteArticle, lines_of, signs_of
from enforcement.statutes.parse import parse
from enforcement.text.numerals import chinese_number
from tests.helpers.statutes import FIRST, SECOND, long_statute


def signs(text: str) -> str:
    """The text's own signs: without blanks and without the marks that Markdown adds."""
    return "".join("".join(line.text.split()) for line in source_lines(text))


def read_signs(text: str) -> str:
    return "".join(signs_of(part) for part in parse(text).parts)


@pytest.mark.parametrize("text", [FIRST, SECOND, long_statute("样本办法", 60), FIRST + SECOND])
def test_statutes_are_kept_whole(text: str) -> None:
    assert read_signs(text) == signs(text)
    plain = "".join(sign for sign in text if not sign.isspace())
    assert read_signs(text) == plain.replace("#", "").replace("<!--INFOEND-->", "")


PIECES = [
    "第一条 甲。", "第二条乙", "**第三条** 丙", "第二条之一　丁。", "第九条规定的", "第十条、第十一条", "# 样本条例",
    "## 第一章　总则", "第二章", "第一编 甲", "附则", "目录", "附件1：表", "（一）甲；", "（二）", "一、甲", "1.甲；",
    "（1）乙", "①丙", "“第五条 引文", "完。”", "（2019年修正）", "2019年4月23日 通过", "　　缩进的", "普通的一句话。",
    "没有句号", "", "", "《样本法》", "- 甲", "> 引", "x" * 90, "第四条", "<!-- 注 -->", "第一条（目的） 甲。",
]  # fmt: skip
LINES = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=40)


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_no_sign_is_lost_from_any_text(lines: list[str]) -> None:
    text = "\n".join(lines)

    assert read_signs(text) == signs(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(st.text("甲乙丙丁戊己", min_size=1, max_size=30), st.integers(0, 3)),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=12,
    )
)
def test_what_was_written_is_what_is_read(articles: list[list[tuple[str, int]]]) -> None:
    """款 and 项 come back with their numbers."""
    lines = ["样本条例", ""]
    expected = []
    for number, paragraphs in enumerate(articles, 1):
        places: list[tuple[tuple[int, int, int], str]] = []
        for place, (words, items) in enumerate(paragraphs, 1):
            start = f"第{chinese_number(number)}条 " if place == 1 else ""
            end = "：" if items else "。"
            lines += [start + words + end, ""]
            places.append(((place, 0, 0), words + end))
            for item in range(1, items + 1):
                mark = f"（{chinese_number(item)}）"
                sign = "。" if item == items else "；"
                lines += [mark + words + sign, ""]
                places.append(((place, item, 0), mark + words + sign))
        expected.append(tuple(places))
    statute = parse("\n".join(lines))

    assert statute.faults == ()
    assert [lines_of(one) for one in statute.parts if isinstance(one, StatuteArticle)] == expected
