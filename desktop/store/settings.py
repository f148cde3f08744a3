"""Settings of this machine (plain values by name) and the one list of their names."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.store.connect import Database
from desktop.store.mappers import pack, unpack
from desktop.store.prepared import Prepared
from desktop.store.tables import Setting, core

SESSION_OFFICER = "session.officer_id"
SESSION_PARTNER = "session.partner_id"
TRAINING = "home.training"
SCOPE = "home.scope"  # township code that heads every entry of this store
STORE_ID = "home.store_id"
BLOB_NAME_KEY = "home.blob_name_key"
LAST_RECEIPT_HASH = "sync.last_receipt_hash"
LAST_RECEIPT_AT = "sync.last_receipt_at"
LAST_OK_AT = "sync.last_ok_at"
LAST_PROBLEM = "sync.last_problem"
COUNTY = "sync.county"  # what a machine joined: our id there, signed root and key list, township, series
COUNTY_ADDRESS = "sync.county_address"
LINE = "sync.line"  # how the last rounds ended, for the 同步 screen (`desktop.round_memory`)
COUNTY_COUNTS = "sync.county_counts"
COUNTY_LOG = "sync.county_log"  # what is to be said of the county's log: alarm, restored, restored_at (ms)
CONTACT_AT = "sync.contact_at"  # the newest time (ms) that the county itself has told
CONTACT_CONFIRMED = "sync.contact_confirmed"  # the day on which the captain let this machine go on without it
ESCROW_WANTED = "sync.escrow_wanted"  # C6 as the county's last registry named it, None: none
ESCROW_HELD = "sync.escrow_held"  # C6 to which the escrow slot in the key file is sealed
PHONE_KEY = "sync.phone_key"  # the county's telephone key as its last registry named it
PHONE_QUESTION = "sync.phone_question"  # what is read out over the telephone: question, wrong codes so far
PHONE_CODE_ON = "sync.phone_code_on"  # the day on which the county's last telephone code was typed
RENEWAL_CODE = "sync.renewal_code"  # a one-time code typed for the next round, where keys are out of date
COMING_KEYS = "sync.coming_keys"  # keys of the next generation, before the county has them
REVOKED = "sync.revoked"  # since when and why the county lets this machine in no more
PACKAGE_HALF = "package.half"  # secret ML-KEM half (64 bytes), for answers in suite 2
PACKAGE_WRITING = "package.writing"  # until somebody was told how it ended: package, number, target
SEALED = "sync.sealed"  # 封装模式: True, every round goes as sealed packages
ARCHIVED_SEQ = "sync.archived_seq"  # journal, entries up to, files of entries up to
RESUPPLIED = (
    "sync.resupplied"  # the life of the county's database that was last offered what only we may hold
)
PROJECTED_SCHEMA = "home.projected_schema"  # the version of entries in which the rows were made
LAST_BACKUP_AT = "backup.last_at"

_TABLE = core(Setting)
_READ = Prepared(sa.select(_TABLE.c.value).where(_TABLE.c.name == sa.bindparam("name")))


class Settings:
    """Get and set one value at a time; each set is its own transaction unless a connection is given."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str, default: Any = None) -> Any:
        """The value, ``default`` when there is none."""
        with self._database.reading() as connection:
            return read_setting(connection, name, default)

    def set(self, name: str, value: Any) -> None:
        """Keep plain data (text, numbers, bytes, lists, dicts); None removes the name."""
        with self._database.writing() as connection:
            write_setting(connection, name, value)


def read_setting(connection: Connection, name: str, default: Any = None) -> Any:
    """As `Settings.get`, inside an open transaction."""
    value = _READ.run(connection, name=name).scalar()
    return default if value is None else unpack(value)


def write_setting(connection: Connection, name: str, value: Any) -> None:
    """As `Settings.set`, inside an open transaction."""
    if value is None:
        connection.execute(sa.delete(_TABLE).where(_TABLE.c.name == name))
        return
    packed = pack(value)
    insertion = insert(_TABLE).values(name=name, value=packed)
    connection.execute(insertion.on_conflict_do_update(index_elements=["name"], set_={"value": packed}))
