"""Putting a theme on the application: fonts, style sheet, and everything measuring itself again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from desktop.theme.apply import apply_theme
from desktop.theme.current import theme
from desktop.theme.fonts import load_rare_faces
from desktop.theme.stylesheet import style_sheet
from desktop.theme.tokens import MODES, scales, tokens
from desktop.widgets.buttons import Button
from desktop.widgets.layout import column
from desktop.widgets.pills import FilterChip

ROOT = Path(__file__).resolve().parents[3]


def test_bundled_font_is_used(qapp: QApplication) -> None:
    assert QFontInfo(theme().font("body")).family() == theme().family
    assert theme().family == "Zhenfa Sans"


def test_scale_reaches_widgets_and_layouts_on_screen(qtbot: Any, qapp: QApplication) -> None:
    button = Button("开始检查", hint="Ctrl+N")
    box = column(button, pad=(4, 4, 4, 4))
    from desktop.widgets.layout import Surface

    surface = Surface("canvas", box)
    qtbot.addWidget(surface)
    surface.show()
    before = button.sizeHint()
    apply_theme(qapp, scale=1.5)
    assert box.contentsMargins().left() == 24
    assert button.sizeHint().height() == round(before.height() * 1.5)
    assert button.sizeHint().width() > before.width() * 1.4


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scale", scales())
def test_style_sheet_holds_only_colours_of_the_tokens(mode: str, scale: float) -> None:
    now = theme()
    now.set(mode, scale)
    used = set(re.findall(r"#[0-9A-Fa-f]{6}", style_sheet(now)))
    now.set("light", 1.0)
    assert used <= set(tokens()["color"][mode].values())


def test_no_colour_is_written_outside_the_tokens() -> None:
    rooms = ("desktop/theme", "desktop/widgets", "desktop/dialogs", "desktop/screens", "desktop/models")
    found = [
        path.name
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if re.search(
            r"#[0-9A-Fa-f]{6}\b|QColor\(\s*\d|Qt\.GlobalColor\.(?!transparent)", path.read_text("utf-8")
        )
    ]
    assert found == []


def test_rare_characters_have_a_face_after_the_first_paint(qapp: QApplication) -> None:
    assert load_rare_faces() == theme().rare_families
    assert set(theme().rare_families) <= set(QFontDatabase.families())
    assert theme().font("body").families()[1:] == list(theme().rare_families)


def test_controls_grow_for_fingers(qapp: QApplication) -> None:
    now = theme()
    assert now.size("control_height") == 36
    now.touch = True
    try:
        assert now.size("control_height") == 40
        assert FilterChip("未发").sizeHint().height() == 40
    finally:
        now.touch = False
