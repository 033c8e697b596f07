"""API keys of integrations."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from bookable.domain.people import Scope


class ApiKey(models.Model):
    """A key with which an integration calls the API, stored as a digest only.

    The row stays when the key has ended, because the ledger names it; its digest does not.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    name = models.TextField()
    scopes = ArrayField(models.TextField(choices=[(each.value, each.value) for each in Scope]))
    digest = models.BinaryField(unique=True, max_length=32, null=True, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "api_key"
        verbose_name = "API key"
        constraints = [
            models.CheckConstraint(
                name="api_key_revoked", condition=Q(revoked_at=None) | Q(digest=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name
