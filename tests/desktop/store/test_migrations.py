"""A home of an earlier schema is brought up to date with everything it holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from desktop.store import migrations, settings
from desktop.store.catalogue import StoreCatalogue
from desktop.store.connect import Database, Secret
from desktop.store.migrations import NEWEST, schema_of, upgrade
from desktop.store.open import open_database
from desktop.store.rebuild import chain_fault, rows_digest, rows_fault
from desktop.store.store import Store
from desktop.store.tables import Record, core
from desktop.training import agency, training_release
from enforcement.catalogue.release import from_release
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.model.document import Document, DocumentState
from enforcement.ports import BlobRef
from tests.desktop.store.samples import add, change, inspection, party, save
from tests.desktop.store.traffic import SmallCounty

KEY = Secret(b"k" * 32)
_MOVED = ("catalogue_grant", "entry_body", "thing_head", "matter_star", "matter_note")


def test_schema_1_keeps_every_entry_head_and_record(store: Store, second: Store, tmp_path: Path) -> None:
    """Two devices wrote of one party without knowing of each other, so it has two heads; one body was destroyed."""
    save(store, add(inspection(), blobs=(BlobRef("ab" * 32, 10, "image/jpeg"),)))
    rivals(store, second)
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE journal_entry SET salt = x'', body = x'' WHERE seq = 1 AND own")
    with store._database.reading() as connection:
        expected = kept(connection)
        assert " " in connection.exec_driver_sql("SELECT heads FROM party").scalar_one()
        write_schema_1(connection, tmp_path / "a.db")
    database = open_database(tmp_path / "a.db", KEY, tmp_path / "backups")
    try:
        with database.reading() as connection:
            assert schema_of(connection) == NEWEST
            assert kept(connection) == expected
            assert chain_fault(connection) == rows_fault(connection, tmp_path, lambda size: b"r" * size) == ""
    finally:
        database.close()
    assert (tmp_path / "backups" / f"before-schema-{NEWEST}.db").exists()


def rivals(one: Store, two: Store) -> None:
    """One party, changed on both devices before either heard of the other's change."""
    county = SmallCounty()
    save(one, add(party()))
    meet(county, one, two)
    save(one, change(party(), party(phone="1")))
    save(two, change(party(), party(phone="2")))
    meet(county, one, two)


def meet(county: SmallCounty, one: Store, two: Store) -> None:
    for store in (one, two, one):
        county.push(store)
        county.pull(store)


def kept(connection: sa.Connection) -> tuple[Any, ...]:
    """Rows with their heads, the journal and the records."""
    names = "position, journal, seq, hash, header, salt, body, mark, root_id, gseq"
    entries = connection.exec_driver_sql(f"SELECT {names} FROM journal_entry ORDER BY position").all()
    records = connection.execute(sa.select(core(Record)).order_by(core(Record).c.root_id)).all()
    return rows_digest(connection), entries, records


def write_schema_1(source: sa.Connection, path: Path) -> None:
    """What ``source`` holds as the first program kept it."""
    database = Database(path, KEY, create=True)
    with database.writing() as target:
        target.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        upgrade(target, migrations.MIGRATIONS[:1])
        tables = [name for name in sa.inspect(target).get_table_names() if "_words" not in name]
        columns = {name: [one["name"] for one in sa.inspect(target).get_columns(name)] for name in tables}
        for name in sorted(set(tables) - set(_MOVED)):
            chosen = ", ".join(columns[name])
            put(target, name, source.exec_driver_sql(f"SELECT {chosen} FROM {name}").all(), columns[name])
        whole = "SELECT position, salt, body FROM journal_entry WHERE salt <> x''"
        put(target, "entry_body", source.exec_driver_sql(whole).all(), ["position", "salt", "body"])
        for name in (name for name in tables if "contested" in columns[name]):
            rows = source.exec_driver_sql(f"SELECT id, heads FROM {name}").all()
            pairs = [(row.id, head) for row in rows for head in row.heads.split()]
            put(target, "thing_head", pairs, ["thing", "entry_id"])
    database.close()


def put(target: sa.Connection, name: str, rows: Any, columns: list[str]) -> None:
    places = ", ".join("?" for _ in columns)
    for row in rows:
        target.exec_driver_sql(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", tuple(row))


def test_papers_of_an_earlier_program_get_their_columns_and_words(store: Store, tmp_path: Path) -> None:
    """Whom a paper names, whether it waits, and what it is found by are made from what it says."""
    facts = {"party": {"name": "样本石材厂"}}
    paper = Document(
        id="7" * 32,
        inspection_id="",
        form_id="INV-19",
        form_version="1",
        title="协助调查函",
        state=DocumentState.ISSUED,
        number="安云溪协查〔2026〕7号",
        facts=facts,
        to_serve=True,
        due_on=date(2026, 12, 1),
    )
    save(store, add(paper))
    with store._database.reading() as connection:
        write_schema_1(connection, tmp_path / "a.db")
    database = open_database(tmp_path / "a.db", KEY, tmp_path / "backups")
    try:
        with database.reading() as connection:
            names = "to_serve, party_name, open_due"
            row = connection.exec_driver_sql(f"SELECT {names} FROM document").one()
            assert tuple(row) == (1, "样本石材厂", "2026-12-01")
            words = connection.exec_driver_sql("SELECT words FROM document_words").scalar_one()
            assert "样 本 石 材 厂" in words
            assert rows_fault(connection, tmp_path, lambda size: b"r" * size) == ""
    finally:
        database.close()


def test_parties_and_inspections_of_an_earlier_program_get_their_words(store: Store, tmp_path: Path) -> None:
    """They are found by telephone and pinyin from now on, which the first program did not keep."""
    save(store, add(party(phone="000-88001234")), add(inspection()))
    with store._database.reading() as connection:
        write_schema_1(connection, tmp_path / "a.db")
    database = open_database(tmp_path / "a.db", KEY, tmp_path / "backups")
    try:
        with database.reading() as connection:
            words = connection.exec_driver_sql("SELECT words FROM party_words").scalar_one()
            assert "88 80 00 01 12 23 34" in words
            for table in ("party_words", "inspection_words"):
                assert "hao zai lai" in connection.exec_driver_sql(f"SELECT words FROM {table}").scalar_one()
            assert rows_fault(connection, tmp_path, lambda size: b"r" * size) == ""
    finally:
        database.close()


def test_releases_of_an_earlier_program_give_powers_and_benchmarks(store: Store, tmp_path: Path) -> None:
    """Their bytes were kept, so what had no table before is read from them."""
    store.install_release(training_release())
    with store._database.reading() as connection:
        write_schema_1(connection, tmp_path / "a.db")
    database = open_database(tmp_path / "a.db", KEY, tmp_path / "backups")
    try:
        catalogue = StoreCatalogue(database, lambda: date(2026, 11, 24))
        with database.writing() as connection:
            settings.write_setting(connection, settings.SCOPE, agency().division_code)
        codes = [matter.code for matter in shipped_catalogue().matters]
        assert any(catalogue.benchmarks(code).tiers for code in codes)
        for code in codes:
            assert catalogue.matter(code) == store.catalogue.matter(code)
            assert catalogue.checklist(code) == store.catalogue.checklist(code)
            assert catalogue.benchmarks(code) == store.catalogue.benchmarks(code)
        assert {code for code in codes if catalogue.grants(code)} == granted()
    finally:
        database.close()


def granted() -> set[str]:
    """Codes that the training release gives its town."""
    content = from_release(training_release()).content
    return {grant.matter_code for grant in content.grants}
