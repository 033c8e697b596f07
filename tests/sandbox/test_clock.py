from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.factories import make_connection, make_student, make_teacher
from tests.races import at_once
from tests.steps import request_booking

from bookable.domain.calendar_pushes import Channel
from bookable.domain.calendar_servers import CalendarKind
from bookable.domain.digests import Rhythm
from bookable.domain.notifications import Notifications
from bookable.engine import clock, own_notifications, sandbox
from bookable.storage import calendar_channels, calendar_copies, calendar_readings
from bookable.storage.models import CalendarCopy, NotificationPreference

pytestmark = pytest.mark.usefixtures("in_a_sandbox")

NOON = "2027-03-01T12:00:00Z"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.django_db
class TestSetClock:
    def test_returns_the_new_time(self, post):
        answer = post("clock/", {"now": NOON})
        assert (answer.status, answer.body) == (200, {"now": NOON})

    def test_applies_everywhere(self, post):
        post("clock/", {"now": NOON})
        assert clock.now() == datetime(2027, 3, 1, 12, tzinfo=UTC)

    def test_stops_the_clock(self, post):
        post("clock/", {"now": NOON})
        assert clock.now() == clock.now()

    def test_may_go_back(self, post):
        post("clock/", {"now": NOON})
        assert post("clock/", {"now": "2021-01-01T00:00:00Z"}).status == 200
        assert clock.now().year == 2021

    def test_returns_utc(self, post):
        answer = post("clock/", {"now": "2027-03-01T12:00:00+05:30"})
        assert answer.body == {"now": "2027-03-01T06:30:00Z"}

    def test_null_restarts_it(self, post):
        post("clock/", {"now": NOON})
        answer = post("clock/", {"now": None})
        assert abs(moment(answer.body["now"]) - datetime.now(UTC)) < timedelta(minutes=1)
        assert clock.now() < clock.now()

    def test_trailing_slash_is_optional(self, post):
        assert post("clock", {"now": NOON}).body == {"now": NOON}

    def test_needs_no_csrf_token(self, post):
        assert post("clock/", {"now": NOON}, enforce_csrf_checks=True).status == 200


@pytest.mark.django_db
class TestAdvanceClock:
    def test_continues_from_its_time(self, post):
        post("clock/", {"now": NOON})
        assert post("clock/", {"advance_seconds": 3600}).body == {"now": "2027-03-01T13:00:00Z"}

    def test_negative_seconds_go_back(self, post):
        post("clock/", {"now": NOON})
        assert post("clock/", {"advance_seconds": -1}).body == {"now": "2027-03-01T11:59:59Z"}

    def test_accepts_fractions_of_a_second(self, post):
        post("clock/", {"now": NOON})
        assert post("clock/", {"advance_seconds": 0.5}).body == {
            "now": "2027-03-01T12:00:00.500000Z"
        }

    def test_starts_from_the_real_time_while_it_runs(self, post):
        post("clock/", {"now": None})
        answer = post("clock/", {"advance_seconds": 86400})
        ahead = moment(answer.body["now"]) - datetime.now(UTC)
        assert timedelta(hours=23, minutes=59) < ahead <= timedelta(days=1)

    def test_stops_the_clock(self, post):
        post("clock/", {"now": None})
        post("clock/", {"advance_seconds": 60})
        assert clock.now() == clock.now()


