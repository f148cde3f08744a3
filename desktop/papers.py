"""The printing room as the core sees it: forms.render behind ports.Papers, with this device's key for the paper code.

Pictures are handed to the renderer by path, and their plain bytes never touch the disk where the system can keep a
file in memory; elsewhere they lie in the app's own scratch folder until the page is made. What draws and reads pages
is loaded with the first of them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enforcement.model.agency import Agency
from enforcement.ports import Blobs, FormInfo, PaperDoubt, PaperOrder, RenderedPaper
from forms.style import UnitStyle

if TYPE_CHECKING:
    from forms.faults import MissingGlyphs
    from forms.paper_code import PaperCode
    from forms.render import Rendered, RenderRequest

READ_BACK_DPI = 200


@dataclass(frozen=True, slots=True)
class PaperKey:
    """K4 of this device: ``sign`` turns the 44 payload bytes into 64 signature bytes; ``key_id`` has 8 bytes."""

    key_id: bytes
    sign: Callable[[bytes], bytes]


class PaperRoom:
    """Implements enforcement.ports.Papers for one agency on one device."""

    def __init__(
        self, agency: Agency, key: PaperKey, blobs: Blobs, scratch: Path, style: UnitStyle | None = None
    ) -> None:
        self._agency = agency
        self._key = key
        self._blobs = blobs
        self._scratch = scratch
        self._style = style or UnitStyle()

    def form(self, form_id: str) -> FormInfo:
        """What the core must know of a form; KeyError for an unknown one."""
        from forms import definitions

        form = definitions.load(form_id)
        return FormInfo(
            id=form.id,
            version=str(form.version),
            title=form.title,
            series=form.series,
            numbered=form.numbered,
            copies=form.copies,
            fields=tuple(field.name for field in form.fields),
            remedy=form.remedy is not None,
        )

    def missing(self, form_id: str, facts: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        """(field, sentence) of each required fact that is absent."""
        from forms import definitions

        found = definitions.load(form_id).missing(facts, self._style.switches())
        return tuple((gap.field, gap.sentence) for gap in found)

    def doubts(self, form_id: str, facts: dict[str, Any]) -> tuple[PaperDoubt, ...]:
        """What the form's own checks find in the facts."""
        from forms import definitions

        found = definitions.load(form_id).warnings(facts)
        return tuple(PaperDoubt(one.check, one.field, one.severity, one.sentence) for one in found)

    def render(self, order: PaperOrder) -> RenderedPaper:
        """Lay out and render; an issued paper is read back: facts, embedded fonts, and the code a scanner sees."""
        from forms.faults import MissingGlyphs
        from forms.render import RenderRequest, render

        with ExitStack() as open_pictures:
            facts = self._with_pictures(order.facts, open_pictures)
            request = RenderRequest(
                form_id=order.form_id,
                facts=facts,
                state=order.state,
                unit=self._style,
                paper_code=self._code(order),
                sample=False,
            )
            made = render(request)
            if isinstance(made, MissingGlyphs):
                return RenderedPaper(b"", 0, "", b"", missing_glyphs=_glyphs(made))
            problems = _read_back(made, request) if order.state == "issued" else ()
        return RenderedPaper(
            pdf=made.pdf,
            pages=made.pages,
            sha256=made.sha256,
            content_hash=made.content_hash,
            level=made.level,
            fallback_characters=made.fallback_characters,
            paper_code=made.paper_code,
            problems=problems,
        )

    def _code(self, order: PaperOrder) -> PaperCode | None:
        if order.state != "issued" or order.issued_on is None:
            return None
        from forms.paper_code import PaperCode

        return PaperCode(
            sign=self._key.sign,
            key_id=self._key.key_id,
            division=int(self._agency.division_code),
            year=order.year or order.issued_on.year,
            serial=order.serial,
            issued_on=order.issued_on,
            salt=order.salt,
            amount_fen=order.amount_fen,
            due_on=order.due_on,
            training=self._agency.training,
        )

    def _with_pictures(self, facts: Mapping[str, Any], open_pictures: ExitStack) -> dict[str, Any]:
        """The facts with a readable path for each photo that names its original by hash."""
        photos = [
            {**photo, "path": str(open_pictures.enter_context(self._picture(photo["sha256"])))}
            for photo in facts.get("photos", ())
        ]
        return {**facts, "photos": photos} if photos else dict(facts)

    @contextmanager
    def _picture(self, sha256: str) -> Iterator[Path]:
        data = self._blobs.read(sha256)
        if hasattr(os, "memfd_create"):
            handle = os.memfd_create("picture")
            try:
                with open(handle, "wb", closefd=False) as file:
                    file.write(data)
                yield Path(f"/proc/self/fd/{handle}")
            finally:
                os.close(handle)
            return
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            path = Path(folder) / "picture"
            path.write_bytes(data)
            yield path


def _glyphs(found: MissingGlyphs) -> tuple[str, ...]:
    return tuple(f"{glyph.label}：{glyph.character}（{glyph.code_point}）" for glyph in found.glyphs)


def _read_back(made: Rendered, request: RenderRequest) -> tuple[str, ...]:
    """What a reader of the finished bytes would miss, as sentences; empty when all is there."""
    from forms import readback

    problems = readback.check(readback.read_back(made.pdf), request)
    if made.paper_code:
        codes = readback.read_codes(readback.picture_of(made.pdf, 0, READ_BACK_DPI))
        if made.paper_code not in codes:
            problems += ("第1页的核验码扫不出来。",)
    return problems
