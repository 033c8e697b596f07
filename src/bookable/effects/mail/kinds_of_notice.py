"""Kinds of mail that tell a person about something of their own: what they have set up, and their
account. Like `kinds_of_mail`, with no booking."""

from __future__ import annotations

from bookable.domain.account_links import Purpose
from bookable.effects.mail.occasions import Letter, NoticeOccasion, Topic, kind
from bookable.effects.mail.page_links import account_page, page
from bookable.engine import opening_accounts


@kind(to=(), topic=Topic.ALWAYS)
def endpoint_disabled(about: NoticeOccasion) -> Letter | None:
    """Tell a person that their webhook endpoint was disabled, and why."""
    return Letter(about.notice.facts) if about.notice.stands else None


@kind(to=(), topic=Topic.ALWAYS)
def calendar_denied(about: NoticeOccasion) -> Letter | None:
    """Tell a person that a calendar which they connected does not let us in any more."""
    link = page("/me/settings/calendars/")
    return Letter({**about.notice.facts, "link": link}) if about.notice.stands else None


@kind(to=(), topic=Topic.ALWAYS)
def address_to_verify(about: NoticeOccasion) -> Letter | None:
    """Have a person who signed up show that the address is theirs."""
    return _account_link(Purpose.VERIFY, about)


@kind(to=(), topic=Topic.ALWAYS)
def password_reset(about: NoticeOccasion) -> Letter | None:
    """Let a person who forgot their password choose a new one."""
    return _account_link(Purpose.RESET, about)


@kind(to=(), topic=Topic.ALWAYS)
def invitation(about: NoticeOccasion) -> Letter | None:
    """Let a person whom staff invited choose a password."""
    return _account_link(Purpose.INVITE, about)


@kind(to=(), topic=Topic.ALWAYS)
def address_to_confirm(about: NoticeOccasion) -> Letter | None:
    """Have a person who wants another address show that it is theirs."""
    return _account_link(Purpose.ADDRESS, about)


@kind(to=(), topic=Topic.ALWAYS)
def address_changed(about: NoticeOccasion) -> Letter | None:
    """Tell the old address of a person that they sign in with another one."""
    return Letter()


def _account_link(purpose: Purpose, about: NoticeOccasion) -> Letter | None:
    facts = about.notice.facts
    if not about.notice.stands or about.now >= facts["until"]:
        return None
    token = opening_accounts.token(purpose, facts["link_id"])
    return Letter({"link": account_page(purpose, token), "is_known": facts["is_known"]})
