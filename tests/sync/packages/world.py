"""A county that is never reached by network once two machines joined it, and a folder that stands for the stick."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.package_return import ReturnDesk
from desktop.packages import PackageDesk
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.commands.save_party import SaveParty
from enforcement.model.party import Party, PartyKind
from enforcement.refusals import Done
from sync.protocol.sealed_header import PART_BYTES_MAX
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from tests.sync.client.county import CountyThread, code_for, found

NAME = "云溪镇好再来饭店"
PERSON = "徐国良"


@dataclass
class Machine:
    """One joined machine with its stick."""

    store: Store
    stick: Path
    clock: MachineClock = field(default_factory=MachineClock)

    def save_party(self, name: str = NAME) -> None:
        """One save."""
        context = self.context()
        with self.store.unit_of_work(context.actor.id) as work:
            command = SaveParty(kind=PartyKind.SOLE_TRADER, name=name, legal_rep=PERSON)
            answer = command.execute(work, context)
            assert isinstance(answer, Done), answer
            work.commit()

    def save_file(self, data: bytes, mime: str = "image/jpeg") -> str:
        """A file named by an entry; its SHA-256."""
        blob = self.store.blobs.put(io.BytesIO(data), mime)
        officer = self.store.officers()[0]
        with self.store.unit_of_work(officer.id) as work:
            one = work.find(Party)[0]
            work.change(one, one, "party.changed", blobs=(blob,))
            work.commit()
        return blob.sha256

    def context(self) -> Any:
        """Who sits there."""
        agency, officer = self.store.agency(), self.store.officers()[0]
        assert agency is not None
        return context_for(self.store, officer, agency, self.clock)

    def desk(self, part_bytes: int = PART_BYTES_MAX) -> PackageDesk:
        """For writing."""
        return PackageDesk(self.store, self.context(), self.clock, part_bytes)

    def back(self) -> ReturnDesk:
        """For taking."""
        return ReturnDesk(self.store, self.clock)

    def export(self, name: str = "to.zfp", **more: Any) -> list[Path]:
        """Write a package onto the stick; its parts."""
        part_bytes = more.pop("part_bytes", PART_BYTES_MAX)
        return [part.path for part in self.desk(part_bytes).write(self.stick / name, **more).parts]

    @property
    def waiting(self) -> int:
        """Entries without receipt."""
        state = self.store.exchange.state()
        return state.last_seq - state.acked_seq

    def parties(self) -> list[str]:
        """Names of parties here."""
        with self.store.unit_of_work("") as work:
            return sorted(party.name for party in work.find(Party))


@dataclass
class World:
    """County config, machines and the stick."""

    config: ServerConfig
    folder: Path
    stick: Path
    capsys: pytest.CaptureFixture[str] | None
    machines: list[Machine] = field(default_factory=list)

    def join(self, county: CountyThread, town: str | None = None) -> Machine:
        """One more machine."""
        store, _ = Home(self.folder / f"machine-{len(self.machines)}").create(HomeState.TRAINING)
        code = code_for(county.config) if town is None else code_for(county.config, town)
        join_county(store, county.url, code)
        machine = Machine(store, self.stick)
        self.machines.append(machine)
        return machine

    def county(self, *words: str) -> tuple[int, dict[str, Any], str]:
        """Run `zhenfa-county package …`: exit code, JSON, what was said on stderr."""
        assert self.capsys is not None
        self.capsys.readouterr()
        code = main(["package", *words, "--home", str(self.config.home), "--json"])
        told = self.capsys.readouterr()
        return code, json.loads(told.out) if told.out else {}, told.err

    def take(self, *parts: Path) -> tuple[int, dict[str, Any], str]:
        """Import at the county; what goes back lands on the stick."""
        return self.county("import", *map(str, parts), "--out", str(self.stick))

    def close(self) -> None:
        """Close every store."""
        for machine in self.machines:
            machine.store.close()


def make_world(folder: Path, capsys: pytest.CaptureFixture[str] | None = None) -> World:
    """A county and an empty stick."""
    stick = folder / "stick"
    stick.mkdir()
    return World(found(folder), folder, stick, capsys)


def template(folder: Path) -> Path:
    """A county that two machines of a township joined, at rest."""
    made = make_world(folder)
    with CountyThread(made.config) as county:
        made.join(county)
        made.join(county)
    made.close()
    return folder


def acquainted(folder: Path, count: int) -> Path:
    """A county at rest whose `count` machines know each other's keys by a round with it."""
    made = make_world(folder)
    with CountyThread(made.config) as county:
        for _ in range(count):
            made.join(county)
        for machine in made.machines:
            assert StoreExchange(machine.store, machine.clock, county.url).run()[0].trouble is None
    made.close()
    return folder


def copied(template: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> World:
    """The same, awake in another folder."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    world = World(ServerConfig.load(folder / "county"), folder, folder / "stick", capsys)
    for path in sorted(folder.glob("machine-*")):
        world.machines.append(Machine(Home(path).open_training(), world.stick))
    return world
