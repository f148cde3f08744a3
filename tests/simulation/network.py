"""The simulated link: late, lost, doubled, replayed, cut, or answered by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sync.client import troubles
from sync.client.troubles import RoundTrouble
from sync.protocol import canonical
from sync.protocol.batch import BatchEnvelope
from sync.protocol.entry import NO_HASH
from sync.protocol.frames import BlobsAnswer, BlobState, read_frames
from sync.protocol.keys import SigningKey, sign
from sync.protocol.messages import HelloAnswer, HelloRequest, PushAnswer
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import Receipt
from sync.protocol.signed import SignedDocument
from tests.simulation.history import HOUR, SECOND, Weather
from tests.simulation.ledger import Ledger
from tests.simulation.lists import Office
from tests.simulation.store import Published

PORTAL: Final = b"<html><body>please log in</body></html>"
TIMEOUT: Final = 30 * SECOND

# The answer of a request, or what came instead; seconds it took.
Deliver = Callable[["bytes | RoundTrouble", float], None]
Handle = Callable[[str, str, bytes], bytes]


@dataclass(slots=True)
class Network:
    """`at(delay, act)` is the world's clock; `handle` the county (raises ConnectionError while it is down);
    `forged` the lists of somebody who plays the county, made when they are wanted."""

    dice: Random
    weather: Weather
    at: Callable[[int, Callable[[], None]], None]
    now: Callable[[], int]
    handle: Handle
    impostor: Office
    forged: Callable[[], Published]
    county_key_id: bytes
    ledger: Ledger
    answers: dict[tuple[str, str], list[bytes]] = field(default_factory=dict)

    def send(self, device: str, route: str, body: bytes, deliver: Deliver) -> None:
        """Let a request go on its way; `deliver` is called once, whatever happens."""
        weather, chance, began = self.weather, self.dice.random, self.now()
        self.ledger.messages += 1

        def after(delay: int, outcome: bytes | RoundTrouble) -> None:
            self.at(delay, lambda: deliver(outcome, (self.now() - began) / SECOND))

        if chance() < weather.down:
            after(50, troubles.no_network("simulated"))
        elif chance() < weather.portal:
            self.ledger.sometimes["portal"] += 1
            after(50, self.dice.choice((PORTAL, b"", body[: len(body) // 2])))
        elif chance() < weather.impostor:
            self.ledger.sometimes["impostor"] += 1
            after(50, self._forged(device, route, body))
        elif chance() < weather.lost:
            after(TIMEOUT, troubles.cut("simulated"))
        else:
            self._arrive(device, route, body, after)

    def _arrive(
        self, device: str, route: str, body: bytes, after: Callable[[int, bytes | RoundTrouble], None]
    ) -> None:
        weather, chance = self.weather, self.dice.random
        if chance() < weather.twice:
            self.ledger.sometimes["twice"] += 1
            self.at(self._delay(), lambda: self._again(device, route, body))
        if chance() < weather.later:
            self.ledger.sometimes["replay"] += 1
            self.at(self.dice.randrange(HOUR), lambda: self._again(device, route, body))

        def arrive() -> None:
            former = self.answers.setdefault((device, _kind(route)), [])
            stale = bool(former) and chance() < weather.stale
            if stale and chance() < 0.5:
                # Something on the way answers by itself; the county never hears of it.
                after(self._delay(), self.dice.choice(former))
                return
            outcome = self._ask(device, route, body)
            if stale:
                self.ledger.sometimes["stale answer"] += 1
                after(self._delay(), self.dice.choice(former))
            elif chance() < weather.answer_lost:
                after(TIMEOUT, troubles.cut("simulated"))
            else:
                after(self._delay(), outcome)
            if isinstance(outcome, bytes):
                former.append(outcome)

        self.at(self._delay(), arrive)

    def ask(self, device: str, route: str, body: bytes) -> bytes:
        """A request that takes no time; raises RoundTrouble. For what a machine does after its round."""
        weather, chance = self.weather, self.dice.random
        self.ledger.messages += 1
        if chance() < weather.down:
            raise troubles.no_network("simulated")
        if chance() < weather.portal:
            return self.dice.choice((PORTAL, b"", body[: len(body) // 2]))
        if chance() < weather.lost:
            raise troubles.cut("simulated")
        if chance() < weather.twice:
            self._again(device, route, body)
        outcome = self._ask(device, route, body)
        if chance() < weather.answer_lost:
            outcome = troubles.cut("simulated")
        if isinstance(outcome, RoundTrouble):
            raise outcome
        return outcome

    def _ask(self, device: str, route: str, body: bytes) -> bytes | RoundTrouble:
        try:
            return self.handle(device, route, body)
        except ProtocolProblem as problem:
            return troubles.refused(problem.problem)
        except ConnectionError:
            return troubles.cut("the county went away")

    def _again(self, device: str, route: str, body: bytes) -> None:
        """The same request once more; nobody hears the answer."""
        self._ask(device, route, body)

    def _delay(self) -> int:
        return 1 + self.dice.randrange(self.weather.slowest)

    def _forged(self, device: str, route: str, body: bytes) -> bytes:
        """What somebody without the county's key would say to have the device believe that all arrived."""
        if _kind(route) == "entries":
            return PushAnswer(self._forged_receipt(body)).to_bytes()
        if route == "blobs":
            states = [BlobState(one.sha256, one.total, complete=True) for one in read_frames(body)]
            return BlobsAnswer(tuple(states), (0,) * len(states)).to_bytes()
        if route == "registry":
            return self.impostor.answer(self.forged(), self.impostor.authors[device].stream)
        if route != "sync":
            return PORTAL
        request = HelloRequest.from_bytes(body)
        answer = HelloAnswer(
            protocol=1,
            epoch="e" * 32,
            server_time=self.now(),
            journal=request.journal,
            have_seq=request.acked_seq,
            have_head=request.acked_head,
            receipt=None if request.batch is None else self._forged_receipt(request.batch),
        )
        return self._sign("hello", answer.to_bytes())

    def _forged_receipt(self, wire: bytes) -> bytes:
        head = BatchEnvelope.from_bytes(wire).head
        receipt = Receipt(
            epoch="e" * 32,
            journal=head.journal,
            first=head.first,
            last=head.last,
            head=head.head,
            stream="330199101",
            gseq_first=1,
            gseq_last=head.count,
            received_at=self.now(),
        )
        return self._sign("receipt", receipt.to_bytes())

    def _sign(self, use: str, content: bytes) -> bytes:
        key = self.impostor.receipt_key(self.forged())
        key_id = self.dice.choice((key.key_id, self.county_key_id))
        return SignedDocument(content, key_id, sign(key, use, content)).to_bytes()


def _kind(route: str) -> str:
    """Answers of one kind may be taken for one another."""
    return "entries" if route.startswith("entries") else route


def with_more(answer: bytes, key: SigningKey) -> bytes:
    """A hello answer of a newer county: it says more than this version knows."""
    document = SignedDocument.from_bytes(answer)
    plain = {**canonical.decode(document.content), "later": {"of": NO_HASH}, "zz": 1}
    content = canonical.encode(plain)
    return SignedDocument(content, key.key_id, sign(key, "hello", content)).to_bytes()
