"""One line of the doctor's output."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    OK = "ok"
    WARN = "warn"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What was checked, what was found, and how to mend it."""

    grade: Grade
    subject: str
    text: str
    mend: str = ""

    def __str__(self) -> str:
        advice = f" -> {self.mend}" if self.mend else ""
        return f"{self.grade:<5}  {self.subject}: {self.text}{advice}"


def ok(subject: str, text: str) -> Finding:
    return Finding(Grade.OK, subject, text)


def warn(subject: str, text: str, *, mend: str) -> Finding:
    """Return a finding that does not change the exit code."""
    return Finding(Grade.WARN, subject, text, mend)


def wrong(subject: str, text: str, *, mend: str) -> Finding:
    """Return a finding that makes `bookable doctor` exit 1."""
    return Finding(Grade.WRONG, subject, text, mend)
