"""The job of an officer at the keys of the real window, one inspection after the other, each with words of its own.

Every step looks at what stands in the window and does what is missing, so a fresh window takes up the inspection where
the killed one left it, as a person would.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.demo.hand import Hand, StepFailed
from desktop.demo.story import CODE
from desktop.models.rows import ROW_ROLE
from desktop.screens.documents.faces import face
from desktop.screens.inspection.place import InspectionPlace
from desktop.widgets.fields import TextField
from enforcement.model.checklist import ItemKind
from enforcement.model.document import DocumentState
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import Finding, InspectionStatus
from enforcement.queries import WorkspaceRows
from tests.faults.window_said import Listener, Pipe

MATTERS = {
    "aqck": "140003",
    "fzsplf": "190017",
}  # pinyin initials of two matters of the 基础库, and their codes
PHOTOS = 2
_DIGITS = "零一二三四五六七八九甲乙丙丁戊己"
_COMMENT = b"\xff\xfe"  # JPEG's marker of a comment


def mark() -> str:
    """Eight Chinese characters that no other text has."""
    return "".join(_DIGITS[int(digit, 16)] for digit in uuid.uuid4().hex[-8:])


class Job:
    """Works through inspections in the window ``hand`` works. ``card`` is a folder with the photos of a camera."""

    def __init__(
        self,
        hand: Hand,
        place: InspectionPlace,
        heard: Listener,
        pipe: Pipe,
        card: Path,
        chance: random.Random,
    ) -> None:
        self.hand, self.place, self._heard, self._pipe = hand, place, heard, pipe
        self._card, self._chance = card, chance
        self.desk = self.place.desk
        self._steps: tuple[Callable[[], None], ...] = (
            self.prepare,
            self.check,
            self.facts,
            self.papers,
            self.serve,
        )

    @property
    def rows(self) -> WorkspaceRows:
        assert self.desk.rows is not None
        return self.desk.rows

    def resume(self) -> None:
        """Ctrl+2, Enter: the inspection that is still running comes up at its step; without one nothing happens."""
        self._pipe.at("resume")
        self.hand.press("Ctrl+2")
        if self.place.list.table.current_key:
            self.hand.press("Return")
            self.hand.until(lambda: self.desk.rows is not None, "the inspection did not come up")

    def go_on(self) -> None:
        """The inspection on the desk to its end; a new one when there is none."""
        if self.desk.rows is None or self.rows.inspection.status is InspectionStatus.FINISHED:
            self.start()
        while self.rows.inspection.status is not InspectionStatus.FINISHED:
            step = self.desk.step
            self._steps[step - 1]()
            if self.desk.step == step < len(self._steps):
                self.hand.press("F8")
                self.hand.until(partial(self._stands_at, step + 1), f"step {step} was not left")

    def start(self) -> None:
        """Ctrl+N, a name nobody has, four fields, Enter: the inspection runs with both officers."""
        self._pipe.at("start")
        name = f"云溪镇{mark()}饭店"
        self.hand.press("Ctrl+N")
        self.hand.type(name)
        self.hand.settle(150)
        self.hand.press("Return", "Tab")
        self._type(CODE, "Tab")
        self._type("张𬭎喆", "Tab")
        self._type("000-00000001", "Tab")
        self._type(f"安平县云溪镇{mark()}路8号", "Return")
        self.hand.press("Return")
        self.hand.until(
            lambda: self.desk.rows is not None and self.rows.party.name == name,
            "the inspection did not start",
        )
        if len(self.rows.officers) != 2:
            raise StepFailed("the inspection has not got two officers")

    # ---- the five steps

    def prepare(self) -> None:
        """Two matters by pinyin, certificates shown, recusal asked, the head met, approved."""
        self._pipe.at("matters")
        for initials, code in MATTERS.items():
            if not self._has_matter(code):
                self.hand.press("Ctrl+M")
                self.hand.type(initials)
                self.hand.settle(150)
                self.hand.press("Return")
                self.hand.until(partial(self._has_matter, code), f"matter {initials} was not added")
        inspection = self.rows.inspection
        if not inspection.certificates_shown:
            self.hand.press("Alt+1")
        if not inspection.recusal_answer:
            self.hand.press("Alt+2")
        if not inspection.present_person.name:
            self.hand.press("Alt+3")
        if inspection.approval.approved_on is None:
            self.hand.press("Alt+4")

    def check(self) -> None:
        """F7 for the photos, then each checklist by Enter, and a judgement."""
        self._pipe.at("photos")
        workspace = self.place.workspace
        if len(self.rows.evidence) < PHOTOS:
            self.hand.press("F7", "Return")
            self.hand.until(lambda: not workspace.evidence.importing.running, "the import did not end")
            self.hand.until(lambda: len(self.rows.evidence) == PHOTOS, "the photos did not come in")
        for number in range(len(self.rows.matters)):
            if self._is_judged(number):
                continue
            self._pipe.at("checklist")
            self.hand.press(*["Ctrl+Up"] * len(self.rows.matters), *["Ctrl+Down"] * number)
            self._checklist()
            self.hand.press("Alt+2" if number == 0 else "Alt+1")
            self.hand.until(partial(self._is_judged, number), "the judgement was not taken")

    def facts(self) -> None:
        """A sentence of our own, one changed with F2, what the party says, a remark left to save itself."""
        self._pipe.at("facts")
        if all(fact.item_result_ids for fact in self.rows.facts):
            self._reach("加一句")
            self.hand.press("Return")
            self._save(f"检查人员看到{mark()}处通道堆放纸箱，张𬭎喆在场。", "Return")
        if not any(fact.edited and fact.item_result_ids for fact in self.rows.facts):
            self._reach("第 1 句")
            self.hand.press("F2")
            self._save(f"在䶮巷{mark()}号量过。", "Return")
        if not self.rows.inspection.remarks:
            self._reach("现场备注")
            self._save(f"当日有雨，{mark()}")
        if not self.rows.inspection.opinion:
            self._reach("当事人意见")
            self._save(f"没有异议，今天就清理，{mark()}可以作证", "Tab")

    def papers(self) -> None:
        """Alt+2 for the day of correction, then Ctrl+P, Enter, until no draft is left."""
        self._pipe.at("papers")
        self.hand.until(lambda: len(self.rows.documents) >= len(self._papers.forms()), "no drafts were made")
        for _ in range(12):
            drafts = [paper for paper in self.rows.documents if paper.state is DocumentState.DRAFT]
            if not drafts:
                return
            self.hand.settle(50)
            if self._papers.chosen not in [paper.id for paper in drafts]:
                self.hand.press("Ctrl+Down")
            elif self._papers.sheet.gates.blocks:
                self.hand.press("Alt+2")
                self.hand.settle(100)
            else:
                self._issue(self._papers.chosen)
        raise StepFailed(f"not issued: {[one.sentence for one in self._papers.sheet.gates.refusals]}")

    def serve(self) -> None:
        """Handed to the operator now; then the inspection ends."""
        self._pipe.at("service")
        if not self.rows.services:
            self.hand.press("Ctrl+Return")
            self.hand.until(lambda: self.rows.services, "the service was not noted")
        self._reach("结束检查")
        self.hand.press("Return")
        self.hand.until(
            lambda: self.rows.inspection.status is InspectionStatus.FINISHED, "the inspection did not end"
        )

    # ---- inside

    @property
    def _papers(self) -> Any:
        return self.place.workspace.papers._presenter

    def pick(self) -> tuple[Path, ...]:
        """What the file dialog would answer: the photos still missing, each unlike all others by its comment."""
        paths = []
        for original in sorted(self._card.glob("*.jpg"))[len(self.rows.evidence) : PHOTOS]:
            data, words = original.read_bytes(), mark().encode("utf-8")
            path = self._card / "taken" / f"{uuid.uuid4().hex}.jpg"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data[:2] + _COMMENT + (len(words) + 2).to_bytes(2, "big") + words + data[2:])
            paths.append(path)
        return tuple(paths)

    def _stands_at(self, step: int) -> bool:
        return self.desk.step == step

    def _is_judged(self, number: int) -> bool:
        return self.rows.matters[number].entry.finding is not Finding.UNSET

    def _has_matter(self, code: str) -> bool:
        return any(work.entry.matter_code == code for work in self.rows.matters)

    def _checklist(self) -> None:
        """Enter from item to item; fields get text or a figure, a photo is put to its item, papers are seen."""
        checking, judgement = self.place.workspace.checking, self.place.workspace.check.judgement
        for _ in range(40):
            here = self.hand.focused()
            if here is judgement or judgement.isAncestorOf(here):
                return
            line = next(line for line in checking.items() if line.current)
            if isinstance(here, TextField) and not here.text():
                self._save(_answer(here), self._chance.choice(("", "Return", "Return")))
                continue
            if line.state == "open" and not isinstance(here, TextField):
                self._tick(line.result.kind)
            self.hand.press("Return")
        raise StepFailed("the checklist has no end")

    def _tick(self, kind: ItemKind) -> None:
        loose: list[Evidence] = [piece for piece in self.rows.evidence if not piece.item_result_id]
        if kind in (ItemKind.PHOTO, ItemKind.VIDEO) and loose:
            self.hand.press("F4")
        elif kind is ItemKind.DOCUMENT:
            self.hand.press("Space")

    def _issue(self, document_id: str) -> None:
        """Number, bytes and hash are fixed, the printer has the pages, and the list shows the number."""
        self.hand.press("Ctrl+P", "Return")
        self.hand.until(lambda: self._paper(document_id).number, "the paper was not issued")
        paper = self._paper(document_id)
        model: Any = self.place.workspace.papers.list.model()
        shown = model.data(model.index(model.row_of(document_id), 0), ROW_ROLE)
        self._pipe.say(shown=document_id, words=face(shown).remark, number=paper.number)
        self.hand.until(lambda: self._paper(document_id).prints, "the paper was not printed")

    def _paper(self, document_id: str) -> Any:
        return next(paper for paper in self.rows.documents if paper.id == document_id)

    def _reach(self, name: str) -> None:
        """Tab until the control called ``name`` has the keyboard."""
        for _ in range(80):
            here = self.hand.focused()
            if name in (here.accessibleName() or _words(here)):
                return
            self.hand.press("Tab")
        raise StepFailed(f"no control called {name} can be reached by Tab")

    def _type(self, text: str, leave: str) -> None:
        """Type as an input method does, and leave the field with a key."""
        self._pipe.say(typed=text)
        self.hand.type(text)
        self.hand.press(leave)

    def _save(self, text: str, leave: str = "") -> None:
        """The same, and go on only when the window has said that this very text is saved.

        Without a key to leave, the field saves itself.
        """
        self._pipe.say(typed=text)
        self.hand.type(text)
        if leave:
            self.hand.press(leave)
        self.hand.until(lambda: self._heard.confirmed(text), f"never said to be saved: {text}")


def _words(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QPushButton) else ""


def _answer(field: TextField) -> str:
    if field.accessibleName() in ("实测", "应为"):
        return f"{1 + uuid.uuid4().int % 899}"
    return f"答{mark()}"
