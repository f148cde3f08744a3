"""Scanned pages as one PDF: each picture fills an A4 page as far as its shape allows, its bytes are taken as they are.

Same pictures, same bytes. Nothing is decoded here: only the JPEG's header is read, for its size and colours.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf

from enforcement.errors import FileTrouble
from forms.page import HEIGHT, WIDTH

_COLOURS = {1: "/DeviceGray", 3: "/DeviceRGB"}
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive


@dataclass(frozen=True, slots=True)
class JpegHead:
    """Size in px and number of colour components of a JPEG."""

    width: int
    height: int
    components: int


def pages_to_pdf(pictures: Sequence[bytes]) -> bytes:
    """One page for each JPEG, upright or across as the picture is. Raises FileTrouble for bytes that are no grey or RGB
    JPEG, ValueError without a picture."""
    if not pictures:
        raise ValueError("a PDF needs at least one page")
    made = pikepdf.new()
    for picture in pictures:
        _add_page(made, picture, jpeg_head(picture))
    out = io.BytesIO()
    made.docinfo["/Producer"] = "镇法通"
    made.save(out, deterministic_id=True)
    return out.getvalue()


def jpeg_head(data: bytes) -> JpegHead:
    """What the first frame header says. Raises FileTrouble when there is none."""
    at = 2
    while data.startswith(b"\xff\xd8") and at + 10 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind in _FRAMES:
            height, width = (int.from_bytes(data[at + n : at + n + 2], "big") for n in (5, 7))
            if width and height and data[at + 9] in _COLOURS:
                return JpegHead(width, height, data[at + 9])
            break
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise FileTrouble(
        "有一张扫描页打不开。", "存着的图片和当时的不一样了。", "去体检单做一次核对。", detail="no jpeg"
    )


def _add_page(made: pikepdf.Pdf, picture: bytes, head: JpegHead) -> None:
    across = head.width > head.height
    wide, high = (HEIGHT, WIDTH) if across else (WIDTH, HEIGHT)
    scale = min(wide / head.width, high / head.height)
    width, height = head.width * scale, head.height * scale
    x, y = (wide - width) / 2, (high - height) / 2
    image = pikepdf.Stream(made, picture)
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=head.width,
        Height=head.height,
        ColorSpace=pikepdf.Name(_COLOURS[head.components]),
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = made.add_blank_page(page_size=(wide, high))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=made.make_indirect(image)))
    drawn = f"q {width:.3f} 0 0 {height:.3f} {x:.3f} {y:.3f} cm /Scan Do Q"
    page.obj.Contents = made.make_stream(drawn.encode("ascii"))
