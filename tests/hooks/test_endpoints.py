"""Webhook endpoints over the API: words, shapes, and whose they are."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.api import Caller
from tests.core_api import BASE, Integration, make_key
from tests.factories import TOMORROW_AT_TEN, make_student
from tests.lookalikes.faults import Fault
from tests.steps import request_booking

from bookable.domain.people import Scope
from bookable.domain.public_addresses import Reach
from bookable.engine import ports
from bookable.storage.models import IdempotencyKey, WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db

HOOKS = "webhook-endpoints"


@pytest.fixture
def api(john):
    return Caller(john, base=BASE)


@pytest.fixture
def body(receiver):
    return {"url": receiver.url(), "types": ["booking.*"], "programs": ["tutoring"]}


@pytest.fixture
def made(api, body):
    answer = api.post(HOOKS, body)
    assert answer.status == 201, answer
    return answer.body


def code(answer):
    return answer.status, answer.body["code"]


class TestNewEndpoint:
    def test_is_answered_with_its_secret(self, made, body):
        secret = made.pop("secret")
        assert secret.startswith("whsec_")
        assert len(secret) == len("whsec_") + 44
        shown = {name: made[name] for name in ("url", "types", "programs", "description")}
        assert shown == body | {"description": ""}
        assert (made["enabled"], made["disabled"], made["failing_since"]) == (True, None, None)

    def test_hears_of_everything_by_default(self, api, receiver):
        made = api.post(HOOKS, {"url": receiver.url()}).body
        assert (made["types"], made["programs"]) == (["*"], [])

    def test_secret_is_shown_once_and_sealed(self, api, made):
        secret = made["secret"]
        one = api.get(f"{HOOKS}/{made['id']}")
        assert "secret" not in one.body
        assert secret not in api.get(HOOKS).text + one.text
        stored = bytes(WebhookEndpoint.objects.get().secret)
        assert secret.encode() not in stored
        assert secret not in repr(WebhookEndpoint.objects.get().__dict__)

    def test_is_added_once_with_an_idempotency_key_whose_answer_is_sealed(self, api, body):
        first, again = (api.post(HOOKS, body, **{"Idempotency-Key": "one"}) for _ in range(2))
        assert (again.status, again.body) == (201, first.body)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert WebhookEndpoint.objects.count() == 1
        kept = bytes(IdempotencyKey.objects.get().body)
        assert first.body["secret"].encode() not in kept
        assert b"whsec_" not in kept

    def test_is_not_added_again_by_a_key_whose_answer_cannot_be_read_any_more(self, api, body):
        api.post(HOOKS, body, **{"Idempotency-Key": "one"})
        kept = IdempotencyKey.objects.get()
        IdempotencyKey.objects.update(body=bytes(kept.body)[:-1] + b"?")
        assert api.post(HOOKS, body, **{"Idempotency-Key": "one"}).status == 422
        assert WebhookEndpoint.objects.count() == 1

    def test_is_rotated_once_with_an_idempotency_key(self, api, made):
        address = f"{HOOKS}/{made['id']}/rotate"
        first, again = (api.post(address, **{"Idempotency-Key": "two"}) for _ in range(2))
        assert first.body["secret"] == again.body["secret"] != made["secret"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("url", "not an address"),
            ("url", ""),
            ("url", "ftp://example.com/"),
            ("url", "https://user:password@example.com/"),
            ("url", "https://example.com/#part"),
            ("url", "https://example.com:99999/"),
            ("url", "https://10.0.0.1/"),
            ("url", "https://[::1]/"),
            ("url", "https://[fd00::1]/hook"),
            ("url", "https://169.254.169.254/latest"),
            ("url", "https://" + "a" * 2_000),
            ("url", "https://exam\x00ple.com/"),
            ("url", 5),
            ("types", []),
            ("types", ["invoice.*"]),
            ("types", ["booking"]),
            ("types", ["booking.conf*"]),
            ("types", ["*.*"]),
            ("types", "booking.*"),
            ("types", ["booking.*"] * 51),
            ("programs", ["piano"]),
            ("programs", None),
            ("description", "x" * 201),
            ("secret", "whsec_mine"),
        ],
    )
    def test_with_a_wrong_field_is_refused(self, api, body, field, value):
        answer = api.post(HOOKS, body | {field: value})
        assert code(answer) == (422, "invalid")
        assert answer.body["errors"][0]["pointer"].startswith(f"/{field}")
        assert WebhookEndpoint.objects.count() == 0

    def test_by_http_is_refused_outside_a_sandbox(self, api):
        ports.provide_reach(Reach())
        answer = api.post(HOOKS, {"url": "http://example.com/"})
        assert code(answer) == (422, "invalid")
        assert api.post(HOOKS, {"url": "https://example.com/"}).status == 201

    def test_beyond_twenty_is_refused(self, api, body):
        for _ in range(20):
            assert api.post(HOOKS, body).status == 201
        assert code(api.post(HOOKS, body)) == (409, "limit_reached")


class TestOwner:
    def test_alone_sees_and_changes_an_endpoint(self, made, maria):
        other = Caller(maria, base=BASE)
        path = f"{HOOKS}/{made['id']}"
        assert other.get(HOOKS).body["items"] == []
        for method, below, sent in (
            ("GET", "", None),
            ("PATCH", "", {"enabled": False}),
            ("DELETE", "", None),
            ("POST", "/rotate", None),
            ("POST", "/test", None),
            ("POST", "/replay", {"after": str(uuid4())}),
            ("GET", "/deliveries", None),
            ("POST", f"/deliveries/{uuid4()}/retry", None),
        ):
            assert code(other.send(method, path + below, sent)) == (404, "not_found")

    def test_is_a_key_with_its_scope(self, body):
        key = Integration(make_key(Scope.WEBHOOKS_WRITE))
        made = key.post(HOOKS, body).body
        assert [each["id"] for each in key.get(HOOKS).body["items"]] == [made["id"]]
        assert Integration(make_key(Scope.WEBHOOKS_WRITE)).get(HOOKS).body["items"] == []

    def test_is_not_a_key_without_the_scope(self, body):
        key = Integration(make_key(Scope.EVENTS_READ))
        assert code(key.post(HOOKS, body)) == (403, "missing_scope")
        assert code(key.get(HOOKS)) == (403, "missing_scope")

    def test_is_the_person_for_whom_a_key_acts(self, john, api, body):
        key = Integration(make_key(Scope.WEBHOOKS_WRITE), acts_as=john.uuid)
        made = key.post(HOOKS, body).body
        assert [each["id"] for each in api.get(HOOKS).body["items"]] == [made["id"]]


class TestEndpoint:
    def test_has_an_etag(self, api, made):
        found = api.get(f"{HOOKS}/{made['id']}")
        tag = found.headers["ETag"]
        again = api.get(f"{HOOKS}/{made['id']}", **{"If-None-Match": tag})
        assert (found.status, again.status) == (200, 304)

    def test_is_changed_by_what_the_body_has(self, api, made):
        path = f"{HOOKS}/{made['id']}"
        changed = api.send("PATCH", path, {"types": ["payment.*"], "description": "Books"}).body
        expected = {"types": ["payment.*"], "description": "Books", "url": made["url"]}
        assert {name: changed[name] for name in expected} == expected
        assert api.get(path).body == changed

    @pytest.mark.parametrize("method", ["PATCH", "DELETE"])
    def test_that_has_changed_is_not_changed_again(self, api, made, method):
        path = f"{HOOKS}/{made['id']}"
        tag = api.get(path).headers["ETag"]
        api.send("PATCH", path, {"description": "Books"})
        sent = {"description": "Shelves"} if method == "PATCH" else None
        refused = api.send(method, path, sent, **{"If-Match": tag})
        assert code(refused) == (412, "precondition_failed")
        tag = api.get(path).headers["ETag"]
        assert api.send(method, path, sent, **{"If-Match": tag}).status in (200, 204)

    def test_is_disabled_and_enabled(self, api, made):
        path = f"{HOOKS}/{made['id']}"
        off = api.send("PATCH", path, {"enabled": False}).body
        assert (off["enabled"], off["disabled"]["reason"]) == (False, "owner")
        on = api.send("PATCH", path, {"enabled": True}).body
        assert (on["enabled"], on["disabled"]) == (True, None)

    def test_is_deleted_with_its_deliveries(self, api, made):
        path = f"{HOOKS}/{made['id']}"
        api.post(f"{path}/test")
        assert api.send("DELETE", path).status == 204
        assert api.get(path).status == 404
        assert WebhookDelivery.objects.count() == 0

    def test_gets_another_secret(self, api, made):
        rotated = api.post(f"{HOOKS}/{made['id']}/rotate").body
        assert rotated["secret"] != made["secret"]
        assert rotated["old_secret_until"] is not None


class TestList:
    def test_has_pages(self, api, body):
        ids = [api.post(HOOKS, body).body["id"] for _ in range(5)]
        found, cursor = [], ""
        while cursor is not None:
            page = api.get(HOOKS, {"limit": 2, "cursor": cursor}).body
            found += [each["id"] for each in page["items"]]
            cursor = page["next_cursor"]
        assert found == ids[::-1]

    def test_refuses_a_cursor_of_another_one(self, api, body, maria):
        for _ in range(2):
            api.post(HOOKS, body)
        cursor = api.get(HOOKS, {"limit": 1}).body["next_cursor"]
        refused = Caller(maria, base=BASE).get(HOOKS, {"cursor": cursor})
        assert code(refused) == (422, "invalid_cursor")

    def test_refuses_unknown_parameters(self, api):
        assert code(api.get(HOOKS, {"types": "x"})) == (422, "invalid")


class TestDeliveries:
    @pytest.fixture
    def deliveries(self, made):
        return f"{HOOKS}/{made['id']}/deliveries"

    def test_show_the_last_attempt(self, api, maria, john, made, deliveries, receiver, send):
        receiver.queue("hook", Fault(status=500, body="out of order"))
        request_booking(maria, john)
        send()
        [shown] = api.get(deliveries).body["items"]
        assert (shown["type"], shown["status"]) == ("booking.requested", "pending")
        assert shown["event"] == receiver.seen("hook")[0].headers["webhook-id"]
        assert shown["attempts"] == 1
        assert shown["next_attempt_at"] is not None
        last = shown["last_attempt"]
        assert (last["status"], last["answer"], last["problem"]) == (500, "out of order", "")

    def test_are_filtered_by_status(self, api, maria, john, deliveries, receiver, send):
        request_booking(maria, john)
        receiver.queue("hook", Fault.refuse(500))
        send()
        assert len(api.get(deliveries, {"status": "pending"}).body["items"]) == 1
        assert api.get(deliveries, {"status": "delivered"}).body["items"] == []
        assert code(api.get(deliveries, {"status": "lost"})) == (422, "invalid")

    def test_have_pages_bound_to_their_filter(self, api, made, deliveries, send):
        for _ in range(3):
            api.post(f"{HOOKS}/{made['id']}/test")
        page = api.get(deliveries, {"limit": 2}).body
        rest = api.get(deliveries, {"limit": 2, "cursor": page["next_cursor"]}).body
        assert len(page["items"] + rest["items"]) == 3
        assert rest["next_cursor"] is None
        other = {"cursor": page["next_cursor"], "status": "failed"}
        assert code(api.get(deliveries, other)) == (422, "invalid_cursor")

    def test_are_sent_again(self, api, maria, john, deliveries, receiver, send):
        request_booking(maria, john)
        send()
        [shown] = api.get(deliveries).body["items"]
        again = api.post(f"{deliveries}/{shown['id']}/retry")
        assert (again.status, again.body["status"]) == (202, "pending")
        send()
        first, second = receiver.seen("hook")
        assert first.headers["webhook-id"] == second.headers["webhook-id"]

    def test_that_do_not_exist_are_not_found(self, api, deliveries):
        assert code(api.post(f"{deliveries}/{uuid4()}/retry")) == (404, "not_found")
        assert code(api.post(f"{deliveries}/seven/retry")) == (404, "not_found")

    def test_are_kept_from_disabled_endpoints(self, api, made):
        path = f"{HOOKS}/{made['id']}"
        api.send("PATCH", path, {"enabled": False})
        assert code(api.post(f"{path}/test")) == (409, "wrong_status")
        assert code(api.post(f"{path}/replay", {"after": str(uuid4())})) == (409, "wrong_status")


class TestTest:
    def test_is_sent_to_this_endpoint_alone(self, api, made, body, receiver, send):
        api.post(HOOKS, body)
        answer = api.post(f"{HOOKS}/{made['id']}/test")
        assert (answer.status, answer.body["type"]) == (202, "webhook.test")
        send()
        [seen] = receiver.seen("hook")
        assert seen.body["type"] == "webhook.test"
        assert seen.body["id"] == answer.body["event"] == seen.headers["webhook-id"]
        assert seen.body["data"] == {"endpoint": made["id"]}
        assert api.get("events").body["items"] == []


class TestReplay:
    def test_is_accepted(self, api, maria, john, made, receiver, send):
        for hour in (0, 1):
            request_booking(maria, john, start=TOMORROW_AT_TEN.replace(hour=10 + hour))
        send()
        first = receiver.seen("hook")[0].body["id"]
        assert api.post(f"{HOOKS}/{made['id']}/replay", {"after": first}).status == 202
        send()
        assert receiver.count("hook") == 3

    def test_after_an_unknown_event_is_refused(self, api, made):
        refused = api.post(f"{HOOKS}/{made['id']}/replay", {"after": str(uuid4())})
        assert code(refused) == (422, "invalid_cursor")

    @pytest.mark.parametrize("after", [None, "", "yesterday", 5])
    def test_without_an_event_is_refused(self, api, made, after):
        refused = api.post(f"{HOOKS}/{made['id']}/replay", {"after": after})
        assert code(refused) == (422, "invalid")


def test_student_without_bookings_may_have_endpoints(body):
    assert Caller(make_student(), base=BASE).post(HOOKS, body).status == 201
