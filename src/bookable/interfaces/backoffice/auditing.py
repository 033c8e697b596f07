"""Write the audit: which staff member opened or changed which record, when, and from which
address."""

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
"""The maximum length of a text in an entry, in characters."""

_SECRET = ("password", "usable_password")
_SHOWS_NOTHING = ("index", "login", "logout", "jsi18n", "search", "password_change", "app_list")


def note_reading(request: HttpRequest, response: HttpResponse) -> None:
    """Record that an admin page with rows was shown."""
    match = request.resolver_match
    if match is None or response.status_code != 200 or match.url_name in _SHOWS_NOTHING:
        return
    context = getattr(response, "context_data", None) or {}
    opened = context.get("original") or context.get("object")
    record = str(match.kwargs.get("object_id") or match.kwargs.get("id") or "")
    is_field = match.url_name == "autocomplete"
    listed = _suggested(request, response) if is_field else _listed(context)
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


def note_change(request: HttpRequest, action: str, row: Model, message: object) -> None:
    """Record that a row was changed: Django's message, and the values before and after."""
    facts = {"said": message, "changes": getattr(request, "changes", {})}
    people = people_of([row])
    page = str(row._meta.model_name)
    _write(request, action, page=page, record=str(row.pk), people=people, facts=facts)


def note_sign_in(request: HttpRequest, person: Person, *, succeeded: bool) -> None:
    """Record that a staff member signed in to the admin, or that someone tried to as them."""
    if not person.is_staff:
        # Those of strangers are in the log alone: the audit must not grow with what they send.
        return
    action = "signed in" if succeeded else "failed to sign in"
    _write(request, action, by=person, page="login", record=str(person.pk), people=[person.pk])


def changes_in(form: Any) -> dict[str, list[str]]:
    """Return the fields that a form changed, with the values before and after. Secrets are left
    out."""
    return {
        name: ["", "set"]
        if name.startswith(_SECRET)
        else [_short(form.initial.get(name, "")), _short(form.cleaned_data.get(name, ""))]
        for name in form.changed_data
    }


def people_of(rows: Iterable[Model]) -> list[int]:
    """Return the ids of the people that rows are about, as far as they are loaded."""
    return sorted({person for row in rows for person in _people_in(row)})


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


def _listed(context: dict[str, Any]) -> Iterable[Model]:
    listed = context.get("cl")
    rows = context.get("rows", ()) if listed is None else listed.result_list
    return cast("Iterable[Model]", rows)


def _suggested(request: HttpRequest, response: HttpResponse) -> Iterable[Model]:
    """Return the rows that an autocomplete field suggested."""
    query = request.GET
    page = apps.get_model(query["app_label"], query["model_name"])
    model = cast("type[Model]", page._meta.get_field(query["field_name"]).related_model)
    ids = [result["id"] for result in json.loads(response.content)["results"]]
    return model._base_manager.filter(pk__in=ids)


def _write(request: HttpRequest, action: str, *, by: Person | None = None, **entry: Any) -> None:
    by = by or cast(Person, request.user)
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
