"""The benchmark's own steps or factors, the degree, and the rules that are tried by."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.screens.discretion.ask import FigureLine, StackedChoice, TierLine, tier_words
from desktop.screens.discretion.presenter import WeighPresenter
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, row, show_when
from desktop.widgets.segmented import Choice
from enforcement.discretion.case import NO_ROW, PORTION, REDUCED, WeighedCase
from enforcement.discretion.ladder import PER, factors
from enforcement.discretion.rule_sets import RuleSet, rule_sets, rules_of
from enforcement.discretion.spans import measured
from enforcement.discretion.texts import short_source

NONE_FITS = "没有对得上的，不用这份基准"
UNCLEAR = "unclear"
NO_RULES = "none"
_RULE_NAMES = {"guangdong": "广东规定", "liling": "醴陵算式"}


def bench_lines(presenter: WeighPresenter, case: WeighedCase) -> Iterator[tuple[str, QWidget]]:
    """Tiers or factors, with a name each."""
    bench = case.benchmarks
    if bench.tiers:
        yield from _ladder(presenter, case)
    if bench.weighted:
        yield from _scheme(presenter, case)
    if bench.tiers or bench.weighted:
        none = TierLine(NONE_FITS, "按下面的试算规则算")
        none.taken.connect(lambda: presenter.set(row=None if case.row == NO_ROW else NO_ROW))
        yield f"tier{NO_ROW}", none
    else:
        words = "目录里没有这个事项的裁量基准。可以在下面选一套规则试算。"
        yield "no_bench", _said(words)


def _ladder(presenter: WeighPresenter, case: WeighedCase) -> Iterator[tuple[str, QWidget]]:
    shown = [
        place
        for place, one in enumerate(case.benchmarks.tiers)
        if not case.subject or one.subject in ("", case.subject)
    ]
    source = ""
    for group, places in _by_source(case, shown).items():
        if group != source:
            source = group
            yield f"source{places[0]}", _said(f"出处：{short_source(group)}")
        unit = _measure_unit(case, places)
        if unit:
            line = FigureLine("量出来多少，自动找是哪一档", unit, presenter.measured.get(group))
            line.filled.connect(partial(_measure, presenter, tuple(places)))
            yield f"measure{places[0]}", line
        for place in places:
            one = case.benchmarks.tiers[place]
            tier = TierLine(one.condition, tier_words(one))
            tier.taken.connect(partial(presenter.set, row=place))
            yield f"tier{place}", tier
            if PORTION in one.condition and case.in_portions:
                part = FigureLine("这一段的数量", PER.get(one.unit, ""), case.parts.get(place))
                part.filled.connect(partial(presenter.fill_portion, place))
                yield f"part{place}", part


def _by_source(case: WeighedCase, places: list[int]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for place in places:
        groups.setdefault(case.benchmarks.tiers[place].source, []).append(place)
    return groups


def _measure_unit(case: WeighedCase, places: list[int]) -> str:
    """The unit by which the steps can be found; the heaviest step (顶格) tells no quantity and is left out."""
    tiers = [case.benchmarks.tiers[place] for place in places]
    unit = measured([one.condition for one in tiers if one.source_tier != "顶格"])
    return "" if unit == "%" or any(PORTION in one.condition for one in tiers) else unit


def _measure(presenter: WeighPresenter, places: tuple[int, ...], amount: object) -> None:
    if amount is not None:
        presenter.measure_tier(amount, places)  # type: ignore[arg-type]


def _scheme(presenter: WeighPresenter, case: WeighedCase) -> Iterator[tuple[str, QWidget]]:
    yield "scheme", _said(f"出处：{short_source(case.benchmarks.weighted[0].source)}")
    for name, levels in factors(case.benchmarks.weighted).items():
        if len(levels) == 1:
            continue
        unit = measured([one.level for one in levels])
        if unit:
            line = FigureLine(f"{name}：量出来多少", unit, presenter.measured.get(name))
            line.filled.connect(partial(_measure_level, presenter, name))
            yield f"amount:{name}", line
        choices = tuple(Choice(one.level, one.level, hint=f"{one.weight:g}%") for one in levels)
        value = case.factors.get(name, "")
        wide = StackedChoice(name, (*choices, Choice(UNCLEAR, "不清楚", colour="warn")), value or UNCLEAR)
        wide.chosen.connect(
            lambda key, name=name: presenter.choose_level(name, "" if key == UNCLEAR else key)
        )
        yield f"factor:{name}", wide


def _measure_level(presenter: WeighPresenter, name: str, amount: object) -> None:
    if amount is not None:
        presenter.measure_level(name, amount)  # type: ignore[arg-type]


def degree_rules(case: WeighedCase) -> RuleSet | None:
    """The rules whose degrees can be chosen now: the benchmark's own inside a tier, else those that are tried by."""
    own = rules_of(case.tier.source) if case.tier is not None else None
    if own is not None and own.degrees:
        return own
    return None if case.by_points else case.rules


