"""Payments and refunds in the admin, and recording refunds made by hand."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from bookable.domain.reversals import DISPUTE, OUTSIDE, RefundState
from bookable.engine import backoffice, clock
from bookable.interfaces.backoffice.base import ReadOnly, ReadOnlyInline, actor_of
from bookable.interfaces.backoffice.display import amount, choice_filter
from bookable.storage.models import Payment, Refund

SEARCH_HELP = "number or UUID of a booking, or a vendor's reference"


class PaymentInline(ReadOnlyInline):
    """The payments of a booking."""

    model = Payment
    fields = ("method", "amount", "state", "reference", "created_at", "paid_at", "recorded_by")
    readonly_fields = fields
    ordering = ("id",)

    def amount(self, payment: Payment) -> str:
        return amount(payment.amount_cents, payment.currency)


class RefundInline(ReadOnlyInline):
    """The refunds of a booking or a payment."""

    model = Refund
    fields = ("amount", "reason", "state", "method", "reference", "created_at", "made_at")
    readonly_fields = fields
    ordering = ("id",)

    def amount(self, refund: Refund) -> str:
        return amount(refund.amount_cents, refund.payment.currency)


@admin.register(Payment)
class PaymentPage(ReadOnly):
    """All payments, newest first. Checkout links are left out: they are between client and
    vendor."""

    fields = (
        *("booking", "method", "amount", "state", "reference", "checkout_id"),
        *("recorded_by", "created_at", "expires_at", "paid_at"),
    )
    readonly_fields = ("amount", "checkout_id")
    list_display = ("id", "booking", "method", "amount", "state", "created_at", "paid_at")
    list_filter = (choice_filter("state", ("open", "paid", "expired", "failed")), "created_at")
    list_select_related = ("booking",)
    ordering = ("-id",)
    search_fields = ("=booking__id", "=booking__uuid", "=reference", "=checkout_id")
    search_help_text = SEARCH_HELP
    inlines = (RefundInline,)

    @admin.display(ordering="amount_cents")
    def amount(self, payment: Payment) -> str:
        return amount(payment.amount_cents, payment.currency)


@admin.register(Refund)
class RefundPage(ReadOnly):
    """All refunds and disputes, newest first. Refunds of payments by hand, and card refunds that
    failed, have to be made by staff."""

    fields = (
        *("booking", "payment", "amount", "paid_by", "reason", "state", "method", "reference"),
        *("created_at", "made_at"),
    )
    readonly_fields = ("amount", "paid_by")
    list_display = (
        *("id", "booking", "amount", "paid_by", "reason", "state", "created_at", "made_at"),
    )
    list_filter = (
        choice_filter("state", RefundState),
        choice_filter("reason", (DISPUTE, OUTSIDE)),
        "created_at",
    )
    list_select_related = ("booking", "payment")
    ordering = ("-id",)
    search_fields = ("=booking__id", "=booking__uuid", "=reference")
    search_help_text = SEARCH_HELP
    actions = ("handed_back",)

    @admin.display(ordering="amount_cents")
    def amount(self, refund: Refund) -> str:
        return amount(refund.amount_cents, refund.payment.currency)

    @admin.display(description="paid by")
    def paid_by(self, refund: Refund) -> str:
        """Return the method of the payment, which is how the refund goes back."""
        return refund.payment.method

    @admin.action(description="Mark as handed back", permissions=["view"])
    def handed_back(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        """Record that the selected refunds were made by hand, each once."""
        by, now = actor_of(request), clock.now()
        for refund in queryset:
            if backoffice.record_hand_back(refund.pk, by=by, now=now):
                self.log_change(request, refund, "Handed back")
                self.message_user(request, f"{refund}: handed back", messages.SUCCESS)
            else:
                why = "is not due, or is refunded by the card vendor"
                self.message_user(request, f"{refund}: {why}", messages.ERROR)
