"""Everything that is wrong with a request whose fields could be read one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from bookable.domain.refusals import InvalidField, SkippedWallTime

Wrong = InvalidField | SkippedWallTime


class WrongFieldsError(Exception):
    """Several fields are refused by the rules."""

    def __init__(self, fields: Sequence[Wrong]) -> None:
        super().__init__(*fields)
        self.fields = fields


def all_of(*reads: Callable[[], Any]) -> list[Any]:
    """Return what each function returns, or raise all that is wrong with their fields.

    One wrong field is raised as it is, several as WrongFieldsError.
    """
    found: list[Any] = []
    wrong: list[Wrong] = []
    for read in reads:
        wrong += refused(partial(_into, found, read))
    refuse(wrong)
    return found


def _into(found: list[Any], read: Callable[[], Any]) -> None:
    found.append(read())


def refused(read: Callable[[], Any]) -> Sequence[Wrong]:
    """Return all that a function refuses."""
    try:
        read()
    except WrongFieldsError as several:
        return several.fields
    except (InvalidField, SkippedWallTime) as one:
        return [one]
    return []


def refuse(wrong: Sequence[Wrong]) -> None:
    """Raise what is wrong, if anything is."""
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise WrongFieldsError(wrong)
