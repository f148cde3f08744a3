"""The journey through the door as a map of pages, without widgets: what is asked, in which order, and every "no"."""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Protocol

from desktop.screens.entry.door import Door, DoorState, NeedsSecrets, Person
from enforcement.errors import KnownTrouble, WrongPassword

CODE_LENGTH = 32
GROUPS = 7
PIN_LENGTH = 6
NO_PEOPLE = "县里的名册里还没有这个镇的队员。请县里先登记，再来加入。"


class Page(StrEnum):
    FIRST = "first"
    JOIN = "join"
    WHO = "who"
    PASSWORD = "password"
    RECOVERY = "recovery"
    READ_BACK = "read_back"
    SIGN_IN = "sign_in"
    RECOVER = "recover"


class Screen(Protocol):
    """What the presenter asks of the window."""

    def show_page(self, page: Page) -> None: ...

    def show_fault(self, field: str, sentence: str) -> None:
        """``field`` names the place on the page; "" for the page as a whole. An empty sentence takes it away."""
        ...

    def show_busy(self, sentence: str) -> None:
        """Something runs ("" when it has ended); nothing can be pressed twice."""
        ...

    def show_wait(self, seconds: int) -> None:
        """The next try has to wait; 0: it need not."""
        ...

    def enter(self, session: Any) -> None: ...


def pick_groups() -> tuple[int, int]:
    """Two of the seven groups of the recovery key, in rising order, counted from 0."""
    first, second = sorted(random.SystemRandom().sample(range(GROUPS), 2))
    return first, second


