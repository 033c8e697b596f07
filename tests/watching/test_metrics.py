"""The metrics that Prometheus reads from a web process."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api import set_clock
from tests.factories import NOW, make_student
from tests.steps import request_booking

from bookable.domain.vendors import VendorBusy, VendorError
from bookable.effects import retries
from bookable.effects.relay import relay_all
from bookable.queries import figures
from bookable.storage import jobs
from bookable.storage.models import DeadLetter, Mail, Standing
from bookable.telemetry.watching import vendor_call

BOOKING = {"start_time": "2027-03-02T10:00:00Z", "duration": 60}


class TestRequestMetrics:
    def test_count_by_dialect_route_method_and_status(self, as_john, maria, numbers):
        sample = (
            'bookable_request_seconds_count{dialect="tutoring",method="POST",'
            'route="/api/bookings/bookings/",status="201"}'
        )
        before = numbers().get(sample, 0)
        as_john.post("bookings/", {**BOOKING, "teacher_id": str(maria.uuid)})
        assert numbers()[sample] == before + 1

    def test_count_all_ids_of_a_route_together(self, as_john, numbers):
        for number in range(3):
            as_john.get(f"bookings/{number}00/")
        routes = {name for name in numbers() if "00/" in name}
        assert routes == set()

    def test_make_no_labels_from_unknown_addresses(self, numbers):
        for method, path in (("DANCE", "/healthz"), ("GET", "/no/such/page"), ("GET", "/api/nope")):
            Client().generic(method, path)
        said = "".join(numbers())
        assert 'method="other"' in said
        assert 'route="none"' in said
        assert not any(word in said for word in ("DANCE", "such", "nope"))


class TestRefusalMetrics:
    def test_count_by_reason(self, as_john, maria, numbers):
        sample = 'bookable_refusals_total{dialect="tutoring",kind="slot_taken"}'
        before = numbers().get(sample, 0)
        request_booking(maria, make_student(), start=NOW + timedelta(days=1, hours=2))
        as_john.post("bookings/", {**BOOKING, "teacher_id": str(maria.uuid)})
        assert numbers()[sample] == before + 1


class TestHoldMetrics:
    def test_are_live_until_the_hold_expires(self, maria, numbers):
        request_booking(maria, make_student())
        assert numbers()['bookable_holds{state="live",status="requested"}'] == 1
        set_clock(NOW + timedelta(days=3))
        found = numbers()
        assert found['bookable_holds{state="live",status="requested"}'] == 0
        assert found['bookable_holds{state="run_out",status="requested"}'] == 1


class TestJobQueueMetrics:
    @pytest.fixture(autouse=True)
    def _no_other(self, maria):
        """Delete the jobs that making the people here has left."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")

    def test_show_how_long_a_job_has_waited(self, maria, numbers):
        jobs.defer(jobs.RELAY, entry_id=1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_events SET at = at - interval '90 seconds'")
        found = numbers()
        assert found['bookable_jobs{queue="effects",state="due"}'] == 1
        assert found['bookable_oldest_job_seconds{queue="effects"}'] == pytest.approx(90, abs=30)

    def test_do_not_count_a_later_job_as_late(self, maria, numbers):
        jobs.defer(jobs.RELAY, entry_id=1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'")
        found = numbers()
        assert found['bookable_jobs{queue="effects",state="later"}'] == 1
        assert found['bookable_oldest_job_seconds{queue="effects"}'] == 0


class TestRelayQueueMetrics:
    def test_count_entries_that_wait_for_the_relay(self, maria, numbers):
        before = numbers()['bookable_jobs{queue="relay",state="due"}']
        request_booking(maria, make_student(), now=NOW - timedelta(seconds=90))
        set_clock(NOW)
        assert numbers()['bookable_jobs{queue="relay",state="due"}'] == before + 1
        relay_all()
        found = numbers()
        assert found['bookable_jobs{queue="relay",state="due"}'] == 0
        assert found['bookable_oldest_job_seconds{queue="relay"}'] == 0


class TestMailQueueMetrics:
    def test_count_mails_that_are_due_later_or_being_sent(self, maria, numbers):
        request_booking(maria, make_student())
        relay_all()
        assert numbers()['bookable_jobs{queue="mail",state="due"}'] == 2
        later = Now() + timedelta(hours=1)
        Mail.objects.filter(side="client").update(due_at=later, problem="The server is down.")
        Mail.objects.filter(side="provider").update(due_at=later)
        found = numbers()
        assert found['bookable_jobs{queue="mail",state="later"}'] == 1
        assert found['bookable_jobs{queue="mail",state="running"}'] == 1
        assert found['bookable_oldest_job_seconds{queue="mail"}'] == 0


class TestEffectMetrics:
    def test_count_success_with_the_ledger_entry(self, maria, numbers):
        sample = 'bookable_ledger_entries_total{kind="booking_requested",program="tutoring"}'
        before = numbers().get(sample, 0)
        request_booking(maria, make_student())
        relay_all()
        assert numbers()[sample] == before + 1

    @pytest.mark.parametrize(("failures", "outcome"), [(0, "failed"), (18, "dead")])
    def test_count_failures(self, numbers, failures, outcome):
        sample = f'bookable_effects_total{{effect="any",outcome="{outcome}"}}'
        before = numbers().get(sample, 0)
        retries.note_failure("any", {}, VendorError("down"), failures=failures, now=NOW)
        assert numbers()[sample] == before + 1

    def test_count_dead_letters_until_they_are_retried(self, numbers):
        for resolved in (None, None, NOW):
            DeadLetter.objects.create(
                effect="any", problem="", attempts=19, died_at=NOW, resolved_at=resolved
            )
        assert numbers()["bookable_dead_letters"] == 2


class TestVendorCallMetrics:
    @pytest.mark.parametrize(
        ("problem", "outcome"),
        [(None, "ok"), (VendorBusy("later", 5), "busy"), (VendorError("no"), "failed")],
    )
    def test_count_by_outcome(self, numbers, problem, outcome):
        class Vendor:
            name = "acme"

            @vendor_call
            def create(self) -> None:
                if problem:
                    raise problem

        sample = (
            f'bookable_vendor_call_seconds_count{{call="create",outcome="{outcome}",vendor="acme"}}'
        )
        before = numbers().get(sample, 0)
        if problem is None:
            Vendor().create()
        else:
            with pytest.raises(type(problem)):
                Vendor().create()
        assert numbers()[sample] == before + 1


class TestReputationMetrics:
    def test_show_people_by_points(self, numbers):
        for points in (0, 1, 4, 5, 700):
            Standing.objects.create(person_id=make_student().person_id, completed_sessions=points)
        found = numbers()
        people = {name: count for name, count in found.items() if "_reputation_" in name}
        assert people == {
            'bookable_reputation_people{points="1-4"}': 2,
            'bookable_reputation_people{points="5-9"}': 1,
            'bookable_reputation_people{points="100+"}': 1,
        }


class TestScrape:
    def test_takes_few_statements(self, numbers):
        with CaptureQueriesContext(connection) as ran:
            numbers()
        said = [each["sql"] for each in ran if "sandbox_clock" not in each["sql"]]
        selects = [each for each in said if each.lstrip().startswith(("SELECT", "WITH"))]
        assert len(selects) == 10, selects  # four name whose eyes the database looks through

    @pytest.mark.parametrize("name", ["_HOLDS", "_QUEUES", "_LETTERS"])
    def test_scans_no_whole_table(self, name):
        places = [NOW] * getattr(figures, name).count("%s")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN " + getattr(figures, name), places)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan" not in plan


class TestAccessToMetrics:
    def test_is_allowed_from_this_machine(self):
        assert Client().get("/metrics").status_code == 200
        assert Client(REMOTE_ADDR="10.0.0.7").get("/metrics").status_code == 404

    def test_is_refused_through_a_proxy(self):
        assert Client().get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 404

    def test_is_refused_if_the_server_is_public(self, settings):
        settings.BOOKABLE_BASE_URL = "https://bookable.example"
        assert Client().get("/metrics").status_code == 404

    @pytest.mark.parametrize(
        "brought", [None, "Bearer wrong", "Token sesame-open-sesame", "Bearer é"]
    )
    def test_needs_the_token_if_there_is_one(self, settings, brought):
        settings.BOOKABLE_METRICS_TOKEN = "sesame-open-sesame"
        headers = {"Authorization": brought} if brought else {}
        answer = Client().get("/metrics", headers=headers)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")

    def test_is_allowed_from_anywhere_with_the_token(self, settings):
        settings.BOOKABLE_BASE_URL = "https://bookable.example"
        settings.BOOKABLE_METRICS_TOKEN = "sesame-open-sesame"
        answer = Client(REMOTE_ADDR="10.0.0.7").get(
            "/metrics", headers={"Authorization": "Bearer sesame-open-sesame"}
        )
        assert answer.status_code == 200
