"""The one style sheet of the program, written from tokens; widgets only carry the properties it selects on.

Properties: ``type`` (text step), ``tone`` (text colour), ``surface`` (background of a frame), ``state`` of a field.
"""

from __future__ import annotations

from desktop.theme.current import Theme
from desktop.theme.tokens import tokens

_TONES = (
    "text", "text_2", "text_3", "text_disabled", "link", "danger", "warn", "ok", "info", "neutral",
    "primary", "on_primary", "rail_text", "rail_on_active", "seal",
)  # fmt: skip

_TINTED = ("danger", "warn", "ok", "info", "neutral")


def style_sheet(now: Theme) -> str:
    """The whole sheet for the theme ``now``."""
    return "\n".join((_texts(now), _surfaces(now), _fields(now), _lists(now), _small_parts(now)))


def _texts(now: Theme) -> str:
    rules = []
    for name, step in tokens()["type"].items():
        rules.append(
            f'QLabel[type="{name}"] {{ font-size: {now.px(step["size"])}px; font-weight: {step["weight"]}; }}'
        )
    rules += [f'QLabel[tone="{tone}"] {{ color: {now.hex(tone)}; }}' for tone in _TONES]
    return "\n".join(rules)


def _surfaces(now: Theme) -> str:
    c, r = now.hex, now.radius
    rules = [
        f"QMainWindow, QWidget#window {{ background: {c('canvas')}; }}",
        f'QFrame[surface="canvas"] {{ background: {c("canvas")}; border: none; }}',
        f'QFrame[surface="plain"] {{ background: {c("surface")}; border: none; }}',
        f'QFrame[surface="sunken"] {{ background: {c("sunken")}; border: none; }}',
        f'QFrame[surface="desk"] {{ background: {c("paper_desk")}; border: none; }}',
        f'QFrame[surface="rail"] {{ background: {c("rail")}; border: none; }}',
        f'QFrame[surface="card"] {{ background: {c("surface")}; border: 1px solid {c("border")}; '
        f"border-radius: {r('md')}px; }}",
        f'QFrame[surface="accent_card"] {{ background: {c("surface")}; border: 1px solid {c("primary")}; '
        f"border-radius: {r('md')}px; }}",
        f'QFrame[surface="inset"] {{ background: {c("sunken")}; border: 1px solid {c("border")}; '
        f"border-radius: {r('md')}px; }}",
        f'QFrame[surface="layer"] {{ background: {c("surface")}; border: 1px solid {c("border")}; '
        f"border-radius: {r('lg')}px; }}",
        f'QFrame[surface="line"] {{ background: {c("border")}; border: none; }}',
    ]
    rules += [
        f'QFrame[surface="{tone}"] {{ background: {c(tone + "_bg")}; border: 1px solid {c(tone + "_border")}; '
        f"border-radius: {r('md')}px; }}"
        for tone in _TINTED
    ]
    return "\n".join(rules)


def _fields(now: Theme) -> str:
    c, r = now.hex, now.radius("sm")
    pad, height = now.px(10), now.size("control_height") - 2
    kinds = "QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QSpinBox"
    focused = ", ".join(f"{kind}:focus" for kind in kinds.split(", "))
    return f"""
{kinds} {{ background: {c("surface")}; color: {c("text")}; border: 1px solid {c("border_strong")};
  border-radius: {r}px; padding: 0 {pad}px; selection-background-color: {c("primary")};
  selection-color: {c("on_primary")}; }}
QLineEdit, QComboBox, QDateEdit, QSpinBox {{ min-height: {height}px; }}
QPlainTextEdit {{ padding: {now.px(5)}px {now.px(6)}px; }}
{focused} {{ border: 2px solid {c("focus")}; padding: 0 {pad - 1}px; }}
QPlainTextEdit:focus {{ padding: {now.px(5) - 1}px {now.px(6) - 1}px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{ background: {c("sunken")};
  color: {c("text_disabled")}; border-color: {c("border")}; }}
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] {{ background: {c("sunken")}; }}
QLineEdit[state="fault"], QPlainTextEdit[state="fault"] {{ border-color: {c("danger")}; }}
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus {{ border: none; background: transparent; padding: 0; }}
QComboBox::drop-down {{ border: none; width: {now.px(24)}px; }}
QComboBox QAbstractItemView {{ background: {c("surface")}; border: 1px solid {c("border")}; outline: none;
  selection-background-color: {c("selected")}; selection-color: {c("text")}; }}
"""


def _lists(now: Theme) -> str:
    c = now.hex
    return f"""
QAbstractItemView {{ background: {c("surface")}; border: none; outline: none; color: {c("text")};
  selection-background-color: {c("selected")}; selection-color: {c("text")}; }}
QHeaderView {{ background: {c("sunken")}; border: none; }}
QHeaderView::section {{ background: {c("sunken")}; color: {c("text_2")}; border: none;
  border-bottom: 1px solid {c("border")}; padding: 0 {now.size("table.cell_padding_x")}px;
  font-size: {now.px(tokens()["type"]["small"]["size"])}px; }}
QScrollArea, QScrollArea > QWidget > QWidget#content {{ background: transparent; border: none; }}
QTextBrowser {{ background: {c("surface")}; border: none; color: {c("text")}; }}
"""


def _small_parts(now: Theme) -> str:
    c, thick = now.hex, now.px(10)
    return f"""
QScrollBar:vertical {{ background: transparent; width: {thick}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {thick}px; margin: 0; }}
QScrollBar::handle {{ background: {c("neutral_border")}; border-radius: {now.px(3)}px; margin: {now.px(2)}px; }}
QScrollBar::handle:vertical {{ min-height: {now.px(32)}px; }}
QScrollBar::handle:horizontal {{ min-width: {now.px(32)}px; }}
QScrollBar::handle:hover {{ background: {c("border_strong")}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none;
  border: none; width: 0; height: 0; }}
QMenu {{ background: {c("surface")}; color: {c("text")}; border: 1px solid {c("border")};
  padding: {now.px(4)}px; }}
QMenu::item {{ padding: {now.px(8)}px {now.px(24)}px {now.px(8)}px {now.px(16)}px; }}
QMenu::item:selected {{ background: {c("selected")}; color: {c("text")}; }}
QMenu::item:disabled {{ color: {c("text_disabled")}; }}
QMenu::separator {{ height: 1px; background: {c("border")}; margin: {now.px(4)}px {now.px(8)}px; }}
QToolTip {{ background: {c("surface")}; color: {c("text")}; border: 1px solid {c("border_strong")};
  padding: {now.px(6)}px {now.px(8)}px; }}
QSplitter::handle {{ background: {c("border")}; }}
"""
