"""Fills the rival with as much as Bookable's town has. It runs in the rival's environment."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import rival_site  # noqa: F401
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.core.management import call_command

STAFF, CLIENTS, BOOKINGS = 400, 400, 10_000
_TOMORROW = dt.date.today() + dt.timedelta(days=1)


def main() -> None:
    """Make the tables and fill them."""
    # It comes without migrations of its own, and wants users to be there.
    call_command("migrate", "auth", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)
    models = import_module("appointment.models")
    models.Config.objects.create(
        slot_duration=30, lead_time=dt.time(9), finish_time=dt.time(17), website_name="Rival"
    )
    service = models.Service.objects.create(name="An hour", duration=dt.timedelta(hours=1), price=0)
    users = _users("staff", STAFF)
    members = models.StaffMember.objects.bulk_create(models.StaffMember(user=u) for u in users)
    for member in members:
        member.services_offered.add(service)
    models.WorkingHours.objects.bulk_create(
        models.WorkingHours(
            staff_member=member, day_of_week=day, start_time=dt.time(9), end_time=dt.time(17)
        )
        for member in members
        for day in range(7)
    )
    clients = _users("client", CLIENTS)
    _book(models, service, members, clients)
    for number, client in enumerate(clients):
        _sign_in(client, f"{number:032d}")


def _users(name: str, count: int) -> list[User]:
    made = [
        User(username=f"{name}{n}", email=f"{name}{n}@example.com", first_name=f"{name} {n}")
        for n in range(count)
    ]
    return User.objects.bulk_create(made)


def _book(models: object, service: object, members: list[object], clients: list[User]) -> None:
    """Two a day with everybody, from tomorrow on."""
    requests = models.AppointmentRequest.objects.bulk_create(  # type: ignore[attr-defined]
        models.AppointmentRequest(  # type: ignore[attr-defined]
            date=_TOMORROW + dt.timedelta(days=n // (2 * STAFF)),
            start_time=dt.time(10 + 2 * (n // STAFF % 2)),
            end_time=dt.time(11 + 2 * (n // STAFF % 2)),
            service=service,
            staff_member=members[n % STAFF],
            id_request=f"made-{n}",
        )
        for n in range(BOOKINGS)
    )
    models.Appointment.objects.bulk_create(  # type: ignore[attr-defined]
        models.Appointment(  # type: ignore[attr-defined]
            client=clients[n % CLIENTS],
            appointment_request=request,
            phone="+34600000000",
            id_request=f"taken-{n}",
            amount_to_pay=0,
        )
        for n, request in enumerate(requests)
    )


def _sign_in(user: User, key: str) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    # Not earlier: a lookup of a session that does not exist yet would remove the key.
    store._session_key = key
    store.save(must_create=True)


if __name__ == "__main__":
    main()
