"""The words of the frame."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from desktop.screens.shell.presenter import (
    FramePresenter,
    FrameView,
    frame_view,
    role_of,
    saved_words,
    waiting_words,
)
from tests.helpers.people import CHEN, HELPER, ZHOU, fake_operations, frame

NOW = datetime(2026, 11, 24, 6, 3, 22, tzinfo=UTC)


def test_frame_names_people_unit_catalogue_and_numbers() -> None:
    view = frame_view(frame(papers_to_scan=3))
    assert view.officer == "陈立 · 队员"
    assert view.partner == "搭档 王晓敏"
    assert view.unit == "云溪镇综合行政执法队"
    assert view.catalogue == "目录 2026.3 版"
    assert view.numbers == "文书号 余 36"
    assert not view.numbers_low
    assert view.badges == {"today": 0, "inspection": 2, "document": 3, "sync": 12}


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (date(2026, 11, 24), "目录 2026.3 版 · 今天公布"),
        (date(2025, 11, 24), "目录 2026.3 版 · 365 天前公布"),
        (date(2026, 11, 25), "目录 2026.3 版"),
    ],
)
def test_the_catalogue_is_named_with_its_age(published: date, words: str) -> None:
    row = frame(today=date(2026, 11, 24))
    assert row.catalogue is not None
    assert frame_view(replace(row, catalogue=replace(row.catalogue, published=published))).catalogue == words


def test_frame_of_an_empty_machine() -> None:
    view = frame_view(frame(partner=None, catalogue=None, numbers_left=4, without_receipt=0))
    assert view.partner == "还没选搭档"
    assert view.catalogue == "还没有目录"
    assert view.numbers_low
    assert view.waiting == ("都有回执", "ok", "receipt")


def test_agency_stands_in_for_a_team_without_a_name() -> None:
    row = frame()
    view = frame_view(replace(row, agency=replace(row.agency, team_name="")))
    assert view.unit == "安平县云溪镇人民政府"


def test_waiting_counts_every_record_without_a_clean_receipt() -> None:
    assert waiting_words(12, None) == waiting_words(12, NOW) == ("未回执 12", "warn", "upload")


def test_all_receipted_is_said_only_where_a_receipt_was_had() -> None:
    assert waiting_words(0, None) == ("还没有要送的", "neutral", "upload")
    assert waiting_words(0, NOW) == ("都有回执", "ok", "receipt")


@pytest.mark.parametrize(("person", "name"), [(CHEN, "队员"), (ZHOU, "队长"), (HELPER, "辅助人员")])
def test_role_in_the_frame(person: object, name: str) -> None:
    assert role_of(person) == name  # type: ignore[arg-type]


def test_saved_time_is_local() -> None:
    assert saved_words(datetime(2026, 11, 24, 6, 3, 22, tzinfo=UTC)) == "已保存 14:03:22"
    assert saved_words(None) == "还没有要保存的"


def test_presenter_asks_again_after_a_save_and_stops_when_told() -> None:
    operations = fake_operations()
    shown: list[FrameView] = []
    said: list[str] = []
    presenter = FramePresenter(operations, shown.append, said.append)  # type: ignore[arg-type]
    presenter.start()
    operations.change("inspection")
    operations.saved.emit(datetime(2026, 11, 24, 6, 3, 22, tzinfo=UTC))
    assert len(shown) == 2
    assert said[-1] == "已保存 14:03:22"
    presenter.stop()
    operations.change("inspection")
    assert len(shown) == 2
