"""That somebody at the county looked at a township's records, said by the county in its own journal: who, at what, why
(decision 25). Written before anything is shown or taken away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection
from uuid_utils import uuid7

from enforcement.model.county_reading import CountyReading, Looked
from enforcement.model.plain import to_plain
from enforcement.rules import kinds
from sync.server.county import County
from sync.server.county_journal import Said, write_save

REASON_LEAST: Final = 4
REASON_MOST: Final = 200


class Looker(NamedTuple):
    """Who looks, and as what, in words."""

    person: str
    roles: str


def write_reading(
    county: County,
    tx: Connection,
    stream: str,
    by: Looker,
    looked: Looked,
    what: str,
    reason: str,
    record: tuple[str, str] = ("", ""),
) -> None:
    """Write it into the stream, in the transaction of the caller's own note. `what` and `reason` name no party; `record`
    is (type, id) of what was opened."""
    reading = CountyReading(
        id=uuid7().hex,
        person=by.person,
        roles=by.roles,
        looked=looked,
        what=what,
        reason=reason,
        record_type=record[0],
        record_id=record[1],
        at=datetime.fromtimestamp(county.clock() / 1000, UTC),
    )
    said = Said("county_reading", reading.id, kinds.COUNTY_READ, to_plain(reading))
    write_save(county, tx, stream, by.person, (said,))
