"""The list of documents (文书目录): what each must hold, who signs it, and whether anybody confirmed it."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass
from functools import cache

import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """One row of the list. `number` is its place, from 1; `mandatory` the parts that the paper must hold."""

    id: str
    number: int
    name: str
    stage: str
    kind: str
    legal_basis: tuple[str, ...]
    signers: tuple[str, ...]
    seal: bool
    served: bool
    internal: bool
    mandatory: tuple[str, ...]
    must_have: bool
    verified: bool


@cache
def listed() -> dict[str, ListedDocument]:
    """All rows by id, in the order of the list."""
    rows = csv.DictReader(io.StringIO(resources.read_text("documents/documents.csv")))
    return {row["id"]: _document(number, row) for number, row in enumerate(rows, 1)}


@cache
def series() -> dict[str, str]:
    """The class word (字号) of each form that carries a number, by its id."""
    return {
        name: str(word) for name, word in tomllib.loads(resources.read_text("documents/series.toml")).items()
    }


@cache
def form_ids() -> tuple[str, ...]:
    """The ids of all listed documents, in order."""
    return tuple(listed())


def _document(number: int, row: dict[str, str]) -> ListedDocument:
    return ListedDocument(
        id=row["id"],
        number=number,
        name=row["name_zh"],
        stage=row["stage"],
        kind=row["form_kind"],
        legal_basis=tuple(part for part in row["legal_basis"].split("；") if part),
        signers=tuple(part for part in row["signers"].split("；") if part),
        seal=row["seal"] == "yes",
        served=row["served"] == "yes",
        internal=row["internal_external"] == "internal",
        mandatory=tuple(part for part in row["mandatory_fields"].split(";") if part),
        must_have=row["must_have"] == "yes",
        verified=row["verified"] == "yes",
    )
