"""Releases that were published after the backup a county was restored from (S26, S27 for its lists): no number is used for
two contents, nothing older takes the place of a newer one, and what machines still hold can be brought back."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from desktop.cli import commands
from desktop.clock import MachineClock
from desktop.home import Home
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange
from desktop.sync_port import county_of
from enforcement.errors import FileTrouble
from sync.protocol import canonical
from sync.protocol.catalogue import open_release
from sync.protocol.keys import SigningKey
from sync.protocol.signed import SignedDocument, only, sign_document
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.keys import ROOT_FILE
from sync.server.store import people
from sync.server.take_back import take_back
from tests.helpers.county_forms import NOTICE
from tests.sync.client.county import CountyThread
from tests.sync.stories.test_release_by_stick import published
from tests.sync.stories.test_releases_by_network import days, joined


class Life:
    """A county with a backup, and what it published since."""

    def __init__(self, config: ServerConfig, folder: Path) -> None:
        self.config, self.folder = config, folder
        self.backup = folder / "shelf" / "one.zfbk"

    def run(self, *words: str) -> int:
        return main([*words, "--home", str(self.config.home)])

    def forms(self, text: str, *more: str) -> int:
        path = self.folder / "notice.toml"
        path.write_text(text, encoding="utf-8")
        return self.run("forms", "publish", str(path), "--effective", "2026-12-01", *more)

    def restore(self) -> None:
        """The server is gone but for the backup and its key."""
        key = self.folder / "backup.key"
        shutil.copy(self.config.keys / "backup.key", key)
        shutil.rmtree(self.config.home)
        assert self.run("restore", str(self.backup), "--key", str(key)) == 0


def numbers(store: Store) -> list[int]:
    return sorted(face.number for face in store.catalogue.releases() if face.number)


def releases_of(store: Store, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What a machine writes for the county, by its own command."""
    home = str(store.folder)
    store.close()
    capsys.readouterr()
    assert commands.run(["device", "releases", str(folder), "--home", home, "--json"]) == 0
    return [str(folder / name) for name in json.loads(capsys.readouterr().out)["files"]]


@pytest.fixture
def life(tmp_path: Path, config: ServerConfig) -> Life:
    life = Life(config, tmp_path)
    published(config.home, tmp_path, "2026-01-01", 2)
    assert life.forms(NOTICE) == 0
    with CountyThread(config) as county:
        joined(tmp_path / "first", config, county).close()
    assert life.run("backup", str(life.backup)) == 0
    return life


def machine_of(folder: Path) -> Store:
    """The machine that joined before the backup."""
    return Home(folder / "first").open_training()


def sync_at(store: Store, county: CountyThread) -> None:
    report, _ = StoreExchange(store, MachineClock(), county.url).run()
    assert report.trouble is None, report.trouble.sentence


def test_a_new_release_leaps_over_what_was_lost(life: Life, tmp_path: Path) -> None:
    with CountyThread(life.config) as county:
        store = machine_of(tmp_path)
        published(life.config.home, tmp_path, "2026-02-01", 3)
        sync_at(store, county)
        held = dict(store.catalogue.signed())
        assert numbers(store) == [1, 2] == sorted(held)
    life.restore()
    published(life.config.home, tmp_path, "2026-03-01", 4)
    with CountyThread(life.config) as county:
        sync_at(store, county)
        *_, newest = numbers(store)
        assert (len(days(store)), newest > 1000) == (3, True)
        # Old answers of the county, played again, take nothing away.
        release = open_release(held[1], only(_registry_key(life)))
        assert store.install_release(release.content, number=1, signed=held[1])
        assert numbers(store) == [1, 2, newest]
    published(life.config.home, tmp_path, "2026-04-01", 2)
    county_now = open_county(life.config)
    with county_now.database.read() as tx:
        assert people.newest_version(tx, "catalogue") == newest + 1
    county_now.close()
    store.close()


