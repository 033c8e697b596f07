"""What Prometheus and `bookable doctor` learn of webhooks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_student, make_teacher
from tests.steps import request_booking

from bookable.effects.relay import relay_all
from bookable.engine import clock
from bookable.interfaces.cli.findings import Grade
from bookable.interfaces.cli.outside_checks import webhooks
from bookable.storage import webhook_fanning
from bookable.storage.models import Person, WebhookDelivery, WebhookEndpoint

WELL = 'bookable_oldest_delivery_seconds{endpoints="well"}'
FAILING = 'bookable_oldest_delivery_seconds{endpoints="failing"}'
STATES = ("well", "failing", "disabled")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def john():
    return make_student(name="John Doe")


@pytest.fixture
def hook(john):
    """Return a function that makes an endpoint with a delivery that is due since some time."""

    def hook(due: timedelta | None = None, **more):
        endpoint = WebhookEndpoint.objects.create(
            person_id=john.person_id,
            url="https://hush.example",
            secret=b"1",
            types=["*"],
            programs=[],
            **{"created_at": NOW, "updated_at": NOW, **more},
        )
        if due is not None:
            WebhookDelivery.objects.create(
                endpoint=endpoint,
                type="webhook.test",
                status="pending",
                created_at=NOW,
                next_at=clock.real() - due,
            )
        return endpoint

    return hook


class TestWebhookMetrics:
    def test_count_endpoints_by_state(self, hook, numbers):
        for more in ({}, {}, {"failing_since": NOW}, {"failing_since": NOW, "disabled_at": NOW}):
            hook(**more)
        found = numbers()
        states = {
            state: found[f'bookable_webhook_endpoints{{state="{state}"}}'] for state in STATES
        }
        assert states == {"well": 2, "failing": 1, "disabled": 1}

    def test_show_how_long_deliveries_are_due(self, hook, numbers):
        hook(3 * MINUTE)
        hook(-MINUTE)
        hook(9 * MINUTE, failing_since=NOW)
        hook(20 * MINUTE, failing_since=NOW, paused_until=clock.real() + MINUTE)
        hook(30 * MINUTE, disabled_at=NOW)
        found = numbers()
        assert found[WELL] == pytest.approx(180, abs=20)
        assert found[FAILING] == pytest.approx(540, abs=20)

    def test_do_not_count_what_waits_for_people_who_have_ended(self, john, hook, numbers):
        hook(3 * MINUTE)
        Person.objects.filter(id=john.person_id).update(is_active=False)
        assert numbers()[WELL] == 0

    def test_show_events_that_no_worker_has_looked_at(self, john, hook, numbers):
        hook()
        request_booking(make_teacher(), john)
        relay_all()
        webhook_fanning.fan_out(clock.real())
        request_booking(make_teacher(), john)
        relay_all()
        set_clock(NOW + 2 * MINUTE)
        assert numbers()[WELL] == 120
        webhook_fanning.fan_out(clock.real())
        assert numbers()[WELL] < 60

    def test_are_zero_without_endpoints(self, numbers):
        found = numbers()
        assert (found[WELL], found[FAILING]) == (0, 0)


class TestDoctorOnWebhooks:
    def test_counts_endpoints(self, hook):
        hook()
        hook(disabled_at=NOW)
        [found] = webhooks()
        assert (found.grade, found.text) == (Grade.OK, "2 endpoints, 1 disabled, 0 failing")

    def test_warns_if_events_wait(self, hook):
        hook()
        hook(2 * MINUTE)
        [found] = webhooks()
        assert found.grade == Grade.WARN
        assert "1 lagging" in found.text
        assert "hush" not in str(found)

    def test_warns_if_most_fail(self, hook):
        hook(failing_since=NOW)
        assert next(iter(webhooks())).grade == Grade.WARN

    def test_says_nothing_if_there_are_none(self, db):
        assert list(webhooks()) == []
