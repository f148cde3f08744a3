"""Search against LIKE in one run: 5,000 matters in memory, and 100,000 inspections with their parties and papers in
the encrypted store.

LIKE reads the same encrypted rows for the same fifty answers in the same order: the columns that hold the words, and
for pinyin, which no column of its own keeps, the column of search words. Every answer is compared with LIKE's; for
matters, which are ranked, every one that LIKE finds must be among ours.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
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
from desktop.store.words import initials, spell
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.search import MatterIndex, search_keys
from enforcement.queries import AskDocuments, AskInspections, AskItems, AskMatters, AskParties
from tests.bench import Figure, side_by_side, timed
from tests.bench.bench_start import CACHE
from tests.bench.search_home import MATTERS, add_papers, install, large_catalogue
from tests.bench.seed import seeded_home

SHOWN = 50
MATTERS_MS, KEY_MS, LIKE_RATIO = 10.0, 30.0, 0.05
ROUNDS = 3
_SYLLABLES = {"yaofang": "yao fang", "wujindian": "wu jin dian", "feidie": "fei die"}
_INSPECTION = core(InspectionRow)
_NEWEST = (_INSPECTION.c.sort_at.desc(), _INSPECTION.c.number.desc())


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the wall and of the processor; on a shared machine the first say how busy it was too."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Word:
    """What is typed. ``kind``: how many inspections have it; ``pinyin``: initials, syllables or "" for characters."""

    text: str
    kind: str
    pinyin: str = ""


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
            return [_matters(store, content), *_records(store)]
        finally:
            store.close()


def _matters(store: Store, content: CatalogueDraft) -> Figure:
    """Ranked, with everything a search does, against LIKE over name, domain and condition, law and letters."""
    keys = [search_keys(matter, spell) for matter in content.matters]
    index = MatterIndex(keys, spell)
    first = timed(lambda: index.search("云"))
    with store._database.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE peer (place INTEGER PRIMARY KEY, code, name, other, law, short)"
        )
        rows = [
            (place, one.code, one.name, one.other, one.law, initials(one.name))
            for place, one in enumerate(keys)
        ]
        for row in rows:
            connection.exec_driver_sql("INSERT INTO peer VALUES (?, ?, ?, ?, ?, ?)", row)
    typed = _typed([one.name for one in keys], random.Random(7))
    ours: list[Taken] = []
    theirs: list[float] = []
    with store._database.reading() as connection:
        for text in typed:
            ours.append(_taken(partial(index.search, text, limit=SHOWN)))
            theirs.append(timed(partial(_like_matters, connection, text)))
            found = {hit.code for hit in index.search(text, limit=MATTERS)}
            if not found.issuperset(_like_matters(connection, text)):
                raise ValueError(f"LIKE finds matters by {text} that the search does not")
    walls = [one.wall for one in ours]
    note = (
        f"{len(typed)} words of 1, 2 and 5 characters, initials and syllables: {_told(ours)}, "
        f"worst {max(walls) * 1000:.1f} ms, the very first search {first * 1000:.1f} ms\n"
        f"LIKE over the same names, conditions, laws and initials in the store: median {_median_ms(theirs)}, "
        f"p95 {_p95(theirs) * 1000:.1f} ms; ours / LIKE over all words {sum(walls) / sum(theirs):.3f}"
    )
    return Figure(
        name="search in 5,000 matters, p95", value=_p95(walls) * 1000, unit="ms", target=MATTERS_MS, note=note
    )


def _typed(names: Sequence[str], chance: random.Random) -> list[str]:
    typed = ["龘", "飞碟", "飞碟着陆场", "qq"]
    for length in (1, 2, 5) * 40:
        name = chance.choice(names)
        start = chance.randrange(max(1, len(name) - length))
        part = name[start : start + length]
        typed += [part, initials(part), "".join(sound for sound in spell(part) if sound.isalpha())]
    return [text for text in typed if text]


def _like_matters(connection: Connection, text: str) -> list[str]:
    columns = ("name", "other", "law") if not text.isascii() else ("short",)
    where = " OR ".join(f"{column} LIKE ?" for column in columns)
    sql = f"SELECT code FROM peer WHERE {where} ORDER BY place LIMIT {SHOWN}"
    return list(connection.exec_driver_sql(sql, (f"%{text}%",) * len(columns)).scalars())


def _records(store: Store) -> list[Figure]:
    today = MachineClock().today()
    first = _taken(partial(_a_key, store, "云", today))
    keys: list[Taken] = []
    lists: list[Taken] = []
    for word in WORDS * ROUNDS:
        keys.append(_taken(partial(_a_key, store, word.text, today)))
        lists.append(_taken(partial(store.answer, AskInspections(text=word.text, limit=SHOWN))))
    some = f"{len(WORDS)} words, rare, frequent and missing, {ROUNDS} times"
    return [
        Figure(
            name="a key in the palette over 100,000 inspections, p95",
            value=_p95([one.wall for one in keys]) * 1000,
            unit="ms",
            target=KEY_MS,
            note=f"matters, items, inspections, parties and papers together; the very first key, which "
            f"reads the catalogue, {first.wall * 1000:.0f} ms; {some}: {_told(keys)}",
        ),
        Figure(
            name="fifty inspections of 100,000 by words, p95",
            value=_p95([one.wall for one in lists]) * 1000,
            unit="ms",
            target=KEY_MS,
            note=f"whole rows as the list shows them; {some}: {_told(lists)}",
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
            mine, others = side_by_side(
                partial(_ours, connection, word), partial(_like, connection, word), ROUNDS
            )
            ours[word], theirs[word] = statistics.median(mine), statistics.median(others)
    lines = [_by_kind(kind, ours, theirs) for kind in ("missing", "rare", "frequent")]
    value = sum(ours.values()) / sum(theirs.values())
    name = "the newest fifty of 100,000 inspections by words"
    return Figure(name=name, value=value, peer="LIKE", target=LIKE_RATIO, note="\n".join(lines))


def _by_kind(kind: str, ours: dict[Word, float], theirs: dict[Word, float]) -> str:
    words = [word for word in ours if word.kind == kind]
    mine, others = [ours[word] for word in words], [theirs[word] for word in words]
    return (
        f"{len(words)} {kind} words: ours {_median_ms(mine)} (worst {max(mine) * 1000:.1f}), "
        f"LIKE {_median_ms(others)} (worst {max(others) * 1000:.1f}), ratio {sum(mine) / sum(others):.3f}"
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


def _taken(work: Callable[[], object]) -> Taken:
    before = time.process_time()
    wall = timed(work)
    return Taken(wall, time.process_time() - before)


def _told(taken: Sequence[Taken]) -> str:
    cpu = _p95([one.cpu for one in taken]) * 1000
    return f"median {_median_ms([one.wall for one in taken])}, p95 of the processor's own time {cpu:.1f} ms"


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _median_ms(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.2f} ms"


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure.line)


if __name__ == "__main__":
    main()
