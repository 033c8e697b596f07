"""What a practitioner sells: the list, and a form for each service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from babel.numbers import get_territory_currencies
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bookable.domain.people import Actor
from bookable.domain.refusals import InUse, InvalidField, Refusal, ServiceNotFound
from bookable.domain.services import SOLD_IN_SESSIONS, Kind, Terms
from bookable.engine.catalogue import own_services
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages.desk.frame import (
    desk_page,
    for_practitioners,
    for_sellers,
    reading_of,
)
from bookable.interfaces.pages.desk.sending import (
    VERSION,
    ChangedMeanwhileError,
    carry_out,
    refuse_unless_seen,
    refused,
    version_of,
)
from bookable.interfaces.pages.desk.service_form import ServiceForm, initial
from bookable.interfaces.pages.resuming import take_typed
from bookable.queries import locations, service_details
from bookable.queries.service_details import ServiceDetail

ADDRESS = "/desk/services/"

KINDS = {
    Kind.INDIVIDUAL: (
        gettext_lazy("Appointment"),
        gettext_lazy("One client, at a time that they choose in your hours."),
    ),
    Kind.WORKSHOP: (
        gettext_lazy("Workshop"),
        gettext_lazy("Dates with seats, sold one by one."),
    ),
    Kind.COURSE: (gettext_lazy("Course"), gettext_lazy("Several dates that are sold together.")),
    Kind.PACKAGE: (gettext_lazy("Package"), gettext_lazy("Several appointments for one price.")),
    Kind.BUNDLE: (
        gettext_lazy("Bundle of credits"),
        gettext_lazy("Credits that pay for your services one by one."),
    ),
}
"""Each kind with its name and what it is."""


@require_safe
@for_practitioners
def services(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """List what the actor sells and has sold."""
    reading = reading_of(by)
    rows = [
        (
            each,
            KINDS[Kind(each.kind)][0],
            reading.amount(each.price_cents, each.currency)
            if each.price_cents
            else gettext("Free of charge"),
            each.duration_minutes and reading.length(timedelta(minutes=each.duration_minutes)),
        )
        for each in service_details.own(by)
    ]
    facts = {
        "sold": [row for row in rows if row[0].archived_at is None],
        "archived": [row for row in rows if row[0].archived_at is not None],
        "kinds": [(kind, *words) for kind, words in KINDS.items()],
        "done": request.GET.get("done", ""),
    }
    return desk_page(request, "services.html", facts, by=by)


@require_http_methods(["GET", "HEAD", "POST"])
@for_practitioners
def new(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """Offer a new service of a kind."""
    if request.GET.get("kind") not in {*Kind}:
        return HttpResponseRedirect(ADDRESS)
    kind, mine = Kind(request.GET["kind"]), service_details.own(by)
    if request.method != "POST":
        first = {"currency": _usual_currency(mine, by), "seats_per_client": 1}
        return _page(request, by, _form(request, by, kind, mine, initial=first))
    form = _form(request, by, kind, mine)
    if not form.is_valid():
        return _page(request, by, form, status=422)
    terms, now = Terms(kind=kind, **form.cleaned_data), now_of(request)
    return _sent(
        request,
        by,
        form,
        None,
        lambda receipt: own_services.add(terms, by=by, receipt=receipt),
        lambda made: _after(kind, made),
        now=now,
    )


def _after(kind: Kind, made: int) -> str:
    """Return where a new service leads: what has sessions is not offered before it has one."""
    if kind in SOLD_IN_SESSIONS:
        return f"/desk/sessions/?service={made}&done=offered#add"
    return f"{ADDRESS}?done=saved#s-{made}"


@require_http_methods(["GET", "HEAD", "POST"])
@for_sellers
def service(request: HttpRequest, service_id: int, *, by: Actor) -> HttpResponse:
    """Show and change a service, or stop selling it: for staff anybody's."""
    now = now_of(request)
    try:
        mine = service_details.beside(service_id, by=by)
    except ServiceNotFound:
        raise Http404 from None
    there = next(each for each in mine if each.id == service_id)
    kind, others = Kind(there.kind), [each for each in mine if each.id != service_id]
    if request.method != "POST" or there.archived_at is not None:
        first = initial(there, reading_of(by))
        return _page(request, by, _form(request, by, kind, others, there, initial=first), there)
    if request.POST.get("do") == "stop":
        first = initial(there, reading_of(by))
        form = _form(request, by, kind, others, there, initial=first)
        return _sent(
            request,
            by,
            form,
            there,
            lambda receipt: own_services.remove(service_id, by=by, now=now, receipt=receipt),
            _left(there, "stopped", by=by),
            now=now,
        )
    form = _form(request, by, kind, others, there)
    if not form.is_valid():
        return _page(request, by, form, there, status=422)
    return _change(request, by, form, there)


