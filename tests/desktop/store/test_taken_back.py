"""Powers that a release took back by a paper, through the real store: timeline, changes over several releases, old rows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.store.store import Store
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import from_release, to_release
from enforcement.model.library import EndingPaper, OpenClues, PowerGrant
from enforcement.queries import AskMatterCard
from tests.desktop.store.test_catalogue import DOGS, KILN, STALL
from tests.desktop.store.test_library_life import ALL, TODAY, asked, power, release

PAPER = EndingPaper(name="关于收回部分赋权事项的通知", number="安政〔2026〕30号", day=date(2026, 10, 20))
LAST = date(2026, 10, 31)


def taking(number: int, effective: date, powers: tuple[PowerGrant, ...], *ended: PowerGrant) -> bytes:
    return to_release(
        CatalogueDraft(matters=ALL, grants=powers, ended=ended),
        version=f"2026.{number}",
        issuing_document=f"安政办发〔2026〕{number}号",
        published=effective,
        effective=effective,
        source="test",
        source_sha256="0" * 64,
    ).data


FIRST = release(1, date(2026, 1, 1), (power(STALL.code), power(DOGS.code, open_clues=OpenClues.TRANSFER)))
GONE = power(DOGS.code, LAST, reason="使用少", open_clues=OpenClues.FINISH, ended_by=PAPER)
SECOND = taking(2, date(2026, 11, 1), (power(STALL.code),), GONE)
THIRD = taking(3, date(2026, 11, 10), (power(STALL.code), power(KILN.code)))


def canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_a_release_without_it_reads_as_before() -> None:
    body = from_release(FIRST)
    assert body.content.ended == ()
    old = FIRST.replace(b'"ended":[],', b"").replace(b'"ended_by":null,', b"")
    assert old != FIRST
    plain = {name: value for name, value in json.loads(old).items() if name != "sha256"}
    digest = hashlib.sha256(canonical(plain)).hexdigest()  # over its own words
    whole = canonical({**plain, "sha256": digest})
    assert from_release(whole).content == body.content


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_the_timeline_tells_who_ended_it_in_any_order_of_arrival(
    store: Store, order: tuple[int, ...]
) -> None:
    releases = {1: FIRST, 2: SECOND, 3: THIRD}
    for number in order:
        store.install_release(releases[number], number=number, signed=b"county")
    (piece,) = store.catalogue.grants(DOGS.code)
    assert (piece.valid_to, piece.reason, piece.ended_by) == (LAST, "使用少", PAPER)
    assert piece.open_clues is OpenClues.FINISH
    (stays,) = store.catalogue.grants(STALL.code)
    assert (stays.valid_to, stays.ended_by) == (None, None)
    assert store.answer(AskMatterCard(DOGS.code, TODAY)).grants == (piece,)
    news = asked(store)  # two releases at once: the day is that of the release that took it back
    lost = next(one for one in news.merged.changes if one.code == DOGS.code)
    assert lost.lost_on == date(2026, 11, 1)
    assert lost.document == "《关于收回部分赋权事项的通知》（安政〔2026〕30号，2026年10月20日）"
    assert lost.open_clues is OpenClues.FINISH
    (field,) = [one for one in lost.fields if one.label == "赋权"]
    assert f"收回文件：{lost.document}" in field.new


def test_a_power_that_goes_on_is_not_told_as_ended(store: Store) -> None:
    again = power(DOGS.code, valid_from=date(2026, 11, 1), document="安政〔2026〕31号")
    store.install_release(FIRST, number=1, signed=b"county")
    store.install_release(
        taking(2, date(2026, 11, 1), (power(STALL.code), again), GONE), number=2, signed=b"county"
    )
    pieces = store.catalogue.grants(DOGS.code)
    assert [one.ended_by for one in pieces] == [None, None]


def test_a_later_word_on_the_same_ending_rules(store: Store) -> None:
    other = replace(GONE, ended_by=EndingPaper(number="安政〔2026〕33号"))
    for number, data in (
        (1, FIRST),
        (2, SECOND),
        (3, taking(3, date(2026, 11, 10), (power(STALL.code),), other)),
    ):
        store.install_release(data, number=number, signed=b"county")
    (piece,) = store.catalogue.grants(DOGS.code)
    assert piece.ended_by == other.ended_by