def degree_lines(presenter: WeighPresenter, case: WeighedCase) -> Iterator[tuple[str, QWidget]]:
    """从轻, 一般, 从重 of the rules, and 减轻."""
    rules = degree_rules(case)
    degrees = () if rules is None else rules.degrees
    choices = (
        Choice("", "不分" if case.tier is not None or case.by_points else "没选"),
        *(Choice(one.key, one.name) for one in degrees),
        Choice(REDUCED, "减轻", colour="warn"),
    )
    remark = "减轻是低于法定下限，要有法定情形。"
    if rules is not None:
        remark = f"按《{rules.title}》分轻重。{remark}"
    line = StackedChoice("轻重", choices, case.degree, remark)
    line.chosen.connect(lambda key: presenter.set(degree=key))
    yield "degree", line
    own = rules_of(case.tier.source) if case.tier is not None else None
    if own is not None and own.repeat:
        words = f"用{own.place('repeat')}的多次违法规则"
        switch = StackedChoice(words, (Choice("no", "不用"), Choice("yes", "用")), "yes" if case.repeat else "no",
                               "二年内两次取这一档的上限，三次以上升一档；次数是本镇这台机器上的。")  # fmt: skip
        switch.chosen.connect(lambda key: presenter.set(repeat=key == "yes"))
        yield "repeat", switch


class RulesLine(QWidget):
    """Which published rules are tried by, who issued them, and whether the place uses them."""

    def __init__(self, presenter: WeighPresenter, case: WeighedCase) -> None:
        super().__init__()
        sets = tuple(one for one in rule_sets() if one.degrees)
        choices = (
            Choice(NO_RULES, "不用"),
            *(Choice(one.id, _RULE_NAMES.get(one.id, one.title)) for one in sets),
        )
        value = case.rules.id if case.rules is not None else NO_RULES
        self.choice = StackedChoice("没有对得上的基准时，按哪套规则试算", choices, value)
        self.choice.chosen.connect(lambda key: presenter.use_rules("" if key == NO_RULES else key))
        self.press = self.choice.press
        self._words = Label(_rules_words(presenter, case), "small", "text_2", wrap=True)
        self.confirm_button = Button("不再用这套" if case.confirmed else "本镇确认用这套", "bare")
        show_when(self.confirm_button, case.rules is not None)
        box = column(self._words, row(self.confirm_button, 1, pad=(2, 0, 0, 0)), gap=0.5, pad=(4, 0, 4, 1.25))
        self.setLayout(column(self.choice, box, gap=0))


def _rules_words(presenter: WeighPresenter, case: WeighedCase) -> str:
    if case.rules is None:
        return "本镇还没有确认过用哪套规则。"
    state = (
        f"本镇确认用（{presenter.confirmed.get('document', '')}）"
        if case.confirmed
        else "本镇没有确认，只能试算"
    )
    return f"《{case.rules.title}》：{case.rules.words}。{state}。"


class _Said(QWidget):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.setLayout(column(Label(words, "small", "text_2", wrap=True), pad=(4, 1.5, 4, 1.5)))


def _said(words: str) -> QWidget:
    return _Said(words)
