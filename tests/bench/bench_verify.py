"""A code on paper judged: against the bare check of its signature, and on a machine with a year of a county's papers.

Security design 8, S34: at most 1 ms for the verdict.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path

from desktop.home import Home, HomeState
from desktop.store.store import Store
from enforcement.queries import AskVerdict
from enforcement.verifying.code import ReadCode, take_apart
from sync.protocol import limits
from sync.protocol.paper_keys import verify_code
from sync.protocol.papers import PaperHead, PaperPage
from tests.bench import Figure, side_by_side, spread, timed
from tests.enforcement.verifying import vectors

PAPERS = 50_000  # a county's papers of a year
ROUNDS = 60
AT_ONCE = 20
LIMIT_MS = 1.0


def figures() -> list[Figure]:
    """The verdict alone, and asked of a store."""
    text, now = vectors.code(), vectors.ms(vectors.NOW)
    row = vectors.row_of(text)
    judge = vectors.Given(rows=(row,)).judge()
    read = take_apart(text)
    assert isinstance(read, ReadCode)
    public = vectors.key_of(vectors.SEED).public

    def ours() -> None:
        for _ in range(AT_ONCE):
            judge.judge(text, now)

    def bare() -> None:
        for _ in range(AT_ONCE):
            verify_code(public, read.payload, read.signature)

    mine, theirs = side_by_side(ours, bare, ROUNDS)
    one = [seconds / AT_ONCE for seconds in mine]
    ratio = statistics.median(mine) / statistics.median(theirs)
    note = f"one verdict {spread(one)}"
    return [
        Figure(name="code judged", value=ratio, peer="its signature alone", note=note),
        Figure(name="verdict", value=statistics.median(one) * 1000, target=LIMIT_MS, unit="ms", note=""),
        _on_a_machine(text, now),
    ]


def _on_a_machine(text: str, now: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        store, _ = Home(Path(folder) / "home").create(HomeState.TRAINING)
        filled = timed(lambda: _fill(store, text))
        seconds = [timed(lambda: store.answer(AskVerdict(text, now))) for _ in range(ROUNDS)]
        store.close()
    note = f"{spread(seconds)}; a list of {PAPERS} papers taken in in {filled:.1f} s"
    value = statistics.median(seconds) * 1000
    return Figure(name="verdict asked of a store", value=value, unit="ms", note=note)


def _fill(store: Store, text: str) -> None:
    row, head = vectors.row_of(text), PaperHead()
    for first in range(0, PAPERS, limits.PAPER_ROWS_PER_PAGE):
        count = min(limits.PAPER_ROWS_PER_PAGE, PAPERS - first)
        rows = tuple(replace(row, digest=os.urandom(18)) for _ in range(count))
        page = PaperPage(
            county="330110",
            first=first + 1,
            newest=PAPERS,
            before=head.digest,
            registry=0,
            issued=vectors.LISTS.issued,
            not_after=vectors.LISTS.not_after,
            rows=rows,
        )
        store.papers.store(page)
        head = store.papers.head()
