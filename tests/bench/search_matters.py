"""Search in 5,000 matters in memory against LIKE over the same words in the encrypted store, kind by kind.

LIKE sorts as we do: 基础库 first, then the better place, then the order of the list. Matters are ranked: every one that
LIKE finds must be among ours, for characters in the very same order; gaps, slips, laws in short and letters mixed of
initials and syllables are ours alone. Lists are made when a kind of word is first typed; that first word is told apart.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.store import Store
from desktop.store.words import initials, spell
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.search import MatterIndex, SearchKeys, search_keys
from tests.bench import Figure, timed
from tests.bench.search_home import MATTERS
from tests.bench.search_times import cpu, p95, taken, told

SHOWN = 50
MATTERS_MS, LIKE_RATIO = 10.0, 0.05


def matters(store: Store, content: CatalogueDraft) -> list[Figure]:
    """Ranked, with everything a search does, against LIKE over all that words are found in, in the same order."""
    keys = [search_keys(matter, spell) for matter in content.matters]
    index = MatterIndex(keys, spell)
    first = timed(lambda: index.search("云"))
    _like_table(store, keys)
    walls: list[float] = []
    lines, ratios = [], []
    with store._database.reading() as connection:
        for kind, typed in _typed([one.name for one in keys], random.Random(7)).items():
            ours = [taken(partial(index.search, text, limit=SHOWN)) for text, _ in typed]
            theirs = [taken(partial(_like_matters, connection, *pair)) for pair in typed]
            again = [taken(partial(index.search, text, limit=SHOWN)) for text, _ in typed]
            for text, letters in typed:
                _compare(index, text, _like_matters(connection, text, letters))
            walls += [one.wall for one in ours]
            ratios.append(cpu(ours[1:]) / cpu(theirs[1:]))
            lines.append(
                f"{kind}: the first word {ours[0].cpu * 1000:.0f} ms, then {told(ours[1:])}; LIKE {told(theirs[1:])}; "
                f"ours / LIKE {ratios[-1]:.3f}, the same words again {cpu(again) / cpu(theirs):.3f}"
            )
    note = f"worst {max(walls) * 1000:.1f} ms, the very first search {first * 1000:.1f} ms"
    return [
        Figure(
            name="search in 5,000 matters, p95",
            value=p95(walls) * 1000,
            unit="ms",
            target=MATTERS_MS,
            note=note,
        ),
        Figure(
            name="fifty of 5,000 matters, in order, the worst kind of word",
            value=max(ratios),
            peer="LIKE",
            target=LIKE_RATIO,
            note="\n".join(lines),
        ),
    ]


def _like_table(store: Store, keys: Sequence[SearchKeys]) -> None:
    """What words are found in, in the order of the list: texts, initials, and syllables with a ' before each."""
    columns = "code, base, name, other, law, former, short, other_short, letters, other_letters"
    rows = [
        (
            *(one.code, one.base, one.name, one.other, one.law, one.former),
            *(_short(one.name_letters), _short(one.other_letters), one.name_letters, one.other_letters),
        )
        for one in sorted(keys, key=lambda one: (one.priority, one.code))
    ]
    with store._database.writing() as connection:
        connection.exec_driver_sql(f"CREATE TABLE peer (place INTEGER PRIMARY KEY, {columns})")
        for place, row in enumerate(rows):
            connection.exec_driver_sql(f"INSERT INTO peer VALUES ({', '.join('?' * 11)})", (place, *row))


def _short(letters: str) -> str:
    return "".join(one[0] for one in letters.split("'") if one and one[0].isalpha())


def _typed(names: Sequence[str], chance: random.Random) -> dict[str, list[tuple[str, str]]]:
    """Kind → (what is typed, its syllables with a ' before each or "")."""
    typed: dict[str, dict[str, str]] = {}
    for length in (1, 2, 5) * 40:
        name = chance.choice(names)
        start = chance.randrange(max(1, len(name) - length))
        part = name[start : start + length]
        sounds = [sound for sound in spell(part) if sound.isalpha()]
        kind = f"{length} character" + ("s" if length > 1 else "")
        typed.setdefault(kind, {})[part] = ""
        typed.setdefault("initials", {})[initials(part)] = ""
        typed.setdefault("syllables", {})["".join(sounds)] = "".join(f"'{sound}" for sound in sounds)
    return {kind: [pair for pair in words.items() if pair[0]] for kind, words in typed.items()}


def _like_matters(connection: Connection, text: str, letters: str) -> list[str]:
    """The first fifty: 基础库 first, then the better place, then the order of the list."""
    columns: tuple[str, ...] = ("name", "other", "law", "former")
    if text.isascii():
        columns = ("letters", "other_letters") if letters else ("short", "other_short")
    word = letters or text
    where = " OR ".join(f"{column} LIKE :any" for column in columns)
    begins = f"{columns[0]} LIKE :first OR {columns[0]} LIKE :second"
    cases = " ".join(f"WHEN {column} LIKE :any THEN {place}" for place, column in enumerate(columns, 1))
    sql = f"SELECT code FROM peer WHERE {where} ORDER BY base DESC, CASE WHEN {begins} THEN 0 {cases} END, place"
    second = f"'%{word}%" if letters else f"_{word}%"
    named = {"any": f"%{word}%", "first": f"{word}%", "second": second}
    return list(connection.execute(sa.text(f"{sql} LIMIT {SHOWN}"), named).scalars())


def _compare(index: MatterIndex, text: str, theirs: list[str]) -> None:
    """What LIKE finds is among ours; for characters in the very same order."""
    ours = [hit.code for hit in index.search(text, limit=MATTERS)]
    if not set(ours).issuperset(theirs):
        raise ValueError(f"LIKE finds matters by {text} that the search does not")
    wanted = set(theirs)
    if not text.isascii() and [code for code in ours if code in wanted] != theirs:
        raise ValueError(f"LIKE and the search rank {text} differently")
