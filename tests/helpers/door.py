"""A door for entry tests that answers at once and writes down what was said to it; and a town for the real one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop import training
from desktop.screens.entry.door import DoorState, NeedsSecrets, Person, Trouble
from desktop.store.store import Store
from enforcement.errors import KnownTrouble
from sync.protocol.registry import Roster

PEOPLE = (
    Person("0" * 31 + "1", "陈立", "队员 · 执法证 33059018021"),
    Person("0" * 31 + "2", "王晓敏", "队员 · 执法证 33059018044"),
)
KEY = "7K3M-9QXA-0B2C-HJKM-NPQR-STVW-XYZ0"


class FakeDoor:
    def __init__(
        self,
        *,
        state: DoorState = DoorState.FRESH,
        roster: tuple[Person, ...] = PEOPLE,
        join_trouble: KnownTrouble | None = None,
        sign_in_trouble: KnownTrouble | None = None,
        unsettled: bool = False,
    ) -> None:
        """``unsettled``: whoever signs in has to set the secrets once more."""
        self._state, self._roster, self._unsettled = state, roster, unsettled
        self._join_trouble, self.sign_in_trouble = join_trouble, sign_in_trouble
        self.said: list[tuple[str, ...]] = []
        self._words = 0

    def state(self) -> DoorState:
        return self._state

    def people(self) -> tuple[Person, ...]:
        return self._roster

    def suggest_password(self) -> str:
        self._words += 1
        return f"baichen-dongfei-liangshi-word{self._words}"

    def password_fault(self, person_id: str, password: str) -> str:
        return "" if len(password) >= 12 else f"口令要 12 个字符以上，现在是 {len(password)} 个。"

    def try_out(self, then: Callable[[Any], None], trouble: Trouble) -> None:
        then("training")

    def join(
        self, address: str, code: str, then: Callable[[tuple[Person, ...]], None], trouble: Trouble
    ) -> None:
        self.said.append(("join", address, code))
        if self._join_trouble is not None:
            trouble(self._join_trouble)
        else:
            then(self._roster)

    def set_secrets(
        self, person_id: str, password: str, pin: str, then: Callable[[str], None], trouble: Trouble
    ) -> None:
        self.said.append(("secrets", person_id, pin))
        then(KEY)

    def finish(self, then: Callable[[Any], None], trouble: Trouble) -> None:
        then("own")

    def sign_in(self, person_id: str, password: str, then: Callable[[Any], None], trouble: Trouble) -> None:
        self.said.append(("sign_in", person_id))
        if self.sign_in_trouble is not None:
            trouble(self.sign_in_trouble)
        elif self._unsettled:
            then(NeedsSecrets((next(person for person in self._roster if person.id == person_id),)))
        else:
            then("own")

    def recover(self, recovery_key: str, then: Callable[[Any], None], trouble: Trouble) -> None:
        self.said.append(("recover", recovery_key))
        then(NeedsSecrets(self._roster, by_recovery_key=True))

    def renew(
        self, person_id: str, password: str, pin: str, then: Callable[[Any], None], trouble: Trouble
    ) -> None:
        self.said.append(("renew", person_id, pin))
        then("own")

    def abandon(self) -> None:
        self.said.append(("abandon",))


class FakeAccounts:
    """Passwords of a session that are set at once, unless ``trouble`` says why not."""

    def __init__(self, *colleagues: Person, leads: bool = True, trouble: KnownTrouble | None = None) -> None:
        self._colleagues, self._leads, self.trouble = colleagues, leads, trouble
        self.set: list[tuple[str, ...]] = []

    def may_give(self) -> bool:
        return self._leads

    def colleagues(self) -> tuple[Person, ...]:
        return self._colleagues

    def suggest_password(self) -> str:
        return "baichen-dongfei-liangshi-mofan"

    def password_fault(self, person_id: str, password: str) -> str:
        return "" if len(password) >= 12 else f"口令要 12 个字符以上，现在是 {len(password)} 个。"

    def give(
        self, person_id: str, password: str, pin: str, then: Callable[[KnownTrouble | None], None]
    ) -> None:
        self._answer(("give", person_id, password, pin), then)

    def change_own(
        self, old: str, password: str, pin: str, then: Callable[[KnownTrouble | None], None]
    ) -> None:
        self._answer(("own", old, password, pin), then)

    def _answer(self, said: tuple[str, ...], then: Callable[[KnownTrouble | None], None]) -> None:
        if self.trouble is None:
            self.set.append(said)
        then(self.trouble)


def join_town(store: Store, address: str, code: str) -> None:
    """Stands for the county: the roster of the training town comes into force as if the county had signed it."""
    team = training.team()
    unit = {**team["agency"], "training": False}
    store.install_roster(
        Roster("county", unit["division_code"], 1, 0, 0, unit, tuple(team["officers"]), (), ()), b""
    )


class Asked:
    """One question to the real door: ``value`` or ``trouble``, whichever comes, is waited for."""

    def __init__(self, qtbot: Any, ask: Callable[..., None], *given: str) -> None:
        self.value: Any = None
        self.trouble: KnownTrouble | None = None
        self._answered = False
        ask(*given, self._then, self._no)
        qtbot.waitUntil(lambda: self._answered, timeout=30_000)

    def _then(self, value: Any) -> None:
        self.value, self._answered = value, True

    def _no(self, trouble: KnownTrouble) -> None:
        self.trouble, self._answered = trouble, True