@pytest.mark.django_db
class TestClockThatGoesBack:
    """What was planned by the later time would not be done for as long as that."""

    @pytest.fixture(params=[{"now": NOON}, {"advance_seconds": -366 * 86400}])
    def go_back(self, post, request):
        post("clock/", {"now": "2028-03-01T12:00:00Z"})
        return lambda: post("clock/", request.param)

    def test_has_connected_calendars_read_and_written_again(self, go_back):
        later = clock.now() + timedelta(minutes=5)
        maria, sam = make_teacher(), make_student()
        connection = make_connection(maria, due_at=later, leased_until=later)
        booked = request_booking(maria, sam)
        copy = CalendarCopy.objects.create(
            booking_id=booked.id, connection=connection, due_at=later, leased_until=later
        )
        go_back()
        assert [each.id for each in calendar_readings.lease(at_most=9, now=clock.now())] == [
            connection.id
        ]
        assert calendar_copies.lease(at_most=9, now=clock.now())[0].id == copy.id

    def test_leaves_calendars_alone_that_refused_their_password(self, go_back):
        connection = make_connection(make_teacher(), state="denied", due_at=None)
        go_back()
        connection.refresh_from_db()
        assert (connection.due_at, connection.leased_until) == (None, None)

    def test_has_channels_for_pushes_renewed(self, go_back):
        connection = make_connection(make_teacher(), kind="google")
        later = clock.now() + timedelta(days=4)
        uuid, channel = uuid4(), Channel("channel", "resource", later)
        calendar_channels.keep(connection.id, uuid, channel, renew_at=later)
        go_back()
        due = calendar_channels.due([CalendarKind.GOOGLE], now=clock.now(), most=9)
        assert [each.connection_id for each in due] == [connection.id]

    def test_plans_digests_for_the_next_morning(self, go_back):
        daily = Notifications(digest=Rhythm.DAILY)
        maria = make_teacher()
        own_notifications.change(lambda _: daily, by=maria, now=clock.now())
        go_back()
        preference = NotificationPreference.objects.get(person_id=maria.person_id)
        assert timedelta() < preference.digest_at - clock.now() < timedelta(days=1)


@pytest.mark.django_db
class TestClockThatGoesOn:
    def test_makes_nothing_due_before_its_time(self, post):
        post("clock/", {"now": NOON})
        later = clock.now() + timedelta(minutes=5)
        make_connection(make_teacher(), due_at=later)
        post("clock/", {"advance_seconds": 299})
        assert not calendar_readings.lease(at_most=9, now=clock.now())


class TestConcurrentAdvance:
    @pytest.mark.usefixtures("committed")
    def test_moves_it_twice(self):
        begun = sandbox.set_clock(moment(NOON))
        at_once([lambda: sandbox.advance(60)] * 8)
        assert clock.now() - begun == timedelta(minutes=8)
        sandbox.set_clock(None)


@pytest.mark.django_db
class TestClockBadRequest:
    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"now": "2027-03-01T12:00:00"}, "now"),
            ({"now": "2027-03-01"}, "now"),
            ({"now": "tomorrow"}, "now"),
            ({"now": 1800000000}, "now"),
            ({"now": True}, "now"),
            ({"now": "1969-12-31T23:59:59Z"}, "now"),
            ({"now": "1970-01-01T00:00:00+14:00"}, "now"),
            ({"now": "0001-01-01T00:00:00+14:00"}, "now"),
            ({"now": "9999-12-31T23:59:59-12:00"}, "now"),
            ({"advance_seconds": "3600"}, "advance_seconds"),
            ({"advance_seconds": None}, "advance_seconds"),
            ({"advance_seconds": True}, "advance_seconds"),
            ({"advance_seconds": 10**400}, "advance_seconds"),
            ({"advance_seconds": 1e300}, "advance_seconds"),
            ({"advance_seconds": -(10**18)}, "advance_seconds"),
            ({"advance_seconds": 10**12}, "advance_seconds"),
            ({"now": NOON, "advance_seconds": 1}, "now"),
            ({}, "now"),
            ({"when": NOON}, "when"),
            ([], "body"),
            ("", "body"),
            ("{", "body"),
            (b"\xff", "body"),
            ("[" * 5000, "body"),
        ],
    )
    def test_names_the_field(self, post, body, field):
        answer = post("clock/", body)
        assert answer.status == 400, answer
        assert set(answer.body) == {"detail"}
        assert answer.body["detail"].startswith(f"{field}: ")

    def test_changes_nothing(self, post):
        post("clock/", {"now": NOON})
        post("clock/", {"advance_seconds": 1e300})
        assert clock.now() == moment(NOON)

    def test_is_a_problem_document_on_request(self, post):
        answer = post("clock/", {"now": 1}, headers={"Accept": "application/problem+json"})
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.body["code"] == "invalid_field"
