"""Frozen values are made in a quarter of the time: a frozen initialiser sets each field through `object.__setattr__`; here
a value is made as its unfrozen twin, with the same slots, and becomes itself when it is whole. For the histories that
remember (`remembering.py`); arguments, defaults and `__post_init__` stay as they are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass, make_dataclass
from functools import cache
from typing import Any, Final

_OURS: Final = ("sync.", "enforcement.", "tests.simulation.", "tests.sync.client.")
_LEAST_FIELDS: Final = 2


@cache
def quick_initialisers() -> tuple[tuple[type, Any, Any], ...]:
    """(class, its initialiser, the quick one) of every frozen dataclass with slots that is loaded by now."""
    return tuple((kind, kind.__dict__["__init__"], _quick(kind)) for kind in _frozen())


def _frozen() -> Iterator[type]:
    ours = [module for name, module in sorted(sys.modules.items()) if name.startswith(_OURS)]
    for module in ours:
        for kind in list(vars(module).values()):
            own = isinstance(kind, type) and kind.__module__ == module.__name__ and is_dataclass(kind)
            if own and _fits(kind):
                yield kind


def _fits(kind: Any) -> bool:
    names = tuple(kind.__dataclass_fields__)
    simple = kind.__bases__ == (object,) and kind.__dict__.get("__slots__") == names
    plain = simple and all(one.init for one in fields(kind)) and "__init__" in kind.__dict__
    return plain and kind.__dataclass_params__.frozen and len(names) >= _LEAST_FIELDS


def _quick(kind: Any) -> Any:
    """An initialiser of the same arguments."""
    loose = make_dataclass(kind.__name__, tuple(kind.__dataclass_fields__), slots=True)
    known: dict[str, Any] = {"_kind": kind, "_loose": loose, "_put": object.__setattr__, "_missing": MISSING}
    by_name = [one for one in fields(kind) if one.kw_only]
    by_place = [one for one in fields(kind) if not one.kw_only]
    takes = [_argument(one, known) for one in by_place]
    takes += (["*"] if by_name else []) + [_argument(one, known) for one in by_name]
    lines = [f"def __init__(self, {', '.join(takes)}):", " _put(self, '__class__', _loose)"]
    for one in fields(kind):
        if one.default_factory is not MISSING:
            known[f"_make_{one.name}"] = one.default_factory
            lines.append(f" self.{one.name} = _make_{one.name}() if {one.name} is _missing else {one.name}")
        else:
            lines.append(f" self.{one.name} = {one.name}")
    lines.append(" self.__class__ = _kind")
    if hasattr(kind, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec("\n".join(lines), known)
    return known["__init__"]


def _argument(one: Field[Any], known: dict[str, Any]) -> str:
    if one.default_factory is not MISSING:
        return f"{one.name}=_missing"
    if one.default is MISSING:
        return one.name
    known[f"_default_{one.name}"] = one.default
    return f"{one.name}=_default_{one.name}"
