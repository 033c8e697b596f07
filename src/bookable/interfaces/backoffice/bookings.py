"""Bookings: found, read, and where need be cancelled or completed by staff."""

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
from bookable.domain.sales import Kind
from bookable.engine import backoffice, clock, programs
from bookable.interfaces.backoffice.asking import ask, is_sure, why
from bookable.interfaces.backoffice.base import ReadOnly, ReadOnlyInline, actor_of
from bookable.interfaces.backoffice.ledger import LedgerInline
from bookable.interfaces.backoffice.meetings import MeetingInline
from bookable.interfaces.backoffice.money import PaymentInline, RefundInline
from bookable.interfaces.backoffice.searching import few_of
from bookable.interfaces.backoffice.words import amount, link, words
from bookable.interfaces.http.texts import booking_ref, number
from bookable.storage.models import Booking, Claim, Person

ALWAYS_TOLD = (
    ("program", "status"),
    ("provider", "client"),
    ("starts_at", "ends_at"),
    ("created_at", "updated_at"),
    "uuid",
)
SOLD = (("service", "kind"), ("price", "payment_status"), ("charged", "paid"))
"""What is told of every booking that was bought."""
MAY_BE_SOLD = {
    "discount_cents": "discount",
    "credits_used": "credits_used",
    "parent_id": "parent",
    "service_session_id": "service_session",
}
"""What is told of some of them: of those that have something in a column."""
MAY_BE_TOLD = (
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
    """The time that one booking takes up."""

    model = Claim
    fields = ("calendar", "begins", "ends", "expires_at")
    readonly_fields = fields

    def begins(self, claim: Claim) -> str:
        """This will be when the claimed time begins."""
        return date_format(claim.during.lower, "DATETIME_FORMAT")

    def ends(self, claim: Claim) -> str:
        """This will be when the claimed time ends."""
        return date_format(claim.during.upper, "DATETIME_FORMAT")


class PartInline(ReadOnlyInline):
    """The parts of one course or package."""

    model = Booking
    fk_name = "parent"
    fields = ("part", "service", "starts_at", "ends_at", "status")
    readonly_fields = fields
    ordering = ("starts_at", "id")
    verbose_name_plural = "parts"

    def part(self, booking: Booking) -> SafeString:
        """This will lead to the part."""
        return link(booking)


@admin.register(Booking)
class BookingPage(ReadOnly):
    """All bookings, the newest first."""

    list_display = (
        *("id", "what", "when", "status", "from_whom", "for_whom"),
        *("charged", "shown_payment", "part_of"),
    )
    list_filter = (
        words("program", later=programs.names),
        words("status", Status),
        words("kind", Kind),
        words("payment_status", PaymentStatus),
        "starts_at",
        ("disputed_at", admin.EmptyFieldListFilter),
        "payment_disputed",
    )
    readonly_fields = ("uuid", "price", "charged", "paid", "discount")
    list_select_related = ("provider", "client")
    ordering = ("-id",)
    sortable_by = ("id",)
    search_fields = ("uuid",)
    search_help_text = "a number, a uuid, or part of somebody's e-mail or name"
    actions = ("cancel", "complete")
    actions_detail = ("complete_this", "cancel_this")

    def get_fieldsets(self, request: HttpRequest, obj: Booking | None = None) -> Any:
        """This will leave out what a booking says nothing about, as most do of most."""
        told = [name for name in MAY_BE_TOLD if getattr(obj, name) not in (None, "")]
        sold = (*SOLD, *(name for column, name in MAY_BE_SOLD.items() if getattr(obj, column)))
        return (
            (None, {"fields": ALWAYS_TOLD}),
            *((("What was sold", {"fields": sold}),) if obj and obj.kind else ()),
            *((("Besides", {"fields": told}),) if told else ()),
        )

    def get_inlines(self, request: HttpRequest, obj: Booking | None) -> Any:
        """This will leave out what only bookings of another kind have."""
        if obj is None or not obj.kind:
            return (LedgerInline, ClaimInline, MeetingInline)
        parts = (PartInline,) if obj.kind in {Kind.COURSE, Kind.PACKAGE} else ()
        return (*parts, PaymentInline, RefundInline, LedgerInline, ClaimInline)

    @admin.display(ordering="program")
    def what(self, booking: Booking) -> str:
        """This will be the programme, and the kind of service where there is one."""
        return f"{booking.program}: {booking.kind}" if booking.kind else booking.program

    @admin.display(ordering="starts_at")
    def when(self, booking: Booking) -> str:
        """This will be when it takes place: its end only by the clock, on the day of its start."""
        start, end = booking.starts_at, booking.ends_at
        if start is None or end is None:
            return ""
        until = "TIME_FORMAT" if start.date() == end.date() else "DATETIME_FORMAT"
        return f"{date_format(start, 'DATETIME_FORMAT')} to {date_format(end, until)}"

    @admin.display(description="provider")
    def from_whom(self, booking: Booking) -> str:
        """This will be who provides, by name where there is one."""
        return booking.provider.name or booking.provider.email

    @admin.display(description="client")
    def for_whom(self, booking: Booking) -> str:
        """This will be who books, by name where there is one."""
        return booking.client.name or booking.client.email

    @admin.display(description="part of", ordering="parent")
    def part_of(self, booking: Booking) -> str:
        """This will be the number of the booking that it is a part of."""
        return str(booking.parent_id or "")

    @admin.display(description="payment", ordering="payment_status")
    def shown_payment(self, booking: Booking) -> str:
        """This will be how far it was paid, in words."""
        return booking.payment_status.replace("_", " ")

    def price(self, booking: Booking) -> str:
        """This will be what it costs by itself."""
        return amount(booking.price_cents, booking.currency)

    @admin.display(description="price charged", ordering="price_charged_cents")
    def charged(self, booking: Booking) -> str:
        """This will be what is to be paid for it in money."""
        return amount(booking.price_charged_cents, booking.currency) if booking.kind else ""

    def discount(self, booking: Booking) -> str:
        """This will be what it was made cheaper by."""
        return amount(booking.discount_cents, booking.currency)

    def paid(self, booking: Booking) -> str:
        """What came in, and what of that went back, is to go back, or is disputed."""
        came, back = booking.paid_cents, booking.refunded_cents
        pending, disputed = booking.refund_pending_cents, booking.payment_disputed
        told = [("went back", back), ("is to go back", pending)]
        amounts = [f"{amount(cents, booking.currency)} {what}" for what, cents in told if cents]
        whole = amount(came, booking.currency)
        return ", ".join([whole, *amounts, *(["disputed"] if disputed else [])])

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Booking], search_term: str
    ) -> tuple[QuerySet[Booking], bool]:
        """This will look a booking up by what names it, or by who takes part in it."""
        term = search_term.strip()
        if not term:
            return queryset, False
        ref = booking_ref(term)
        if ref is not None:
            return queryset.filter(**{"uuid" if isinstance(ref, UUID) else "id": ref}), False
        people = Person.objects.filter(Q(email__icontains=term) | Q(name__icontains=term))
        found = people.values_list("id", flat=True)
        ids = few_of(found)
        return queryset.filter(Q(provider__in=ids) | Q(client__in=ids)), False

    @admin.action(description="Cancel selected bookings", permissions=["view"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Booking]) -> HttpResponse | None:
        """This will cancel the selected bookings once staff has said why."""
        form = why(request)
        if not form.is_valid():
            rows = queryset.select_related(*_SIDES)
            return ask(self, request, rows, action="cancel", word="Cancel", form=form)
        self._override(request, queryset, Cancel(reason=form.cleaned_data["reason"]))
        return None

    @admin.action(description="Mark as completed", permissions=["view"])
    def complete(self, request: HttpRequest, queryset: QuerySet[Booking]) -> HttpResponse | None:
        """This will complete the selected bookings once staff is sure."""
        if not is_sure(request):
            rows = queryset.select_related(*_SIDES)
            return ask(self, request, rows, action="complete", word="Mark as completed")
        self._override(request, queryset, Complete())
        return None

    @action(description="Mark as completed", url_path="complete")
    def complete_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """This will complete the booking that is being looked at."""
        return self.complete(request, self._only(request, object_id)) or _back_to(object_id)

    @action(description="Cancel", url_path="cancel")
    def cancel_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """This will cancel the booking that is being looked at."""
        return self.cancel(request, self._only(request, object_id)) or _back_to(object_id)

    def _only(self, request: HttpRequest, object_id: str) -> QuerySet[Booking]:
        found: QuerySet[Booking] = self.get_queryset(request)
        return found.filter(pk=number(object_id) or 0)

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
