"""写进文书: which own draft takes which facts, shown beside what stands there now; nothing is written unasked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.actions import SUBMIT
from desktop.operations import Operations
from desktop.screens.discretion.ask import figure_of
from desktop.screens.inspection.tick import Tick
from desktop.screens.papers.editor import chain
from desktop.screens.papers.plain_values import text_of
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import Scroll, Stack, column, row, show_when
from desktop.widgets.rows import TwoLineRow
from desktop.widgets.strips import Strip
from enforcement.commands.draft_paper import DraftPaper
from enforcement.discretion.case import WeighedCase
from enforcement.discretion.figures import down_to_fen, money
from enforcement.discretion.proposal import Outcome, Proposal
from enforcement.discretion.texts import FIELDS, FINE, inside, offered
from enforcement.model.document import Document
from enforcement.ports import NoSuchForm
from enforcement.queries import AskDocuments, DocumentRow, PaperShelf
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules.discretion_replies import amount_outside, nothing_to_write
from forms.conditions import lookup

NO_DRAFT = "没有能写进去的文书草稿。先新做一份处罚告知书、决定书或者调查终结报告，再回来写。"
MOST = 40
LEAST, AROUND = 96, 320  # px at 100 %: of the list, and what stands around it


@dataclass(frozen=True, slots=True)
class Target:
    """A draft that asks for some of the facts, by the forms' own labels."""

    document: Document
    labels: dict[str, str]

    def now(self, name: str) -> str:
        """What stands there now, as its field shows it."""
        value = lookup(self.document.facts, name)
        return text_of("amount" if name == FINE else "text", value) if value not in (None, "") else ""


class WritingPresenter(QObject):
    """``found(tuple[Target, ...])``; ``written(title)`` when a draft took the facts; ``told(sentence, tone)``."""

    found = Signal(object)
    written = Signal(str)
    refused = Signal(object)
    told = Signal(str, str)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations

    def look(self) -> None:
        """Find the own drafts that could take something."""
        self._operations.ask(AskDocuments(shelf=PaperShelf.DRAFTS, limit=MOST), self._take)

    def write(self, target: Target, values: dict[str, Any], weighing: Mapping[str, Any]) -> None:
        """Put the facts into the draft as what a person typed, with what they rest on."""
        command = DraftPaper(
            form_id=target.document.form_id,
            document_id=target.document.id,
            values=values,
            weighing=weighing,
        )
        self._operations.run(command, lambda answer: self._written(target, answer))

    def _take(self, rows: tuple[DocumentRow, ...]) -> None:
        targets = [self._target(row.document) for row in rows if not row.document.inspection_id]
        self.found.emit(tuple(one for one in targets if one is not None))

    def _target(self, document: Document) -> Target | None:
        try:
            form = self._operations.context.papers.form(document.form_id)
        except NoSuchForm:
            return None
        labels = {name: form.labels[name] for name in FIELDS if name in form.fields}
        return Target(document, labels) if labels else None

    def _written(self, target: Target, answer: Done | Refused) -> None:
        if isinstance(answer, Refused):
            self.refused.emit(answer.refusals)
        else:
            self.told.emit(f"写进了《{target.document.title}》的草稿。", "ok")
            self.written.emit(target.document.title)


