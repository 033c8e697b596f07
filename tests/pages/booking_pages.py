"""The booking pages as a test goes through them with Django's client."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from bookable.domain.people import Actor
from bookable.engine import own_handle
from bookable.interfaces.pages.time_choices import sent
from bookable.storage.models import Person, Service


def address(who: Actor, program: str = "tutoring", service: Service | None = None, **query: str):
    """Return the address at which somebody, or a service, is booked."""
    path = f"/p/{own_handle.of(who.person_id)}/book/{program}/"
    if service is not None:
        service.refresh_from_db()
        path += f"{service.uuid}/"
    return f"{path}?{urlencode(query)}" if query else path


def fields(page: Any) -> dict[str, str]:
    """Return the hidden fields of the last form of a page."""
    forms = page.content.decode().split("<form")
    found = next(form for form in reversed(forms) if 'name="token"' in form)
    tags = re.findall(r"<input type=\"hidden\"[^>]*>", found)
    pairs = [
        (re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags
    ]
    return {name[1]: value[1] if value else "" for name, value in pairs if name}


def choose(client: Client, path: str, start: datetime) -> Any:
    """Choose a time, and return the answer."""
    shown = client.get(path)
    assert shown.status_code == 200, shown.content
    return client.post(path, {**fields(shown), "time": sent(start)})


def book(client: Client, path: str, start: datetime, **given: str) -> Any:
    """Choose a time, fill in the form, and return the answer."""
    chosen = choose(client, path, start)
    assert chosen.status_code == 302, chosen.content
    return fill_in(client, chosen["Location"], **given)


def fill_in(client: Client, path: str, **given: str) -> Any:
    """Fill in the form of a page as a guest or, if somebody is signed in, as them."""
    shown = client.get(path)
    assert shown.status_code == 200, shown.content
    guest = {"name": "Gina Guest", "email": "gina@example.com"}
    return client.post(path, {**fields(shown), **guest, **given})


def sign_in(client: Client, who: Actor) -> None:
    """Sign somebody in."""
    client.force_login(Person.objects.get(id=who.person_id))
