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
from enforcement.discretion.rule_sets import RuleSet
from enforcement.discretion.spans import measured
from enforcement.discretion.texts import short_source
from enforcement.discretion.warnings import COUNTED

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
            yield f"source{places[0]}", _said(_source_words(case, group))
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


_TAKES = {True: "含本数", False: "不含本数", None: "含不含没有写"}


def _source_words(case: WeighedCase, source: str) -> str:
    """Where a benchmark is from, and what its issuer says of it as a whole."""
    own, told = case.own_rules(source), f"出处：{short_source(source)}"
    if own is None:
        return told
    bounds = f"以上{_TAKES[own.bounds.above_includes]}，以下{_TAKES[own.bounds.below_includes]}"
    return f"{told}。{own.words}；{bounds}"


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
    yield "scheme", _said(_source_words(case, case.benchmarks.weighted[0].source))
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
    own = case.tier_rules
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
    own = case.tier_rules
    if own is not None and own.repeat:
        words = f"用{own.place('repeat')}的多次违法规则"
        switch = StackedChoice(words, (Choice("no", "不用"), Choice("yes", "用")), "yes" if case.repeat else "no",
                               _repeat_words(own))  # fmt: skip
        switch.chosen.connect(lambda key: presenter.set(repeat=key == "yes"))
        yield "repeat", switch


_EFFECTS = {"top_of_tier": "取这一档的上限", "tier_up": "升一档"}


def _repeat_words(own: RuleSet) -> str:
    """What the rules do about earlier penalties, and where the count is from."""
    told = "，".join(f"{one.years}年内{one.from_penalties}次起{_EFFECTS[one.effect]}" for one in own.repeat)
    return f"{told}。次数按{COUNTED}。"


class RulesLine(QWidget):
    """Which published rules are tried by, who issued them, and whether the place uses them."""

    def __init__(self, presenter: WeighPresenter, case: WeighedCase) -> None:
        super().__init__()
        choices = (
            Choice(NO_RULES, "不用"),
            *(Choice(one.id, _RULE_NAMES.get(one.id, one.title)) for one in presenter.rules.offered(case)),
        )
        value = case.rules.id if case.rules is not None else NO_RULES
        self.choice = StackedChoice("没有对得上的基准时，按哪套规则试算", choices, value)
        self.choice.chosen.connect(lambda key: presenter.use_rules("" if key == NO_RULES else key))
        self.press = self.choice.press
        self._words = Label(_rules_words(presenter, case), "small", "text_2", wrap=True)
        self.confirm_button = Button("不再用这套" if case.confirmed else "本镇确认用这套", "bare")
        show_when(self.confirm_button, case.rules is not None and not _by_county(case))
        box = column(self._words, row(self.confirm_button, 1, pad=(2, 0, 0, 0)), gap=0.5, pad=(4, 0, 4, 1.25))
        self.setLayout(column(self.choice, box, gap=0))


def _rules_words(presenter: WeighPresenter, case: WeighedCase) -> str:
    if case.rules is None:
        return "本镇还没有确认过用哪套规则。"
    choice, state = presenter.rules.choice, "本镇没有确认，只能试算"
    if _by_county(case):
        state = "县里发布的默认规则"
    elif case.confirmed:
        state = f"本镇确认用（{choice.document if choice is not None else '写进文书时'}）"
    return f"《{case.rules.title}》：{case.rules.words}。{state}。"


def _by_county(case: WeighedCase) -> bool:
    return case.confirmed and case.rules is not None and case.rules.county and case.rules.default


class _Said(QWidget):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.setLayout(column(Label(words, "small", "text_2", wrap=True), pad=(4, 1.5, 4, 1.5)))


def _said(words: str) -> QWidget:
    return _Said(words)
