"""送达 over the window: which papers, to whom, how, when; a "no" is said inside and nothing typed is lost."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QWidget

from desktop.actions import CHOOSE, PHRASES, SUBMIT
from desktop.screens.documents.panes import FollowFocus
from desktop.screens.inspection.handover_form import WAYS, HandoverForm
from desktop.screens.inspection.phrase_menu import show_phrases
from desktop.screens.inspection.tick import Tick
from desktop.screens.papers.acts_presenter import ActsPresenter, PaperAct, proposed_handover
from desktop.widgets.buttons import Button
from desktop.widgets.fields import flush_all
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import Box, Scroll, Stack, column, row
from desktop.widgets.strips import Strip
from enforcement.model.document import Document
from enforcement.refusals import Refused


class _Fitting(Scroll):
    """As high as its content where the window has the room; it scrolls, and follows the keyboard, where it has not."""

    def __init__(self, content: Box) -> None:
        super().__init__(content)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        FollowFocus(self)

    def sizeHint(self) -> QSize:
        inner = self.widget()
        layout = inner.layout()
        wide = max(self.width(), inner.minimumSizeHint().width())
        high = layout.totalHeightForWidth(wide) if layout is not None and layout.hasHeightForWidth() else -1
        return QSize(wide, high if high > 0 else inner.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class ServiceLayer(Layer):
    """Ctrl+Enter records the service · Alt+n way · Esc leaves without it."""

    def __init__(self, host: QWidget, papers: tuple[Document, ...], presenter: ActsPresenter) -> None:
        self._presenter, self._paper = presenter, papers[0]
        self.form = HandoverForm(presenter.clock.now)
        self.ticks = {paper.id: Tick(f"{paper.title} {paper.number}".strip()) for paper in papers}
        self.serve_button = Button("记下送达", "primary", icon="send", hint="Ctrl+Enter")
        self._leave = Button("先不送")
        self._faults = Stack()
        several = "同一当事人等着送达的文书可以一起送。" if len(papers) > 1 else ""
        words = Label(several, "small", "text_2", wrap=True)
        words.setVisible(bool(several))
        middle = _Fitting(
            column(*self.ticks.values(), words, self.form, self._faults, gap=3, pad=(0, 0, 1, 0))
        )
        buttons = row(1, self._leave, self.serve_button, gap=2)
        body = column(Label("送达", "subtitle"), middle, buttons, gap=3, pad=(6, 5, 6, 5))
        content = sheet(body)
        content.setAccessibleName("送达")
        super().__init__(host, content, width="palette_width")
        self.ticks[self._paper.id].setChecked(True)
        self.form.propose(proposed_handover(self._paper))
        self.serve_button.clicked.connect(lambda _checked=False: self.record())
        self._leave.clicked.connect(lambda _checked=False: self.close_layer())
        presenter.done.connect(self._done)
        presenter.refused.connect(self._refused)
        self.show_over(self.serve_button if self.form.receiver.text() else self.form.receiver)

    def record(self) -> None:
        """Record the service of the ticked papers as the form says."""
        flush_all(self)
        self._faults.clear()
        chosen = tuple(key for key, tick in self.ticks.items() if tick.isChecked())
        handover = self.form.handover()
        if not chosen:
            self._faults.addWidget(Strip("还没有勾选送达的文书。", colour="danger"))
        elif handover is not None:
            self._presenter.serve(self._paper, chosen, handover)

    def perform(self, action: str) -> bool:
        if action == SUBMIT:
            self.record()
            return True
        if action == PHRASES:
            return show_phrases(self.window().focusWidget()) is not None
        if action.startswith(CHOOSE):
            place = int(action.removeprefix(CHOOSE)) - 1
            if 0 <= place < len(WAYS):
                self.form.way.choose(WAYS[place].key)
                return True
        return False

    def _done(self, act: PaperAct, _document_id: str) -> None:
        if act is PaperAct.SERVE:
            self.close_layer()

    def _refused(self, refused: Refused) -> None:
        self._faults.clear()
        for refusal in refused.refusals:
            because = refusal.why + (f"依据{refusal.article}。" if refusal.article is not None else "")
            self._faults.addWidget(Strip(refusal.what, because, colour="danger"))
            wanted = self.form.extras.get(refusal.field)
            if wanted is not None:
                wanted.setFocus()
