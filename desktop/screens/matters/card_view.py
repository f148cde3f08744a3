"""One matter's card: is it ours on the day, under which words, how much; everything else folded below, then the acts."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal

from desktop.screens.matters import card_more
from desktop.screens.matters.card_exempt import exemption_fold
from desktop.screens.matters.card_law import Offers, law_parts, text_line
from desktop.screens.matters.card_needs import decisions_fold, needs_fold
from desktop.screens.matters.card_notes import NotesPane
from desktop.screens.matters.card_power import power_parts
from desktop.screens.matters.card_review import flag_parts, procedure_fold
from desktop.screens.matters.links import FillingSurface, Fold, Part
from desktop.screens.matters.words import HOW_TO_DROP, HOW_TO_PICK, shelf_word
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Scroll, Surface, clear, column, row
from desktop.widgets.pills import Pill
from enforcement.catalogue.review_flags import review_flags
from enforcement.model.matter import Citation, Library
from enforcement.queries import MatterCard

SAMPLE = "sample"
"""End of the version of a catalogue that no county has confirmed (resources/catalogue/source.toml)."""
_CHECKLIST = "checklist"


class CardPane(FillingSurface):
    """``used(code)`` begins an inspection, ``starred(code)`` sets or takes the ★, ``proposed(code)`` asks to pick it or,
    where it is ours, to give it up; ``compared(code)``, ``weighed(code)``, ``recalled(code)`` and
    ``article_opened(law, article, day)`` ask for what others show; ``opened(thing type, id)`` leads to a decision;
    ``noted(code, text, note id)`` writes a remark; ``left`` closes a drawer.

    What nobody answers to is not offered: ``offered`` names those of compared, weighed, article_opened that somebody
    does.
    """

    used = Signal(str)
    starred = Signal(str)
    proposed = Signal(str)
    compared = Signal(str)
    weighed = Signal(str)
    recalled = Signal(str)
    article_opened = Signal(str, str, object)
    opened = Signal(str, str)
    noted = Signal(str, str, str)
    left = Signal()

    def __init__(self) -> None:
        self._code, self._day = "", date.min
        self._shown: tuple[object, ...] = ()
        self._opened = {_CHECKLIST}
        self._back = Button("回到列表", "bare", hint="Esc")
        self._title = Label("", "subtitle", wrap=True)
        self._pills, self._body = row(gap=1.5), column(gap=1.5)
        self.notes = NotesPane()
        self._print = Label("", "caption", "text_3", wrap=True)
        self.star_button = Button(
            "设为常用", "outline", icon="star", hint="空格", height="control_height_touch"
        )
        self.use_button = Button(
            "用它开始检查", "primary", icon="clipboard-check", hint="Enter", height="control_height_touch"
        )
        self.propose_button = Button(
            "申请自选", "tint", icon="send", hint="Enter", height="control_height_touch"
        )
        self.drop_button = Button("申请退出", "soft")
        self._why_not = Label("", "small", "text_2", wrap=True)
        top = row(self._back, 1)
        sheet = column(
            top, self._title, self._pills, self._body, self.notes, self._print, 1, gap=2, pad=(4, 3, 4, 4)
        )
        told = row(self._why_not, self.drop_button, gap=2)
        told.setStretch(0, 1)
        foot = column(
            told,
            row(self.star_button, 1, self.propose_button, self.use_button),
            gap=1.5,
            pad=(4, 2, 4, 2),
        )
        self.sheet_scroll = Scroll(sheet)
        super().__init__(
            "plain", column(self.sheet_scroll, Line(), Surface("plain", foot), gap=0), width="detail_pane"
        )
        self._connect()

    def _connect(self) -> None:
        self._back.hide()
        self._back.clicked.connect(lambda _checked=False: self.left.emit())
        self.star_button.clicked.connect(lambda _checked=False: self.starred.emit(self._code))
        self.use_button.clicked.connect(lambda _checked=False: self.used.emit(self._code))
        for asks in (self.propose_button, self.drop_button):
            asks.clicked.connect(lambda _checked=False: self.proposed.emit(self._code))
        self.notes.written.connect(self.noted)

    def set_drawer(self, drawer: bool, *, fill: bool) -> None:
        """In a drawer the card can be closed; it may ``fill`` the window."""
        self._back.setVisible(drawer)
        self.fill(fill)

    def use_focus(self) -> None:
        """The keyboard goes to the way back."""
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_card(
        self, card: MatterCard, day: date, *, today: bool = True, offered: frozenset[str] = frozenset()
    ) -> None:
        """Show a matter as it stands on ``day``; the same again changes nothing on screen."""
        wanted = (card, day, today, offered)
        if wanted == self._shown:
            return
        another = card.row.matter.code != self._code
        self._shown, self._code, self._day = wanted, card.row.matter.code, day
        self._title.setText(card.row.matter.act_name)
        self._show_pills(card, today)
        clear(self._body)
        for part in self._parts(card, offered):
            self._body.add(part)
        self.notes.show_notes(self._code, card.notes)
        self._print.setText(_small_print(card))
        self._show_foot(card, today, "proposed" in offered)
        if another:
            self.sheet_scroll.verticalScrollBar().setValue(0)

    def _parts(self, card: MatterCard, offered: frozenset[str]) -> list[Part]:
        matter, day = card.row.matter, self._day
        basis = matter.basis_on(day) or matter.basis
        sample = card.version.version.endswith(SAMPLE)
        weigh = self._weigh if "weighed" in offered else None
        follow = self._follow if "article_opened" in offered else None
        compare = self._compare if "compared" in offered else None
        flags = review_flags(matter, basis, card.amounts, day)
        folds: list[tuple[str, Fold | None]] = [
            ("procedure", procedure_fold(card, flags)),
            (_CHECKLIST, card_more.checklist_fold(card, _CHECKLIST in self._opened)),
            ("discretion", card_more.discretion_fold(card, day, sample, weigh)),
            ("decisions", decisions_fold(card.decisions, self.opened.emit)),
            ("exemption", exemption_fold(card, day, sample=sample)),
            ("papers", card_more.papers_fold(card, basis, flags)),
            ("deadlines", card_more.deadlines_fold(card, basis, flags)),
            ("instruments", needs_fold(card.needs)),
        ]
        if card.history is not None:
            folds.append(("history", card_more.history_fold(card.history, self._recall)))
        parts: list[Part] = [Label("我们什么时候有权", "small", "text_2"), *power_parts(card, day)]
        parts += [
            Label("依据与罚则", "small", "text_2"),
            *law_parts(matter, day, Offers(follow, compare), card.places),
        ]
        parts += flag_parts(flags)
        return parts + [self._kept_open(key, fold) for key, fold in folds if fold is not None]

    def _kept_open(self, key: str, fold: Fold) -> Fold:
        """A section that was opened stays open from matter to matter."""
        if key in self._opened and not fold.is_open:
            fold.open(True)
        fold.toggled.connect(lambda is_open: (self._opened.add if is_open else self._opened.discard)(key))
        return fold

    def _show_pills(self, card: MatterCard, today: bool) -> None:
        clear(self._pills)
        self._pills.addWidget(Pill(shelf_word(card.row), "neutral"))
        when = "今日" if today else "那天"
        held = (
            Pill(f"{when}有权", "ok", "shield-check")
            if card.row.held
            else Pill(f"{when}没有这项权力", "danger", "lock")
        )
        self._pills.addWidget(held)
        if card.row.taken_back is not None and not today:
            self._pills.addWidget(Pill("今天已收回", "danger", "history"))
        if card.row.starred:
            self._pills.addWidget(Pill("常用", "info", "star"))
        if card.version.version.endswith(SAMPLE):
            self._pills.addWidget(Pill("样例目录", "warn", "alert-triangle"))
        self._pills.addStretch(1)

    def _show_foot(self, card: MatterCard, today: bool, can_propose: bool) -> None:
        optional, can_ask = card.row.matter.library is Library.OPTIONAL, today and can_propose
        menu = optional and not card.row.held
        self.star_button.set_words("已设为常用" if card.row.starred else "设为常用")
        self.use_button.setVisible(card.row.held and today)
        self.propose_button.set_words("申请自选", "" if card.row.grant else "Enter")
        self.propose_button.setVisible(menu and can_ask)
        self.drop_button.setVisible(optional and card.row.held and can_ask)
        why = HOW_TO_PICK if menu else "" if today else "看的不是今天，要开始检查先回到今天。"
        if self.drop_button.isVisibleTo(self):
            why = HOW_TO_DROP
        self._why_not.setText(why)
        self._why_not.setVisible(bool(why))

    def _weigh(self) -> None:
        self.weighed.emit(self._code)

    def _compare(self) -> None:
        self.compared.emit(self._code)

    def _recall(self) -> None:
        self.recalled.emit(self._code)

    def _follow(self, citation: Citation) -> None:
        self.article_opened.emit(citation.law, citation.article, self._day)


def _small_print(card: MatterCard) -> str:
    matter = card.row.matter
    parts = (
        text_line(matter),
        matter.note,
        f"本机编号 {matter.code}",
        f"县里编号 {matter.official_code}" if matter.official_code else "",
        f"目录 {card.version.version} 版",
        f"原属{matter.department}" if matter.department else "",
    )
    return " · ".join(part for part in parts if part)
