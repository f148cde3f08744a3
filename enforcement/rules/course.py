"""Where a case stands by its papers: which of them open it, file it and end it (resources/documents/course.toml)."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStage:
    """A stage of the list of documents. ``rank`` grows with the case; ``waits`` and ``waits_filed`` say what comes next
    before and after 立案; ``filed``: the stage only comes after it."""

    name: str
    rank: int
    waits: str
    waits_filed: str
    opens: bool = False
    filed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The stages by name, and forms by what they do. ``ends_at_once``: form of a penalty on the spot → what ends it."""

    stages: dict[str, CourseStage]
    filing: frozenset[str]
    ends: frozenset[str]
    ends_clue: frozenset[str]
    ends_at_once: dict[str, str]

    def stage(self, form_id: str) -> CourseStage | None:
        """The stage of a form; None for one that is not listed or is about something else."""
        return self.stages.get(stage_names().get(form_id, ""))

    @property
    def forms(self) -> frozenset[str]:
        """Every listed form that says something about a case."""
        return frozenset(form_id for form_id in stage_names() if self.stage(form_id) is not None)


@cache
def stage_names() -> dict[str, str]:
    """The stage of every listed form, by its id."""
    rows = csv.DictReader(io.StringIO(resources.read_text("documents/documents.csv")))
    return {row["id"]: row["stage"] for row in rows}


@cache
def course() -> Course:
    """The course as shipped."""
    told: dict[str, Any] = tomllib.loads(resources.read_text("documents/course.toml"))
    stages = (CourseStage(rank=rank, **row) for rank, row in enumerate(told["stages"]))
    return Course(
        stages={one.name: one for one in stages},
        filing=frozenset(told["filing"]),
        ends=frozenset(told["ends"]),
        ends_clue=frozenset(told["ends_clue"]),
        ends_at_once=dict(told["ends_at_once"]),
    )
