"""The comparison as a sheet to print: the same words as on screen, no 文书, no number."""

from __future__ import annotations

from desktop.screens.comparison import words
from enforcement.catalogue.comparison import Comparison
from enforcement.text.dates import long_date
from forms.plain_sheet import PlainSheet, SheetTable

WIDTHS = (26.0, 55.0, 55.0, 26.0)


def comparison_paper(told: Comparison, agency: str) -> PlainSheet:
    """What to print of ``told`` under the agency's name."""
    rows = tuple((one.subject, one.old, one.new, one.which) for one in words.lines(told))
    verdict, _colour = words.headline(told)
    return PlainSheet(
        title=words.TITLE,
        agency=agency,
        facts=(
            ("事项", told.matter.act_name),
            ("行为日期", long_date(told.act_day)),
            ("决定日期", long_date(told.decision_day)),
            ("结论", verdict),
        ),
        tables=(
            SheetTable(head=(words.SUBJECT, words.OLD, words.NEW, words.WHICH), rows=rows, widths=WIDTHS),
        ),
        closing=(*told.grounds, words.rule_words(told)),
        signs=("选用哪边、理由", "承办人"),
        note="内部对照用，不是文书。条文和数额以公布的文本为准。",
    )
