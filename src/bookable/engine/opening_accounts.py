"""Opening an account by a link in a mail: after signing up, forgetting a password, an invitation.

Asking for a link is the same work whether the address belongs to a person or not, so that
the answer does not tell who has an account. Whether there is anything to mail is seen when the mail
is written.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from bookable.domain.account_links import Purpose
from bookable.domain.people import CLIENT_ROLES, GUEST_ROLES
from bookable.domain.profiles import checked, reachable
from bookable.engine import accounts
from bookable.storage import (
    account_link_rows,
    attempt_counts,
    outbox,
    person_rows,
    profile_rows,
    token_rows,
)
from bookable.storage.account_link_rows import AccountLink
from bookable.storage.person_rows import Account
from bookable.storage.work import transact

AN_HOUR = timedelta(hours=1)
PER_HOUR = 5
"""How many links are mailed to one address in an hour. More are answered alike, and not mailed."""

MAILS = {
    Purpose.VERIFY: "address_to_verify",
    Purpose.RESET: "password_reset",
    Purpose.INVITE: "invitation",
    Purpose.ADDRESS: "address_to_confirm",
}
"""The kind of mail with which a link is sent."""


class Owner(NamedTuple):
    """Who opens their account: a person who is known, or an address without a person yet."""

    link: AccountLink
    account: Account | None


def ask(
    purpose: Purpose,
    email: str,
    *,
    locale: str = "",
    timezone: str = "UTC",
    clock: str = "",
    onward: str = "",
    now: datetime,
) -> None:
    """Mail a link to an address. Raise InvalidField if mail cannot be sent to it."""
    address = reachable(email)

    def step() -> None:
        if not is_mailed(address, now=now):
            return
        link_id = account_link_rows.add(
            *(purpose, address),
            locale=locale,
            timezone=timezone,
            clock=clock,
            onward=onward,
            now=now,
        )
        outbox.add_notice(MAILS[purpose], link_id, now=now)

    transact(step)


def link(purpose: Purpose, email: str, *, now: datetime) -> str:
    """Return the token of a new link that is handed over, not mailed."""
    link_id = account_link_rows.add(purpose, email, locale="", timezone="UTC", onward="", now=now)
    return token(purpose, link_id)


def is_mailed(address: str, *, now: datetime) -> bool:
    """Count a link to an address, and return whether it is to be mailed."""
    subject = f"links to {hashlib.sha256(address.encode()).hexdigest()}"
    times, _ = attempt_counts.count(subject, now=now, window=AN_HOUR)
    return times <= PER_HOUR


def owner(purpose: Purpose, token: str) -> Owner | None:
    """Return who opens their account by a token, or None if it stands for no link."""
    link_id = account_link_rows.read(purpose, token)
    link = None if link_id is None else account_link_rows.found(link_id)
    return None if link is None else Owner(link, person_rows.by_email(link.email))


def token(purpose: Purpose, link_id: int) -> str:
    """Return the token that stands for a link."""
    return account_link_rows.signed(purpose, link_id)


def open_account(link_id: int, *, name: str = "", password: str, now: datetime) -> int | None:
    """Set the password of the person to whom a link was mailed, and return their id.

    `password` is its hash. Everything that they were signed in with ends, and so do all links to
    the address. An address that signed up becomes a person with the roles of clients, and a guest
    gets those that they lack. A `name` is taken where the person has none. Return None if the link
    does not work any more, or if the person may not sign in. Raise InvalidField if the name cannot
    be read.
    """
    named = checked({"name": name})["name"] if name else ""

    def step() -> int | None:
        link = account_link_rows.locked(link_id)
        if link is None or not link.is_open(now):
            return None
        person_id = _known(link, named, password)
        if person_id is None and link.purpose is Purpose.VERIFY:
            # A guest with this address may have come in between.
            person_id = _newcomer(link, named, password, now) or _known(link, named, password)
        if person_id is not None:
            account_link_rows.use(link.email, now=now)
        return person_id

    return transact(step)


def _known(link: AccountLink, name: str, password: str) -> int | None:
    account = person_rows.by_email(link.email)
    if account is None:
        return None
    person = account.actor
    person_rows.set_password(person.person_id, password)
    if link.purpose is Purpose.VERIFY and person.roles == GUEST_ROLES:
        person_rows.set_roles(person.person_id, CLIENT_ROLES)
    token_rows.end_all(person.person_id)
    if name and not person.name:
        profile_rows.change(person.person_id, {"name": name})
    return person.person_id


def _newcomer(link: AccountLink, name: str, password: str, now: datetime) -> int | None:
    person = accounts.welcome(
        *(link.email, name),
        roles=CLIENT_ROLES,
        password=password,
        timezone=link.timezone,
        locale=link.locale,
        clock=link.clock,
        now=now,
    )
    # A person who may not sign in has the address.
    return None if person is None else person.person_id


__all__ = ["AccountLink", "Owner", "ask", "is_mailed", "link", "open_account", "owner", "token"]
