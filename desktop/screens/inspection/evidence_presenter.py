"""The evidence tray without widgets: what was brought in, what it belongs to, and which piece F4 takes next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.evidence_import import EvidenceImport, ImportReport
from desktop.screens.inspection.check_presenter import CheckPresenter
from desktop.screens.inspection.originals import Original, Originals
from desktop.screens.inspection.presenter import Workspace
from enforcement.commands.caption_evidence import CaptionEvidence
from enforcement.commands.link_evidence import LinkEvidence
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.text.dates import local

TAIL = 4  # hex digits of the hash shown as 校验尾


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece in the tray, ready to read."""

    evidence: Evidence
    title: str
    facts: str
    link: str
    linked: bool
    current: bool
    original: Original = Original.UNKNOWN


class EvidencePresenter(QObject):
    """Which pieces are shown, which one is chosen; links, captions and imports. ``moved`` when the choice changes."""

    moved = Signal()
    imported = Signal(object)
    thumbnail = Signal(str, bytes)

    def __init__(self, desk: Workspace, check: CheckPresenter) -> None:
        super().__init__(desk)
        self.desk, self._check = desk, check
        self._chosen = ""
        self._only_loose = False
        self.importing = EvidenceImport(desk.operations, self)
        self.importing.finished.connect(self._imported)
        self._asked: dict[str, bytes | None] = {}
        self.originals = Originals(desk.operations, self)
        self.originals.changed.connect(self.moved)
        desk.shown.connect(self._settle)

    # ---- what is shown

    def lines(self) -> tuple[EvidenceLine, ...]:
        return tuple(self._line(item) for item in self._shown())

    def counts(self) -> tuple[int, int]:
        """(all, not yet linked)."""
        everything = self.desk.rows.evidence if self.desk.rows else ()
        return len(everything), sum(1 for item in everything if not item.item_result_id)

    @property
    def chosen(self) -> str:
        return self._chosen

    def show_loose_only(self, only: bool) -> None:
        self._only_loose = only
        self._settle()
        self.moved.emit()

    def want_thumbnail(self, evidence: Evidence) -> bytes | None:
        """Its small picture when it is here already; else it is fetched and told by ``thumbnail``."""
        name = evidence.thumbnail_sha256
        if not name:
            return None
        if name not in self._asked:
            self._asked[name] = None
            blobs = self.desk.operations.context.blobs
            # A picture of another machine may not be here yet: that is no trouble, it comes with a later exchange.
            self.desk.operations.work(
                lambda: blobs.read(name) if blobs.has(name) else b"", lambda data: self._came(name, data)
            )
        return self._asked.get(name)

    # ---- acts

    def choose(self, evidence_id: str) -> None:
        if evidence_id != self._chosen:
            self._chosen = evidence_id
            self.moved.emit()

    def step(self, by: int) -> None:
        """The next or former piece."""
        ids = [item.id for item in self._shown()]
        if ids:
            here = ids.index(self._chosen) if self._chosen in ids else 0
            self.choose(ids[max(0, min(len(ids) - 1, here + by))])

    def attach(self) -> bool:
        """F4: the chosen piece belongs to the current item; then the next loose one is chosen. False with neither."""
        item, work = self._check.current_item, self._check.work
        if not self._chosen or not item or work is None:
            return False
        chosen = self._chosen
        self.desk.run(LinkEvidence(evidence_ids=(chosen,), item_result_id=item))
        self._choose_loose_after(chosen)
        return True

    def detach(self, evidence_id: str) -> None:
        self.desk.run(LinkEvidence(evidence_ids=(evidence_id,)))

    def caption(self, evidence_id: str, text: str) -> None:
        command = CaptionEvidence(evidence_id=evidence_id, caption=text)
        self.desk.saver.save(f"caption:{evidence_id}", command)

    def bring_in(self, paths: tuple[Path, ...], offset_seconds: int = 0) -> None:
        """Import files in the background; ``imported`` reports. The camera clock is ``offset_seconds`` fast."""
        if paths and self.desk.inspection_id:
            self.importing.start(self.desk.inspection_id, paths, offset_seconds)

    # ---- inside

    def _shown(self) -> tuple[Evidence, ...]:
        everything = self.desk.rows.evidence if self.desk.rows else ()
        return tuple(item for item in everything if not (self._only_loose and item.item_result_id))

    def _line(self, evidence: Evidence) -> EvidenceLine:
        where = self._where(evidence)
        taken = local(evidence.taken_at)
        parts = (f"{taken:%H:%M}", evidence.source, f"校验尾 {evidence.sha256[-TAIL:]}")
        facts = " · ".join(part for part in parts if part)
        if evidence.clock_offset_seconds:
            facts += " · 时间已校正"
        return EvidenceLine(
            evidence,
            evidence.caption or _KIND_WORDS[evidence.kind],
            facts,
            f"→ {where}" if where else "未归项 · F4 归到当前检查项",
            bool(where),
            evidence.id == self._chosen,
            self.originals.where(evidence),
        )

    def _where(self, evidence: Evidence) -> str:
        """燃气用户 4: the matter's field and the item's number."""
        for work in self.desk.rows.matters if self.desk.rows else ():
            for item in work.items:
                if item.id == evidence.item_result_id:
                    name = work.matter.domain if work.matter else work.entry.matter_code
                    return f"{name} {item.item_number}"
        return ""

    def _choose_loose_after(self, linked: str) -> None:
        shown = self._shown()
        ids = [item.id for item in shown]
        order = shown[ids.index(linked) + 1 :] + shown[: ids.index(linked)] if linked in ids else shown
        loose = next((item.id for item in order if not item.item_result_id), "")
        if loose:
            self.choose(loose)

    def _settle(self) -> None:
        self.originals.look(self._shown())
        ids = [item.id for item in self._shown()]
        if self._chosen not in ids:
            loose = next((item.id for item in self._shown() if not item.item_result_id), "")
            self._chosen = loose or (ids[0] if ids else "")

    def _imported(self, report: ImportReport) -> None:
        self.imported.emit(report)

    def _came(self, name: str, data: bytes) -> None:
        if not data:
            del self._asked[name]  # asked for again when the rows are read again
            return
        self._asked[name] = data
        self.thumbnail.emit(name, data)


_KIND_WORDS = {
    EvidenceKind.PHOTO: "照片",
    EvidenceKind.VIDEO: "录像",
    EvidenceKind.AUDIO: "录音",
    EvidenceKind.SCAN: "扫描件",
}
