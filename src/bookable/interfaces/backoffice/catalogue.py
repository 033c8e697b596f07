"""Services, their sessions, and matches in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from unfold.decorators import action

from bookable.domain.emails import email_key
from bookable.domain.hours import zone_of
from bookable.domain.match import MatchStatus
from bookable.domain.people import Role
from bookable.domain.refusals import InvalidField, Refusal
from bookable.domain.services import LIMITS, NEEDED, SOLD_IN_SESSIONS, Kind
from bookable.engine import clock
from bookable.engine.catalogue import own_services, rights, sessions
from bookable.engine.catalogue.prices import refuse_unpayable
from bookable.interfaces.backoffice.base import Page, ReadOnly, ReadOnlyInline, actor_of
from bookable.interfaces.backoffice.confirmation import ask, why
from bookable.interfaces.backoffice.display import amount, choice_filter, link
from bookable.interfaces.backoffice.waitlist import LineInline
from bookable.interfaces.http.texts import number
from bookable.storage.models import Booking, Match, Person, Service, ServiceSession

_PRICE = {"price_cents", "currency"}
_PRACTITIONERS = Person.objects.filter(roles__contains=[Role.PRACTITIONER.value], is_active=True)


class ZonedForm(forms.ModelForm):
    """A form with a time zone."""

    def clean_timezone(self) -> str:
        """Refuse an unknown time zone."""
        name: str = self.cleaned_data["timezone"]
        try:
            return zone_of(name).key
        except InvalidField as refusal:
            raise forms.ValidationError(f"This {refusal.problem}.") from None


class ServiceForm(forms.ModelForm):
    """The terms of a service. Each kind requires its own fields."""

    practitioners = forms.CharField(
        required=False,
        help_text="E-mail addresses of others who provide it, too, with commas between them.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Person.objects.filter(id__in=self.instance.practitioners).order_by("id")
        self.initial["practitioners"] = ", ".join(each.email for each in others)
        for name in NEEDED[self.instance.kind]:
            if name in self.fields:
                self.fields[name].required = True

    def clean_practitioners(self) -> list[int]:
        """Return the ids of the people. Refuse those who are no practitioners."""
        given = self.cleaned_data["practitioners"].split(",")
        emails = [email_key(email) for email in given if email.strip()]
        known = dict(_PRACTITIONERS.filter(email__in=emails).values_list("email", "id"))
        for email in emails:
            if known.get(email) in {None, self.instance.practitioner_id}:
                raise forms.ValidationError(f"There is no other practitioner {email}.")
        return list(dict.fromkeys(known[email] for email in emails))

    def clean(self) -> None:
        """Refuse numbers beyond their limits and amounts that cannot be paid, at the field that is
        wrong."""
        super().clean()
        for field, (least, most) in LIMITS.items():
            value = self.cleaned_data.get(field)
            if value is not None and not least <= value <= most:
                self.add_error(field, f"This must be from {least} to {most}.")
        cents, currency = map(self.cleaned_data.get, ("price_cents", "currency"))
        if cents is None or currency is None or not _PRICE & set(self.changed_data):
            return
        try:
            refuse_unpayable(cents, currency)
        except InvalidField as refusal:
            self.add_error(refusal.field, f"{refusal.problem[:1].upper()}{refusal.problem[1:]}.")


class SessionInline(ReadOnlyInline):
    """The sessions of a service, latest first."""

    model = ServiceSession
    fields = ("session", "starts_at", "ends_at", "seats", "location", "room")
    readonly_fields = fields
    ordering = ("-starts_at",)
    verbose_name_plural = "sessions"

    def session(self, session: ServiceSession) -> SafeString:
        """Return a link to the session."""
        return link(session)

    def seats(self, session: ServiceSession) -> str:
        return _seats(session)


class SeatInline(ReadOnlyInline):
    """The bookings in a session."""

    model = Booking
    fk_name = "service_session"
    fields = ("booking", "client", "status", "payment_status", "created_at")
    readonly_fields = fields
    ordering = ("id",)
    verbose_name_plural = "bookings"

    def booking(self, booking: Booking) -> SafeString:
        """Return a link to the booking."""
        return link(booking)


_OWN_FIELDS: dict[Kind, tuple[Any, ...]] = {
    Kind.INDIVIDUAL: ("duration_minutes", "location", "practitioners"),
    Kind.WORKSHOP: ("duration_minutes", ("capacity", "seats_per_client"), "location"),
    Kind.COURSE: ("duration_minutes", ("capacity", "seats_per_client"), "location"),
    Kind.PACKAGE: ("made_of",),
    Kind.BUNDLE: ("made_of", ("credits", "valid_days")),
}


@admin.register(Service)
class ServicePage(Page):
    """Services. The seller, the kind and the contents cannot change after a service is made."""

    form = ServiceForm
    readonly_fields = ("key", "practitioner", "kind", "made_of", "refunds", "archived_at")
    list_display = (
        *("name", "kind", "practitioner", "price", "duration_minutes", "capacity", "archived_at"),
    )
    list_filter = (
        choice_filter("kind", Kind),
        ("archived_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("practitioner",)
    search_fields = ("name", "=key", "=currency", "practitioner__email", "practitioner__name")
    inlines = (SessionInline,)
    actions = ("stop_selling",)

    def view_on_site(self, service: Service) -> str:
        """Return the page of the service on the desk."""
        return f"/desk/services/{service.pk}/"

    def get_fields(self, request: HttpRequest, obj: Service | None = None) -> Any:
        """Return the fields that a service of this kind has."""
        common = ("name", "description", ("kind", "practitioner"), ("price_cents", "currency"))
        own = _OWN_FIELDS[Kind(obj.kind)] if obj else ()
        return (*common, *own, "refunds", "archived_at", "key")

    def save_model(self, request: HttpRequest, obj: Service, form: Any, change: bool) -> None:
        """Save a service, after checking that its practitioner may use the location."""
        super().save_model(request, obj, form, change)
        if obj.location_id is not None:
            for practitioner in (obj.practitioner_id, *obj.practitioners):
                rights.require_own_or_open_venue(
                    obj.location_id, practitioner, by=actor_of(request)
                )

    def has_change_permission(self, request: HttpRequest, obj: Service | None = None) -> bool:
        """Forbid changing archived services."""
        return obj is None or obj.archived_at is None

    @admin.display(ordering="price_cents")
    def price(self, service: Service) -> str:
        return amount(service.price_cents, service.currency)

    def get_inlines(self, request: HttpRequest, obj: Service | None) -> Any:
        """Show sessions only for kinds that are sold in sessions."""
        return self.inlines if obj and obj.kind in SOLD_IN_SESSIONS else ()

    @admin.display(description="made of, or pays for")
    def made_of(self, service: Service) -> str:
        """Return what a package includes, or what a bundle's credits pay for."""
        ids = service.includes or service.covers
        names = {part.id: part.name for part in Service.objects.filter(id__in=ids)}
        return ", ".join(names.get(number, f"service {number}") for number in ids)

    @admin.display(description="a cancellation gives back")
    def refunds(self, service: Service) -> str:
        """Return the cancellation policy of a service."""
        if service.cancellation_policy is None:
            return "the default policy"
        return ", ".join(
            f"{percent}% until {hours} hours before"
            for hours, percent in service.cancellation_policy
        )

    @admin.action(description="Sell no more", permissions=["change"])
    def stop_selling(self, request: HttpRequest, queryset: QuerySet[Service]) -> None:
        """Delete the selected services, or archive those that have been booked."""
        for service in queryset:
            self.log_change(request, service, "Sold no more")
            own_services.remove(service.pk, by=actor_of(request), now=clock.now())
            self.message_user(request, f"{service}: sold no more", messages.SUCCESS)


