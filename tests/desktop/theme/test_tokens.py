"""The tokens keep their promises: contrast, breakpoints, scales."""

from __future__ import annotations

import pytest

from desktop.theme.apply import step_scale
from desktop.theme.current import theme
from desktop.theme.tokens import MODES, layout_class, meaning, scales, size_of, tokens

NON_TEXT = ("border_strong", "focus")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", MODES)
def test_every_used_pair_is_readable(mode: str) -> None:
    colours = tokens()["color"][mode]
    for pair, measured in tokens()["contrast"]["measured"][mode].items():
        front, back = pair.split("/")
        found = contrast(colours[front], colours[back])
        assert found >= (3.0 if front in NON_TEXT else 4.5), pair
        assert found == pytest.approx(measured, abs=0.11), pair


@pytest.mark.parametrize("mode", MODES)
def test_badges_and_filled_parts_are_readable(mode: str) -> None:
    colours = tokens()["color"][mode]
    for front, back in (("on_badge", "badge"), ("rail_on_active", "rail"), ("text_3", "neutral_bg")):
        assert contrast(colours[front], colours[back]) >= 4.5, (front, back)
    assert contrast(colours["rail_on_active"], colours["seal"]) >= 3.0  # a large bold mark


@pytest.mark.parametrize(
    ("width", "scale", "expected"),
    [
        (1366, 1.0, "wide"),
        (1366, 1.25, "medium"),
        (1366, 1.5, "compact"),
        (1920, 1.5, "wide"),
        (1199, 1.0, "medium"),
    ],
)
def test_layout_class_follows_the_effective_width(width: int, scale: float, expected: str) -> None:
    assert layout_class(width / scale) == expected


def test_sizes_are_found_by_dotted_name() -> None:
    assert size_of("rail_width") == 76
    assert size_of("icon.lg") == 24
    assert size_of("table.row_two_line") == 56


def test_an_unknown_state_is_a_bug() -> None:
    with pytest.raises(KeyError):
        meaning("sync", "nobody knows")


def test_theme_refuses_what_tokens_do_not_allow() -> None:
    with pytest.raises(ValueError):
        theme().set("light", 1.1)
    with pytest.raises(ValueError):
        theme().set("sepia", 1.0)


def test_font_steps_stop_at_both_ends() -> None:
    assert theme().scale == scales()[0]
    assert (step_scale(-1), step_scale(1), step_scale(0)) == (1.0, 1.25, 1.0)
