"""The sheet 写摆渡包: three screens, one question each; it may be put away while the package is being written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.package_values import size_words
from desktop.screens.inspection.matter_list import Progress
from desktop.screens.inspection.tick import Tick
from desktop.screens.package.frame import Frame, sentences
from desktop.screens.package.presenter import AFTER, Step, WritePresenter, WriteView
from desktop.screens.package.stick_page import StickPage
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import column

TITLE = "写摆渡包"
COUNTS = {Step.STICK: 1, Step.WHAT: 2, Step.WRITING: 3, Step.DONE: 3}
QUESTIONS = {
    Step.STICK: "写到哪个 U 盘？",
    Step.WHAT: "带什么？",
    Step.WRITING: "正在写，写完会读回来核对",
    Step.DONE: "",
}
READING = "正在看有什么要带的……"
GO_ON = "可以收起来接着办事，写完会告诉你。写完之前先不要拔 U 盘。"
STOPPING = "正在停下，不会在 U 盘上留下东西……"
Print = Callable[[bytes], object]


class WriteSheet(Frame):
    """Draws the presenter's view. ``print_cover(bytes)`` prints the cover page."""

    def __init__(self, presenter: WritePresenter, sticks: StickPage, print_cover: Print) -> None:
        super().__init__(TITLE)
        self.presenter, self.sticks, self._print = presenter, sticks, print_cover
        self._step: Step | None = None
        self._key: object = None
        self.progress, self._percent = Progress(), Label("", "body", "text_2")
        self.stop_button = Button("停下不写")
        sticks.setParent(self)
        sticks.hide()
        sticks.chosen.connect(presenter.choose)
        presenter.changed.connect(self.show_view)

    def close_sheet(self) -> None:
        """The layer goes away; writing goes on."""
        self.sticks.close_page()
        self.presenter.changed.disconnect(self.show_view)
        if self.presenter.view.step is Step.DONE:
            self.presenter.finish()

    def show_view(self, view: WriteView) -> None:
        """Draw it; a page is built anew only when its content is another one."""
        key: tuple[object, ...] = (
            view.step,
            view.busy,
            view.choices,
            view.recordings,
            view.colleagues,
            view.everything,
        )
        if view.step is Step.WRITING:
            key = (view.step, view.stopping)
        if key != self._key:
            self._leave()
            self._key, self._step = key, view.step
            {
                Step.STICK: self._ask_stick,
                Step.WHAT: self._ask_what,
                Step.WRITING: self._ask_wait,
                Step.DONE: self._ask_done,
            }[view.step](view)
        self.show_trouble(view.trouble)
        if view.step is Step.WRITING:
            self.progress.set_progress(view.done, view.total)
            words = f"{view.percent}%" if view.total else "正在准备……"
            self._percent.setText(STOPPING if view.stopping else words)

    def _leave(self) -> None:
        self.sticks.stop()
        if self._step is Step.STICK:
            self.take_out(self.sticks)

    def _page(self, view: WriteView, body: QWidget, *foot: object, first: QWidget | None = None) -> None:
        self.show_step(f"第 {COUNTS[view.step]} 步，共 3 步", QUESTIONS[view.step], body, foot, first)

    def _ask_stick(self, view: WriteView) -> None:
        note = Label(READING if view.busy else "选中的 U 盘按 Enter", "small", "text_2")
        self._page(view, self.sticks, note, 1, first=self.sticks.first)
        self.sticks.setEnabled(not view.busy)
        self.sticks.start()

    def _ask_what(self, view: WriteView) -> None:
        choices = view.choices
        assert choices is not None
        parts: list[QWidget] = [Label(view.what, "body", wrap=True)]
        count, size = choices.recordings
        if count:
            parts.append(self._tick("recordings", f"录像也带上（{count} 个，{size_words(size)}）", view))
        if choices.colleagues:
            size = sum(one.size for one in choices.colleagues)
            words = f"同事交来的 {len(choices.colleagues)} 个包一起带（{size_words(size)}）"
            parts.append(self._tick("colleagues", words, view))
        parts.append(self._tick("everything", "已有回执的也带上（县里的库坏了才用）", view))
        parts.append(Label(view.room, "small", "text_2" if view.fits else "danger", wrap=True))
        body = QWidget()
        body.setLayout(column(*parts, gap=2))
        back, go = Button("换一个 U 盘"), Button("写到 U 盘", "primary")
        back.clicked.connect(lambda _checked=False: self.presenter.back())
        go.clicked.connect(lambda _checked=False: self.presenter.write())
        go.setEnabled(view.fits and not view.busy)
        self._page(view, body, back, 1, go, first=go if go.isEnabled() else back)

    def _tick(self, name: str, words: str, view: WriteView) -> Tick:
        tick = Tick(words)
        tick.set_value(bool(getattr(view, name)))
        tick.setEnabled(not view.busy)
        tick.changed.connect(lambda value, name=name: self.presenter.tick(name, value))
        return tick

    def _ask_wait(self, view: WriteView) -> None:
        self.progress, self._percent = Progress(), Label("", "body", "text_2")
        body = QWidget()
        body.setLayout(
            column(self.progress, self._percent, Label(GO_ON, "small", "text_2", wrap=True), gap=3)
        )
        self.stop_button = Button("停下不写")
        self.stop_button.setEnabled(not view.stopping)
        self.stop_button.clicked.connect(lambda _checked=False: self.presenter.stop())
        self._page(view, body, self.stop_button, 1, first=self.close_button)

    def _ask_done(self, view: WriteView) -> None:
        written = view.written
        assert written is not None
        body = QWidget()
        body.setLayout(
            column(
                Label(written.package.sentence, "body_strong", "ok", wrap=True),
                sentences(view.lines),
                Label(AFTER, "small", "text_2", wrap=True),
                gap=3,
            )
        )
        foot: list[object] = [1]
        if written.cover is not None:
            cover = written.cover
            again = Button("打印封面", "primary", icon="printer")
            again.clicked.connect(lambda _checked=False: self._print(cover))
            foot.append(again)
        first = foot[-1] if isinstance(foot[-1], QWidget) else self.close_button
        self.show_step(f"第 {written.package.number} 包", "写好了", body, tuple(foot), first)
