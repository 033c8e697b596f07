"""Webhook endpoints of the caller, and what was sent to them."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from django.http import HttpResponse
from dmr import HeaderSpec, Path, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec

from bookable.domain.feed_marks import mark_of
from bookable.domain.people import Scope
from bookable.engine import webhook_endpoints
from bookable.interfaces.auth.api_key_auth import KeyUse
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED, CoreDoor
from bookable.interfaces.dialects.core.mapping import webhooks as mapping
from bookable.interfaces.dialects.core.schemas import webhooks as schemas
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.http.queries import Query
from bookable.queries import webhook_lists
from bookable.queries.webhook_lists import Endpoint as Found

AnEndpoint = Path[schemas.EndpointPath]
ADelivery = Path[schemas.DeliveryPath]

ETAG = {"ETag": HeaderSpec()}
FOUND = ResponseSpec(schemas.EndpointOut, status_code=HTTPStatus.OK, headers=ETAG)
MADE = ResponseSpec(schemas.NewEndpointOut, status_code=HTTPStatus.CREATED, headers=ETAG)
ROTATED = ResponseSpec(schemas.NewEndpointOut, status_code=HTTPStatus.OK, headers=ETAG)
TAKEN = ResponseSpec(schemas.DeliveryOut, status_code=HTTPStatus.ACCEPTED)
DONE = ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT)
BEGUN = ResponseSpec(None, status_code=HTTPStatus.ACCEPTED)


class WebhooksDoor(CoreDoor):
    """Base of the controllers about webhooks."""

    is_abstract = True
    key_use = KeyUse.ALONE
    scopes = (Scope.WEBHOOKS_WRITE, Scope.WEBHOOKS_WRITE)

    def check(self, found: Found) -> None:
        """Refuse to change an endpoint unless it is as `If-Match` says."""
        self.refuse_if_changed(mapping.endpoint(found))


class Endpoints(WebhooksDoor):
    """Webhook endpoints"""

    shows_secrets = True
    command = staticmethod(mapping.wanted)

    @modify()
    def get(self, parsed_query: Query[schemas.EndpointsQuery]) -> schemas.EndpointsOut:
        """List your webhook endpoints."""
        before = mapping.endpoints_before(parsed_query, by=self.actor)
        found = webhook_lists.endpoints(by=self.actor, before=before, limit=parsed_query.limit + 1)
        return mapping.endpoints(found, parsed_query, by=self.actor)

    @validate(MADE)
    def post(self, parsed_body: BodyMsgspec[schemas.EndpointIn]) -> HttpResponse:
        """Add a webhook endpoint."""
        wanted = self.command(parsed_body)
        given = self.commit(
            lambda receipt: webhook_endpoints.create(wanted, by=self.actor, receipt=receipt),
            mapping.with_secret,
            status=HTTPStatus.CREATED,
        )
        return self.tagged(given, schemas.EndpointOut)


class Endpoint(WebhooksDoor):
    """One webhook endpoint"""

    command = staticmethod(mapping.change)

    @validate(FOUND, UNCHANGED)
    def get(self, parsed_path: AnEndpoint, parsed_query: Query[NoQuery]) -> HttpResponse:
        """Retrieve a webhook endpoint."""
        found = webhook_lists.endpoint(parsed_path.endpoint_id, by=self.actor)
        return self.single(mapping.endpoint(found))

    @validate(FOUND)
    def patch(
        self, parsed_path: AnEndpoint, parsed_body: BodyMsgspec[schemas.EndpointPatch]
    ) -> HttpResponse:
        """Change a webhook endpoint."""
        changes, enabled = self.command(parsed_body), parsed_body.enabled
        given = self.commit(
            lambda receipt: webhook_endpoints.change(
                parsed_path.endpoint_id,
                changes,
                enabled=None if isinstance(enabled, msgspec.UnsetType) else enabled,
                check=self.check,
                by=self.actor,
                receipt=receipt,
            ),
            mapping.endpoint,
        )
        return self.tagged(given)

    @validate(DONE)
    def delete(self, parsed_path: AnEndpoint) -> HttpResponse:
        """Delete a webhook endpoint."""
        return self.commit(
            lambda receipt: webhook_endpoints.delete(
                parsed_path.endpoint_id,
                check=self.check,
                by=self.actor,
                receipt=receipt,
            ),
            lambda _: None,
            status=HTTPStatus.NO_CONTENT,
        )


class Rotate(WebhooksDoor):
    """Rotating a secret"""

    shows_secrets = True

    @validate(ROTATED)
    def post(self, parsed_path: AnEndpoint) -> HttpResponse:
        """Give a webhook endpoint a new secret."""
        uuid = parsed_path.endpoint_id
        given = self.commit(
            lambda receipt: webhook_endpoints.rotate(uuid, by=self.actor, receipt=receipt),
            mapping.with_secret,
        )
        return self.tagged(given, schemas.EndpointOut)


class Test(WebhooksDoor):
    """Trying an endpoint"""

    @validate(TAKEN)
    def post(self, parsed_path: AnEndpoint) -> HttpResponse:
        """Send a test to a webhook endpoint."""
        uuid = parsed_path.endpoint_id
        return self.commit(
            lambda receipt: webhook_endpoints.test(uuid, by=self.actor, receipt=receipt),
            mapping.delivery,
            reread=lambda made: webhook_lists.delivery(uuid, made, by=self.actor),
            status=HTTPStatus.ACCEPTED,
        )


class Deliveries(WebhooksDoor):
    """Deliveries"""

    @modify()
    def get(
        self, parsed_path: AnEndpoint, parsed_query: Query[schemas.DeliveriesQuery]
    ) -> schemas.DeliveriesOut:
        """List what was sent to a webhook endpoint."""
        uuid = parsed_path.endpoint_id
        found = webhook_lists.deliveries(
            uuid,
            by=self.actor,
            statuses=parsed_query.status,
            before=mapping.deliveries_before(parsed_query, uuid),
            limit=parsed_query.limit + 1,
        )
        return mapping.deliveries(found, parsed_query, uuid)


class Retry(WebhooksDoor):
    """Sending one again"""

    @validate(TAKEN)
    def post(self, parsed_path: ADelivery) -> HttpResponse:
        """Send one event again."""
        endpoint, delivery = parsed_path.endpoint_id, parsed_path.delivery_id
        return self.commit(
            lambda receipt: webhook_endpoints.retry(
                endpoint, delivery, by=self.actor, receipt=receipt
            ),
            mapping.delivery,
            reread=lambda again: webhook_lists.delivery(endpoint, again, by=self.actor),
            status=HTTPStatus.ACCEPTED,
        )


class Replay(WebhooksDoor):
    """Sending all again"""

    @validate(BEGUN)
    def post(
        self, parsed_path: AnEndpoint, parsed_body: BodyMsgspec[schemas.ReplayIn]
    ) -> HttpResponse:
        """Send all events since one again."""
        after = mark_of(parsed_body.after)
        return self.commit(
            lambda receipt: webhook_endpoints.replay(
                parsed_path.endpoint_id, after, by=self.actor, receipt=receipt
            ),
            lambda _: None,
            status=HTTPStatus.ACCEPTED,
        )
