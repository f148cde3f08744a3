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
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enforcement.errors import PaperTrouble
from enforcement.model.agency import Agency
from enforcement.ports import Blobs, FormInfo, NoSuchForm, PaperDoubt, PaperDue, PaperOrder, RenderedPaper
from forms.style import UnitStyle

if TYPE_CHECKING:
    from forms.definitions import FormDefinition
    from forms.definitions.editions import FormSet
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
        self,
        agency: Agency,
        key: PaperKey,
        blobs: Blobs,
        scratch: Path,
        style: UnitStyle | None = None,
        forms: Callable[[], FormSet] | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """``forms`` are those in force here (without them what the program ships), ``today`` the local day."""
        self._agency = agency
        self._key = key
        self._blobs = blobs
        self._scratch = scratch
        self._style = style or UnitStyle()
        self._forms = forms or shipped_forms
        self._today = today

    def forms(self) -> FormSet:
        """All forms of this machine, by day and by version."""
        return self._forms()

    def definition(self, form_id: str, version: str = "") -> FormDefinition:
        """The definition of today, or the one of a version that a document carries; NoSuchForm when there is none."""
        forms, today = self._forms(), self._today()
        try:
            return forms.bound(form_id, version) if version else forms.on(form_id, today)
        except KeyError as none:
            raise NoSuchForm(form_id, "" if version else forms.why_none(form_id, today)) from none

    def form(self, form_id: str, version: str = "") -> FormInfo:
        """What the core must know of a form, as of today or in a version; NoSuchForm for an unknown one."""
        forms = self._forms()
        form = self.definition(form_id, version)
        today = None if version else forms.state(form_id, self._today())
        return FormInfo(
            id=form.id,
            version=today.label if today else version,
            former=forms.former_labels(form),
            set_aside=today.faults if today else (),
            title=form.title,
            series=form.series,
            numbered=form.numbered,
            copies=form.copies,
            fields=tuple(field.name for field in form.fields),
            remedy=form.remedy is not None,
            served=form.served,
            slips=max(1, len(form.slips)),
            labels={field.name: field.label for field in form.fields},
        )

    def missing(self, form_id: str, facts: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        """(field, sentence) of each required fact that is absent."""
        found = self.definition(form_id).missing(facts, self._style.switches())
        return tuple((gap.field, gap.sentence) for gap in found)

    def doubts(
        self, form_id: str, facts: dict[str, Any], file: Mapping[str, Mapping[str, Any]] | None = None
    ) -> tuple[PaperDoubt, ...]:
        """What the form's own checks find in the facts, alone and against the papers before it."""
        found = self.definition(form_id).warnings(facts, file)
        return tuple(
            PaperDoubt(
                one.check, one.field, one.severity, one.sentence, one.gate, one.law, one.rule, one.other
            )
            for one in found
        )

    def derived(
        self, form_id: str, facts: dict[str, Any], file: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Mapping[str, Any]:
        """What follows from the facts, from the papers before it and from the law's figures."""
        return self.definition(form_id).derive(facts, file)

    def due(self, form_id: str, facts: Mapping[str, Any], version: str = "") -> PaperDue | None:
        """The day the paper binds somebody to, as its definition says; None when it binds nobody."""
        from forms.conditions import holds, lookup

        form = self._bound(form_id, version)
        if form.due is None or not holds(form.due.when, facts, self._style.switches()):
            return None
        for name in form.due.fields:
            if day := _day(lookup(facts, name)):
                return PaperDue(form.due.what or form.label(name), day)
        return PaperDue(form.due.what, None, form.due.after_service) if form.due.after_service else None

    def render(self, order: PaperOrder) -> RenderedPaper:
        """Lay out and render; an issued paper is read back: facts, embedded fonts, and the code a scanner sees."""
        from forms.faults import MissingGlyphs
        from forms.render import render

        with ExitStack() as open_pictures:
            request = self._request(order, open_pictures)
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
            title=made.title,
        )

    @property
    def style(self) -> UnitStyle:
        """How this place prints."""
        return self._style

    def word(self, order: PaperOrder) -> bytes:
        """The same document for Word or WPS; one that is issued says in it that the PDF is what counts."""
        from forms.faults import MissingGlyphs
        from forms.word import to_docx

        with ExitStack() as open_pictures:
            made = to_docx(self._request(order, open_pictures))
        if isinstance(made, MissingGlyphs):
            raise PaperTrouble(made.sentence, "", "换一个打得出来的写法再存。", detail="missing glyphs")
        return made

    def _request(self, order: PaperOrder, open_pictures: ExitStack) -> RenderRequest:
        """What the layout is asked for; pictures stay readable until ``open_pictures`` ends."""
        from forms.render import RenderRequest

        return RenderRequest(
            form_id=order.form_id,
            facts=self._with_pictures(order.facts, open_pictures),
            state=order.state,
            unit=self._style,
            paper_code=self._code(order),
            sample=False,
            definition=self._bound(order.form_id, order.form_version),
        )

    def _bound(self, form_id: str, version: str) -> FormDefinition:
        """The definition a paper is made by; PaperTrouble when the version of an older paper is not here."""
        try:
            return self.definition(form_id, version)
        except NoSuchForm as unknown:
            raise PaperTrouble(
                "这份文书用的格式本机没有。",
                "它是用县里的另一版格式做的，那一版还没有收到，或者已经停用。",
                "同步一次再来；出具过的原件随时可以看、可以打印。",
                detail=f"no definition {form_id} {version}",
            ) from unknown

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


def shipped_forms() -> FormSet:
    """What the program ships, where no county published anything."""
    from forms.definitions.editions import FormSet

    return FormSet()


def _day(value: Any) -> date | None:
    """The day of a plain date or minute; None where there is none."""
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


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