class WritingLayer(Layer):
    """First the draft, then field by field what would change; Ctrl+Enter writes what is ticked."""

    def __init__(
        self,
        host: QWidget,
        presenter: WritingPresenter,
        case: WeighedCase,
        proposal: Proposal,
        wanted: str,
        weighing: Mapping[str, Any],
    ) -> None:
        self._presenter, self._case, self._proposal, self._wanted = presenter, case, proposal, wanted
        self._weighing = weighing
        self.target: Target | None = None
        self.ticks: dict[str, Tick] = {}
        self._values: dict[str, Any] = {}
        fixed = proposal.point is not None and proposal.outcome is Outcome.FINE
        self.amount = TextField("罚款金额", _plain(proposal.point) if fixed else "", unit="元")
        self._amount = Labelled(f"罚款金额，试算是 {proposal.amount_words}", self.amount)
        show_when(self._amount, False)
        self._list, self._faults = Stack(), Stack()
        self._scroll = Scroll(column(self._list, 1, gap=0))
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.write_button = Button("写进这份草稿", "primary", icon="pencil", hint="Ctrl+Enter")
        self._leave = Button("先不写", hint="Esc")
        why = Label("写进去的和自己打的一样，可以再改；不勾的不写。", "small", "text_2", wrap=True)
        body = column(
            Label("写进文书", "subtitle"), why, self._amount, self._scroll, self._faults,
            row(1, self._leave, self.write_button, gap=2), gap=3, pad=(6, 5, 6, 5),
        )  # fmt: skip
        content = sheet(body)
        content.setAccessibleName("写进文书")
        super().__init__(host, content, width="palette_width")
        self.write_button.setVisible(False)
        self.write_button.clicked.connect(lambda _checked=False: self.write())
        self._leave.clicked.connect(lambda _checked=False: self.close_layer())
        self.amount.settled.connect(lambda _text: self._show_fields())
        presenter.found.connect(self._show_targets)
        presenter.written.connect(self._done)
        presenter.refused.connect(self._refuse)
        presenter.look()
        self.show_over(self._leave)

    def perform(self, action: str) -> bool:
        if action == SUBMIT:
            self.write()
        return action == SUBMIT

    def choose(self, target: Target) -> None:
        """This draft takes the facts."""
        self.target = target
        self._amount.setVisible(FINE in target.labels and self._proposal.outcome is Outcome.FINE)
        self._show_fields()
        self.write_button.setVisible(True)
        (self.amount if self._amount.isVisibleTo(self) else self.write_button).setFocus()

    def write(self) -> None:
        """Write what is ticked, when the amount is what was weighed."""
        self.amount.flush()
        self._faults.clear()
        chosen = {name: self._values[name] for name, tick in self.ticks.items() if tick.isChecked()}
        if self.target is None or not chosen:
            self._refuse((nothing_to_write(),))
            return
        amount = self._typed()
        if amount is not None and self.amount.text().strip() and not inside(self._proposal, amount):
            self._refuse((amount_outside(money(amount), self._proposal.amount_words),))
            self.amount.setFocus()
            return
        self._presenter.write(self.target, chosen, self._weighing)

    # ---- inside

    def _typed(self) -> Decimal | None:
        amount = figure_of(self.amount.text())
        return None if amount is None else down_to_fen(amount)

    def _show_targets(self, targets: tuple[Target, ...]) -> None:
        if self.target is not None:
            return
        wanted = next((one for one in targets if one.document.id == self._wanted), None)
        if wanted is not None:
            self.choose(wanted)
            return
        self._list.clear()
        rows = []
        for target in targets:
            told = "、".join(target.labels.values())
            line = TwoLineRow(target.document.title, f"可以写：{told}", strong=False)
            line.activated.connect(lambda target=target: self.choose(target))
            line.clicked.connect(lambda target=target: self.choose(target))
            self._put(line)
            rows.append(line)
        self._fit()
        if rows:
            rows[0].setFocus()
        else:
            self._put(Strip(NO_DRAFT, colour="info"))

    def _show_fields(self) -> None:
        if self.target is None:
            return
        kept = {name: tick.isChecked() for name, tick in self.ticks.items()}
        self._values = offered(self._case, self._proposal, self._typed())
        self._list.clear()
        self.ticks = {}
        self._put(Label(f"《{self.target.document.title}》", "body_strong", wrap=True))
        for name, label in self.target.labels.items():
            if name not in self._values:
                continue
            tick = Tick(label)
            tick.setChecked(kept.get(name, True))
            self.ticks[name] = tick
            self._put(_Field(tick, self._said(name), self.target.now(name)))
        chain([self.amount, *self.ticks.values(), self._leave, self.write_button])
        self._fit()

    def _put(self, part: QWidget) -> None:
        """Add to the list; shown at once, because a part that is not yet shown has no height."""
        self._list.addWidget(part)
        part.show()

    def _fit(self) -> None:
        """As high as the list needs, and never higher than the window has room for."""
        now, content = theme(), self._scroll.widget().layout()
        assert content is not None
        wide = now.size("palette_width") - 2 * now.space(7)
        needed = content.totalHeightForWidth(wide) if content.hasHeightForWidth() else 0
        room = max(now.px(LEAST), self.window().height() - now.px(AROUND))
        self._scroll.setFixedHeight(max(now.px(LEAST), min(needed, room)))

    def _said(self, name: str) -> str:
        return text_of("amount" if name == FINE else "text", self._values[name])

    def _refuse(self, refusals: tuple[Refusal, ...]) -> None:
        self._faults.clear()
        for refusal in refusals:
            self._faults.addWidget(Strip(refusal.what, refusal.why, colour="danger"))

    def _done(self, _title: str) -> None:
        self.close_layer()


def _plain(amount: Decimal | None) -> str:
    """Yuan as people type them: 700000, 1234.50."""
    if amount is None:
        return ""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


class _Field(QWidget):
    """One fact: the tick with its name, the words that would stand there, and those that stand there now."""

    def __init__(self, tick: Tick, words: str, now: str) -> None:
        super().__init__()
        told = Label(words, "body", wrap=True)
        before = Label(f"现在写的：{now}" if now else "现在空着", "small", "text_3", wrap=True)
        self.setLayout(column(tick, told, before, gap=0.75, pad=(0, 1.5, 1, 1.5)))


def open_writing(
    host: QWidget,
    presenter: WritingPresenter,
    case: WeighedCase,
    proposal: Proposal,
    wanted: str = "",
    weighing: Mapping[str, Any] | None = None,
) -> WritingLayer:
    """Over the helper; ``wanted`` is the id of the draft it was opened for, ``weighing`` what goes with the facts."""
    return WritingLayer(host, presenter, case, proposal, wanted, weighing or {})
