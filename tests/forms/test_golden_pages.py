"""Small pictures of pages, kept in tests/golden/forms: a changed layout is seen, a changed renderer is not.

What may differ stands in tolerances.toml. The pictures are remade by running this file as a program.
"""

from __future__ import annotations

import tempfile
import tomllib
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from forms.readback import picture_of
from forms.render import Rendered, RenderRequest, render
from tests.forms import samples

GOLDEN = Path(__file__).parents[1] / "golden" / "forms"
TOLERANCES = tomllib.loads((GOLDEN / "tolerances.toml").read_text(encoding="utf-8"))
NAMES = ("record-1", "record-2", "letter-1", "letter-2", "receipt-1", "photos-1", "draft-1", "blank-1")


def _coarse(value: int) -> int:
    """Sixteen greys are enough to see a layout, and keep the files small."""
    return round(value / 17) * 17


def _pages(folder: Path) -> dict[str, Image.Image]:
    code = samples.paper_code()
    requests = {
        "record": RenderRequest(
            form_id="INS-03", facts=samples.record_facts(), state="issued", paper_code=code
        ),
        "letter": RenderRequest(
            form_id="INV-17", facts=samples.letter_facts(), state="issued", paper_code=code
        ),
        "receipt": RenderRequest(
            form_id="SRV-02", facts=samples.receipt_facts(), state="issued", paper_code=code
        ),
        "photos": RenderRequest(form_id="INV-04", facts=samples.photo_facts(folder, 2), state="issued"),
        "draft": RenderRequest(form_id="INV-17", facts=samples.short_letter_facts(number=""), state="draft"),
        "blank": RenderRequest(form_id="INS-03", facts={"agency": samples.AGENCY}, state="blank"),
    }
    pictures = {}
    for name, request in requests.items():
        document = render(request)
        assert isinstance(document, Rendered)
        for page in range(document.pages):
            picture = picture_of(document.pdf, page, TOLERANCES["dpi"]).convert("L").point(_coarse)
            pictures[f"{name}-{page + 1}"] = picture
    return {name: pictures[name] for name in NAMES}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Image.Image]:
    return _pages(tmp_path_factory.mktemp("photos"))


@pytest.mark.parametrize("name", NAMES)
def test_the_page_looks_as_it_was_kept(name: str, pages: dict[str, Image.Image]) -> None:
    kept = Image.open(GOLDEN / f"{name}.png")
    made = pages[name]
    assert made.size == kept.size
    difference = ImageChops.difference(made, kept)
    assert ImageStat.Stat(difference).mean[0] <= TOLERANCES["mean"]
    changed = sum(difference.point(lambda v: 255 * (v > TOLERANCES["step"])).histogram()[255:])
    assert changed / (made.width * made.height) <= TOLERANCES["share"]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for label, image in _pages(Path(place)).items():
            image.save(GOLDEN / f"{label}.png", optimize=True)
