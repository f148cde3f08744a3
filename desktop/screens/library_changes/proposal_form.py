"""The layer in which a proposal is written: why, what shows the need, files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.actions import SUBMIT
from desktop.screens.library_changes.proposals_presenter import ProposalsPresenter
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextArea
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import Stack, column, row
from enforcement.commands.propose_matter import LEAST_WORDS
from enforcement.model.library_marks import (
    PROPOSAL_KIND_NAMES,
    LibraryProposal,
    ProposalFile,
    ProposalKind,
)

PickFiles = Callable[[], tuple[Path, ...]]


def pick_files() -> tuple[Path, ...]:
    """Let the person choose files."""
    names, _ = QFileDialog.getOpenFileNames(None, "附上说明需要的文件")
    return tuple(Path(name) for name in names)


class ProposalForm(Layer):
    """``proposal`` None begins one. 存好 keeps it as 拟, 提交 hands it to the captain; 不写了 leaves everything as it was
    stored last. Closed in any other way (Esc, the window goes) what was written is kept as 拟."""

    def __init__(
        self,
        host: QWidget,
        told: ProposalsPresenter,
        code: str,
        name: str,
        kind: ProposalKind,
        proposal: LibraryProposal | None = None,
        pick: PickFiles = pick_files,
    ) -> None:
        self._told, self._code, self._kind, self._pick = told, code, kind, pick
        self._id = proposal.id if proposal else ""
        self._files = proposal.files if proposal else ()
        self.reason, self.need = TextArea("理由"), TextArea("需要的依据")
        least = f"为什么要，至少 {LEAST_WORDS['reason']} 个字。"
        self._reason = Labelled("理由", self.reason, hint=least, required=True)
        evidence = "投诉、转办、巡查的数量和例子；本镇检查的次数由程序填。"
        self._need = Labelled("需要的依据", self.need, hint=evidence, required=True)
        self._list = Stack()
        self.attach = Button("附文件", icon="file-text")
        self.save = Button("存好，先不提交")
        self.hand_in = Button("提交给队长", "primary", hint="Ctrl+Enter")
        super().__init__(host, self._sheet(f"{PROPOSAL_KIND_NAMES[kind]}：{name}"))
        if proposal is not None:
            self.reason.set_value(proposal.reason)
            self.need.set_value(proposal.need)
        self.save.clicked.connect(lambda _checked=False: self._go(submit=False))
        self.hand_in.clicked.connect(lambda _checked=False: self._go(submit=True))
        self.attach.clicked.connect(lambda _checked=False: self._attach())
        self._show_files()
        self._stored, self._settled = self._written, False
        self.closed.connect(self._keep)
        self.show_over(self.reason)

    def _sheet(self, title: str) -> QWidget:
        leave = Button("不写了")
        leave.clicked.connect(lambda _checked=False: self._leave())
        content = sheet(
            column(
                Label(title, "subtitle", wrap=True),
                self._reason,
                self._need,
                self._list,
                row(self.attach, 1),
                row(leave, 1, self.save, self.hand_in),
                gap=4,
                pad=(6, 5, 6, 5),
            )
        )
        content.setAccessibleName(title)
        return content

    def perform(self, action: str) -> bool:
        if action == SUBMIT:
            self._go(submit=True)
            return True
        return False

    @property
    def _written(self) -> tuple[str, str, tuple[ProposalFile, ...]]:
        return self.reason.text().strip(), self.need.text().strip(), self._files

    def _leave(self) -> None:
        self._settled = True
        self.close_layer()

    def _keep(self) -> None:
        """Closed without a word: nothing that was written is lost."""
        if not self._settled and self._written != self._stored:
            reason, need, files = self._written
            self._told.write(self._code, self._kind, reason, need, files, self._id, submit=False)

    def _go(self, *, submit: bool) -> None:
        reason, need = self.reason.text().strip(), self.need.text().strip()
        if submit and not self._long_enough(reason, need):
            return
        self._leave()
        self._told.write(self._code, self._kind, reason, need, self._files, self._id, submit=submit)

    def _long_enough(self, reason: str, need: str) -> bool:
        short = {"reason": len(reason) < LEAST_WORDS["reason"], "need": len(need) < LEAST_WORDS["need"]}
        for name, part in (("reason", self._reason), ("need", self._need)):
            part.set_fault(f"至少写 {LEAST_WORDS[name]} 个字。" if short[name] else "")
        if short["reason"] or short["need"]:
            (self.reason if short["reason"] else self.need).setFocus()
        return not any(short.values())

    def _attach(self) -> None:
        for path in self._pick():
            self._told.keep_file(path, self._attached)

    def _attached(self, kept: ProposalFile | str) -> None:
        if isinstance(kept, str):
            self._need.set_fault(kept)
            return
        if kept.sha256 not in {one.sha256 for one in self._files}:
            self._files = (*self._files, kept)
        self._show_files()

    def _show_files(self) -> None:
        self._list.clear()
        for one in self._files:
            drop = Button("去掉", "bare")
            drop.setAccessibleName(f"去掉附件 {one.name}")
            drop.clicked.connect(lambda _checked=False, one=one: self._drop(one))
            line = QWidget()
            line.setLayout(row(Label(one.name, "small", wrap=True), 1, drop))
            self._list.addWidget(line)

    def _drop(self, file: ProposalFile) -> None:
        self._files = tuple(one for one in self._files if one != file)
        self._show_files()
