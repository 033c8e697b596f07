"""The weeks by which people are found, compared with the hours that they are made of.

Triggers keep them. Only rows that were written with triggers switched off, as in some restores,
have other ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from bookable.storage.sql import Row, execute, one, pages

SHARES = 24
"""Into how many shares everyone is divided, so that one comparison is short."""


def wrong(share: int) -> Iterator[list[Row]]:
    """Yield pages of the ids of those of a share whose weeks do not fit their hours."""
    return pages(_WRONG, [SHARES, share % SHARES], after=[0])


def count_wrong(share: int) -> tuple[int, int]:
    """Return how many people are in a share, and how many of them have wrong weeks."""
    people, number = one(_COUNTED, [SHARES, share % SHARES])
    return people, number


@transaction.atomic
def mend(ids: Sequence[int]) -> int:
    """Make the weeks of some people from their hours, and return how many were wrong."""
    # They are locked before their hours are read, as the triggers do it.
    execute("SELECT FROM person WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE", [list(ids)])
    return execute(_MEND, [list(ids)])


_ARE_WRONG = """c.person_id = p.id AND (p.open_week, p.start_week) IS DISTINCT FROM
    (open_week_of(c.id), start_week_of(c.id, p.slot_interval_minutes))"""

_WRONG = f"""
SELECT p.id FROM person p JOIN calendar c ON {_ARE_WRONG}
WHERE p.id %% %s = %s AND p.id > %s ORDER BY p.id LIMIT %s
"""

_COUNTED = f"""
SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM calendar c WHERE {_ARE_WRONG}))
FROM person p WHERE p.id %% %s = %s
"""

_MEND = f"""
UPDATE person p SET open_week = open_week_of(c.id),
    start_week = start_week_of(c.id, p.slot_interval_minutes)
FROM calendar c WHERE {_ARE_WRONG} AND p.id = ANY (%s)
"""
