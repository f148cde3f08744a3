"""回到同步前 over a real county: a colleague's change arrives, one of two groups is taken back with a reason, and the
colleague's machine shows the former value, the reason, and nothing twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli.commands import run as zhenfa
from desktop.store.store import Store
from enforcement.model.inspection import Inspection
from enforcement.model.take_back import PullTakeBack, Standing
from enforcement.queries import AskPull, AskPulls, AskSyncSummary, PullView
from sync.server.config import ServerConfig
from tests.sync.client.county import CountyThread
from tests.sync.stories.test_two_officers import VISIT, Team, assert_all_alike, edit, shown, team, waiting

__all__ = ["team"]
REASON = "门牌写错了，按现场的来"


@pytest.fixture
def story(team: Team) -> Team:
    """The first officer changed two groups; everybody has heard of it."""
    edit(team.stores[0], Inspection, VISIT, place="西路 27 号", opinion="没有异议。")
    team.sync()
    return team


def newest(store: Store) -> PullView:
    view: PullView = store.answer(AskPull(store.answer(AskPulls())[0].number))
    return view


def take_back(team: Team, place: int, *words: str) -> int:
    """By the command, as somebody without a window would; the store is open again afterwards."""
    folder = team.stores[place].folder
    team.stores[place].close()
    try:
        return zhenfa(["sync", "--home", str(folder), "take-back", *words])
    finally:
        team.reopen(place)


def test_one_of_two_groups_goes_back_and_travels_with_its_reason(
    story: Team, config: ServerConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = story.stores
    view = newest(second)
    assert sorted(line.words for line in view.lines) == ["当事人意见", "检查地点"]
    assert second.answer(AskSyncSummary()).rounds[0].exchange in (0, view.row.number)
    assert view.row.number in [one.exchange for one in second.answer(AskSyncSummary()).rounds]
    capsys.readouterr()
    assert take_back(story, 1, "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["exchange"] == view.row.number
    assert take_back(story, 1, str(view.row.number)) == 0
    told = capsys.readouterr().out
    assert f"{VISIT}/place　检查 · 检查地点" in told
    assert "地点：西路 26 号 → 西路 27 号" in told
    assert take_back(story, 1, str(view.row.number), "--line", f"{VISIT}/place") == 1
    assert "请写明为什么收回" in capsys.readouterr().err
    chosen = ("--line", f"{VISIT}/place", "--reason", REASON)
    assert take_back(story, 1, str(view.row.number), *chosen) == 0
    assert "收回了 1 处" in capsys.readouterr().out
    assert take_back(story, 1, str(view.row.number), *chosen) == 1
    assert "R109" not in capsys.readouterr().err
    assert take_back(story, 1, str(view.row.number), "--line", "nothing/place", "--reason", REASON) == 1
    assert "不是这次收发带来的" in capsys.readouterr().err
    story.sync()
    second = story.stores[1]
    for store in (first, second):
        visit = shown(store, Inspection, VISIT)
        assert (visit.place, visit.opinion) == ("西路 26 号", "没有异议。")
        with store.unit_of_work("") as work:
            assert [one.reason for one in work.find(PullTakeBack)] == [REASON]
    (came,) = newest(first).lines
    assert (came.words, came.reason, came.standing) == ("检查地点", REASON, Standing.OPEN)
    assert_all_alike(story, config)


def test_a_change_made_meanwhile_is_asked_about_and_nothing_is_lost(
    story: Team, config: ServerConfig
) -> None:
    first, _ = story.stores
    number = str(newest(story.stores[1]).row.number)
    assert take_back(story, 1, number, "--all", "--reason", REASON) == 0
    edit(first, Inspection, VISIT, place="西路 27 号乙")
    story.sync()
    for store in story.stores:
        (row,) = waiting(store)
        assert sorted(side for one in row.fields for side in one.sides) == ["西路 26 号", "西路 27 号乙"]
        assert shown(store, Inspection, VISIT).opinion == ""
    assert_all_alike(story, config)


def test_a_machine_that_joins_later_sees_it_all_as_new(
    story: Team, county: CountyThread, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = str(newest(story.stores[1]).row.number)
    assert take_back(story, 1, number, "--record", VISIT, "--reason", REASON) == 0
    story.sync()
    third = story.join()
    story.sync()
    view = newest(third)
    assert (view.lines, dict(view.fresh)["inspection"]) == ((), 1)
    assert shown(third, Inspection, VISIT).place == "西路 26 号"
    capsys.readouterr()
    assert take_back(story, 2, "7000") == 1
    assert "没有第 7000 次收发" in capsys.readouterr().err
