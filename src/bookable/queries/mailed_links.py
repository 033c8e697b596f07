"""What a mail with a link to an account tells, as the link and the account stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.queries.correspondence import Correspondent, Notice, person_columns
from bookable.storage.sql import rows

NO_PERSON = 0
"""The id of a reader whose address belongs to no person yet."""


def of_links(ids: Sequence[int]) -> dict[int, Notice]:
    """Return notices of links to accounts, by the link's id.

    Only who signed up may have an address that belongs to no person.
    """
    found = rows(_LINKS, [list(ids)]) if ids else []
    return {id_: _of_link(id_, *of) for id_, *of in found}


def of_new_addresses(ids: Sequence[int]) -> dict[int, Notice]:
    """Return notices to addresses with which people want to sign in, by the link's id.

    Whether it belongs to another person already is told to that address alone.
    """
    found = rows(_NEW, [list(ids)]) if ids else []
    return {
        id_: Notice(
            Correspondent(NO_PERSON, "", *of),
            is_open,
            {"link_id": id_, "until": until, "is_known": is_known},
        )
        for id_, until, is_open, is_known, *of in found
    }


def of_replaced_addresses(ids: Sequence[int]) -> dict[int, Notice]:
    """Return notices to addresses with which people sign in no more, by the link's id."""
    found = rows(_REPLACED, [list(ids)]) if ids else []
    return {id_: Notice(Correspondent(NO_PERSON, *of), True, {}) for id_, *of in found}


def _of_link(
    id_: int, until: datetime, is_open: bool, email: str, zone: str, locale: str, *person: object
) -> Notice:
    known, has_password = person[:-1], bool(person[-1])
    reader = Correspondent(NO_PERSON, "", email, zone, locale)
    if known[0] is not None:
        reader = Correspondent._make(known)
    facts = {"link_id": id_, "until": until, "is_known": has_password}
    return Notice(reader, is_open, facts)


_NEW = """
SELECT l.id, l.expires_at, l.used_at IS NULL AND (o.id IS NULL OR o.is_active), o.id IS NOT NULL,
    l.email, l.timezone, l.locale
FROM account_link l JOIN person p ON p.id = l.person_id AND p.is_active
LEFT JOIN person o ON o.email = l.email WHERE l.id = ANY (%s)
"""
_REPLACED = """
SELECT l.id, p.name, l.replaced, p.timezone, p.locale
FROM account_link l JOIN person p ON p.id = l.person_id WHERE l.id = ANY (%s)
"""
_LINKS = f"""
SELECT l.id, l.expires_at, l.used_at IS NULL, l.email, l.timezone, l.locale,
    {person_columns("p")}, p.password NOT LIKE '!%%'
FROM account_link l LEFT JOIN person p ON p.email = l.email
WHERE l.id = ANY (%s) AND (l.purpose = 'verify' OR p.id IS NOT NULL)
"""
