"""From entries to the county's state of things: patches applied in gseq order, save by save, whole or not
at all.

A save with one entry that does not hold is kept, receipted and put into quarantine as a whole (R6, R9).
Types and schemas that this version does not know are taken as they are, and so is whatever else is written about
those things, until a program that knows them makes them again (R14, `reprojection`).
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any, Final, NamedTuple

from enforcement.conflicts.merge import Patch
from enforcement.model.plain import from_plain
from enforcement.model.things import THINGS
from enforcement.upcasting import is_newer, known_schema, upcast
from sync.protocol import limits
from sync.protocol.batch import LinkedEntry
from sync.protocol.entry import EntryHeader, new_bytes, open_body
from sync.protocol.problems import TOO_LARGE, ProtocolProblem
from sync.server.core.values import StoredThing
from sync.server.things import Recall, Thing, ThingKey

SAME_SAVE: Final = "same_save"
_NOTHING: Final[Mapping[ThingKey, int]] = {}


class ReadEntry(NamedTuple):
    """An entry made ready before the transaction: `fault` says why it cannot be taken ("" = it can so
    far)."""

    linked: LinkedEntry
    header: EntryHeader | None
    new: dict[str, Any]
    fault: str
    new_bytes: bytes = b""  # canonical form of `new`, where the body has it by itself
    old: dict[str, Any] = {}  # what its author was shown

    def patch(self, gseq: int, *, taken: bool = True) -> Patch:
        """As the merge reads it at its place in the stream; its header was read."""
        assert self.header is not None
        new, old = (self.new, self.old) if taken else ({}, {})
        return Patch(self.header.entry_id, self.header.parents, new, gseq, gseq, old, taken)

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
    """What came of a batch: reasons of quarantine by seq, and the things that entries speak of."""

    quarantine: dict[int, str]
    things: dict[ThingKey, Thing]
    # What is not understood in full, and the schema that would do.
    newer: dict[ThingKey, int] = field(default_factory=dict)

    @property
    def changed(self) -> dict[ThingKey, dict[str, Any]]:
        """The fields of things that changed."""
        return {key: thing.folded.plain for key, thing in self.things.items() if thing.changed}


def read_entry(linked: LinkedEntry, stream: str) -> ReadEntry:
    """Check all that an entry can prove by itself; nothing is raised for what belongs into quarantine."""
    try:
        header = linked.quick or linked.header()
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
    if header.schema < known_schema():
        new, old = (upcast(header.type, header.schema, fields) for fields in (new, old))
        return ReadEntry(linked, header, new, "", b"", old)
    return ReadEntry(linked, header, new, "", new_bytes(linked.sealed.body, old), old)


Placed = tuple[ReadEntry, int]  # an entry and its gseq


def project(
    entries: Iterable[Placed],
    before: Mapping[ThingKey, StoredThing],
    recall: Recall,
    repeats: set[int],
    split_save: str,
    newer: Mapping[ThingKey, int] = _NOTHING,
) -> Projected:
    """Apply `entries` (in order) to the things of `before`; `recall` reads the history of those that two people
    wrote about at once.

    `repeats` are seqs whose act came earlier (under another journal): stored, not applied again. `newer` are those
    of the things that a later program wrote about before.
    `split_save` is the last save received of this journal: what continues it here came too late to be
    whole."""
    result = Projected({}, {}, dict(newer))
    for save_id, group in groupby(entries, key=lambda placed: placed[0].save_id):
        save = [placed for placed in group if placed[0].linked.link.seq not in repeats]
        reason = "save_split" if save_id == split_save else ""
        _apply_save(save, before, result, reason)
    for key, thing in result.things.items():
        if thing.apart:
            result.things[key] = thing.merged(key, recall)
    return result


def _apply_save(
    save: Sequence[Placed], before: Mapping[ThingKey, StoredThing], result: Projected, reason: str
) -> None:
    things: dict[ThingKey, Thing] = {}
    faults: dict[int, str] = {}
    newer: dict[ThingKey, int] = {}
    for entry, gseq in save:
        fault = entry.fault or reason or _apply(entry, gseq, before, result, things, newer)
        if fault:
            faults[entry.linked.link.seq] = fault
    if not faults:
        result.things.update(things)
        for key, schema in newer.items():
            result.newer[key] = max(schema, result.newer.get(key, 0))
        return
    for entry, gseq in save:
        seq = entry.linked.link.seq
        result.quarantine[seq] = faults.get(seq, SAME_SAVE)
        _link(entry, gseq, before, result.things)


def _apply(
    entry: ReadEntry,
    gseq: int,
    before: Mapping[ThingKey, StoredThing],
    earlier: Projected,
    things: dict[ThingKey, Thing],
    newer: dict[ThingKey, int],
) -> str:
    """Put one patch into `things`, and into `newer` what it needs to be understood; the reason when the thing would
    not hold together."""
    header = entry.header
    assert header is not None
    key = (header.type, header.thing)
    thing = things.get(key) or earlier.things.get(key) or Thing.of(before.get(key))
    merged = {**thing.folded.plain, **entry.new}
    late = is_newer(header.type, header.schema)
    if late:
        newer[key] = max(header.schema, newer.get(key, 0))
    fault = "" if late or key in earlier.newer else thing_fault(header.type, header.thing, merged)
    if not fault:
        patch, made = entry.patch(gseq), entry.new_bytes
        if len(merged) != len(entry.new) and not thing.folded.plain:  # it was made without its id
            patch, made = patch._replace(new=merged), b""
        things[key] = thing.after(header.type, patch, merged, made)
    return fault


def _link(
    entry: ReadEntry, gseq: int, before: Mapping[ThingKey, StoredThing], things: dict[ThingKey, Thing]
) -> None:
    """An entry in quarantine still shows what its author had seen; of a thing that is not there nothing is kept."""
    if entry.header is None:
        return
    key = (entry.header.type, entry.header.thing)
    if key in things or key in before:
        thing = things.get(key) or Thing.of(before[key])
        things[key] = thing.linked(entry.patch(gseq, taken=False))


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
