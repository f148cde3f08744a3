"""How the county's own files are laid out: readings of columns that a person confirmed, kept by their headings."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from enforcement.errors import FileTrouble

_FILE: Final = "catalogue-columns.json"
_KEPT_MAX: Final = 200


def saved_readings(home: Path) -> dict[str, list[str]]:
    """Headings → what each column is, in their order; empty when nothing was confirmed or it cannot be read."""
    try:
        plain = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(plain, dict):
        return {}
    return {
        headings: list(words)
        for headings, words in plain.items()
        if isinstance(words, list) and all(isinstance(word, str) for word in words)
    }


def save_readings(home: Path, confirmed: Mapping[str, Sequence[str]]) -> None:
    """Keep further readings, the oldest making room. FileTrouble when the file cannot be written."""
    kept = {**saved_readings(home)}
    for headings, words in confirmed.items():
        kept.pop(headings, None)
        kept[headings] = list(words)
    newest = dict(list(kept.items())[-_KEPT_MAX:])
    beside = home / f"{_FILE}.new"
    try:
        beside.write_text(json.dumps(newest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(beside, home / _FILE)
    except OSError as fault:
        raise FileTrouble(
            "列的对应没有记下来。",
            "目录已经发布；下次同样的文件要再确认一次。",
            "",
            detail=type(fault).__name__,
        ) from fault
