"""A power taken back by a named paper, in the real window: the changes, the printed lists, the card and the letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pypdfium2

from desktop.dialogs.sheet_out import SheetOut
from desktop.screens.library_changes.changes_view import ChangesPage
from enforcement.catalogue.release import to_release
from enforcement.model.document import Document
from enforcement.model.library import EndingPaper
from tests.desktop.screens.library_changes.test_pages import Town, town
from tests.helpers.qt import cut_controls, shows
from tests.helpers.typing import press

__all__ = ("town",)
PAPER = EndingPaper(name="关于收回部分赋权事项的通知", number="安政〔2026〕30号", day=date(2026, 11, 20))
SAID = "《关于收回部分赋权事项的通知》（安政〔2026〕30号，2026年11月20日）"


def take_back(town: Town) -> None:
    """A release without the matter that was held, and with the paper that ended it."""
    today = town.session.clock.today()
    content = town.first.content
    mine = [one for one in content.grants if (one.division_code, one.matter_code) == (town.scope, town.lost)]
    ended = tuple(
        replace(one, valid_to=today - timedelta(days=1), reason="使用少", ended_by=PAPER) for one in mine
    )
    release = to_release(
        replace(content, grants=tuple(one for one in content.grants if one not in mine), ended=ended),
        version="2027.1",
        issuing_document="安政办发〔2026〕12号",
        published=today,
        effective=today,
        source="test",
        source_sha256="0" * 64,
    )
    town.store.install_release(release.data)


def test_the_paper_stands_in_the_changes_and_in_both_printed_lists(town: Town) -> None:
    town.use()
    take_back(town)
    page = town.page("library_changes")
    assert isinstance(page, ChangesPage)
    assert shows(page, f"收回文件：{SAID}")
    assert shows(page, "使用少")
    assert cut_controls(page) == []
    targets: list[Path] = []

    def target(name: str) -> Path:
        targets.append(town.folder / name)
        return targets[-1]

    page.sheets = SheetOut(page, town.operations, page.say, target=target)
    for act in (page.print_changes, page.print_hand_over):
        act()
        town.wait()
        press(town.here, "Down")
        press(town.here, "Enter")
        town.wait()
    for path in targets:
        text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(path))
        assert "安政〔2026〕30号" in "".join(text.split()), path.name


def test_the_card_and_the_letter_name_it(town: Town) -> None:
    town.use()
    take_back(town)
    place = town.matters
    town.wait()
    assert place.open("matter", town.lost)
    town.wait()
    assert shows(place, f"收回文件：{SAID}")
    page = town.page("library_changes")
    letters = [one for one in page.findChildren(type(page.merge_button)) if one.text() == "备移送函"]
    press(letters[0], "Enter")
    town.wait()
    (draft,) = (one for one in town.all(Document) if one.form_id == "TRF-02")
    assert f"根据{SAID}，该事项的行政处罚权自" in draft.facts["fact_text"]
    assert draft.facts["fact_text"].endswith("起由县级收回。")
