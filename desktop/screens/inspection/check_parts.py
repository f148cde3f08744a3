"""Parts of step 2 that stay in sight: the open matter's head above the checklist, the judgement bar below it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout

from desktop.screens.inspection.check_presenter import CheckPresenter
from desktop.screens.inspection.matter_words import basis, cited_places, older_than_the_law, shelf
from desktop.screens.inspection.presenter import day_of_act
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Surface, column, row, show_when
from desktop.widgets.pills import Pill
from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.model.inspection import Finding

_JUDGEMENTS = (
    Choice("clear", "未发现问题", "circle-check", "Alt+1", "ok", "无问题"),
    Choice("found", "发现问题", "alert-circle", "Alt+2", "danger"),
    Choice("to_verify", "待核实", "help-circle", "Alt+3", "warn"),
    Choice("not_applicable", "不适用", "minus", "Alt+0", "neutral"),
)
LEAST_BAR = 460  # px at 100 %: the judgement bar with short names


class MatterHead(Surface):
    """The open matter: its name, its shelf, whether the town may act today, and the law it rests on."""

    def __init__(self, presenter: CheckPresenter) -> None:
        self._presenter = presenter
        self._hidden = False
        self._name = Label("", "subtitle", wrap=True)
        self._shelf = Pill("", "neutral")
        self._power = Pill("", "ok", "shield-check")
        self._basis = Label("", "small", "text_2", wrap=True)
        self.compare = Button("新旧依据", "bare", icon="git-compare")
        self.weigh = Button("裁量试算", "bare", icon="scale")
        self.articles = Button("看条文", "bare", icon="gavel")
        line = row(self._shelf, self._power, self._basis, self.articles, self.compare, self.weigh, gap=2)
        line.setStretch(2, 1)
        super().__init__("plain", column(self._name, line, gap=1, pad=(5, 2.5, 5, 2.5)))

    def set_hidden(self, hidden: bool) -> None:
        """Compact windows name the matter in their strip instead."""
        self._hidden = hidden
        self.show_matter()

    def show_matter(self) -> None:
        work = self._presenter.work
        self.setVisible(work is not None and not self._hidden)
        if work is None:
            return
        lines = {line.id: line for line in self._presenter.matters()}
        self._name.setText(lines[work.entry.id].name)
        library = shelf(work)
        self._shelf.setVisible(bool(library))
        self._shelf.set_state(library, "neutral")
        if work.held_today:
            self._power.set_state("今日有权", "ok", "shield-check")
        else:
            self._power.set_state("今日没有这项权力", "danger", "lock")
        day, today = day_of_act(self._presenter.desk), self._presenter.desk.session.clock.today()
        self._basis.setText(basis(work, day))
        show_when(self.articles, bool(cited_places(work, day)))
        show_when(self.compare, older_than_the_law(work, day, today))
        show_when(self.weigh, work.entry.finding is Finding.FOUND)


class JudgeBar(FixedSurface):
    """The fixed bar under the checklist; where room is short it keeps the choices and drops keys and long names."""

    def __init__(self) -> None:
        self.choice = SegmentedChoice("结论", _JUDGEMENTS)
        self._words = Label("本事项结论", "body_strong")
        self._line = row(self._words, self.choice, 1, gap=3, pad=(5, 0, 5, 0))
        super().__init__("plain", self._line, height="actionbar_height")
        self._line.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._needs = self._line.minimumSize().width()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(LEAST_BAR), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def rescale(self) -> None:
        super().rescale()
        if hasattr(self, "_needs"):
            self._fit()

    def _fit(self) -> None:
        """Full words when they fit, short ones when not."""
        self._show(False)
        if self._line.minimumSize().width() > self.width():
            self._show(True)

    def _show(self, short: bool) -> None:
        self.choice.set_compact(short)
        self._words.setText("结论" if short else "本事项结论")
        self._line.invalidate()
