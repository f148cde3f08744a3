"""Everything the windows of one home ever said, against what the home holds after a kill.

A confirmed save must be there once; one that was asked for and not yet answered may be there, and once at most.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from desktop.screens.documents.faces import short_number
from desktop.store.store import Store
from enforcement.model.checklist import ItemResult
from enforcement.model.document import Document, DocumentState
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import FactStatement, Inspection, InspectionMatter, InspectionStatus
from enforcement.model.party import Party
from enforcement.model.plain import to_plain
from enforcement.model.print_run import PrintRun, PrintState
from enforcement.model.service import ServiceRecord
from enforcement.queries import AskPaper

Line = dict[str, Any]
Key = tuple[Any, ...]

# What a command makes: the class, and what makes it the only one of its kind; read from the command and from the thing.
MAKES: dict[str, tuple[type, Callable[[Line], Key], Callable[[Any], Key]]] = {
    "SaveParty": (Party, lambda g: (g["name"],), lambda t: (t.name,)),
    "StartInspection": (Inspection, lambda g: (g["party_id"],), lambda t: (t.party_id,)),
    "AddMatter": (
        InspectionMatter,
        lambda g: (g["inspection_id"], g["matter_code"]),
        lambda t: (t.inspection_id, t.matter_code),
    ),
    "AddFact": (FactStatement, lambda g: (g["text"],), lambda t: (t.text,)),
    "AddEvidence": (Evidence, lambda g: (g["blob"]["sha256"],), lambda t: (t.sha256,)),
    "PrepareDocument": (
        Document,
        lambda g: (g["inspection_id"], g["form_id"]),
        lambda t: (t.inspection_id, t.form_id),
    ),
    "RecordService": (ServiceRecord, lambda g: (g["inspection_id"],), lambda t: (t.inspection_id,)),
}
# What a command sets: (id of the thing, field, value) each.
SETS: dict[str, Callable[[Line], Iterable[tuple[str, str, Any]]]] = {
    "EditInspection": lambda g: [(g["inspection_id"], name, value) for name, value in g["changes"].items()],
    "AnswerItem": lambda g: [(g["item_id"], name, value) for name, value in g["changes"].items()],
    "ApproveInspection": lambda g: [(g["inspection_id"], "approval", g["approval"])],
    "EditFact": lambda g: [(g["fact_id"], "text", g["text"])],
    "LinkEvidence": lambda g: [(key, "item_result_id", g["item_result_id"]) for key in g["evidence_ids"]],
    "JudgeMatter": lambda g: [(g["inspection_matter_id"], "finding", g["finding"])],
    "FinishInspection": lambda g: [
        (g["inspection_id"], "status", InspectionStatus.FINISHED.value),
        (g["inspection_id"], "outcome", g["outcome"]),
    ],
}
OTHERS = {
    "IssueDocument",
    "StartPrint",
    "EndPrint",
    "BuildFacts",
    "CheckDocument",
}  # looked at by themselves, or by their save
CLASSES: tuple[type, ...] = (
    Party,
    Inspection,
    InspectionMatter,
    ItemResult,
    FactStatement,
    Evidence,
    Document,
    ServiceRecord,
)
OUT = (DocumentState.ISSUED, DocumentState.SERVED)


@dataclass(slots=True)
class Ask:
    """One command the window asked for. ``saved_ms`` is the time of the save the window confirmed; ``answered`` is
    also true for a command that had nothing to save."""

    command: str
    given: Line
    answered: bool = False
    saved_ms: int | None = None
    made: Any = None


@dataclass
class Ledger:
    """The asks of all lives on one home in order, and the issued numbers a window showed by document."""

    asks: list[Ask] = field(default_factory=list)
    shown: dict[str, tuple[str, str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    bars: Counter[str] = field(default_factory=Counter)
    begun_ms: int | None = None

    def take(self, lines: Iterable[Line]) -> None:
        """The lines of one more life."""
        asks: dict[int, Ask] = {}
        for line in lines:
            if "ask" in line:
                asks[line["ask"]] = Ask(line["command"], line["given"])
            elif "saved" in line:
                ask = asks[line["saved"]]
                ask.answered, ask.saved_ms, ask.made = True, line["ms"], line["id"]
                self.bars[line["bar"].split(" ")[0]] += 1
            elif "nothing" in line:
                asks[line["nothing"]].answered = True
            elif "refused" in line:
                raise AssertionError(f"refused: {asks[line['refused']].command}: {line['sentence']}")
            elif "shown" in line:
                self.shown[line["shown"]] = (line["words"], line["number"])
            elif "typed" in line:
                self.typed.add(line["typed"])
            elif line["at"] == "open" and self.begun_ms is None:
                self.begun_ms = line["ms"]
        self.asks += asks.values()

    def confirmed(self, command: str = "") -> list[Ask]:
        return [ask for ask in self.asks if ask.saved_ms is not None and command in ("", ask.command)]

    @property
    def open(self) -> int:
        """How many commands were still on their way when a kill came."""
        return sum(1 for ask in self.asks if not ask.answered)

    def compare(self, store: Store) -> None:
        """AssertionError when anything confirmed is missing, changed or doubled, or anything is there unasked."""
        unknown = {ask.command for ask in self.asks} - set(MAKES) - set(SETS) - OTHERS
        assert unknown == set()
        if self.begun_ms is None:
            return
        self._compare_saves(store)
        with store.unit_of_work("") as work:
            things: dict[type, tuple[Any, ...]] = {cls: work.find(cls) for cls in CLASSES}
        for name in MAKES:
            self._compare_made(name, things[MAKES[name][0]])
        self._compare_set({thing.id: thing for found in things.values() for thing in found})
        self._compare_papers(store, {paper.id: paper for paper in things[Document]})

    def compare_files(self, store: Store) -> None:
        """Every confirmed file and paper can be read with the bytes its hash names."""
        for ask in self.confirmed("AddEvidence"):
            name = ask.given["blob"]["sha256"]
            assert hashlib.sha256(store.blobs.read(name)).hexdigest() == name

    # ---- inside

    def _compare_saves(self, store: Store) -> None:
        """One save in the journal for each 已保存, and no more than were asked for."""
        raw = store._database.raw
        rows = raw.execute(
            "SELECT max(wall_time) FROM journal_entry WHERE own = 1 AND wall_time >= ?"
            " GROUP BY save_id HAVING min(type) <> 'number_block' OR max(type) <> 'number_block'",
            (self.begun_ms,),
        )
        there = Counter(row[0] for row in rows)
        said = Counter(ask.saved_ms for ask in self.confirmed())
        missing = said - there
        assert missing == Counter(), f"confirmed and not in the journal: {len(missing)}"
        assert there.total() <= said.total() + self.open, "saves in the journal that nobody asked for"

    def _compare_made(self, name: str, things: tuple[Any, ...]) -> None:
        _, of_command, of_thing = MAKES[name]
        ids = {thing.id for thing in things}
        counts = Counter(of_thing(thing) for thing in things)
        lost = [
            ask for ask in self.confirmed(name) if ask.made not in ids or not counts[of_command(ask.given)]
        ]
        assert lost == [], f"confirmed and lost: {lost}"
        twice = [ask for ask in self.asks if ask.command == name and counts[of_command(ask.given)] > 1]
        assert twice == [], f"doubled: {twice}"

    def _compare_set(self, things: dict[str, Any]) -> None:
        wrong = [
            (key, values)
            for key, values in self._last_values()
            if values and to_plain(getattr(things[key[0]], key[1])) not in values
        ]
        assert wrong == [], f"not as confirmed: {wrong}"

    def _last_values(self) -> Iterator[tuple[tuple[str, str], list[Any]]]:
        """For each field: the value confirmed last, and those asked for after it."""
        values: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for ask in self.asks:
            for thing, name, value in SETS.get(ask.command, lambda _given: ())(ask.given):
                key = (thing, name)
                if ask.answered:
                    values[key] = [value]
                elif key in values:
                    values[key].append(value)
        yield from values.items()

    def _compare_papers(self, store: Store, papers: dict[str, Document]) -> None:
        numbers = Counter(paper.number for paper in papers.values() if paper.number)
        assert max(numbers.values(), default=1) == 1
        with store.unit_of_work("") as work:
            runs = {run.id: run for run in work.find(PrintRun)}
        ended = [runs[ask.given["run_id"]] for ask in self.confirmed("EndPrint")]
        prints = Counter(run.document_id for run in ended if run.count and run.state is not PrintState.FAILED)
        asked = Counter(ask.given["document_id"] for ask in self.asks if ask.command == "StartPrint")
        for ask in self.confirmed("IssueDocument"):
            paper = papers[ask.given["document_id"]]
            assert paper.state in OUT, f"confirmed as issued and not so: {paper.id}"
            assert paper.number
            assert hashlib.sha256(store.answer(AskPaper(paper.id))).hexdigest() == paper.sha256
            assert prints[paper.id] <= paper.prints <= asked[paper.id]
        for key, (words, number) in self.shown.items():
            assert papers[key].number == number
            assert words.startswith(short_number(papers[key]))
