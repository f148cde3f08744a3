"""What the card keeps folded: checklist, discretion, papers, periods, history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from desktop.screens.matters.benchmark_words import limits, told_of
from desktop.screens.matters.card_review import place
from desktop.screens.matters.links import Fold, Part, line
from desktop.widgets.buttons import Button
from desktop.widgets.checklist import KIND_ICONS
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import row
from desktop.widgets.pills import Pill
from enforcement.catalogue.benchmarks import Benchmarks
from enforcement.catalogue.procedure import deadlines_for, papers_for
from enforcement.catalogue.review_flags import ReviewFlags
from enforcement.deadlines import UNIT_NAMES, DeadlineRule, Unit
from enforcement.model.checklist import ITEM_KIND_NAMES, ChecklistItem, Stage
from enforcement.model.matter import Basis
from enforcement.queries import MatterCard, MatterHistory
from enforcement.text.money import yuan

Act = Callable[[], None]


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


def discretion_fold(card: MatterCard, day: date, sample: bool, weigh: Act | None) -> Fold | None:
    """Tiers or points with issuer and warnings on ``day``; the helper where somebody offers it."""
    said = card.benchmarks
    count = len(said.tiers) or len(said.weighted)
    if not count and weigh is None:
        return None
    kind = f"{len(said.tiers)} 档" if said.tiers else f"{count} 项加权" if count else "没有本事项的基准"
    example = " · 例子，不能用于决定" if sample and count and not _statute_only(said) else ""
    return Fold("裁量", kind + example, lambda: _discretion(card, day, sample, weigh))


def _statute_only(said: Benchmarks) -> bool:
    return not said.weighted and all(tier.source_type == "statute" for tier in said.tiers)


def _discretion(card: MatterCard, day: date, sample: bool, weigh: Act | None) -> list[Part]:
    parts: list[Part] = []
    said = card.benchmarks
    for tier in said.tiers:
        whom = f"（{tier.subject}）" if tier.subject else ""
        parts.append(line(f"{tier.tier}{whom}　{limits(tier)}", tier.condition, tip=f"出处：{tier.source}"))
    for factor in said.weighted:
        words = f"{factor.factor}：{factor.level}　{factor.weight:g}%"
        parts.append(line(words, tip=f"出处：{factor.source}"))
    for formula in dict.fromkeys(factor.formula for factor in said.weighted):
        parts.append(line(formula))
    for told in told_of(said, sample, card.row.matter, day):
        parts.append(line("；".join(told.issued) or "没有写发布机关和日期", f"出处：{told.source}", "text_2"))
        parts += [_warned(one) for one in told.doubts]
    if weigh is not None:
        button = Button("裁量试算", icon="scale")
        button.clicked.connect(lambda _checked=False: weigh())
        parts.append(row(button, 1))
    return parts


def _warned(words: str) -> Part:
    return row(Pill(words, "warn", "alert-triangle"), 1)


def papers_fold(card: MatterCard, basis: Basis, flags: ReviewFlags) -> Fold:
    """The papers that the procedure usually needs, each with its reason and place in the law."""
    needed = papers_for(card.row.matter, basis, card.checklist, flags)
    return Fold(
        "通常用的文书",
        f"{len(needed)} 种",
        lambda: [line(paper.title, f"{paper.why} · {place(paper.law)}") for paper in needed],
    )


def deadlines_fold(card: MatterCard, basis: Basis, flags: ReviewFlags) -> Fold:
    """The periods that usually run, with their article."""
    rules = deadlines_for(card.row.matter, basis, card.checklist, flags)
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
