"""S09: approvals that nobody gave. The county holds what an entry claims against the roster of its day; the save is kept,
receipted, in quarantine and said in words, and the rest of the batch counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from enforcement.model.officer import Officer, Role
from enforcement.rules import kinds
from enforcement.rules.approvals import forged
from enforcement.rules.authority import Act
from sync.protocol import canonical, limits
from sync.server.console.quarantine_words import reason_words
from sync.server.enrolment import publish_roster
from sync.server.store import people
from sync.server.store.tables import OFFICERS
from tests.sync.server.support import TOWN, Clock, Journal, Served, enrolled, found, party, served

DAY = date(2026, 11, 22)
CAPTAIN = Officer(id="c" * 32, name="张三", roles=(Role.CAPTAIN,))
LEADER = Officer(id="1" * 32, name="李四", roles=(Role.LEADER,))
HAND = Officer(id="0" * 32, name="王五", roles=(Role.OFFICER,))
GONE = Officer(id="9" * 32, name="赵六", roles=(Role.CAPTAIN,), active_to=DAY - timedelta(days=1))
ROSTER = {one.id: one for one in (CAPTAIN, LEADER, HAND, GONE)}


def override(captain: str, number: str = "G07") -> dict[str, Any]:
    return {"overrides": [{"number": number, "captain_id": captain, "captain_name": "x", "reason": "y"}]}


@pytest.mark.parametrize(
    ("kind", "new", "actor", "act"),
    [
        (kinds.PROPOSAL_CAPTAIN_AGREED, {"by": CAPTAIN.id}, HAND.id, None),
        (kinds.PROPOSAL_CAPTAIN_AGREED, {"by": HAND.id}, HAND.id, Act.AGREE_AS_CAPTAIN),
        (kinds.PROPOSAL_CAPTAIN_AGREED, {"by": LEADER.id}, HAND.id, Act.AGREE_AS_CAPTAIN),
        (kinds.PROPOSAL_CAPTAIN_AGREED, {"by": GONE.id}, HAND.id, Act.AGREE_AS_CAPTAIN),
        (kinds.PROPOSAL_CAPTAIN_AGREED, {"by": "f" * 32}, HAND.id, Act.AGREE_AS_CAPTAIN),
        (kinds.PROPOSAL_CAPTAIN_AGREED, {}, HAND.id, Act.AGREE_AS_CAPTAIN),
        (kinds.PROPOSAL_LEADER_AGREED, {"by": LEADER.id}, HAND.id, None),
        (kinds.PROPOSAL_LEADER_AGREED, {"by": CAPTAIN.id}, HAND.id, Act.AGREE_AS_LEADER),
        (kinds.DOCUMENT_ISSUED, {"overrides": []}, HAND.id, None),
        (kinds.DOCUMENT_ISSUED, {}, HAND.id, None),
        (kinds.DOCUMENT_ISSUED, override(CAPTAIN.id), HAND.id, None),
        (kinds.DOCUMENT_ISSUED, override(CAPTAIN.id), CAPTAIN.id, Act.OVERRIDE_GATE),
        (kinds.DOCUMENT_ISSUED, override(HAND.id), CAPTAIN.id, Act.OVERRIDE_GATE),
        (kinds.DOCUMENT_ISSUED, override(GONE.id), HAND.id, Act.OVERRIDE_GATE),
        (kinds.DOCUMENT_ISSUED, override("f" * 32), HAND.id, Act.OVERRIDE_GATE),
        (kinds.DOCUMENT_ISSUED, override(CAPTAIN.id, "G01"), HAND.id, Act.OVERRIDE_GATE),
        (kinds.DOCUMENT_ISSUED, {"overrides": ["nonsense"]}, HAND.id, Act.OVERRIDE_GATE),
        (kinds.DOCUMENT_VOIDED, {}, CAPTAIN.id, None),
        (kinds.DOCUMENT_VOIDED, {}, HAND.id, Act.VOID),
        (kinds.DOCUMENT_VOIDED, {}, "f" * 32, Act.VOID),
        (kinds.DOCUMENT_VOIDED, {}, "", None),
        (kinds.PARTY_CREATED, {"by": HAND.id}, HAND.id, None),
    ],
)
def test_who_is_said_to_have_agreed(kind: str, new: dict[str, Any], actor: str, act: Act | None) -> None:
    assert forged(kind, actor, new, ROSTER, DAY) is act


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Served]:
    clock = Clock()
    with served(found(tmp_path / "county", clock), clock) as running:
        yield running


def step(by: str, kind: str = "captain_agreed") -> dict[str, Any]:
    """A step of a proposal as it travels."""
    return {
        "id": "a1" * 16, "proposal_id": "b2" * 16, "kind": kind, "round": 1, "words": "选入一项", "by": by,
        "by_name": "张𬭎喆", "reason": "", "at": None,
    }  # fmt: skip


def officers(county: Served) -> dict[str, str]:
    with county.county.database.read() as tx:
        return {one["name"]: one["id"] for one in people.officers(tx, TOWN)}


def test_a_forged_step_is_kept_receipted_and_not_believed(county: Served) -> None:
    """Another role, somebody who is not on the roster: in quarantine; the captain's own counts, and so does the rest."""
    device, journal, names = enrolled(county), Journal(), officers(county)
    asked = {"type": "proposal_step", "kind": kinds.PROPOSAL_CAPTAIN_AGREED}
    journal.write(party(0))
    for number, by in enumerate((names["陈立"], "f" * 32, names["张𬭎喆"])):
        journal.write({**step(by), "id": f"{number:032x}"}, **asked)
    journal.write(party(1))
    receipt, _ = device.push(journal, 1, 5)
    assert [(one.seq, one.reason) for one in receipt.quarantined] == [
        (2, "authority:agree_as_captain"),
        (3, "authority:agree_as_captain"),
    ]
    with county.county.database.read() as tx:
        kept = tx.exec_driver_sql("select count(*) from state where type='proposal_step'").scalar()
        parties = tx.exec_driver_sql("select count(*) from state where type='party'").scalar()
    assert (kept, parties) == (1, 2)
    words = reason_words(receipt.quarantined[0].reason)
    assert "以队长身份办自选申请" in words
    again, _ = device.push(journal, 1, 5)
    assert again.quarantined == receipt.quarantined


def test_a_role_that_ended_was_good_while_it_lasted(county: Served) -> None:
    """An old roster bears out what its days saw, and nothing signed after its end."""
    device, journal, names = enrolled(county), Journal(), officers(county)
    clock, captain = county.clock, names["张𬭎喆"]
    asked = {"type": "proposal_step", "kind": kinds.PROPOSAL_CAPTAIN_AGREED}
    before = clock.now
    clock.now += 10 * limits.DAY_MS
    with county.county.database.write() as tx:
        plain = next(one for one in people.officers(tx, TOWN) if one["id"] == captain)
        changed = canonical.encode({**plain, "roles": ["officer"]})
        tx.execute(OFFICERS.update().where(OFFICERS.c.id == captain).values(plain=changed))
        publish_roster(county.county, tx, TOWN)
    device.refresh()
    for number, at in enumerate((before + 1000, clock.now, before + 60 * limits.DAY_MS)):
        journal.write({**step(captain), "id": f"{number:032x}"}, wall_time=at, **asked)
    receipt, _ = device.push(journal, 1, 3)
    # The former roster is good for 45 days on paper; who still held it then could not know better.
    assert [(one.seq, one.reason) for one in receipt.quarantined] == [(3, "authority:agree_as_captain")]
