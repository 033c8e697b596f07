"""Identities of people at outside issuers, in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from bookable.interfaces.backoffice.base import ReadOnly, administers
from bookable.interfaces.backoffice.display import choice_filter
from bookable.interfaces.backoffice.people import runs_the_marketplace
from bookable.storage.identities import LinkedBy
from bookable.storage.models import Identity, IdentityLinking


@admin.register(Identity)
class IdentityPage(ReadOnly):
    """Identities that people have at outside issuers. If one was linked to the wrong person, delete
    it: the next request with its token links it again."""

    list_display = ("person", "issuer", "subject")
    list_select_related = ("person",)
    ordering = ("-id",)
    search_fields = ("=subject", "issuer", "person__email", "person__name", "=person__uuid")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Allow staff to unlink identities, but only administrators to unlink those of staff."""
        of_staff = isinstance(obj, Identity) and runs_the_marketplace(obj.person)
        return administers(request) or not of_staff


@admin.register(IdentityLinking)
class IdentityLinkingPage(ReadOnly):
    """The log of how identities were linked. Entries stay when an identity is unlinked."""

    list_display = ("linked_at", "person", "linked_by", "email", "issuer", "subject")
    list_filter = (choice_filter("linked_by", LinkedBy),)
    list_select_related = ("person",)
    ordering = ("-id",)
    search_fields = ("=subject", "=email", "issuer", "person__email", "=person__uuid")
