"""After a round that went well: what a machine offers to a county that was restored (`desktop.resupply`, with the shipped
code of `sync.client.resupply`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.client.ports import Parts
from sync.client.resupply import resupply
from sync.client.troubles import RoundTrouble
from sync.protocol.frames import BlobsAnswer
from tests.simulation.machine import SimMachine

Ask = Callable[[str, bytes], bytes]  # what, body → answer; raises RoundTrouble


@dataclass(frozen=True, slots=True)
class _Link:
    ask: Ask

    def supply(self, what: str, body: bytes) -> bytes:
        return self.ask(what, body)

    def blobs(self, parts: Parts, sha256: bytes | None = None) -> BlobsAnswer:
        return BlobsAnswer.from_bytes(self.ask("blobs", b"".join(parts)))


def life_of(machine: SimMachine) -> str:
    """The county's life that it knows: of its cursor, of its log where the stream there is empty; "" for none."""
    return next((one.epoch for one in machine.cursors.values()), "") or next(reversed(machine.trees), "")


def bring_back(machine: SimMachine, ask: Ask) -> None:
    """Once in each life of the county's database; what fails is tried again after the next round. Raises PowerLost,
    StoreTrouble of the machine."""
    epoch = life_of(machine)
    if not epoch or not machine.offers_in(epoch):
        return
    try:
        resupply(machine, machine, _Link(ask))
    except RoundTrouble:
        return
    machine.note_offered(epoch)
