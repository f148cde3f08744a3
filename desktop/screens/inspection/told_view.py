"""The right pane of step 3: who was met, what the party says, remarks, and a refusal to sign with its witness."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.screens.inspection.facts_presenter import FactsPresenter
from desktop.screens.inspection.phrase_menu import show_phrases, tag
from desktop.screens.inspection.tick import Tick
from desktop.screens.inspection.typed import moment_text
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.fields import Labelled, TextArea, TextField
from desktop.widgets.layout import FixedSurface, Line, Scroll, column, row
from enforcement.model.inspection import SignatureRefusal
from enforcement.text.phrases import PhraseField


class ToldPane(FixedSurface):
    """Every field saves itself through the presenter."""

    def __init__(self, presenter: FactsPresenter) -> None:
        self._presenter = presenter
        self.opinion = TextArea("当事人意见", lines=3, placeholder="当事人怎么说就怎么写")
        self.remarks = TextArea("现场备注", lines=2, placeholder="写进笔录的其他情况")
        tag(self.opinion, PhraseField.OPINION)
        tag(self.remarks, PhraseField.REMARK)
        self.person = TextField("现场负责人姓名", placeholder="姓名")
        self.role = TextField("现场负责人身份", placeholder="经营者、店员…")
        self.phone = TextField("联系电话", placeholder="电话")
        self.ended = TextField("结束时间", placeholder="进第 4 步时自动记")
        self._ended = Labelled("结束时间", self.ended)
        self.refuses = Tick("拒绝签名")
        self.reason = TextField("拒签原因", placeholder="原因，F3 有现成的")
        self.witness = TextField("见证人", placeholder="见证人")
        self.recording = TextField("录像编号", placeholder="录像编号")
        tag(self.reason, PhraseField.SIGNATURE_REFUSAL)
        stock = Button("常用语", "bare", hint="F3")
        stock.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        stock.clicked.connect(lambda _checked=False: show_phrases(self.opinion))
        self._refusal = Labelled("为什么不签，谁见证", self.reason)
        self._proof = row(self.witness, self.recording, gap=2)
        body = column(
            Labelled("当事人意见", self.opinion),
            row(stock, 1),
            Labelled("现场负责人", self.person),
            row(self.role, self.phone, gap=2),
            Labelled("现场备注", self.remarks),
            self._ended,
            self.refuses,
            self._refusal,
            self._proof,
            1,
            gap=2,
            pad=(4, 3, 4, 3),
        )
        super().__init__(
            "plain", column(PaneHeader("当事人"), Line(), Scroll(body), gap=0), width="pane_right"
        )
        self._connect()

    def _connect(self) -> None:
        told = self._presenter
        self.opinion.settled.connect(told.set_opinion)
        self.remarks.settled.connect(told.set_remarks)
        for one in (self.person, self.role, self.phone):
            one.settled.connect(lambda _text: self._save_person())
        self.ended.settled.connect(lambda text: self._ended.set_fault(told.set_end(text)))
        self.refuses.changed.connect(told.refuse_signature)
        for one in (self.reason, self.witness, self.recording):
            one.settled.connect(lambda _text: self._save_refusal())

    def _save_person(self) -> None:
        self._presenter.set_present_person(self.person.text(), self.role.text(), self.phone.text())

    def _save_refusal(self) -> None:
        self._presenter.set_refusal(self.reason.text(), self.witness.text(), self.recording.text())

    def take_focus(self) -> None:
        self.opinion.setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """Stored values, except where a newer one is on its way."""
        desk = self._presenter.desk
        if desk.rows is None:
            return
        inspection, unsaved = desk.inspection, desk.saver.holds
        if not unsaved("opinion"):
            self.opinion.set_value(inspection.opinion)
        if not unsaved("remarks"):
            self.remarks.set_value(inspection.remarks)
        if not unsaved("ended_at"):
            self.ended.set_value(moment_text(inspection.ended_at))
        if not unsaved("present_person"):
            self.person.set_value(inspection.present_person.name)
            self.role.set_value(inspection.present_person.role)
            self.phone.set_value(inspection.present_person.phone)
        if not unsaved("signature_refusal"):
            refusal = inspection.signature_refusal or SignatureRefusal()
            self.refuses.set_value(inspection.signature_refusal is not None)
            self.reason.set_value(refusal.reason)
            self.witness.set_value(refusal.witness)
            self.recording.set_value(refusal.recording_no)
        for part in (self._refusal, self.witness, self.recording):
            part.setVisible(inspection.signature_refusal is not None)
