"""The people of a world file with their hours. An e-mail names a person.

"Saved" people, services and so on are those that are in the database after the file was written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import F, Func, TextField, Value

from bookable.domain.people import Party, Role
from bookable.storage import identities
from bookable.storage.bulk.rows import create, upsert
from bookable.storage.identities import Link, LinkedBy
from bookable.storage.models import ApiToken, Calendar, Identity, OpeningHours, Person
from bookable.storage.opening_windows import Window
from bookable.storage.sql import execute


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPerson:
    """A person in the database whom a world file names."""

    party: Party
    email: str
    roles: frozenset[Role]
    calendar_id: int

    @property
    def id(self) -> int:
        return self.party.person_id

    @property
    def uuid(self) -> UUID:
        return self.party.uuid

    @property
    def timezone(self) -> str:
        return self.party.timezone


def save(given: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Save people, each given as columns with an `email`, and give each of them a calendar.

    A new person without a password gets an unusable one. A person without a name is called by what
    stands before the @ of their e-mail.
    """
    if_new = {"created_at": now, "password": make_password(None)}
    upsert(Person, given, by="email", if_new=if_new)
    emails = [columns["email"] for columns in given]
    Person.objects.filter(email__in=emails, name="").update(name=_BEFORE_THE_AT)
    calendarless = Person.objects.filter(email__in=emails, calendar=None).order_by("id")
    create(Calendar, [Calendar(person=person) for person in calendarless], or_leave=True)


_BEFORE_THE_AT = Func(F("email"), Value("@"), 1, function="split_part", output_field=TextField())


def owners(uuids: Collection[UUID]) -> dict[UUID, str]:
    """Return the e-mails of the people with these uuids."""
    return dict(Person.objects.filter(uuid__in=uuids).values_list("uuid", "email"))


def link(given: Collection[tuple[str, str, str]], *, now: datetime) -> dict[tuple[str, str], str]:
    """Link people to identities that are new, given as issuer, subject and e-mail.

    Returns the e-mail of the person whom each identity belongs to, also if that was linked before.
    """
    if not given:
        return {}
    ids = dict(
        Person.objects.filter(email__in={email for *_, email in given}).values_list("email", "id")
    )
    by = LinkedBy.WORLD_FILE
    links = [
        Link(person_id=ids[email], issuer=issuer, subject=subject, by=by)
        for issuer, subject, email in given
    ]
    identities.link(links, now=now)
    found = Identity.objects.filter(subject__in={subject for _, subject, _ in given})
    return {
        (identity.issuer, identity.subject): identity.person.email
        for identity in found.select_related("person")
    }


def find(emails: Collection[str]) -> dict[str, SavedPerson]:
    """Return those of the people who exist, by e-mail."""
    found = Person.objects.filter(email__in=emails, calendar__isnull=False)
    return {person.email: saved(person) for person in found.select_related("calendar")}


def saved(person: Person) -> SavedPerson:
    """Return a person who was loaded with their calendar."""
    return SavedPerson(
        party=Party(person.id, person.uuid, person.name, person.timezone),
        email=person.email,
        roles=frozenset(map(Role, person.roles)),
        calendar_id=person.calendar.id,
    )


def passwords(emails: Collection[str]) -> dict[str, str]:
    """Return the hashed passwords of those of the people who exist, by e-mail."""
    return dict(Person.objects.filter(email__in=emails).values_list("email", "password"))


def end_all(emails: Collection[str]) -> None:
    """End all sessions and tokens of people."""
    Person.objects.filter(email__in=emails).update(token_version=F("token_version") + 1)
    ApiToken.objects.filter(person__email__in=emails).delete()


def replace_hours(given: Sequence[tuple[int, Window]]) -> None:
    """Write windows, each with the id of its calendar, in place of others on the same days."""
    days = {(calendar_id, window.weekday, window.date) for calendar_id, window in given}
    columns = zip(*days, strict=True) if days else ((), (), ())
    execute(_FORGET, [list(column) for column in columns])
    new = [
        OpeningHours(calendar_id=calendar_id, closed=window.closed, **asdict(window))
        for calendar_id, window in given
    ]
    # A date that is closed twice, or by its owner at the same moment, is closed once.
    create(OpeningHours, new, or_leave=True)


_FORGET = """
DELETE FROM opening_hours h
USING unnest(%s::bigint[], %s::smallint[], %s::date[]) AS f(calendar_id, weekday, date)
WHERE h.calendar_id = f.calendar_id AND (h.weekday = f.weekday OR h.date = f.date)
"""
