"""The sets (常用组合) that ship with the program: data of resources/catalogue/sets.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import resources
from enforcement.model.matter import Matter


@dataclass(frozen=True, slots=True)
class ShippedSet:
    """``matters`` are (code, name) in the sample catalogue."""

    name: str
    matters: tuple[tuple[str, str], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.matters)

    def fits(self, catalogue: Mapping[str, Matter]) -> bool:
        """Whether every code means the same matter there: a county numbers its own."""
        return all(code in catalogue and catalogue[code].name == name for code, name in self.matters)


@cache
def shipped_sets() -> tuple[ShippedSet, ...]:
    listed = tomllib.loads(resources.read_text("catalogue/sets.toml"))["set"]
    return tuple(
        ShippedSet(one["name"], tuple((code, name) for code, name in one["matters"])) for one in listed
    )
