"""The simulated world: one clock, one thread. Happenings come at their times, the network carries what the machines and
the county say; when faults end, timers alone must bring everything to everybody."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any, Final

from enforcement.errors import StoreTrouble
from sync.client.backoff import FIRST_SECONDS, Backoff, after_round
from sync.client.pace import Pace
from sync.client.ports import DeviceKeys, NewKeys
from sync.client.state import RoundState
from sync.client.troubles import RoundTrouble, TroubleKind, no_network
from sync.protocol.keys import SigningKey, device_id
from tests.simulation import checks, custody, happenings
from tests.simulation.bugs import NO_BUG, Bug
from tests.simulation.county import SimCounty
from tests.simulation.history import HOUR, MINUTE, SECOND, Happening, History, Weather
from tests.simulation.ledger import Broken, Ledger
from tests.simulation.lists import Enrolled, open_office
from tests.simulation.machine import Disk, PowerLost, SimMachine
from tests.simulation.network import Network, with_more
from tests.simulation.signing import make_key
from tests.simulation.store import Store
from tests.simulation.supplying import bring_back
from tests.simulation.talk import Talk, Wait

TOWNS: Final = ("330199101", "330199102")
START: Final = 1_795_000_000_000
ROUNDS_MAX: Final = 12  # of each machine, after the faults end
STEPS_MAX: Final = 200_000
FORGED_LEAP: Final = 10**12  # versions, beyond every list of the county


@dataclass(slots=True)
class Computer:
    """A machine on somebody's desk. `words` is the round under way, `timer` the number of the armed one (0: none),
    `life` grows with every start, so that what belongs to an earlier one is not heard."""

    machine: SimMachine
    keys: DeviceKeys
    online: bool = True
    gone: bool = False  # stolen or broken for good
    shift: int = 0
    words: Any = None
    life: int = 0
    timer: int = 0
    backoff: Backoff = field(default_factory=Backoff)
    pace: Pace = field(default_factory=Pace)
    tickets: int = 0
    waiting: tuple[int, ...] = ()
    inbox: dict[int, tuple[bytes | RoundTrouble, float]] = field(default_factory=dict)
    trouble: BaseException | None = None
    rounds: int = 0
    backups: list[SimMachine] = field(default_factory=list)


class World:
    """One history played. `bug` is a planted fault of cores, machines or county; `cheap` says how keys sign."""

    def __init__(self, history: History, bug: Bug = NO_BUG, *, cheap: bool = True) -> None:
        self.history = history
        self.bug = bug
        self.now = START
        self.ledger = Ledger()
        self.dice = Random(f"world {history.seed}")
        self._ids = Random(f"ids {history.seed}")
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self.calm = False
        self.county_down_until = 0
        self.pool: dict[str, list[tuple[str, str]]] = {town: [] for town in TOWNS}
        self.sticks: list[Any] = []
        self._cheap = cheap
        enrolled = [self._enrol(number) for number in range(history.machines)]
        devices = tuple(one for one, _ in enrolled)
        office, nothing = open_office(self._ids, cheap, devices)
        self.county: SimCounty = bug.county(
            self.ledger,
            office,
            lambda: self.now,
            self.new_id,
            self.new_id(),
            Store(lists=office.publish(nothing)),
        )
        impostor, unsigned = open_office(self._ids, cheap, devices)
        self.network = Network(
            Random(f"network {history.seed}"),
            history.weather,
            self.at,
            lambda: self.now,
            self._handle,
            impostor,
            cache(lambda: impostor.publish(impostor.publish(unsigned), leap=FORGED_LEAP)),
            self.county.key.key_id,
            self.ledger,
        )
        self.computers = [self._computer(one, key) for one, key in enrolled]

    # ---- making --------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """An id of the world's dice."""
        return f"{self._ids.getrandbits(128):032x}"

    def _enrol(self, number: int) -> tuple[Enrolled, SigningKey]:
        key = make_key(self._ids, self._cheap)
        town = TOWNS[number % self.history.towns]
        seed = self._ids.randbytes(32)
        return Enrolled(device_id(key.public), town, key.public, key.key_id, seed), key

    def _computer(self, enrolled: Enrolled, key: SigningKey) -> Computer:
        lists = self.county.store.lists
        machine: SimMachine = self.bug.machine(
            enrolled.town,
            NewKeys(key, key, key, bytes(32)),
            self.new_id(),
            ids=self.new_id,
            random=self._ids.randbytes,
            ledger=self.ledger,
            root=self.county.office.root,
            registry=(lists.version, lists.registry),
            roster=(lists.version, lists.rosters[enrolled.town]),
            sealing_seed=enrolled.sealing_seed,
        )
        pace = Pace(batch_bytes=self.history.batch_bytes)
        return Computer(machine, DeviceKeys(enrolled.device, key, key), pace=pace)

    # ---- time ----------------------------------------------------------------------------------------------

    def at(self, delay: int, act: Callable[[], None]) -> None:
        """Do something `delay` ms from now."""
        self._count += 1
        heapq.heappush(self._heap, (self.now + delay, self._count, act))

    def play(self) -> Ledger:
        """The whole history to its end; raises Broken at the first property that does not hold."""
        for computer in self.computers:
            self.arm(computer, FIRST_SECONDS)
        when = 0
        for happening in self.history.happenings:
            when += happening.after
            self.at(when, lambda one=happening: self._happen(one))  # type: ignore[misc]
        self.at(when + 1, self._end_faults)
        for _ in range(STEPS_MAX):
            if self.calm and all(checks.complete(self, computer) for computer in self.computers):
                checks.final(self)
                return self.ledger
            if not self._heap:
                raise Broken("P7", "no timer is left and work is pending")
            self.now, _, act = heapq.heappop(self._heap)
            act()
        raise Broken("P7", f"{STEPS_MAX} steps and no end")

    def _happen(self, happening: Happening) -> None:
        computer = self.computers[happening.who % len(self.computers)]
        happenings.HAPPENINGS[happening.what](self, computer, Random(happening.dice))

    def _end_faults(self) -> None:
        """From now on nothing goes wrong any more, and nobody does anything."""
        self.calm = True
        self.network.weather = Weather(slowest=100)
        custody.repair(self.county)
        self.county_down_until = 0
        for computer in self.computers:
            computer.online, computer.rounds = True, 0
            computer.machine.disk = Disk()
            if not computer.timer and computer.words is None:
                raise Broken("P7", "a machine has no round under way and no timer")

    # ---- rounds --------------------------------------------------------------------------------------------

    def arm(self, computer: Computer, seconds: float) -> None:
        """The next round by timer; it replaces an earlier one."""
        self._count += 1
        computer.timer = timer = self._count

        def ring() -> None:
            if computer.timer == timer and not computer.gone:
                self.begin(computer)

        self.at(max(int(seconds * SECOND), 1), ring)

    def begin(self, computer: Computer) -> None:
        """A round, unless one runs."""
        if computer.words is not None or computer.gone:
            return
        computer.timer = 0
        computer.life += 1
        computer.inbox.clear()
        talk: Talk = self.bug.talk(computer.machine, computer.keys, self.now + computer.shift, computer.pace)
        computer.words = talk.run()
        self._go_on(computer, None)

    def _go_on(self, computer: Computer, value: Any) -> None:
        """Let the round speak until it waits or ends."""
        try:
            wish = computer.words.send(value)
            while not isinstance(wish, Wait) or any(one in computer.inbox for one in wish.tickets):
                if isinstance(wish, Wait):
                    ticket = next(one for one in wish.tickets if one in computer.inbox)
                    wish = computer.words.send((ticket, *computer.inbox.pop(ticket)))
                else:
                    wish = computer.words.send(self._send(computer, wish.route, wish.body))
            computer.waiting = wish.tickets
        except StopIteration as end:
            self._end_round(computer, end.value)
        except PowerLost:
            self.go_dark(computer)
        except StoreTrouble as trouble:
            self.ledger.sometimes["disk full"] += 1
            self._after(computer, trouble)

    def _send(self, computer: Computer, route: str, body: bytes) -> int:
        computer.tickets += 1
        ticket, life = computer.tickets, computer.life

        def deliver(answer: bytes | RoundTrouble, seconds: float) -> None:
            if computer.life != life or computer.words is None:
                return
            computer.inbox[ticket] = answer, seconds
            if ticket in computer.waiting:
                computer.waiting = ()
                self._go_on(computer, (ticket, *computer.inbox.pop(ticket)))

        if computer.online:
            self.network.send(computer.keys.device, route, body, deliver)
        else:
            self.at(50, lambda: deliver(no_network("offline"), 0.05))
        return ticket

    def _handle(self, device: str, route: str, body: bytes) -> bytes:
        if self.now < self.county_down_until:
            raise ConnectionError
        answer = self.county.handle(device, route, body)
        if route == "sync" and self.history.newer_county:
            self.ledger.sometimes["newer county"] += 1
            return with_more(answer, self.county.key)
        return answer

    def _end_round(self, computer: Computer, state: RoundState) -> None:
        computer.pace = state.pace
        trouble = state.trouble
        try:
            if trouble is None:
                self._went_well(computer, state)
            else:
                self._went_wrong(computer, trouble)
        except PowerLost:
            self.go_dark(computer)
        except StoreTrouble as fault:
            self._after(computer, fault)
        else:
            self._after(computer, trouble)

    def _went_well(self, computer: Computer, state: RoundState) -> None:
        machine = computer.machine
        machine.heard = max(machine.heard, state.tally.county_time)
        bring_back(machine, lambda what, body: self._supply(computer, what, body))

    def _supply(self, computer: Computer, what: str, body: bytes) -> bytes:
        if not computer.online:
            raise no_network("offline")
        return self.network.ask(computer.keys.device, what, body)

    def _went_wrong(self, computer: Computer, trouble: RoundTrouble) -> None:
        life = computer.life
        self.ledger.sometimes[f"trouble {trouble.kind.value}"] += 1
        if trouble.kind is TroubleKind.FORK:
            self.at(10 * MINUTE, lambda: happenings.person_settles_fork(self, computer, life))
        if trouble.kind is TroubleKind.LOG_BROKEN:
            checks.alarm(self, trouble)
            if self.county.cheated:
                self.at(10 * MINUTE, lambda: happenings.person_settles_log(self, computer))

    def _after(self, computer: Computer, trouble: BaseException | None) -> None:
        computer.words, computer.trouble = None, trouble
        computer.rounds += 1
        checks.after_round(self, computer)
        if self.calm and computer.rounds > ROUNDS_MAX:
            raise Broken("P7", f"not done after {ROUNDS_MAX} rounds without faults: {trouble!r}")
        computer.backoff, seconds = after_round(computer.backoff, self.dice.random, trouble)
        if self.bug.rearms(trouble):
            self.arm(computer, seconds)

    def go_dark(self, computer: Computer) -> None:
        """Power is gone: the round is lost, the disk stays; somebody starts the machine again."""
        self.ledger.sometimes["power lost"] += 1
        computer.words, computer.waiting, computer.timer = None, (), 0
        computer.life += 1
        computer.machine.wake()
        computer.machine.disk = Disk()
        computer.backoff, computer.pace = Backoff(), Pace(batch_bytes=self.history.batch_bytes)
        self.arm(computer, FIRST_SECONDS + self.dice.randrange(HOUR) / SECOND)
