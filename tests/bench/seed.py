"""A training home with a long past: 100,000 inspections of seven years, as entries and rows of the store's own pen.

Every entry is sealed and chained and every row is projected by the store's code; only the connection underneath is a
bare one without waiting for the disk, since nobody needs a half-made benchmark home after a power cut.
"""

from __future__ import annotations

import gc
import hashlib
import os
import random
import shutil
import sys
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, cast

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.dialects import sqlite

import desktop.store
from desktop import training
from desktop.clock import CHINA, MachineClock, MachineIds
from desktop.home import Home, HomeState
from desktop.store.pen import Pen, Surroundings
from desktop.store.store import DATABASE_NAME
from enforcement.model.inspection import (
    ApprovalMode,
    FactStatement,
    Finding,
    Inspection,
    InspectionApproval,
    InspectionKind,
    InspectionMatter,
    InspectionStatus,
    Outcome,
    PresentPerson,
)
from enforcement.model.party import Party, PartyKind
from enforcement.model.plain import to_plain
from enforcement.model.things import TYPE_NAMES
from enforcement.rules import kinds

INSPECTIONS, PARTIES = 100_000, 4_000
RUNNING, WITH_DETAIL = 30, 2_000  # the newest ones: still open, and with matter and facts beside them
FIRST_DAY = date(2019, 11, 25)
MATTER = "140003"
# Nothing here has to survive a cut: an unfinished home is thrown away whole.
_PRAGMAS = ("journal_mode = OFF", "synchronous = OFF", "secure_delete = OFF", "cache_size = -700000")
_DIALECT = sqlite.dialect(paramstyle="qmark")
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤𬭎䶮"
_TRADES = (
    "小吃店",
    "超市",
    "建材门市",
    "五金店",
    "理发店",
    "药房",
    "汽修厂",
    "家具厂",
    "养殖场",
    "水果摊",
    "网吧",
    "宾馆",
)
_STREETS = ("老街", "迎宾路", "工业路", "西路", "中心路", "河滨路", "新村路", "学院路")


