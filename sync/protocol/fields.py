"""Typed reading of decoded maps: a wrong or missing field is the problem `malformed` and names the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from sync.protocol.problems import MALFORMED, ProtocolProblem

T = TypeVar("T")
_HEX: Final = "0123456789abcdef"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", re.ASCII)
_SCOPE: Final = re.compile(r"[0-9A-Za-z_-]{1,32}", re.ASCII)


def bad(field: str) -> ProtocolProblem:
    """The refusal for one field."""
    return ProtocolProblem(MALFORMED, field=field)


def is_id(text: object) -> bool:
    """32 lower-case hex digits (UUIDv7 or a device id)."""
    return type(text) is str and len(text) == 32 and not text.strip(_HEX)


def is_sha256(text: object) -> bool:
    """64 lower-case hex digits."""
    return type(text) is str and len(text) == 64 and not text.strip(_HEX)


def is_scope(text: object) -> bool:
    """A stream's name: a township's division code."""
    return type(text) is str and _SCOPE.fullmatch(text) is not None


class Fields:
    """One decoded map. Every method returns the field in its type or raises ProtocolProblem(MALFORMED)."""

    __slots__ = ("_plain",)

    def __init__(self, plain: object) -> None:
        if type(plain) is not dict:
            raise bad("map")
        self._plain: Mapping[str, Any] = plain

    def text(self, name: str, most: int = 200) -> str:
        """Text of at most `most` characters."""
        value = self._plain.get(name)
        if type(value) is not str or len(value) > most:
            raise bad(name)
        return value

    def name(self, name: str) -> str:
        """A word of ASCII letters, digits, `_ . -`, as for thing types and kinds."""
        value = self._plain.get(name)
        if type(value) is not str or _NAME.fullmatch(value) is None:
            raise bad(name)
        return value

    def id(self, name: str) -> str:
        """32 hex digits."""
        value = self._plain.get(name)
        if type(value) is str and len(value) == 32 and not value.strip(_HEX):
            return value
        raise bad(name)

    def sha256(self, name: str) -> str:
        """64 hex digits."""
        value = self._plain.get(name)
        if not is_sha256(value):
            raise bad(name)
        return str(value)

    def scope(self, name: str) -> str:
        """A township code."""
        value = self._plain.get(name)
        if not is_scope(value):
            raise bad(name)
        return str(value)

    def integer(self, name: str, least: int = 0, most: int = 2**63 - 1) -> int:
        """An integer within bounds (a bool is none)."""
        value = self._plain.get(name)
        if type(value) is not int or not least <= value <= most:
            raise bad(name)
        return value

    def flag(self, name: str) -> bool:
        """True or False."""
        value = self._plain.get(name)
        if type(value) is not bool:
            raise bad(name)
        return value

    def data(self, name: str, *lengths: int, most: int | None = None) -> bytes:
        """Bytes of one of `lengths`, or of at most `most`."""
        value = self._plain.get(name)
        if type(value) is not bytes or (lengths and len(value) not in lengths):
            raise bad(name)
        if most is not None and len(value) > most:
            raise bad(name)
        return value

    def optional_data(self, name: str, most: int) -> bytes | None:
        """Bytes or None."""
        return None if self._plain.get(name) is None else self.data(name, most=most)

    def map(self, name: str) -> dict[str, Any]:
        """A map with text keys."""
        value = self._plain.get(name)
        if type(value) is not dict:
            raise bad(name)
        return value

    def list(self, name: str, read: Callable[[Any], T], most: int) -> tuple[T, ...]:
        """At most `most` items, each read by `read`."""
        value = self._plain.get(name)
        if type(value) is not list or len(value) > most:
            raise bad(name)
        if not value:
            return ()
        return tuple(read(item) for item in value)

    def ids(self, name: str, most: int) -> tuple[str, ...]:
        """A list of 32-hex-digit ids."""

        def read(item: Any) -> str:
            if not is_id(item):
                raise bad(name)
            return str(item)

        return self.list(name, read, most)
