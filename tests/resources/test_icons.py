"""The icons are those the tokens name, no more and no fewer, and take the colour they are given."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from typing import Any

import resources


def named() -> set[str]:
    tokens = json.loads(resources.read_text("themes/tokens.json"))
    icons = tokens["icons"]
    return set(icons["in_use"]) | set(icons["places"].values()) | set(of_states(tokens["semantic"]))


def of_states(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return []
    own = [value["icon"]] if isinstance(value.get("icon"), str) else []
    return own + [icon for part in value.values() for icon in of_states(part)]


def test_icon_files_are_exactly_those_in_use() -> None:
    assert {path.stem for path in resources.path("icons").glob("*.svg")} == named()
    assert resources.path("icons/LICENSE.txt").is_file()
    assert resources.path("icons/PROVENANCE.md").is_file()


def test_every_icon_is_a_plain_24_pixel_outline() -> None:
    for name in named():
        root = ElementTree.fromstring(resources.read_text(f"icons/{name}.svg"))
        assert root.tag.endswith("svg")
        assert root.get("viewBox") == "0 0 24 24"
        assert root.get("stroke") == "currentColor"
        assert all(part.tag.rpartition("}")[2] in ("path", "svg") for part in root.iter()), name
