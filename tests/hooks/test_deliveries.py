"""Webhooks that are sent: to whom, what, signed how, and what happens when a receiver fails."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from standardwebhooks.webhooks import WebhookVerificationError
from tests.api import Caller, set_clock
from tests.core_api import BASE
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_person,
    make_practitioner,
    make_student,
)
from tests.hooks.conftest import NO_RECEIPT, add, deliveries, row, verified
from tests.lookalikes.faults import Fault
from tests.lookalikes.receiver import Receiver
from tests.steps import request_booking
from tests.waitlists import SoldOut

from bookable.domain.feed_marks import mark_of
from bookable.domain.outgoing_webhooks import GIVE_UP_AFTER, WAITS, Reason
from bookable.domain.people import Actor, KeyRef, Role, Scope
from bookable.effects import webhook_posts
from bookable.effects.relay import relay_all
from bookable.engine import clock, confirming, webhook_endpoints
from bookable.engine.cleanup import delete_expired
from bookable.storage import webhook_queue
from bookable.storage.models import ApiKey, Person, WebhookDelivery, WebhookEndpoint

HOUR = timedelta(hours=1)


@pytest.fixture
def lesson(maria, john, endpoint):
    """A lesson that was requested after the endpoint was made."""
    return request_booking(maria, john)


def a_key(name="Zapier"):
    """Return the actor of an API key."""
    made = ApiKey.objects.create(
        name=name, scopes=["webhooks:write"], digest=name.encode(), created_at=NOW
    )
    ref = KeyRef(made.id, ApiKey.objects.get(id=made.id).uuid, name, frozenset(Scope))
    return Actor(0, ref.uuid, name, roles=frozenset({Role.STAFF}), key=ref)


def types(receiver):
    return [seen.body["type"] for seen in receiver.seen("hook")]


@pytest.mark.django_db
class TestEvent:
    def test_is_sent_as_the_feed_shows_it(self, john, lesson, receiver, send):
        send()
        [seen] = receiver.seen("hook")
        [event] = Caller(john, base=BASE).get("events").body["items"]
        assert json.loads(seen.raw) == event
        assert event["type"] == "booking.requested"
        assert event["data"]["booking"]["id"] == str(lesson.uuid)

    def test_has_the_headers_of_standard_webhooks(self, lesson, endpoint, receiver, send):
        send()
        [seen] = receiver.seen("hook")
        assert verified(seen, endpoint.secret)["type"] == "booking.requested"
        assert seen.headers["webhook-id"] == seen.body["id"]
        assert abs(int(seen.headers["webhook-timestamp"]) - time.time()) < 10
        assert seen.headers["content-type"] == "application/json"
        assert seen.headers["user-agent"].startswith("Bookable/")

    def test_is_not_verified_with_another_secret(self, lesson, receiver, send):
        send()
        with pytest.raises(WebhookVerificationError):
            verified(receiver.seen("hook")[0], "whsec_" + "A" * 43 + "=")

    def test_is_signed_by_the_real_clock_in_a_sandbox(self, endpoint, lesson, receiver, send):
        set_clock(NOW)
        send()
        assert verified(receiver.seen("hook")[0], endpoint.secret)

    def test_is_noted_as_delivered(self, endpoint, lesson, send):
        send()
        [delivery] = deliveries(endpoint)
        assert (delivery.status, delivery.attempts) == ("delivered", 1)
        assert (delivery.last_status, delivery.last_answer) == (200, "thanks")
        assert row(endpoint).succeeded_at is not None

    def test_is_sent_once(self, lesson, receiver, send):
        send()
        send(hastened=True)
        assert receiver.count("hook") == 1

    def test_from_before_the_endpoint_is_not_sent(self, maria, john, receiver, send):
        request_booking(maria, john)
        send()
        add(john, receiver.url())
        send()
        assert receiver.count("hook") == 0

    def test_shows_the_booking_as_it_stands(self, maria, lesson, receiver, send):
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        send()
        assert types(receiver) == ["booking.requested", "booking.confirmed"]
        statuses = {seen.body["data"]["booking"]["status"] for seen in receiver.seen("hook")}
        assert statuses == {"confirmed"}


@pytest.mark.django_db
class TestEndpointOwner:
    def test_receives_their_own_bookings(self, maria, john, endpoint, receiver, send):
        request_booking(maria, make_student())
        request_booking(maria, john, start=TOMORROW_AT_TEN + HOUR)
        send()
        [seen] = receiver.seen("hook")
        assert seen.body["data"]["booking"]["client"]["id"] == str(john.uuid)

    def test_on_the_other_side_receives_it_too(self, maria, receiver, send):
        made = add(maria, receiver.url(path="/maria"))
        request_booking(maria, make_student(), start=TOMORROW_AT_TEN + HOUR)
        send()
        assert [each.status for each in deliveries(made)] == ["delivered"]

    @pytest.mark.parametrize("who", ["staff", "key"])
    def test_for_the_marketplace_receives_everything(self, maria, john, receiver, send, who):
        made = add(make_person(Role.STAFF) if who == "staff" else a_key(), receiver.url())
        request_booking(maria, john)
        request_booking(maria, make_student(), start=TOMORROW_AT_TEN + HOUR)
        send()
        assert [each.status for each in deliveries(made)] == ["delivered"] * 2

    def test_who_is_staff_no_more_is_not_told(self, maria, john, receiver, send):
        staff = make_person(Role.STAFF)
        made = add(staff, receiver.url())
        request_booking(maria, john)
        receiver.queue("hook", Fault.refuse(500))
        send()
        Person.objects.filter(id=staff.person_id).update(roles=[])
        send(hastened=True)
        assert receiver.count("hook") == 1
        assert [each.status for each in deliveries(made)] == ["dropped"]

    @pytest.mark.parametrize("what", ["person", "key"])
    def test_that_has_ended_is_not_told(self, maria, john, receiver, send, what):
        owner = john if what == "person" else a_key()
        add(owner, receiver.url())
        request_booking(maria, john)
        Person.objects.filter(id=owner.person_id).update(is_active=False)
        ApiKey.objects.filter(uuid=owner.uuid).update(digest=None)
        assert send() < 3
        assert receiver.count("hook") == 0

    @pytest.mark.parametrize(
        ("wanted", "heard"),
        [
            (["booking.*"], ["booking.requested", "booking.confirmed"]),
            (["booking.confirmed"], ["booking.confirmed"]),
            (["payment.*", "booking.confirmed"], ["booking.confirmed"]),
            (["payment.*"], []),
            (["*"], ["booking.requested", "booking.confirmed"]),
        ],
    )
    def test_hears_of_the_types_that_it_asks_for(self, maria, john, receiver, send, wanted, heard):
        add(john, receiver.url(), *wanted)
        lesson = request_booking(maria, john)
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        send()
        assert types(receiver) == heard

    def test_hears_of_the_programmes_that_it_asks_for(self, maria, john, receiver, send):
        add(john, receiver.url(path="/other"), programs=("mentoring",))
        add(john, receiver.url(path="/this"), programs=("tutoring", "mentoring"))
        request_booking(maria, john)
        send()
        assert [seen.path for seen in receiver.seen("hook")] == ["/this"]


def heard(made):
    """Return the types that were sent to an endpoint."""
    return [each.type for each in deliveries(made) if each.status == "delivered"]


@pytest.mark.django_db
class TestEventOfAPerson:
    @pytest.fixture(autouse=True)
    def _stranger(self, receiver, send):
        """A stranger who asks for everything, and hears nothing."""
        stranger = add(make_student(), receiver.url(path="/stranger"))
        yield
        send()
        assert deliveries(stranger) == []

    def test_goes_to_them_to_staff_and_to_keys(self, john, endpoint, receiver, send):
        staff = add(make_person(Role.STAFF), receiver.url(path="/staff"))
        key = add(a_key(), receiver.url(path="/key"))
        Caller(john, base="/api/auth/").patch("me/", {"name": "Johnny Doe"})
        send()
        assert [heard(each) for each in (endpoint, staff, key)] == [["person.updated"]] * 3
        [event] = Caller(john, base=BASE).get("events").body["items"]
        bodies = {seen.path: seen.body for seen in receiver.seen("hook")}
        assert bodies[urlsplit(endpoint.endpoint.url).path] == event
        assert event["data"]["person"]["name"] == "Johnny Doe"

    def test_is_not_told_once_the_owner_is_staff_no_more(self, john, receiver, send):
        staff = make_person(Role.STAFF)
        made = add(staff, receiver.url())
        receiver.queue("hook", Fault.refuse(500))
        Caller(john, base="/api/auth/").patch("me/", {"name": "Johnny Doe"})
        send()
        Person.objects.filter(id=staff.person_id).update(roles=[])
        send(hastened=True)
        assert [each.status for each in deliveries(made)] == ["dropped"]

    def test_stands_among_those_of_bookings(self, maria, john, endpoint, receiver, send):
        Caller(john, base="/api/auth/").patch("me/", {"name": "Johnny Doe"})
        send()
        request_booking(maria, john)
        send()
        assert types(receiver) == ["person.updated", "booking.requested"]

    @pytest.mark.parametrize(
        ("wanted", "programs", "expected"),
        [
            (["person.*"], (), ["person.updated"]),
            (["person.created"], (), []),
            (["booking.*", "seat.*"], (), ["booking.requested"]),
            (["*"], ("tutoring",), ["booking.requested"]),
        ],
    )
    def test_is_told_as_its_types_and_programmes_say(
        self, maria, john, receiver, send, wanted, programs, expected
    ):
        made = add(john, receiver.url(), *wanted, programs=programs)
        Caller(john, base="/api/auth/").patch("me/", {"name": "Johnny Doe"})
        request_booking(maria, john)
        send()
        assert heard(made) == expected


@pytest.mark.django_db
class TestSeatOffer:
    def test_goes_to_its_client_to_the_practitioner_and_to_staff(self, receiver, send):
        full = SoldOut()
        ann, later = make_client(name="Ann"), make_client()
        listeners = [ann, full.seller, make_person(Role.STAFF), later, make_practitioner()]
        made = [add(each, receiver.url(path=f"/{n}")) for n, each in enumerate(listeners)]
        full.join(ann)
        full.join(later)
        full.give_back()
        send()
        assert [heard(each) for each in made] == [["seat.offered"]] * 3 + [[]] * 2
        assert {seen.path for seen in receiver.seen("hook")} == {"/0", "/1", "/2"}
        body = receiver.seen("hook")[0].body
        assert body["data"]["seat_offer"]["client"] == {"id": str(ann.uuid), "name": "Ann"}

    @pytest.mark.parametrize(
        ("wanted", "programs", "number"),
        [
            (["seat.*"], (), 1),
            (["seat.offered"], ("marketplace",), 1),
            (["*"], ("tutoring",), 0),
            (["person.*"], (), 0),
        ],
    )
    def test_is_told_as_its_types_and_programmes_say(
        self, receiver, send, wanted, programs, number
    ):
        full, ann = SoldOut(), make_client()
        made = add(ann, receiver.url(), *wanted, programs=programs)
        full.join(ann)
        full.give_back()
        send()
        assert heard(made) == ["seat.offered"] * number


@pytest.mark.django_db
class TestRotatedSecret:
    @pytest.fixture
    def rotated(self, john, endpoint):
        return webhook_endpoints.rotate(endpoint.endpoint.uuid, by=john, receipt=NO_RECEIPT)

    def test_signs_beside_the_old_one(self, endpoint, rotated, lesson, receiver, send):
        send()
        [seen] = receiver.seen("hook")
        assert verified(seen, endpoint.secret) == verified(seen, rotated.secret)

    def test_signs_alone_after_a_day(self, endpoint, rotated, lesson, receiver, send):
        WebhookEndpoint.objects.update(old_secret_until=clock.real())
        send()
        [seen] = receiver.seen("hook")
        assert verified(seen, rotated.secret)
        with pytest.raises(WebhookVerificationError):
            verified(seen, endpoint.secret)

    def test_lasts_a_day(self, rotated):
        left = rotated.endpoint.old_secret_until - datetime.now(UTC)
        assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)

    def test_that_cannot_be_read_is_said_to_the_owner(
        self, endpoint, lesson, receiver, send, settings
    ):
        settings.SECRET_KEY = "another-key-that-is-just-as-long-as-it-must-be"
        send()
        [delivery] = deliveries(endpoint)
        assert "rotate" in delivery.last_problem
        assert receiver.count("hook") == 0


FAULTS = {
    "an error": (Fault.refuse(500), 500, ""),
    "a refusal": (Fault.refuse(404), 404, ""),
    "a redirect": (Fault(status=302, headers={"Location": "http://127.0.0.1:1/"}), 302, ""),
    "hanging": (Fault.hang(5), None, "did not answer in time"),
    "dripping": (Fault.slow(0.05), None, "did not answer in time"),
    "hanging up": (Fault(drop=True), None, "could not be reached, or hung up"),
    "hanging up late": (Fault.lost(), None, "could not be reached, or hung up"),
}


@pytest.mark.django_db
class TestFailedAttempt:
    @pytest.mark.parametrize(("fault", "status", "problem"), FAULTS.values(), ids=FAULTS)
    def test_is_made_again(self, endpoint, lesson, receiver, send, fault, status, problem):
        receiver.queue("hook", fault)
        send()
        [delivery] = deliveries(endpoint)
        assert (delivery.status, delivery.attempts) == ("pending", 1)
        assert delivery.last_status == status
        assert problem in delivery.last_problem
        assert row(endpoint).failing_since is not None
        send(hastened=True)
        first, second = receiver.seen("hook")
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert deliveries(endpoint)[0].status == "delivered"
        assert row(endpoint).failing_since is None

    @pytest.mark.long
    def test_is_signed_anew(self, endpoint, lesson, receiver, send):
        receiver.queue("hook", Fault.refuse(500))
        send()
        time.sleep(1.1)
        send(hastened=True)
        first, second = receiver.seen("hook")
        assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
        assert verified(second, endpoint.secret)

    def test_follows_the_schedule_and_then_ends(self, endpoint, lesson, receiver, send):
        receiver.queue("hook", Fault.refuse(500), times=99)
        for wait in WAITS:
            before = clock.real()
            send(hastened=True)
            [delivery] = deliveries(endpoint)
            assert before + wait <= delivery.next_at <= clock.real() + wait
        send(hastened=True)
        [delivery] = deliveries(endpoint)
        assert (delivery.status, delivery.attempts) == ("failed", 10)
        send(hastened=True)
        assert receiver.count("hook") == 10

    def test_of_one_event_does_not_hold_up_the_next(self, maria, lesson, receiver, send):
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        receiver.queue("hook", Fault.refuse(500))
        send()
        assert types(receiver) == ["booking.requested", "booking.confirmed"]

    @pytest.mark.parametrize("status", [429, 503])
    def test_waits_as_long_as_the_receiver_asks(
        self, maria, endpoint, lesson, receiver, send, status
    ):
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        receiver.queue("hook", Fault(status=status, headers={"Retry-After": "120"}))
        before = clock.real()
        send()
        first, _ = deliveries(endpoint)
        assert timedelta(seconds=120) <= first.next_at - before < timedelta(seconds=125)
        assert receiver.count("hook") == 1, "nothing else is sent meanwhile"
        send(hastened=True)
        assert types(receiver)[1:] == ["booking.requested", "booking.confirmed"]

    @pytest.mark.parametrize("asked", ["99999999999", "nan", "-5", "soon", "1e999"])
    def test_does_not_wait_for_what_makes_no_sense(self, endpoint, lesson, receiver, send, asked):
        receiver.queue("hook", Fault.busy(asked))
        send()
        [delivery] = deliveries(endpoint)
        assert delivery.next_at <= clock.real() + timedelta(hours=24)

    def test_answer_is_cut(self, endpoint, lesson, receiver, send):
        receiver.queue("hook", Fault(status=200, body="x\x00" * 5_000_000))
        send()
        [delivery] = deliveries(endpoint)
        assert delivery.status == "delivered"
        assert len(delivery.last_answer) == 1_000

    def test_at_an_inner_address_sends_nothing(self, worker, endpoint, lesson, receiver, send):
        hooks = worker(networks=())
        relay_all()
        hooks.run()
        [delivery] = deliveries(endpoint)
        assert delivery.last_problem == "The address is not on the public internet."
        assert receiver.connections == 0


@pytest.mark.django_db
class TestDisabledEndpoint:
    def test_is_one_that_is_gone(self, maria, endpoint, lesson, receiver, send):
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        receiver.queue("hook", Fault(status=410), times=9)
        send()
        assert row(endpoint).disabled_reason == Reason.GONE
        assert [each.status for each in deliveries(endpoint)] == ["failed"] * 2
        send(hastened=True)
        assert receiver.count("hook") == 1

    def test_is_one_that_failed_for_days(self, endpoint, lesson, receiver, send):
        receiver.queue("hook", Fault.refuse(500), times=2)
        send()
        assert row(endpoint).disabled_at is None
        WebhookEndpoint.objects.update(failing_since=clock.real() - GIVE_UP_AFTER)
        send(hastened=True)
        assert row(endpoint).disabled_reason == Reason.FAILING

    def test_is_not_one_with_a_success(self, endpoint, lesson, receiver, send):
        WebhookEndpoint.objects.update(failing_since=clock.real() - GIVE_UP_AFTER)
        send()
        assert row(endpoint).disabled_at is None

    def test_hears_of_what_happens_after_it_was_enabled(
        self, maria, john, endpoint, lesson, receiver, send
    ):
        receiver.queue("hook", Fault(status=410))
        send()
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        send()
        assert webhook_endpoints.enable([endpoint.endpoint.id]) == 1
        request_booking(maria, john, start=TOMORROW_AT_TEN + HOUR)
        send()
        assert types(receiver) == ["booking.requested", "booking.requested"]


@pytest.mark.django_db
class TestReplay:
    def test_sends_everything_again_in_order(self, maria, john, endpoint, lesson, receiver, send):
        for hour in range(1, 4):
            request_booking(maria, john, start=TOMORROW_AT_TEN + hour * HOUR)
        send()
        ids = [seen.headers["webhook-id"] for seen in receiver.seen("hook")]
        after = mark_of(UUID(receiver.seen("hook")[0].body["id"]))
        uuid = endpoint.endpoint.uuid
        webhook_endpoints.replay(uuid, after, by=john, receipt=NO_RECEIPT)
        send()
        again = [seen.headers["webhook-id"] for seen in receiver.seen("hook")]
        assert again == ids + ids[1:]

    def test_sends_what_happened_before_the_endpoint(self, maria, john, receiver, send):
        request_booking(maria, john)
        request_booking(maria, john, start=TOMORROW_AT_TEN + HOUR)
        send()
        first, _ = Caller(john, base=BASE).get("events").body["items"]
        made = add(john, receiver.url())
        after = mark_of(UUID(first["id"]))
        webhook_endpoints.replay(made.endpoint.uuid, after, by=john, receipt=NO_RECEIPT)
        send()
        assert len(types(receiver)) == 1

    def test_of_a_long_feed_is_complete(self, maria, john, endpoint, receiver, send, monkeypatch):
        monkeypatch.setattr("bookable.storage.webhook_fanning.STRETCH", 2)
        for hour in range(5):
            request_booking(maria, john, start=TOMORROW_AT_TEN + hour * HOUR)
        send()
        after = mark_of(UUID(receiver.seen("hook")[0].body["id"]))
        webhook_endpoints.replay(endpoint.endpoint.uuid, after, by=john, receipt=NO_RECEIPT)
        send()
        assert receiver.count("hook") == 5 + 4
        assert row(endpoint).position is None


@pytest.mark.django_db
class TestEndpointThatIsBehind:
    def test_catches_up_in_order(self, maria, john, endpoint, receiver, send, monkeypatch):
        monkeypatch.setattr("bookable.storage.webhook_fanning.MOST_WAITING", 2)
        monkeypatch.setattr("bookable.storage.webhook_fanning._FEW_WAITING", 1)
        monkeypatch.setattr("bookable.storage.webhook_fanning.STRETCH", 1)
        receiver.queue("hook", Fault.refuse(500), times=3)
        for hour in range(6):
            request_booking(maria, john, start=TOMORROW_AT_TEN + hour * HOUR)
            send()
        assert row(endpoint).position is not None
        assert len(deliveries(endpoint)) < 6
        send(hastened=True)
        send(hastened=True)
        assert [each.status for each in deliveries(endpoint)] == ["delivered"] * 6


@pytest.mark.long
@pytest.mark.django_db
class TestOneSlowEndpoint:
    def test_delays_no_other(self, maria, john, receiver, worker):
        with Receiver() as slow:
            slow.queue("hook", Fault.hang(30), times=99)
            hung = [add(john, slow.url()) for _ in range(5)]
            add(john, receiver.url())
            request_booking(maria, john)
            relay_all()
            began = time.monotonic()
            worker(within=1.5).run()
            assert receiver.seen("hook")[0].at - began < 0.7
            assert 1.4 < time.monotonic() - began < 5
        assert {each.status for made in hung for each in deliveries(made)} == {"pending"}


@pytest.mark.django_db
class TestEventThatCannotBeShown:
    def test_holds_up_no_other(self, maria, john, endpoint, lesson, receiver, send, monkeypatch):
        confirming.confirm(lesson.id, program="tutoring", by=maria, now=NOW)
        shown = webhook_posts.events_for

        def broken(wanted, *, now):
            first = min(position for position, _ in wanted)
            if first == deliveries(endpoint)[0].position:
                raise ValueError("broken")
            return shown(wanted, now=now)

        monkeypatch.setattr(webhook_posts, "events_for", broken)
        send()
        assert types(receiver) == ["booking.confirmed"]
        assert [each.status for each in deliveries(endpoint)] == ["pending", "delivered"]


@pytest.mark.django_db
class TestRoundWithNothingToDo:
    def test_takes_one_statement(self, hooks, maria, john, django_assert_num_queries):
        request_booking(maria, john)
        relay_all()
        with django_assert_num_queries(1):
            hooks.run()
        assert WebhookDelivery.objects.count() == 0


def test_old_deliveries_are_deleted(db, maria, john, endpoint, lesson, send):
    send()
    long_ago = clock.real() - timedelta(days=31)
    WebhookDelivery.objects.update(done_at=long_ago)
    delete_expired(NOW)
    assert deliveries(endpoint) == []
    assert webhook_queue.is_busy(clock.real()) is False
