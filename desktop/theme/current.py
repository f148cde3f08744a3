"""The theme in force: light or dark, font scale, and what a token means under them, as Qt values."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QColor, QFont

from desktop.theme.tokens import DARK, LIGHT, MODES, layout_class, scales, size_of, tokens


class Theme:
    """Answers "which colour, how many px, which font"; changed only through desktop.theme.apply."""

    def __init__(self) -> None:
        self.mode = LIGHT
        self.scale = float(tokens()["font_scale"]["default"])
        self.family = ""
        self.rare_families: tuple[str, ...] = ()
        self.touch = False
        self.reduced_motion = False
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[str, QFont] = {}

    def set(self, mode: str, scale: float) -> None:
        """Take over a mode and a scale. Raises ValueError for one the tokens do not allow."""
        if mode not in MODES or scale not in scales():
            raise ValueError("unknown mode or scale")
        self.mode, self.scale = mode, scale
        self._colors.clear()
        self._fonts.clear()

    @property
    def dark(self) -> bool:
        return self.mode == DARK

    def hex(self, name: str) -> str:
        """A colour token as ``#RRGGBB``."""
        return str(tokens()["color"][self.mode][name])

    def color(self, name: str) -> QColor:
        """A colour token as QColor (a shared value: do not change it)."""
        if name not in self._colors:
            self._colors[name] = QColor(self.hex(name))
        return self._colors[name]

    def px(self, logical: float) -> int:
        """Logical px at 100 % → px under the current scale."""
        return round(logical * self.scale)

    def size(self, name: str) -> int:
        """A size token, scaled: ``size("rail_width")``, ``size("icon.md")``, ``size("table.row_two_line")``.

        On a machine with a touch screen controls are as high as a finger needs.
        """
        if self.touch and name == "control_height":
            name = "control_height_touch"
        return self.px(size_of(name))

    def space(self, step: int | float) -> int:
        """``step`` units of 4 px, scaled."""
        return self.px(tokens()["space"]["unit"] * step)

    def radius(self, name: str) -> int:
        return self.px(tokens()["radius"][name])

    def stroke(self, name: str) -> int:
        """Line widths do not scale."""
        return int(tokens()["stroke"][name])

    def line(self, type_name: str) -> int:
        """The line height of a type step in px, scaled."""
        return self.px(tokens()["type"][type_name]["line"])

    def font(self, type_name: str = "body") -> QFont:
        """The font of a type step (a shared value: copy before changing)."""
        if type_name not in self._fonts:
            step = tokens()["type"][type_name]
            font = QFont()
            font.setFamilies([name for name in (self.family, *self.rare_families) if name])
            font.setPixelSize(self.px(step["size"]))
            font.setWeight(QFont.Weight(step["weight"]))
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[type_name] = font
        return self._fonts[type_name]

    def layout_class(self, width: int) -> str:
        """wide, medium or compact for a window ``width`` px wide under the current scale."""
        return layout_class(width / self.scale)

    @property
    def motion_ms(self) -> int:
        """How long a fade takes; 0 when the system asks for reduced motion."""
        return 0 if self.reduced_motion else int(tokens()["motion"]["duration_ms"]["fast"])


@cache
def theme() -> Theme:
    """The one theme of this process."""
    return Theme()
