"""What is said of a record that lives in another township or with the county (R113): it is shown, and not changed."""

from __future__ import annotations

from datetime import date

from enforcement.refusals import Cure, Refusal

NUMBER = "R113"
_CURES = (Cure("请县里管理员移交回来", "county"),)


def handed_over(name: str, day: date, reason: str) -> Refusal:
    """The county handed the record over to ``name``."""
    return Refusal(
        number=NUMBER,
        what=f"{handed_sentence(name, day, reason)}这台电脑上只能看，没有改动。",
        why="以后由那边接着办；原来的留痕都在，照常能看、能打印、能导出。",
        cures=_CURES,
    )


def of_others(sentence: str) -> Refusal:
    """The record is of another township or the county, and only shown here, as ``sentence`` says."""
    return Refusal(
        number=NUMBER,
        what=f"{sentence}没有改动。",
        why="这台电脑能看那边的数据，写只能写本乡镇的。",
        cures=_CURES,
    )


def others_sentence(name: str) -> str:
    """At the top of a record of ``name``."""
    return f"这个记录是{name or '别的乡镇或县里'}的，这台电脑上只能看。"


def shown_until(name: str, day: date, reason: str) -> str:
    """At the top of a record of ``name`` that is not shown here any longer: what came until then stays."""
    return f"这个记录是{name}的，县里{_dated(day)}结束共享，{_because(reason)}以后的改动不再送来，这台电脑上只能看。"


def taken_over(title: str, name: str, day: date, reason: str) -> str:
    """Of a record that came here from ``name``."""
    return f"“{title}”由{name}移交来，县里{_dated(day)}移交，{_because(reason)}请接着办。"


def _dated(day: date) -> str:
    return f"于{day.year}年{day.month}月{day.day}日"


def _because(reason: str) -> str:
    return f"原因：{reason.rstrip('。')}。"


def handed_sentence(name: str, day: date, reason: str) -> str:
    """At the top of the record."""
    return f"已移交{name}，由县里{_dated(day)}移交，{_because(reason)}"
