"""A text before it is taken in: what was recognised, what looks wrong, and the days and the title to confirm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.actions import SUBMIT
from desktop.dialogs.questions import Question, ask
from desktop.screens.statutes.fitted import FittedScroll
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer
from desktop.widgets.layout import Box, Line, Surface, column, row
from desktop.widgets.strips import Strip
from enforcement.refusals import Refused
from enforcement.statutes.days import day_of
from enforcement.statutes.editions import UNVERIFIED
from enforcement.statutes.model import Fault, Heading, Rest, RestKind
from enforcement.statutes.shelving import Look, Wanted

NO_DAY = "写成 2026-08-15 这样的日期。"
_AROUND = 250
_SHOWN_FAULTS = 200
Take = Callable[[Wanted], object]


class LookSheet(Surface):
    """Ctrl+Enter takes the text in; ``wanted`` is what stands in the fields, None while a day is no day."""

    def __init__(self, look: Look, take: Take) -> None:
        self.look, self._take = look, take
        known = look.wanted
        self.title_field = TextField("法规全称", known.title, placeholder="《》里的全称")
        self.label_field = TextField("版本", known.label, placeholder="如 2021年修正")
        self.from_field = TextField(
            "从哪天起施行", _iso(known.valid_from), placeholder="2026-08-15", width=150
        )
        self.to_field = TextField("最后一天", _iso(known.valid_to), placeholder="没有就空着", width=150)
        self.source_field = TextField("文本从哪里来", known.source, placeholder="网址、发的人、文件名")
        self._begin = Labelled("从哪天起施行", self.from_field, required=True)
        self._end = Labelled("最后一天（没有就空着）", self.to_field)
        self.take_button = Button("放上法条架", "primary", hint="Ctrl+Enter")
        self.leave_button = Button("先不导入", hint="Esc")
        self._refused = column(gap=2)
        blocking = [fault for fault in look.statute.faults if fault.blocking]
        self.take_button.set_locked("先改文件" if blocking else "")
        super().__init__("layer", self._built())
        self.setAccessibleName(f"导入{look.name}")
        self.take_button.clicked.connect(lambda _checked=False: self.confirm())

    def perform(self, action: str) -> bool:
        if action == SUBMIT and self.take_button.isEnabled():
            self.confirm()
            return True
        return False

    def wanted(self) -> Wanted | None:
        """What the fields say; None with the fault shown when a day cannot be read."""
        begin, end = day_of(self.from_field.text()), day_of(self.to_field.text())
        self._begin.set_fault(NO_DAY if self.from_field.text().strip() and begin is None else "")
        self._end.set_fault(NO_DAY if self.to_field.text().strip() and end is None else "")
        if any(one.fault.text() for one in (self._begin, self._end)):
            return None
        texts = (self.title_field, self.label_field, self.source_field)
        title, label, source = (field.text().strip() for field in texts)
        return Wanted(title=title, label=label, valid_from=begin, valid_to=end, source=source)

    def confirm(self) -> None:
        wanted = self.wanted()
        if wanted is not None:
            self._take(wanted)

    def show_refused(self, refused: Refused) -> None:
        """Why it was not taken in; the fields stay."""
        for refusal in refused.refusals:
            self._refused.addWidget(Strip(refusal.what, refusal.why, colour="danger"))

    # ---- inside

    def _built(self) -> Box:
        head = column(
            Label(self.look.name, "title", wrap=True),
            Label(
                f"{recognised(self.look)}。{UNVERIFIED}，用之前请对照官方文本。", "small", "text_2", wrap=True
            ),
            gap=1,
            pad=(5, 4, 5, 3),
        )
        days = row(self._begin, self._end, 1, gap=4)
        names = row(
            Labelled("法规全称", self.title_field, required=True), Labelled("版本", self.label_field), gap=4
        )
        names.setStretch(0, 3)
        names.setStretch(1, 1)
        why = Label(self.look.proposal.why, "small", "text_2", wrap=True)
        fields = column(
            names, column(days, why, gap=1), Labelled("文本从哪里来", self.source_field), self._refused, gap=3
        )
        faults = column(*(_fault(fault) for fault in self.look.statute.faults[:_SHOWN_FAULTS]), gap=1.5)
        body = column(fields, *self._fault_head(), faults, 1, gap=3, pad=(5, 3, 5, 3))
        foot = row(1, self.leave_button, self.take_button, gap=2, pad=(5, 2.5, 5, 3))
        return column(head, Line(), FittedScroll(body, around=_AROUND), Line(), foot, gap=0)

    def _fault_head(self) -> tuple[Label, ...]:
        count = len(self.look.statute.faults)
        words = f"有 {count} 处要看一眼" if count else "没有看出问题：条号连续，标点完整。"
        return (Label(words, "body_strong", "warn" if count else "ok"),)


def recognised(look: Look) -> str:
    """认出 2 编、7 章、70 条（第一条到第七十条）、附件 1 处."""
    levels = Counter(part.level for part in look.statute.parts if isinstance(part, Heading))
    counts = [f"{levels[name]} {name}" for name in ("编", "分编", "章", "节") if levels[name]]
    articles = look.statute.articles
    if articles:
        counts.append(f"{len(articles)} 条（{articles[0].label}到{articles[-1].label}）")
    kinds = Counter(part.kind for part in look.statute.parts if isinstance(part, Rest))
    appendix = kinds[RestKind.APPENDIX]
    if appendix:
        counts.append(f"附件 {appendix} 行")
    return "认出 " + "、".join(counts) if counts else "什么都没有认出"


def open_look(host: QWidget, look: Look, take: Callable[[LookSheet, Layer, Wanted], object]) -> Layer:
    """The sheet over the window; ``take(sheet, layer, wanted)`` when the person confirms."""
    made: list[Layer] = []
    sheet = LookSheet(look, lambda wanted: take(sheet, made[0], wanted))
    layer = Layer(host, sheet, width="palette_width")
    made.append(layer)
    sheet.leave_button.clicked.connect(layer.close_layer)
    layer.show_over(sheet.title_field if not look.wanted.title else sheet.from_field)
    return layer


def ask_all(host: QWidget, looks: tuple[Look, ...], then: Callable[[bool], None]) -> Layer:
    """Several texts of one pack: take all of them in, with the days that the pack brings?"""
    lines = [
        f"《{one.wanted.title}》{one.wanted.valid_from}起，{len(one.statute.articles)} 条"
        for one in looks[:12]
    ]
    more = [f"……共 {len(looks)} 份"] if len(looks) > len(lines) else []
    what = f"法条包里有 {len(looks)} 份文本，都放上法条架吗？"
    why = "\n".join([*lines, *more, "起止日期按包里写的；架上已有的不会改动。"])
    return ask(host, Question(what, "都放上", "先不放", why), then)


def _fault(fault: Fault) -> Label:
    return Label(fault.sentence, "small", "danger" if fault.blocking else "text", wrap=True)


def _iso(day: object) -> str:
    return str(day) if day is not None else ""