@pytest.mark.nightly
def test_lost_releases_come_back_from_a_machine(
    life: Life, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The catalogue's and the forms' lost releases, from the machine's own command; the county goes on from them, and a
    machine that holds them takes what comes next."""
    with CountyThread(life.config) as county:
        store = machine_of(tmp_path)
        published(life.config.home, tmp_path, "2026-02-01", 3)
        assert life.forms(NOTICE.replace("version = 1", "version = 2").replace("回访", "上门")) == 0
        sync_at(store, county)
        assert (numbers(store), store.forms.number()) == ([1, 2], 2)
    life.restore()
    third = NOTICE.replace("version = 1", "version = 3")
    assert life.forms(third) == 1
    assert "take-back" in capsys.readouterr().err
    files = releases_of(store, tmp_path / "stick", capsys)
    assert [Path(name).name[:9] for name in files] == ["catalogue", "catalogue", "forms-000"]
    assert life.run("take-back", *files) == 0
    assert "第 2 次发布的文书格式收回来了" in capsys.readouterr().out
    assert life.run("take-back", *files) == 0
    assert life.forms(third) == 0
    with CountyThread(life.config) as county:
        store = machine_of(tmp_path)
        sync_at(store, county)
        assert (numbers(store), store.forms.number()) == ([1, 2], 3)
        late = joined(tmp_path / "late", life.config, county)
        sync_at(late, county)
        assert (numbers(late), late.forms.number()) == ([1, 2], 3)
        late.close()
        store.close()


@pytest.mark.nightly
def test_nothing_was_lost_and_said_so(life: Life) -> None:
    life.restore()
    assert life.forms(NOTICE.replace("version = 1", "version = 2"), "--nothing-lost") == 0
    assert life.forms(NOTICE.replace("version = 1", "version = 3")) == 0


@pytest.mark.nightly
def test_only_what_this_county_signed_and_what_goes_on_is_taken_back(life: Life) -> None:
    county = open_county(life.config)
    with county.database.read() as tx:
        row = people.newest_document(tx, "catalogue")
        forms = people.newest_document(tx, "forms")
    assert row is not None
    assert forms is not None
    content = SignedDocument.from_bytes(row.content).content
    forged = sign_document(SigningKey.generate(), "catalogue", content)
    for data in (forged, b"nothing", bytes(row.content)[:-1]):
        with pytest.raises(FileTrouble, match="不是本县签发"):
            take_back(county, data)
    other = canonical.encode({**canonical.decode(content), "published_at": 1})
    twin = sign_document(county.keys.registry, "catalogue", other)
    with pytest.raises(FileTrouble, match="另有一个"):
        take_back(county, twin)
    plain = canonical.decode(SignedDocument.from_bytes(forms.content).content)
    plain["steps"][0]["text"] += "\n# otherwise"
    stray = sign_document(county.keys.registry, "forms", canonical.encode({**plain, "version": 2}))
    with pytest.raises(FileTrouble, match="接不上"):
        take_back(county, stray)
    county.close()


@pytest.mark.nightly
def test_a_stolen_registry_key_and_the_lists_that_it_signed(life: Life, tmp_path: Path) -> None:
    """S42, C2 stolen: machines of before and of after go on with the lists, which the county gives out under its new key;
    the next releases are published as ever, and what the thief signs is nobody's."""
    with CountyThread(life.config) as county:
        store = machine_of(tmp_path)
        sync_at(store, county)
        stolen = SigningKey(open_county(life.config).keys.registry.seed)
        root = life.config.keys / ROOT_FILE
        assert life.run("keys", "rotate", "registry", "--stolen", "--root-key", str(root)) == 0
        time.sleep(1.1)
        published(life.config.home, tmp_path, "2026-02-01", 3)
        assert life.forms(NOTICE.replace("version = 1", "version = 2")) == 0
        late = joined(tmp_path / "late", life.config, county)
        for one in (store, late):
            sync_at(one, county)
            assert (numbers(one), one.forms.number()) == ([1, 2], 2)
            known = county_of(one)
            assert known is not None
            assert known.trust(stolen.key_id, "catalogue") is None
            one.close()
    with pytest.raises(FileTrouble):
        held = open_county(life.config)
        with held.database.read() as tx:
            row = people.newest_document(tx, "catalogue")
        assert row is not None
        take_back(held, sign_document(stolen, "catalogue", SignedDocument.from_bytes(row.content).content))


def _registry_key(life: Life) -> bytes:
    county = open_county(life.config)
    try:
        return county.keys.registry.public
    finally:
        county.close()
