"""``zhenfa matters`` on a home where there is one: its catalogue and grants, and installing an accepted release."""

from __future__ import annotations

import argparse
from datetime import date

from desktop.cli import homes, matters
from desktop.home import HomeState
from desktop.store.store import Store
from enforcement.queries import AskMatters

ALL = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    matters.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Search the home's catalogue, or the shipped sample where no home is; import needs a home."""
    if homes.home_of(args).state() is HomeState.EMPTY:
        return matters.run(args)
    with homes.opened(args) as store:
        return matters.run(args, home=_lent(store))


def _lent(store: Store) -> matters.OpenHome:
    rows = store.answer(AskMatters(date.today(), limit=ALL))
    return matters.OpenHome(
        version=store.catalogue.version().version,
        matters=tuple(row.matter for row in rows),
        grants=store.catalogue.grants,
        install=lambda data: _install(store, data),
    )


def _install(store: Store, data: bytes) -> None:
    store.install_release(data)
