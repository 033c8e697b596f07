"""Payments and refunds, to read; and what staff hands back itself."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from bookable.domain.reversals import DISPUTE, OUTSIDE, RefundState
from bookable.engine import backoffice, clock
from bookable.interfaces.backoffice.base import ReadOnly, ReadOnlyInline, actor_of
from bookable.interfaces.backoffice.words import amount, words
from bookable.storage.models import Payment, Refund

OF_A_BOOKING = "the number or the uuid of a booking, or a vendor's reference"


class PaymentInline(ReadOnlyInline):
    """What was paid for one booking, or was to be."""

    model = Payment
    fields = ("method", "amount", "state", "reference", "created_at", "paid_at", "recorded_by")
    readonly_fields = fields
    ordering = ("id",)

    def amount(self, payment: Payment) -> str:
        """This will be how much it is."""
        return amount(payment.amount_cents, payment.currency)


class RefundInline(ReadOnlyInline):
    """What goes back of what was paid."""

    model = Refund
    fields = ("amount", "reason", "state", "method", "reference", "created_at", "made_at")
    readonly_fields = fields
    ordering = ("id",)

    def amount(self, refund: Refund) -> str:
        """This will be how much it is."""
        return amount(refund.amount_cents, refund.payment.currency)


@admin.register(Payment)
class PaymentPage(ReadOnly):
    """All payments, the newest first. Where a checkout is stays between vendor and client."""

    fields = (
        *("booking", "method", "amount", "state", "reference", "checkout_id"),
        *("recorded_by", "created_at", "expires_at", "paid_at"),
    )
    readonly_fields = ("amount", "checkout_id")
    list_display = ("id", "booking", "method", "amount", "state", "created_at", "paid_at")
    list_filter = (words("state", ("open", "paid", "expired", "failed")), "created_at")
    list_select_related = ("booking",)
    ordering = ("-id",)
    search_fields = ("=booking__id", "=booking__uuid", "=reference", "=checkout_id")
    search_help_text = OF_A_BOOKING
    inlines = (RefundInline,)

    @admin.display(ordering="amount_cents")
    def amount(self, payment: Payment) -> str:
        """This will be how much it is."""
        return amount(payment.amount_cents, payment.currency)


@admin.register(Refund)
class RefundPage(ReadOnly):
    """All refunds, the newest first, and disputes among them. Those for payments made by hand wait
    for staff, as do those that failed at the card vendor."""

    fields = (
        *("booking", "payment", "amount", "paid_by", "reason", "state", "method", "reference"),
        *("created_at", "made_at"),
    )
    readonly_fields = ("amount", "paid_by")
    list_display = (
        *("id", "booking", "amount", "paid_by", "reason", "state", "created_at", "made_at"),
    )
    list_filter = (words("state", RefundState), words("reason", (DISPUTE, OUTSIDE)), "created_at")
    list_select_related = ("booking", "payment")
    ordering = ("-id",)
    search_fields = ("=booking__id", "=booking__uuid", "=reference")
    search_help_text = OF_A_BOOKING
    actions = ("handed_back",)

    @admin.display(ordering="amount_cents")
    def amount(self, refund: Refund) -> str:
        """This will be how much it is."""
        return amount(refund.amount_cents, refund.payment.currency)

    @admin.display(description="paid by")
    def paid_by(self, refund: Refund) -> str:
        """This will be how it was paid, and so how it goes back."""
        return refund.payment.method

    @admin.action(description="Mark as handed back", permissions=["view"])
    def handed_back(self, request: HttpRequest, queryset: QuerySet[Refund]) -> None:
        """This will note that the selected refunds were handed back, each of them once."""
        by, now = actor_of(request), clock.now()
        for refund in queryset:
            if backoffice.hand_back(refund.pk, by=by, now=now):
                self.log_change(request, refund, "Handed back")
                self.message_user(request, f"{refund}: handed back", messages.SUCCESS)
            else:
                why = "is not owed, or goes back the way it was paid"
                self.message_user(request, f"{refund}: {why}", messages.ERROR)
