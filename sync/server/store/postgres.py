"""What is particular to PostgreSQL in the county's store: connections, transactions and the order of locks.

Every connection works for one county (`zf.county`), which row-level security enforces, and as one role. Commits
are durable where the cluster says so, never less than `synchronous_commit = on`.

Order of locks, the same everywhere, so nobody can wait in a circle:
1. the county: shared by pushes and files, alone for everything else (lists, enrolment, releases, numbers);
2. the journal; 3. the announcements, where any record is followed (`moves.following`: alone for a push about such a
record, which goes on to other streams' rows; shared by every other push); 4. the stream's counter row; 5. the counters
of the whole county (papers, then the log).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, create_engine, event

from enforcement.errors import KnownTrouble
from sync.server.store.arrays import teach
from sync.server.store.trouble import StoreAway, known_trouble

if TYPE_CHECKING:
    import psycopg

APP: Final = "zf_app"
OWNER: Final = "zf_owner"
PUBLIC: Final = "zf_public"
BACKUP: Final = "zf_backup"
# The two tables behind the view `entries` (`postgres_schema`).
HEADS: Final = "entry_heads"
BODIES: Final = "entry_bodies"

_SCHEMES: Final = ("postgresql://", "postgres://")
# A dead server is noticed within seconds, also one that only stopped answering.
_LINK: Final = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
_SETTINGS: Final = {
    "default_transaction_isolation": "read committed",
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    # A page of a stream reads the bodies of its own entries; a merge would read all that came before (decision 15).
    "enable_mergejoin": "off",
    "timezone": "UTC",
    "client_encoding": "UTF8",
}
_WEAK: Final = ("off", "local", "remote_write")
_STRONG: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = ANY(%s)"
)
_STANDBY: Final = "SELECT current_setting('synchronous_standby_names')"
# A writer that waits too long, be it for its standby, gives up: nobody gets a receipt, everybody may ask again.
_COUNTY_LOCK: Final = (
    "SELECT set_config('statement_timeout', '60s', true), "
    "pg_advisory_xact_lock{how}(hashtextextended('county ' || current_setting('zf.county'), 0))"
)
_NAME_LOCK: Final = (
    "SELECT pg_advisory_xact_lock{how}(hashtextextended(current_setting('zf.county') || ' ' || %(name)s, 0))"
)
_DAY_SECONDS: Final = 24 * 3600.0
_WRITES: Final = {"zf_writes": True}
_READS: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_WARNED: Final = "zf_not_replicated"


def speaks_postgres(url: str) -> bool:
    """Whether a database's address is PostgreSQL's."""
    return url.startswith(_SCHEMES)


def conninfo(url: str, county: str, role: str | None = None) -> str:
    """What libpq needs to connect as `role` (None: as the address says) for a county. Who has to write takes, of
    several hosts, the one where that is possible. Raises KnownTrouble for an address that cannot be read or holds a password."""
    import psycopg  # 9 MB that a county on SQLite does without
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError as fault:
        raise KnownTrouble("数据库地址看不懂。", "", "写成 postgresql://主机:端口/库名。") from fault
    if given.get("password"):
        raise KnownTrouble(
            "数据库地址里不能写密码。",
            "地址会留在命令记录和 county.json 里。",
            "把密码放进只有服务账号能读的 .pgpass 文件。",
        )
    words = {name: str(value) for name, value in given.items() if value is not None}
    if role not in (PUBLIC, BACKUP):
        words.setdefault("target_session_attrs", "read-write")
    if role is not None:
        words["user"] = role
    settings = {**_SETTINGS, "zf.county": county} if county else _SETTINGS
    options = " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())
    words["options"] = f"{words.get('options', '')} {options}".strip()
    return make_conninfo(**{**_LINK, "application_name": "zhenfa-county", **words})


def with_user(url: str, user: str) -> str:
    """The same database for another role, as libpq reads it. Raises KnownTrouble as `conninfo`."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    conninfo(url, "")
    words = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
    return make_conninfo("", **{**words, "user": user})


class PostgresStore:
    """The county's part of a PostgreSQL database, as one role. With `standby` it works only where commits wait for a
    second server: one that took over and was not told to would hand out receipts for one disk."""

    def __init__(self, url: str, county: str, role: str | None = APP, *, standby: bool = False) -> None:
        self._conninfo = conninfo(url, county, role)
        self._standby = standby
        self.engine: Engine = create_engine(
            "postgresql+psycopg://",
            creator=self._connect,
            pool_size=5,  # many processes share the server's connections
            max_overflow=10,
            pool_timeout=20,
            hide_parameters=True,
        )
        self._looked = float("-inf")  # when months were last made ahead, by this process
        event.listen(self.engine, "connect", self._on_connect)

    @contextmanager
    def write(self, *, shared: bool = False) -> Iterator[Connection]:
        """A transaction beside which no other writer of this county works (`shared`: only other shared ones
        do); durable when the block ends well. Raises StoreAway."""
        if time.monotonic() - self._looked > _DAY_SECONDS:
            self.make_months(time.time_ns() // 1_000_000)
        with known_trouble(), self.engine.connect().execution_options(**_WRITES) as connection:
            connection.connection.info.pop(_WARNED, None)
            with connection.begin():
                connection.exec_driver_sql(_COUNTY_LOCK.format(how="_shared" if shared else ""))
                yield connection
            _require_replicated(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of what is committed. Raises StoreAway."""
        with (
            known_trouble(),
            self.engine.connect().execution_options(**_READS) as connection,
            connection.begin(),
        ):
            yield connection

    def make_months(self, now: int) -> None:
        """Partitions for the month of `now` (ms) and a year ahead. A month without one goes to the partition of
        the rest: nothing is ever refused for it."""
        with known_trouble(), self.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("SELECT zf_make_months(%(now)s, 12)", {"now": now})
        self._looked = time.monotonic()

    def names_standby(self) -> bool:
        """Whether commits wait for a second server. Raises StoreAway."""
        with self.read() as tx:
            return bool(tx.exec_driver_sql(_STANDBY).scalar())

    def _connect(self) -> psycopg.Connection[Any]:
        import psycopg

        return psycopg.connect(self._conninfo)

    def _on_connect(self, raw: psycopg.Connection[Any], record: Any) -> None:
        def heard(notice: psycopg.errors.Diagnostic) -> None:
            # PostgreSQL says so, and still calls the commit done, when somebody cancels its wait for the standby.
            if notice.severity_nonlocalized == "WARNING":
                record.info[_WARNED] = True

        raw.add_notice_handler(heard)
        teach(raw)
        raw.execute(_STRONG, [list(_WEAK)])
        named = raw.execute(_STANDBY).fetchone()
        raw.commit()
        if self._standby and not (named and named[0]):
            raw.close()
            raise StoreAway("no standby is named")


def lock_name(tx: Connection, name: str, *, shared: bool = False) -> None:
    """Hold a name of this county to the transaction's end (`shared`: beside others that share it); elsewhere the whole
    file is held already."""
    if tx.dialect.name == "postgresql":
        tx.exec_driver_sql(_NAME_LOCK.format(how="_shared" if shared else ""), {"name": name})


def writes(tx: Connection) -> bool:
    """Whether this is a writing transaction."""
    return bool(tx.get_execution_options().get("zf_writes", False))


def _require_replicated(connection: Connection) -> None:
    if connection.connection.info.pop(_WARNED, False):
        raise StoreAway("commit without its standby")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
