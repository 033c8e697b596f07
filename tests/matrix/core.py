"""The matrix of the core API."""

from __future__ import annotations

from tests.matrix.rows import rows_of
from tests.matrix.scene import For, Planted, Scene, casting

from bookable.domain.people import Role

ONESELF = "GET .*/me$"
WHO = ("client", "peer", "rival", "stranger", "foreigner", "provider", "staff")

PLANTED: Planted = {
    **{f"{who}-mail": (For(who, at=ONESELF),) for who in WHO},
    "client-name": (For("client", at=ONESELF),),
    "peer-name": (For("peer", at=ONESELF),),
}


def build() -> Scene:
    """Build the scene: people, and what they have booked with each other."""
    return Scene(
        casting("core", client=Role.STUDENT, provider=Role.TEACHER, named=("client", "peer")), {}
    )


row = rows_of("core", "/api/core/v1/")

ROWS = [row("GET", "me", everyone=200, statements=1)]
