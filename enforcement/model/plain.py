"""Between core values and plain data (text, numbers, lists, dicts) that CBOR, JSON and rows can hold.

The journal, the county and the rows all speak this form, so it has one home.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Dataclass → dict, enum → its value, date/datetime → ISO text, tuple/list → list; the rest as it is."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in field_names(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    return value


def from_plain(cls: type[T], data: dict[str, Any]) -> T:
    """Build ``cls`` from plain data; unknown keys are ignored, absent ones take the field's default.

    Raises ValueError or TypeError when a value does not fit; nothing half-built is returned.
    """
    shape: Any = cls
    hints = _hints(shape)
    known = {name: _load(hints[name], data[name]) for name in field_names(shape) if name in data}
    return cls(**known)


@cache
def field_names(cls: type) -> tuple[str, ...]:
    """Names of the dataclass fields of ``cls`` in order."""
    return tuple(f.name for f in dataclasses.fields(cls))


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _load(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _load_optional(hint, value)
    if origin is tuple:
        inner = typing.get_args(hint)[0]
        if not isinstance(value, (list, tuple)):
            raise TypeError("a list is expected")
        return tuple(_load(inner, item) for item in value)
    if origin is dict:
        if not isinstance(value, dict):
            raise TypeError("a mapping is expected")
        return dict(value)
    if isinstance(hint, type):
        return _load_class(hint, value)
    return value


def _load_optional(hint: Any, value: Any) -> Any:
    options = typing.get_args(hint)
    if value is None:
        if type(None) not in options:
            raise TypeError("a value is expected")
        return None
    inner = [option for option in options if option is not type(None)]
    return _load(inner[0], value) if len(inner) == 1 else value


def _load_class(hint: type, value: Any) -> Any:
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, dict):
            raise TypeError("a mapping is expected")
        return from_plain(hint, value)
    if issubclass(hint, Enum):
        return hint(value)
    if hint is datetime or hint is date:
        return value if isinstance(value, hint) else hint.fromisoformat(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is object or isinstance(value, hint):
        if hint is int and isinstance(value, bool):
            raise TypeError("a number is expected")
        return value
    raise TypeError(f"{hint.__name__} is expected")
