"""The home that searches are measured in: a catalogue of 5,000 matters, and papers for the newest inspections."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from desktop import training
from desktop.clock import MachineIds
from desktop.store.store import Store
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import from_release, to_release
from enforcement.model.document import Document
from enforcement.model.inspection import Inspection
from enforcement.rules import kinds

MATTERS, PAPERS = 5_000, 1_000


def large_catalogue() -> CatalogueDraft:
    """The training town's catalogue, grown by mixing the names of its matters, each with one checklist item."""
    content = from_release(training.training_release()).content
    chance = random.Random(4)
    matters, items = list(content.matters), list(content.checklists)
    while len(matters) < MATTERS:
        one, other = chance.choice(content.matters), chance.choice(content.matters)
        name = one.name[: chance.randint(6, 20)] + other.name[len(other.name) // 2 :]
        code = f"{900_000 + len(matters)}"
        matters.append(replace(one, code=code, name=name, condition=other.condition))
        items.append(replace(chance.choice(content.checklists), matter_code=code, number=1))
    return replace(content, matters=tuple(matters), checklists=tuple(items))


def install(store: Store, content: CatalogueDraft) -> None:
    """Put it in force today."""
    today = date.today()
    release = to_release(
        content,
        version="5000",
        issuing_document="样本",
        published=today,
        effective=today,
        source="bench",
        source_sha256="0" * 64,
    )
    store.install_release(release.data)


def add_papers(store: Store) -> None:
    """One paper each for the newest inspections."""
    ids, officer = MachineIds(), training.officers()[0].id
    with store.unit_of_work(officer) as work:
        newest = sorted(work.find(Inspection), key=lambda one: one.id)[-PAPERS:]
        for serial, inspection in enumerate(newest, 1):
            paper = Document(
                id=ids.new(),
                inspection_id=inspection.id,
                form_id="correction_notice",
                form_version="1",
                title="责令改正通知书",
                number=f"云镇责改〔2026〕{serial}号",
            )
            work.add(paper, kinds.DOCUMENT_PREPARED)
        work.commit()
