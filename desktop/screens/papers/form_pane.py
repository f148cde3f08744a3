"""The left pane of the maker: the questions of the paper in groups, walked by Enter, F8 and Ctrl+↑↓."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal

from desktop.actions import FORMER_GROUP, FORMER_STEP, NEXT_GROUP, NEXT_STEP, PHRASES
from desktop.screens.documents.panes import FollowFocus
from desktop.screens.papers.group_box import PANE, GroupBox
from desktop.screens.papers.groups import grouped
from desktop.screens.papers.phrases import show_phrases
from desktop.screens.papers.presenter import MakerPresenter
from desktop.screens.papers.question import Question
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.fields import flush_all
from desktop.widgets.layout import Line, Scroll, Surface, column
from desktop.widgets.strips import Strip

ANY_WIDTH = 16_777_215  # Qt's own "no limit"


class FormPane(Surface):
    """``finished`` when Enter leaves the last question: the sheet has the next word."""

    finished = Signal()

    def __init__(self, presenter: MakerPresenter) -> None:
        self.presenter = presenter
        self.look_button = Button("看页面", "soft", icon="eye", hint="F9")
        self.head = PaneHeader("", self.look_button, height=52)
        self._scroll = Scroll()
        super().__init__("plain", column(self.head, Line(), self._scroll, gap=0))
        self._follow = FollowFocus(self._scroll)
        self.groups: list[GroupBox] = []
        self.questions: dict[str, Question] = {}
        self._fills = False
        presenter.opened.connect(lambda _document: self.build())
        presenter.shaped.connect(self.refresh)
        self.rescale()

    def rescale(self) -> None:
        if self._fills:
            self.setMinimumWidth(0)
            self.setMaximumWidth(ANY_WIDTH)
        else:
            self.setFixedWidth(theme().px(PANE))

    def fill_width(self, fills: bool) -> None:
        """Take the whole width of a narrow window, or the place beside the page."""
        self._fills = fills
        self.rescale()

    # ---- building

    def build(self) -> None:
        """Fresh questions for the paper on the desk."""
        form = self.presenter.form
        assert form is not None
        self.groups, self.questions = [], {}
        for name, fields in grouped(form):
            group = GroupBox(name, fields, self.presenter)
            self.groups.append(group)
            for question in group.questions:
                key = question.field.name
                self.questions[key] = question
                question.answered.connect(lambda value, key=key: self.presenter.set(key, value))
                question.unread.connect(lambda text, key=key: self.presenter.set(key, "", text))
                question.entered.connect(lambda key=key: self._go_on(key))
        told = [column(Strip(self.presenter.told, colour="info"), pad=(4, 3, 4, 2))] * bool(
            self.presenter.told
        )
        self._scroll.set_content(column(*told, *self.groups, 1, gap=0))
        self.head.title.setText(form.title)
        self.setAccessibleName(form.title)
        self.refresh()

    def refresh(self) -> None:
        for group in self.groups:
            group.refresh()
        missing = len(self.presenter.missing())
        self.head.remark.setText(f"还差 {missing} 项" if missing else "都填了")

    # ---- walking

    def focus_field(self, name: str) -> bool:
        """The keyboard to the question of this fact, brought out where it was folded; False when there is none."""
        question = self.questions.get(name) or next(
            (one for key, one in self.questions.items() if name.split(".")[0] == key.split(".")[0]), None
        )
        if question is None:
            return False
        for group in self.groups:
            if question in group.questions:
                group.bring_out(question)
        question.editor.take_keyboard()
        QTimer.singleShot(0, self, lambda: self._bring_into_sight(name))
        return True

    def focus_first(self) -> None:
        """The first thing that is missing, else the first question."""
        missing = set(self.presenter.missing())
        names = [name for name in self.questions if name in missing]
        shown = [key for key, one in self.questions.items() if not one.isHidden()]
        for name in (*names, *shown):
            if self.focus_field(name):
                QTimer.singleShot(0, self, lambda name=name: self._bring_into_sight(name, from_top=True))
                return

    def step_missing(self, by: int) -> bool:
        """F8 and Shift+F8: the next or former fact that is still missing, round and round."""
        missing = set(self.presenter.missing())
        names = [name for name in self.questions if name in missing]
        if not names:
            return False
        order = list(self.questions)
        here = order.index(self._here()) if self._here() else -1 if by > 0 else len(order)
        ahead = [name for name in names if (order.index(name) - here) * by > 0]
        wanted = (ahead[0] if by > 0 else ahead[-1]) if ahead else (names[0] if by > 0 else names[-1])
        return self.focus_field(wanted)

    def step_group(self, by: int) -> bool:
        """Ctrl+↓ and Ctrl+↑: the first question of the next or former group."""
        here = next((n for n, group in enumerate(self.groups) if self._here() in _names(group)), 0)
        place = max(0, min(len(self.groups) - 1, here + by))
        first = next((one for one in self.groups[place].questions if not one.isHidden()), None)
        if first is not None:
            return self.focus_field(first.field.name)
        self.groups[place].known_button.setFocus()
        return True

    def perform(self, action: str) -> bool:
        if action == PHRASES:
            return self._offer_phrases()
        if action in (NEXT_STEP, FORMER_STEP):
            return self.step_missing(1 if action == NEXT_STEP else -1)
        if action in (NEXT_GROUP, FORMER_GROUP):
            return self.step_group(1 if action == NEXT_GROUP else -1)
        return False

    def flush(self) -> None:
        """Hand over every pending answer at once."""
        flush_all(self)
        self.presenter.flush()

    # ---- inside

    def _offer_phrases(self) -> bool:
        question, target = self.questions.get(self._here()), self.window().focusWidget()
        if question is None or not question.editor.takes_phrases(target):
            return False
        return show_phrases(target, self.presenter.bank.of(question.field)) is not None

    def _bring_into_sight(self, name: str, *, from_top: bool = False) -> None:
        """After the layout knows where things are; from the top, so that no more is scrolled than needed."""
        question = self.questions.get(name)
        if question is not None:
            if from_top:
                self._scroll.verticalScrollBar().setValue(0)
            self._scroll.ensureWidgetVisible(question, 0, theme().px(60))

    def _here(self) -> str:
        return next((name for name, one in self.questions.items() if one.editor.holds_keyboard()), "")

    def _go_on(self, name: str) -> None:
        """Enter: the next question that stands open; after the last one what is still missing, then the sheet."""
        order = list(self.questions)
        following = order[order.index(name) + 1 :]
        wanted = next((key for key in following if not self.questions[key].isHidden()), "")
        if wanted:
            self.focus_field(wanted)
        elif not self.step_missing(1):
            self.finished.emit()


def _names(group: GroupBox) -> frozenset[str]:
    return frozenset(question.field.name for question in group.questions)
