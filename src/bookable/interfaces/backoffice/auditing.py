"""Writing down what staff opens and changes: of whom, when, and from which address."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from bookable.engine import clock
from bookable.interfaces.http.requests import client_address
from bookable.storage.models import AuditEntry, Booking, Person

LONGEST = 500
"""How much of a text is kept, in characters."""

_SECRET = ("password", "usable_password")
_SHOWS_NOTHING = ("index", "login", "logout", "jsi18n", "search", "password_change", "app_list")


def note_reading(request: HttpRequest, response: HttpResponse) -> None:
    """Write down that a page of the admin with rows on it was shown."""
    match = request.resolver_match
    if match is None or response.status_code != 200 or match.url_name in _SHOWS_NOTHING:
        return
    shown = getattr(response, "context_data", None) or {}
    opened = shown.get("original") or shown.get("object")
    record = str(match.kwargs.get("object_id") or match.kwargs.get("id") or "")
    listed = _offered(request, response) if match.url_name == "autocomplete" else _listed(shown)
    rows = [opened] if opened else list(listed)
    _write(
        request,
        "opened" if record else "listed",
        page=str(match.url_name),
        record=record,
        people=people_of(rows),
        facts={
            "query": request.META.get("QUERY_STRING", "")[:LONGEST],
            **({} if record else {"rows": [row.pk for row in rows]}),
        },
    )


def note_change(request: HttpRequest, action: str, row: Model, said: object) -> None:
    """Write down that a row was changed: what was said of it, and the values before and after."""
    facts = {"said": said, "changes": getattr(request, "changes", {})}
    people = people_of([row])
    page = str(row._meta.model_name)
    _write(request, action, page=page, record=str(row.pk), people=people, facts=facts)


def changes_in(form: Any) -> dict[str, list[str]]:
    """Return what a form changed, by field: the value before and the one after, but for secrets."""
    return {
        name: ["", "set"]
        if name.startswith(_SECRET)
        else [_short(form.initial.get(name, "")), _short(form.cleaned_data.get(name, ""))]
        for name in form.changed_data
    }


def people_of(rows: Iterable[Model]) -> list[int]:
    """Return the numbers of the people whom some rows are about, as far as these rows know."""
    found = {who for row in rows for who in _people_in(row)}
    return sorted(found)


def _people_in(row: Model) -> Iterator[int]:
    if isinstance(row, Person):
        yield row.pk
        return
    for field in row._meta.concrete_fields:
        if field.related_model is Person and getattr(row, field.attname) is not None:
            yield getattr(row, field.attname)
        elif field.related_model is Booking and field.is_cached(row):  # type: ignore[attr-defined]
            booking = getattr(row, field.name)
            yield from () if booking is None else (booking.provider_id, booking.client_id)


def _listed(shown: dict[str, Any]) -> Iterable[Model]:
    listed = shown.get("cl")
    rows = shown.get("rows", ()) if listed is None else listed.result_list
    return cast("Iterable[Model]", rows)


def _offered(request: HttpRequest, response: HttpResponse) -> Iterable[Model]:
    """The rows that a field offers while somebody types."""
    asked = request.GET
    page = apps.get_model(asked["app_label"], asked["model_name"])
    offered = cast("type[Model]", page._meta.get_field(asked["field_name"]).related_model)
    numbers = [each["id"] for each in json.loads(response.content)["results"]]
    return offered._base_manager.filter(pk__in=numbers)


def _write(request: HttpRequest, action: str, **entry: Any) -> None:
    by = cast(Person, request.user)
    AuditEntry.objects.create(
        at=clock.now(),
        actor=by.pk,
        who=by.email,
        address=client_address(request) or "",
        action=action,
        **entry,
    )


def _short(value: object) -> str:
    return str(value)[:LONGEST]
