"""The training town of 试用: fictional people from resources/training and the shipped catalogue as its release.

What only furnishing needs (its commands, the forms) is loaded when a town is furnished, not when one is opened.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import resources
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.store.store import Store
from enforcement.catalogue.release import to_release
from enforcement.catalogue.shipped import shipped_catalogue, shipped_version
from enforcement.model.agency import Agency
from enforcement.model.document import NumberBlock
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Library, Matter
from enforcement.model.officer import Officer, Role
from enforcement.model.party import PartyKind
from enforcement.model.plain import from_plain
from enforcement.refusals import Refused
from sync.protocol.registry import Roster

if TYPE_CHECKING:
    from enforcement.commands.record_number_lease import RecordNumberLease
    from enforcement.commands.save_party import SaveParty

TEAM = "training/team.json"


@cache
def team() -> dict[str, Any]:
    """The training team as plain data; nobody in it exists."""
    return dict(json.loads(resources.read_text(TEAM)))


def agency() -> Agency:
    return from_plain(Agency, team()["agency"])


def officers() -> tuple[Officer, ...]:
    return tuple(from_plain(Officer, plain) for plain in team()["officers"])


def training_release() -> bytes:
    """The shipped catalogue with the training town's grants, as canonical release bytes."""
    version, compiled = shipped_version()
    content = shipped_catalogue()
    rule = team()["grants"]
    release = to_release(
        replace(content, grants=tuple(_grants(content.matters, rule))),
        version=version,
        issuing_document=rule["document"],
        published=compiled,
        effective=date.fromisoformat(rule["valid_from"]),
        source=TEAM,
        source_sha256=hashlib.sha256(resources.read(TEAM)).hexdigest(),
    )
    return release.data


def _grants(matters: tuple[Matter, ...], rule: dict[str, Any]) -> Iterator[PowerGrant]:
    division, document = agency().division_code, rule["document"]
    start = date.fromisoformat(rule["valid_from"])
    common = [matter for matter in matters if matter.library is Library.OPTIONAL and matter.priority == 2]
    picked, rest = _spread(common, rule["picked"]["count"])
    withdrawn, _ = _spread(rest, rule["withdrawn"]["count"])
    for matter in matters:
        if matter.authority_type == "statutory_township":
            yield PowerGrant(
                matter_code=matter.code, division_code=division, library=Library.STATUTORY, valid_from=start
            )
        elif matter.library is Library.BASE:
            yield PowerGrant(
                matter_code=matter.code,
                division_code=division,
                library=Library.BASE,
                valid_from=start,
                document=document,
            )
    for matter in picked:
        yield PowerGrant(
            matter_code=matter.code,
            division_code=division,
            library=Library.OPTIONAL,
            valid_from=date.fromisoformat(rule["picked"]["valid_from"]),
            document=document,
        )
    for matter in withdrawn:
        yield PowerGrant(
            matter_code=matter.code,
            division_code=division,
            library=Library.OPTIONAL,
            valid_from=start,
            valid_to=date.fromisoformat(rule["withdrawn"]["valid_to"]),
            reason=rule["withdrawn"]["reason"],
            document=document,
        )


def _spread(matters: list[Matter], count: int) -> tuple[list[Matter], list[Matter]]:
    """``count`` matters taken at even steps, and the rest, both in order."""
    step = len(matters) / count
    places = {int(number * step) for number in range(count)}
    taken = [matter for place, matter in enumerate(matters) if place in places]
    return taken, [matter for place, matter in enumerate(matters) if place not in places]


def is_furnished(store: Store) -> bool:
    """Whether the town is complete: its numbers come last, in one save with the shops."""
    with store.unit_of_work("") as work:
        return bool(work.find(NumberBlock))


def furnish(store: Store, clock: MachineClock) -> None:
    """Make an empty training home into the fictional town: catalogue, team, shops and numbers of its own.

    May be repeated where a cut came before it was done.
    """
    store.install_release(training_release())
    now = int(clock.now().timestamp() * 1000)
    unit, people = team()["agency"], tuple(team()["officers"])
    roster = Roster("training", unit["division_code"], 1, now, now, unit, people, (), ())
    store.install_roster(roster, b"")
    captain = next(officer for officer in officers() if officer.has(Role.CAPTAIN))
    context = context_for(store, captain, agency(), clock)
    with store.unit_of_work(captain.id) as work:
        for command in _first_commands(clock):
            answer = command.execute(work, context)
            if isinstance(answer, Refused):
                raise ValueError(answer.sentence)
        work.commit()


def _first_commands(clock: MachineClock) -> Iterator[SaveParty | RecordNumberLease]:
    from enforcement.commands.record_number_lease import RecordNumberLease
    from enforcement.commands.save_party import SaveParty

    for plain in team()["parties"]:
        yield SaveParty(**{**plain, "kind": PartyKind(plain["kind"])})
    numbers = team()["numbers"]
    for series in tomllib.loads(resources.read_text("documents/series.toml")).values():
        yield RecordNumberLease(series=series, year=clock.today().year, **numbers)
