"""Credits in the admin: the grants of bundles, and their movements."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet

from bookable.interfaces.backoffice.base import ReadOnly, ReadOnlyInline
from bookable.storage.models import CreditEntry, CreditGrant, Service


class EntryInline(ReadOnlyInline):
    """The movements of a grant. Each movement is two entries that add up to zero."""

    model = CreditEntry
    fields = ("at", "kind", "reason", "account", "delta", "booking")
    readonly_fields = fields
    ordering = ("id",)
    verbose_name_plural = "entries"


@admin.register(CreditGrant)
class CreditGrantPage(ReadOnly):
    """Grants of credits, newest first."""

    fields = (
        *("person", "booking", "total", "remaining", "can_pay_for"),
        *("granted_at", "expires_at", "closed_at"),
    )
    readonly_fields = ("can_pay_for",)
    list_display = ("id", "person", "booking", "remaining", "total", "granted_at", "expires_at")
    list_filter = ("expires_at", ("closed_at", admin.EmptyFieldListFilter))
    list_select_related = ("person", "booking")
    ordering = ("-id",)
    search_fields = ("person__email", "person__name", "=booking__id", "=booking__uuid")
    search_help_text = "part of a person's e-mail or name, or the number or UUID of a bundle"
    inlines = (EntryInline,)

    def can_pay_for(self, grant: CreditGrant) -> str:
        """Return the names of the services that the credits pay for."""
        covered: QuerySet[Service] = Service.objects.filter(id__in=grant.covers).order_by("id")
        return ", ".join(service.name for service in covered)
