"""What a person does with the shelf: bring a text, put one away, give it other days, hand all of them on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.dialogs.questions import Option, TextQuestion, ask_text, choose, tell
from desktop.screens.statutes.import_look import NO_DAY, LookSheet, ask_all, open_look
from desktop.screens.statutes.keeping import ShelfKeeper
from desktop.widgets.layers import Layer
from enforcement.refusals import Refused
from enforcement.statutes.days import day_of
from enforcement.statutes.editions import Edition
from enforcement.statutes.shelving import Look, Wanted
from enforcement.text.dates import long_date

PACK = "法条包.json"
_BEGIN, _END, _AWAY, _BACK, _PACK = "begin", "end", "away", "back", "pack"


class ShelfActs:
    """Belongs to one page; ``edition()`` is the one that is open there; ``pick`` and ``target`` stand in for the
    system's file dialogs."""

    def __init__(
        self,
        host: QWidget,
        keeper: ShelfKeeper,
        edition: Callable[[], Edition | None],
        pick: Callable[[], Path | None],
        target: Callable[[str], Path | None],
    ) -> None:
        self._host, self._keeper, self._edition = host, keeper, edition
        self._pick, self._target = pick, target
        self._sheet: LookSheet | None = None
        self._layer: Layer | None = None
        keeper.looked.connect(self._looked)
        keeper.refused.connect(self._refused)
        keeper.taken.connect(lambda _words: self._done())
        keeper.away.connect(self._offer_back)

    def bring(self) -> None:
        """Choose a file and look into it."""
        path = self._pick()
        if path is not None:
            self._keeper.look_into(path)

    def offer(self) -> None:
        """The rarer acts: for the open text, and for the whole shelf."""
        edition = self._edition()
        options = []
        if edition is not None:
            name = f"《{edition.title}》{edition.label}".rstrip()
            options += [
                Option(_BEGIN, "改这一版的施行日", f"{name}，现在是{long_date(edition.valid_from)}"),
                Option(_END, "改这一版的最后一天", _end_words(edition)),
                Option(_AWAY, "收起这一版", "不再出现在查找里；文本还在，随时拿回来"),
            ]
        options += [
            Option(_BACK, "拿回收起的", "看收起过哪些"),
            Option(_PACK, "导出法条包", "给别的电脑用，那边照样要看过才收"),
        ]
        choose(self._host, "整理法条架", tuple(options), self._go)

    # ---- inside

    def _go(self, key: str | None) -> None:
        edition = self._edition()
        if key == _BACK:
            self._keeper.list_away()
        elif key == _PACK and (path := self._target(PACK)) is not None:
            self._keeper.export(path)
        elif key == _AWAY and edition is not None:
            self._keeper.put_away(edition)
        elif key in (_BEGIN, _END) and edition is not None:
            self._ask_day(edition, key == _BEGIN)

    def _ask_day(self, edition: Edition, begin: bool) -> None:
        value = edition.valid_from if begin else edition.valid_to
        question = TextQuestion(
            f"《{edition.title}》{edition.label}：" + ("从哪天起施行？" if begin else "最后一天是哪天？"),
            "日期",
            "改成这一天",
            "先不改",
            value=value.isoformat() if value else "",
            why="" if begin else "空着表示没有最后一天。",
            fault=lambda text: "" if day_of(text) or (not begin and not text) else NO_DAY,
        )
        ask_text(self._host, question, lambda text: self._redate(edition, begin, text))

    def _redate(self, edition: Edition, begin: bool, text: str | None) -> None:
        if text is None:
            return
        day = day_of(text)
        if begin and day is not None:
            self._keeper.redate(edition, day, edition.valid_to)
        elif not begin:
            self._keeper.redate(edition, edition.valid_from, day)

    def _offer_back(self, away: tuple[Edition, ...]) -> None:
        if not away:
            tell(self._host, "没有收起的文本。")
            return
        options = tuple(
            Option(str(one.id), f"《{one.title}》{one.label}", long_date(one.valid_from) + "起")
            for one in away
        )
        by_key = {str(one.id): one for one in away}
        choose(
            self._host,
            "拿回哪一份？",
            options,
            lambda key: self._keeper.take_back(by_key[key]) if key else None,
        )

    def _looked(self, looks: tuple[Look, ...]) -> None:
        if len(looks) == 1:
            self._layer = open_look(self._host, looks[0], self._take)
            content = self._layer.content
            self._sheet = content if isinstance(content, LookSheet) else None
            self._layer.closed.connect(self._forget)
        elif looks:
            ask_all(self._host, looks, lambda yes: self._take_all(looks) if yes else None)
        else:
            tell(self._host, "这个法条包是空的。")

    def _take(self, sheet: LookSheet, _layer: Layer, wanted: Wanted) -> None:
        self._keeper.shelve(sheet.look, wanted)

    def _take_all(self, looks: tuple[Look, ...]) -> None:
        for look in looks:
            self._keeper.shelve(look, look.wanted)

    def _refused(self, refused: Refused) -> None:
        if self._sheet is not None:
            self._sheet.show_refused(refused)
        else:
            tell(self._host, refused.refusals[0].what, refused.refusals[0].why)

    def _done(self) -> None:
        if self._layer is not None:
            self._layer.close_layer()

    def _forget(self) -> None:
        self._sheet, self._layer = None, None


def _end_words(edition: Edition) -> str:
    return f"现在是{long_date(edition.valid_to)}" if edition.valid_to else "现在没有最后一天"
