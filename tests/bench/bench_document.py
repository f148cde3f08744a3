"""One-page document, ours against Typst: same facts, same faces, same code, both warm in one process.

Run as a program; prints one line with both medians and their ratio, and fails if ours takes more than twice
as long.
"""

from __future__ import annotations

import hashlib
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import typst

import resources
from forms.blocks import Paragraph, plain
from forms.paper_code import modules, text_of
from forms.render import Rendered, RenderRequest, blocks_of, render
from tests.forms import samples

ROUNDS = 15
LIMIT = 2.0
_PAGE = """
#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))
#set text(font: ("Liberation Serif", "Zhenfa Fang", "Zhenfa Song"), size: 14pt, lang: "zh", region: "cn")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 10.5pt, spacing: 10.5pt)
#let song = ("Liberation Serif", "Zhenfa Song")
#align(center, text(font: song, weight: "bold", size: 22pt)[{agency} \\ {title}])
#align(right)[{number}]
{body}
#align(right)[{agency} \\ {date}]
#place(bottom + left, dy: 26mm, {code})
#place(bottom + left, dx: 22mm, dy: 20mm, text(font: "Zhenfa Kai", size: 7.5pt)[{captions}])
#place(bottom + center, dy: 9mm, text(font: "Zhenfa Song")[— 1 —])
"""


def _request(serial: int) -> RenderRequest:
    facts = samples.short_letter_facts(number=f"安平云溪责改字〔2026〕{serial}号")
    return RenderRequest(
        form_id="INV-17", facts=facts, state="issued", paper_code=samples.paper_code(serial=serial)
    )


def _ours(serial: int) -> bytes:
    made = render(_request(serial))
    assert isinstance(made, Rendered)
    assert made.pages == 1
    return made.pdf


def _symbol(text: str) -> str:
    """The same dark modules as run-merged rectangles, as an image Typst can place."""
    rows = modules(text)
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                parts.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    side = len(rows)
    path = f"<path d='{''.join(parts)}'/>"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {side} {side}'>{path}</svg>"
    return f'image(bytes("{svg}"), format: "svg", width: 17mm)'


def _theirs(compiler: typst.Compiler) -> Callable[[int], bytes]:
    def make(serial: int) -> bytes:
        content = blocks_of(_request(serial))
        body = "\n\n".join(plain(b.spans) for b in content.blocks if isinstance(b, Paragraph))
        number = plain(content.heading.number)
        source = _PAGE.format(
            agency=plain(content.heading.agency),
            title=content.heading.title,
            number=number,
            body=body,
            date="2026年11月20日",
            code=_symbol(text_of(bytes([0x11]) * 44, hashlib.sha512(str(serial).encode()).digest())),
            captions=f"本机核验码（非行政行为码） \\ 文号 {number} \\ 内容校验值尾号 {serial:04X} 8D19",
        )
        return bytes(compiler.compile(input=source.encode("utf-8")))

    return make


def _median(make: Callable[[int], bytes], first: int) -> float:
    for serial in range(first, first + 3):
        make(serial)
    times = []
    for serial in range(first + 3, first + 3 + ROUNDS):
        started = time.perf_counter()
        make(serial)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> int:
    """Measures both and prints the ratio; the exit status says whether the limit holds."""
    fonts = Path(resources.path("fonts"))
    compiler = typst.Compiler(font_paths=[str(fonts)], ignore_system_fonts=True)
    ours, theirs = _median(_ours, 100), _median(_theirs(compiler), 500)
    ratio = ours / theirs
    print(f"one-page document: ours {ours * 1000:.1f} ms, typst {theirs * 1000:.1f} ms")
    print(f"one-page document: ours / typst = {ratio:.2f}")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(main())
