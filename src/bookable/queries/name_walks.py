"""SQL for the people who match a search, in the order of their names, however many match.

A walk through the directory soon finds a word that many have, and the index of texts one that few
have. PostgreSQL cannot know which it is: it would sort everyone who has a common word, or walk past
everyone who lacks a rare one. So a walk of limited length comes first.
"""

from __future__ import annotations

from typing import Any

from bookable.domain.people import Role
from bookable.storage.person_search import has_index, search_people

LENGTH = 1_000
"""How many people a walk passes before the index of texts is asked."""


def walk(
    columns: str, role: Role | None, search: str, after: tuple[str, int] | None, *, limit: int
) -> tuple[str, list[Any]]:
    """Return SQL for the first active people of a role, or of all, who match a search, and its
    parameters. They come after a place in the order of names, if one is given."""
    condition, words = search_people(search)
    # The role is a literal in the statement: the partial index of its people needs that.
    of_role = "" if role is None else f" AND p.roles @> ARRAY['{role.value}']"
    onwards = "" if after is None else " AND (p.name_key, p.id) > (%s, %s)"
    listed, place = f"p.is_active{of_role}{onwards}", [*(after or ())]
    if role is None or not search:
        plain = (
            f"(SELECT {columns} FROM person p WHERE {listed} AND {condition} {_SORTED} LIMIT %s)"
        )
        return plain, [*place, *words, limit]
    if not has_index(search):
        walked = _WALKED.format(columns=columns, listed=listed, condition=condition)
        return walked, [*place, *words, limit]
    statement = _SEARCHED.format(columns=columns, listed=listed, condition=condition)
    first, then = [*place, LENGTH, *words, limit], [*words, limit, *place, limit]
    return statement, [*first, *then]


_SORTED = "ORDER BY p.name_key, p.id"

_WALKED = f"""(SELECT {{columns}} FROM (
    SELECT p.* FROM person p WHERE {{listed}} {_SORTED} OFFSET 0
) p WHERE {{condition}} {_SORTED} LIMIT %s)"""

# The condition stands in a subquery of its own each time, so that PostgreSQL neither sorts those
# who match instead of walking, nor walks instead of asking the index.
_SEARCHED = f"""(
WITH near AS MATERIALIZED (
    SELECT {{columns}} FROM (
        SELECT p.* FROM person p WHERE {{listed}} {_SORTED} LIMIT %s
    ) p WHERE {{condition}} {_SORTED} LIMIT %s
)
SELECT * FROM near UNION ALL (
    SELECT {{columns}} FROM (SELECT p.* FROM person p WHERE {{condition}} OFFSET 0) p
    WHERE (SELECT count(*) FROM near) < %s AND {{listed}} {_SORTED} LIMIT %s
))"""
