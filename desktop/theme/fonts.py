"""The font of the screen: the bundled one, else the first installed family the tokens name."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFontDatabase

import resources
from desktop.theme.tokens import tokens

ROLE = "ui"


RARE_FAMILIES = ("Zhenfa Rare B", "Zhenfa Rare Late")  # named in every font, loaded after the first paint


@cache
def load_rare_faces() -> tuple[str, ...]:
    """Load the faces of rare characters in names; they are large, so nobody waits for them at the start."""
    families: list[str] = []
    for face in resources.font_faces():
        if face.family in RARE_FAMILIES:
            number = QFontDatabase.addApplicationFont(str(face.file))
            families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return tuple(families)


@cache
def ui_family() -> str:
    """Load the bundled UI faces once and name their family; an installed family when they cannot be loaded."""
    families: list[str] = []
    for face in resources.font_faces():
        if any(role.startswith(ROLE) for role in face.roles):
            number = QFontDatabase.addApplicationFont(str(face.file))
            families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if families:
        return families[0]
    installed = set(QFontDatabase.families())
    wanted = [name.split(" (")[0] for name in tokens()["font_family"]["ui"]]
    return next((name for name in wanted if name in installed), "")
