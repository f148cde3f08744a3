"""The county's tables in PostgreSQL's shape, made from the same METADATA.

Every table has `county_id` first in its key, in every other unique rule and in every index, filled from the
connection's county; row-level security shows and takes rows of that county only, also to the owner. Tables whose
`info` says "append_only" give the service no right to change a row, and triggers refuse it even to the owner.

Entries stand in two tables behind the view `entries`: `entry_heads`, narrow and whole, where an entry is unique in
its journal, in its stream and findable by its act however many months there are; and `entry_bodies`, which holds the
signed bytes, partitioned by the month in which the county received them (decision 15).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DefaultClause,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from sync.server.store.postgres import APP, BACKUP, BODIES, HEADS, PUBLIC
from sync.server.store.tables import ENTRIES, METADATA

BODY_COLUMNS: Final = ("salt", "header", "body")
COUNTY_ID: Final = "county_id"
_HERE: Final = "current_setting('zf.county')"

# What the process that answers the public may read (security design 6.2): table or view → columns.
PUBLIC_COLUMNS: Final = {
    "papers": ("packed", "digest", "division", "form", "series", "year", "serial", COUNTY_ID),
    "keys": ("key_id", "kind", "public", "scope", "revoked_at", COUNTY_ID),
    "townships": ("code", "agency", COUNTY_ID),
    "public_forms": ("version", "content"),
}

_FUNCTIONS: Final = (
    # The county's month of a moment (ms): China has one zone and no summer time.
    """CREATE OR REPLACE FUNCTION zf_month(ms bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (extract(year FROM t) * 100 + extract(month FROM t))::integer
    FROM (SELECT timestamp '1970-01-01' + (ms / 1000 + 28800) * interval '1 second' AS t) AS at $$""",
    """CREATE OR REPLACE FUNCTION zf_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'append only' USING ERRCODE = 'ZF001'; END $$""",
)
# A partition that is made while the rest holds rows of its month would be refused: then they stay there.
_MAKE_MONTHS: Final = f"""CREATE OR REPLACE FUNCTION zf_make_months(now bigint, ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE made integer := 0; first date := to_date(zf_month(now)::text, 'YYYYMM'); m integer; name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('zf months', 0));
  FOR i IN 0..ahead LOOP
    m := to_char(first + make_interval(months => i), 'YYYYMM')::integer;
    name := '{BODIES}_' || m;
    CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.{BODIES} FOR VALUES IN (%s)', name, m);
      EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.%I EXECUTE FUNCTION zf_append_only()',
        name);
      made := made + 1;
    EXCEPTION WHEN check_violation OR lock_not_available THEN NULL;
    END;
  END LOOP;
  RETURN made;
END $$"""


def statements() -> Iterator[str]:
    """Everything that makes an empty database the county's; each may be run again beside what is there."""
    yield from _FUNCTIONS
    made = MetaData()
    for table in METADATA.sorted_tables:
        if table is not ENTRIES:
            yield from _table(shaped(table, made), append_only=is_append_only(table))
    yield from _entries(made)
    yield _MAKE_MONTHS
    yield "REVOKE ALL ON FUNCTION zf_make_months(bigint, integer) FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION zf_make_months(bigint, integer) TO {APP}"
    yield from _public()


def is_append_only(table: Table) -> bool:
    """Whether rows of a table are for ever as they were inserted."""
    return bool(table.info.get("append_only"))


def shaped(table: Table, made: MetaData) -> Table:
    """The same table with its county in front of every key."""
    columns = [_county_column(), *(_column(column) for column in table.columns)]
    rules: list[Any] = [PrimaryKeyConstraint(COUNTY_ID, *_names(table.primary_key))]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            rules.append(UniqueConstraint(COUNTY_ID, *_names(constraint)))
    indexes = [
        Index(str(index.name), COUNTY_ID, *(column.name for column in index.columns), unique=index.unique)
        for index in sorted(table.indexes, key=lambda index: str(index.name))
    ]
    return Table(table.name, made, *columns, *rules, *indexes)


def insert_arrays(table: Table, *, keep: bool) -> str:
    """The statement that inserts rows of `table` given as one array a column, in the table's order; with `keep` a
    row whose key is there stays."""
    names = ", ".join(_quoted(column.name) for column in table.columns)
    shapes = ", ".join(f"%b::{_shape(column)}[]" for column in table.columns)
    given = f"SELECT * FROM unnest({shapes}) AS given ({names})"
    if table is ENTRIES:
        return _insert_entries(given)
    return f"INSERT INTO {table.name} ({names}) {given}{' ON CONFLICT DO NOTHING' if keep else ''}"


def _insert_entries(given: str) -> str:
    heads = [_quoted(column.name) for column in ENTRIES.columns if column.name not in BODY_COLUMNS]
    bodies = ["stream", "gseq", *BODY_COLUMNS]
    month = "(SELECT zf_month(received_at) FROM batches WHERE id = given.batch)"
    return (
        f"WITH given AS MATERIALIZED ({given}), dated AS MATERIALIZED (SELECT given.*, {month} AS month FROM given), "
        f"narrow AS (INSERT INTO {HEADS} ({', '.join(heads)}, month) SELECT {', '.join(heads)}, month FROM dated) "
        f"INSERT INTO {BODIES} ({', '.join(bodies)}, month) SELECT {', '.join(bodies)}, month FROM dated"
    )


