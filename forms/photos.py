"""Pictures for print: read by path, turned upright, reduced to the dots the paper can show, kept in memory.

The original stays untouched in the evidence store; no temporary file is written. Source: layout
specification 13.9.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from enforcement.errors import FileTrouble

QUALITY = 82
LARGEST_PIXELS = 120_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG in memory with its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def upright_size(path: Path) -> tuple[int, int]:
    """Width and height as the picture is to be seen, without decoding it. FileTrouble if it is no picture."""
    with _opened(path) as image:
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        return (image.height, image.width) if turned else (image.width, image.height)


def reduced(path: Path, width_mm: float, height_mm: float, dpi: int) -> Picture:
    """The picture at no more than `dpi` dots for its printed size. FileTrouble if it cannot be read."""
    limit = (max(1, round(width_mm / 25.4 * dpi)), max(1, round(height_mm / 25.4 * dpi)))
    with _opened(path) as image:
        try:
            image.draft("RGB", (max(limit) * 2, max(limit) * 2))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail(limit, Image.Resampling.LANCZOS)
            target = io.BytesIO()
            upright.save(target, "JPEG", quality=QUALITY, optimize=False)
        except (OSError, ValueError) as error:
            raise _unreadable(path) from error
    return Picture(target.getvalue(), upright.width, upright.height)


def _opened(path: Path) -> Image.Image:
    try:
        image = Image.open(path)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError) as error:
        raise _unreadable(path) from error
    if image.width * image.height > LARGEST_PIXELS:
        image.close()
        raise _unreadable(path)
    return image


def _unreadable(path: Path) -> FileTrouble:
    return FileTrouble(
        "有一张照片读不出来，照片证据页没有做成。",
        "文件不在了、已损坏，或者不是图片。",
        "到证据里核验这张照片，或者先不放进这一页。",
        detail=f"unreadable picture {path.suffix}",
    )
