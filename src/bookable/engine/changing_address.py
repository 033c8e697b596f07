"""Changing the address with which a person signs in, by a link that is mailed to the new one.

The answer and the work are the same whether the new address belongs to another person or not. Only
the mail tells, so that no one learns who has an account.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bookable.domain.account_links import Purpose
from bookable.domain.event_types import EventType
from bookable.domain.people import Actor, is_of_demo
from bookable.domain.profiles import reachable
from bookable.domain.refusals import InvalidField
from bookable.engine.opening_accounts import MAILS, is_mailed
from bookable.storage import account_link_rows, fact_rows, outbox, person_rows
from bookable.storage.account_link_rows import AccountLink
from bookable.storage.keys import Receipt
from bookable.storage.person_rows import Account
from bookable.storage.work import transact

CHANGED_MAIL = "address_changed"
"""The kind of mail that tells the old address."""

IS_OWN = "is your address already"
IS_OF_DEMO = "cannot be changed for people of the demo"


class Wish(NamedTuple):
    """A new address that a person has asked for, by a link that they were mailed."""

    link: AccountLink
    account: Account


def ask(
    email: str, *, by: Actor, locale: str, now: datetime, receipt: Receipt | None = None
) -> None:
    """Mail a link to the new address of a person, who has shown that they know the password.

    Raise InvalidField if it is theirs already, or if mail cannot be sent to it.
    """
    address = reachable(email)

    def step() -> None:
        current = person_rows.email_of(by.person_id)
        if is_of_demo(current):
            # They would leave the rules for people whose passwords are known.
            raise InvalidField("email", IS_OF_DEMO)
        if address == current:
            raise InvalidField("email", IS_OWN)
        if not is_mailed(address, now=now):
            return
        more = {"locale": locale, "timezone": by.timezone, "onward": ""}
        link_id = account_link_rows.add(
            Purpose.ADDRESS, address, person_id=by.person_id, now=now, **more
        )
        outbox.add_notice(MAILS[Purpose.ADDRESS], link_id, now=now)

    transact(step, receipt=receipt)


def wish(token: str) -> Wish | None:
    """Return what a token stands for, or None if it stands for no link of an active person."""
    link_id = account_link_rows.read(Purpose.ADDRESS, token)
    link = None if link_id is None else account_link_rows.found(link_id)
    account = None if link is None else person_rows.by_id(link.person_id or 0)
    return None if link is None or account is None else Wish(link, account)


def change(link_id: int, *, now: datetime) -> bool:
    """Give a person the address to which a link was mailed, and tell the old one.

    All links to either address end, and so do others of the person. Return False if the link does
    not work any more, or if another person has the address.
    """

    def step() -> bool:
        link = account_link_rows.locked(link_id)
        if link is None or not link.is_open(now) or link.person_id is None:
            return False
        account = person_rows.by_id(link.person_id)
        before = person_rows.replace_email(link.person_id, link.email)
        if account is None or before is None:
            return False
        account_link_rows.note_replaced(link_id, before)
        for address in (link.email, before):
            account_link_rows.use(address, now=now)
        account_link_rows.end_of(link.person_id, now=now)
        outbox.add_notice(CHANGED_MAIL, link_id, now=now)
        by = account.actor
        fact_rows.note_person(EventType.PERSON_UPDATED, by.person_id, by=by, now=now)
        return True

    return transact(step)
