"""Signed pages that came back from a scanner (扫描回来): which page of which paper, as which stored picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPage:
    """Page ``page`` (from 1) of a paper: the stored picture, the sheet (from 0) of the scan it lay on, and whether a
    person said where it belongs (else the code on it did)."""

    page: int
    sha256: str
    size: int
    mime: str
    sheet: int = 0
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanBack:
    """Append-only: what one scan brought for one issued paper. ``source_…`` is the whole scan as it came.

    A page may come again (the first was crooked); nothing is replaced, the newest is shown.
    """

    id: str
    inspection_id: str
    document_id: str
    pages: tuple[SignedPage, ...]
    source_sha256: str
    source_size: int
    filed_by: str
    filed_at: datetime


def pages_there(backs: Iterable[ScanBack]) -> dict[int, SignedPage]:
    """The pages of one paper that are there, by number; of a page that came twice the later one."""
    found: dict[int, SignedPage] = {}
    for back in sorted(backs, key=lambda one: (one.filed_at, one.id)):
        found.update((page.page, page) for page in back.pages)
    return dict(sorted(found.items()))


def page_words(pages: int, there: Iterable[int]) -> str:
    """第 1 页 ✓　第 2 页 缺: which of ``pages`` are there."""
    have = set(there)
    return "　".join(f"第 {n} 页 {'✓' if n in have else '缺'}" for n in range(1, pages + 1))
