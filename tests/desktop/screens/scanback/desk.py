"""A real window over a real store with issued papers, and a scanner that copies their pages crooked and grey."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from desktop.operations import Operations
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.record_print import EndPrint, StartPrint
from enforcement.model.document import GIVEN, Document
from enforcement.model.print_run import PrintState
from enforcement.model.scan_back import ScanBack
from enforcement.queries import AskPaper, AskScanBacks
from enforcement.refusals import Done
from forms.readback import picture_of
from tests.desktop.screens.papers.room import Room, facts_of
from tests.helpers.qt import settle

DPI = 200


def run(operations: Operations, command: Any) -> Any:
    """A command through the store thread; its answer."""
    answers: list[Any] = []
    operations.run(command, answers.append)
    operations.wait_idle()
    return answers[0]


def issued(room: Room, form_id: str, facts: dict[str, Any] | None = None) -> Document:
    """A paper of the fictional case, issued without a window."""
    room.lease(form_id)
    known = room.context.papers.form(form_id).fields
    values = _dotted(facts or facts_of(form_id))
    typed = {name: value for name, value in values.items() if name in known and name not in GIVEN}
    if "inquiry_at" in typed:  # papers are issued today; whoever is called comes later
        typed["inquiry_at"] = f"{room.session.clock.today() + timedelta(days=7):%Y-%m-%d}T09:00"
    draft = run(room.operations, DraftPaper(form_id=form_id, values=typed))
    assert isinstance(draft, Done), draft
    answer = run(room.operations, IssueDocument(document_id=str(draft.value)))
    assert isinstance(answer, Done), answer.sentence
    room.wait()
    return room.stored(str(draft.value))


def printed(room: Room, paper: Document) -> None:
    """The paper has been on a printer once."""
    begun = run(room.operations, StartPrint(document_id=paper.id, of=paper.pages))
    assert isinstance(begun, Done), begun
    run(room.operations, EndPrint(run_id=begun.value.id, state=PrintState.SENT, sent=paper.pages))
    room.wait()


def _dotted(facts: dict[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in facts.items():
        found[above + name] = value
        if isinstance(value, dict):
            found |= _dotted(value, f"{above}{name}.")
    return found


def pages_of(room: Room, paper: Document) -> list[Image.Image]:
    """Every page as it comes out of a copier: signed in blue, turned, grey-white, soft."""
    pdf = room.store.answer(AskPaper(paper.id))
    return [copied(picture_of(pdf, n, DPI)) for n in range(paper.pages)]


def copied(picture: Image.Image, angle: float = 1.5) -> Image.Image:
    page = picture.convert("RGB")
    draw = ImageDraw.Draw(page)
    draw.line(
        [(1000, 2000), (1060, 1950), (1100, 2020), (1200, 1960), (1250, 2010)], fill=(30, 40, 150), width=6
    )
    turned = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    return turned.filter(ImageFilter.GaussianBlur(0.6)).point(lambda value: 30 + value * 200 // 255)


def scan(folder: Path, name: str, pages: list[Image.Image]) -> Path:
    """One file with these pages, a PDF or a picture by the end of its name."""
    path = folder / name
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(path, resolution=DPI, **more)
    return path


def wait_for_scans(room: Room) -> None:
    """Until every file is read and every page is filed."""
    presenter = room.place.scans.presenter
    for _ in range(400):
        presenter._intake.wait()
        settle()
        room.operations.wait_idle()
        settle()
        if not presenter.busy:
            return
    raise AssertionError("the scans never end")


def backs(room: Room, paper: Document) -> tuple[ScanBack, ...]:
    return tuple(room.store.answer(AskScanBacks((paper.id,))))
