"""Step 1: party, matters, people, approval, side by side in a wide window and one below the other in a narrow one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.actions import ADD_MATTER, CHOOSE, PHRASES
from desktop.screens.documents.panes import FollowFocus
from desktop.screens.inspection.check_presenter import CheckPresenter, MatterLine
from desktop.screens.inspection.finder import Finder
from desktop.screens.inspection.party_card import PartyCard
from desktop.screens.inspection.party_presenter import PartyPresenter
from desktop.screens.inspection.people_card import ApprovalCard, PeopleCard
from desktop.screens.inspection.phrase_menu import show_phrases
from desktop.screens.inspection.prepare_presenter import PreparePresenter
from desktop.screens.inspection.step import StepView
from desktop.theme.tokens import COMPACT
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.cards import Card
from desktop.widgets.labels import Label
from desktop.widgets.layout import Box, Scroll, Stack, Surface, clear, column, row
from desktop.widgets.rows import TwoLineRow

SETS_SHOWN = 4  # the row must fit; the others are in 事项库


class MattersCard(Card):
    """The matters taken so far, a line to add more, and sets that bring several at once."""

    def __init__(self, presenter: PreparePresenter, check: CheckPresenter) -> None:
        super().__init__("检查事项")
        self._presenter, self._check = presenter, check
        self.finder = Finder("加事项", "事项名、法条或拼音首字母，如 aqck")
        self._list = Stack()
        self._shown: tuple[str, ...] = ()
        self._sets_words = Label("常用组合", "small", "text_2")
        self.sets: list[Button] = []
        self._sets_row = row(gap=2)
        self._sets = QWidget()
        self._sets.setLayout(row(self._sets_words, self._sets_row, 1, gap=2))
        self._show_sets()
        self.body.add(column(self.finder, self._sets, gap=2, pad=(4, 3, 4, 3)), self._list)
        self.finder.searched.connect(presenter.find_matters)
        self.finder.taken.connect(presenter.add_matter)
        presenter.matters_found.connect(
            lambda text, hits: self.finder.show_hits(text, hits, note=_none(text, hits))
        )
        presenter.matter_added.connect(lambda _code: self._added())
        presenter.sets_known.connect(self._show_sets)

    def _show_sets(self) -> None:
        """A button for each set, the town's own first."""
        clear(self._sets_row)
        self.sets = []
        for one in sorted(self._presenter.common_sets(), key=lambda one: not one.id)[:SETS_SHOWN]:
            button = Button(one.name, "soft")
            button.clicked.connect(lambda _checked=False, one=one: self._presenter.add_set(one))
            self.sets.append(button)
            self._sets_row.addWidget(button)
        self._show_sets_while_empty()

    def _show_sets_while_empty(self) -> None:
        """Sets begin a list; one that has matters is gone on with by the finder."""
        known = self._presenter.desk.rows is not None
        self._sets.setVisible(known and not self._check.matters() and bool(self.sets))

    def refresh(self) -> None:
        known = self._presenter.desk.rows is not None
        self.setEnabled(known)
        lines = self._check.matters()
        if known and not lines:
            self._presenter.load_sets()
        self._show_sets_while_empty()
        if tuple(line.id for line in lines) == self._shown:
            return
        self._shown = tuple(line.id for line in lines)
        self._list.clear()
        for line in lines:
            self._list.addWidget(self._row(line))

    def _row(self, line: MatterLine) -> TwoLineRow:
        out = IconButton("x", f"移出“{line.name}”", "bare", height="touch_min")
        out.clicked.connect(lambda _checked=False: self._check.remove(line.id))
        return TwoLineRow(line.name, f"{line.domain} · 检查清单 {line.total} 项", after=out)

    def _added(self) -> None:
        self.finder.reset()
        if self.isVisible():
            self.finder.field.setFocus(Qt.FocusReason.OtherFocusReason)


def _none(text: str, hits: object) -> str:
    return "" if hits else f"目录里没有找到“{text}”。换个说法，或打拼音首字母。"


class PrepareView(StepView):
    """Ctrl+M to the matter line · Alt+1 certificates shown · Alt+2 no recusal · F3 stock words."""

    def __init__(self, presenter: PreparePresenter, check: CheckPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        party = PartyPresenter(presenter.desk)
        self.party = PartyCard(party)
        self.matters = MattersCard(presenter, check)
        self.people = PeopleCard(presenter, party)
        self.approval = ApprovalCard(presenter)
        self._left = QWidget()
        self._left.setLayout(column(self.party, self.matters, 1, gap=4))
        self._right = QWidget()
        self._right.setLayout(column(self.people, self.approval, 1, gap=4))
        self._columns: Box = row(self._left, self._right, gap=4, pad=(5, 4, 5, 4))
        self._columns.setStretch(0, 5)
        self._columns.setStretch(1, 4)
        self._scroll = Scroll(Surface("canvas", self._columns))
        self.setLayout(column(self._scroll, gap=0))
        FollowFocus(self._scroll)
        self.matters.finder.skipped.connect(lambda: self.people.shown.setFocus(Qt.FocusReason.TabFocusReason))
        presenter.desk.shown.connect(self.refresh)

    def enter(self) -> None:
        self.refresh()
        known = self._presenter.desk.rows is not None
        target = self.matters.finder.field if known else self.party.finder.field
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def blank(self) -> None:
        """A new inspection begins: empty lines, the keyboard in the first."""
        self.party.clear()
        self.matters.finder.reset()
        self.enter()

    def panes(self) -> tuple[QWidget, ...]:
        return (self._left, self._right)

    def set_layout_class(self, name: str) -> None:
        one_below = name == COMPACT
        way = Box.Direction.TopToBottom if one_below else Box.Direction.LeftToRight
        self._columns.setDirection(way)

    def perform(self, action: str) -> bool:
        if action == ADD_MATTER and self._presenter.desk.rows is not None:
            self.matters.finder.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        if action == PHRASES:
            return show_phrases(self.window().focusWidget()) is not None
        if self._presenter.desk.rows is None or not action.startswith(CHOOSE):
            return False
        acts = {
            "1": self.people.shown.click,
            "2": self.people.no_recusal.click,
            "3": self.people.met.click,
            "4": self.approval.approve,
        }
        act = acts.get(action.removeprefix(CHOOSE))
        if act is not None:
            act()
        return act is not None

    def point_at(self, field: str) -> None:
        """The keyboard to the field of a fact this step fills."""
        if field.startswith("party"):
            self.party.edit(field.removeprefix("party."))
            return
        places: dict[str, QWidget] = {
            "place": self.party.place,
            "started_at": self.party.started,
            "recusal_answer": self.people.recusal,
            "certificates_shown": self.people.shown,
            "officers": self.people.slots[-1].change,
            "approval": self.approval.mode,
            "urgent_reason": self.approval.reason,
            "matters": self.matters.finder.field,
        }
        places.get(field, self.approval.mode if not field else self.matters.finder.field).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def refresh(self) -> None:
        for card in (self.party, self.matters, self.people, self.approval):
            card.refresh()
