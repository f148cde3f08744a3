"""What people do with a simulated county's copies, and what somebody with every right could do to its data: drills,
missing files in a backup, changed rows, and a county put back in secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from sync.protocol.entry import open_header
from tests.simulation import tampering
from tests.simulation.ledger import Broken
from tests.simulation.store import Store

if TYPE_CHECKING:
    from tests.simulation.county import SimCounty


@dataclass(slots=True)
class Backup:
    """A copy of everything and when it was made (ms); `missing` are files that its medium lost since."""

    store: Store
    made_at: int
    missing: set[str] = field(default_factory=set)
    drilled: bool = False

    def files(self) -> set[str]:
        """Files that a restore of it would bring."""
        return set(self.store.shelf.stored) - self.missing

    def lose_file(self, dice: Random) -> None:
        """The medium loses one, unless a drill counted on it."""
        if not self.drilled and (names := sorted(self.files())):
            self.missing.add(dice.choice(names))


def drill(county: SimCounty, backup: Backup) -> None:
    """As `backup.drill`: restored aside, recomputed; each journal whose end there is this county's own history is
    archived so far."""
    if county.untouched is not None or tampering.first_bad(backup.store):
        return
    backup.drilled = True
    county.ledger.sometimes["drill"] += 1
    county.ledger.sometimes["drill lacks a file"] += bool(backup.missing)
    files = backup.files()
    county.ledger.archived_files.update(files)
    for journal, head in backup.store.journals.items():
        county.ledger.archived.update(row.hash for row in backup.store.entries[journal])
        rows = county.store.entries.get(journal, ())
        if 0 < head.have_seq <= len(rows) and rows[head.have_seq - 1].hash == head.have_head:
            note(county, journal, head.have_seq, proved_files(backup.store, journal, files))


def note(county: SimCounty, journal: str, seq: int, files_seq: int) -> None:
    """An earlier drill that went further stays."""
    former = county.store.archived.get(journal, (0, 0))
    county.store.archived[journal] = max(seq, former[0]), max(files_seq, former[1])


def proved_files(store: Store, journal: str, files: set[str]) -> int:
    """Up to which entry all files are there."""
    rows = store.entries[journal]
    for row in rows:
        if any(blob.sha256 not in files for blob in open_header(row.header).blobs):
            return row.seq - 1
    return len(rows)


def tamper(county: SimCounty, dice: Random) -> None:
    """Change what is stored, as somebody with every right could. The county's own check must name it at once."""
    if county.untouched is not None or not county.store.rows:
        return
    county.untouched = county.store.image()
    item = tampering.change(county.store, dice)
    found = tampering.first_bad(county.store)
    if found != item:
        raise Broken("P8", f"changed {item}, the check says {found}")
    county.ledger.sometimes["tampering"] += 1


def rewind(county: SimCounty, dice: Random) -> None:
    """The county is put back to a copy of the present life and nobody says so: every check of its own is content, only
    those who saw more can tell."""
    fitting = [one for one in county.backups if next(reversed(one.store.lives)) == county.epoch]
    if county.untouched is not None or not fitting:
        return
    county.untouched = county.store.image()
    county.store = dice.choice(fitting).store.image()
    county.rewound = county.cheated = True
    if tampering.first_bad(county.store):
        raise Broken("P8", "a whole county does not hold")
    county.ledger.sometimes["rewound in secret"] += 1


def repair(county: SimCounty) -> None:
    """Put back what was there before somebody laid hands on it, as a restore; files that a county put back to an older
    copy lacks and that a drilled backup has are copied in."""
    if county.untouched is not None:
        county.store, county.untouched = county.untouched, None
        county.rewound = False
        county.handled_at = county.now()
        county.new_life(Backup(county.store, county.now()))
    for backup in county.backups:
        if backup.drilled:
            county.store.shelf.bring({sha: backup.store.shelf.stored[sha] for sha in backup.files()})
