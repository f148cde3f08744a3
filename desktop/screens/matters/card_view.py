"""One matter's card: power with its dates first, then law and ranges, the checklist, exemption and the team's note."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal

from desktop.screens.matters.presenter import HOW_TO_PICK, shelf_word, yuan
from desktop.widgets.buttons import Button
from desktop.widgets.checklist import KIND_ICONS
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Scroll, Surface, clear, column, row
from desktop.widgets.pills import Pill
from desktop.widgets.rows import KeyValueRow
from enforcement.model.checklist import Stage
from enforcement.model.matter import Citation, FineRange, Matter
from enforcement.queries import MatterCard
from enforcement.text.citations import chinese_article


class CardPane(FixedSurface):
    """``used(code)`` begins an inspection, ``starred(code)`` sets or takes the ★."""

    used = Signal(str)
    starred = Signal(str)

    def __init__(self) -> None:
        self._code = ""
        self._title = Label("", "subtitle", wrap=True)
        self._pills = row(gap=1.5)
        self._body = column(gap=2)
        self._star = Button("设为常用", "outline", icon="star", hint="空格", height="control_height_touch")
        self.use_button = Button(
            "用它开始检查", "primary", icon="clipboard-check", hint="Enter", height="control_height_touch"
        )
        self._why_not = Label(HOW_TO_PICK, "small", "text_2", wrap=True)
        sheet = column(self._title, self._pills, self._body, 1, gap=2.5, pad=(4, 3.5, 4, 4))
        self._foot = column(self._why_not, row(self._star, 1, self.use_button), gap=2, pad=(4, 2.5, 4, 2.5))
        whole = column(Scroll(sheet), Line(), Surface("plain", self._foot), gap=0)
        super().__init__("plain", whole, width="detail_pane")
        self._star.clicked.connect(lambda _checked=False: self.starred.emit(self._code))
        self.use_button.clicked.connect(lambda _checked=False: self.used.emit(self._code))

    def show_card(self, card: MatterCard, today: date) -> None:
        matter, held = card.row.matter, card.row.held
        self._code = matter.code
        self._title.setText(matter.act_name)
        self._show_pills(card)
        clear(self._body)
        self._power(card, today)
        self._law(matter, today)
        self._checklist(card)
        self._small_print(card)
        self._star.set_words("已设为常用" if card.row.starred else "设为常用")
        self.use_button.setVisible(held)
        self._why_not.setVisible(not held and shelf_word(card.row) == "自选库")

    def _show_pills(self, card: MatterCard) -> None:
        clear(self._pills)
        self._pills.addWidget(Pill(shelf_word(card.row), "neutral"))
        held = (
            Pill("今日有权", "ok", "shield-check")
            if card.row.held
            else Pill("今日没有这项权力", "danger", "lock")
        )
        self._pills.addWidget(held)
        if card.row.starred:
            self._pills.addWidget(Pill("常用", "info", "star"))
        self._pills.addStretch(1)

    def _power(self, card: MatterCard, today: date) -> None:
        self._head("我们什么时候有权")
        grants = sorted(card.grants, key=lambda grant: grant.valid_from, reverse=True)
        for grant in grants[:3]:
            until = f"至 {grant.valid_to.isoformat()}" if grant.valid_to else "，未设终止日"
            words = f"{grant.valid_from.isoformat()} 起{until}"
            paper = " · ".join(part for part in (grant.document, grant.reason, grant.conditions) if part)
            tone = "ok" if grant.held_on(today) else "neutral"
            icon = IconLabel(
                "shield-check" if grant.held_on(today) else "history",
                "md",
                tone if tone == "ok" else "text_2",
            )
            lines = column(Label(words, "body_strong", wrap=True), gap=0.5)
            if paper:
                lines.add(Label(paper, "small", "text_2", wrap=True))
            inner = row(icon, lines, gap=2.5, pad=(3, 2.5, 3, 2.5))
            inner.setStretch(1, 1)
            self._body.addWidget(Surface("inset", inner))
        if not grants:
            statutory = card.row.held
            words = "法律直接规定由乡镇办，不用赋权。" if statutory else "本镇没有这个事项的赋权记录。"
            self._body.addWidget(Label(words, "body", "text", wrap=True))
        self._body.addWidget(Label("检查、决定两个日期都会再查一遍。", "small", "text_3", wrap=True))

    def _law(self, matter: Matter, today: date) -> None:
        self._head("依据与罚则")
        self._pair("违反", _cited(matter.violation_on(today) or matter.violation))
        self._pair("处罚", _cited(matter.penalty_on(today) or matter.penalty))
        self._pair("种类", "、".join(matter.penalty_kinds))
        ranges = (
            (
                "罚款",
                matter.fine if not (matter.fine_individual.high or matter.fine_unit.high) else FineRange(),
            ),
            ("个人", matter.fine_individual),
            ("单位", matter.fine_unit),
            ("情节严重", matter.fine_escalated),
        )
        for name, fine in ranges:
            self._pair(name, _range(fine))
        self._pair("前提", matter.correction_precondition)
        exempt = {"yes": "有首违不罚规定", "no": "没有首违不罚规定"}.get(matter.first_offence_exempt, "")
        self._pair("首违不罚", exempt)

    def _checklist(self, card: MatterCard) -> None:
        later = sum(item.stage is not Stage.ONSITE for item in card.checklist)
        self._head(f"检查清单 {len(card.checklist)} 项", f"{later} 项留到复查" if later else "")
        for item in card.checklist:
            number = Label(str(item.number), "small", "text_2")
            number.setMinimumWidth(number.fontMetrics().horizontalAdvance("00"))
            icon = IconLabel(KIND_ICONS[item.kind.value], "sm", "text_2")
            line = row(number, icon, Label(item.text, "small", wrap=True), gap=2)
            line.setStretch(2, 1)
            self._body.addLayout(line)

    def _small_print(self, card: MatterCard) -> None:
        if card.note:
            self._body.addWidget(
                Surface("inset", row(Label(f"本镇备注：{card.note}", "small", wrap=True), pad=(3, 2, 3, 2)))
            )
        matter = card.row.matter
        codes = f"本机编号 {matter.code}" + (
            f" · 县里编号 {matter.official_code}" if matter.official_code else ""
        )
        self._body.addWidget(
            Label(
                f"{codes} · 目录 {card.version.version} 版 · 原属{matter.department}",
                "caption",
                "text_3",
                wrap=True,
            )
        )

    def _head(self, words: str, remark: str = "") -> None:
        self._body.addLayout(
            row(Label(words, "small", "text_2"), 1, Label(remark, "small", "text_2"), pad=(0, 1, 0, 0))
        )

    def _pair(self, name: str, value: str) -> None:
        if value:
            self._body.addWidget(KeyValueRow(name, value))


def _cited(citations: tuple[Citation, ...]) -> str:
    return "；".join(f"《{one.law}》{chinese_article(one.article)}" for one in citations)


def _range(fine: FineRange) -> str:
    if not fine.high:
        return ""
    return f"{yuan(fine.low)}至 {yuan(fine.high)}" if fine.low else f"{yuan(fine.high)}以下"
