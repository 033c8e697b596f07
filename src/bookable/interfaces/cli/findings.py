"""What the doctor says of one matter, and the list of what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and how to mend it."""

    grade: Grade
    matter: str
    text: str
    mend: str = ""

    def __str__(self) -> str:
        advice = f" -> {self.mend}" if self.mend else ""
        return f"{self.grade:<5}  {self.matter}: {self.text}{advice}"


Check = Callable[[], Iterable[Finding]]

_further: list[Check] = []


def also_check(check: Check) -> None:
    """This will make the doctor look at one thing more, while the database runs."""
    _further.append(check)


def further_checks() -> list[Check]:
    """This will be what was asked for by `also_check`."""
    return list(_further)


def ok(matter: str, text: str) -> Finding:
    """This will be a finding that all is well."""
    return Finding(Grade.OK, matter, text)


def warn(matter: str, text: str, *, mend: str) -> Finding:
    """This will be a finding that somebody should know of, though nothing is broken."""
    return Finding(Grade.WARN, matter, text, mend)


def wrong(matter: str, text: str, *, mend: str) -> Finding:
    """This will be a finding that makes the doctor's verdict a bad one."""
    return Finding(Grade.WRONG, matter, text, mend)
