"""Reading a finished document again: lost facts are noticed, facts that run over a page break are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement.errors import PaperTrouble
from forms.readback import FontUse, check, printed_values, read_back
from forms.render import Rendered, RenderRequest, blocks_of, render
from tests.forms import samples, sheets


def _made(request: RenderRequest) -> bytes:
    document = render(request)
    assert isinstance(document, Rendered)
    return document.pdf


REQUEST = RenderRequest(form_id="INS-03", facts=samples.record_facts(), state="issued")


def test_every_typed_fact_is_looked_for() -> None:
    values = dict(printed_values(blocks_of(REQUEST)))
    assert values["place"] == "安平县云溪镇环城西路26号门前及后厨"
    assert values["recorder"] == "王晓敏"
    assert {"facts", "opinion", "party.name", "officers", "number", "agency"} <= set(values)


def test_a_fact_that_is_not_on_the_paper_is_named() -> None:
    read = read_back(_made(REQUEST))
    other = replace(REQUEST, facts=samples.record_facts(place="别处", opinion="数量应为两张"))
    problems = check(read, other)
    assert "“检查地点”没有完整打到纸上。" in problems
    assert "“被检查人意见”没有完整打到纸上。" in problems
    assert len(problems) == 2


def test_a_fact_may_run_on_over_pages() -> None:
    long = replace(REQUEST, facts=samples.record_facts(facts=["云溪镇建成区人行道" * 120, "第二条"]))
    read = read_back(_made(long))
    assert read.pages >= 3
    assert check(read, long) == ()


def test_a_hyphen_at_the_end_of_a_line_is_read_as_one() -> None:
    entries = sheets.things(1, model="1、㳇《、A-㳇1")
    assert sheets.printed(sheets.FORMS["list"], sheets.FACTS | {"things": entries}).lost() == []


def test_foreign_fonts_and_sizes_are_named() -> None:
    read = read_back(_made(REQUEST))
    spoilt = replace(read, fonts=(FontUse(name="Helvetica", embedded=False),), page_sizes=((215.9, 279.4),))
    assert check(spoilt, REQUEST) == ("页面不是A4。", "字体Helvetica没有嵌入。")


def test_a_file_that_is_no_pdf_is_known_trouble() -> None:
    with pytest.raises(PaperTrouble) as trouble:
        read_back(b"not a pdf")
    assert "打不开" in trouble.value.sentence
