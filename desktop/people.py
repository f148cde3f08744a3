"""Who may sign in at this machine: masked labels in people.json, held against the owners of the key slots.

The list is a convenience and opens nothing. Where it is missing, broken or behind the key file, it counts as empty,
and the door asks for a password alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from desktop.screens.entry.door import Person
from desktop.store.durable import Disk, SystemDisk, replace_file
from desktop.store.folder import KEY_FILE_NAME
from desktop.store.keyslots import load_key_file
from desktop.store.slots import SlotKind
from desktop.store.trouble import translated
from enforcement.errors import StoreTrouble
from enforcement.model.officer import ROLE_NAMES, Officer

PEOPLE_NAME = "people.json"


class People:
    """The list of one data folder."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self._folder = folder
        self._disk = disk or SystemDisk()

    def owners(self) -> tuple[str, ...]:
        """Ids of the officers who have a password here, in the order they got it. Raises StoreTrouble."""
        file, _ = load_key_file(self._folder / KEY_FILE_NAME, self._disk)
        named = (slot.officer_id for slot in file.slots_of(SlotKind.PASSWORD))
        return tuple(dict.fromkeys(owner for owner in named if owner))

    def listed(self) -> tuple[Person, ...]:
        """The people to choose from; none when the list cannot be relied on. Raises StoreTrouble as `owners`."""
        labels, owners = self._read(), self.owners()
        if any(owner not in labels for owner in owners):
            return ()
        return tuple(Person(owner, label) for owner, label in labels.items() if label and owner in owners)

    def refresh(self, team: Sequence[Officer]) -> None:
        """Bring the list up to what the key slots and the team say; somebody who left has a row without words.

        A cut leaves the old or the new list. Raises DiskFull, ReadOnlyHome.
        """
        words = masked_labels([officer for officer in team if officer.id in self.owners()])
        rows = [{"id": owner, "label": words.get(owner, "")} for owner in self.owners()]
        if self._read() == {row["id"]: row["label"] for row in rows}:
            return
        with translated():
            data = json.dumps(rows, ensure_ascii=False).encode()
            replace_file(self._disk, self._folder / PEOPLE_NAME, data)

    def _read(self) -> dict[str, str]:
        path = self._folder / PEOPLE_NAME
        with translated():
            if not self._disk.exists(path):
                return {}
            with self._disk.reading(path) as file:
                data = file.read()
        try:
            return {str(row["id"]): str(row["label"]) for row in json.loads(data)}
        except (ValueError, TypeError, KeyError, RecursionError):
            return {}


def masked_labels(officers: Sequence[Officer]) -> dict[str, str]:
    """By officer id: enough for a colleague, too little for a thief. Surname and the tail of the certificate number;
    two who would read alike are numbered."""
    plain = {officer.id: _label(officer) for officer in officers}
    often, seen, labels = Counter(plain.values()), Counter[str](), {}
    for officer_id, label in plain.items():
        seen[label] += 1
        labels[officer_id] = f"{label}（第 {seen[label]} 位）" if often[label] > 1 else label
    return labels


def roster_people(team: Sequence[Officer]) -> tuple[Person, ...]:
    """Everybody of the team by name and roles, for a store that is open."""
    return tuple(
        Person(officer.id, officer.name, "、".join(ROLE_NAMES[role] for role in officer.roles))
        for officer in team
    )


def left_the_roster() -> StoreTrouble:
    """The password opens, its owner is on the roster no more."""
    return StoreTrouble(
        "县里的名册上已经没有这个人，不能再用这个口令办事。",
        "数据都在，没有改动。",
        "请队长登录，或者请县里先在名册上登记。",
        detail="owner of the slot is not on the roster",
    )


def nobody_known() -> StoreTrouble:
    """The password opens, and neither list nor officer keys say whose it is."""
    return StoreTrouble(
        "口令是对的，但认不出是谁的。",
        "上次设口令没有设完，登录名单也读不出来。",
        "请用恢复码打开，选自己，再设一次口令。",
        detail="owner of the slot is unknown",
    )


def _label(officer: Officer) -> str:
    tail = f"（证号尾号 {officer.certificate.number[-3:]}）" if officer.certificate else ""
    return f"{officer.name[:1]}某{tail}"