@dataclass
class PastClock:
    """The wall clock of the day that is being written; moved by the seeding only."""

    moment: datetime = field(default_factory=lambda: datetime(2019, 11, 25, 1, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment


def seeded_home(folder: Path, inspections: int = INSPECTIONS, say: Callable[[str], None] = print) -> Path:
    """A home with that many inspections in ``folder``, made once and kept there under a name of its own.

    A cut leaves only a ``.part`` folder, which the next call throws away; homes of other versions of the store go
    too. The caller copies it or only reads it. Nothing in it has a receipt, the worst case for every count.
    """
    home = folder / f"seeded-{inspections}-{_maker()}"
    if home.exists():
        return home
    part = home.with_name(f"{home.name}.part")
    for former in folder.glob(f"seeded-{inspections}-*"):
        shutil.rmtree(former)
    began = time.perf_counter()
    store, _ = Home(part).create(HomeState.TRAINING)
    try:
        training.furnish(store, MachineClock())
        key = store.master_key()
    finally:
        store.close()
    entries = _fill(part / DATABASE_NAME, key, inspections)
    part.rename(home)
    size = (home / DATABASE_NAME).stat().st_size / 2**20
    say(
        f"seeded {inspections} inspections, {entries} entries, {size:.0f} MB in {time.perf_counter() - began:.0f} s"
    )
    return home


@cache
def _maker() -> str:
    """Names what decides the content of the home: this file, and the store's way from a thing to tables."""
    store = Path(desktop.store.__file__).parent
    names = (
        "pen.py",
        "projection.py",
        "derived.py",
        "standing.py",
        "mappers.py",
        "words.py",
        "migrations/m*.py",
        "tables/*.py",
    )
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(path for name in names for path in store.glob(name)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _fill(path: Path, key: bytes, inspections: int) -> int:
    raw = sqlcipher.connect(str(path), isolation_level=None)
    try:
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "cache_size = -400000",
            "foreign_keys = ON",
        ):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("BEGIN")
        gc.disable()
        writer = _Writer(raw)
        entries = sum(writer.save(thing, kind) for thing, kind in _history(writer.clock, inspections))
        raw.execute("COMMIT")
        for table in ("party_words", "inspection_words"):
            raw.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        raw.execute("PRAGMA journal_mode = WAL")
    finally:
        gc.enable()
        raw.close()
    return entries


class _Writer:
    """The store's pen on the bare connection; each thing is a save of its own unless it follows within one second."""

    def __init__(self, raw: sqlcipher.Connection) -> None:
        self.clock = PastClock()
        self._ids = MachineIds()
        self._officer = training.officers()[0].id
        around = Surroundings(self.clock, self._ids, os.urandom)
        self._pen = Pen(cast(Any, Swift(raw)), around, self._officer)

    def save(self, thing: Any, kind: str) -> int:
        """One entry with its rows; 1."""
        if not kind.startswith(("inspection_matter.", "fact.")):
            self._pen.save_id = self._ids.new()
        self._pen.write(TYPE_NAMES[type(thing)], thing.id, kind, to_plain(thing), {})
        return 1


def _history(clock: PastClock, inspections: int) -> Iterator[tuple[Any, str]]:
    """Parties first, then inspections in order of time, the last of them today; the newest have matter and facts."""
    chance, ids = random.Random(20261122), MachineIds()
    parties = [_party(chance, ids, number) for number in range(min(PARTIES, max(inspections // 25, 1)))]
    yield from ((party, kinds.PARTY_CREATED) for party in parties)
    now = datetime.now(UTC).replace(microsecond=0)
    first = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 1, tzinfo=UTC)
    step = (now - first) / inspections
    for number in range(inspections):
        clock.moment = first + step * number
        left = inspections - number
        inspection = _inspection(chance, ids, chance.choice(parties), clock.moment, left)
        yield inspection, kinds.INSPECTION_STARTED
        if left <= WITH_DETAIL:
            yield from _detail(chance, ids, inspection)


def _party(chance: random.Random, ids: MachineIds, number: int) -> Party:
    surname = chance.choice(_SURNAMES)
    return Party(
        id=ids.new(),
        kind=chance.choice(tuple(PartyKind)),
        name=f"云溪镇{surname}家{chance.choice(_TRADES)}{number}",
        legal_rep=f"{surname}示例{number}",
        phone=f"000-{number:08d}",
        address=f"安平县云溪镇{chance.choice(_STREETS)}{chance.randint(1, 400)}号",
    )


def _inspection(
    chance: random.Random, ids: MachineIds, party: Party, moment: datetime, left: int
) -> Inspection:
    officers = tuple(officer.id for officer in training.officers()[:2])
    running = left <= RUNNING
    day = moment.astimezone(CHINA).date()
    outcome = None if running else chance.choices((Outcome.CLOSED, Outcome.REINSPECT), (9, 1))[0]
    # An old reminder has long been dealt with; only those of the last weeks are still to come.
    if outcome is Outcome.REINSPECT and left > 400:
        outcome = Outcome.CLOSED
    return Inspection(
        id=ids.new(),
        party_id=party.id,
        kind=chance.choice(tuple(InspectionKind)),
        place=party.address,
        started_at=moment,
        started_on=day,
        ended_at=None if running else moment + timedelta(minutes=chance.randint(15, 90)),
        officer_ids=officers,
        recorder_id=officers[1],
        approval=InspectionApproval(mode=ApprovalMode.APPROVED, approver_name="周建平", approved_on=day),
        certificates_shown=True,
        recusal_answer="看清了，不申请回避。",
        present_person=PresentPerson(name=party.legal_rep, role="经营者", phone=party.phone),
        opinion="没有意见。",
        correction_due=day + timedelta(days=15) if outcome is Outcome.REINSPECT else None,
        status=InspectionStatus.RUNNING if running else InspectionStatus.FINISHED,
        outcome=outcome,
        step=3 if running else 5,
        created_by=officers[0],
    )


def _detail(chance: random.Random, ids: MachineIds, inspection: Inspection) -> Iterator[tuple[Any, str]]:
    matter = InspectionMatter(
        id=ids.new(),
        inspection_id=inspection.id,
        matter_code=MATTER,
        catalogue_version="",
        position=1,
        finding=chance.choice((Finding.CLEAR, Finding.FOUND)),
    )
    yield matter, kinds.MATTER_ADDED
    for place in range(1, 4):
        text = f"检查人员看到西侧通道堆放纸箱 {chance.randint(2, 40)} 只，出口宽度不足一米。"
        fact = FactStatement(
            id=ids.new(),
            inspection_id=inspection.id,
            position=place,
            text=text,
            inspection_matter_id=matter.id,
            edited=True,
        )
        yield fact, kinds.FACT_ADDED


class Swift:
    """The two doors of a SQLAlchemy connection that the pen uses, straight on the DB-API connection.

    Statements are the store's own; a compiled one is kept as long as its text is the same. Values must be such that
    no type of SQLAlchemy would change them, which holds for everything the pen writes.
    """

    def __init__(self, raw: sqlcipher.Connection) -> None:
        self._raw = raw

    @property
    def connection(self) -> Swift:
        """The pooled connection, as SQLAlchemy calls it; here there is no pool."""
        return self

    @property
    def driver_connection(self) -> sqlcipher.Connection:
        """The driver's own connection, on which prepared statements run."""
        return self._raw

    def exec_driver_sql(self, sql: str, values: tuple[Any, ...] = ()) -> _Result:
        return _Result(self._raw.execute(sql, values))

    def execute(self, statement: Any) -> _Result:
        compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        return self.exec_driver_sql(
            str(compiled), tuple(compiled.params[name] for name in compiled.positiontup or ())
        )


class _Result:
    """What the pen asks of a result."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: sqlcipher.Cursor) -> None:
        self._cursor = cursor

    @property
    def lastrowid(self) -> int:
        return int(self._cursor.lastrowid)

    def scalars(self) -> Iterator[Any]:
        return (row[0] for row in self._cursor)

    def scalar(self) -> Any:
        row = next(iter(self._cursor.fetchall()), None)
        return None if row is None else row[0]

    def scalar_one(self) -> Any:
        return self._cursor.fetchall()[0][0]

    def all(self) -> list[Any]:
        rows = self._cursor.fetchall()
        return [self._row_class()(*row) for row in rows] if rows else []

    def first(self) -> Any:
        return next(islice(self.all(), 1), None)

    def _row_class(self) -> Callable[..., Any]:
        return _row_class(tuple(column[0] for column in self._cursor.description))


@cache
def _row_class(names: tuple[str, ...]) -> Callable[..., Any]:
    return namedtuple("Row", names)


if __name__ == "__main__":
    seeded_home(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else INSPECTIONS)
