"""Texts read into articles: the structure of real statutes, the ways files spoil it, and what is named as doubtful."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement.statutes.days import day_of, propose
from enforcement.statutes.model import Heading, Rest, RestKind, Statute, StatuteArticle, lines_of
from enforcement.statutes.parse import clean_title, parse
from tests.helpers.statutes import FIRST, SECOND, TITLE, long_statute


def labels(statute: Statute) -> list[str]:
    return [article.label for article in statute.articles]


def rest(statute: Statute, kind: RestKind) -> list[str]:
    return [part.text for part in statute.parts if isinstance(part, Rest) and part.kind is kind]


def article(statute: Statute, number: int, sub: int = 0) -> StatuteArticle:
    return next(one for one in statute.articles if one.key == (number, sub))


def faults(text: str) -> list[str]:
    return [fault.sentence for fault in parse(text).faults]


def body(*articles: str) -> str:
    return "\n\n".join(["样本条例", *articles])


def test_a_statute_falls_into_its_parts() -> None:
    statute = parse(FIRST)

    assert statute.title == TITLE
    assert statute.faults == ()
    assert labels(statute) == [f"第{word}条" for word in "一二三四五六七"]
    assert article(statute, 3).under == ("第二章 场所和通道",)
    assert article(statute, 7).under == ("附则",)
    assert lines_of(article(statute, 3)) == (
        ((1, 0, 0), "疏散通道、安全出口应当保持畅通。"),
        ((2, 0, 0), "任何人不得有下列行为："),
        ((2, 1, 0), "（一）占用疏散通道；"),
        ((2, 2, 0), "（二）在疏散通道停放电动自行车，包括："),
        ((2, 2, 1), "1.楼梯间；"),
        ((2, 2, 2), "2.公共门厅。"),
        ((2, 3, 0), "（三）锁闭安全出口。"),
        ((3, 0, 0), "前款规定以外的行为，由镇人民政府劝阻。"),
    )


def test_a_table_of_contents_is_no_heading() -> None:
    statute = parse(FIRST)
    headings = [part.words for part in statute.parts if isinstance(part, Heading)]

    assert headings == ["第一章 总则", "第二章 场所和通道", "第三章 法律责任", "附则"]
    assert rest(statute, RestKind.CONTENTS)[0] == "目　录"
    assert len(rest(statute, RestKind.CONTENTS)) == 5


def test_books_and_chapters_restart_inside_them() -> None:
    text = body("第一编　总则", "第一章　甲", "第一条 一。", "第二章　乙", "第二条 二。", "第二编　分则",
                "第一章　丙", "第一节　丁", "第三条 三。")  # fmt: skip
    statute = parse(text)

    assert statute.faults == ()
    assert article(statute, 2).under == ("第一编 总则", "第二章 乙")
    assert article(statute, 3).under == ("第二编 分则", "第一章 丙", "第一节 丁")


def test_a_chapter_title_may_stand_on_the_next_line() -> None:
    statute = parse(body("第一章", "总　则", "第一条 一。"))

    assert article(statute, 1).under == ("第一章 总则",)
    assert statute.faults == ()


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("第一百二十条之一", (120, 1)),
        ("第一百二十条之十", (120, 10)),
        ("第120条", (120, 0)),
        ("第１２０条", (120, 0)),
        ("第 一百二十 条", (120, 0)),
        ("第一千零五十四条", (1054, 0)),
        ("第二〇条", (20, 0)),
    ],
)
def test_labels_are_read_in_every_way_they_are_written(label: str, key: tuple[int, int]) -> None:
    statute = parse(body(f"{label}　甲。"))

    assert [one.key for one in statute.articles] == [key]


def test_articles_between_are_in_order() -> None:
    statute = parse(body("第一条 甲。", "第二条 乙。", "第二条之一 丙。", "第二条之二 丁。", "第三条 戊。"))

    assert labels(statute) == ["第一条", "第二条", "第二条之一", "第二条之二", "第三条"]
    assert statute.faults == ()


def test_bold_marks_and_captions_are_taken_off_the_words() -> None:
    statute = parse(
        body("**第一条** 甲。", "**第二条【适用范围】** 乙。", "第三条（职责分工） 丙。", "**第四条**丁。")
    )

    assert [(one.caption, one.text) for one in statute.articles] == [
        ("", "甲。"),
        ("【适用范围】", "乙。"),
        ("（职责分工）", "丙。"),
        ("", "丁。"),
    ]
    assert statute.faults == ()


def test_a_label_without_a_blank_counts_only_where_it_is_due() -> None:
    statute = parse(
        body("第一条为了管理，制定本条例。", "第二条适用本条例。\n第九条规定的除外。", "第三条丙。")
    )

    assert labels(statute) == ["第一条", "第二条", "第三条"]
    assert article(statute, 2).text == "适用本条例。\n第九条规定的除外。"


def test_a_missing_article_never_hides_the_next() -> None:
    text = "样本条例\n第一章 总则\n第一条 甲。\n第二条 中华人民共和国境内适用\n第二章 乙\n第五条 所有单位应当遵守。\n第七条 丙。"
    statute = parse(text)

    assert labels(statute) == ["第一条", "第二条", "第五条", "第七条"]
    assert "前面缺第三条、第四条" in statute.faults[0].what


def test_a_wrapped_reference_to_the_next_article_opens_none() -> None:
    statute = parse(body("第一条 甲。", "第二条 违反本条例\n第三条禁止性规定的，处罚。", "第三条 丙。"))

    assert labels(statute) == ["第一条", "第二条", "第三条"]
    assert article(statute, 2).text == "违反本条例第三条禁止性规定的，处罚。"


def test_quoted_articles_stay_inside_their_article() -> None:
    quoted = "第二条 旧条例改为：“第三条 甲。\n\n“第四条 乙。\n\n第五条 丙。”\n\n第三条 自己的。"
    statute = parse(body("第一条 一。", quoted))

    assert labels(statute) == ["第一条", "第二条", "第三条"]
    assert article(statute, 3).text == "自己的。"


def test_a_quotation_that_never_ends_is_named_and_not_followed() -> None:
    statute = parse(body("第一条 所称“甲。", "第二条 乙。", "第三条 丙。"))

    assert labels(statute) == ["第一条", "第二条", "第三条"]
    assert [fault.line for fault in statute.faults] == [3]
    assert "引号没有合上" in statute.faults[0].what


def test_older_texts_count_items_with_a_comma() -> None:
    statute = parse(body("第一条 凭下列证件申报：", "一、甲证；", "二、乙证。", "第二条 完。"))

    assert [place for place, _ in lines_of(article(statute, 1))] == [(1, 0, 0), (1, 1, 0), (1, 2, 0)]


def test_a_reference_to_items_is_no_item() -> None:
    statute = parse(body("第一条 有下列情形：", "（一）甲；", "（二）乙。", "（一）项所列的，从重。"))

    assert lines_of(article(statute, 1))[-1] == ((2, 0, 0), "（一）项所列的，从重。")


def test_lines_of_a_printed_page_are_put_together_again() -> None:
    paragraph = (
        "单位和个人应当遵守技术要求，不得妨碍他人，也不得改变用途，确需改变的应当报镇人民政府同意后再行施工。"
    )
    wide = 24
    lines = ["样本条例", ""]
    for number in "一二三四五六":
        words = f"　　第{number}条　{paragraph}"
        lines += [words[start : start + wide] for start in range(0, len(words), wide)]
        second = "　　" + paragraph.replace("单位", f"第九条规定的{number}类单位")
        lines += [second[start : start + wide] for start in range(0, len(second), wide)]
    statute = parse("\n".join(lines))

    assert labels(statute) == [f"第{number}条" for number in "一二三四五六"]
    assert all(len(one.paragraphs) == 2 for one in statute.articles)
    assert article(statute, 1).paragraphs[0].text == paragraph
    assert statute.faults == ()


def test_appendices_are_kept_apart_from_articles() -> None:
    statute = parse(body("第一条 甲。", "第二条 乙。", "附件：登记表", "第一条 表格里的。"))

    assert labels(statute) == ["第一条", "第二条"]
    assert rest(statute, RestKind.APPENDIX) == ["附件：登记表", "第一条 表格里的。"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (body("第一条 甲。", "第三条 丙。"), "第 5 行：第三条前面缺第二条。"),
        (body("第一条 甲。", "第二条 乙。", "第二条 丙。"), "第 7 行：第二条出现了两次。"),
        (body("第一条 甲。", "第二条 乙。", "第二条之二 丙。"), "第 7 行：第二条之二前面缺第二条之一。"),
        (body("第二条 乙。"), "第 3 行：第二条前面缺第一条。"),
        (body("第一条 甲。", "第二条", "第三条 丙。"), "第 5 行：第二条下面没有文字。"),
        (body("第一条 甲\ufffd。"), "第 3 行：有 1 个认不出的字。"),
        (
            body("第一条 有下列情形：", "（一）甲；", "（三）丙。"),
            "第 7 行：第一条里“（三）”的前一项不见了，或者重复。",
        ),
        (
            body("第一章　甲", "第一条 甲。", "第三章　丙", "第二条 乙。"),
            "第 7 行：“第三章 丙”前面缺一章或者顺序不对。",
        ),
        (body("第一条 甲", "乙。"), "第 3 行：这一行末尾没有句号，后面隔了空行。"),
        (body("第一条 甲\n乙。"), "第 3 行：这一行末尾没有句号，下一行像是接着它的。"),
        (body("第一条 甲。", "第二条 乙。", "另一部条例", "第一条 丙。"), "第 9 行：这里又从第一条开始"),
        (body("第一章　甲", "这段话没有条号。", "第一条 甲。"), "第 5 行：标题和条文之间有一段"),
    ],
)
def test_what_looks_wrong_is_named_with_its_line(text: str, what: str) -> None:
    found = faults(text)

    assert any(sentence.startswith(what) for sentence in found), found
    assert all("请" in sentence or "已" in sentence or "分成" in sentence for sentence in found)


def test_a_text_without_articles_is_blocked() -> None:
    statute = parse("样本决定\n\n一、甲。\n\n二、乙。")

    assert statute.blocked
    assert statute.articles == ()
    assert "第×条" in statute.faults[0].cure


def test_two_laws_in_one_file_are_blocked() -> None:
    assert parse(FIRST + "\n\n" + SECOND).blocked


def test_the_title_may_come_from_the_file() -> None:
    assert parse("第一条 甲。", "安平县样本办法(2020-04-29)").title == "安平县样本办法"
    assert clean_title("《安平县样本办法（2021年修正）》") == "安平县样本办法"
    assert parse("中华人民共和国\n样本法\n第一条 甲。").title == "中华人民共和国样本法"


def test_days_are_read_from_head_and_end() -> None:
    first, second = parse(FIRST).days, parse(SECOND).days

    assert (first.adopted, first.revised, first.effective) == (date(2016, 9, 28), None, date(2017, 1, 1))
    assert (second.revised, second.revision) == (date(2021, 4, 29), "修正")


def test_an_amended_text_asks_from_when_its_words_hold() -> None:
    first, second = parse(FIRST), parse(SECOND)
    stated, asked = propose(first.title, first.days), propose(second.title, second.days)

    assert (stated.valid_from, stated.certain) == (date(2017, 1, 1), True)
    assert (asked.valid_from, asked.certain) == (date(2021, 4, 29), False)
    assert "请对着公报核对" in asked.why


def test_the_end_of_a_repealed_law_is_filled_in() -> None:
    text = body("第一条 甲。", "第二条 本法自2016年1月1日起施行。").replace(
        "样本条例", "中华人民共和国大气污染防治法"
    )
    statute = parse(text)

    assert propose(statute.title, statute.days).valid_to == date(2026, 8, 14)


def test_a_text_in_force_on_publication_takes_the_day_it_names() -> None:
    text = "样本规定\n（二〇二〇年三月一日公布）\n第一条 甲。\n第二条 本规定自公布之日起施行。"
    statute = parse(text)
    proposal = propose(statute.title, statute.days)

    assert statute.days.on_publication
    assert (proposal.valid_from, proposal.certain) == (date(2020, 3, 1), True)


@pytest.mark.parametrize("typed", ["2026-08-15", "2026年8月15日", "20260815", "2026.8.15", "２０２６-8-15"])
def test_days_may_be_typed_in_several_ways(typed: str) -> None:
    assert day_of(typed) == date(2026, 8, 15)


def test_what_is_no_day_is_none() -> None:
    assert [day_of(typed) for typed in ("", "明天", "2026-02-30", "12345")] == [None] * 4


def test_a_long_statute_is_read_without_a_fault() -> None:
    statute = parse(long_statute("示例县市容管理办法", 1000, "餐厨垃圾"))

    assert len(statute.articles) == 1001
    assert statute.faults == ()
    assert article(statute, 1000).under == ("第五十章 第五十类事项",)
