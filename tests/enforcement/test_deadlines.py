"""Legal periods: the worked examples of the law notes, the steps in words, and what is said when unsure."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from enforcement.deadlines import (
    DeadlineRule,
    MomentNeededError,
    Unit,
    WorkCalendar,
    add_months,
    count,
    read_calendar,
    read_rules,
    shipped_calendar,
    shipped_rules,
)

CALENDAR = shipped_calendar()


def counted(rule_id: str, start: date):
    return count(shipped_rules()[rule_id], start, CALENDAR)


@pytest.mark.parametrize(
    ("rule_id", "start", "safe", "due"),
    [
        ("PEN-EVID-HOLD", date(2026, 9, 24), date(2026, 10, 12), date(2026, 10, 12)),
        ("PEN-HEAR-ASK", date(2026, 4, 30), date(2026, 5, 11), date(2026, 5, 11)),
        ("COE-SEAL", date(2026, 9, 3), date(2026, 10, 3), date(2026, 10, 8)),
        ("PUB-PENALTY", date(2026, 9, 23), date(2026, 10, 10), date(2026, 10, 10)),
    ],
)
def test_worked_examples(rule_id: str, start: date, safe: date, due: date) -> None:
    result = counted(rule_id, start)
    assert (result.safe, result.due) == (safe, due)
    assert not result.provisional


def test_the_hearing_notice_is_counted_backwards() -> None:
    result = counted("PEN-HEAR-NOTICE", date(2026, 10, 15))
    assert result.due == result.safe == date(2026, 9, 30)
    assert "往前数工作日，周末不算。" in result.steps


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_limitation_periods_do_not_roll() -> None:
    result = counted("PEN-LIMIT-GENERAL", date(2024, 10, 4))
    assert result.due == result.safe == date(2026, 10, 4)  # a Sunday inside the holidays
    assert not result.provisional


def test_hours_run_through_days_off_and_need_a_minute() -> None:
    result = counted("COE-URGENT-REPORT", datetime(2026, 10, 1, 9, 30))
    assert result.due == datetime(2026, 10, 2, 9, 30)
    with pytest.raises(MomentNeededError):
        counted("COE-URGENT-REPORT", date(2026, 10, 1))


def test_a_fixed_date_is_the_next_one_after_the_event() -> None:
    assert counted("PUB-ANNUAL", date(2025, 12, 31)).due == date(2026, 1, 31)
    assert counted("PUB-ANNUAL", date(2026, 1, 31)).due == date(2027, 1, 31)


def test_steps_say_which_days_were_left_out_and_which_counted() -> None:
    steps = counted("PEN-EVID-HOLD", date(2026, 9, 24)).steps
    assert steps == (
        "起算：采取先行登记保存之日，2026年9月24日（星期四）。当天不算。",
        "往后数工作日，周末不算。",
        "9月25日至9月27日是中秋节放假，不算。",
        "10月1日至10月7日是国庆节放假，不算。",
        "10月10日（星期六）调休上班，算工作日。",
        "第7个工作日是2026年10月12日（星期一）。",
    )


def test_rolling_says_why() -> None:
    result = counted("COE-SEAL", date(2026, 9, 3))
    assert result.steps[-1] == "最后一日是休息日（国庆节），顺延到其后第一个工作日2026年10月8日（星期四）。"
    assert result.sentence == "稳妥 2026年10月3日（星期六），最迟 2026年10月8日（星期四）"


def test_past_the_published_calendar_a_date_is_provisional_and_says_so() -> None:
    result = counted("PEN-DECIDE", date(2026, 11, 22))
    assert result.provisional
    assert result.sentence.endswith("（暂定）")
    assert result.steps[-1] == "2027 年假日表还没有，按周一到周五估算，日期是暂定的。"


def test_a_period_that_ends_inside_the_calendar_is_certain() -> None:
    assert not counted("PEN-SERVE", date(2026, 12, 21)).provisional
    assert counted("PEN-SERVE", date(2026, 12, 23)).provisional


def test_the_basis_reads_like_a_citation() -> None:
    rules = shipped_rules()
    assert rules["PEN-HEAR-ASK"].basis == "行政处罚法（2021） 第64条、第85条"
    assert rules["REM-SUIT-AFTER"].basis.endswith("诉讼法第45条、复议法第34条")
    assert rules["SEC-AGR-FILE"].basis.endswith("条号未核")


def test_unverified_rules_stay_marked() -> None:
    unverified = {rule.id for rule in shipped_rules().values() if not rule.verified}
    assert {"SEC-NR-FILE", "SEC-AGR-FILE", "SEC-AGR-DECIDE-EXT", "REC-DOSSIER-NORMAL"} <= unverified
    assert "PEN-DECIDE" not in unverified


def test_days_left_are_counted_in_working_days() -> None:
    assert CALENDAR.working_days(date(2026, 9, 24), date(2026, 10, 12)) == 7
    assert CALENDAR.working_days(date(2026, 10, 12), date(2026, 10, 12)) == 0
    assert CALENDAR.working_days(date(2026, 10, 12), date(2026, 9, 1)) == 0


def test_a_table_with_an_unknown_word_is_refused() -> None:
    header = "id,name_zh,trigger_event,length,unit,direction,roll,law,article,consequence,verified\n"
    with pytest.raises(ValueError, match="fortnight"):
        read_rules(header + "X,名,事,2,fortnight,forward,no,法,1,,yes\n")
    with pytest.raises(ValueError, match="direction or roll"):
        read_rules(header + "X,名,事,2,month,sideways,no,法,1,,yes\n")
    with pytest.raises(ValueError, match="unknown kind"):
        read_calendar("year,kind,from,to,note\n2026,maybe,2026-01-01,2026-01-01,元旦\n")


def test_a_newer_calendar_removes_the_doubt() -> None:
    newer = WorkCalendar(CALENDAR.off, CALENDAR.worked, CALENDAR.years | {2027})
    rule = shipped_rules()["PEN-DECIDE"]
    assert count(rule, date(2026, 11, 22), newer).provisional is False


def test_a_working_day_period_backward_in_calendar_days() -> None:
    rule = DeadlineRule(
        id="X", name="名", trigger="事", length=3, unit=Unit.CALENDAR_DAY, backward=True, rolls=False,
        law="法", article="1", consequence="", verified=True,
    )  # fmt: skip
    assert count(rule, date(2026, 3, 2), CALENDAR).due == date(2026, 2, 27)
