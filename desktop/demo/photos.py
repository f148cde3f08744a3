"""Pictures for the demonstration, drawn here so that nobody's real shop is shown: a corridor, gas bottles, a front."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = (1600, 1200)


def draw_photos(folder: Path, taken_at: datetime) -> list[Path]:
    """Write one JPEG per scene with its camera time (local, to the second) and return the paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, (name, scene) in enumerate(SCENES.items(), 1):
        picture = Image.new("RGB", SIZE, (214, 208, 196))
        scene(ImageDraw.Draw(picture))
        exif = Image.Exif()
        stamp = taken_at.replace(second=number).strftime("%Y:%m:%d %H:%M:%S")
        exif[0x0132] = stamp
        exif.get_ifd(0x8769)[0x9003] = stamp
        path = folder / f"{number:02d}-{name}.jpg"
        picture.save(path, quality=88, exif=exif)
        paths.append(path)
    return paths


def _room(draw: ImageDraw.ImageDraw, wall: tuple[int, int, int]) -> None:
    draw.rectangle((0, 0, 1600, 1200), fill=wall)
    draw.polygon([(0, 1200), (1600, 1200), (1060, 700), (540, 700)], fill=(160, 150, 138))
    draw.rectangle((540, 260, 1060, 700), fill=tuple(channel - 28 for channel in wall))


def _boxes(draw: ImageDraw.ImageDraw, left: int, top: int, columns: int, rows: int) -> None:
    for column in range(columns):
        for row in range(rows):
            x, y = left + column * 150, top - row * 120
            draw.rectangle((x, y, x + 140, y + 110), fill=(178, 134, 82), outline=(104, 74, 40), width=4)
            draw.line((x, y + 40, x + 140, y + 40), fill=(206, 168, 116), width=8)


def _corridor(draw: ImageDraw.ImageDraw) -> None:
    _room(draw, (206, 200, 188))
    _boxes(draw, 180, 980, 3, 4)
    draw.rectangle((720, 300, 880, 700), fill=(96, 120, 104), outline=(50, 66, 56), width=6)


def _exit_sign(draw: ImageDraw.ImageDraw) -> None:
    _room(draw, (198, 202, 204))
    draw.rectangle((640, 280, 960, 370), fill=(36, 130, 78))
    _boxes(draw, 560, 520, 4, 3)


def _bottles(draw: ImageDraw.ImageDraw) -> None:
    _room(draw, (188, 190, 186))
    for left in (480, 760):
        draw.rounded_rectangle(
            (left, 480, left + 200, 980), 70, fill=(92, 118, 140), outline=(48, 62, 76), width=6
        )
        draw.rectangle((left + 70, 430, left + 130, 490), fill=(70, 74, 78))
    draw.line((580, 440, 1200, 300, 1500, 420), fill=(214, 120, 40), width=18)


def _front(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 1600, 1200), fill=(196, 210, 222))
    draw.rectangle((120, 260, 1480, 1060), fill=(222, 206, 180))
    draw.rectangle((120, 260, 1480, 420), fill=(140, 40, 34))
    for left in (220, 980):
        draw.rectangle((left, 520, left + 400, 900), fill=(110, 132, 146), outline=(70, 60, 50), width=8)
    draw.rectangle((700, 540, 900, 1060), fill=(96, 76, 58))


SCENES: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "西侧通道堆放纸箱": _corridor,
    "安全出口标识被遮挡": _exit_sign,
    "后厨气瓶两只": _bottles,
    "门头全景": _front,
}
