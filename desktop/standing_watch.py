"""How this machine stands with its county, told over the screens: days without a word, and out of service.

Looked at when the session begins and after every round. A machine that the county says is stolen ends its session at
once; its passwords are gone by then (`desktop.machine_life`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop import machine_life
from desktop.notices import Act, Notice, Notices
from desktop.store import settings
from enforcement.errors import KnownTrouble
from enforcement.model.officer import Role
from enforcement.rules import machine
from enforcement.rules.machine import MachineStanding, Stage
from sync.client.report import FORKED
from sync.client.troubles import TroubleKind
from sync.protocol.more_problems import KEYS_EXPIRED
from sync.protocol.problems import ENROL_CODE, ENROL_CODE_SHAPE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from desktop.door import Opened
    from desktop.operations import Operations
    from desktop.phone_code import Question
    from desktop.screens.shell.view import Shell
    from desktop.screens.sync.phone_layer import Answered
    from desktop.session import Session
    from desktop.store.store import Store
    from desktop.sync_runner import SyncRunner
    from enforcement.model.officer import Officer
    from sync.client.report import RoundReport


class StandingWatch:
    """Keeps the commands' context up to date and says once what changed. ``leave`` ends the session (L2)."""

    def __init__(
        self,
        shell: Shell,
        opened: Opened,
        session: Session,
        operations: Operations,
        notices: Notices,
        runner: SyncRunner,
        leave: Callable[[], object],
    ) -> None:
        self._runner, self._told = runner, set[str]()
        self._shell, self._opened, self._session = shell, opened, session
        self._operations, self._notices, self._leave = operations, notices, leave
        self._said = ""

    def look(self) -> None:
        """Ask the store; what it says is taken on the window thread."""
        if not self._operations.closed:
            store = self._opened.store
            self._operations.work(partial(_look, store), self._take)

    def finished(self, report: RoundReport) -> None:
        """A round went through."""
        if report.forked:
            self._once(FORKED, ())
        self.look()

    def trouble(self, trouble: KnownTrouble) -> None:
        """A round did not: what only a person can cure is said over the page, with its way out."""
        kind, problem = getattr(trouble, "kind", None), getattr(trouble, "problem", None)
        if kind is TroubleKind.FORK:
            goes_on = ("本机在用，另开一本流水接着送", self._go_on_in_new_journal)
            self._once(trouble.sentence, (goes_on, ("先不动", self._told.clear)))
        elif problem is KEYS_EXPIRED:
            self._once(trouble.sentence, (("输入网码续期", self._ask_code), ("先不续", self._told.clear)))
        elif problem in (ENROL_CODE, ENROL_CODE_SHAPE):
            self._notices.strip(Notice(trouble.sentence, "", "warn", (("再输一次", self._ask_code),)))
        self.look()

    def waited(self, words: str) -> None:
        """Entries lie here for a day and nothing moves, whatever the reason."""
        self._notices.strip(Notice(words, "", "warn"))

    def _once(self, words: str, acts: tuple[Act, ...]) -> None:
        if words not in self._told:
            self._told.add(words)
            self._notices.strip(Notice(words, "", "danger", acts))

    def _go_on_in_new_journal(self) -> None:
        store = self._opened.store
        self._operations.work(lambda: store.exchange.open_new_journal(0, b""), lambda _done: self._again())

    def _ask_code(self) -> None:
        from desktop.dialogs.questions import ask_text
        from desktop.screens.sync.alerts import RENEW_QUESTION

        ask_text(self._shell, RENEW_QUESTION, self._take_code)

    def _take_code(self, code: str | None) -> None:
        if code:
            self._operations.remember(settings.RENEWAL_CODE, code)
            self._operations.work(lambda: None, lambda _done: self._again())
        else:
            self._told.clear()

    def _again(self) -> None:
        self._told.clear()
        self._runner.start_round()

    def ask_captain(self) -> None:
        """请队长确认: once a day, by a captain's own password."""
        from desktop.screens.sync.contact_layer import ask_captain

        words = machine.contact_words(self._standing, self._today)
        layer = ask_captain(self._shell, words, self._captains(), self._session.witness, self._confirm)
        layer.closed.connect(self._forget)

    def ask_county(self) -> None:
        """打电话要电话码: show the question of this machine and take the county's answer."""
        from desktop.phone_code import question_of

        store = self._opened.store
        self._operations.work(lambda: question_of(store), self._show_question)

    def _show_question(self, question: Question) -> None:
        from desktop.screens.sync.phone_layer import PhoneLayer

        words = machine.contact_words(self._standing, self._today)
        layer = PhoneLayer(self._shell, words, question, self._try_code)
        layer.closed.connect(self._forget)

    def _try_code(self, code: str, answered: Answered) -> None:
        from desktop.phone_code import code_taken, question_of, take_code

        store, today = self._opened.store, self._today

        def attempt() -> tuple[KnownTrouble | None, Question | None]:
            try:
                take_code(store, code, today)
            except KnownTrouble as trouble:
                return trouble, question_of(store)
            return None, None

        def tell(told: tuple[KnownTrouble | None, Question | None]) -> None:
            answered(*told)
            if told[0] is None:
                self._notices.say(code_taken(machine.last_day_of_code(today)))
                self.look()

        self._operations.work(attempt, tell)

    @property
    def _today(self) -> date:
        return self._session.clock.today()

    @property
    def _standing(self) -> MachineStanding:
        standing: MachineStanding = self._operations.context.settings[machine.KEY]
        return standing

    def _forget(self) -> None:
        """Said again after the next round."""
        self._said = ""

    def _captains(self) -> tuple[Officer, ...]:
        """Captains who can prove themselves here, the session's own officer among them."""
        witness = self._session.witness
        others = () if witness is None else witness.captains()
        me = self._session.officer
        return (me, *others) if me.has(Role.CAPTAIN) and me.active_on(self._today) else others

    def _confirm(self) -> None:
        store, today = self._opened.store, self._today
        self._operations.work(lambda: (machine_life.confirm_contact(store, today), False), self._take)
        self._notices.say("队长确认了，今天可以新开检查。")

    def _take(self, told: tuple[MachineStanding, bool]) -> None:
        standing, stolen = told
        self._operations.context.settings[machine.KEY] = standing
        if stolen and self._opened.key is not None:
            self._leave()
            return
        self._say(standing)

    def _say(self, standing: MachineStanding) -> None:
        words = machine.contact_words(standing, self._today)
        if standing.confirmed_on == self._today and standing.revoked is None:
            words = ""
        if words == self._said:
            return
        self._said = words
        if standing.revoked is not None:
            self._notices.strip(Notice(words, "", "danger"))
        elif words:
            waits = standing.stage(self._today) >= Stage.CAPTAIN
            ask = ("请队长确认", self.ask_captain)
            if standing.asks_county(self._today):
                ask = ("打电话要电话码", self.ask_county)
            elif standing.code_until(self._today) is not None:
                waits = False
            acts = (ask, ("先不确认", self._forget)) if waits else ()
            self._notices.strip(Notice(words, "", "warn", acts))


def watch_standing(
    shell: Shell,
    opened: Opened,
    session: Session,
    operations: Operations,
    notices: Notices,
    runner: SyncRunner | None,
    leave: Callable[[], object],
) -> StandingWatch | None:
    """Look now and after every round; None on a machine that joined no county."""
    if runner is None:
        return None
    watch = StandingWatch(shell, opened, session, operations, notices, runner, leave)
    # Functions, so that the runner keeps the watch alive: it is no QObject.
    runner.finished.connect(lambda report: watch.finished(report))
    runner.trouble.connect(lambda trouble: watch.trouble(trouble))
    runner.stuck.connect(lambda words: watch.waited(words))
    watch.look()
    return watch


def _look(store: Store) -> tuple[MachineStanding, bool]:
    out = machine_life.revoked(store)
    return machine_life.standing_of(store), out is not None and out.stolen
