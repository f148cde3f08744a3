"""A party's own earlier penalties: issued decisions alone, by number where both have one, else by the whole name."""

from __future__ import annotations

from datetime import date
from typing import Any

from desktop.store.store import Store
from enforcement.model.document import Document, DocumentState
from enforcement.queries import AskEarlierPenalties, EarlierPenalty
from enforcement.queries.discretion import within
from tests.desktop.store.samples import add, ident, officer, save

FIRM, CODE = "安平县示例建材有限公司", "91330199MA0EXAMPLE"
CHEN = officer(1, "陈立")


def decision(key: int, **more: Any) -> Document:
    values: dict[str, Any] = {
        "inspection_id": "",
        "form_id": "DEC-02",
        "form_version": "1",
        "title": "行政处罚决定书",
        "state": DocumentState.SERVED,
        "number": f"安云溪罚决〔2026〕{key}号",
        "issued_on": date(2026, 3, key),
        "facts": {"party": {"name": FIRM, "id_no": CODE}},
        **more,
    }
    return Document(id=ident(700 + key), **values)


def found(store: Store, name: str = FIRM, id_no: str = "") -> list[str]:
    rows: tuple[EarlierPenalty, ...] = store.answer(AskEarlierPenalties(name, id_no))
    return [row.document_id for row in rows]


def test_only_standing_decisions_about_this_party_count(store: Store) -> None:
    other = {"party": {"name": "安平县别家商行", "id_no": ""}}
    papers = (
        decision(1),
        decision(2, form_id="DEC-03", state=DocumentState.ISSUED),
        decision(3, state=DocumentState.DRAFT, issued_on=None, number=""),
        decision(4, state=DocumentState.VOIDED),
        decision(5, form_id="INV-17"),
        decision(6, facts=other),
        decision(7, facts={}),
        decision(8, form_id="DEC-01"),  # the approval before a decision is the same case
    )
    save(store, add(CHEN), *(add(one) for one in papers), actor=CHEN.id)

    assert found(store) == [ident(702), ident(701)]
    assert found(store, "安平县别家商行") == [ident(706)]
    assert found(store, "安平县示例") == []
    assert found(store, "") == []


def test_a_number_decides_where_both_have_one(store: Store) -> None:
    namesake = {"party": {"name": FIRM, "id_no": "91330199MA0OTHER00"}}
    nameless = {"party": {"name": FIRM, "id_no": ""}}
    papers = (decision(1), decision(2, facts=namesake), decision(3, facts=nameless))
    save(store, add(CHEN), *(add(one) for one in papers), actor=CHEN.id)

    assert found(store, "换过名的公司", CODE) == [ident(701)]
    assert found(store, FIRM, CODE) == [ident(703), ident(701)]
    assert found(store, FIRM) == [ident(703), ident(702), ident(701)]


def test_two_years_are_counted_back_from_the_act() -> None:
    def on(day: date | None) -> EarlierPenalty:
        return EarlierPenalty("x", "", "", day)

    act = date(2026, 9, 1)
    days = (date(2024, 8, 31), date(2024, 9, 1), date(2026, 9, 1), date(2026, 9, 2), None)
    assert [within((on(day),), act, 2) for day in days] == [0, 1, 1, 0, 0]
    assert within((on(date(2026, 2, 28)),), date(2028, 2, 29), 2) == 1
