"""Stand-ins that could ship: a store in memory with journal, clock, ids, blobs, a catalogue, a printing room.

They keep the promises of enforcement.ports: a unit of work saves all or nothing, every value travels through
plain data, a stale change is an error, blobs are found by their hash.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO, TypeVar

from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.benchmarks import Benchmarks
from enforcement.catalogue.changes import Listing
from enforcement.catalogue.cited import Place, punishing
from enforcement.catalogue.history import ALWAYS, Face
from enforcement.conflicts.pulled import PulledThing
from enforcement.model.agency import Agency
from enforcement.model.checklist import ChecklistItem
from enforcement.model.ids import check_id
from enforcement.model.library import CatalogueVersion, PowerGrant, ProposalAnswer
from enforcement.model.matter import Library, Matter
from enforcement.model.officer import Officer
from enforcement.model.plain import field_names, from_plain, to_plain
from enforcement.model.things import TYPE_NAMES
from enforcement.ports import (
    BlobRef,
    Context,
    FormInfo,
    PaperDoubt,
    PaperDue,
    PaperOrder,
    RenderedPaper,
    Side,
)
from enforcement.refusals import Done, Refused
from enforcement.text.dates import local_day
from forms.definitions.editions import FormSet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FakeEntry:
    """One journal entry: the act, the thing, new values, former values, and the files it brought."""

    kind: str
    thing_type: str
    thing_id: str
    new: dict[str, Any]
    old: dict[str, Any]
    blobs: tuple[BlobRef, ...] = ()


@dataclass
class FakeStore:
    """What is durable: things in the order they came, as plain data, and the journal."""

    things: dict[tuple[type, str], dict[str, Any]] = field(default_factory=dict)
    disputes: dict[tuple[type, str], dict[str, tuple[Side, ...]]] = field(default_factory=dict)
    journal: list[FakeEntry] = field(default_factory=list)

    def all(self, cls: type[T]) -> tuple[T, ...]:
        """Every stored thing of ``cls``, oldest first."""
        return FakeWork(self).find(cls)

    def the(self, cls: type[T], thing_id: object) -> T:
        """The stored thing; KeyError when there is none."""
        return from_plain(cls, self.things[(cls, str(thing_id))])


class FakeWork:
    """A unit of work over a `FakeStore`; nothing is kept before ``commit``."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self._things = dict(store.things)
        self._disputes = {key: dict(groups) for key, groups in store.disputes.items()}
        self.entries: list[FakeEntry] = []

    def get(self, cls: type[T], thing_id: str) -> T | None:
        plain = self._things.get((cls, thing_id))
        return None if plain is None else from_plain(cls, plain)

    def find(self, cls: type[T], **equal: Any) -> tuple[T, ...]:
        unknown = set(equal) - set(field_names(cls))
        if unknown:
            raise TypeError(f"{cls.__name__} has no field {sorted(unknown)[0]}")
        things = (from_plain(cls, plain) for (kind, _), plain in self._things.items() if kind is cls)
        return tuple(thing for thing in things if all(getattr(thing, k) == v for k, v in equal.items()))

    def highest(self, cls: type[Any], field: str, **equal: Any) -> int:
        return max((getattr(thing, field) for thing in self.find(cls, **equal)), default=0)

    def add(self, thing: Any, kind: str, blobs: tuple[BlobRef, ...] = ()) -> None:
        key = (type(thing), check_id(thing.id))
        if key in self._things:
            raise ValueError("the id is taken")
        self._write(key, kind, to_plain(thing), {}, blobs)

    def change(self, old: Any, new: Any, kind: str, blobs: tuple[BlobRef, ...] = ()) -> None:
        if type(old) is not type(new) or old.id != new.id:
            raise ValueError("a change keeps class and id")
        key, before, after = (type(new), new.id), to_plain(old), to_plain(new)
        fields = [name for name in after if after[name] != before[name]]
        if not fields and not blobs:
            return
        if any(self._things[key][name] != before[name] for name in fields):
            raise ValueError("changed since it was read")
        new_patch = {name: after[name] for name in fields}
        self._write(key, kind, new_patch, {name: before[name] for name in fields}, blobs)

    def newer(self) -> tuple[tuple[str, str], ...]:
        return ()

    def disputed(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (TYPE_NAMES[cls], thing_id) for (cls, thing_id), groups in self._disputes.items() if groups
        )

    def sides(self, cls: type[Any], thing_id: str) -> Mapping[str, tuple[Side, ...]]:
        return self._disputes.get((cls, thing_id), {})

    def pulled(self, exchange: int, thing_type: str, thing_id: str) -> PulledThing | None:
        """Nothing ever comes from another machine here."""
        return None

    def settle(self, thing: Any, group: str, values: Mapping[str, Any], kind: str) -> None:
        key = (type(thing), thing.id)
        if group not in self._disputes.get(key, {}):
            raise ValueError("the group is not disputed")
        self._write(key, kind, dict(values), {}, ())
        del self._disputes[key][group]

    def commit(self) -> None:
        self._store.things = self._things
        self._store.disputes = self._disputes
        self._store.journal.extend(self.entries)

    def _write(
        self,
        key: tuple[type, str],
        kind: str,
        new: dict[str, Any],
        old: dict[str, Any],
        blobs: tuple[BlobRef, ...],
    ) -> None:
        self._things = {**self._things, key: {**self._things.get(key, {}), **new}}
        from_plain(key[0], self._things[key])
        self.entries.append(FakeEntry(kind, TYPE_NAMES[key[0]], key[1], new, old, blobs))


class FixedClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return local_day(self._now)

    def go(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        self._now += timedelta(days=days, hours=hours, minutes=minutes)


class CountingIds:
    """Ids and salts that count from 1."""

    def __init__(self) -> None:
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return f"{self._count:032x}"

    def salt(self) -> bytes:
        self._count += 1
        return self._count.to_bytes(16, "big")


class MemoryBlobs:
    """Files by their SHA-256."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, data: BinaryIO, mime: str) -> BlobRef:
        content = data.read()
        digest = hashlib.sha256(content).hexdigest()
        self.files[digest] = content
        return BlobRef(digest, len(content), mime)

    def put_bytes(self, content: bytes, mime: str = "image/jpeg") -> BlobRef:
        return self.put(io.BytesIO(content), mime)

    def read(self, sha256: str) -> bytes:
        return self.files[sha256]

    def has(self, sha256: str) -> bool:
        return sha256 in self.files


@dataclass
class FakeCatalogue:
    """A small catalogue held in lists."""

    release: CatalogueVersion
    matters: tuple[Matter, ...] = ()
    items: tuple[ChecklistItem, ...] = ()
    powers: tuple[PowerGrant, ...] = ()
    division: str = ""
    benches: Mapping[str, Benchmarks] = field(default_factory=dict)
    answers: tuple[ProposalAnswer, ...] = ()
    lines: tuple[AmountLine, ...] = ()
    installed: tuple[tuple[Face, Listing], ...] = ()

    def version(self) -> CatalogueVersion:
        return self.release

    def matter(self, code: str) -> Matter | None:
        return next((matter for matter in self.matters if matter.code == code), None)

    def checklist(self, code: str) -> tuple[ChecklistItem, ...]:
        return tuple(item for item in self.items if item.matter_code == code)

    def grants(self, code: str) -> tuple[PowerGrant, ...]:
        own = tuple(grant for grant in self.powers if grant.matter_code == code)
        matter = self.matter(code)
        if own or matter is None or matter.library is not Library.STATUTORY:
            return own
        law = PowerGrant(
            matter_code=code, division_code=self.division, library=Library.STATUTORY, valid_from=ALWAYS
        )
        return (law,)

    def citing(self, places: Collection[Place]) -> tuple[Matter, ...]:
        return tuple(matter for matter in self.matters if not punishing(matter).isdisjoint(places))

    def benchmarks(self, code: str) -> Benchmarks:
        return self.benches.get(code, Benchmarks())

    def amounts(self) -> tuple[AmountLine, ...]:
        return self.lines

    def releases(self) -> tuple[Face, ...]:
        return tuple(face for face, _ in self.installed)

    def difference(self, base: str, theirs: str) -> tuple[Listing, Listing]:
        known = {face.sha256: listing for face, listing in self.installed}
        return known[base], known[theirs]

    def answer(self, proposal_id: str) -> ProposalAnswer | None:
        return next((one for one in self.answers if one.proposal_id == proposal_id), None)


FORMS = {
    "INS-03": FormInfo(
        id="INS-03", version="1", title="现场检查笔录", series="现检", numbered=True, copies=1
    ),
    "INV-17": FormInfo(
        id="INV-17", version="1", title="责令改正通知书", series="责改", numbered=True, copies=2
    ),
    "SRV-02": FormInfo(id="SRV-02", version="1", title="送达回证", series="送", numbered=True, copies=1),
    "INV-04": FormInfo(id="INV-04", version="1", title="现场照片证据", series="照", numbered=True, copies=1),
}
REQUIRED = {
    "INS-03": ("agency", "items_text", "place", "party.name", "party.address", "recusal_answer", "opinion"),
    "INV-17": ("agency", "party.name", "act_time", "act_place", "violated", "review_body", "contact.name"),
    "SRV-02": ("agency", "subject_name", "party.name", "papers", "place"),
    "INV-04": ("agency", "subject_name", "photos"),
}


class FakePapers:
    """A printing room that writes the facts as text into its "PDF": tests can read what was printed."""

    def __init__(self) -> None:
        self.orders: list[PaperOrder] = []
        self.faceless = ""  # characters no face can print
        self.problems: tuple[str, ...] = ()

    def form(self, form_id: str, version: str = "") -> FormInfo:
        return FORMS[form_id]

    def definition(self, form_id: str, version: str = "") -> Any:
        return FormSet().on(form_id, date.today())

    def forms(self) -> Any:
        return FormSet()

    def missing(self, form_id: str, facts: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        empty = (name for name in REQUIRED[form_id] if not _value(facts, name))
        return tuple((name, f"表单还缺“{name}”。") for name in empty)

    def doubts(
        self, form_id: str, facts: dict[str, Any], file: Mapping[str, Mapping[str, Any]] | None = None
    ) -> tuple[PaperDoubt, ...]:
        return ()

    def derived(
        self, form_id: str, facts: dict[str, Any], file: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Mapping[str, Any]:
        return {}

    def due(self, form_id: str, facts: Mapping[str, Any], version: str = "") -> PaperDue | None:
        return None

    def render(self, order: PaperOrder) -> RenderedPaper:
        self.orders.append(order)
        text = repr(sorted(order.facts.items()))
        pdf = f"%PDF-fake {order.form_id} {order.state}\n{text}".encode()
        lost = tuple(f"文书：{char}（U+{ord(char):04X}）" for char in self.faceless if char in text)
        return RenderedPaper(
            pdf=pdf,
            pages=1 + len(text) // 2000,
            sha256=hashlib.sha256(pdf).hexdigest(),
            content_hash=hashlib.sha256(order.salt + text.encode()).digest(),
            level="L1",
            paper_code=f"ZF2:{order.serial}",
            problems=self.problems,
            missing_glyphs=lost,
        )


def _value(facts: Mapping[str, Any], name: str) -> Any:
    value: Any = facts
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


@dataclass
class House:
    """One machine of one team: runs commands as its officer, commits what is done, keeps nothing else."""

    agency: Agency
    actor: Officer
    catalogue: FakeCatalogue
    clock: FixedClock
    store: FakeStore = field(default_factory=FakeStore)
    ids: CountingIds = field(default_factory=CountingIds)
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    papers: FakePapers = field(default_factory=FakePapers)
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        return Context(
            clock=self.clock,
            ids=self.ids,
            actor=self.actor,
            agency=self.agency,
            catalogue=self.catalogue,
            blobs=self.blobs,
            papers=self.papers,
            settings=self.settings,
        )

    def put(self, *things: Any) -> None:
        """Store things as they are, as if they had come by sync."""
        work = FakeWork(self.store)
        for thing in things:
            work.add(thing, "test.put")
        work.commit()

    def run(self, command: Any) -> Done | Refused:
        """What the desktop's runner does with one command."""
        work = FakeWork(self.store)
        answer: Done | Refused = command.execute(work, self.context)
        if isinstance(answer, Done):
            work.commit()
        return answer

    def done(self, command: Any) -> Any:
        """Run and give Done's value; AssertionError with the sentence when the command was refused."""
        answer = self.run(command)
        assert isinstance(answer, Done), answer.sentence
        return answer.value

    def refused(self, command: Any) -> Refused:
        """Run and give the refusal; AssertionError when the command went through."""
        answer = self.run(command)
        assert isinstance(answer, Refused), answer
        return answer

    def kinds(self) -> list[str]:
        """The acts of the journal so far."""
        return [entry.kind for entry in self.store.journal]
