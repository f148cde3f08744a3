"""Photo sheets: one, two or four pictures to a page, each with its caption table; signatures under them.

Source: layout specification 7. Pictures are fitted, never cropped or stretched; no text is burnt into them.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.blocks import Content, LabelRow, PhotoBlock, Strip
from forms.cells import INNER, SIDE_VALUE, Fitted, draw_fitted, draw_label, fit, frame, strike
from forms.faults import LayoutFault
from forms.form_lines import draw_form_line
from forms.heading import continuation_heading, form_area, form_heading
from forms.page import BoxOp, Page, PictureOp
from forms.photos import reduced, upright_size
from forms.style import UnitStyle
from forms.typography import MM, FaceSet, Span, Spans

CAPTION_ROW = 7 * MM
CAPTION_SIZES = (11.0, 10.5)
SUBJECT_LABEL = 24 * MM
STRIP_ROWS = (34.5 * MM, 27.4 * MM)
STRIP_TOP = 40 * MM
FRAME_LINE = 0.4
# When a long subject or caption leaves too little room, pictures give way down to this share before one is moved on.
SMALLEST_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How pictures stand on a page: how many side by side, the picture's frame and the height of its cell
    in mm."""

    columns: int
    width: float
    height: float
    cell: float

    def smaller(self, share: float) -> Arrangement:
        """The same with picture and cell at ``share`` of their size."""
        return Arrangement(self.columns, self.width * share, self.height * share, self.cell * share)


ARRANGEMENTS = {
    1: Arrangement(1, 150.0, 95.5, 99.7),
    2: Arrangement(1, 116.0, 73.8, 78.0),
    4: Arrangement(2, 76.0, 48.4, 52.4),
}
PORTRAIT_ALONE = Arrangement(1, 95.5, 150.0, 154.2)

#: The rows of a caption: (label, its width, the part of the photo, its width) of each cell, widths in mm. Wide ones
#: stand under a picture that has the sheet to itself, narrow ones under two beside each other.
WIDE_ROWS = (
    (("编　号", 16, "number", 22), ("拍摄时间", 20, "taken_at", 50), ("校验值尾号", 26, "tail", 28)),
    (("拍摄地点", 20, "place", 88), ("拍摄人", 20, "taken_by", 34)),
    (("证明内容", 20, "proves", 142),),
)
NARROW_ROWS = (
    (("编　号", 15, "number", 18), ("校验值尾号", 24, "tail", 24)),
    (("拍摄时间", 19, "taken_at", 62),),
    (("拍摄地点", 19, "place", 62),),
    (("拍摄人", 19, "taken_by", 62),),
    (("证明内容", 19, "proves", 62),),
)
_CENTRED = frozenset(("number", "taken_at", "tail", "taken_by"))


@dataclass(frozen=True, slots=True)
class CaptionRow:
    """One caption row: pairs of label and fitted value with their widths in points."""

    cells: tuple[tuple[str, float, Fitted, float, bool], ...]
    height: float


