"""Private data: visible to those it concerns, and to no one else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.matrix.apis import PLANTED, ROWS
from tests.matrix.calling import Stage, undone
from tests.matrix.rows import READING, SIGNED_IN, Row
from tests.matrix.scene import MARK, secret_text

SEARCHED = {
    "tutoring": ["/api/bookings/teachers/"],
    "mentoring": ["/api/mentors/"],
    "marketplace": [
        f"/api/v1/drf/{what}/" for what in ("practitioners", "services", "locations", "bookings")
    ],
}
"""The lists that can be searched."""


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in PLANTED if PLANTED[name]])
class TestSecret:
    def test_is_visible_to_permitted_callers_only(
        self, stages: Mapping[str, Stage], name: str
    ) -> None:
        """This proves that the secret was planted at all."""
        meant = {
            (caller, secret)
            for secret, kinds in PLANTED[name].items()
            for kind in kinds
            for caller in kind.who.split()
            if caller in SIGNED_IN
        }
        for row in sorted(ROWS, key=lambda row: row.method not in READING):
            if meant and row.dialect == name:
                meant -= revealed(stages[name], row)
        assert meant == set(), "nobody tells them"


@pytest.mark.parametrize(
    ("name", "path"), [(name, path) for name, paths in SEARCHED.items() for path in paths]
)
class TestSearchSecrets:
    @pytest.mark.parametrize("caller", ["stranger", "peer", "rival"])
    def test_find_nothing_for_others(
        self, stages: Mapping[str, Stage], name: str, path: str, caller: str
    ) -> None:
        found = []
        for secret, kinds in PLANTED[name].items():
            if any(caller in kind.who.split() for kind in kinds):
                continue
            row = Row(
                dialect=name,
                method="GET",
                path=f"{path}?search={secret_text(name, secret)}",
                answers={"nobody": 401, "everyone": 200},
            )
            with undone():
                if stages[name].answer(row, caller).json()["count"]:
                    found.append(secret)
        assert found == []


def revealed(stage: Stage, row: Row) -> set[tuple[str, str]]:
    """Return which secrets a call reveals, and to whom."""
    found = set()
    for caller in SIGNED_IN:
        with undone():
            answer = stage.answer(row, caller).content.decode()
        found |= {(caller, secret) for _, secret in MARK.findall(answer)}
    return found
