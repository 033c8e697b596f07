"""Webhook endpoints and their deliveries in the admin."""

from __future__ import annotations

import pytest
from tests.factories import NOW

from bookable.domain.people import Scope
from bookable.storage import webhook_endpoint_rows
from bookable.storage.models import ApiKey, AuditEntry, WebhookDelivery, WebhookEndpoint
from bookable.storage.webhook_endpoint_rows import Owner

ENDPOINTS = "/admin/storage/webhookendpoint/"
DELIVERIES = "/admin/storage/webhookdelivery/"
SECRET = "whsec_" + "A" * 43 + "="


def make(owner: Owner) -> WebhookEndpoint:
    fields = ["https://hooks.example/in/hush-hush?key=hush", ["booking.*"], [], ""]
    made = webhook_endpoint_rows.add(owner, fields, SECRET, now=NOW)
    return WebhookEndpoint.objects.get(id=made.id)


@pytest.fixture
def endpoint(maria) -> WebhookEndpoint:
    return make(Owner(maria.person_id, None))


@pytest.fixture
def failed(endpoint) -> WebhookDelivery:
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        type="booking.confirmed",
        status="failed",
        attempts=10,
        created_at=NOW,
        done_at=NOW,
        last_at=NOW,
        last_status=500,
        last_answer="out of beans",
    )


def act(staff, address, action, *rows):
    chosen = [row.id for row in rows]
    form = {"action": action, "_selected_action": chosen}
    return staff.post(address, form, follow=True).content.decode()


@pytest.mark.long
class TestEndpointPage:
    def test_shows_the_host_and_the_owner_but_no_secret(self, staff, maria, endpoint):
        for address in (ENDPOINTS, f"{ENDPOINTS}{endpoint.id}/change/"):
            shown = staff.get(address).content.decode()
            assert "hooks.example" in shown
            assert "Maria Garcia" in shown
            assert "booking.*" in shown
            assert not [each for each in ("hush", "whsec", SECRET[6:20]) if each in shown]

    def test_shows_a_key_as_the_owner(self, staff):
        key = ApiKey.objects.create(
            name="Zapier", scopes=[Scope.WEBHOOKS_WRITE], digest=b"1", created_at=NOW
        )
        make(Owner(None, key.id))
        assert "key Zapier" in staff.get(ENDPOINTS).content.decode()

    def test_shows_what_is_wrong_while_it_fails(self, staff, endpoint, failed):
        assert "HTTP 500" not in staff.get(ENDPOINTS).content.decode()
        WebhookEndpoint.objects.update(failing_since=NOW)
        assert "HTTP 500" in staff.get(ENDPOINTS).content.decode()
        WebhookDelivery.objects.update(last_status=None, last_problem="It hung up.")
        assert "It hung up." in staff.get(ENDPOINTS).content.decode()

    def test_disables_and_enables(self, staff, endpoint):
        assert "1 of 1 disabled" in act(staff, ENDPOINTS, "disable", endpoint)
        endpoint.refresh_from_db()
        assert endpoint.disabled_reason == "owner"
        assert "disabled (owner)" in staff.get(ENDPOINTS).content.decode()
        assert "0 of 1 disabled" in act(staff, ENDPOINTS, "disable", endpoint)
        assert "1 of 1 enabled" in act(staff, ENDPOINTS, "enable", endpoint)
        endpoint.refresh_from_db()
        assert endpoint.disabled_at is None

    def test_tries_again_what_failed_and_nothing_else(self, staff, endpoint, failed):
        delivered = WebhookDelivery.objects.create(
            endpoint=endpoint, type="booking.requested", status="delivered", created_at=NOW
        )
        other = make(Owner(endpoint.person_id, None))
        theirs = WebhookDelivery.objects.create(
            endpoint=other, type="booking.requested", status="failed", created_at=NOW
        )
        assert "1 deliveries are tried again" in act(staff, ENDPOINTS, "retry_failed", endpoint)
        states = dict(WebhookDelivery.objects.values_list("id", "status"))
        assert states == {failed.id: "pending", delivered.id: "delivered", theirs.id: "failed"}

    def test_notes_actions_in_the_audit(self, staff, endpoint):
        act(staff, ENDPOINTS, "disable", endpoint)
        [entry] = AuditEntry.objects.filter(action="changed", page__contains="webhookendpoint")
        assert entry.record == str(endpoint.id)
        assert "Disabled" in str(entry.facts)
        assert "hush" not in str(list(AuditEntry.objects.values_list("record", "facts")))

    def test_is_found_by_owner_and_id(self, staff, maria, endpoint):
        for term in (maria.email, endpoint.uuid, maria.uuid):
            assert "hooks.example" in staff.get(ENDPOINTS, {"q": str(term)}).content.decode()
        assert "hooks.example" not in staff.get(ENDPOINTS, {"q": "x@y.z"}).content.decode()

    @pytest.mark.parametrize("question", ["url__contains=hush", "secret=1", "person__email=a"])
    def test_answers_no_question_about_secrets(self, staff, endpoint, question):
        staff.raise_request_exception = False
        assert staff.get(f"{ENDPOINTS}?{question}").status_code == 400


@pytest.mark.long
class TestDeliveryPage:
    def test_shows_the_answer_and_links_to_the_endpoint(self, staff, endpoint, failed):
        shown = staff.get(DELIVERIES).content.decode()
        assert "booking.confirmed" in shown
        assert ">500<" in shown
        assert f"{ENDPOINTS}{endpoint.id}/change/" in shown
        one = staff.get(f"{DELIVERIES}{failed.id}/change/").content.decode()
        assert "out of beans" in one
        assert str(failed.uuid) in one
        assert "hush" not in shown + one

    def test_is_found_by_its_endpoint_and_state(self, staff, endpoint, failed):
        for query in ({"q": str(endpoint.uuid)}, {"status": "failed"}):
            assert "booking.confirmed" in staff.get(DELIVERIES, query).content.decode()
        assert "booking.confirmed" not in staff.get(DELIVERIES, {"status": "pending"}).text

    def test_is_tried_again_unless_its_endpoint_is_disabled(self, staff, endpoint, failed):
        act(staff, ENDPOINTS, "disable", endpoint)
        assert "0 of 1 tried again" in act(staff, DELIVERIES, "try_again", failed)
        act(staff, ENDPOINTS, "enable", endpoint)
        assert "1 of 1 tried again" in act(staff, DELIVERIES, "try_again", failed)
        failed.refresh_from_db()
        assert (failed.status, failed.attempts) == ("pending", 0)