class _Sheet:
    """A photo document while it is spread over pages."""

    def __init__(self, content: Content, faces: FaceSet, unit: UnitStyle) -> None:
        self.content, self.faces, self.unit = content, faces, unit
        self.area = form_area()
        self.left, self.right = self.area[0], self.area[2]
        self.photos = [b for b in content.blocks if isinstance(b, PhotoBlock)]
        self.subject = next(b for b in content.blocks if isinstance(b, LabelRow))
        self.strip = next(b for b in content.blocks if isinstance(b, Strip))
        self.pages: list[Page] = []
        self.share = 1.0

    def draw(self) -> list[Page]:
        rest = list(self.photos)
        while rest:
            top, y = self._open()
            self.share = self._share_for(rest, y - STRIP_TOP)
            placed = 0
            while rest and placed < self.unit.per_page:
                low = self._band(rest, y, placed)
                if low is None:
                    break
                placed += low[1]
                rest = rest[low[1] :]
                y = low[0]
            if not placed:
                raise LayoutFault("a photo with its caption fits no page")
            frame(self.pages[-1], self.left, y, self.right, top)
        return self.pages

    def _share_for(self, rest: list[PhotoBlock], room: float) -> float:
        """How much smaller this page's pictures have to be so that the wished number stands on it; 1.0 if they fit,
        or if they would have to shrink too far."""
        self.share = 1.0
        cells = captions = 0.0
        wished = rest[: self.unit.per_page]
        while wished:
            plan = self._plan(wished[0])
            band, wished = wished[: plan.columns], wished[plan.columns :]
            rows = [self._caption(photo, plan) for photo in band]
            cells += plan.cell * MM
            captions += sum(max(row[n].height for row in rows) for n in range(len(rows[0])))
        share = (room - captions) / cells
        return 1.0 if share >= 1.0 or share < SMALLEST_SHARE else share

    def _open(self) -> tuple[float, float]:
        """A new page with heading, subject row and signature lines; returns the top and where pictures
        begin."""
        page = Page(len(self.pages) + 1, self.faces, self.area)
        self.pages.append(page)
        top = (continuation_heading if len(self.pages) > 1 else form_heading)(page, self.content.heading)
        x = self.left + SUBJECT_LABEL
        text = fit(self.faces, self.subject.spans, self.right - x - 2 * SIDE_VALUE, self.subject.height * MM)
        height = max(self.subject.height * MM, text.height)
        draw_label(page, self.subject.label, self.left, x, top, height)
        draw_fitted(page, text, x + SIDE_VALUE, self.right - SIDE_VALUE, top, height, "left")
        page.rule(x, top, x, top - height, INNER)
        for line, y in zip(self.strip.lines, STRIP_ROWS, strict=True):
            draw_form_line(page, line, self.left, self.right, y, name="strip")
        return top, top - height

    def _band(self, rest: list[PhotoBlock], y: float, placed: int) -> tuple[float, int] | None:
        """Places one row of pictures; None if it does not fit any more. Returns the new y and how many were
        placed."""
        plan = self._plan(rest[0])
        count = min(plan.columns, len(rest), self.unit.per_page - placed)
        cell = (self.right - self.left) / plan.columns
        captions = [self._caption(photo, plan) for photo in rest[:count]]
        heights = [max(rows[n].height for rows in captions) for n in range(len(captions[0]))]
        low = y - plan.cell * MM - sum(heights)
        if low < STRIP_TOP - 0.1:
            return None
        page = self.pages[-1]
        page.rule(self.left, y, self.right, y, INNER)
        for n, photo in enumerate(rest[:count]):
            x = self.left + n * cell
            if n:
                page.rule(x, y, x, low, INNER)
            self._picture(page, photo, plan, x, x + cell, y)
            self._captions(page, captions[n], heights, x, x + cell, y - plan.cell * MM)
        if count < plan.columns:
            page.rule(self.left + cell, y, self.left + cell, low, INNER)
            if self.content.state == "issued":
                strike(page, self.left + cell, self.right, y, y - low, rising=True)
        return low, count

    def _plan(self, photo: PhotoBlock) -> Arrangement:
        if self.unit.per_page == 1 and photo.path is not None:
            width, height = upright_size(photo.path)
            if height > width:
                return PORTRAIT_ALONE.smaller(self.share)
        return ARRANGEMENTS[self.unit.per_page].smaller(self.share)

    def _picture(
        self, page: Page, photo: PhotoBlock, plan: Arrangement, x0: float, x1: float, top: float
    ) -> None:
        centre, middle = (x0 + x1) / 2, top - plan.cell * MM / 2
        if photo.path is None:
            w, h = plan.width * MM, plan.height * MM
        else:
            picture = reduced(photo.path, plan.width, plan.height, self.unit.photo_dpi)
            scale = min(plan.width * MM / picture.width, plan.height * MM / picture.height)
            w, h = picture.width * scale, picture.height * scale
            place = PictureOp(
                centre - w / 2, middle - h / 2, w, h, picture.jpeg, (picture.width, picture.height)
            )
            page.ops.append(place)
        page.ops.append(BoxOp(centre - w / 2, middle - h / 2, w, h, FRAME_LINE))
        page.claim("picture", centre - w / 2, middle - h / 2, centre + w / 2, middle + h / 2)

    def _caption(self, photo: PhotoBlock, plan: Arrangement) -> list[CaptionRow]:
        rows = []
        for cells in WIDE_ROWS if plan.columns == 1 else NARROW_ROWS:
            fitted = []
            height = CAPTION_ROW
            for label, label_mm, name, value_mm in cells:
                spans: Spans = getattr(photo, name)
                room = value_mm * MM - 2 * (SIDE_VALUE if value_mm > 40 else 1.0 * MM)
                text = fit(self.faces, spans, room, CAPTION_ROW, sizes=CAPTION_SIZES, leading=1.3)
                height = max(height, text.height if len(text.lines) > 1 else 0.0)
                fitted.append((label, label_mm * MM, text, value_mm * MM, name in _CENTRED))
            rows.append(CaptionRow(tuple(fitted), height))
        return rows

    def _captions(
        self, page: Page, rows: list[CaptionRow], heights: list[float], x0: float, x1: float, top: float
    ) -> None:
        y = top
        for row, height in zip(rows, heights, strict=True):
            page.rule(x0, y, x1, y, INNER)
            x = x0
            for label, label_width, text, width, centred in row.cells:
                if x > x0:
                    page.rule(x, y, x, y - height, INNER)
                page.write(
                    (Span(label),),
                    x + label_width / 2,
                    y - height / 2 - 0.36 * 11,
                    "body",
                    11.0,
                    align="centre",
                )
                x += label_width
                page.rule(x, y, x, y - height, INNER)
                side = SIDE_VALUE if width > 40 * MM else 1.0 * MM
                align = "centre" if centred else "left"
                draw_fitted(page, text, x + side, x + width - side, y, height, align)
                x += width
            y -= height


def lay_photos(content: Content, faces: FaceSet, unit: UnitStyle) -> list[Page]:
    """The pages of a photo sheet; FileTrouble if a picture cannot be read."""
    return _Sheet(content, faces, unit).draw()
