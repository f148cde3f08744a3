"""The buttons over a paper: 送达, 送达回证, 记结果, 丢弃草稿, 拿回来 – those that make sense as it stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.actions import CHOOSE
from desktop.dialogs.questions import TextQuestion, ask_text
from desktop.screens.papers.acts_presenter import ActsPresenter, PaperAct, acts_for
from desktop.screens.papers.service_layer import ServiceLayer
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import row
from enforcement.commands.settle_due import LEAST_RESULT
from enforcement.model.document import Document, DocumentState
from enforcement.text.dates import short_date

_WORDS = {
    PaperAct.SERVE: ("送达", "send", "primary"),
    PaperAct.SETTLE: ("记结果", "check", "soft"),
    PaperAct.PROVE: ("做送达回证", "file-text", "soft"),
    PaperAct.DISCARD: ("丢弃草稿", "x", "bare"),
    PaperAct.TAKE_BACK: ("拿回来接着写", "refresh", "primary"),
}


class ActsBar(QWidget):
    """``asked`` when a layer opened, so that a test or a guide may look at it."""

    asked = Signal(object)

    def __init__(self, presenter: ActsPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self.document: Document | None = None
        self.buttons = {act: Button(words, look, icon=icon) for act, (words, icon, look) in _WORDS.items()}
        self._due = Label("", "small", "text_2")
        self.setLayout(row(self._due, *self.buttons.values(), gap=2))
        for act, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, act=act: self.perform(act))
        self.show_document(None)

    def show_document(self, document: Document | None) -> None:
        """Buttons for the paper that is on the desk now."""
        self.document = document
        acts = acts_for(document)
        numbered = document is not None and document.state is not DocumentState.DRAFT
        for act, button in self.buttons.items():
            button.setVisible(act in acts)
            hint = f"Alt+{acts.index(act) + 1}" if numbered and act in acts else ""
            button.set_words(_WORDS[act][0], hint)
        waits = document is not None and PaperAct.SETTLE in acts
        due = (
            f"{document.due_what} {short_date(document.due_on)} 到期" if document and document.due_on else ""
        )
        self._due.setText(due if waits else "")

    def press(self, action: str) -> bool:
        """Alt+n presses a button; on a draft these keys belong to the cures."""
        acts = acts_for(self.document)
        draft = self.document is None or self.document.state is DocumentState.DRAFT
        if draft or not action.startswith(CHOOSE):
            return False
        place = int(action.removeprefix(CHOOSE)) - 1
        return 0 <= place < len(acts) and self.perform(acts[place])

    def perform(self, act: PaperAct) -> bool:
        """Do an act with the paper on the desk; False when it makes no sense there."""
        document = self.document
        if document is None or act not in acts_for(document):
            return False
        if act is PaperAct.SERVE:
            self.presenter.together(document, self._ask_service)
        elif act is PaperAct.SETTLE:
            self._ask_result(document)
        elif act is PaperAct.PROVE:
            self.presenter.prove(document)
        elif act is PaperAct.DISCARD:
            self.presenter.discard(document)
        else:
            self.presenter.take_back(document.id)
        return True

    def _ask_service(self, papers: tuple[Document, ...]) -> None:
        if self.document is not None and self.document.id == papers[0].id:
            self.asked.emit(ServiceLayer(self, papers, self.presenter))

    def _ask_result(self, document: Document) -> None:
        short = f"至少写{LEAST_RESULT}个字，例如：已按期改正、已缴清。"
        question = TextQuestion(
            what=f"{document.due_what} {short_date(document.due_on)} 到期，结果怎样？"
            if document.due_on
            else "",
            field="结果",
            yes="记下结果",
            no="先不记",
            why="记下以后，这一件从到期的清单里去掉。",
            fault=lambda text: "" if len(text) >= LEAST_RESULT else short,
        )
        layer = ask_text(self, question, lambda text: self.presenter.settle(document, text) if text else None)
        self.asked.emit(layer)
