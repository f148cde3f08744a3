"""What is filled in about the act itself: its day, who did it, how much of it there was."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QWidget

from desktop.screens.discretion.ask import ChoiceLine, FigureLine
from desktop.screens.discretion.presenter import WeighPresenter
from desktop.screens.inspection.typed import typed_day
from desktop.widgets.fields import TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, row, show_when
from desktop.widgets.segmented import Choice
from enforcement.discretion.case import PERSON, UNIT, WeighedCase
from enforcement.discretion.ladder import GAINS, PER
from enforcement.discretion.statutory import FIXED, PER_UNIT, WAY_NAMES, base_name, piece, ways
from enforcement.discretion.warnings import COUNTED, ELSEWHERE_UNSEEN

_DAY_FAULT = "看不出是哪天。这样写：20261124、11.24 或 昨天。"
YES, NO = "yes", "no"


class WordsLine(QWidget):
    """A named field of words at the right, a sentence below its name."""

    def __init__(self, words: str, value: str, remark: str = "", width: float = 168) -> None:
        super().__init__()
        self.field = TextField(words, value, width=width)
        self.remark = Label(remark, "small", "text_3", wrap=True)
        show_when(self.remark, bool(remark))
        said = column(Label(words, "body"), self.remark, gap=0.5)
        box = row(said, self.field, gap=3, pad=(4, 1.25, 4, 1.25))
        box.setStretch(0, 1)
        self.setLayout(box)

    def say(self, words: str, tone: str = "text_3") -> None:
        self.remark.setText(words)
        self.remark.set_tone(tone)
        self.remark.setVisible(bool(words))


def penalties_words(presenter: WeighPresenter) -> str:
    """What this machine's store knows of the party's earlier penalties, other machines' included."""
    if not presenter.party:
        return f"填了名称，就按{COUNTED}查有没有处罚过；不填也能试算。"
    if presenter.penalties is None:
        return "正在查……"
    rows = presenter.penalties
    numbers = "、".join(one.number for one in rows[:2] if one.number)
    found = f"查到 {len(rows)} 件处罚" + (f"（{numbers}）" if numbers else "") if rows else "没有查到处罚"
    others = sum(one.elsewhere for one in rows)
    found += f"，其中 {others} 件是本镇别的电脑办的" if others else ""
    return f"{COUNTED}里{found}。{ELSEWHERE_UNSEEN}"


def facts_lines(presenter: WeighPresenter, case: WeighedCase) -> Iterator[tuple[str, QWidget]]:
    """The lines with a name each, in the order of the screen."""
    yield "acted", _day_line(presenter, case)
    yield "party", _party_line(presenter)
    basis = case.matter.basis_on(case.acted)
    if case.matter.subject not in (PERSON, UNIT):
        subjects = (Choice(PERSON, PERSON), Choice(UNIT, UNIT))
        remark = "个体工商户算哪一种，看条文和当地的规定。"
        yield (
            "subject",
            _choice("当事人是", subjects, case.subject, remark, lambda key: presenter.set(subject=key)),
        )
    if basis is not None and basis.fine_escalated.high is not None:
        line = ChoiceLine(
            "属于条文加重的一档吗（拒不改正、情节严重等）？",
            (Choice(YES, "是", colour="danger"), Choice(NO, "否", colour="neutral")),
            YES if case.escalated else NO,
        )
        line.chosen.connect(lambda key: presenter.set(escalated=key == YES))
        yield "escalated", line
    named = () if basis is None else ways(basis)
    if len(named) > 1:
        choices = tuple(Choice(way, WAY_NAMES[way]) for way in named)
        remark = "哪种情形用哪一种，界限写在条文里。"
        yield "way", _choice("按哪种算", choices, case.way, remark, lambda key: presenter.set(way=key))
    yield from _figures(presenter, case)


def _figures(presenter: WeighPresenter, case: WeighedCase) -> Iterator[tuple[str, QWidget]]:
    basis = case.matter.basis_on(case.acted)
    if basis is None:
        return
    named = ways(basis)
    way = case.way or (named[0] if len(named) == 1 else "")
    tier = case.tier
    if (way == PER_UNIT or (tier is not None and tier.unit in PER)) and not case.in_portions:
        unit = piece(basis) or (PER.get(tier.unit, "") if tier is not None else "")
        line = FigureLine("数量", unit, case.quantity, "以测量、称重等证据为准。")
        line.filled.connect(lambda amount: presenter.set(quantity=amount))
        yield "quantity", line
    if way not in ("", FIXED, PER_UNIT) or (tier is not None and tier.unit == GAINS):
        name = base_name(basis, way) if way not in ("", FIXED, PER_UNIT) else "违法所得"
        line = FigureLine(name, "元", case.base, "怎样认定，要有证据。")
        line.filled.connect(lambda amount: presenter.set(base=amount))
        yield "base", line


def _choice(
    words: str, choices: tuple[Choice, ...], value: str, remark: str, take: Callable[[str], None]
) -> ChoiceLine:
    line = ChoiceLine(words, choices, value, remark)
    line.chosen.connect(take)
    return line


def _day_line(presenter: WeighPresenter, case: WeighedCase) -> WordsLine:
    remark = "连续、继续的行为填终了那天。依据按这一天的条文。"
    line = WordsLine("行为日", case.acted.isoformat(), remark)

    def take(text: str) -> None:
        day = typed_day(text, presenter.today)
        line.say(_DAY_FAULT if day is None else remark, "danger" if day is None else "text_3")
        if day is not None:
            presenter.set(acted=day)

    line.field.settled.connect(take)
    return line


def _party_line(presenter: WeighPresenter) -> WordsLine:
    line = WordsLine("当事人", presenter.party, penalties_words(presenter), width=240)
    line.field.settled.connect(presenter.set_party)
    return line
