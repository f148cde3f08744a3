"""The window: rail, bars and the open place; routes keys, opens records, holds the layers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop import actions
from desktop.notices import Notice
from desktop.screens.shell.keyboard import Keyboard, cycle_panes, first_stop
from desktop.screens.shell.look import Look
from desktop.screens.shell.ports import ShellPorts
from desktop.screens.shell.presenter import LINE_STATES, FramePresenter, FrameView, saved_words
from desktop.screens.shell.rail import Rail
from desktop.screens.shell.statusbar import StatusBar
from desktop.screens.shell.topbar import TopBar
from desktop.screens.verify.opening import open_verify
from desktop.theme.current import theme
from desktop.theme.fonts import load_rare_faces
from desktop.theme.tokens import COMPACT
from desktop.widgets.layers import top_layer
from desktop.widgets.layout import Line, Stack, column, row
from desktop.widgets.place import Place, PlaceSpec
from desktop.widgets.strips import Strip

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.session import Session


class Shell(QWidget):
    """The main window. Places are built on first visit; ``closing`` is emitted after every place was flushed."""

    closing = Signal()

    def __init__(
        self,
        places: Sequence[PlaceSpec],
        operations: Operations,
        session: Session,
        ports: ShellPorts | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("镇法通")
        self._specs = {spec.key: spec for spec in places}
        self._operations, self._session, self._ports = operations, session, ports or ShellPorts()
        self._built: dict[str, Place] = {}
        self._current, self._closed, self._leading = "", False, False
        self._strips = Stack()
        self._notices: list[Notice] = []
        self.rail, self.top, self.status = Rail(places), TopBar(), StatusBar()
        self._stack = QStackedWidget()
        side = column(self.top, Line(), self._strips, self._stack, Line(), self.status, gap=0)
        side.setStretch(3, 1)
        whole = row(self.rail, side, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.look = Look(self, self._ports.remember)
        self._keyboard = Keyboard(self, self.perform)
        self._connect()
        self._frame = FramePresenter(operations, self._show_frame, self.status.show_saved)
        self._frame.start()
        self._apply_layout_class()
        if places:
            self.go(places[0].key)

    # ---- places

    @property
    def current_key(self) -> str:
        return self._current

    @property
    def place(self) -> Place:
        """The open place."""
        return self._built[self._current]

    def go(self, key: str) -> Place:
        """Open a place (built now if it is the first visit), after the former one handed over its edits."""
        if self._current and self._current != key:
            self.place.flush()
            self.place.leave()
        place = self._built.get(key) or self._build(key)
        self._current = key
        self._stack.setCurrentWidget(place)
        self.rail.show_current(key)
        self._read_breadcrumb()
        place.activate()
        self._leading = True
        self._lead_into(place)
        return place

    def open(self, thing_type: str, thing_id: str) -> bool:
        """Show a record in the place that knows its type, or a place by its key; False when none does."""
        if thing_type == "place":
            return thing_id in self._specs and self.go(thing_id) is not None
        spec = next((spec for spec in self._specs.values() if thing_type in spec.opens), None)
        return spec is not None and self.go(spec.key).open(thing_type, thing_id)

    def _settled(self, working: bool) -> None:
        """The first answers are on screen; a list that turned out empty may have lost the keyboard."""
        if not working and self._leading and top_layer(self) is None:
            self._leading = False
            self._lead_into(self.place)

    def _lead_into(self, place: Place) -> None:
        """The keyboard follows into the place, unless the place has put it somewhere already."""
        focused = self.focusWidget()
        stop = first_stop(place) if focused is None or not place.isAncestorOf(focused) else None
        if stop is not None:
            stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, key: str) -> Place:
        place = self._specs[key].build()
        place.open_requested.connect(self.open)
        place.breadcrumb_changed.connect(self._read_breadcrumb)
        place.action_requested.connect(self.perform)
        place.set_layout_class(theme().layout_class(self.width()))
        self._built[key] = place
        self._stack.addWidget(place)
        return place

    # ---- actions

    def perform(self, action: str) -> bool:
        """Do an action: the top layer first, then the open place, then the window itself."""
        layer = top_layer(self)
        if layer is not None:
            return self.look.perform(action) or layer.perform(action)
        if action.startswith(actions.PLACE):
            return self._go_to_number(int(action.removeprefix(actions.PLACE)))
        if self.look.perform(action) or (self._current and self.place.perform(action)):
            return True
        own: dict[str, Any] = {
            actions.FIND: self.search,
            actions.HELP: self._show_help,
            actions.NEXT_PANE: lambda: self._cycle(1),
            actions.FORMER_PANE: lambda: self._cycle(-1),
            actions.SAY_SAVED: lambda: self.status.say(saved_words(self._frame.last_saved)),
            **{do: partial(self._hand_to, at, action) for do, at in actions.HANDED_TO.items()},
            actions.VERIFY: lambda: open_verify(self, self._operations, self._session.clock),
            actions.REFRESH: self._start_round,
            actions.LOCK: self.lock,
        }
        if action in own:
            own[action]()
        return action in own

    def search(self, text: str = "") -> None:
        """Open the command palette."""
        from desktop.screens.shell.finding import open_palette

        open_palette(self, tuple(self._specs.values()), self._operations, self._session, self._ports, text)

    def lock(self) -> None:
        """Hand over every edit, then cover the session."""
        self.flush()
        if self._ports.lock is not None:
            self._ports.lock()

    def flush(self) -> None:
        """Hand over the pending edits of every place."""
        for place in self._built.values():
            place.flush()

    # ---- what the rest of the program tells the window

    def show_line(self, state: str) -> None:
        """online, offline, working, alone (not enrolled), or "" for nothing to say."""
        self.top.show_line(*LINE_STATES[state])
        for place in self._built.values():
            place.show_line(state)

    def show_health(self, sentence: str, tone: str = "text_2") -> None:
        """The line about the last check of the data file."""
        self.status.show_health(sentence, tone)

    def show_notice(self, notice: Notice) -> None:
        """A strip over the open place, until it is put away; what stands there already is not said twice."""
        if notice in self._notices:
            return
        self._notices.append(notice)
        strip = Strip(
            notice.sentence,
            notice.why,
            notice.verbs(lambda: self._put_away(strip, notice)),
            colour=notice.colour,
        )
        self._strips.addWidget(strip)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing writes everything and asks nothing."""
        if not self._closed:
            self._closed = True
            self.flush()
            self._frame.stop()
            self._operations.busy.disconnect(self._settled)
            for place in self._built.values():
                place.stop()
            self.closing.emit()
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Faces of rare characters are loaded once the window is up."""
        super().showEvent(event)
        QTimer.singleShot(0, load_rare_faces)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._apply_layout_class()

    def rescale(self) -> None:
        self._apply_layout_class()

    # ---- inside

    def _connect(self) -> None:
        self.rail.chosen.connect(self.go)
        self.rail.foot_pressed.connect(self._foot)
        self.top.search_pressed.connect(self.search)
        self.top.people_pressed.connect(self._choose_partner)
        self._operations.trouble.connect(self._ports.notices.trouble)
        self._operations.busy.connect(self._settled)
        self._ports.notices.said.connect(self.status.say)
        self._ports.notices.stripped.connect(self.show_notice)
        self._ports.notices.toasted.connect(self._toast)

    def _show_frame(self, frame: FrameView) -> None:
        self.top.show_frame(frame)
        self.status.show_frame(frame)
        for key, count in frame.badges.items():
            self.rail.set_badge(key, count)

    def _apply_layout_class(self) -> None:
        name = theme().layout_class(self.width())
        self.rail.set_compact(name == COMPACT)
        self.top.set_layout_class(name)
        self.status.set_layout_class(name)
        for place in self._built.values():
            place.set_layout_class(name)

    def _read_breadcrumb(self) -> None:
        self.top.show_breadcrumb(self.place.breadcrumb)

    def _go_to_number(self, number: int) -> bool:
        spec = next((spec for spec in self._specs.values() if spec.number == number), None)
        if spec is not None:
            self.go(spec.key)
        return spec is not None

    def _hand_to(self, key: str, action: str) -> None:
        if key in self._specs:
            self.go(key).perform(action)

    def _start_round(self) -> None:
        if self._ports.start_round is not None:
            self._ports.start_round()

    def _cycle(self, step: int) -> None:
        cycle_panes((self.rail, self.top, *self.place.panes()), self.focusWidget(), step)

    def _show_help(self) -> None:
        from desktop.screens.shell.help import help_layer

        help_layer(self, self._ports.help_text())

    def _foot(self, key: str) -> None:
        if key == "lock":
            self.lock()
        elif key == "help":
            self._show_help()
        else:
            from desktop.screens.shell.menus import look_menu

            menu = look_menu(self, self.look.set, self.lock)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            button = self.rail.button("settings")
            menu.popup(button.mapToGlobal(button.rect().topRight()))

    def _choose_partner(self) -> None:
        from desktop.screens.shell.finding import open_partner_menu

        open_partner_menu(self, self._session, self._ports)

    def _toast(self, notice: Any) -> None:
        from desktop.widgets.toasts import Toast

        Toast(self, notice.sentence, notice.why, notice.colour)

    def _put_away(self, strip: Strip, notice: Notice) -> None:
        self._notices.remove(notice)
        self._strips.removeWidget(strip)
        strip.hide()
        strip.deleteLater()
