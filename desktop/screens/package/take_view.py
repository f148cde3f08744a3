"""The sheet 收回执包: which stick, what is inside, 收下."""

from __future__ import annotations

from desktop.screens.package.frame import Frame, sentences
from desktop.screens.package.stick_page import StickPage
from desktop.screens.package.taking import TakePresenter, TakeStep, TakeView
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label

TITLE = "收回执包"
READING = "正在看里面有什么……"
TAKING = "正在收，收到哪里算到哪里。先不要拔 U 盘。"


class TakeSheet(Frame):
    """Draws the presenter's view."""

    def __init__(self, presenter: TakePresenter, sticks: StickPage) -> None:
        super().__init__(TITLE)
        self.presenter, self.sticks = presenter, sticks
        self._step: TakeStep | None = None
        self._key: object = None
        sticks.setParent(self)
        sticks.hide()
        sticks.chosen.connect(presenter.choose)
        presenter.changed.connect(self.show_view)

    def close_sheet(self) -> None:
        """The layer goes away; what is being taken is finished."""
        self.sticks.close_page()
        self.presenter.changed.disconnect(self.show_view)

    def show_view(self, view: TakeView) -> None:
        """Draw it."""
        key = (view.step, view.busy)
        if key != self._key:
            self.sticks.stop()
            if self._step is TakeStep.STICK:
                self.take_out(self.sticks)
            self._key, self._step = key, view.step
            {
                TakeStep.STICK: self._ask_stick,
                TakeStep.INSIDE: self._ask_inside,
                TakeStep.TAKING: self._ask_wait,
                TakeStep.TAKEN: self._ask_done,
            }[view.step](view)
        self.show_trouble(view.trouble)

    def _ask_stick(self, view: TakeView) -> None:
        note = Label(READING if view.busy else "选中的 U 盘按 Enter", "small", "text_2")
        self.show_step("第 1 步，共 3 步", "回执包在哪个 U 盘上？", self.sticks, (note, 1), self.sticks.first)
        self.sticks.setEnabled(not view.busy)
        self.sticks.start()

    def _ask_inside(self, view: TakeView) -> None:
        back, go = Button("换一个 U 盘"), Button("收下", "primary")
        back.clicked.connect(lambda _checked=False: self.presenter.back())
        go.clicked.connect(lambda _checked=False: self.presenter.take())
        go.setEnabled(view.may_take)
        first = go if view.may_take else back
        self.show_step("第 2 步，共 3 步", "里面有什么", sentences(view.lines), (back, 1, go), first)

    def _ask_wait(self, _view: TakeView) -> None:
        self.show_step(
            "第 3 步，共 3 步", "正在收下", sentences((TAKING,), "text_2"), (1,), self.close_button
        )

    def _ask_done(self, view: TakeView) -> None:
        taken = view.taken
        assert taken is not None
        lines = (*taken.sentences, *((view.left,) if view.left else ()))
        self.show_step(
            "第 3 步，共 3 步",
            "收下了" if taken.well else "没有全部收下",
            sentences(lines),
            (1,),
            self.close_button,
        )
