"""Buttons: one filled per pane, the rest outlined or bare, with icon, words and the key that does the same."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets import icons, paint

LOOKS = ("primary", "outline", "soft", "bare", "danger", "tint")


class Button(QAbstractButton):
    """A button with optional icon before, hint (its key) and icon after the words.

    ``look``: primary (filled), outline, soft (light outline), bare (words in link colour, no frame), danger
    (outlined in red), tint (blue wash). ``height``: a size token, 36 px by default. Enter presses it too.
    A locked button (``set_locked``) cannot be pressed and carries a lock with ``hint`` as reason.
    """

    def __init__(
        self,
        words: str,
        look: str = "outline",
        *,
        icon: str = "",
        hint: str = "",
        after: str = "",
        height: str = "control_height",
        min_width: float = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if look not in LOOKS:
            raise ValueError("unknown look of a button")
        self._look, self._icon, self._hint, self._after = look, icon, hint, after
        self._height, self._min_width = height, min_width
        self._locked_hint = ""
        self.setText(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    # ---- what it says

    def set_words(self, words: str, hint: str | None = None) -> None:
        """Other words, and another key hint when given."""
        self.setText(words)
        self.setAccessibleName(words)
        if hint is not None:
            self._hint = hint
        self.updateGeometry()
        self.update()

    def set_look(self, look: str) -> None:
        self._look = look
        self.update()

    def set_icon(self, name: str) -> None:
        self._icon = name
        self.updateGeometry()
        self.update()

    def set_locked(self, hint: str) -> None:
        """Lock with a reason ("还差 2 项"), or unlock with an empty one."""
        self._locked_hint = hint
        self.setEnabled(not hint)
        self.setAccessibleDescription(hint)
        self.updateGeometry()
        self.update()

    # ---- size

    def sizeHint(self) -> QSize:
        now = theme()
        wide = sum(width for _, _, width in self._parts()) + now.space(2) * max(0, len(self._parts()) - 1)
        side = now.space(2) if self._look == "bare" else now.space(3.5)
        return QSize(max(wide + 2 * side, now.px(self._min_width)), now.size(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        self.updateGeometry()

    def _parts(self) -> list[tuple[str, str, int]]:
        """(kind, content, px wide) from left to right."""
        now = theme()
        edge = now.size("icon.md")
        leading = "lock" if self._locked_hint else self._icon
        hint = self._locked_hint or self._hint
        parts = [("icon", leading, edge)] if leading else []
        if self.text():
            parts.append(("words", self.text(), paint.width_of(self.text(), self._type())))
        if hint:
            parts.append(("hint", hint, paint.width_of(hint, "small")))
        if self._after:
            parts.append(("icon", self._after, now.size("icon.sm")))
        return parts

    def _type(self) -> str:
        return "body_strong" if self._look == "primary" else "body"

    # ---- drawing

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        fill, line, tone, soft = self._colours()
        now = theme()
        radius = now.radius("sm")
        rect = self.rect()
        if fill is not None or line is not None:
            paint.box(painter, rect, fill, line, radius)
        if self.hasFocus():
            paint.focus_ring(painter, rect, radius)
            if self._look == "primary":
                paint.box(painter, rect.adjusted(2, 2, -2, -2), None, now.color("surface"), radius)
        self._paint_parts(painter, tone, soft)
        painter.end()

    def _paint_parts(self, painter: QPainter, tone: str, soft: str) -> None:
        now = theme()
        parts = self._parts()
        gap = now.space(2)
        wide = sum(width for _, _, width in parts) + gap * max(0, len(parts) - 1)
        left = max(0, (self.width() - wide) // 2)
        for kind, content, width in parts:
            area = QRect(left, 0, width, self.height())
            if kind == "icon":
                painter.drawPixmap(left, (self.height() - width) // 2, icons.pixmap(content, width, tone))
            else:
                step = self._type() if kind == "words" else "small"
                paint.text(painter, area, content, step, tone if kind == "words" else soft)
            left += width + gap

    def _colours(self) -> tuple[QColor | None, QColor | None, str, str]:
        """(fill, line, tone of words, tone of the hint)."""
        now = theme()
        if not self.isEnabled():
            bare = self._look == "bare"
            return (
                None if bare else now.color("neutral_bg"),
                None if bare else now.color("neutral_border"),
                "text_3" if self._locked_hint else "text_disabled",
                "text_3",
            )
        pressed, over = self.isDown(), self.underMouse()
        if self._look == "primary":
            name = "primary_pressed" if pressed else "primary_hover" if over else "primary"
            return now.color(name), None, "on_primary", "on_primary"
        wash = now.color("selected") if pressed else now.color("hover") if over else None
        if self._look == "bare":
            return wash, None, "link", "text_2"
        if self._look == "tint":
            return wash or now.color("info_bg"), now.color("info_border"), "info", "text_2"
        if self._look == "danger":
            return wash or now.color("surface"), now.color("danger"), "danger", "text_2"
        line = now.color("border_strong") if self._look == "outline" else now.color("border")
        return wash or now.color("surface"), line, "text", "text_2"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)


class IconButton(Button):
    """A square button with only an icon; ``name`` is what it is called (tool tip and screen reader)."""

    def __init__(self, icon: str, name: str, look: str = "soft", *, height: str = "control_height") -> None:
        super().__init__("", look, icon=icon, height=height)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        edge = theme().size(self._height)
        return QSize(edge, edge)
