"""What the demonstration leaves: figures read back from the device's and the county's own stores, never from the script."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.demo.county import County
from desktop.demo.stage import StepTime
from desktop.store.pen import app_version
from desktop.store.store import Store
from enforcement.model.document import Document
from enforcement.queries import AskBlob, AskPaper, AskSyncSummary, AskWorkspace, SyncSummary, WorkspaceRows
from sync.protocol.entry import open_header

BATCH_BYTES = 1 << 20


class NotTrue(Exception):
    """A promise of the demonstration does not hold; the message says which."""


def papers_of(store: Store, rows: WorkspaceRows, folder: Path) -> list[dict[str, Any]]:
    """Write each issued paper's stored bytes and tell of it."""
    folder.mkdir(parents=True, exist_ok=True)
    told = []
    for paper in sorted(
        rows.documents, key=lambda paper: (paper.issued_at is None, paper.issued_at, paper.id)
    ):
        if not paper.number:
            continue
        pdf = store.answer(AskPaper(paper.id))
        path = folder / f"{paper.number}{paper.title}.pdf"
        path.write_bytes(pdf)
        told.append(_paper(paper, pdf, path, folder.parent))
    return told


def evidence_of(store: Store, rows: WorkspaceRows, folder: Path) -> list[dict[str, Any]]:
    """Write each original and tell of it; the hash is counted over the bytes that came back."""
    folder.mkdir(parents=True, exist_ok=True)
    told = []
    for piece in rows.evidence:
        data = store.answer(AskBlob(piece.sha256))
        path = folder / f"{piece.number}.jpg"
        path.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        told.append({"sha256": digest, "size": len(data), "path": str(path.relative_to(folder.parent))})
    return told


def inspection_of(rows: WorkspaceRows) -> dict[str, Any]:
    answered = [item for work in rows.matters for item in work.items if _answered(item, rows)]
    return {
        "id": rows.inspection.id,
        "party": rows.party.name,
        "officers": [officer.name for officer in rows.officers],
        "matters": [work.entry.matter_code for work in rows.matters],
        "checklist_answers": len(answered),
    }


def exchange_of(store: Store, county: County, second: Store) -> dict[str, Any]:
    """Entries, files and receipts on both sides compared one by one; what the second device took in."""
    journal, hashes, files = _own(store)
    held = county.ask("device", "show", store.device_keys.device_id)
    if held["journals"].get(journal) != hashes:
        raise NotTrue("the county's entries are not the device's, one by one")
    if held["quarantined"]:
        raise NotTrue("the county has not entered everything")
    if held["named_blobs"] != files or held["stored_blobs"] != files:
        raise NotTrue("a file of the device is not at the county")
    summary: SyncSummary = store.answer(AskSyncSummary())
    if [line for line in summary.counts if line.county != line.here]:
        raise NotTrue("the counts of device and county differ")
    _, own_of_second, _ = _own(second)
    pulled = sum(cursor.gseq for cursor in second.exchange.state().cursors) - len(own_of_second)
    return {
        "entries": {"device": len(hashes), "county": len(held["journals"][journal])},
        "blobs": {"device": len(files), "county": len(held["stored_blobs"])},
        "receipts": len(summary.receipts),
        "second_device_entries": pulled,
        "difference": summary.unsent + summary.sent + summary.quarantined,
    }


def _own(store: Store) -> tuple[str, list[str], list[str]]:
    """The store's own journal: its id, the hash of each entry in order, and the files its entries name."""
    state = store.exchange.state()
    hashes: list[str] = []
    files: set[str] = set()
    while len(hashes) < state.last_seq:
        batch = store.exchange.next_batch(len(hashes), BATCH_BYTES)
        if batch is None:
            break
        for entry in batch.entries:
            hashes.append(entry.hash.hex())
            files.update(blob.sha256 for blob in open_header(entry.header).blobs)
    return state.journal, hashes, sorted(files)


def same_case(first: Store, second: Store, inspection_id: str) -> None:
    """The second device must show the same inspection, paper by paper and fact by fact."""
    mine, theirs = first.answer(AskWorkspace(inspection_id)), second.answer(AskWorkspace(inspection_id))
    if theirs is None:
        raise NotTrue("the second device does not know the inspection")
    for name in ("inspection", "party", "evidence", "facts", "documents", "services"):
        if getattr(mine, name) != getattr(theirs, name):
            raise NotTrue(f"the second device shows other {name}")


def write_report(folder: Path, parts: dict[str, Any], steps: list[StepTime], pictures: list[str]) -> Path:
    """``report.json`` in ``folder``."""
    told = {
        "version": app_version(),
        **parts,
        "screenshots": pictures,
        "steps": [asdict(step) for step in steps],
    }
    path = folder / "report.json"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
    return path


def _paper(paper: Document, pdf: bytes, path: Path, base: Path) -> dict[str, Any]:
    digest = hashlib.sha256(pdf).hexdigest()
    if digest != paper.sha256:
        raise NotTrue(f"the stored bytes of {paper.form_id} are not the issued ones")
    return {
        "id": paper.id,
        "form": paper.form_id,
        "title": paper.title,
        "number": paper.number,
        "pages": paper.pages,
        "sha256": digest,
        "path": str(path.relative_to(base)),
        "facts": paper.facts,
    }


def _answered(item: Any, rows: WorkspaceRows) -> bool:
    return bool(item.done(sum(1 for piece in rows.evidence if piece.item_result_id == item.id)))
