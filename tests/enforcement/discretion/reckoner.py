"""An independent little evaluator of the written sum: it knows the words on the page and nothing of the program."""

from __future__ import annotations

import re
from fractions import Fraction

from enforcement.discretion.figures import Line

_TOKEN = re.compile(r"取小（|取大（|[()（），+×÷]|[\d,]*\d(?:\.\d+)?\s*[^\s\d+×÷()（），]*")


def worth(figure: str) -> Fraction:
    """A written figure as a number: 30% is thirty hundredths, a unit counts for nothing."""
    found = re.match(r"([\d,]+(?:\.\d+)?)\s*(.*)", figure.strip())
    assert found is not None, figure
    number = Fraction(found[1].replace(",", ""))
    return number / 100 if found[2] == "%" else number


class _Reader:
    def __init__(self, words: str) -> None:
        self.tokens = [token.strip() for token in _TOKEN.findall(words)]
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def sum(self) -> Fraction:
        value = self.product()
        while self.peek() == "+":
            self.take()
            value += self.product()
        return value

    def product(self) -> Fraction:
        value = self.atom()
        while self.peek() in ("×", "÷"):
            value = value * self.atom() if self.take() == "×" else value / self.atom()
        return value

    def atom(self) -> Fraction:
        token = self.take()
        if token == "(":
            value = self.sum()
            assert self.take() == ")"
            return value
        if token in ("取小（", "取大（"):
            one = self.sum()
            assert self.take() == "，"
            other = self.sum()
            assert self.take() == "）"
            return min(one, other) if token == "取小（" else max(one, other)
        return worth(token)


def reckon(words: str) -> Fraction:
    """The value of a written sum."""
    reader = _Reader(words)
    value = reader.sum()
    assert reader.at == len(reader.tokens), words
    return value


def check_account(lines: tuple[Line, ...]) -> Fraction | None:
    """Work every line through again, assert that each result is right, and give the last figure (None without one).

    Every figure in a sum must have stood on the page before, as a given or a result, or be a plain rule's share.
    """
    last: Fraction | None = None
    for line in lines:
        if line.sum:
            assert reckon(line.sum) == worth(line.result), line
            assert line.source, line
        if re.match(r"^[\d,.]+\s?(元|%)$", line.result):
            last = worth(line.result)
    return last
