"""The rows of the core API that are about webhooks."""

from __future__ import annotations

from typing import Any

from tests.matrix.rows import Row, rows_of
from tests.matrix.scene import Scene, secret_text

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.storage import feed, webhook_endpoint_rows, webhook_queue
from bookable.storage.models import WebhookEndpoint
from bookable.storage.webhook_endpoint_rows import Owner

HOOKS = "webhook-endpoints"
HOOK = {"url": "https://hooks.example/"}

_row = rows_of("core", "/api/core/v1/")


def hook_names(client: Actor) -> dict[str, object]:
    """Give the client a webhook endpoint with a delivery, and return their ids and an event's."""
    now = clock.real()
    fields = ("https://hooks.example/", ["*"], [], secret_text("core", "client-hook"))
    made = webhook_endpoint_rows.add(Owner(client.person_id, None), fields, "whsec_AAAA", now=now)
    sent = webhook_queue.add_test(made.id, now=now)
    return {"hook": made.uuid, "sent": sent, "event": feed.history().at(1).id}


def more_hooks(scene: Scene) -> None:
    """Add endpoints of the client, and deliveries."""
    for _ in range(19):
        made = hook_names(scene.cast["client"])
        found = WebhookEndpoint.objects.get(uuid=scene.names["hook"])
        webhook_queue.add_test(found.id, now=clock.real())
        assert made["hook"] != found.uuid


def hook(method: str, path: str, *body: Any, client: int, **more: Any) -> Row:
    """Return a row about the client's webhook endpoint."""
    answers = {"everyone": 404, "keyed": 404, "client": client}
    return _row(method, f"{HOOKS}/{{hook}}{path}", *body, **answers, **more)


HOOK_ROWS = [
    _row("GET", HOOKS, everyone=200, keyed=200, statements=2, grows=more_hooks),
    _row("POST", HOOKS, HOOK, everyone=201, keyed=201, statements=7),
    hook("GET", "", client=200, statements=2),
    hook("PATCH", "", {"description": "Mine"}, client=200, statements=5),
    hook("POST", "/rotate", client=200, statements=5),
    hook("POST", "/test", client=202, statements=8),
    hook("GET", "/deliveries", client=200, statements=4, grows=more_hooks),
    hook("POST", "/deliveries/{sent}/retry", client=202, statements=9),
    hook("POST", "/replay", {"after": "{event}"}, client=202, statements=6),
    hook("DELETE", "", client=204, statements=6),
]
