"""Scanned signed pages find their document by the code on them: which pages are there, missing, doubled or foreign.

Knows papers only by what is printed: the long code of page 1 and the page codes of the others, both ending in the
check tail. Source: security design 4.1, 4.3; layout specification 9.1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.paper_code import PAGE_PREFIX, ReadCode, take_apart

_PAGE = re.compile(re.escape(PAGE_PREFIX) + r"([0-9A-F]{8})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPaper:
    """An issued paper as the register has it: its id, content hash (32 bytes) and number of pages."""

    id: str
    content_hash: bytes
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """Page ``page`` of paper ``paper`` lies on sheet ``sheet`` (from 0) of the scan."""

    sheet: int
    paper: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """What a scan holds. ``missing`` names pages of papers that are begun; ``foreign`` are sheets whose code belongs
    to no known paper, ``unread`` sheets without a readable code, ``doubled`` pages that were there already."""

    filed: tuple[ScannedPage, ...]
    missing: Mapping[str, tuple[int, ...]]
    foreign: tuple[int, ...]
    unread: tuple[int, ...]
    doubled: tuple[ScannedPage, ...]


def sort_pages(
    sheets: Sequence[Sequence[str]],
    papers: Sequence[KnownPaper],
    there: Mapping[str, frozenset[int]] | None = None,
) -> ScanReport:
    """Files each sheet by the texts of its codes. ``there`` are the pages that earlier scans brought, by paper."""
    by_tail = {paper.content_hash[-4:].hex().upper(): paper for paper in papers}
    have = {name: set(pages) for name, pages in (there or {}).items()}
    filed: list[ScannedPage] = []
    foreign: list[int] = []
    unread: list[int] = []
    doubled: list[ScannedPage] = []
    for sheet, texts in enumerate(sheets):
        told = next((place for text in texts if (place := _place(text)) is not None), None)
        if told is None:
            (foreign if any(text.startswith("ZF") for text in texts) else unread).append(sheet)
            continue
        tail, page, hash_end = told
        paper = by_tail.get(tail)
        if paper is None or (hash_end and not paper.content_hash.endswith(hash_end)) or page > paper.pages:
            foreign.append(sheet)
        elif page in have.setdefault(paper.id, set()):
            doubled.append(ScannedPage(sheet=sheet, paper=paper.id, page=page))
        else:
            have[paper.id].add(page)
            filed.append(ScannedPage(sheet=sheet, paper=paper.id, page=page))
    touched = {page.paper for page in filed}
    missing = {
        paper.id: gaps
        for paper in papers
        if paper.id in touched and (gaps := tuple(sorted(set(range(1, paper.pages + 1)) - have[paper.id])))
    }
    return ScanReport(
        filed=tuple(filed),
        missing=missing,
        foreign=tuple(foreign),
        unread=tuple(unread),
        doubled=tuple(doubled),
    )


def tails_of(sheets: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The check tails (eight hex digits) that stand on these sheets, each once: which papers to look for."""
    found = (place for texts in sheets for text in texts if (place := _place(text)) is not None)
    return tuple(dict.fromkeys(tail for tail, _page, _end in found))


def _place(text: str) -> tuple[str, int, bytes] | None:
    """(check tail, page, end of the hash if the code holds more of it than the tail)."""
    read = take_apart(text)
    if isinstance(read, ReadCode):
        return read.fields.hash_end[-4:].hex().upper(), 1, read.fields.hash_end
    found = _PAGE.fullmatch(text)
    return (found[1], int(found[2]), b"") if found else None
