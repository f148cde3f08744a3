"""What the card keeps folded: procedure, checklist, discretion, exemption, papers, periods, instruments, history."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from desktop.screens.matters.basis_words import cited
from desktop.screens.matters.benchmark_words import doubts_of, limits
from desktop.screens.matters.card_law import first_words, way_words
from desktop.screens.matters.links import Fold, Part, line
from desktop.widgets.buttons import Button
from desktop.widgets.checklist import KIND_ICONS
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import row
from desktop.widgets.pills import Pill
from enforcement.catalogue.benchmarks import Benchmarks
from enforcement.catalogue.procedure import (
    HearingFlag,
    ceiling,
    deadlines_for,
    hearing_for,
    instruments_for,
    papers_for,
)
from enforcement.deadlines import UNIT_NAMES, DeadlineRule, Unit
from enforcement.model.checklist import ITEM_KIND_NAMES, ChecklistItem, Stage
from enforcement.model.matter import Basis, Citation
from enforcement.queries import MatterCard, MatterHistory
from enforcement.refusals import Article
from enforcement.text.money import yuan

Act = Callable[[], None]


def procedure_fold(card: MatterCard, basis: Basis) -> Fold:
    """On the spot or not, hearing, legal review, first offence."""
    matter = card.row.matter
    flag = hearing_for(basis)
    short = "要听证" if flag and flag.kinds else "数额较大的要听证" if flag else "不听证"
    return Fold(
        "程序",
        f"{way_words(matter).split('：')[0].split('；')[0]} · {short}",
        lambda: _procedure(card, basis, flag),
    )


def _procedure(card: MatterCard, basis: Basis, flag: HearingFlag | None) -> list[Part]:
    parts: list[Part] = [line(way_words(card.row.matter))]
    if flag is not None:
        parts += _hearing(flag, basis)
    if words := first_words(card.row.matter):
        parts.append(line(f"首违：{words}", card.row.matter.first_offence_source))
    return parts


def _hearing(flag: HearingFlag, basis: Basis) -> Iterator[Part]:
    if flag.kinds:
        yield line(f"{'、'.join(flag.kinds)}：决定前要告知听证", _place(flag.law))
        yield line("经过听证的，决定前要法制审核", _place(flag.review))
    if not flag.by_amount:
        return
    highest = ceiling(basis)
    top = f"，罚款上限 {yuan(highest)}" if highest else ""
    amounts = "；".join(
        f"{one.place}：个人 {yuan(one.individual)}、单位 {yuan(one.unit)}" for one in flag.examples
    )
    words = f"{'、'.join(flag.by_amount)}数额较大的，也要告知听证{top}"
    remark = (
        f"{_place(flag.law)}。“较大”由本省定，这里没有核实过的数（{amounts}，只作例子）；只按上限看，先问县里"
    )
    yield line(words, remark, "warn")


def checklist_fold(card: MatterCard, opened: bool) -> Fold:
    """The items with their kind; how many wait for the re-inspection."""
    if not card.checklist:
        return Fold(
            "检查清单", "目录里没有", lambda: [line("目录里没有这个事项的清单，检查时自己写要看什么。")]
        )
    later = sum(item.stage is not Stage.ONSITE for item in card.checklist)
    remark = f"{later} 项留到复查" if later else ""
    return Fold(
        f"检查清单 {len(card.checklist)} 项",
        remark,
        lambda: [_item(one) for one in card.checklist],
        opened=opened,
    )


def _item(item: ChecklistItem) -> Part:
    number = Label(str(item.number), "small", "text_2")
    number.setMinimumWidth(number.fontMetrics().horizontalAdvance("00"))
    icon = IconLabel(KIND_ICONS[item.kind.value], "sm", "text_2")
    icon.setToolTip(ITEM_KIND_NAMES[item.kind])
    box = row(number, icon, Label(item.text, "small", wrap=True), gap=2)
    box.setStretch(2, 1)
    return box


def discretion_fold(said: Benchmarks, sample: bool, weigh: Act | None) -> Fold | None:
    """Tiers or points with issuer and warnings; the helper where somebody offers it."""
    count = len(said.tiers) or len(said.weighted)
    if not count and weigh is None:
        return None
    kind = f"{len(said.tiers)} 档" if said.tiers else f"{count} 项加权" if count else "没有本事项的基准"
    example = " · 例子，不能用于决定" if sample and count and not _statute_only(said) else ""
    return Fold("裁量", kind + example, lambda: _discretion(said, sample, weigh))


def _statute_only(said: Benchmarks) -> bool:
    return not said.weighted and all(tier.source_type == "statute" for tier in said.tiers)


def _discretion(said: Benchmarks, sample: bool, weigh: Act | None) -> list[Part]:
    parts: list[Part] = []
    for tier in said.tiers:
        whom = f"（{tier.subject}）" if tier.subject else ""
        parts.append(line(f"{tier.tier}{whom}　{limits(tier)}", tier.condition, tip=f"出处：{tier.source}"))
    for factor in said.weighted:
        words = f"{factor.factor}：{factor.level}　{factor.weight:g}%"
        parts.append(line(words, tip=f"出处：{factor.source}"))
    for formula in dict.fromkeys(factor.formula for factor in said.weighted):
        parts.append(line(formula))
    for source, points in doubts_of(said, sample):
        parts.append(line(f"出处：{source}", tone="text_2"))
        parts += [_warned(one) for one in points]
    if weigh is not None:
        button = Button("裁量试算", icon="scale")
        button.clicked.connect(lambda _checked=False: weigh())
        parts.append(row(button, 1))
    return parts


def _warned(words: str) -> Part:
    return row(Pill(words, "warn", "alert-triangle"), 1)


def exemption_fold(said: Benchmarks, sample: bool) -> Fold | None:
    """When the act goes unpunished by a published list, and where that does not hold."""
    if not said.exemptions:
        return None
    remark = "例子，不能用于决定" if sample else f"{len(said.exemptions)} 条"

    def make() -> list[Part]:
        parts: list[Part] = []
        for one in said.exemptions:
            parts.append(line(one.condition, f"不适用：{one.exclusion}" if one.exclusion else ""))
            parts.append(line(f"出处：{one.source}", tone="text_2"))
        if sample:
            parts.append(_warned("别处的例子，不能用于决定"))
        return parts

    return Fold("免罚", remark, make)


def papers_fold(card: MatterCard, basis: Basis) -> Fold:
    """The papers that the procedure usually needs, each with its reason and place in the law."""
    needed = papers_for(card.row.matter, basis, card.checklist)
    return Fold(
        "通常用的文书",
        f"{len(needed)} 种",
        lambda: [line(paper.title, f"{paper.why} · {_place(paper.law)}") for paper in needed],
    )


def deadlines_fold(card: MatterCard, basis: Basis) -> Fold:
    """The periods that usually run, with their article."""
    rules = deadlines_for(card.row.matter, basis, card.checklist)
    return Fold("要守的期限", f"{len(rules)} 个", lambda: [_deadline(rule) for rule in rules])


def _deadline(rule: DeadlineRule) -> Part:
    length = "" if rule.unit is Unit.FIXED_DATE else f"{rule.length} {UNIT_NAMES[rule.unit]}"
    way = "以前" if rule.backward else ""
    doubt = "（未核实）" if not rule.verified else ""
    return line(
        f"{rule.name}　{length}{way}{doubt}",
        f"从{rule.trigger}算 · {rule.basis}",
        tip=f"过期：{rule.consequence}" if rule.consequence else "",
    )


def instruments_fold(card: MatterCard) -> Fold | None:
    """What has to be at hand, from the checklist's measuring and sampling items."""
    needed = instruments_for(card.checklist)
    if not needed:
        return None
    names = "、".join(dict.fromkeys(one.name for one in needed))
    return Fold("要带的、要请的", names, lambda: [line(one.name, one.item.text) for one in needed])