def _change(
    request: HttpRequest, by: Actor, form: ServiceForm, there: ServiceDetail
) -> HttpResponse:
    now = now_of(request)

    def action(receipt: Any) -> int:
        return own_services.change(
            there.id,
            form.cleaned_data,
            by=by,
            now=now,
            check=lambda: refuse_unless_seen(request, service_details.visible(there.id, by=by)),
            receipt=receipt,
        )

    return _sent(request, by, form, there, action, _left(there, "saved", by=by), now=now)


def _left(there: ServiceDetail, done: str, *, by: Actor) -> str:
    """Return where a form leads that was carried out. Staff stay with the service of another."""
    if there.practitioner.id == by.person_id:
        return f"{ADDRESS}?done={done}" + (f"#s-{there.id}" if done == "saved" else "")
    return f"{ADDRESS}{there.id}/?done={done}" if done == "saved" else "/"


def _sent(
    request: HttpRequest,
    by: Actor,
    form: ServiceForm,
    there: ServiceDetail | None,
    action: Any,
    onward: Any,
    *,
    now: Any,
) -> HttpResponse:
    def again(says: str, status: int) -> HttpResponse:
        form.add_error(None, says)
        return _page(request, by, form, there, status=status)

    try:
        return carry_out(request, action, onward, by=by, now=now)
    except InvalidField as refusal:
        form.refuse(refusal)
        return _page(request, by, form, there, status=422)
    except ChangedMeanwhileError:
        form.add_error(None, gettext("This was changed in another window since you opened it."))
        fresh = there and service_details.visible(there.id, by=by)
        return _page(request, by, form, fresh, status=409, is_told=True)
    except (InUse, ServiceNotFound):
        return again(gettext("This is not sold any more."), 409)
    except Refusal as refusal:
        return refused(request, refusal, again, by=by)


def _form(
    request: HttpRequest,
    by: Actor,
    kind: Kind,
    others: list[ServiceDetail],
    there: ServiceDetail | None = None,
    **named: Any,
) -> ServiceForm:
    data = take_typed(request, by, do="save") if "initial" in named else request.POST
    sold = [each for each in others if each.archived_at is None]
    return ServiceForm(
        data,
        kind=kind,
        reading=reading_of(by),
        others=sold,
        places=locations.open_to(by.person_id if there is None else there.practitioner.id),
        there=there,
        names_providers=by.is_staff,
        now=now_of(request),
        **named,
    )


def _page(
    request: HttpRequest,
    by: Actor,
    form: ServiceForm,
    there: ServiceDetail | None = None,
    *,
    status: int = 200,
    is_told: bool = False,
) -> HttpResponse:
    seen = "" if is_told else form.data.get(VERSION, "")
    facts = {
        "form": form,
        "service": there,
        "is_own": there is None or there.practitioner.id == by.person_id,
        "done": request.GET.get("done", ""),
        "kind": KINDS[form.kind][0],
        "about": KINDS[form.kind][1],
        "has_sessions": form.kind in SOLD_IN_SESSIONS,
        "version": seen or version_of(there),
    }
    return desk_page(request, "service.html", facts, by=by, status=status)


def _usual_currency(mine: list[ServiceDetail], by: Actor) -> str:
    """Return the currency of what the actor sells already, or that of the language's country."""
    if mine:
        return mine[0].currency
    country = {"de": "DE", "es": "ES", "fr": "FR", "pt_BR": "BR", "ja": "JP"}
    found = get_territory_currencies(country.get(reading_of(by).locale, "US"))
    return str(found[0])
