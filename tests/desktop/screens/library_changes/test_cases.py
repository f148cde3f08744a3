"""A case kept as own papers on the page 目录变化: told with what it waits for, opened by keyboard, printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from desktop.screens.library_changes.sheets import changes_sheet, hand_over_sheet
from desktop.widgets.buttons import Button
from enforcement.model.document import Document, DocumentState
from enforcement.queries.proposals import RecordKind
from forms.plain_sheet import PlainSheet, sheet_pdf
from tests.desktop.screens.library_changes.test_pages import Town
from tests.desktop.store.samples import add, ident, save
from tests.helpers.qt import cut_controls, nameless_controls, shows
from tests.helpers.typing import press

CASE = "云溪镇张记杂货店涉嫌擅自占道案"


@pytest.fixture
def town(qapp: Any, tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.close()


def words_of(sheet: PlainSheet) -> str:
    pdf = sheet_pdf(sheet)
    assert isinstance(pdf, bytes)
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_a_case_on_paper_is_told_opened_and_printed(town: Town) -> None:
    day = town.session.clock.today()
    facts = {"party": {"name": "云溪镇张记杂货店"}, "case": {"name": CASE}}
    filing, notice = (
        Document(
            id=ident(600 + place), inspection_id="", form_id=form_id, form_version="1", title=title, facts=facts,
            state=DocumentState.ISSUED, number=f"号{place}", matters=(town.lost,), to_serve=place == 2,
            issued_on=day - timedelta(days=9 - place), issued_at=town.session.clock.now(),
        )
        for place, (form_id, title) in enumerate(
            (("SRC-02", "立案审批表"), ("REV-03", "行政处罚事先告知书")), 1
        )
    )  # fmt: skip
    save(town.store, add(filing), add(notice))
    town.next_release()
    page = town.page("library_changes")
    assert shows(page, "涉及 1 件在办案件")
    assert shows(page, f"在办案件：{CASE}")
    assert shows(page, "等《行政处罚事先告知书》送达；陈述申辩期满后作决定")
    assert (cut_controls(page), nameless_controls(page)) == ([], [])
    news = page.presenter.news
    assert [one.kind for one in news.touched] == [RecordKind.CASE]
    for text in (
        words_of(changes_sheet(news, "队", day)),
        words_of(hand_over_sheet(page.presenter.records, "队", day)),
    ):
        flat = "".join(text.split())
        for words in (CASE, "已经立案的留在本镇办完", "陈述申辩期满后作决定"):
            assert words in flat, words
    (go,) = [
        one
        for one in page.findChildren(Button)
        if one.accessibleName().startswith("打开") and one.isVisible()
    ]
    wanted: list[tuple[str, str]] = []
    page.open_requested.connect(lambda kind, key: wanted.append((kind, key)))
    go.setFocus()
    press(go, "Enter")
    town.wait()
    assert town.shell.current_key == "document"
    assert wanted == [("document", notice.id)]
