"""What can go wrong while reports are made.

ReportError
├── TopicError      a topic file is wrong: every problem with line, column and remedy
├── QueryError      a query cannot be read: the column, what was met there, what to write
├── DayNotOver      a digest was asked for of a day that still goes on
├── TrainingError   an extractor cannot be trained or loaded
├── RenderError     a digest cannot be put into a format
└── DeliveryError   a digest cannot be composed or sent
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ReportError(Exception):
    """The base of all errors of this package."""


class DayNotOver(ReportError):
    """A digest was asked for of a day that still goes on."""


class QueryError(ReportError):
    """A query cannot be read. `column` counts characters from 1; `hint` says what to write instead."""

    def __init__(self, message: str, *, source: str = "", column: int = 1, hint: str = "", name: str = "") -> None:
        self.message, self.source, self.column, self.hint, self.name = message, source, column, hint, name
        place = f"{name}: " if name else ""
        super().__init__(f"{place}column {column}: {message}" + (f" ({hint})" if hint else ""))

    @property
    def picture(self) -> str:
        """The line of the query that is wrong, with a caret under the column."""
        before, after = self.source[: self.column - 1], self.source[self.column - 1 :]
        start = before.rfind("\n") + 1
        line = before[start:] + after.split("\n", 1)[0]
        return f"{line}\n{' ' * (len(before) - start)}^"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a desk's file. `line` and `column` count from 1; 0 means the file as a whole.

    `file` is named where a whole folder was read.
    """

    line: int
    column: int
    where: str
    message: str
    hint: str = ""
    file: str = ""

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}" if self.line else "file"
        return f"{place}: {self.where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class TopicError(ReportError):
    """A topic file is wrong; `problems` holds all that was found, in the order of the file."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name, self.problems = name, tuple(sorted(problems, key=lambda problem: (problem.file, problem)))
        super().__init__("\n".join(f"{problem.file or name}:{problem}" for problem in self.problems))


class TrainingError(ReportError):
    """An extractor cannot be trained or loaded; the message names the file, the line and the remedy."""


class RenderError(ReportError):
    """A digest cannot be put into a format; the message names the format and what is missing."""


class DeliveryError(ReportError):
    """A digest cannot be composed or sent; the message names the recipient's pseudonym or the server."""
