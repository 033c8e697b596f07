"""Webhooks: the endpoints that receive events, and the events on their way to them.

Their times are those of the real clock, in a sandbox too.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from bookable.domain.outgoing_webhooks import DeliveryStatus, Reason
from bookable.storage.models.api_keys import ApiKey
from bookable.storage.models.people import Person


class WebhookEndpoint(models.Model):
    """The address of a receiver. It belongs to a person or to an API key.

    Secrets are sealed; the old one signs until `old_secret_until`. `position` is null while the
    endpoint receives events as they happen. An endpoint that is behind, or to which events are
    sent again, has the position in the feed after which it goes on. A worker that sends to it has
    it until `leased_until`, by the name of `lease`.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, null=True, related_name="+")
    url = models.TextField()
    types = ArrayField(models.TextField())
    programs = ArrayField(models.TextField())
    description = models.TextField(default="", db_default="")
    secret = models.BinaryField(editable=False)
    old_secret = models.BinaryField(null=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.TextField(
        choices=[(each.value, each.value) for each in Reason], default="", db_default=""
    )
    failing_since = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    position = models.BigIntegerField(null=True, editable=False)
    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    turn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "webhook_endpoint"
        constraints = [
            models.CheckConstraint(
                name="webhook_endpoint_of_one",
                condition=Q(person=None, key__isnull=False) | Q(person__isnull=False, key=None),
            ),
        ]

    @property
    def host(self) -> str:
        """The host of the address. The rest may be a secret."""
        return urlsplit(self.url).hostname or ""

    def __str__(self) -> str:
        return self.host


class WebhookDelivery(models.Model):
    """An event on its way to an endpoint, by its position in the feed; without one, a test."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    position = models.BigIntegerField(null=True, editable=False)
    type = models.TextField()
    status = models.TextField(choices=[(each.value, each.value) for each in DeliveryStatus])
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    last_status = models.PositiveIntegerField(null=True)
    last_problem = models.TextField(default="", db_default="")
    last_answer = models.TextField(default="", db_default="")
    last_milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "webhook_delivery"
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(
                name="webhook_delivery_once",
                fields=["endpoint", "position"],
            ),
        ]
        indexes = [
            models.Index(name="webhook_delivery_listed", fields=["endpoint", "id"]),
            models.Index(
                name="webhook_delivery_pending",
                fields=["endpoint", "next_at"],
                condition=Q(status="pending"),
            ),
            models.Index(
                name="webhook_delivery_done",
                fields=["done_at"],
                condition=Q(done_at__isnull=False),
            ),
            models.Index(
                name="webhook_delivery_unsent",
                fields=["endpoint", "id"],
                condition=Q(status__in=["failed", "dropped"]),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.id} of {self.type}"


class WebhookHead(models.Model):
    """The position in the feed up to which there are deliveries. This row serves as a lock."""

    id = models.BigIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "webhook_head"