@admin.register(ServiceSession)
class ServiceSessionPage(ReadOnly):
    """Sessions of workshops and courses. Their times cannot be changed here, because they are
    claimed in calendars."""

    fields = (
        *("service", ("starts_at", "ends_at"), "canceled_at"),
        *("seats", ("location", "room"), "key"),
    )
    readonly_fields = ("seats", "canceled_at")
    list_display = (
        *("service", "starts_at", "ends_at", "seats", "location", "room", "canceled_at"),
    )
    list_filter = (
        *("starts_at", choice_filter("service__kind", sorted(SOLD_IN_SESSIONS))),
        ("canceled_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("service", "location", "room__location")
    ordering = ("-starts_at",)
    search_fields = ("service__name", "=key")
    inlines = (SeatInline, LineInline)
    actions = ("call_off",)
    actions_detail = ("call_off_this",)

    @admin.action(description="Call off selected sessions", permissions=["view"])
    def call_off(
        self, request: HttpRequest, queryset: QuerySet[ServiceSession]
    ) -> HttpResponse | None:
        """Call off the selected sessions and cancel their bookings, after asking for a reason."""
        form, rows = why(request), queryset.select_related("service")
        if not form.is_valid():
            return ask(self, request, rows, action="call_off", word="Call off", form=form)
        given = {"reason": form.cleaned_data["reason"], "by": actor_of(request), "now": clock.now()}
        for session in rows:
            try:
                sessions.cancel(session.service_id, session.pk, **given)
            except Refusal as refusal:
                self.message_user(request, f"{session}: {refusal}", messages.ERROR)
            else:
                self.log_change(request, session, "Called off")
                self.message_user(request, f"{session}: called off", messages.SUCCESS)
        return None

    @action(description="Call off", url_path="call-off")
    def call_off_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Call off the session that is open."""
        session = self.get_queryset(request).filter(pk=number(object_id) or 0)
        done = redirect("admin:storage_servicesession_change", object_id)
        return self.call_off(request, session) or done

    def seats(self, session: ServiceSession) -> str:
        return _seats(session)


@admin.register(Match)
class MatchPage(ReadOnly):
    """Pairs of buddies."""

    list_display = ("id", "user1", "user2", "status", "created_at")
    list_filter = (choice_filter("status", MatchStatus),)
    list_select_related = ("user1", "user2")
    ordering = ("-id",)
    search_fields = ("=key", "user1__email", "user2__email", "user1__name", "user2__name")


def _seats(session: ServiceSession) -> str:
    return f"{session.taken} of {session.capacity}"
