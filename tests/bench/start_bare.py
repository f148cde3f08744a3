"""The peer of `bench_start`: a bare PySide6 window with one line of text in the app's own faces (paths as arguments)."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel

from tests.bench.painting import Painted, tell


def main() -> int:
    app = QApplication(sys.argv[:1])
    numbers = [QFontDatabase.addApplicationFont(path) for path in sys.argv[1:]]
    font = QFont(QFontDatabase.applicationFontFamilies(numbers[0])[0], 11)
    window = QLabel("镇法通 云溪镇综合行政执法队")
    window.setFont(font)
    window.resize(1366, 696)

    def painted() -> None:
        tell("first_paint")
        app.quit()

    Painted(window, painted)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
