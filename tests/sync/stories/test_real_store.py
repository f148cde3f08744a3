"""The same stories with the desktop's own store: joined, pushed, pulled by a second machine, by command line too."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import commands
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from desktop.sync_port import county_of
from enforcement.commands.save_party import SaveParty
from enforcement.model.document import NumberBlock
from enforcement.model.party import Party, PartyKind
from enforcement.queries import AskSyncSummary
from enforcement.refusals import Done
from sync.client.report import RoundReport
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.protocol import problems
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.verify import verify_county
from tests.sync.client.county import TOWN, CountyThread, backup, code_for, put_back, rows

PASSWORD = "baichen-dongfei-liangshi-8"


@pytest.fixture
def store(tmp_path: Path, county: CountyThread) -> Iterator[Store]:
    """A training machine that joined the county."""
    store, _ = Home(tmp_path / "one").create(HomeState.TRAINING)
    join_county(store, county.url, code_for(county.config))
    yield store
    store.close()


def save_party(store: Store, name: str = "云溪镇好再来饭店") -> str:
    agency = store.agency()
    officer = store.officers()[0]
    assert agency is not None
    context = context_for(store, officer, agency, MachineClock())
    with store.unit_of_work(officer.id) as work:
        command = SaveParty(kind=PartyKind.SOLE_TRADER, name=name, legal_rep="徐国良")
        answer = command.execute(work, context)
        assert isinstance(answer, Done), answer
        work.commit()
    return str(answer.value)


def round_of(store: Store) -> RoundReport:
    report, _ = StoreExchange(store).run()
    assert report.trouble is None, report.trouble.sentence + report.trouble.detail
    return report


def test_joining_brings_roster_numbers_and_the_township_s_code(county: CountyThread, tmp_path: Path) -> None:
    store, _ = Home(tmp_path / "one").create(HomeState.TRAINING)
    code = code_for(county.config)
    for _ in range(2):  # the same code again, as after an answer that was lost
        join_county(store, county.url, code)
    agency = store.agency()
    assert agency is not None
    assert agency.name == "安平县云溪镇人民政府"
    assert [officer.name for officer in store.officers()] == ["陈立", "王晓敏"]
    with store.unit_of_work("") as work:
        assert sorted(block.series for block in work.find(NumberBlock)) == ["罚决", "责改"]
    known = county_of(store)
    assert known is not None
    assert known.server == county.url
    with pytest.raises(RoundTrouble) as trouble:
        join_county(store, county.url, code_for(county.config))
    assert trouble.value.problem is problems.ALREADY_ENROLLED
    assert round_of(store).quarantined == ()
    store.close()


def test_everything_of_a_machine_arrives_and_nothing_is_quarantined(
    store: Store, config: ServerConfig
) -> None:
    save_party(store)
    paper = store.blobs.put(io.BytesIO(b"%PDF " + bytes(9000)), "application/pdf")
    officer = store.officers()[0]
    assert store.answer(AskSyncSummary()).enrolled
    with store.unit_of_work(officer.id) as work:
        one = work.find(Party)[0]
        work.change(one, one, "party.changed", blobs=(paper,))
        work.commit()
    report = round_of(store)
    assert report.quarantined == ()
    assert report.without_receipt == 0
    assert report.blobs_sent == 1
    assert report.difference == 0
    again = round_of(store)
    assert (again.turns, again.sent) == (1, 0)
    summary = store.answer(AskSyncSummary())
    assert (summary.unsent, summary.sent, summary.last_problem) == (0, 0, "")
    assert summary.last_ok_at is not None
    assert all(line.here == line.county for line in summary.counts)
    county = open_county(config)
    assert verify_county(county).good
    county.close()


def test_a_second_machine_holds_the_same(store: Store, county: CountyThread, tmp_path: Path) -> None:
    thing = save_party(store, "张𬭎喆")
    round_of(store)
    second, _ = Home(tmp_path / "two").create(HomeState.TRAINING)
    join_county(second, county.url, code_for(county.config))
    assert round_of(second).pulled >= 3
    with second.unit_of_work("") as work:
        party = work.get(Party, thing)
    assert party is not None
    assert party.name == "张𬭎喆"
    round_of(store)
    assert second.stream.counts() == store.stream.counts()
    second.close()


def test_a_real_home_joins_by_command_and_exchanges_by_command(
    county: CountyThread, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, secret = tmp_path / "home", tmp_path / "password.txt"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    where = ["--home", str(home), "--password-file", str(secret), "--json"]
    assert commands.run(["device", "enrol", code_for(county.config), "--server", county.url, *where]) == 0
    joined = json.loads(capsys.readouterr().out)
    assert (joined["agency"], joined["officers"]) == ("安平县云溪镇人民政府", 2)
    assert len(joined["recovery_key"].replace("-", "")) == 28
    assert commands.run(["sync", *where]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["ok"]
    assert told["difference"] == 0
    assert told["entries"]["without_receipt"] == 0
    assert commands.run(["sync", *where[:-1]]) == 0
    spoken = capsys.readouterr().out
    assert spoken.startswith("县里和本机一致，没有要送的。\n")
    assert "号段：本机 2，县里 2，差 0" in spoken


def test_a_wrong_code_leaves_no_half_joined_home(
    county: CountyThread, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, secret = tmp_path / "home", tmp_path / "password.txt"
    secret.write_text(PASSWORD, encoding="utf-8")
    code = code_for(county.config)
    wrong = ("B" if code[0] == "A" else "A") + code[1:]
    where = ["--home", str(home), "--password-file", str(secret)]
    assert commands.run(["device", "enrol", wrong, "--server", county.url, *where]) == 1
    assert "入网码不对" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir() if "home" in path.name) == []


def test_a_machine_that_joined_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, _ = Home(tmp_path / "home").create(HomeState.TRAINING)
    with pytest.raises(RoundTrouble) as trouble:
        StoreExchange(store).run()
    store.close()
    assert trouble.value.kind is TroubleKind.NOT_ENROLLED
    assert commands.run(["sync", "--home", str(tmp_path / "home")]) == 1
    assert (
        capsys.readouterr().err
        == "这台电脑还没有在县里登记，没有地方可送。请管理员开一个入网码，再登记入网。\n"
    )


def test_a_county_out_of_reach_is_remembered_for_the_screen(store: Store, county: CountyThread) -> None:
    save_party(store)
    county.stop()
    report, _ = StoreExchange(store).run()
    assert report.trouble is not None
    assert store.answer(AskSyncSummary()).last_problem.startswith("现在连不上县里的服务器。")


def test_numbers_that_run_low_are_refilled(store: Store) -> None:
    with store.unit_of_work(store.officers()[0].id) as work:
        block = next(block for block in work.find(NumberBlock) if block.series == "责改")
        fields = {name: getattr(block, name) for name in block.__slots__}
        work.change(block, NumberBlock(**{**fields, "next_serial": block.last - 3}), "number.used")
        work.commit()
    round_of(store)
    with store.unit_of_work("") as work:
        left = [one.left for one in work.find(NumberBlock, series="责改")]
    assert sorted(left) == [4, 50]
    round_of(store)
    with store.unit_of_work("") as work:
        assert len(work.find(NumberBlock, division_code=TOWN)) == 3


def test_the_county_keeps_one_lease_a_request(store: Store, config: ServerConfig) -> None:
    round_of(store)
    assert rows(config, "SELECT count(*) AS n FROM leases")[0].n == 2


def test_a_restored_county_gets_everything_again_from_the_real_store(
    config: ServerConfig, tmp_path: Path
) -> None:
    with CountyThread(config) as county:
        store, _ = Home(tmp_path / "one").create(HomeState.TRAINING)
        join_county(store, county.url, code_for(config))
        save_party(store)
        round_of(store)
        port = county.port
    backup(config, tmp_path / "copy")
    with CountyThread(config, port):
        for number in range(5):
            save_party(store, f"云溪镇第 {number} 小吃店")
        assert round_of(store).receipted == 5
    put_back(config, tmp_path / "copy")
    with CountyThread(config, port):
        report = round_of(store)
        assert (report.resent, report.without_receipt, report.difference) == (5, 0, 0)
        assert store.answer(AskSyncSummary()).unsent == 0
    store.close()


def test_an_old_copy_of_a_home_goes_on_in_a_new_journal_and_loses_nothing(
    county: CountyThread, tmp_path: Path
) -> None:
    store, _ = Home(tmp_path / "one").create(HomeState.TRAINING)
    join_county(store, county.url, code_for(county.config))
    round_of(store)
    kept = save_party(store, "备份前没送出的")
    store.close()
    shutil.copytree(tmp_path / "one", tmp_path / "old")
    store = Home(tmp_path / "one").open_training()
    later = save_party(store, "备份后写的")
    round_of(store)
    store.close()

    old = Home(tmp_path / "old").open_training()
    report, _ = StoreExchange(old).run()
    assert report.trouble is not None
    assert report.trouble.kind is TroubleKind.RESTORED_DEVICE
    new = save_party(old, "恢复后写的")
    report = round_of(old)
    assert report.difference == 0
    assert report.quarantined == ()
    with old.unit_of_work("") as work:
        assert {party.id for party in work.find(Party)} == {kept, later, new}
    old.close()
