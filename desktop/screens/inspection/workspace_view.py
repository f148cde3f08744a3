"""The workspace: head with stepper, one of five steps, and the foot with people and the way on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from desktop.actions import (
    ADD_MATTER,
    BIND_FILE,
    COMPARE_BASES,
    FORMER_PANE,
    FORMER_STEP,
    HAND_OVER,
    IMPORT,
    NEXT_PANE,
    NEXT_STEP,
    WEIGH,
)
from desktop.screens.discretion.opening import WeighStart, open_weighing
from desktop.screens.documents.sheet_presenter import AWAY, SheetPresenter
from desktop.screens.inspection.check_presenter import CheckPresenter
from desktop.screens.inspection.check_view import CheckView
from desktop.screens.inspection.evidence_presenter import EvidencePresenter
from desktop.screens.inspection.facts_presenter import FactsPresenter
from desktop.screens.inspection.facts_view import FactsView
from desktop.screens.inspection.foot import Foot
from desktop.screens.inspection.head import Head
from desktop.screens.inspection.holder_strip import HolderStrip
from desktop.screens.inspection.matter_words import cited_places
from desktop.screens.inspection.papers_presenter import PapersPresenter
from desktop.screens.inspection.papers_view import PapersView
from desktop.screens.inspection.prepare_presenter import PreparePresenter
from desktop.screens.inspection.prepare_view import PrepareView
from desktop.screens.inspection.presenter import STEP_NAMES, Workspace, day_of_act
from desktop.screens.inspection.refusal_strip import RefusalStrip
from desktop.screens.inspection.service_presenter import ServicePresenter
from desktop.screens.inspection.service_view import ServiceView
from desktop.screens.inspection.step import StepView
from desktop.statutes_wiring import show_places
from desktop.widgets.fields import flush_all
from desktop.widgets.layout import Line, column
from desktop.widgets.strips import Strip
from enforcement.refusals import Refused

ChooseFiles = Callable[[], tuple[Path, ...]]
ELSEWHERE_WHY = "这里只能看，不能再改；原来的留痕都在，照常能打印、能导出。"
NEWER_WHAT = "这件里有更新的程序写的内容，那几处在这台电脑上只能看。"
NEWER_WHY = "现在改会弄丢看不懂的内容。其余照常填，照常收发；请管理员升级这台电脑的程序。"
_FILTER = "照片、录像、录音、扫描件 (*.jpg *.jpeg *.png *.webp *.heic *.mp4 *.mov *.avi *.m4a *.wav *.pdf)"


def choose_files() -> tuple[Path, ...]:
    """Let the person pick evidence files."""
    names, _ = QFileDialog.getOpenFileNames(None, "导入证据", "", _FILTER)
    return tuple(Path(name) for name in names)


class WorkspaceView(QWidget):
    """Builds the five steps over one Workspace. ``closed`` when the officer goes back to the list,
    ``record_wanted(type, id)`` for records of other places, ``action_wanted`` for acts of the window,
    ``compare_wanted(matter code, day of the act)`` for both texts of its law."""

    closed = Signal()
    title_changed = Signal()
    record_wanted = Signal(str, str)
    action_wanted = Signal(str)
    compare_wanted = Signal(str, object)

    def __init__(self, desk: Workspace, sheet: SheetPresenter, pick: ChooseFiles = choose_files) -> None:
        super().__init__()
        self.desk, self._pick = desk, pick
        check = CheckPresenter(desk)
        evidence = EvidencePresenter(desk, check)
        self.evidence, self.checking = evidence, check
        self._papers = PapersPresenter(desk, sheet)
        self.prepare = PrepareView(PreparePresenter(desk), check)
        self.check = CheckView(check, evidence)
        self.facts = FactsView(FactsPresenter(desk))
        self.papers = PapersView(self._papers)
        self.papers.bind_wanted.connect(lambda: self.action_wanted.emit(BIND_FILE))
        self.service = ServiceView(ServicePresenter(desk))
        self.steps: tuple[StepView, ...] = (self.prepare, self.check, self.facts, self.papers, self.service)
        self.head, self.foot, self.strip = Head(desk), Foot(desk), RefusalStrip()
        self.newer = Strip(NEWER_WHAT, NEWER_WHY, colour="warn")
        self.newer.hide()
        self.elsewhere = Strip("", colour="warn")
        self.elsewhere.hide()
        self.holder = HolderStrip(desk)
        self._stack = QStackedWidget()
        for step in self.steps:
            self._stack.addWidget(step)
            step.add_requested.connect(lambda: self.perform(ADD_MATTER))
            step.leave_requested.connect(self._move)
        above = (self.head, Line(), self.elsewhere, self.newer, self.holder, self.strip)
        whole = column(*above, self._stack, Line(), self.foot, gap=0)
        whole.setStretchFactor(self._stack, 1)
        self.setLayout(whole)
        self._connect()

    def _connect(self) -> None:
        desk = self.desk
        desk.shown.connect(self._refresh)
        desk.step_changed.connect(lambda _step: self._show_step())
        desk.started.connect(lambda _id: self.strip.clear())
        desk.refused.connect(self._refused)
        self.head.jumped.connect(self._jump)
        self.foot.former.connect(lambda: self._move(-1))
        self.foot.following.connect(lambda: self._move(1))
        self.foot.side.connect(lambda: self.step.toggle_side())
        self.check.tray.import_requested.connect(self._import)
        self.prepare.people.hand_over.clicked.connect(
            lambda _checked=False: self.action_wanted.emit(HAND_OVER)
        )
        self.check.compare_wanted.connect(lambda: self.perform(COMPARE_BASES))
        self.check.weigh_wanted.connect(lambda: self.perform(WEIGH))
        self.check.article_wanted.connect(self._show_articles)
        self._papers.lead.connect(self._lead)
        self._papers.elsewhere.connect(self._elsewhere)
        self.strip.cured.connect(self._papers.walk)

    # ---- what the place asks

    def begin(self, matter_codes: tuple[str, ...] = ()) -> None:
        """A new inspection: an empty desk, the keyboard in the party search."""
        self.flush()
        self.strip.clear()
        self.desk.blank(matter_codes)
        self._show_step()
        self.prepare.blank()

    def open(self, inspection_id: str) -> None:
        self.flush()
        self.strip.clear()
        self.desk.open(inspection_id)

    def flush(self) -> None:
        """Hand over what is being typed and what an earlier trouble kept back."""
        for step in self.steps:
            step.flush()
        flush_all(self)
        self.desk.saver.flush()

    def leave(self) -> None:
        self.flush()
        self.papers.leave()

    @property
    def step(self) -> StepView:
        return self.steps[self.desk.step - 1]

    def perform(self, action: str) -> bool:
        """Steps first ask themselves; the rest is the way between them."""
        if self.step.perform(action):
            return True
        if action == COMPARE_BASES:
            return self._compare()
        if action == WEIGH:
            return self._weigh()
        if action in (NEXT_STEP, FORMER_STEP):
            self._move(1 if action == NEXT_STEP else -1)
            return True
        if action == IMPORT and self.desk.rows is not None:
            self._import()
            return True
        if action == ADD_MATTER and self.desk.rows is not None:
            self._jump(0)
            return self.prepare.perform(ADD_MATTER)
        return action in (NEXT_PANE, FORMER_PANE) and self.step.toggle_side()

    def panes(self) -> tuple[QWidget, ...]:
        return (self.head, *self.step.panes(), self.foot)

    def set_layout_class(self, name: str) -> None:
        self.head.set_layout_class(name)
        self.foot.set_layout_class(name)
        for step in self.steps:
            step.set_layout_class(name)

    # ---- inside

    def _move(self, by: int) -> None:
        """F8 on the last step goes to its own act, never out of the inspection."""
        if self.desk.rows is None:
            return
        if 1 <= self.desk.step + by <= len(STEP_NAMES):
            self._jump(self.desk.step - 1 + by)
        elif by > 0:
            self.service.finish_button.setFocus()

    def _jump(self, index: int) -> None:
        if self.desk.rows is not None and index + 1 != self.desk.step:
            self.step.flush()
            self.desk.go(index + 1)

    def _show_step(self) -> None:
        self.papers.leave()
        self._stack.setCurrentWidget(self.step)
        self._refresh()
        if self.desk.rows is not None:
            self.step.enter()

    def _refresh(self) -> None:
        self.head.refresh()
        self.holder.refresh()
        self.foot.refresh()
        rows = self.desk.rows
        self.newer.setVisible(rows is not None and rows.newer)
        self.elsewhere.set_sentence("" if rows is None else rows.elsewhere, ELSEWHERE_WHY)
        self.elsewhere.setVisible(rows is not None and bool(rows.elsewhere))
        if self._stack.currentWidget() is not self.step:
            self._show_step()
        self.title_changed.emit()

    def _refused(self, refused: Refused) -> None:
        self.strip.show_refusals(refused.refusals)

    def _import(self) -> None:
        self._jump(1)
        self.check.side.show_side()
        self.check.tray.offer(self._pick())

    def _lead(self, step: int, action: str, target: str) -> None:
        """A cure is done on another step: go there and stand on the right thing."""
        self._jump(step - 1)
        if action == "edit_item":
            work = (
                next((w for w in self.desk.rows.matters if any(i.id == target for i in w.items)), None)
                if (self.desk.rows is not None)
                else None
            )
            if work is not None:
                self.checking.open_matter(work.entry.id)
                self.checking.open_item(target)
                self.check.enter()
        elif action in ("link_evidence", "show_evidence"):
            self.evidence.choose(target)
            self.check.side.show_side()
            self.check.tray.take_focus()
        else:
            self.step.point_at(target)

    def _compare(self) -> bool:
        """Both texts of the law of the matter being checked, for an act on the day of the inspection."""
        work = self.checking.work
        if work is None:
            return False
        self.compare_wanted.emit(work.entry.matter_code, day_of_act(self.desk))
        return True

    def _show_articles(self) -> None:
        """The words of the places that the matter cites, as they stood on the day of the act."""
        work, day = self.checking.work, day_of_act(self.desk)
        if work is not None:
            show_places(self, self.desk.operations, cited_places(work, day), day)

    def _weigh(self) -> bool:
        """The discretion helper for the matter being checked, with the party and the day of the inspection."""
        work = self.checking.work
        if work is None or self.desk.rows is None:
            return False
        start = WeighStart.of(work.entry.matter_code, day_of_act(self.desk), self.desk.rows.party)
        open_weighing(self, self.desk.operations, self.desk.session, start)
        return True

    def _elsewhere(self, action: str, target: str) -> None:
        if action in ("show_source", "show_grant") and target:
            self.record_wanted.emit("matter", target)
        elif action in ("sync", "transfer", "open_review"):
            self.record_wanted.emit(AWAY[action][0], AWAY[action][1] or target)
