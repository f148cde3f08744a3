"""The child process that reads the pages of one scan (image or PDF): the codes on each, and an upright picture of it.
The only place where a scan's bytes are parsed.

It stands alone (standard library, Pillow, PDFium, zxing-cpp), because it starts with an empty environment: the file
is descriptor 0, the answer goes to descriptor 1 page by page (a line of JSON, then that page's JPEG), and its own limits
are set before any parser is imported. Retries follow the measured list of the security design 4.2: upscaled, lightly
blurred, another binarizer.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_PAGES = 200
PDF_DPI = 200
PDF_PIXELS = 40_000_000
ADDRESS_SPACE = 1500 * 1024 * 1024
CPU_SECONDS = 150
OPEN_FILES = 32
MAX_WRITTEN = 1024 * 1024
MAX_TEXT = 400
MAX_SIDE = 3508  # px: A4 at 300 dpi
QUALITY = 80
_OURS = "ZF"


class Refused(Exception):
    """The file is over a limit or of a kind we do not read; the argument is the parent's key."""


def limit_myself() -> None:
    """Set this process's resource limits; Windows has no rlimits, there the parent's clock is the limit."""
    try:
        import resource
    except ImportError:
        return
    for what, amount in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))


def read(source: BinaryIO) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Every page in order: what the line says of it (codes in reading order, px of the picture, its bytes) and the
    picture. Raises Refused, or whatever the parser raises on a broken file."""
    if source.seek(0, io.SEEK_END) > MAX_BYTES:
        raise Refused("bytes")
    source.seek(0)
    data = source.read()
    pages = _pdf_pages(data) if data[:1024].lstrip().startswith(b"%PDF") else _pictures(data)
    for page in pages:
        codes, turned = _codes(page.convert("L"))
        picture = _upright(page, turned)
        jpeg = _jpeg(picture)
        yield {"codes": codes, "width": picture.width, "height": picture.height, "size": len(jpeg)}, jpeg


def _pdf_pages(data: bytes) -> Iterator[Any]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    if len(document) > MAX_PAGES:
        raise Refused("pages")
    for page in document:
        width, height = page.get_size()
        scale = min(PDF_DPI / 72, (PDF_PIXELS / max(1.0, width * height)) ** 0.5)
        yield page.render(scale=scale).to_pil()


def _pictures(data: bytes) -> Iterator[Any]:
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF", "WEBP", "BMP")) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Refused("pixels")
        if getattr(image, "n_frames", 1) > MAX_PAGES:
            raise Refused("pages")
        for frame in ImageSequence.Iterator(image):
            yield ImageOps.exif_transpose(frame)


def _codes(page: Any) -> tuple[list[str], int]:
    """What stands on a page, and by how many degrees (counter-clockwise, a multiple of 90) the page must be turned to
    stand upright. Another way of looking is tried only while none of our codes was found."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for picture, binarizer in _attempts(page, zxingcpp):
        found = zxingcpp.read_barcodes(picture, formats=formats, binarizer=binarizer)
        placed = sorted(found, key=lambda code: (code.position.top_left.y, code.position.top_left.x))
        ours = next((code for code in placed if code.text.startswith(_OURS)), None)
        if ours is not None:
            return [code.text[:MAX_TEXT] for code in placed], round(ours.orientation / 90) * 90 % 360
    return [], 0


def _attempts(page: Any, zxingcpp: Any) -> Iterator[tuple[Any, Any]]:
    from PIL import Image, ImageFilter

    local, whole = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
    yield page, local
    yield page, whole
    # The code stands at the lower left, upside down pages have it at the upper right; either corner is enlarged.
    for box in ((0, 0.72, 0.5, 1), (0.5, 0, 1, 0.28)):
        left, top, right, low = (
            part * side for part, side in zip(box, (page.width, page.height) * 2, strict=True)
        )
        corner = page.crop((int(left), int(top), int(right), int(low)))
        for times in (2, 3):
            large = corner.resize((corner.width * times, corner.height * times), Image.Resampling.BICUBIC)
            yield large, local
            yield large.filter(ImageFilter.GaussianBlur(times * 0.6)), local
            yield large.filter(ImageFilter.GaussianBlur(times * 0.6)), whole


def _upright(page: Any, turned: int) -> Any:
    """The page as it is read, its colours kept (a seal is red), no side longer than MAX_SIDE."""
    picture = page.convert("L" if page.mode in ("1", "L", "LA", "I", "I;16") else "RGB")
    if turned:
        picture = picture.rotate(turned, expand=True)
    longest = max(picture.size)
    if longest > MAX_SIDE:
        size = tuple(max(1, round(side * MAX_SIDE / longest)) for side in picture.size)
        picture = picture.resize(size)
    return picture


def _jpeg(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def main() -> None:
    """Read descriptor 0, answer on descriptor 1."""
    limit_myself()
    answer = sys.stdout.buffer
    try:
        for told, jpeg in read(sys.stdin.buffer):
            answer.write(json.dumps(told).encode() + b"\n" + jpeg)
        answer.write(b'{"end": true}\n')
    except Refused as refused:
        answer.write(json.dumps({"refused": str(refused)}).encode() + b"\n")


if __name__ == "__main__":
    main()
