"""All that is measured over HTTP, in the order of the table: a new row is one more value."""

from __future__ import annotations

from benchmarks import (
    buddies,
    buying,
    catalogue,
    core,
    free,
    hours,
    marketplace,
    mentoring,
    selling,
    tutoring,
    waitlists,
)
from benchmarks.operation import Operation
from benchmarks.rival.operations import RIVALS
from benchmarks.searching import PAGES

OPERATIONS = [
    *tutoring.OPERATIONS,
    *hours.OPERATIONS,
    *free.OPERATIONS,
    *mentoring.OPERATIONS,
    *buddies.OPERATIONS,
    *marketplace.OPERATIONS,
    *selling.OPERATIONS,
    *buying.OPERATIONS,
    *waitlists.OPERATIONS,
    *catalogue.OPERATIONS,
    *core.OPERATIONS,
]


def named(name: str) -> Operation:
    """Return an operation by its name: of all that are measured, by whatever part."""
    return next(each for each in [*OPERATIONS, *RIVALS, *PAGES] if each.name == name)
