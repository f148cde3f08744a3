"""The menus of the frame: today's partner, the look of the window, and what the program put on the window itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.theme.current import theme
from desktop.theme.tokens import DARK, LIGHT, scales
from enforcement.model.officer import Officer

MODE_NAMES = {LIGHT: "亮色", DARK: "暗色"}


def look_menu(parent: QWidget, set_look: Callable[[str, float], None], lock: Callable[[], None]) -> QMenu:
    """Font size, light or dark, lock."""
    menu = QMenu(parent)
    menu.setAccessibleName("设置")
    sizes = QActionGroup(menu)
    for scale in scales():
        entry = _choice(menu, sizes, f"字号 {round(scale * 100)} %", theme().scale == scale)
        entry.triggered.connect(lambda _checked=False, scale=scale: set_look(theme().mode, scale))
    menu.addSeparator()
    modes = QActionGroup(menu)
    for mode, name in MODE_NAMES.items():
        entry = _choice(menu, modes, name, theme().mode == mode)
        entry.triggered.connect(lambda _checked=False, mode=mode: set_look(mode, theme().scale))
    menu.addSeparator()
    menu.addAction("锁屏").triggered.connect(lambda _checked=False: lock())
    menu.addActions(parent.actions())
    return menu


def partner_menu(
    parent: QWidget | None,
    roster: Sequence[Officer],
    me: Officer,
    partner: Officer | None,
    day: date,
    choose: Callable[[str], None],
) -> QMenu:
    """Colleagues who may sign today, with the day their certificate ends; the others are named with the reason.

    Below them the window's own entries (signing in)."""
    menu = QMenu(parent)
    menu.setAccessibleName("今天的搭档")
    group = QActionGroup(menu)
    for officer in roster:
        if officer.id == me.id:
            continue
        entry = _choice(
            menu, group, partner_words(officer, day), partner is not None and partner.id == officer.id
        )
        entry.setEnabled(officer.may_sign_on(day))
        entry.triggered.connect(lambda _checked=False, officer=officer: choose(officer.id))
    if menu.isEmpty():
        menu.addAction("名册里还没有别的队员").setEnabled(False)
    if parent is not None and parent.actions():
        menu.addSeparator()
        menu.addActions(parent.actions())
    return menu


def partner_words(officer: Officer, day: date) -> str:
    """One line of the partner menu."""
    certificate = officer.certificate
    if officer.may_sign_on(day) and certificate is not None:
        return f"{officer.name}  执法证到 {certificate.valid_to.year}年{certificate.valid_to.month}月"
    if certificate is None:
        return f"{officer.name}  没有执法证，只能协助"
    return f"{officer.name}  执法证今天无效，不能署名"


def _choice(menu: QMenu, group: QActionGroup, words: str, checked: bool) -> QAction:
    entry = menu.addAction(words)
    entry.setCheckable(True)
    entry.setChecked(checked)
    group.addAction(entry)
    return entry
