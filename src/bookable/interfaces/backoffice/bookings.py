"""Bookings in the admin: search, read, and cancel or complete on someone's behalf."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from unfold.decorators import action

from bookable.domain.commands import Cancel, Complete
from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.refusals import Refusal
from bookable.domain.services import Kind
from bookable.engine import backoffice, clock, registry
from bookable.interfaces.backoffice.base import ReadOnly, ReadOnlyInline, actor_of
from bookable.interfaces.backoffice.confirmation import ask, is_sure, why
from bookable.interfaces.backoffice.display import amount, choice_filter, link
from bookable.interfaces.backoffice.ledger import LedgerInline
from bookable.interfaces.backoffice.meetings import MeetingInline
from bookable.interfaces.backoffice.money import PaymentInline, RefundInline
from bookable.interfaces.backoffice.searching import few_of
from bookable.interfaces.http.texts import booking_ref, number
from bookable.storage.models import Booking, Claim, Person

ALWAYS_SHOWN = (
    ("program", "status"),
    ("provider", "client"),
    ("starts_at", "ends_at"),
    ("created_at", "updated_at"),
    "uuid",
)
SOLD = (("service", "kind"), ("price", "payment_status"), ("charged", "paid"))
"""Fields shown for every booking that was bought."""
SOLD_IF_SET = {
    "discount_cents": "discount",
    "credits_used": "credits_used",
    "parent_id": "parent",
    "service_session_id": "service_session",
}
"""Fields shown for bought bookings that have a value in a column."""
SHOWN_IF_SET = (
    "hold_until",
    "match",
    "location",
    "room",
    "title",
    "notes",
    "client_notes",
    "description",
    "agenda",
    "session_type",
    "actual_start",
    "actual_end",
    "cancellation_reason",
    "canceled_by",
    "completed_by",
    "completed_at",
    "provider_confirmed_at",
    "client_confirmed_at",
    "reminded_at",
    "disputed_at",
    "disputed_by",
    "dispute_reason",
    "key",
)


class ClaimInline(ReadOnlyInline):
    """The time that a booking takes up in calendars."""

    model = Claim
    fields = ("calendar", "begins", "ends", "expires_at")
    readonly_fields = fields

    def begins(self, claim: Claim) -> str:
        return date_format(claim.during.lower, "DATETIME_FORMAT")

    def ends(self, claim: Claim) -> str:
        return date_format(claim.during.upper, "DATETIME_FORMAT")


class PartInline(ReadOnlyInline):
    """The parts of a course or a package."""

    model = Booking
    fk_name = "parent"
    fields = ("part", "service", "starts_at", "ends_at", "status")
    readonly_fields = fields
    ordering = ("starts_at", "id")
    verbose_name_plural = "parts"

    def part(self, booking: Booking) -> SafeString:
        """Return a link to the part."""
        return link(booking)


@admin.register(Booking)
class BookingPage(ReadOnly):
    """All bookings, newest first."""

    list_display = (
        *("id", "what", "when", "status", "from_whom", "for_whom"),
        *("charged", "shown_payment", "part_of"),
    )
    list_filter = (
        choice_filter("program", later=registry.names),
        choice_filter("status", Status),
        choice_filter("kind", Kind),
        choice_filter("payment_status", PaymentStatus),
        "starts_at",
        ("disputed_at", admin.EmptyFieldListFilter),
        "payment_disputed",
    )
    readonly_fields = ("uuid", "price", "charged", "paid", "discount")
    list_select_related = ("provider", "client", "service")
    ordering = ("-id",)
    sortable_by = ("id",)
    search_fields = ("uuid",)
    search_help_text = "a number, a UUID, or part of a person's e-mail or name"
    actions = ("cancel", "complete")
    actions_detail = ("complete_this", "cancel_this")

    def get_fieldsets(self, request: HttpRequest, obj: Booking | None = None) -> Any:
        """Leave out empty fields, because most bookings use only a few of them."""
        others = [name for name in SHOWN_IF_SET if getattr(obj, name) not in (None, "")]
        sold = (*SOLD, *(name for column, name in SOLD_IF_SET.items() if getattr(obj, column)))
        return (
            (None, {"fields": ALWAYS_SHOWN}),
            *((("What was sold", {"fields": sold}),) if obj and obj.kind else ()),
            *((("More", {"fields": others}),) if others else ()),
        )

    def get_inlines(self, request: HttpRequest, obj: Booking | None) -> Any:
        """Leave out inlines that a booking of this kind cannot have."""
        if obj is None or not obj.kind:
            return (LedgerInline, ClaimInline, MeetingInline)
        parts = (PartInline,) if obj.kind in {Kind.COURSE, Kind.PACKAGE} else ()
        return (*parts, PaymentInline, RefundInline, LedgerInline, ClaimInline)

    @admin.display(ordering="program")
    def what(self, booking: Booking) -> str:
        """Return the service that was sold, or else the programme."""
        return str(booking.service or booking.program)

    @admin.display(ordering="starts_at")
    def when(self, booking: Booking) -> str:
        """Return start and end. The end's date is left out if it is the same day."""
        start, end = booking.starts_at, booking.ends_at
        if start is None or end is None:
            return ""
        until = "TIME_FORMAT" if start.date() == end.date() else "DATETIME_FORMAT"
        return f"{date_format(start, 'DATETIME_FORMAT')} to {date_format(end, until)}"

    @admin.display(description="provider")
    def from_whom(self, booking: Booking) -> str:
        """Return the provider's name, or their e-mail if they have none."""
        return booking.provider.name or booking.provider.email

    @admin.display(description="client")
    def for_whom(self, booking: Booking) -> str:
        """Return the client's name, or their e-mail if they have none."""
        return booking.client.name or booking.client.email

    @admin.display(description="part of", ordering="parent")
    def part_of(self, booking: Booking) -> str:
        """Return the number of the booking that this one is a part of."""
        return str(booking.parent_id or "")

    @admin.display(description="payment", ordering="payment_status")
    def shown_payment(self, booking: Booking) -> str:
        return booking.payment_status.replace("_", " ")

    def price(self, booking: Booking) -> str:
        """Return the price of the service."""
        return amount(booking.price_cents, booking.currency)

    @admin.display(description="price charged", ordering="price_charged_cents")
    def charged(self, booking: Booking) -> str:
        """Return the amount that has to be paid in money."""
        return amount(booking.price_charged_cents, booking.currency) if booking.kind else ""

    def discount(self, booking: Booking) -> str:
        return amount(booking.discount_cents, booking.currency)

    def paid(self, booking: Booking) -> str:
        """Return what was paid, and what of it was refunded, will be refunded, or is disputed."""
        refunds = [
            ("refunded", booking.refunded_cents),
            ("to be refunded", booking.refund_pending_cents),
        ]
        amounts = [f"{amount(cents, booking.currency)} {what}" for what, cents in refunds if cents]
        disputed = ["disputed"] if booking.payment_disputed else []
        return ", ".join([amount(booking.paid_cents, booking.currency), *amounts, *disputed])

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Booking], search_term: str
    ) -> tuple[QuerySet[Booking], bool]:
        """Find a booking by its number or UUID, or bookings by their parties' names and e-mails."""
        term = search_term.strip()
        if not term:
            return queryset, False
        ref = booking_ref(term)
        if ref is not None:
            return queryset.filter(**{"uuid" if isinstance(ref, UUID) else "id": ref}), False
        people = Person.objects.filter(Q(email__icontains=term) | Q(name__icontains=term))
        ids = few_of(people.values_list("id", flat=True))
        return queryset.filter(Q(provider__in=ids) | Q(client__in=ids)), False

    @admin.action(description="Cancel selected bookings", permissions=["view"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Booking]) -> HttpResponse | None:
        """Cancel the selected bookings after asking for a reason."""
        form = why(request)
        if not form.is_valid():
            rows = queryset.select_related(*_SIDES)
            return ask(self, request, rows, action="cancel", word="Cancel", form=form)
        self._override(request, queryset, Cancel(reason=form.cleaned_data["reason"]))
        return None

    @admin.action(description="Mark as completed", permissions=["view"])
    def complete(self, request: HttpRequest, queryset: QuerySet[Booking]) -> HttpResponse | None:
        """Complete the selected bookings after asking for confirmation."""
        if not is_sure(request):
            rows = queryset.select_related(*_SIDES)
            return ask(self, request, rows, action="complete", word="Mark as completed")
        self._override(request, queryset, Complete())
        return None

    @action(description="Mark as completed", url_path="complete")
    def complete_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Complete the booking that is open."""
        return self.complete(request, self._only(request, object_id)) or _back_to(object_id)

    @action(description="Cancel", url_path="cancel")
    def cancel_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Cancel the booking that is open."""
        return self.cancel(request, self._only(request, object_id)) or _back_to(object_id)

    def _only(self, request: HttpRequest, object_id: str) -> QuerySet[Booking]:
        rows: QuerySet[Booking] = self.get_queryset(request)
        return rows.filter(pk=number(object_id) or 0)

    def _override(
        self, request: HttpRequest, queryset: QuerySet[Booking], command: Cancel | Complete
    ) -> None:
        by, now = actor_of(request), clock.now()
        for booking in queryset:
            try:
                backoffice.override(booking.id, command, program=booking.program, by=by, now=now)
            except Refusal as refusal:
                self.message_user(request, f"{booking}: {refusal}", messages.ERROR)
            else:
                self.log_change(request, booking, f"Took the step {command.step}")
                self.message_user(request, f"{booking}: done", messages.SUCCESS)


_SIDES = ("provider", "client")


def _back_to(object_id: str) -> HttpResponse:
    return redirect("admin:storage_booking_change", object_id)
