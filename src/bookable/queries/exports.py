"""Everything that is kept about a person, as one JSON document for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from bookable.domain.people import SYSTEM, Actor, Role
from bookable.domain.refusals import PersonNotFound, RoleRequired
from bookable.queries import person_pages
from bookable.storage import guard, personal_rows
from bookable.storage.kept_data import Kept
from bookable.storage.personal_rows import About
from bookable.storage.personal_tables import KEPT
from bookable.storage.sql import row

_AT_ONCE = 100
"""How many rows are in memory at a time: a text may be long."""


def export(ref: UUID, into: BinaryIO, *, by: Actor, now: datetime) -> None:
    """Write everything that is kept about the actor, or as staff about anybody, row by row.

    Raise RoleRequired, or PersonNotFound also for those whom the actor does not see.
    """
    if ref != by.uuid and not by.is_staff:
        person_pages.person(ref, by=by)
        raise RoleRequired(Role.STAFF, "export other people")
    with guard.looking_as(SYSTEM):
        found = row(_PERSON, [ref])
        if found is None:
            raise PersonNotFound(Role.CLIENT)
        person_id, was_staff, email, last_mail, person = found
        about = About(
            person_id,
            words=(email,),
            was_staff=was_staff,
            last_mail=last_mail,
            is_own=ref == by.uuid,
        )
        # Not `writelines`, with which a file that may stay in memory does so to the end.
        for piece in _pieces(about, person, now=now):
            into.write(piece.encode())


def _pieces(about: About, person: str, *, now: datetime) -> Iterator[str]:
    yield f'{{"exported_at":{json.dumps(now.isoformat())},"person":{person}'
    for kept in KEPT:
        if kept.name:
            yield f",{json.dumps(kept.name)}:["
            yield from _rows(kept, about)
            yield "]"
    yield "}"


def _rows(kept: Kept, about: About) -> Iterator[str]:
    is_first = True
    for keys in personal_rows.keys_of(kept, about):
        for start in range(0, len(keys), _AT_ONCE):
            for each in personal_rows.shown(kept, keys[start : start + _AT_ONCE], about):
                yield each if is_first else f",{each}"
                is_first = False


_COLUMNS = """p.id, p.uuid, p.email, p.name, p.timezone, p.locale, p.roles, p.company, p.avatar_url,
    p.bio, p.is_active, p.is_administrator, p.created_at, p.last_login, p.slot_interval_minutes,
    p.buffer_before_minutes, p.buffer_after_minutes, p.minimum_notice_minutes,
    p.maximum_advance_days, p.auto_accept, p.rating_sum, p.rating_count,
    coalesce((SELECT s.completed_sessions FROM standing s WHERE s.person_id = p.id), 0)
        AS completed_sessions"""

_PERSON = f"""
SELECT p.id, p.is_administrator OR 'staff' = ANY (p.roles), p.email,
    (SELECT coalesce(max(id), 0) FROM mail),
    (SELECT to_json(r)::text FROM (SELECT {_COLUMNS}) r)
FROM person p WHERE p.uuid = %s AND p.erased_at IS NULL
"""
