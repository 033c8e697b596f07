"""All rows and scenes of the matrix."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.matrix import (
    buddies,
    catalogue,
    core,
    identity,
    marketplace,
    mentoring,
    pages,
    selling,
    tutoring,
    visits,
)
from tests.matrix.rows import Row
from tests.matrix.scene import Planted, Scene

ROWS: list[Row] = [
    *tutoring.ROWS,
    *mentoring.ROWS,
    *catalogue.ROWS,
    *marketplace.ROWS,
    *buddies.ROWS,
    *core.ROWS,
    *identity.ROWS,
    *pages.ROWS,
    *visits.ROWS,
]

SCENES: Mapping[str, Callable[[], Scene]] = {
    # First, so that its feed has nothing of the others.
    "core": core.build,
    "tutoring": tutoring.build,
    "mentoring": mentoring.build,
    "marketplace": selling.build,
    "buddies": buddies.build,
    "identity": identity.build,
    "pages": pages.build,
    "visits": visits.build,
}

PLANTED: Mapping[str, Planted] = {
    "tutoring": tutoring.PLANTED,
    "mentoring": mentoring.PLANTED,
    "marketplace": selling.PLANTED,
    "buddies": buddies.PLANTED,
    "core": core.PLANTED,
    "identity": identity.PLANTED,
    "pages": pages.PLANTED,
    "visits": visits.PLANTED,
}
