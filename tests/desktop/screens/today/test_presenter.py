"""The sentences of 今日."""

from __future__ import annotations

from datetime import UTC, date, datetime

from desktop.screens.today.presenter import TodayPresenter, TodayView, today_view
from tests.helpers.people import TODAY, fake_operations, task, today_rows


def test_head_counts_what_is_due() -> None:
    view = today_view(today_rows(), TODAY)
    assert view.headline == "11月24日 星期二"
    assert view.summary == "今天要办 3 件，本周还有 1 件。上次同步 11月20日 16:05。"
    assert [name for name, _ in view.groups] == ["今天", "本周"]


def test_overdue_comes_first_in_words_and_order() -> None:
    late = task("correction_due", "overdue", "已逾期 2 天", "复查", "依据", "开始复查")
    view = today_view(today_rows(overdue=(late,), today=(), last_receipt_at=None), TODAY)
    assert view.summary == "已逾期 1 件，今天没有要办的，本周还有 1 件。还没有和县里同步过。"
    assert view.groups[0] == ("已逾期", (late,))
    assert view.quiet == ""


def test_quiet_day_names_the_next_thing() -> None:
    view = today_view(today_rows(today=()), TODAY)
    assert view.quiet == "今天没有到期的事。下一件是 11月26日：复查：改正期限 11月26日 届满。"
    assert today_view(today_rows(today=(), week=()), TODAY).quiet == "今天没有到期的事。"


def test_safety_says_what_has_no_receipt() -> None:
    receipts, backup = today_view(today_rows(), TODAY).safety
    assert (receipts.name, receipts.value, receipts.tone) == ("还没有回执", "12 条", "warn")
    assert receipts.remark == "最近一次回执 11月20日 16:05"
    assert (backup.name, backup.value, backup.remark) == ("今天的备份", "已完成", "今天 08:31 备份好")


def test_safety_when_all_is_acknowledged_and_the_backup_is_old() -> None:
    rows = today_rows(without_receipt=0, last_backup_at=datetime(2026, 11, 20, 0, 31, tzinfo=UTC))
    receipts, backup = today_view(rows, TODAY).safety
    assert (receipts.value, receipts.tone) == ("都有了", "ok")
    assert (backup.value, backup.tone) == ("4 天前", "warn")
    _, never = today_view(today_rows(last_backup_at=None), TODAY).safety
    assert never.remark == "这台电脑还没有备份过"


def test_week_marks_today_and_says_empty_days() -> None:
    week = today_view(today_rows(), TODAY).week
    assert [day.count for day in week] == ["2 家", "1 家", "3 家", "—", "2 家"]
    assert [day.today for day in week] == [False, True, False, False, False]
    assert week[0].spoken == "周一 23日，2 家"


def test_papers_show_what_runs_out() -> None:
    certificate, numbers = today_view(today_rows(), TODAY).papers
    assert (certificate.name, certificate.value, certificate.tone) == ("王晓敏 执法证", "剩 24 天", "warn")
    assert (numbers.value, numbers.tone) == ("余 36 个", "text")


def test_presenter_asks_only_while_on_screen() -> None:
    operations = fake_operations()
    shown: list[TodayView] = []
    presenter = TodayPresenter(operations, lambda: date(2026, 11, 24), shown.append)  # type: ignore[arg-type]
    operations.change("inspection")
    assert shown == []
    presenter.start()
    operations.change("inspection")
    assert len(shown) == 2
