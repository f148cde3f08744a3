"""`upgrade`: the county's tables brought up to this version, by who owns them."""

from __future__ import annotations

import argparse

from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.store.connect import Database
from sync.server.store.migrations import owner, steps
from sync.server.store.postgres import OWNER, speaks_postgres, with_user


def upgrade(arguments: argparse.Namespace) -> int:
    """Take the steps that the database lacks. Safe to run again."""
    config = ServerConfig.load(home_folder(arguments.home))
    if speaks_postgres(config.database_url):
        taken = owner.upgrade(arguments.db or with_user(config.database_url, OWNER))
    else:
        taken = _file(config)
    words = f"县级库升级好了，现在是第 {steps.VERSION} 版。" if taken else "县级库已经是这一版，不用升级。"
    tell(arguments.json, {"version": steps.VERSION, "steps": taken}, (words,))
    return DONE


def _file(config: ServerConfig) -> int:
    database = Database(config.database_url)
    try:
        with database.read() as tx:
            before = steps.version_of(tx)
        database.require_current()
    finally:
        database.close()
    return steps.VERSION - before
