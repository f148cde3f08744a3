"""A door for entry tests that answers at once, and writes down what was said to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.screens.entry.door import DoorState, Person, Trouble
from enforcement.errors import KnownTrouble

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
    ) -> None:
        self._state, self._roster = state, roster
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
        else:
            then("own")

    def recover(self, recovery_key: str, then: Callable[[Any], None], trouble: Trouble) -> None:
        self.said.append(("recover", recovery_key))
        then("own")
