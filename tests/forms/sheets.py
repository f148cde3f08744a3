"""Small definitions of tables, lists, covers, indexes and note sheets, with fictional facts, and their pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.blocks import Content
from forms.content import compose
from forms.definitions import FormDefinition, read_definition
from forms.foot import Foot, finish_pages
from forms.page import BoxOp, CircleOp, Page, RuleOp, TextOp
from forms.pdf import to_pdf
from forms.readback import ReadBack, read_back, unreadable
from forms.render import RenderRequest, lay_out
from forms.style import UnitStyle
from forms.typography import MM, face_set

_HEAD = """
id = "TST-01"
number = 2001
version = 1
title = "{title}"
kind = "{kind}"
stage = "立案"
copies = 1
seal = false
served = false
signers = []
legal_basis = []
series = "测"
use = ["agency", "number", "issue_date"]
"""
_HOME = Path(__file__).parent / "tables"
FACTS = {
    "agency": "安平县云溪镇人民政府",
    "number": "安平云溪测字〔2026〕17号",
    "issue_date": "2026-10-03",
    "a": "安平县示例建材有限公司",
    "b": "2026年9月7日",
    "c": "",
    "kind": "organisation",
    "people": [{"name": "陈立", "cert_no": "33059018021"}, {"name": "王晓敏", "cert_no": "33059018044"}],
}
"""Facts that every definition here can print."""

SPOT_FACTS = FACTS | {
    "a": "当事人在上述时间、地点吸烟后将烟蒂丢弃在人行道上，被执法人员当场发现。以上事实有现场照片1张、执法记录仪录像1段和当事人的陈述证明。",
    "number": "安平云溪简罚决字〔2026〕第000042号",
}


def form(kind: str, title: str, body: str) -> FormDefinition:
    """A definition with the head and the fields that all of them share."""
    top, _mark, rest = body.partition("\n[[")
    return read_definition(f"{_HEAD.format(title=title, kind=kind)}{top}\n{_kept('fields')}\n[[{rest}")


def _kept(name: str) -> str:
    return (_HOME / f"{name}.toml").read_text(encoding="utf-8")


FORMS = {
    name: form(kind, title, _kept(name))
    for name, kind, title in (
        ("filing", "table", "立案审批表"),
        ("spot", "table", "当场行政处罚决定书"),
        ("list", "list", "先行登记保存物品清单"),
        ("cover", "cover", "行政处罚案卷"),
        ("index", "index", "卷内文件目录"),
        ("note", "note", "卷内备考表"),
    )
}


def things(count: int, **changes: str) -> list[dict[str, str]]:
    """Entries of a list of items."""
    entry = {
        "name": "灯箱",
        "model": "长2.4米、高0.8米",
        "amount": "1",
        "unit": "个",
        "place": "仓库",
        "note": "",
    }
    return [entry | {"name": f"灯箱{n}"} | changes for n in range(1, count + 1)]


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished paper of a test: its blocks, pages and bytes."""

    content: Content
    pages: list[Page]
    pdf: bytes

    def read(self) -> ReadBack:
        """The paper as it can be read again."""
        return read_back(self.pdf)

    @property
    def text(self) -> str:
        """Everything that can be read on it, without blanks."""
        return "".join("".join(self.read().texts).split())

    def lost(self) -> list[str]:
        """Facts that cannot be read, in one piece or running on over pages."""
        return unreadable(self.read(), self.content)


def laid_out(definition: FormDefinition, facts: Mapping[str, Any]) -> list[Page]:
    """The pages of an issued paper without its foot."""
    request = RenderRequest(form_id=definition.id, facts=facts, state="issued")
    content = compose(definition, facts, request.unit.switches(), "issued")
    return lay_out(content, face_set(), request)[0]


def printed(
    definition: FormDefinition,
    facts: Mapping[str, Any],
    state: str = "issued",
    unit: UnitStyle | None = None,
) -> Printed:
    """A paper through composing, layout, checks and PDF."""
    request = RenderRequest(form_id=definition.id, facts=facts, state=state, unit=unit or UnitStyle())
    content = compose(definition, facts, request.unit.switches(), state)
    pages, _level = lay_out(content, face_set(), request)
    digest = hashlib.sha256(b"test").digest() if state == "issued" else b""
    finish_pages(pages, Foot(content=content, code_text="ZF", digest=digest))
    return Printed(content, pages, to_pdf(pages, definition.title))


def crossings(page: Page) -> Iterator[str]:
    """Texts that a border runs through, and texts that lie on one another."""
    texts = [_box(op) for op in page.ops if isinstance(op, TextOp) and not op.angle and op.grey < 0.4]
    rules = [op for op in page.ops if isinstance(op, RuleOp) and op.width in (0.5, 1.2)]
    for x0, y0, x1, y1, words in texts:
        for rule in rules:
            upright = rule.x1 == rule.x2
            low, high = sorted((rule.y1, rule.y2))
            if upright and x0 + 0.5 < rule.x1 < x1 - 0.5 and low < y1 and high > y0:
                yield f"{words} | {rule.x1 / MM:.1f}"
            level = rule.y1 == rule.y2 and min(rule.x1, rule.x2) < x1 - 1 and max(rule.x1, rule.x2) > x0 + 1
            if level and y0 + 1 < rule.y1 < y1 - 1:
                yield f"{words} – {rule.y1 / MM:.1f}"
    for n, one in enumerate(texts):
        for other in texts[n + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            along = min(one[3], other[3]) - max(one[1], other[1])
            if across > 1 and along > 1:
                yield f"{one[4]} × {other[4]}"


def _box(op: TextOp) -> tuple[float, float, float, float, str]:
    end = op.places[-1] + op.known[-1].em * op.size * (0.5 if op.text[-1] in "，。；：、）》" else 1.0)
    return op.places[0], op.y - 0.1 * op.size, end, op.y + 0.8 * op.size, op.text


def circles(page: Page) -> list[CircleOp]:
    """The seal guides of a page."""
    return [op for op in page.ops if isinstance(op, CircleOp)]


def boxes(page: Page) -> list[BoxOp]:
    """The boxes of a page."""
    return [op for op in page.ops if isinstance(op, BoxOp)]
