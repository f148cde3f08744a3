"""Other shapes of a value, asked for as {name:shape}, and places in the law, asked for as {law:ID}.

Shapes: capital 捌佰元整, clause 人民币捌佰元整（¥800.00）, yuan 800元, plain 800.00 (amounts in 分); date, short 20260907,
day 9月7日 (dates); numeral 二十八; count, count_numeral, count_capital (length of a list: 2, 二, 贰); names, certified (officers without and
with certificate numbers); you (当事人 in a text becomes 你 or 你单位, see forms/facts.py).
Source: layout specification 3.2, 3.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import resources
from enforcement.text.numerals import capital_amount, fen_of, figure_amount
from forms import wording
from forms.characters import clean_name

_UNITS = {
    "calendar_day": "日",
    "working_day": "个工作日",
    "month": "个月",
    "year": "年",
    "hour": "小时",
}


def yuan(fen: int) -> str:
    """An amount in running text: 1500元, 1500.50元; no thousands separators."""
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}元"


def shaped(value: Any, shape: str) -> str:
    """A value in a shape; KeyError for one that does not exist."""
    return SHAPES[shape](value)


def _amount(shape: Callable[[int], str], value: Any) -> str:
    """An amount in a shape; words that are no amount stay as they were typed."""
    fen = fen_of(value)
    return str(value) if fen is None else shape(fen)


def _short(value: Any) -> str:
    return str(value)[:10].replace("-", "")


def _day(value: Any) -> str:
    return wording.date_text(str(value)[:10]).partition("年")[2] or str(value)


SHAPES: dict[str, Callable[[Any], str]] = {
    "capital": lambda value: _amount(capital_amount, value),
    "clause": lambda value: _amount(
        lambda fen: f"人民币{capital_amount(fen)}（{figure_amount(fen)}）", value
    ),
    "yuan": lambda value: _amount(yuan, value),
    "plain": lambda value: _amount(lambda fen: figure_amount(fen).removeprefix("¥"), value),
    "date": lambda value: wording.date_text(str(value)[:10]),
    "time": lambda value: wording.time_text(str(value)),
    "short": _short,
    "day": _day,
    "numeral": lambda value: wording.numeral(int(value)),
    "count": lambda value: str(len(value)),
    "count_capital": lambda value: capital_amount(len(value) * 100).removesuffix("元整"),
    "count_numeral": lambda value: wording.numeral(len(value)),
    "certified": lambda value: "、".join(
        f"{clean_name(o['name'])}（执法证号{clean_name(o['cert_no'])}）" for o in value
    ),
    "names": lambda value: "、".join(clean_name(o["name"]) for o in value),
}


def _cited(ids: str, bracket: bool) -> str:
    places = [resources.law(one) for one in ids.split("+")]
    return wording.cite([{"law": p.law, "article": p.article} for p in places], bracket)


def _articles(ids: str, bracket: bool) -> str:
    return "、".join(wording.article_text(resources.law(one).article, bracket) for one in ids.split("+"))


def _figure(law_id: str, bracket: bool) -> str:
    """The figure that a place in the law fixes, in statutes' numerals with its unit: 七个工作日, 百分之三."""
    place = resources.law(law_id)
    if place.figure is None or place.figure != int(place.figure):
        raise KeyError(f"{law_id} fixes no whole figure")
    number = wording.numeral(int(place.figure))
    return f"百分之{number}" if place.unit == "%" else number + _UNITS.get(place.unit, place.unit)


LAW: dict[str, Callable[[str, bool], str]] = {"law": _cited, "article": _articles, "figure": _figure}
"""{law:PEN-44} 《…》第四十四条 (several joined by +), {article:PEN-44} without the title, {figure:PEN-56} 七个工作日."""
