"""The card 对象 of step 1: find a party, make a new one in four fields, or show the one inspected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.screens.inspection.finder import Finder
from desktop.screens.inspection.party_presenter import NewParty, PartyPresenter
from desktop.screens.inspection.typed import UNREADABLE_TIME, moment_text
from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, row
from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.model.party import PARTY_KIND_NAMES, PartyKind

_ORDER = (PartyKind.SOLE_TRADER, PartyKind.ORGANISATION, PartyKind.PERSON)
_KINDS = tuple(Choice(kind.value, PARTY_KIND_NAMES[kind]) for kind in _ORDER)
_NUMBER_HINTS = {
    PartyKind.PERSON: "身份证号，18 位",
    PartyKind.SOLE_TRADER: "统一社会信用代码，18 位",
    PartyKind.ORGANISATION: "统一社会信用代码，18 位",
}


class NewPartyForm(QWidget):
    """Kind, then name, number, head, address (and phone); Enter in the last field makes the party. Also changes the
    one inspected. ``done`` after it was handed over."""

    done = Signal()

    def __init__(self, presenter: PartyPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._knows = False
        self.kind = SegmentedChoice("对象类型", _KINDS, PartyKind.SOLE_TRADER.value)
        self.name, self.number = TextField("名称"), TextField("证照号码")
        self.head, self.address, self.phone = TextField("负责人"), TextField("地址"), TextField("电话")
        self.make = Button("新建并开始检查", "primary", icon="check", hint="Enter")
        self._name = Labelled("名称", self.name, required=True)
        self._number = Labelled("证照号码", self.number)
        self.number.setPlaceholderText(_NUMBER_HINTS[PartyKind.SOLE_TRADER])
        self._head = Labelled("经营者、法定代表人或负责人", self.head)
        fields = column(
            self.kind,
            row(self._name, self._number, gap=3),
            row(self._head, Labelled("电话", self.phone), gap=3),
            Labelled("地址", self.address),
            row(self.make, 1),
            gap=3,
        )
        self.setLayout(fields)
        self.kind.chosen.connect(lambda _key: self._name_fields())
        self.make.clicked.connect(lambda _checked=False: self._create())
        self.number.settled.connect(lambda _text: self._show_faults())
        for before, after in ((self.name, self.number), (self.number, self.head), (self.head, self.phone)):
            QWidget.setTabOrder(before, after)
        QWidget.setTabOrder(self.phone, self.address)
        QWidget.setTabOrder(self.address, self.make)

    def begin(self, name: str) -> None:
        """Open with the words searched for as the name."""
        self._knows = False
        self.make.set_words("新建并开始检查")
        self._fill(NewParty(name=name))
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.end(False)

    def change(self, field: str) -> None:
        """Open with the party inspected, the keyboard in ``field`` (a name of Party) or in the name."""
        self._knows = True
        self.make.set_words("记下改动")
        self._fill(self._presenter.known_party())
        places = {"id_no": self.number, "legal_rep": self.head, "address": self.address, "phone": self.phone}
        places.get(field, self.name).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, party: NewParty) -> None:
        self.kind.set_value(party.kind.value)
        pairs = (
            (self.name, party.name),
            (self.number, party.id_no),
            (self.head, party.legal_rep),
            (self.address, party.address),
            (self.phone, party.phone),
        )
        for one, value in pairs:
            one.setText(value)
        self._name_fields()

    def _party(self) -> NewParty:
        return NewParty(
            PartyKind(self.kind.value),
            self.name.text(),
            self.number.text(),
            self.head.text(),
            self.address.text(),
            self.phone.text(),
        )

    def _name_fields(self) -> None:
        kind = PartyKind(self.kind.value)
        self.number.setPlaceholderText(_NUMBER_HINTS[kind])
        self._head.setVisible(kind is not PartyKind.PERSON)
        self._show_faults()

    def _show_faults(self) -> None:
        faults = self._party().faults()
        self._number.set_fault(faults.get("id_no", ""))

    def _create(self) -> None:
        save = self._presenter.edit_party if self._knows else self._presenter.create_party
        faults = save(self._party())
        self._name.set_fault(faults.get("name", ""))
        self._number.set_fault(faults.get("id_no", ""))
        if faults:
            (self.name if "name" in faults else self.number).setFocus()
        else:
            self.done.emit()


class PartyCard(Card):
    """Finder first; after the party is taken its identity, place and times, each saved as it is left."""

    def __init__(self, presenter: PartyPresenter) -> None:
        super().__init__("对象")
        self._presenter = presenter
        self.finder = Finder("找对象", "名称、证照号或拼音首字母，如 hzl")
        self.form = NewPartyForm(presenter)
        self.form.hide()
        self.form.done.connect(self._close_form)
        self._change = Button("改资料", "soft", icon="pencil")
        self._change.clicked.connect(lambda _checked=False: self.edit(""))
        self._identity = Label("", "small", "text_2", wrap=True)
        self._name = Label("", "body_strong", wrap=True)
        self.place = TextField("检查地点")
        self.started = TextField("开始时间", placeholder="进第 2 步时自动记")
        self._started = Labelled("开始时间", self.started)
        self._known = QWidget()
        self._known.setLayout(
            column(
                row(self._name, 1, self._change),
                self._identity,
                row(Labelled("检查地点", self.place), self._started, gap=3),
                gap=2,
            )
        )
        self.body.add(column(self.finder, self.form, self._known, gap=3, pad=(4, 3, 4, 4)))
        self.finder.searched.connect(presenter.find_parties)
        self.finder.taken.connect(presenter.take_party)
        self.finder.created.connect(self._new)
        presenter.parties_found.connect(self._show_parties)
        self.place.settled.connect(lambda text: presenter.desk.edit(place=text.strip()))
        self.started.settled.connect(self._start)

    def refresh(self) -> None:
        desk = self._presenter.desk
        known = desk.rows is not None
        self.finder.setVisible(not known)
        self._known.setVisible(known)
        if desk.rows is None:
            return
        party, inspection = desk.rows.party, desk.rows.inspection
        number = f"尾号 {party.id_no[-4:]}" if party.id_no else "没有登记证照号"
        parts = (PARTY_KIND_NAMES[party.kind], number, party.legal_rep, party.phone, party.address)
        self._name.setText(party.name)
        self._identity.setText(" · ".join(part for part in parts if part))
        if not desk.saver.holds("place"):
            self.place.set_value(inspection.place)
        if not desk.saver.holds("started_at"):
            self.started.set_value(moment_text(inspection.started_at))

    def edit(self, field: str) -> None:
        """Open the form for the party inspected, at one of its fields."""
        if self._presenter.desk.rows is not None:
            self.form.show()
            self._identity.hide()
            self.form.change(field)

    def _close_form(self) -> None:
        self.form.hide()
        self._identity.show()

    def clear(self) -> None:
        """Ready for a new inspection."""
        self.finder.reset()
        self.form.hide()

    def _show_parties(self, text: str, hits: object) -> None:
        fallback = f"没有找到“{text}”，按回车新建" if not hits else f"新建“{text}”"
        self.finder.show_hits(text, hits, fallback)  # type: ignore[arg-type]

    def _new(self, name: str) -> None:
        self.form.show()
        self.form.begin(name)

    def _start(self, text: str) -> None:
        moment = self._presenter.typed_moment(text)
        self._started.set_fault("" if moment or not text.strip() else UNREADABLE_TIME)
        if moment is not None:
            self._presenter.desk.edit(started_at=moment)
