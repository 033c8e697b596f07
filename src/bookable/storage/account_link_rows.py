"""Links that were mailed to people, so that they open their account, or change its address."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.core import signing

from bookable.domain.account_links import LASTS, Purpose
from bookable.storage.sql import execute, one, row, rows


class AccountLink(NamedTuple):
    """A link that was mailed to an address. `onward` is the page on which its reader goes on.

    `person_id` is the person who wants the address instead of their own.
    """

    id: int
    purpose: Purpose
    email: str
    locale: str
    timezone: str
    clock: str
    onward: str
    expires_at: datetime
    used_at: datetime | None
    person_id: int | None

    def is_open(self, now: datetime) -> bool:
        """Return whether the link still works."""
        return self.used_at is None and now < self.expires_at


def signed(purpose: Purpose, link_id: int) -> str:
    """Return the token that stands for a link. One of another purpose is another token."""
    return signing.dumps(link_id, salt=_salt(purpose))


def read(purpose: Purpose, token: str) -> int | None:
    """Return the id of the link that a token stands for, or None if we did not sign it."""
    try:
        link_id: int = signing.loads(token, salt=_salt(purpose))
    except signing.BadSignature:
        return None
    return link_id


def add(
    purpose: Purpose,
    email: str,
    *,
    person_id: int | None = None,
    locale: str,
    timezone: str,
    clock: str = "",
    onward: str,
    now: datetime,
) -> int:
    """Note a link to mail, and return its id."""
    reads = [locale, timezone, clock]
    values = [purpose, email, person_id, *reads, onward, now, now + LASTS]
    return int(one(_ADD, values)[0])


def found(link_id: int) -> AccountLink | None:
    """Return a link, or None if it was forgotten."""
    return _link(row(f"SELECT {_COLUMNS} FROM account_link WHERE id = %s", [link_id]))


def locked(link_id: int) -> AccountLink | None:
    """Lock a link, with all others to its address that were not used, and return it.

    The people concerned are locked first, as an erasure does, and two links of one person wait.
    """
    rows(_LOCK_PEOPLE, [link_id, link_id])
    records = rows(_LOCK, [link_id])
    return next((_link(record) for record in records if record[0] == link_id), None)


def use(email: str, *, now: datetime) -> None:
    """End all links to an address: its owner has just used one."""
    execute(
        "UPDATE account_link SET used_at = %s WHERE email = %s AND used_at IS NULL", [now, email]
    )


def end_of(person_id: int, *, now: datetime) -> None:
    """End all links by which a person would get another address."""
    statement = "UPDATE account_link SET used_at = %s WHERE person_id = %s AND used_at IS NULL"
    execute(statement, [now, person_id])


def note_replaced(link_id: int, email: str) -> None:
    """Note which address was replaced by that of a link."""
    execute("UPDATE account_link SET replaced = %s WHERE id = %s", [email, link_id])


def forget_expired(before: datetime) -> int:
    """Delete links that expired before a time, and return the count."""
    return execute("DELETE FROM account_link WHERE expires_at < %s", [before])


def _salt(purpose: Purpose) -> str:
    return f"account {purpose}"


def _link(record: tuple[object, ...] | None) -> AccountLink | None:
    if record is None:
        return None
    link = AccountLink._make(record)
    return link._replace(purpose=Purpose(link.purpose))


_COLUMNS = ", ".join(AccountLink._fields)
_ADD = """
INSERT INTO account_link
    (purpose, email, person_id, locale, timezone, clock, onward, created_at, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
# As a change of the address locks them: a weaker lock would have to become stronger later.
_LOCK_PEOPLE = """
SELECT 1 FROM person p WHERE p.id IN (
    SELECT l.person_id FROM account_link l WHERE l.id = %s
    UNION SELECT o.id FROM account_link l JOIN person o ON o.email = l.email WHERE l.id = %s)
ORDER BY p.id FOR UPDATE
"""
# Always in the order of ids, so that two links to one address do not wait for each other.
_LOCK = f"""
SELECT {_COLUMNS} FROM account_link
WHERE email = (SELECT l.email FROM account_link l WHERE l.id = %s) AND used_at IS NULL
ORDER BY id FOR UPDATE
"""
