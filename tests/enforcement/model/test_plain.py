"""Plain data and back: every type of thing survives the trip, and what does not fit is refused as the
annotations say."""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.model.plain import field_names, from_plain, to_plain
from enforcement.model.things import THINGS

_JUNK = st.sampled_from(
    [
        None,
        True,
        0,
        -5,
        2.5,
        "",
        "字",
        "2026-11-22",
        "2026-11-22T09:00:00+08:00",
        [],
        [None],
        {},
        {"id": "x"},
        b"z",
    ]
)
_SAMPLES: dict[type, Any] = {
    str: "云溪镇",
    int: 7,
    float: 1,
    bool: True,
    date: "2026-11-22",
    datetime: "2026-11-22T09:00:00+08:00",
}


def plain_of(hint: Any) -> st.SearchStrategy[Any]:
    """Plain data that mostly fits `hint`."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([plain_of(one) for one in inside])
    if origin is tuple:
        return st.lists(plain_of(inside[0]), max_size=2)
    if origin is dict:
        return st.dictionaries(st.sampled_from("ab"), _JUNK, max_size=2)
    if hint is type(None):
        return st.none()
    if dataclasses.is_dataclass(hint):
        return st.deferred(lambda: plain_thing(typing.cast(type, hint)))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from([one.value for one in hint])
    return st.just(_SAMPLES.get(hint, "?"))


def plain_thing(cls: type) -> st.SearchStrategy[dict[str, Any]]:
    """Fields of `cls`, now and then one missing or of another kind, and one unknown key."""
    fields = {
        name: plain_of(hint) for name, hint in typing.get_type_hints(cls).items() if name in field_names(cls)
    }
    whole = st.fixed_dictionaries({}, optional=fields) | st.fixed_dictionaries(fields)
    spoilt = st.fixed_dictionaries({}, optional=dict.fromkeys([*fields, "unknown"], _JUNK))
    return st.builds(lambda fit, odd: fit | odd, whole, st.just({}) | st.just({}) | spoilt)


def told(read: Any, cls: type, data: dict[str, Any]) -> Any:
    """The thing, or the refusal's kind and words."""
    try:
        return read(cls, data)
    except (TypeError, ValueError) as fault:
        return type(fault), str(fault)


def by_the_book(cls: type, data: dict[str, Any]) -> Any:
    """What `from_plain` promises, annotation by annotation and without preparation."""
    hints = typing.get_type_hints(cls)
    return cls(**{name: _book(hints[name], data[name]) for name in field_names(cls) if name in data})


def _book(hint: Any, value: Any) -> Any:
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) not in inside:
            raise TypeError("a value is expected")
        others = [one for one in inside if one is not type(None)]
        return value if value is None or len(others) != 1 else _book(others[0], value)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise TypeError("a list is expected")
        return tuple(_book(inside[0], item) for item in value)
    if origin is dict or dataclasses.is_dataclass(hint):
        if not isinstance(value, dict):
            raise TypeError("a mapping is expected")
        return dict(value) if origin is dict else by_the_book(hint, value)
    return _book_leaf(hint, value)


def _book_leaf(hint: Any, value: Any) -> Any:
    if not isinstance(hint, type):
        return value
    if issubclass(hint, Enum):
        return hint(value)
    if hint is datetime or hint is date:
        return value if isinstance(value, hint) else hint.fromisoformat(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is int and isinstance(value, bool):
        raise TypeError("a number is expected")
    if hint is object or isinstance(value, hint):
        return value
    raise TypeError(f"{hint.__name__} is expected")


@pytest.mark.parametrize("name", sorted(THINGS))
@given(data=st.data())
def test_every_thing_is_read_by_the_book_and_comes_back(name: str, data: st.DataObject) -> None:
    cls = THINGS[name]
    plain = data.draw(plain_thing(cls))
    thing = told(from_plain, cls, plain)
    assert thing == told(by_the_book, cls, plain)
    if isinstance(thing, cls):
        assert from_plain(cls, to_plain(thing)) == thing


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    name: str
    days: tuple[date, ...] = ()
    inner: tuple[Branch, ...] = ()
    colour: Colour | None = None
    size: float = 0.0
    loose: object = None


def test_a_type_may_hold_itself() -> None:
    tree = Branch(
        name="a", inner=(Branch(name="b", days=(date(2026, 11, 22),), colour=Colour.RED, size=2.0),)
    )
    plain = to_plain(tree)
    assert plain["inner"][0] == {
        "name": "b",
        "days": ["2026-11-22"],
        "inner": [],
        "colour": "red",
        "size": 2.0,
        "loose": None,
    }
    assert from_plain(Branch, plain) == tree


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ({"name": None}, "str is expected"),
        ({"name": "a", "days": "2026"}, "a list is expected"),
        ({"name": "a", "days": ["morgen"]}, "Invalid isoformat"),
        ({"name": "a", "inner": ["b"]}, "a mapping is expected"),
        ({"name": "a", "colour": "blue"}, "not a valid Colour"),
        ({"name": "a", "size": True}, "float is expected"),
        ({}, "name"),
    ],
)
def test_what_does_not_fit_is_refused(odd: dict[str, Any], words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        from_plain(Branch, odd)
