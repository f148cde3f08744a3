"""The child process that opens one foreign picture: the only place where a photo's bytes are decoded.

It stands alone (standard library and Pillow), because it starts with an empty environment and no way back
into the program: the file arrives as descriptor 0, the answer leaves on descriptor 1, and its own limits are
set before the decoder is even imported. Limits: security.md §5, row "image".
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any, BinaryIO

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_SIDE = 12_000
THUMBNAIL = (480, 360)  # px; three times the 72×54 tray cell is enough for 150 % on a dense screen
THUMBNAIL_QUALITY = 82
ADDRESS_SPACE = 700 * 1024 * 1024
CPU_SECONDS = 20
OPEN_FILES = 16
FORMATS = ("JPEG", "PNG", "WEBP")
_ORIENTATION, _EXIF_IFD, _TAKEN, _OFFSET = 0x0112, 0x8769, 0x9003, 0x9011


def limit_myself() -> None:
    """Set the resource limits of this process; without rlimits (Windows) the parent's clock ends it."""
    try:
        import resource
    except ImportError:
        return
    for what, amount in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))


def read(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """The header and the thumbnail of the picture in ``source``.

    The header holds format, width, height (px as stored), orientation (EXIF 1–8), taken and offset (EXIF
    text or "") and over ("" or the limit passed: bytes, pixels, side, frames). Over a limit nothing is
    decoded and the thumbnail is empty. Raises whatever Pillow raises on a broken file.
    """
    import warnings

    from PIL import Image

    if source.seek(0, io.SEEK_END) > MAX_BYTES:
        return {"over": "bytes"}, b""
    source.seek(0)
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = None  # our own limits answer before anything is decoded, with the exact figure
    with Image.open(source, formats=FORMATS) as image:
        header = _header(image)
        if header["over"]:
            return header, b""
        return header, _thumbnail(image, header["orientation"])


def _header(image: Any) -> dict[str, Any]:
    from PIL import Image

    over = _over(image)
    jpeg = image.format in ("JPEG", "MPO")
    # A PNG hides its EXIF behind the pixels; over a limit those are not decoded, so the camera stays silent.
    exif = image.getexif() if jpeg or not over else Image.Exif()
    inner = exif.get_ifd(_EXIF_IFD)
    width, height = image.size
    orientation = exif.get(_ORIENTATION, 1)
    return {
        "format": "JPEG" if jpeg else str(image.format),
        "width": width,
        "height": height,
        "orientation": orientation if orientation in range(1, 9) else 1,
        "taken": str(inner.get(_TAKEN, ""))[:32],
        "offset": str(inner.get(_OFFSET, ""))[:8],
        "over": over,
    }


def _over(image: Any) -> str:
    width, height = image.size
    if max(width, height) > MAX_SIDE:
        return "side"
    if width * height > MAX_PIXELS:
        return "pixels"
    # A phone's MPO is a JPEG followed by a depth or gain map: its first frame is the photo.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        return "frames"
    return ""


def _thumbnail(image: Any, orientation: int) -> bytes:
    from PIL import Image, ImageOps

    image.draft("RGB", (THUMBNAIL[0] * 2, THUMBNAIL[1] * 2))
    exif = image.getexif()
    image.thumbnail((max(THUMBNAIL), max(THUMBNAIL)), Image.Resampling.BILINEAR, reducing_gap=2.0)
    flat = Image.new("RGB", image.size, "white")
    picture = image.convert("RGBA")
    flat.paste(picture, mask=picture.getchannel("A"))
    if orientation != 1:
        flat.getexif()[_ORIENTATION] = exif.get(_ORIENTATION, 1)
        flat = ImageOps.exif_transpose(flat)
    flat.thumbnail(THUMBNAIL)
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=THUMBNAIL_QUALITY, exif=b"")
    return out.getvalue()


def main() -> int:
    """Descriptor 0 in, one JSON line and the thumbnail out on descriptor 1. 0 done, 1 no readable picture."""
    limit_myself()
    try:
        header, thumbnail = read(sys.stdin.buffer)
    except Exception:  # the file is foreign: whatever it does to the decoder means "cannot be opened"
        return 1
    header["thumbnail"] = len(thumbnail)
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + thumbnail)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
