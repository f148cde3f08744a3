"""Numbers of papers over the lives of a county: where each life's series stood when that was last known, kept beside the
backups, so that whatever backup comes next, older or newer, begins behind all that was given out.

A life whose end is known (its stopped home can be read) counts as it stands; of one whose home is gone the last that is
known is taken, and behind it what may have been given out since (`core.lives.number_leap`)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from enforcement.errors import KnownTrouble
from sync.server.config import ServerConfig
from sync.server.core.lives import number_leap
from sync.server.store import log, people, renewing
from sync.server.store.connect import Database
from sync.server.store.renewing import Heads

_LIVES: Final = "lives"


@dataclass(frozen=True, slots=True)
class Stood:
    """Where the series of the life `epoch` stood at `at` (ms, the county's clock)."""

    epoch: str
    at: int
    heads: Heads


@dataclass(frozen=True, slots=True)
class Former:
    """A stopped home that a restore replaces: its life, the lives that it came from, and where its series ended."""

    epoch: str
    lives: frozenset[str]
    heads: Heads


def beside(backup: Path, county: str) -> Path:
    """The file that tells of all lives, in the folder of the backups."""
    return backup.with_name(f"numbers-{county}.json")


def read_lives(path: Path) -> tuple[Stood, ...]:
    """What it says; nothing where there is none. Raises KnownTrouble for one that cannot be read."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_stood(one) for one in plain[_LIVES])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise KnownTrouble(
            f"备份旁边的文号记录 {path.name} 读不出来，没有恢复。",
            "里面记着以前恢复过的几次各发到第几号，缺了它可能重号。",
            "从别处的备份文件夹拷一份来；确实没有了，把它移开再恢复。",
        ) from fault


def note_life(path: Path, life: Stood) -> None:
    """Keep where this life stands now, beside what is known of the others; a file that cannot be read stays as it is, for
    a restore to speak of. Raises OSError."""
    try:
        others = [one for one in read_lives(path) if one.epoch != life.epoch]
    except KnownTrouble:
        return
    plain = {_LIVES: [_plain(one) for one in (*others, life)]}
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(plain, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def note_new_life(path: Path, life: Stood) -> None:
    """The same after a restore, where backups may lie on something that cannot be written."""
    with suppress(OSError):
        note_life(path, life)


def read_former(home: Path, county: str) -> Former:
    """What the stopped county of `home` gave out. Raises KnownTrouble."""
    config = ServerConfig.load(home)
    database = Database(config.database_url, config.county)
    try:
        with database.read() as tx:
            row = people.county(tx)
            before, _ = log.lives(tx, row.epoch)
            lives = frozenset({row.epoch, *(epoch for epoch, _ in before)})
            former = Former(row.epoch, lives, renewing.number_heads(tx))
    except (SQLAlchemyError, KnownTrouble) as fault:
        raise KnownTrouble(
            "被换下的县级库读不出来，没有恢复。", "", "不带 --former 再恢复一次，文号会多跳一些。"
        ) from fault
    finally:
        database.close()
    if row.code != county:
        raise KnownTrouble("--former 指的不是本县的县级库，没有恢复。", "", "指被换下的那个文件夹。")
    return former


def next_heads(known: Iterable[Stood], former: Former | None, now: int, times: int, year: int) -> Heads:
    """Where every series begins at `now` in a new life: behind all that is known, and behind what may have been given
    out since of lives whose end is not known. `times` is how often the backup, the first of `known`, was restored."""
    marks: list[tuple[Mapping[tuple[str, str, int], int], int]] = []
    for number, one in enumerate(known):
        if former is not None and one.epoch == former.epoch:
            _require_last(one, former)
        ended = former is not None and one.epoch in former.lives
        ahead = 0 if ended else number_leap(one.at, now, 1 if number else times)
        marks.append((one.heads, ahead))
    if former is not None:
        marks.append((former.heads, 0))
    keys = {key for heads, _ in marks for key in heads} | {renewing.unbegun(year)}
    return {key: max(_stands(heads, key) + ahead for heads, ahead in marks) for key in sorted(keys)}


def _stands(heads: Mapping[tuple[str, str, int], int], key: tuple[str, str, int]) -> int:
    return heads.get(key, heads.get(renewing.unbegun(key[2]), 1))


def _require_last(known: Stood, former: Former) -> None:
    """A copy of the former home from before its end does not know all that it gave out."""
    if any(next_one > _stands(former.heads, key) for key, next_one in known.heads.items()):
        raise KnownTrouble(
            "--former 指的是一份旧的拷贝，没有恢复。",
            "备份里的文号比它还靠后。",
            "指停下来时的那个文件夹；没有了就不带 --former。",
        )


def _plain(life: Stood) -> dict[str, object]:
    heads = [[*key, next_one] for key, next_one in sorted(life.heads.items())]
    return {"epoch": life.epoch, "at": life.at, "heads": heads}


def _stood(plain: dict[str, object]) -> Stood:
    heads, epoch, at = plain["heads"], plain["epoch"], plain["at"]
    if not isinstance(epoch, str) or type(at) is not int or not isinstance(heads, list):
        raise ValueError("not a life")
    return Stood(epoch, at, {(str(t), str(s), int(year)): int(after) for t, s, year, after in heads})
