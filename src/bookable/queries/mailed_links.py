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


def _of_link(
    id_: int, until: datetime, is_open: bool, email: str, zone: str, locale: str, *person: object
) -> Notice:
    known, has_password = person[:-1], bool(person[-1])
    reader = Correspondent(NO_PERSON, "", email, zone, locale)
    if known[0] is not None:
        reader = Correspondent._make(known)
    facts = {"link_id": id_, "until": until, "is_known": has_password}
    return Notice(reader, is_open, facts)


_LINKS = f"""
SELECT l.id, l.expires_at, l.used_at IS NULL, l.email, l.timezone, l.locale,
    {person_columns("p")}, p.password NOT LIKE '!%%'
FROM account_link l LEFT JOIN person p ON p.email = l.email
WHERE l.id = ANY (%s) AND (l.purpose = 'verify' OR p.id IS NOT NULL)
"""
