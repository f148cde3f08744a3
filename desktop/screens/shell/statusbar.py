"""The status bar: when the last save was, how the machine is, and what stands behind the documents."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from desktop.notices import SAY_MS
from desktop.screens.shell.presenter import FrameView
from desktop.theme.tokens import COMPACT
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, row


class StatusBar(FixedSurface):
    """Left: last save, or what was just done for four seconds; health. Right: unit, catalogue, numbers left."""

    def __init__(self) -> None:
        self.saved = Label("", "small", "text_2")
        self.health = Label("", "small", "text_2")
        self._health_icon = IconLabel("shield-check", "xs", "text_2")
        self._health_icon.hide()
        self.unit = Label("", "small", "text_2")
        self.catalogue = Label("", "small", "text_2")
        self.numbers = Label("", "small", "text_2")
        self._standing = ""
        saved = row(IconLabel("device-floppy", "xs", "text_2"), self.saved, gap=1.5)
        health = row(self._health_icon, self.health, gap=1.5)
        right = (self.unit, self.catalogue, self.numbers)
        super().__init__(
            "sunken",
            row(saved, health, 1, row(*right, gap=4), gap=4, pad=(4, 0, 4, 0)),
            height="statusbar_height",
        )
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(SAY_MS)
        self._back.timeout.connect(lambda: self.saved.setText(self._standing))

    def show_saved(self, sentence: str) -> None:
        """The standing words about the last save."""
        self._standing = sentence
        if not self._back.isActive():
            self.saved.setText(sentence)

    def say(self, sentence: str) -> None:
        """Something is now true; the standing words come back after four seconds."""
        self.saved.setText(sentence)
        self._back.start()

    def show_frame(self, frame: FrameView) -> None:
        self.unit.setText(frame.unit)
        self.catalogue.setText(frame.catalogue)
        self.numbers.setText(frame.numbers)
        self.numbers.set_tone("warn" if frame.numbers_low else "text_2")

    def show_health(self, sentence: str, tone: str = "text_2") -> None:
        self.health.setText(sentence)
        self.health.set_tone(tone)
        self._health_icon.set_icon("shield-check", tone)
        self._health_icon.setVisible(bool(sentence))

    def set_layout_class(self, name: str) -> None:
        self.unit.setVisible(name != COMPACT)
        self.catalogue.setVisible(name != COMPACT)
