"""Matches of two people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bookable.domain.people import Actor
from bookable.engine.matching import MatchRow
from bookable.interfaces.dialects.core.mapping.cursors import (
    InvalidCursorError,
    digest,
    opened,
    sealed,
)
from bookable.interfaces.dialects.core.schemas import matches as out
from bookable.interfaces.dialects.core.schemas.common import NamedOut
from bookable.queries.matches import MatchCursor


def cursor_after(query: out.MatchesQuery, *, by: Actor) -> MatchCursor | None:
    """Return where to go on, or None for the beginning. Raise InvalidCursorError."""
    if not query.page:
        return None
    try:
        place = msgspec.json.decode(opened(query.page, _digest(by)), type=tuple[datetime, int])
    except msgspec.DecodeError:
        raise InvalidCursorError from None
    return MatchCursor(*place)


def page(found: Sequence[MatchRow], *, limit: int, by: Actor) -> out.MatchesOut:
    """Return a page of `limit` matches, of which one more was read where there are more."""
    shown = found[:limit]
    end = None
    if len(found) > limit:
        end = sealed(msgspec.json.encode((shown[-1].created_at, shown[-1].id)), _digest(by))
    return out.MatchesOut([_match(each) for each in shown], end)


def _digest(by: Actor) -> bytes:
    return digest("matches", by.person_id)


def _match(row: MatchRow) -> out.MatchOut:
    people = [NamedOut(row.user1_uuid, row.user1_name), NamedOut(row.user2_uuid, row.user2_name)]
    return out.MatchOut(id=row.uuid, status=row.status, people=people, created_at=row.created_at)
