"""The numbers of a service at their limits, from its sale until its credits expire.

What is accepted as a service must work everywhere.
"""

from __future__ import annotations

import importlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.api import MARKETPLACE, Caller
from tests.factories import NOW, make_practitioner, make_service
from tests.steps import buy, pay_by_hand
from tests.world.worlds import refused

from bookable.domain.services import LIMITS
from bookable.effects.periodic_tasks import run_all
from bookable.effects.vendor_payments import poll_checkouts
from bookable.storage.models import CreditGrant, Payment, Service

MOST = {field: most for field, (_, most) in LIMITS.items()}
EACH = [(field, end) for field, limits in LIMITS.items() for end in limits]
DAYS = timedelta(days=MOST["valid_days"])

NEEDED = {
    "individual": {"duration_minutes": 60},
    "workshop": {"duration_minutes": 90, "capacity": 5},
    "bundle": {"credits": 10},
}
KIND = {
    "duration_minutes": "individual",
    "price_cents": "individual",
    "capacity": "workshop",
    "seats_per_client": "workshop",
    "credits": "bundle",
    "valid_days": "bundle",
}


def offered(field: str, value: int, *, covers: Service) -> dict[str, object]:
    kind = KIND[field]
    wish = {"kind": kind, "name": "Much", **NEEDED[kind]}
    return wish | ({"covers": [covers.id]} if kind == "bundle" else {}) | {field: value}


@pytest.fixture
def talk(smith) -> Service:
    return make_service(smith, name="Talk")


@pytest.fixture
def as_smith(smith, till):
    return Caller(smith, base=MARKETPLACE)


@pytest.fixture
def most(smith, talk) -> Service:
    """A bundle with the most credits, for the longest time."""
    wish = {"credits": MOST["credits"], "valid_days": MOST["valid_days"]}
    return make_service(smith, "bundle", covers=[talk], **wish)


class TestNumberOfService:
    @pytest.mark.parametrize(("field", "value"), EACH)
    def test_is_accepted_at_its_limits(self, as_smith, talk, field, value):
        answer = as_smith.post("services/", offered(field, value, covers=talk))
        assert (answer.status, answer.body[field]) == (201, value)

    @pytest.mark.parametrize(("field", "value"), EACH)
    def test_is_refused_beyond_its_limits_by_field(self, as_smith, talk, field, value):
        beyond = value + 1 if value == MOST[field] else value - 1
        answer = as_smith.post("services/", offered(field, beyond, covers=talk))
        assert answer.status == 400
        assert field in answer.body["detail"]

    @pytest.mark.parametrize(("field", "value"), EACH)
    def test_is_checked_by_the_database(self, talk, field, value):
        beyond = value + 1 if value == MOST[field] else value - 1
        with pytest.raises(IntegrityError), transaction.atomic():
            Service.objects.filter(id=talk.id).update(**{field: beyond})

    @pytest.mark.parametrize("field", LIMITS)
    def test_is_refused_in_a_world_file(self, db, field):
        kind = KIND[field]
        sold = {"key": "much", "practitioner": "p@example.com", "kind": kind, "name": "Much"}
        talk = {"key": "talk", "practitioner": "p@example.com", "kind": "individual"}
        covers = {"covers": ["talk"]} if kind == "bundle" else {}
        services = [
            talk | {"name": "Talk", "duration_minutes": 60},
            sold | NEEDED[kind] | covers | {field: MOST[field] + 1},
        ]
        person = {"email": "p@example.com", "name": "P", "roles": ["practitioner"]}
        assert f"services[1].{field}: must be from" in refused(
            {"people": [person], "services": services}
        )


class TestBundleOfLongestDuration:
    def test_is_paid_by_hand_and_expires(self, till, smith, jane, most):
        pay_by_hand(buy(most, jane), by=smith)
        grant = CreditGrant.objects.get()
        assert (grant.remaining, grant.expires_at) == (MOST["credits"], NOW + DAYS)
        till.set_clock(NOW + DAYS)
        run_all()
        assert CreditGrant.objects.get().closed_at == NOW + DAYS

    def test_is_paid_by_card(self, till, jane, most):
        till.pay_by_card(buy(most, jane), jane)
        assert CreditGrant.objects.get().expires_at == NOW + DAYS

    def test_is_paid_by_card_without_a_message(self, till, jane, most):
        till.pay(till.open_checkout(buy(most, jane), jane))
        till.set_clock(NOW + timedelta(minutes=5))
        assert poll_checkouts() == 1
        assert Payment.objects.get().state == "paid"


class TestOldServicesInMigration:
    """The migration sets numbers beyond a limit to the limit."""

    def test_are_set_to_the_limits(self, db, talk, most):
        module = importlib.import_module("bookable.storage.migrations.0030_service_limits")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for field in LIMITS:
                cursor.execute(f"ALTER TABLE service DROP CONSTRAINT service_{field}_within")
            Service.objects.filter(id=talk.id).update(duration_minutes=2**31 - 1, price_cents=2**62)
            Service.objects.filter(id=most.id).update(valid_days=2**31 - 1, credits=0)
            for statement in module.CLIP:
                cursor.execute(statement)
        kept = Service.objects.get(id=talk.id)
        assert [kept.duration_minutes, kept.price_cents, kept.valid_days] == [
            MOST["duration_minutes"],
            MOST["price_cents"],
            None,
        ]
        kept = Service.objects.get(id=most.id)
        assert [kept.valid_days, kept.credits] == [MOST["valid_days"], 1]

    @pytest.mark.usefixtures("committed")
    def test_may_exceed_several_limits(self):
        module = importlib.import_module("bookable.storage.migrations.0030_service_limits")
        beyond = make_service(make_practitioner())
        limits = Service._meta.constraints
        with connection.schema_editor() as tables:
            for limit in limits:
                tables.remove_constraint(Service, limit)
        try:
            far = dict.fromkeys(LIMITS, 2**31 - 1) | {"price_cents": 2**62}
            Service.objects.filter(id=beyond.id).update(**far)
        finally:
            with connection.schema_editor() as tables:
                for statement in module.CLIP:
                    tables.execute(statement)
                for limit in limits:
                    tables.add_constraint(Service, limit)
        beyond.refresh_from_db()
        assert {field: getattr(beyond, field) for field in LIMITS} == MOST

    def test_have_the_limits_of_today(self):
        module = importlib.import_module("bookable.storage.migrations.0030_service_limits")
        assert dict(LIMITS) == module.LIMITS
