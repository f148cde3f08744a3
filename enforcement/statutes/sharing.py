"""A file with texts of the shelf for another machine: plain JSON with the words and the days a person confirmed.

The other machine reads the words again itself and trusts nothing but them; every text is shown there before it is
taken in, and stays marked as brought by hand.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from enforcement.errors import FileTrouble
from enforcement.statutes.parse import parse
from enforcement.statutes.shelving import Look, Wanted, look_at
from enforcement.statutes.views import ShelvedText

KIND = "镇法通法条包"
VERSION = 1
_TEXTS = ("title", "label", "source", "text")


def pack_of(texts: Sequence[ShelvedText]) -> bytes:
    """The file's bytes."""
    listed = [
        {
            **{name: getattr(one, name) for name in _TEXTS},
            "valid_from": one.valid_from.isoformat(),
            "valid_to": one.valid_to.isoformat() if one.valid_to else None,
        }
        for one in texts
    ]
    told = {"kind": KIND, "version": VERSION, "texts": listed}
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8")


def looks_in(data: bytes) -> tuple[Look, ...]:
    """Each text of such a file, read again. Raises FileTrouble when it is none."""
    try:
        told: Any = json.loads(data)
        if told["kind"] != KIND or told["version"] != VERSION:
            raise ValueError("another kind")
        return tuple(_look(one) for one in told["texts"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileTrouble(
            "这不是法条包，或者已经损坏。",
            "里面的内容和法条包的写法不一样，什么都没有导入。",
            "请对方在“法条”页重新导出一份。",
            detail=type(error).__name__,
        ) from error


def _look(one: dict[str, Any]) -> Look:
    if not all(isinstance(one[name], str) for name in _TEXTS):
        raise ValueError("a text is expected")
    until = one["valid_to"]
    wanted = Wanted(
        title=one["title"],
        label=one["label"],
        valid_from=date.fromisoformat(one["valid_from"]),
        valid_to=None if until is None else date.fromisoformat(until),
        source=one["source"],
    )
    look = look_at(one["title"], one["text"], parse(one["text"], one["title"]))
    return replace(look, wanted=wanted)
