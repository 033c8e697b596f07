"""`bookable load`: load a world file, and return ids and credentials of everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from bookable.engine import clock
from bookable.engine.importing.imported_people import Passwords
from bookable.engine.importing.loading import SavedBooking, SavedMatch, SavedPerson
from bookable.interfaces.auth.reach import is_public
from bookable.interfaces.auth.tokens import credentials
from bookable.interfaces.world.loading import LoadedWorld, WorldRefused, load
from bookable.server.errors import CommandError


class DjangoPasswords:
    """Hashes passwords as Django's login checks them."""

    def hashed(self, password: str) -> str:
        return make_password(password)

    def fits(self, password: str, hashed: str) -> bool:
        return check_password(password, hashed)


def load_world(text: str, *, passwords: Passwords | None = None) -> dict[str, Any]:
    """Load a world file and return what `bookable load` prints: ids and credentials.

    Raise CommandError with the path to the value at fault if the file is not valid.
    """
    now = clock.now()
    try:
        given = passwords or DjangoPasswords()
        world = load(text, now=now, passwords=given, demo=not is_public())
    except WorldRefused as error:
        raise CommandError(str(error)) from None
    return {"people": _people(world.people, now), **_things(world)}


def _people(people: Mapping[str, SavedPerson], now: datetime) -> dict[str, Any]:
    # In the order of ids, so that two loads at once cannot deadlock.
    in_order = sorted(people.values(), key=lambda person: person.id)
    with transaction.atomic():
        ways_in = {person.id: _credentials(person, now) for person in in_order}
    return {email: {**_ids(person), **ways_in[person.id]} for email, person in people.items()}


def _credentials(person: SavedPerson, now: datetime) -> Mapping[str, str | None]:
    try:
        return credentials(person.uuid, now=now)
    except LookupError:
        return {"token": None, "bearer": None}  # A deactivated person gets no credentials.


def _things(world: LoadedWorld) -> dict[str, Any]:
    return {
        "locations": {key: {"id": each.id} for key, each in world.locations.items()},
        "services": {key: {"id": each.id} for key, each in world.services.items()},
        "sessions": {key: {"id": each.id} for key, each in world.sessions.items()},
        "matches": {key: _ids(each) for key, each in world.matches.items()},
        "bookings": {key: _ids(each) for key, each in world.bookings.items()},
    }


def _ids(saved: SavedPerson | SavedMatch | SavedBooking) -> dict[str, Any]:
    return {"id": saved.id, "uuid": str(saved.uuid)}
