"""The page itself: the PDF as it will be printed on a quiet desk, with the gates' numbers laid over it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from desktop.printing import POINTS_PER_INCH
from desktop.screens.documents.pages import PREVIEW_DPI, Pages
from desktop.theme.current import theme
from desktop.widgets import paint

ZOOMS = (0.5, 0.62, 0.75, 0.82, 1.0, 1.25, 1.5, 2.0)
SCREEN_DPI = 96.0


class Sheet(QWidget):
    """All pages one below the other; painted from pictures, marks on top, nothing of it is ever printed."""

    def __init__(self) -> None:
        super().__init__()
        self._pages = Pages()
        self._zoom = 0.82
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_pages(self, pages: Pages) -> None:
        self._pages = pages
        self._measure()

    def set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self._measure()

    def page_at(self, y: int) -> int:
        """Which page (from 0) lies at ``y``."""
        areas = self.areas()
        return next((index for index, area in enumerate(areas) if y <= area.bottom()), max(0, len(areas) - 1))

    def areas(self) -> list[QRect]:
        """Where each page lies on the sheet."""
        gap, top, areas = theme().space(4), theme().space(4), []
        for picture in self._pages.pictures:
            size = picture.size() * (self._zoom * SCREEN_DPI / PREVIEW_DPI)
            areas.append(QRect(gap, top, size.width(), size.height()))
            top += size.height() + gap
        return areas

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for picture, area in zip(self._pages.pictures, self.areas(), strict=True):
            painter.fillRect(area.adjusted(0, 1, 1, 2), theme().color("border"))
            ratio = self.devicePixelRatioF()
            wanted = QSize(round(area.width() * ratio), round(area.height() * ratio))
            fitted = picture.scaled(
                wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            painter.drawImage(area, fitted)
        self._paint_marks(painter)
        painter.end()

    def _paint_marks(self, painter: QPainter) -> None:
        now, areas = theme(), self.areas()
        scale = self._zoom * SCREEN_DPI / POINTS_PER_INCH
        for mark in self._pages.marks:
            area = areas[mark.page]
            spot = QRectF(mark.rect.x() * scale, mark.rect.y() * scale, mark.rect.width() * scale, 0)
            spot.setHeight(mark.rect.height() * scale)
            box = spot.translated(area.topLeft()).adjusted(-4, -4, 4, 4).toRect()
            wash = now.color("danger").toRgb()
            wash.setAlphaF(0.10)
            paint.box(painter, box, wash, now.color("danger"), now.radius("xs"))
            edge = now.px(20)
            dot = QRect(box.right() - edge // 2, box.top() - edge // 2, edge, edge)
            paint.box(painter, dot, now.color("danger"), None, edge // 2)
            paint.text(painter, dot, str(mark.number), "caption", "surface", Qt.AlignmentFlag.AlignCenter)

    def _measure(self) -> None:
        areas = self.areas()
        gap = theme().space(4)
        wide = max((area.right() for area in areas), default=0) + gap
        high = (areas[-1].bottom() if areas else 0) + gap
        self.setFixedSize(wide, high)
        self.setAccessibleName(f"文书页面，共 {len(areas)} 页" if areas else "没有页面")
        self.update()


class PageView(QScrollArea):
    """Scrolls the sheet; PgUp and PgDn turn pages, fits the width until somebody zooms."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self._fits = True
        self._count = 0
        self.setWidget(self.sheet)
        self.sheet.setAutoFillBackground(False)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)  # the desk around it shows through
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("文书页面")
        self._wide = 0
        self.zoom = 0.82
        self.rescale()

    def show_pages(self, pages: Pages) -> None:
        self._count = len(pages.pictures)
        self._wide = pages.pictures[0].width() if pages.pictures else 0
        self.sheet.show_pages(pages)
        self._fit()

    @property
    def page_words(self) -> str:
        """第 1 页，共 2 页."""
        if not self._count:
            return ""
        here = self.sheet.page_at(self.verticalScrollBar().value() + self.viewport().height() // 3) + 1
        return f"第 {here} 页，共 {self._count} 页"

    def step_zoom(self, by: int) -> None:
        """The next size up or down; from now on the width is no longer fitted."""
        self._fits = False
        sizes = [zoom for zoom in ZOOMS if (zoom > self.zoom + 0.005 if by > 0 else zoom < self.zoom - 0.005)]
        if sizes:
            self._set_zoom(sizes[0] if by > 0 else sizes[-1])

    def rescale(self) -> None:
        self.sheet.set_zoom(self.zoom)
        self._fit()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turns = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if Qt.Key(event.key()) in turns:
            areas = self.sheet.areas()
            bar = self.verticalScrollBar()
            here = self.sheet.page_at(bar.value() + self.viewport().height() // 3)
            target = max(0, min(len(areas) - 1, here + turns[Qt.Key(event.key())]))
            if areas:
                bar.setValue(areas[target].top() - theme().space(4))
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        if self._fits and self._wide:
            room = self.viewport().width() - 2 * theme().space(4)
            natural = self._wide * SCREEN_DPI / PREVIEW_DPI
            self._set_zoom(max(0.5, min(1.5, room / natural)))

    def _set_zoom(self, zoom: float) -> None:
        if abs(zoom - self.zoom) > 0.001:
            self.zoom = zoom
        self.sheet.set_zoom(self.zoom)
