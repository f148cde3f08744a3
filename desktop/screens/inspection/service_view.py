"""Step 5: the papers that go to the party, one short form how they were handed over, and the end of the inspection."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.actions import CHOOSE, PHRASES, SUBMIT
from desktop.screens.documents.panes import FollowFocus
from desktop.screens.inspection.handover_form import WAYS, HandoverForm
from desktop.screens.inspection.phrase_menu import show_phrases
from desktop.screens.inspection.service_presenter import OUTCOMES, ServicePresenter
from desktop.screens.inspection.step import StepView
from desktop.screens.inspection.tick import Tick
from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.labels import Label
from desktop.widgets.layout import Scroll, Stack, Surface, column, row
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.widgets.strips import EmptyState, Strip
from enforcement.model.inspection import Outcome

_OUTCOMES = tuple(Choice(outcome.value, name) for outcome, name in OUTCOMES.items())


class ServiceView(StepView):
    """Enter walks the fields · Ctrl+Enter records the service, then ends the inspection."""

    def __init__(self, presenter: ServicePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._ticks: dict[str, Tick] = {}
        self._chose_outcome = False
        self._papers, self._history, self._notes = Stack(), Stack(), Stack()
        self.form = HandoverForm(presenter.desk.session.clock.now)
        self.serve_button = Button("记下送达", "primary", icon="send", hint="Ctrl+Enter")
        self.outcome = SegmentedChoice("怎么结束", _OUTCOMES)
        self.finish_button = Button("结束检查", "outline", icon="check", hint="Ctrl+Enter")
        self._nothing = EmptyState("这次没有要送达的文书，可以直接结束。")
        self._serve = Card("送达给当事人")
        self._end = Card("这次检查怎么结束")
        self._build()
        self._connect()

    def _build(self) -> None:
        self._form_box = column(self._papers, self.form, row(self.serve_button, 1), gap=3, pad=(4, 3, 4, 4))
        self._serve.body.add(self._nothing, self._history, self._form_box)
        words = Label("结束后内容不能再改；还没做完的会提醒，不会拦住。", "small", "text_2", wrap=True)
        self._end.body.add(
            column(self.outcome, words, self._notes, row(self.finish_button, 1), gap=3, pad=(4, 3, 4, 4))
        )
        sheet = Surface("canvas", column(self._serve, self._end, 1, gap=4, pad=(5, 4, 5, 4)))
        scroll = Scroll(sheet)
        FollowFocus(scroll)
        self.setLayout(column(scroll, gap=0))

    def _connect(self) -> None:
        self.serve_button.clicked.connect(lambda _checked=False: self._record())
        self.finish_button.clicked.connect(lambda _checked=False: self._finish())
        self.outcome.chosen.connect(lambda _key: self._remember_outcome())
        self._presenter.finished.connect(self._show_open_ends)
        self._presenter.served.connect(lambda: self.finish_button.setFocus())
        self._presenter.desk.shown.connect(self.refresh)

    def enter(self) -> None:
        self.refresh()
        target: QWidget = self.form.receiver if self._ticks else self.finish_button
        if self._ticks and self.form.receiver.text():
            target = self.serve_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def perform(self, action: str) -> bool:
        if action == SUBMIT:
            (self._record if self._ticks else self._finish)()
            return True
        if action == PHRASES:
            return show_phrases(self.window().focusWidget()) is not None
        if action.startswith(CHOOSE):
            place = int(action.removeprefix(CHOOSE)) - 1
            if 0 <= place < len(WAYS) and self._ticks:
                self.form.way.choose(WAYS[place].key)
                return True
        return False

    def refresh(self) -> None:
        papers = self._presenter.to_serve()
        if list(self._ticks) != [paper.id for paper in papers]:
            self._papers.clear()
            self._ticks = {paper.id: Tick(f"{paper.title} {paper.number}") for paper in papers}
            for tick in self._ticks.values():
                tick.setChecked(True)
                self._papers.addWidget(tick)
        self.form.propose(self._presenter.proposal())
        for part in (self.form, self.serve_button):
            part.setVisible(bool(papers))
        self._show_history()
        drafts = self._presenter.not_issued()
        words = f"《{drafts[0].title}》还没有出具，出具后才能送达。" if drafts else ""
        self._nothing.sentence.setText(words or "这次没有要送达的文书，可以直接结束。")
        self._nothing.setVisible(not papers and (bool(drafts) or not self._presenter.history()))
        if not self._chose_outcome:
            self.outcome.set_value(self._presenter.outcome().value)
        self.finish_button.set_look("outline" if papers else "primary")
        self.outcome.setEnabled(not self._presenter.is_finished)
        self.finish_button.set_locked("已经结束" if self._presenter.is_finished else "")

    def _show_history(self) -> None:
        self._history.clear()
        for sentence in self._presenter.history():
            holder = QWidget()
            holder.setLayout(column(Strip(sentence, colour="ok"), pad=(4, 3, 4, 0)))
            self._history.addWidget(holder)

    def _record(self) -> None:
        self.flush()
        handover = self.form.handover()
        if handover is not None:
            chosen = tuple(key for key, tick in self._ticks.items() if tick.isChecked())
            self._presenter.record(chosen, handover)

    def _remember_outcome(self) -> None:
        self._chose_outcome = True

    def _finish(self) -> None:
        self.flush()
        self._presenter.finish(Outcome(self.outcome.value or self._presenter.outcome().value))

    def _show_open_ends(self, notices: object) -> None:
        self._notes.clear()
        for refusal in notices if isinstance(notices, tuple) else ():
            self._notes.addWidget(Strip(refusal.what, refusal.why, colour="warn"))
