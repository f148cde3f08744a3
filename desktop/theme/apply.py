"""Puts a theme on the running application and tells everything on screen to measure itself again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QInputDevice, QPalette

from desktop.theme.current import Theme, theme
from desktop.theme.fonts import RARE_FAMILIES, ui_family
from desktop.theme.stylesheet import style_sheet
from desktop.theme.tokens import scales

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def apply_theme(app: QApplication, mode: str | None = None, scale: float | None = None) -> None:
    """Set mode and scale (None keeps the present one), then palette, font, style sheet and every ``rescale``."""
    now = theme()
    now.family, now.rare_families = ui_family(), RARE_FAMILIES
    now.touch = any(device.type() is QInputDevice.DeviceType.TouchScreen for device in QInputDevice.devices())
    now.set(mode or now.mode, scale or now.scale)
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_palette(now))
    app.setFont(now.font("body"))
    app.setStyleSheet(style_sheet(now))
    for window in app.topLevelWidgets():
        remeasure(window)


def remeasure(root: QObject) -> None:
    """Call ``rescale()`` on ``root`` and on everything below it that has one."""
    for thing in (root, *root.findChildren(QObject)):
        rescale = getattr(thing, "rescale", None)
        if callable(rescale):
            rescale()


def step_scale(direction: int) -> float:
    """The next allowed scale up (+1) or down (-1); the same one at either end, 1.0 for direction 0."""
    allowed = scales()
    if direction == 0:
        return 1.0
    place = allowed.index(theme().scale) + direction
    return allowed[max(0, min(place, len(allowed) - 1))]


def _palette(now: Theme) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "canvas",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "sunken",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.Highlight: "primary",
        QPalette.ColorRole.HighlightedText: "on_primary",
        QPalette.ColorRole.PlaceholderText: "text_3",
        QPalette.ColorRole.ToolTipBase: "surface",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Link: "link",
        QPalette.ColorRole.Mid: "border",
    }
    for role, name in roles.items():
        palette.setColor(role, now.color(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, now.color("text_disabled"))
    return palette