def _shape(column: Column[Any]) -> str:
    return str(_type(column).compile(dialect=postgresql.dialect()))


def _quoted(name: str) -> str:
    return postgresql.dialect().identifier_preparer.quote(name)


def _names(constraint: PrimaryKeyConstraint | UniqueConstraint) -> list[str]:
    return [column.name for column in constraint.columns]


def _county_column() -> Column[str]:
    return Column(COUNTY_ID, Text, nullable=False, server_default=DefaultClause(text(_HERE)))


def _column(column: Column[Any]) -> Column[Any]:
    counted = column.autoincrement is True
    return Column(
        column.name,
        _type(column),
        *((Identity(),) if counted else ()),
        nullable=bool(column.nullable),
        server_default=None if counted else _default(column),
        autoincrement=counted,
    )


def _default(column: Column[Any]) -> DefaultClause | None:
    given = column.server_default
    return DefaultClause(given.arg) if isinstance(given, DefaultClause) else None


def _type(column: Column[Any]) -> Any:
    # Lengths are the treaty's to refuse; a column that refused one would turn an answer into a fault.
    for kind, shape in ((Boolean, Boolean), (BigInteger, BigInteger), (Integer, Integer)):
        if isinstance(column.type, kind):
            return shape()
    return LargeBinary() if isinstance(column.type, LargeBinary) else Text()


def _table(table: Table, *, append_only: bool) -> Iterator[str]:
    yield _sql(CreateTable(table, if_not_exists=True))
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        yield _sql(CreateIndex(index, if_not_exists=True))
    yield from _guards(table.name, append_only=append_only)


def _entries(made: MetaData) -> Iterator[str]:
    heads = [_column(column) for column in ENTRIES.columns if column.name not in BODY_COLUMNS]
    narrow = Table(
        HEADS,
        made,
        _county_column(),
        *heads,
        Column("month", Integer, nullable=False),
        PrimaryKeyConstraint(COUNTY_ID, "journal", "seq"),
        UniqueConstraint(COUNTY_ID, "stream", "gseq"),
        Index("entry_heads_entry_id", COUNTY_ID, "entry_id"),
        Index(
            "entry_heads_quarantine", COUNTY_ID, "stream", "gseq", postgresql_where=text("quarantine <> ''")
        ),
    )
    wide = Table(
        BODIES,
        made,
        _county_column(),
        Column("month", Integer, nullable=False),
        Column("stream", Text, nullable=False),
        Column("gseq", BigInteger, nullable=False),
        *(Column(name, LargeBinary, nullable=False) for name in BODY_COLUMNS),
        PrimaryKeyConstraint(COUNTY_ID, "stream", "gseq", "month"),
        postgresql_partition_by="LIST (month)",
    )
    for table in (narrow, wide):
        yield from _table(table, append_only=True)
    yield f"CREATE TABLE IF NOT EXISTS {BODIES}_rest PARTITION OF {BODIES} DEFAULT"
    yield _trigger(f"{BODIES}_rest", "no_truncate", "TRUNCATE", "STATEMENT")
    names = ", ".join(
        f"{'b' if column.name in BODY_COLUMNS else 'h'}.{column.name}" for column in ENTRIES.columns
    )
    yield (
        f"CREATE OR REPLACE VIEW entries WITH (security_invoker = true) AS SELECT {names}, h.county_id, h.month "
        f"FROM {HEADS} h LEFT JOIN {BODIES} b ON b.county_id = h.county_id AND b.stream = h.stream "
        "AND b.gseq = h.gseq AND b.month = h.month"
    )
    yield f"GRANT SELECT ON entries TO {APP}, {BACKUP}"


def _guards(name: str, *, append_only: bool) -> Iterator[str]:
    """Rights, row-level security and triggers of one table."""
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS one_county ON {name}"
    yield f"CREATE POLICY one_county ON {name} USING ({COUNTY_ID} = {_HERE}) WITH CHECK ({COUNTY_ID} = {_HERE})"
    yield f"REVOKE ALL ON {name} FROM PUBLIC, {APP}"
    yield f"GRANT SELECT, INSERT{'' if append_only else ', UPDATE, DELETE'} ON {name} TO {APP}"
    yield f"GRANT SELECT ON {name} TO {BACKUP}"
    if append_only:
        yield _trigger(name, "no_change", "UPDATE OR DELETE", "ROW")
        yield _trigger(name, "no_truncate", "TRUNCATE", "STATEMENT")


def _trigger(table: str, name: str, acts: str, each: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {acts} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION zf_append_only()"
    )


def _public() -> Iterator[str]:
    yield "CREATE OR REPLACE VIEW public_forms AS SELECT version, content FROM documents WHERE kind = 'forms'"
    for name, columns in PUBLIC_COLUMNS.items():
        yield f"REVOKE ALL ON {name} FROM {PUBLIC}"
        yield f"GRANT SELECT ({', '.join(columns)}) ON {name} TO {PUBLIC}"
    yield f"GRANT SELECT ON public_forms TO {APP}, {BACKUP}"


def _sql(element: Any) -> str:
    return str(element.compile(dialect=postgresql.dialect()))
