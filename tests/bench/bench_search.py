"""Search against LIKE in one run: 5,000 matters in memory, and 100,000 inspections with their parties and papers in
the encrypted store.

LIKE reads the same encrypted rows for the same fifty answers in the same order: the columns that hold the words, and
for pinyin, which no column of its own keeps, the column of search words. Every answer is compared with LIKE's. Words
are told apart by size and by rarity, in time of the processor; where a word is frequent LIKE stops at the fiftieth newest row as we do.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.clock import MachineClock
from desktop.home import Home
from desktop.store.queries.full_text import newest_matches
from desktop.store.store import Store
from desktop.store.tables import InspectionRow, core
from enforcement.queries import AskDocuments, AskInspections, AskItems, AskMatters, AskParties
from tests.bench import Figure
from tests.bench.bench_start import CACHE
from tests.bench.search_home import add_papers, install, large_catalogue
from tests.bench.search_matters import LIKE_RATIO, SHOWN, matters
from tests.bench.search_times import Taken, median_ms, p95, taken, told
from tests.bench.seed import seeded_home

KEY_MS = 30.0
ROUNDS = 3
SIZES = ("1 character", "2 characters", "5 characters", "initials", "syllables")
KINDS = ("missing", "rare", "frequent")
_SYLLABLES = {"yaofang": "yao fang", "wujindian": "wu jin dian", "feidie": "fei die"}
_INSPECTION = core(InspectionRow)
_NEWEST = (_INSPECTION.c.sort_at.desc(), _INSPECTION.c.number.desc())


@dataclass(frozen=True, slots=True)
class Word:
    """What is typed. ``kind``: how many inspections have it; ``pinyin``: initials, syllables or "" for characters."""

    text: str
    kind: str
    pinyin: str = ""

    @property
    def size(self) -> str:
        """One of SIZES."""
        return self.pinyin or {1: "1 character", 2: "2 characters"}.get(len(self.text), "5 characters")


WORDS = (
    *(Word(text, "frequent") for text in ("云", "店", "镇", "小吃", "药房", "老街", "云溪镇王家", "迎宾路12", "县云溪镇工")),
    *(Word(text, "rare") for text in ("5", "𬭎", "䶮家", "39", "家药房39", "老街399号", "药房3999")),
    *(Word(text, "missing") for text in ("龘", "飞碟", "飞碟着陆场")),
    *(Word(text, "frequent", "initials") for text in ("y", "yx", "yxzwj")),
    *(Word(text, "rare", "initials") for text in ("wjwjd", "zmjyf")),
    *(Word(text, "missing", "initials") for text in ("qq", "qqqqq")),
    *(Word(text, "frequent", "syllables") for text in ("yun", "yaofang", "wujindian")),
    *(Word(text, "missing", "syllables") for text in ("qiong", "feidie")),
)  # fmt: skip


def figures() -> list[Figure]:
    """Matters in memory; a key in the palette; the list of inspections; and that list against LIKE."""
    cache = Path(tempfile.gettempdir()) / CACHE
    cache.mkdir(mode=0o700, exist_ok=True)
    seeded = seeded_home(cache, say=lambda line: print(line, file=sys.stderr))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(seeded, home)
        store = Home(home).open_training()
        try:
            content = large_catalogue()
            install(store, content)
            add_papers(store)
            return [*matters(store, content), *_records(store)]
        finally:
            store.close()


def _records(store: Store) -> list[Figure]:
    today = MachineClock().today()
    first = taken(partial(_a_key, store, "云", today))
    keys: list[Taken] = []
    lists: list[Taken] = []
    for word in WORDS * ROUNDS:
        keys.append(taken(partial(_a_key, store, word.text, today)))
        lists.append(taken(partial(store.answer, AskInspections(text=word.text, limit=SHOWN))))
    some = f"{len(WORDS)} words, rare, frequent and missing, {ROUNDS} times"
    return [
        Figure(
            name="a key in the palette over 100,000 inspections, p95",
            value=p95([one.wall for one in keys]) * 1000,
            unit="ms",
            target=KEY_MS,
            note=f"matters, items, inspections, parties and papers together; the very first key, which "
            f"reads the catalogue, {first.wall * 1000:.0f} ms ({first.cpu * 1000:.0f} of the processor); {some}: {told(keys)}",
        ),
        Figure(
            name="fifty inspections of 100,000 by words, p95",
            value=p95([one.wall for one in lists]) * 1000,
            unit="ms",
            target=KEY_MS,
            note=f"whole rows as the list shows them; {some}: {told(lists)}",
        ),
        _against_like(store),
    ]


def _a_key(store: Store, text: str, today: date) -> None:
    for question in (
        AskMatters(today, text=text, limit=6),
        AskItems(text, today, 6),
        AskInspections(text=text, limit=6),
        AskParties(text, 6),
        AskDocuments(text, limit=6),
    ):
        store.answer(question)


def _against_like(store: Store) -> Figure:
    ours: dict[Word, float] = {}
    theirs: dict[Word, float] = {}
    with store._database.reading() as connection:
        for word in WORDS:
            if _ours(connection, word) != _like(connection, word):
                raise ValueError(f"LIKE and the search answer {word.text} differently")
            mine, others = [], []
            for _ in range(ROUNDS):
                mine.append(taken(partial(_ours, connection, word)).cpu)
                others.append(taken(partial(_like, connection, word)).cpu)
            ours[word], theirs[word] = statistics.median(mine), statistics.median(others)
    groups = {
        **{size: [word for word in WORDS if word.size == size] for size in SIZES},
        **{kind: [word for word in WORDS if word.kind == kind] for kind in KINDS},
    }
    lines = [_in_group(group, words, ours, theirs) for group, words in groups.items()]
    ratios = [_ratio(groups[size], ours, theirs) for size in SIZES]
    name = "the newest fifty of 100,000 inspections, the worst size of word"
    return Figure(name=name, value=max(ratios), peer="LIKE", target=LIKE_RATIO, note="\n".join(lines))


def _ratio(words: Sequence[Word], ours: dict[Word, float], theirs: dict[Word, float]) -> float:
    return sum(ours[word] for word in words) / sum(theirs[word] for word in words)


def _in_group(group: str, words: Sequence[Word], ours: dict[Word, float], theirs: dict[Word, float]) -> str:
    mine, others = [ours[word] for word in words], [theirs[word] for word in words]
    return (
        f"{group}, {len(words)} words: ours {median_ms(mine)} (worst {max(mine) * 1000:.1f}), "
        f"LIKE {median_ms(others)} (worst {max(others) * 1000:.1f}), ratio {_ratio(words, ours, theirs):.3f}"
    )


def _ours(connection: Connection, word: Word) -> list[int]:
    chosen = sa.select(_INSPECTION.c.number).order_by(*_NEWEST)
    number = _INSPECTION.c.number
    return newest_matches(
        connection,
        chosen,
        _INSPECTION.c.readable,
        number,
        "inspection_words",
        word.text,
        offset=0,
        limit=SHOWN,
    )


def _like(connection: Connection, word: Word) -> list[int]:
    values: tuple[str, ...] = (f"%{word.text}%",) * 2
    where, source = "p.name LIKE ? OR i.place LIKE ?", "inspection i JOIN party p ON p.id = i.party_id"
    if word.pinyin:
        values, where = (_apart(word),), "w.words LIKE ?"
        source = "inspection i JOIN inspection_words w ON w.rowid = i.number"
    sql = f"SELECT i.number FROM {source} WHERE i.readable AND ({where})"
    sql += f" ORDER BY i.sort_at DESC, i.number DESC LIMIT {SHOWN}"
    return list(connection.exec_driver_sql(sql, values).scalars())


def _apart(word: Word) -> str:
    """As the search words stand: initials letter by letter, syllables apart, the last one perhaps unfinished."""
    if word.pinyin == "initials":
        return f"% {' '.join(word.text)} %"
    return f"% {_SYLLABLES.get(word.text, word.text)}%"


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure.line)


if __name__ == "__main__":
    main()
