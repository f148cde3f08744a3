"""The cards of people and approval in step 1: the signing pair with certificates, what was told, and who approved."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop.screens.inspection.party_presenter import PartyPresenter
from desktop.screens.inspection.phrase_menu import tag
from desktop.screens.inspection.prepare_presenter import NO_RECUSAL, PreparePresenter
from desktop.screens.inspection.tick import Tick
from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.gates import GateRow
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Stack, column, row
from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.model.inspection import INSPECTION_KIND_NAMES, ApprovalMode, InspectionKind
from enforcement.text.phrases import PhraseField

_KINDS = tuple(Choice(kind.value, name) for kind, name in INSPECTION_KIND_NAMES.items())
_MODES = (
    Choice(ApprovalMode.APPROVED.value, "已批准", hint="Alt+4", colour="ok"),
    Choice(ApprovalMode.URGENT.value, "紧急先查", colour="warn"),
)


class PersonSlot(QWidget):
    """One of the signing pair: name, certificate, and 换人."""

    def __init__(self, presenter: PreparePresenter, place: int) -> None:
        super().__init__()
        self._presenter, self._place = presenter, place
        self._icon = IconLabel("id", "md", "ok")
        self._name, self._words = Label("", "body_strong"), Label("", "small", "text_2", wrap=True)
        self.change = Button("换人", "soft")
        self.change.clicked.connect(lambda _checked=False: self._menu())
        line = row(self._icon, column(self._name, self._words, gap=0), self.change, gap=2.5)
        line.setStretch(1, 1)
        self.setLayout(line)

    def refresh(self) -> None:
        people = self._presenter.desk.people
        if self._place >= len(people):
            self._name.setText("还差一名队员")
            self._words.setText("检查要两名持证队员在场")
            self._words.set_tone("danger")
            self._icon.set_icon("alert-triangle", "danger")
            self.change.set_words("选人")
            return
        person = people[self._place]
        self._name.setText(person.name)
        self._words.setText(person.words)
        self._words.set_tone(person.tone)
        self._icon.set_icon("id", "ok" if person.tone == "text_2" else person.tone)
        self.change.set_words("换人")

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = self._presenter.desk.inspection.officer_ids
        for officer in self._presenter.candidates():
            if officer.id not in chosen and officer.certificate is not None:
                words = f"{officer.name}  {officer.certificate.number}"
                menu.addAction(words).triggered.connect(
                    lambda _checked=False, key=officer.id: self._presenter.choose_officer(self._place, key)
                )
        if not menu.actions():
            menu.addAction("名册里今天没有别的持证队员").setEnabled(False)
        menu.popup(self.change.mapToGlobal(QPoint(0, self.change.height())))


class PeopleCard(Card):
    """The pair, the two ticks that go into the record, and any gate about people at once."""

    def __init__(self, presenter: PreparePresenter, party: PartyPresenter) -> None:
        self.hand_over = Button("交接", "bare", after="chevron-right")
        super().__init__("检查人员和当面告知", self.hand_over)
        self._presenter, self._party = presenter, party
        self.slots = (PersonSlot(presenter, 0), PersonSlot(presenter, 1))
        self._gates = Stack()
        self.shown = Tick("已出示执法证", hint="Alt+1")
        self.no_recusal = Tick("已问，不申请回避", hint="Alt+2")
        self.met = Tick("本人在场", hint="Alt+3")
        self.recusal = TextField("回避的回答", placeholder="或写明申请谁回避、理由")
        tag(self.recusal, PhraseField.RECUSAL)
        self.body.add(
            column(
                *self.slots,
                self._gates,
                self.shown,
                row(self.no_recusal, self.recusal, gap=2),
                row(self.met, 1),
                gap=2,
                pad=(4, 3, 4, 3),
            )
        )
        self.shown.changed.connect(presenter.show_certificates)
        self.met.changed.connect(party.meet_head)
        self.no_recusal.changed.connect(lambda on: presenter.answer_recusal(NO_RECUSAL if on else ""))
        self.recusal.settled.connect(lambda text: presenter.answer_recusal(text.strip()))

    def refresh(self) -> None:
        desk = self._presenter.desk
        self.setEnabled(desk.rows is not None)
        for slot in self.slots:
            slot.refresh()
        self._gates.clear()
        if desk.rows is None:
            return
        for refusal in self._presenter.people_gates():
            gate = GateRow(refusal)
            gate.cured.connect(lambda _action, _target: self.slots[-1].change.setFocus())
            self._gates.addWidget(gate)
        if not desk.saver.holds("certificates_shown"):
            self.shown.set_value(desk.inspection.certificates_shown)
        self.met.setVisible(bool(self._party.head_name()))
        self.met.set_words(f"现场负责人就是{self._party.head_name()}")
        if not desk.saver.holds("present_person"):
            self.met.set_value(self._party.head_is_present())
        if not desk.saver.holds("recusal_answer"):
            answer = desk.inspection.recusal_answer
            self.no_recusal.set_value(answer == NO_RECUSAL)
            self.recusal.set_value("" if answer == NO_RECUSAL else answer)


class ApprovalCard(Card):
    """Kind of inspection, and its approval: by whom and when, or why it could not wait."""

    def __init__(self, presenter: PreparePresenter) -> None:
        super().__init__("检查类型和审批")
        self._presenter = presenter
        self.kind = SegmentedChoice("检查类型", _KINDS)
        self.mode = SegmentedChoice("审批", _MODES)
        self.name = TextField("批准人", placeholder="谁批的")
        self.day = TextField("批准日期", placeholder="今天、11.23、20261123")
        self.reference = TextField("审批文号", placeholder="没有就空着")
        self.reason = TextField("紧急事由", placeholder="为什么来不及先批，F3 有现成的")
        tag(self.reason, PhraseField.URGENT)
        self._day = Labelled("批准日期", self.day)
        self._approved = QWidget()
        self._approved.setLayout(
            column(
                row(Labelled("批准人", self.name), self._day, gap=3),
                Labelled("审批文号", self.reference),
                gap=2,
            )
        )
        self._urgent = Labelled("紧急事由", self.reason)
        self.body.add(column(self.kind, self.mode, self._approved, self._urgent, gap=3, pad=(4, 3, 4, 4)))
        self._connect()

    def _connect(self) -> None:
        self.kind.chosen.connect(lambda key: self._presenter.set_kind(InspectionKind(key)))
        self.mode.chosen.connect(self._chose)
        for one in (self.name, self.day, self.reference, self.reason):
            one.settled.connect(lambda _text: self._save())

    def refresh(self) -> None:
        desk = self._presenter.desk
        self.setEnabled(desk.rows is not None)
        approval = desk.inspection.approval if desk.rows else None
        if desk.rows is not None:
            self.kind.set_value(desk.inspection.kind.value)
        if approval is not None and not desk.saver.holds("approval"):
            self.mode.set_value(approval.mode.value if approval.mode is not ApprovalMode.NONE else "")
            self.name.set_value(approval.approver_name)
            self.day.set_value(approval.approved_on.isoformat() if approval.approved_on else "")
            self.reference.set_value(approval.reference)
            self.reason.set_value(approval.urgent_reason)
        self._show_mode()

    def approve(self) -> None:
        """已批准 by one key."""
        self.mode.choose(ApprovalMode.APPROVED.value)

    def _chose(self, key: str) -> None:
        if key == ApprovalMode.APPROVED.value and not self.name.text() and not self.day.text():
            name, day = self._presenter.likely_approval()
            self.name.setText(name)
            self.day.setText(day)
        self._save()

    def _show_mode(self) -> None:
        self._approved.setVisible(self.mode.value == ApprovalMode.APPROVED.value)
        self._urgent.setVisible(self.mode.value == ApprovalMode.URGENT.value)

    def _save(self) -> None:
        self._show_mode()
        fault = self._presenter.save_approval(
            self.mode.value, self.name.text(), self.day.text(), self.reference.text(), self.reason.text()
        )
        self._day.set_fault(fault)
