"""Every listed paper with its sample facts, as words and as small pictures kept in tests/golden/papers: a changed
wording or layout is seen. What may differ stands in tests/golden/forms/tolerances.toml. The files are made again by
running this file as a program."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from forms.readback import picture_of, read_back
from forms.render import Rendered, RenderRequest, blocks_of, render
from tests.forms import samples
from tests.forms.papers import paper_facts

GOLDEN = Path(__file__).parents[1] / "golden" / "papers"
TOLERANCES = tomllib.loads((GOLDEN.parent / "forms" / "tolerances.toml").read_text(encoding="utf-8"))
PAPERS = sorted(path.stem for path in (Path(__file__).parent / "papers").glob("*-*.toml"))
DPI = 30


def _request(form_id: str) -> RenderRequest:
    facts, code = paper_facts(form_id), samples.paper_code()
    return RenderRequest(form_id=form_id, facts=facts, state="issued", paper_code=code)


def _pages(form_id: str) -> Image.Image:
    """All pages side by side, in sixteen greys."""
    document = render(_request(form_id))
    assert isinstance(document, Rendered)
    pictures = [
        picture_of(document.pdf, page, DPI).convert("L") for page in range(read_back(document.pdf).pages)
    ]
    whole = Image.new("L", (sum(p.width for p in pictures), pictures[0].height), 255)
    at = 0
    for picture in pictures:
        whole.paste(picture, (at, 0))
        at += picture.width
    return whole.point(lambda value: round(value / 17) * 17)


@pytest.mark.parametrize("form_id", PAPERS)
def test_the_words_are_those_that_were_kept(form_id: str) -> None:
    kept = (GOLDEN / f"{form_id}.txt").read_text(encoding="utf-8")
    assert blocks_of(_request(form_id)).as_text() == kept


@pytest.mark.parametrize("form_id", PAPERS)
def test_the_pages_look_as_they_were_kept(form_id: str) -> None:
    kept, made = Image.open(GOLDEN / f"{form_id}.png"), _pages(form_id)
    assert made.size == kept.size, "another number of pages"
    difference = ImageChops.difference(made, kept.convert("L"))
    assert ImageStat.Stat(difference).mean[0] <= TOLERANCES["mean"]
    changed = sum(difference.point(lambda v: 255 * (v > TOLERANCES["step"])).histogram()[255:])
    assert changed / (made.width * made.height) <= TOLERANCES["share"]


def test_nothing_is_kept_that_is_no_paper() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(PAPERS)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in sys.argv[1:] or PAPERS:
        (GOLDEN / f"{name}.txt").write_text(blocks_of(_request(name)).as_text(), encoding="utf-8")
        _pages(name).quantize(16).save(GOLDEN / f"{name}.png", optimize=True)
