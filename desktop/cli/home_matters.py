"""``zhenfa matters`` on a home where there is one: its catalogue and grants, and installing an accepted release."""

from __future__ import annotations

import argparse

from desktop.cli import homes, matter_check, matters, output
from desktop.clock import MachineClock
from desktop.county_release import take_release
from desktop.home import HomeState
from desktop.store.store import Store
from enforcement.queries import AskMatters, AskStandings

ALL = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for action in matters.add_arguments(parser):
        homes.add_password(action)


def run(args: argparse.Namespace) -> int:
    """Search the home's catalogue, or the shipped sample where no home is; import and take need a home."""
    if args.matters_action == "take":
        with homes.opened(args) as store:
            return _take(args, store)
    if homes.home_of(args).state() is HomeState.EMPTY:
        return matters.run(args, today=MachineClock().today)
    with homes.opened(args) as store:
        if args.matters_action == "check":
            day = args.on or MachineClock().today()
            return matter_check.tell(store.answer(AskStandings(day)), args)
        return matters.run(args, home=_lent(store), today=MachineClock().today)


def _take(args: argparse.Namespace, store: Store) -> int:
    """A release with the county's signature, brought as a file."""
    release = take_release(store, args.file)
    told = {
        "accepted": True,
        "number": release.version,
        "effective": release.effective,
        "sha256": release.sha256,
    }
    if args.json:
        output.show_json(told)
    else:
        output.show(
            f"县里第 {release.version} 版目录已收下，签名核对无误，{release.effective.isoformat()} 起用。"
            "更早的日子仍按以前的版。"
        )
    return output.DONE


def _lent(store: Store) -> matters.OpenHome:
    rows = store.answer(AskMatters(MachineClock().today(), limit=ALL))
    return matters.OpenHome(
        version=store.catalogue.version().version,
        matters=tuple(row.matter for row in rows),
        grants=store.catalogue.grants,
        install=lambda data: _install(store, data),
    )


def _install(store: Store, data: bytes) -> None:
    store.install_release(data)