def history_fold(history: MatterHistory, recall: Act) -> Fold:
    """What this team did with the matter in the last year; the list behind it comes on demand."""

    def make() -> list[Part]:
        if not history.inspections and not history.papers:
            return [line(f"{history.since.isoformat()} 以来没有用过这个事项。")]
        parts: list[Part] = [line(f"检查 {history.inspections} 次，发现问题 {history.found} 次")]
        parts += [line(f"{title} {count} 份") for title, count in history.papers]
        if history.fined:
            parts.append(line(f"罚款 {history.fined} 件，共 {yuan(history.fine_fen / 100)}"))
        button = Button("看是哪些", icon="list-check")
        button.clicked.connect(lambda _checked=False: recall())
        return [*parts, row(button, 1)]

    return Fold("本镇近 12 个月", history_words(history), make)


def history_words(history: MatterHistory) -> str:
    """6 次检查，发现 5 次；罚款 1 件（5000 元）."""
    if not history.inspections and not history.papers:
        return "没有用过"
    words = f"{history.inspections} 次检查，发现 {history.found} 次"
    fined = f"；罚款 {history.fined} 件（{yuan(history.fine_fen / 100)}）" if history.fined else ""
    return words + fined


def _place(law: Article) -> str:
    return cited(Citation(law=law.law, article=law.article))
