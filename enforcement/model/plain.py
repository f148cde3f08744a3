"""Between core values and plain data (text, numbers, lists, dicts) that CBOR, JSON and rows can hold.

The journal, the county and the rows all speak this form, so it has one home. How a type is read and written
is worked out once a type, from its annotations, and kept as a chain of small functions.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
Load = Callable[[Any], Any]

_AS_IT_IS = frozenset({str, int, float, bool, bytes, type(None)})


def to_plain(value: Any) -> Any:
    """Dataclass → dict, enum → its value, date/datetime → ISO text, Decimal → its digits, tuple/list → list; the rest as
    it is."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is tuple or kind is list:
        return [to_plain(item) for item in value]
    if dataclasses.is_dataclass(kind):
        return {name: to_plain(getattr(value, name)) for name in field_names(kind)}
    return _other_to_plain(value)


def from_plain(cls: type[T], data: dict[str, Any]) -> T:
    """Build ``cls`` from plain data; unknown keys are ignored, absent ones take the field's default.

    Raises ValueError or TypeError when a value does not fit; nothing half-built is returned.
    """
    shape: Any = cls
    return cls(**{name: load(data[name]) for name, load in _loads(shape) if name in data})


def from_plain_kindly(cls: type[T], data: dict[str, Any]) -> T:
    """As `from_plain`, but a value that does not fit is left out where its field has a default: for what a later
    program wrote and this one can only show."""
    shape: Any = cls
    fitting: dict[str, Any] = {}
    for name, load in _loads(shape):
        try:
            fitting |= {name: load(data[name])} if name in data else {}
        except (TypeError, ValueError):
            continue
    return cls(**fitting)


@cache
def field_names(cls: type) -> tuple[str, ...]:
    """Names of the dataclass fields of ``cls`` in order."""
    return tuple(f.name for f in dataclasses.fields(cls))


def _other_to_plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    return value


@cache
def _loads(cls: type) -> tuple[tuple[str, Load], ...]:
    """What reads each field of a dataclass, in order. A field of the class's own type is looked up when it
    is read, so a type may contain itself."""
    hints = typing.get_type_hints(cls)
    return tuple((name, _load_of(hints[name])) for name in field_names(cls))


def _load_of(hint: Any) -> Load:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _optional(typing.get_args(hint))
    if origin is tuple:
        return _items(_load_of(typing.get_args(hint)[0]))
    if origin is dict:
        return _mapping
    return _class(hint) if isinstance(hint, type) else _same


def _optional(options: tuple[Any, ...]) -> Load:
    inner = [option for option in options if option is not type(None)]
    load = _load_of(inner[0]) if len(inner) == 1 else _same
    may_lack = type(None) in options

    def read(value: Any) -> Any:
        if value is not None:
            return load(value)
        if not may_lack:
            raise TypeError("a value is expected")
        return None

    return read


def _items(load: Load) -> Load:
    def read(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise TypeError("a list is expected")
        return tuple([load(item) for item in value])

    return read


def _class(hint: type) -> Load:
    if dataclasses.is_dataclass(hint):
        return _dataclass(hint)
    if issubclass(hint, Enum):
        return hint
    if issubclass(hint, date):
        return _day(hint) if hint in (date, datetime) else _instance(hint)
    if hint is object:
        return _same
    return {int: _integer, float: _number, Decimal: _exact}.get(hint) or _instance(hint)


def _dataclass(hint: type) -> Load:
    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError("a mapping is expected")
        return from_plain(hint, value)

    return read


def _day(hint: type[date]) -> Load:
    def read(value: Any) -> Any:
        return value if isinstance(value, hint) else hint.fromisoformat(value)

    return read


def _instance(hint: type) -> Load:
    def read(value: Any) -> Any:
        if isinstance(value, hint):
            return value
        raise TypeError(f"{hint.__name__} is expected")

    return read


def _integer(value: Any) -> Any:
    if isinstance(value, bool):
        raise TypeError("a number is expected")
    if isinstance(value, int):
        return value
    raise TypeError("int is expected")


def _number(value: Any) -> Any:
    if isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    raise TypeError("float is expected")


def _exact(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str):
        try:
            number = Decimal(value)
        except InvalidOperation as fault:
            raise ValueError("digits are expected") from fault
        if number.is_finite():
            return number
    raise TypeError("digits are expected")


def _mapping(value: Any) -> Any:
    if not isinstance(value, dict):
        raise TypeError("a mapping is expected")
    return dict(value)


def _same(value: Any) -> Any:
    return value
