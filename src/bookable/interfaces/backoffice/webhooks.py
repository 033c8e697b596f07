"""Webhooks in the admin: endpoints, without their secrets, and what was sent to them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookable.domain.outgoing_webhooks import DeliveryStatus
from bookable.engine import webhook_endpoints
from bookable.interfaces.backoffice.base import ReadOnly
from bookable.interfaces.backoffice.display import choice_filter, link
from bookable.interfaces.backoffice.searching import MOST
from bookable.storage import feed
from bookable.storage.models import WebhookDelivery, WebhookEndpoint

_LATEST = WebhookDelivery.objects.filter(endpoint=OuterRef("id"), last_at__isnull=False).order_by(
    "-id"
)
_ANSWER: Any = Coalesce(
    NullIf("last_problem", Value("")),
    Concat(Value("HTTP "), Cast("last_status", TextField()), output_field=TextField()),
    output_field=TextField(),
)


@admin.register(WebhookEndpoint)
class EndpointPage(ReadOnly):
    """Endpoints, newest first. Of an address only the host is shown: the rest may be a secret.

    One that does not succeed keeps `failing_since` until it does. It is disabled after five days.
    """

    list_display = ("host", "owner", "types", "state", "problem", "failing_since", "succeeded_at")
    list_filter = (
        ("disabled_at", admin.EmptyFieldListFilter),
        ("failing_since", admin.EmptyFieldListFilter),
    )
    list_select_related = ("person", "key")
    fields = (
        *("host", "owner", "types", "programs", "description", "state", "problem"),
        *("failing_since", "succeeded_at", "paused_until", "disabled_at", "disabled_reason"),
        *("created_at", "updated_at", "uuid", "sent"),
    )
    ordering = ("-id",)
    search_fields = ("=uuid", "=person__email", "=person__uuid", "=key__uuid")
    search_help_text = "an id, the address of the owner, or the id of the owner"
    actions = ("disable", "enable", "retry_failed")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read beside each endpoint what its latest attempt came to."""
        latest: Any = Subquery(_LATEST.values_list(_ANSWER)[:1])
        found: QuerySet[Any] = super().get_queryset(request).annotate(latest=latest)
        return found

    @admin.display(description="host")
    def host(self, endpoint: WebhookEndpoint) -> str:
        """Show the host of the address."""
        return endpoint.host

    @admin.display(description="owner")
    def owner(self, endpoint: WebhookEndpoint) -> SafeString | str:
        """Show whose endpoint it is: a person, or an API key."""
        return link(endpoint.person) if endpoint.person else f"key {endpoint.key}"

    @admin.display(description="state")
    def state(self, endpoint: WebhookEndpoint) -> str:
        """Show whether it is enabled, and if not why."""
        if endpoint.disabled_at:
            return f"disabled ({endpoint.disabled_reason})"
        return "failing" if endpoint.failing_since else "enabled"

    @admin.display(description="problem")
    def problem(self, endpoint: Any) -> str:
        """Show what the latest attempt came to, unless it was a success."""
        return (endpoint.latest or "") if endpoint.failing_since else ""

    @admin.display(description="deliveries")
    def sent(self, endpoint: WebhookEndpoint) -> SafeString:
        """Link to what was sent to it."""
        address = reverse("admin:storage_webhookdelivery_changelist")
        return format_html(
            '<a href="{}?q={}" class="text-primary-600 dark:text-primary-500">What was sent</a>',
            *(address, endpoint.uuid),
        )

    @admin.action(description="Disable")
    def disable(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        """Disable the selected endpoints. What waits for them has failed."""
        chosen = list(queryset)
        self._tell(request, chosen, webhook_endpoints.disable(_ids(chosen)), "disabled")

    @admin.action(description="Enable")
    def enable(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        """Enable the selected endpoints. They hear of what happens from now on."""
        chosen = list(queryset)
        self._tell(request, chosen, webhook_endpoints.enable(_ids(chosen)), "enabled")

    @admin.action(description="Try all failed again")
    def retry_failed(self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]) -> None:
        """Send again what has failed at the selected endpoints, the oldest first."""
        chosen = list(queryset)
        failed = WebhookDelivery.objects.filter(endpoint__in=chosen, status=DeliveryStatus.FAILED)
        again = webhook_endpoints.retry_all(
            failed.order_by("id").values_list("id", flat=True)[:MOST]
        )
        for each in chosen:
            self.log_change(request, each, "Failed deliveries tried again")
        self.message_user(request, f"{again} deliveries are tried again", messages.SUCCESS)

    def _tell(
        self, request: HttpRequest, chosen: list[WebhookEndpoint], changed: int, what: str
    ) -> None:
        for each in chosen:
            self.log_change(request, each, what.capitalize())
        self.message_user(request, f"{changed} of {len(chosen)} {what}", messages.SUCCESS)


@admin.register(WebhookDelivery)
class DeliveryPage(ReadOnly):
    """Deliveries, newest first: each is an event on its way to an endpoint, for 30 days."""

    list_display = (
        "id",
        "type",
        "receiver",
        "status",
        "attempts",
        "answer",
        "created_at",
        "next_at",
    )
    list_filter = (choice_filter("status", tuple(DeliveryStatus)),)
    list_select_related = ("endpoint",)
    fields = (
        *("type", "event", "receiver", "status", "attempts", "created_at", "next_at", "done_at"),
        *("last_at", "last_status", "last_problem", "last_answer", "last_milliseconds", "uuid"),
    )
    ordering = ("-id",)
    search_fields = ("=uuid", "=endpoint__uuid")
    search_help_text = "the id of a delivery or of an endpoint"
    actions = ("try_again",)

    @admin.display(description="endpoint")
    def receiver(self, delivery: WebhookDelivery) -> SafeString:
        """Link to the endpoint."""
        return link(delivery.endpoint)

    @admin.display(description="event")
    def event(self, delivery: WebhookDelivery) -> str:
        """Show the id that the receiver gets as `webhook-id`."""
        position = delivery.position
        return str(delivery.uuid if position is None else feed.history().at(position).id)

    @admin.display(description="answer")
    def answer(self, delivery: WebhookDelivery) -> str:
        """Show the status of the last answer, or why there was none."""
        return delivery.last_problem or str(delivery.last_status or "")

    @admin.action(description="Try again")
    def try_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        """Send the selected deliveries again, unless their endpoint is disabled."""
        chosen = list(queryset)
        again = webhook_endpoints.retry_all([each.id for each in chosen])
        for each in chosen:
            self.log_change(request, each, "Tried again")
        self.message_user(request, f"{again} of {len(chosen)} tried again", messages.SUCCESS)


def _ids(endpoints: list[WebhookEndpoint]) -> list[int]:
    return [each.id for each in endpoints]
