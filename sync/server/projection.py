"""From entries to the county's state of things: patches applied in gseq order, save by save, whole or not
at all.

A save with one entry that does not hold is kept, receipted and put into quarantine as a whole (R6, R9).
Types and schemas that this version does not know are taken as they are and checked when it does (R14).
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Final, NamedTuple

from enforcement.model.plain import from_plain
from enforcement.model.things import THINGS
from sync.protocol import canonical, limits
from sync.protocol.batch import LinkedEntry
from sync.protocol.entry import EntryHeader, new_bytes, open_body
from sync.protocol.problems import TOO_LARGE, ProtocolProblem

# The newest schema of things that THINGS describes; entries of later ones are stored unchecked.
SCHEMA_KNOWN: Final = 1
SAME_SAVE: Final = "same_save"

ThingKey = tuple[str, str]  # (type, thing)


class ReadEntry(NamedTuple):
    """An entry made ready before the transaction: `fault` says why it cannot be taken ("" = it can so
    far)."""

    linked: LinkedEntry
    header: EntryHeader | None
    new: dict[str, Any]
    fault: str
    new_bytes: bytes = b""  # canonical form of `new`, where the body has it by itself

    @property
    def save_id(self) -> str:
        """The save it belongs to; an unreadable header is a save of its own."""
        return self.header.save_id if self.header is not None else f"seq-{self.linked.link.seq}"

    @property
    def entry_id(self) -> str:
        """Its act, "" when the header could not be read."""
        return self.header.entry_id if self.header is not None else ""


@dataclass(frozen=True, slots=True)
class Projected:
    """What came of a batch: reasons of quarantine by seq, the fields of things that changed, and of those
    that one entry made whole their canonical form (else b"")."""

    quarantine: dict[int, str]
    changed: dict[ThingKey, dict[str, Any]]
    made: dict[ThingKey, bytes]

    def fields_bytes(self, key: ThingKey) -> bytes:
        """The canonical form of a changed thing's fields."""
        return self.made[key] or canonical.encode(self.changed[key])


def read_entry(linked: LinkedEntry, stream: str) -> ReadEntry:
    """Check all that an entry can prove by itself; nothing is raised for what belongs into quarantine."""
    try:
        header = linked.header()
    except ProtocolProblem as problem:
        return ReadEntry(linked, None, {}, f"header:{problem.details.get('field', 'form')}")
    if header.scope != stream:
        return ReadEntry(linked, header, {}, "scope")
    if linked.sealed.size > limits.ENTRY_BYTES_MAX:
        return ReadEntry(linked, header, {}, TOO_LARGE.name)
    try:
        new, old = open_body(linked.sealed.body)
    except ProtocolProblem as problem:
        return ReadEntry(linked, header, {}, f"body:{problem.details.get('field', 'form')}")
    return ReadEntry(linked, header, new, "", new_bytes(linked.sealed.body, old))


def project(
    entries: Sequence[ReadEntry], before: Mapping[ThingKey, bytes], repeats: set[int], split_save: str
) -> Projected:
    """Apply `entries` (in order) to the things of `before`.

    `repeats` are seqs whose act came earlier (under another journal): stored, not applied again.
    `split_save` is the last save received of this journal: what continues it here came too late to be
    whole."""
    result = Projected({}, {}, {})
    for save_id, group in groupby(entries, key=lambda entry: entry.save_id):
        save = [entry for entry in group if entry.linked.link.seq not in repeats]
        reason = "save_split" if save_id == split_save else ""
        _apply_save(save, before, result, reason)
    return result


def _apply_save(
    save: Iterable[ReadEntry], before: Mapping[ThingKey, bytes], result: Projected, reason: str
) -> None:
    changed: dict[ThingKey, dict[str, Any]] = {}
    made: dict[ThingKey, bytes] = {}
    faults: dict[int, str] = {}
    seqs: list[int] = []
    for entry in save:
        seq = entry.linked.link.seq
        seqs.append(seq)
        fault = entry.fault or reason or _apply(entry, before, result.changed, changed, made)
        if fault:
            faults[seq] = fault
    if not faults:
        result.changed.update(changed)
        result.made.update(made)
    for seq in seqs if faults else ():
        result.quarantine[seq] = faults.get(seq, SAME_SAVE)


def _apply(
    entry: ReadEntry,
    before: Mapping[ThingKey, bytes],
    earlier: Mapping[ThingKey, dict[str, Any]],
    changed: dict[ThingKey, dict[str, Any]],
    made: dict[ThingKey, bytes],
) -> str:
    """Merge one patch into `changed` and `made`; the reason when the thing would not hold together."""
    header = entry.header
    assert header is not None
    key = (header.type, header.thing)
    fields = changed.get(key) or earlier.get(key)
    if fields is None:
        stored = before.get(key)
        fields = canonical.decode(stored) if stored is not None else {}
    merged = {**fields, **entry.new}
    fault = thing_fault(header.type, header.thing, merged) if header.schema <= SCHEMA_KNOWN else ""
    if not fault:
        changed[key] = merged
        # Nothing there before, nothing added to it: the state is what the body says, byte for byte.
        made[key] = b"" if fields or len(merged) != len(entry.new) else entry.new_bytes
    return fault


def thing_fault(type_name: str, thing: str, fields: dict[str, Any]) -> str:
    """Empty when `fields` make a whole thing of a known type (or nobody knows the type), else
    `invalid:type.field`.

    Names fields only, never values: the reason travels in receipts and lists."""
    cls = THINGS.get(type_name)
    if cls is None:
        return ""
    if fields.setdefault("id", thing) != thing:
        return f"invalid:{type_name}.id"
    try:
        from_plain(cls, fields)
    except (TypeError, ValueError):
        return f"invalid:{type_name}.{_first_bad_field(cls, fields)}"
    return ""


def _first_bad_field(cls: type, fields: dict[str, Any]) -> str:
    for name, probe in _probes(cls).items():
        if name not in fields:
            if _required(cls, name):
                return name
            continue
        try:
            from_plain(probe, {name: fields[name]})
        except (TypeError, ValueError):
            return name
    return "whole"


@cache
def _probes(cls: type) -> dict[str, type]:
    """One class a field, so that a fault can be pinned to it."""
    hints = typing.get_type_hints(cls)
    names = [field.name for field in dataclasses.fields(cls)]
    return {name: dataclasses.make_dataclass(f"Probe_{name}", [(name, hints[name])]) for name in names}


@cache
def _required(cls: type, name: str) -> bool:
    field = next(field for field in dataclasses.fields(cls) if field.name == name)
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
