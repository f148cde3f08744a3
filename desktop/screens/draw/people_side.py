"""Who may be drawn to go: officers ticked with their standing on the planned day, and recusals with their reason."""

from __future__ import annotations

from datetime import date

from desktop.dialogs.questions import Option, TextQuestion, ask_text, choose
from desktop.screens.draw.presenter import DrawPresenter
from desktop.screens.inspection.tick import Tick
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, clear, column, row
from enforcement.model.officer import Officer
from enforcement.model.random_draw import Recusal

NOBODY = "没有。和对象有利害关系的队员要回避。"


class PeopleSide(Surface):
    """Changes the draft of the presenter; `show(day)` after anything else changed it."""

    def __init__(self, presenter: DrawPresenter) -> None:
        self._told = presenter
        self._officers, self._recusals = column(gap=0), column(gap=1)
        self.add_recusal = Button("加一条回避", "soft")
        side = column(
            Label("人员（按计划检查日看证）", "small", "text_2"),
            self._officers,
            row(Label("回避", "small", "text_2"), 1, self.add_recusal),
            self._recusals,
            1,
            gap=2,
            pad=(4, 3, 4, 3),
        )
        super().__init__("plain", side)
        self.add_recusal.clicked.connect(lambda _checked=False: self._ask_officer())

    def show_day(self, day: date | None) -> None:
        """Officers with their standing on the planned day."""
        clear(self._officers)
        for officer in self._told.pool.officers:
            tick = Tick(f"{officer.name}　{_standing(officer, day)}")
            tick.set_value(officer.id in self._told.draft.officers)
            tick.changed.connect(lambda _on, key=officer.id: self._toggle(key))
            self._officers.addWidget(tick)
        self.show_recusals()

    def show_recusals(self) -> None:
        clear(self._recusals)
        people = {one.id: one.name for one in self._told.pool.officers}
        parties = {one.party.id: one.party.name for one in self._told.pool.objects}
        for one in self._told.draft.recusals:
            away = IconButton("minus", "去掉这条回避")
            away.clicked.connect(lambda _checked=False, one=one: self._take_away(one))
            words = f"{people[one.officer_id]}不去{parties[one.party_id]}：{one.reason}"
            line = row(Label(words, "small", wrap=True), away, gap=1)
            line.setStretch(0, 1)
            self._recusals.addLayout(line)
        if not self._told.draft.recusals:
            self._recusals.addWidget(Label(NOBODY, "small", "text_3", wrap=True))

    def _toggle(self, officer_id: str) -> None:
        self._told.toggle_officer(officer_id)
        self.show_recusals()

    def _take_away(self, recusal: Recusal) -> None:
        self._told.recuse(recusal.officer_id, recusal.party_id, None)
        self.show_recusals()

    # ---- three questions of a recusal

    def _ask_officer(self) -> None:
        chosen = self._told.draft.officers
        people = tuple(Option(one.id, one.name) for one in self._told.pool.officers if one.id in chosen)
        choose(self.window(), "谁要回避？", people, self._ask_object)

    def _ask_object(self, officer_id: str | None) -> None:
        if officer_id is None:
            return
        chosen = self._told.draft.parties
        parties = tuple(
            Option(one.party.id, one.party.name) for one in self._told.pool.objects if one.party.id in chosen
        )
        why = "" if parties else "名单里还没有对象，先选对象。"
        choose(self.window(), "不去哪一家？", parties, lambda key: self._ask_reason(officer_id, key), why)

    def _ask_reason(self, officer_id: str, party_id: str | None) -> None:
        if party_id is None:
            return
        question = TextQuestion(
            what="为什么回避？",
            field="原因",
            yes="记下",
            no="先不记",
            why="例如：和经营者是近亲属。",
            fault=lambda text: "" if text.strip() else "写上原因。",
        )
        ask_text(self.window(), question, lambda text: self._recuse(officer_id, party_id, text))

    def _recuse(self, officer_id: str, party_id: str, reason: str | None) -> None:
        if reason:
            self._told.recuse(officer_id, party_id, reason.strip())
            self.show_recusals()


def _standing(officer: Officer, day: date | None) -> str:
    if day is None or officer.may_sign_on(day):
        return f"证 {officer.certificate.number}" if officer.certificate else "没有执法证"
    return "那天不能派"