class EntryPresenter:
    """Walks the pages. ``people``, ``person``, ``renewing`` (what has to be set before the open store is entered),
    ``suggestion``, ``recovery_key`` and ``asked_groups`` are what pages show.
    """

    def __init__(self, door: Door, screen: Screen, pick: Callable[[], tuple[int, int]] = pick_groups) -> None:
        self._door, self._screen, self._pick = door, screen, pick
        self.people: tuple[Person, ...] = ()
        self.person: Person | None = None
        self.renewing: NeedsSecrets | None = None
        self.suggestion = ""
        self.recovery_key = ""
        self.asked_groups = (0, 1)

    def start(self) -> None:
        """Open on the page that fits how the folder was found; a key file nobody can read is told on the page."""
        try:
            closed = self._door.state() is DoorState.CLOSED
            self.people = self._door.people() if closed else ()
        except KnownTrouble as trouble:
            self._screen.show_page(Page.SIGN_IN)
            self._trouble(trouble)
            return
        self.person = self.people[0] if self.people else None
        self._screen.show_page(Page.SIGN_IN if closed else Page.FIRST)

    @property
    def tried_before(self) -> bool:
        return self._door.state() is DoorState.TRAINING

    def go(self, page: Page) -> None:
        self._screen.show_page(page)

    def try_out(self) -> None:
        """One press: the training town."""
        self._screen.show_busy("正在备好训练用的镇…")
        self._door.try_out(self._entered, self._trouble)

    def join(self, address: str, code: str) -> None:
        """Join the county with its address and the code from its letter."""
        address, code = address.strip(), plain_code(code)
        fault = "" if address else "请填县里给的地址。"
        self._screen.show_fault("address", fault)
        code_fault = enrolment_code_fault(code)
        self._screen.show_fault("code", code_fault)
        if fault or code_fault:
            return
        self._screen.show_busy("正在和县里核对加入码…")
        self._door.join(address, code, self._joined, self._trouble)

    def choose(self, person: Person) -> None:
        """This is me, says the row; wrong tries of somebody else do not make this person wait."""
        if person == self.person:
            return
        self.person = person
        self._screen.show_fault("password", "")
        self._screen.show_wait(0)

    def confirm_person(self) -> None:
        """On to the password page."""
        if self.person is not None:
            self.suggest()
            self._screen.show_page(Page.PASSWORD)

    def give_up(self) -> None:
        """Back from an open store that nobody entered: shut it, nothing was changed."""
        self._door.abandon()
        self.renewing = None
        self.start()

    def suggest(self) -> str:
        """Another four words."""
        self.suggestion = self._door.suggest_password()
        return self.suggestion

    def set_secrets(self, password: str, again: str, pin: str) -> None:
        """Take over password and PIN, then show the recovery key; where both were set anew, go in."""
        if self.person is None:
            return
        faults = secrets_faults(self._door.password_fault(self.person.id, password), password, again, pin)
        for field, sentence in faults.items():
            self._screen.show_fault(field, sentence)
        if any(faults.values()):
            return
        if self.renewing is not None:
            self._screen.show_busy("正在换上新的口令…")
            self._door.renew(self.person.id, password, pin, self._entered, self._trouble)
            return
        self._screen.show_busy("正在建立加密的数据文件…")
        self._door.set_secrets(self.person.id, password, pin, self._secrets_set, self._trouble)

    def copied(self) -> None:
        """The recovery key is on paper, says the person; two groups will be asked back."""
        self.asked_groups = self._pick()
        self._screen.show_page(Page.READ_BACK)

    def read_back(self, first: str, second: str) -> None:
        """Check the two groups; the key itself is not shown again on a slip, one has to go back to see it."""
        groups = self.recovery_key.split("-")
        typed = (first, second)
        wrong = [n for n, text in zip(self.asked_groups, typed, strict=True) if plain_code(text) != groups[n]]
        if wrong:
            names = "、".join(f"第 {number + 1} 组" for number in wrong)
            self._screen.show_fault("", f"{names}和刚才显示的不一样。请对着抄的纸再看一遍。")
            return
        self._screen.show_fault("", "")
        self._screen.show_busy("正在打开…")
        self.recovery_key = ""
        self._door.finish(self._entered, self._trouble)

    def sign_in(self, password: str) -> None:
        """Open with a password; where the list of people cannot be read, the password alone says who it is."""
        if not password or (self.people and self.person is None):
            self._screen.show_fault("password", "请输口令。")
            return
        self._screen.show_fault("password", "")
        self._screen.show_busy("正在打开…")
        self._door.sign_in(self.person.id if self.person else "", password, self._entered, self._trouble)

    def recover(self, text: str) -> None:
        """Open with the recovery key from the safe."""
        if len(plain_code(text)) != GROUPS * 4:
            self._screen.show_fault("recovery", f"恢复码是 {GROUPS} 组、每组 4 位，现在不够或多了。")
            return
        self._screen.show_fault("recovery", "")
        self._screen.show_busy("正在打开…")
        self._door.recover(text.strip(), self._entered, self._trouble)

    def _joined(self, people: tuple[Person, ...]) -> None:
        self._screen.show_busy("")
        self.people = people
        self.person = people[0] if people else None
        if not people:
            self._screen.show_fault("", NO_PEOPLE)
            return
        self._screen.show_page(Page.WHO)

    def _secrets_set(self, recovery_key: str) -> None:
        self._screen.show_busy("")
        self.recovery_key = recovery_key
        self._screen.show_page(Page.RECOVERY)

    def _entered(self, session: Any) -> None:
        self._screen.show_busy("")
        if not isinstance(session, NeedsSecrets):
            self._screen.enter(session)
            return
        self.renewing, self.people = session, session.people
        self.person = session.people[0] if session.people else None
        if len(session.people) > 1:
            self._screen.show_page(Page.WHO)
        else:
            self.confirm_person()

    def _trouble(self, trouble: KnownTrouble) -> None:
        self._screen.show_busy("")
        if isinstance(trouble, WrongPassword):
            self._screen.show_fault("password", trouble.sentence)
            self._screen.show_wait(trouble.wait_seconds)
        else:
            self._screen.show_fault("", trouble.sentence)


def plain_code(text: str) -> str:
    """Capital letters and digits only: spaces and hyphens are how people write long codes."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def enrolment_code_fault(code: str) -> str:
    """Why a code cannot be one, before the county is asked."""
    if len(code) == CODE_LENGTH:
        return ""
    return f"加入码是 {CODE_LENGTH} 位，现在是 {len(code)} 位。请对着县里给的纸再看一遍。"


def secrets_faults(password_fault: str, password: str, again: str, pin: str) -> dict[str, str]:
    """What is wrong with a new password and PIN, a sentence or "" by field: password, again, pin."""
    return {
        "password": password_fault,
        "again": "" if password == again else "两次输的不一样，再输一遍。",
        "pin": pin_fault(pin),
    }


def pin_fault(pin: str) -> str:
    """Why a PIN will not do; "" when it does."""
    if len(pin) < PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        return f"解锁码是 {PIN_LENGTH} 位以上的数字。"
    return "这个解锁码太好猜，换一个。" if len(set(pin)) < 3 else ""
