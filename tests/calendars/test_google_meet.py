"""Online bookings that take place on Google Meet, in the calendar of their provider."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.factories import HOUR, NOW, TOMORROW_AT_TEN, make_mentee, make_mentor, make_student
from tests.gateways.vendor_calendars import Vendor, vendor_of
from tests.lookalikes.faults import Fault
from tests.steps import request_booking

from bookable.domain.calendar_servers import CalendarAccess, CalendarKind
from bookable.domain.commands import Cancel, Confirm, Details, Reschedule
from bookable.domain.connections import ExternalChange
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor
from bookable.domain.refusals import ConfirmationUnderWay, MeetingFailed
from bookable.effects.reading_calendars import read_due
from bookable.effects.relay import relay_all
from bookable.effects.vendor_meetings import make_meeting
from bookable.effects.writing_calendars import write_due
from bookable.engine import bookings, calendar_connections, confirming, ports
from bookable.engine.calendar_connections import access_to
from bookable.engine.calendar_secrets import StoredSecrets
from bookable.engine.giving_back import give_back_due
from bookable.gateways.google_meet import GoogleMeet
from bookable.interfaces.auth.tokens import credentials
from bookable.storage.holders import MYSELF
from bookable.storage.models import (
    Booking,
    BusyTime,
    CalendarConnection,
    CalendarCopy,
    Mail,
    Meeting,
)
from bookable.storage.sql import execute

pytestmark = pytest.mark.usefixtures("committed")

LATER = TOMORROW_AT_TEN + 3 * HOUR
MINUTE = timedelta(minutes=1)
ADDRESS = "/api/core/v1/calendar-connections"


@pytest.fixture
def google(at: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    monkeypatch.setattr("bookable.gateways.google_meet.LOOK_EVERY", 0.01)
    with vendor_of("google") as opened:
        gateway = opened.open(keeper=StoredSecrets())
        ports.provide_calendars(gateway)
        ports.provide_consents(gateway)
        ports.provide_meetings(GoogleMeet(gateway, access_to=access_to), default=False)
        yield opened
        ports._calendars.pop(opened.kind)
        ports._consents.pop(opened.kind)
        ports._vendors.pop(GoogleMeet.name)


@pytest.fixture
def connect(google: Vendor) -> Any:
    def connected(by: Actor, **more: Any) -> calendar_connections.Connection:
        access = CalendarAccess(CalendarKind.GOOGLE, secret=google.there.consent())
        given = {"hosts_meetings": True, "on_external_change": ExternalChange.NOTIFY, **more}
        return calendar_connections.connect(access, by=by, now=NOW, is_checked=True, **given)

    return connected


@pytest.fixture
def hosting(connect: Any, maria: Actor) -> calendar_connections.Connection:
    """Maria's calendar, which hosts her meetings."""
    connected: calendar_connections.Connection = connect(maria)
    return connected


def requested(maria: Actor, start: datetime = TOMORROW_AT_TEN) -> Any:
    return request_booking(maria, make_student(), start=start)


def confirm(booking: Any, maria: Actor, now: datetime = NOW) -> Any:
    return confirming.confirm(booking.id, program="tutoring", by=maria, now=now)


def act(booking: Any, command: Any, by: Actor) -> Any:
    return bookings.perform(booking.id, command, program="tutoring", by=by, now=NOW)


def settle() -> None:
    relay_all()
    write_due()


def links(google: Vendor) -> list[str]:
    """Return the links of the meetings at Google, by which people can join."""
    return [
        point["uri"]
        for event in google.there.living()
        for point in event.get("conferenceData", {}).get("entryPoints", [])
        if point["entryPointType"] == "video"
    ]


class TestConfirmation:
    def test_makes_one_event_with_a_meeting_and_the_bookings_texts(self, google, hosting, maria):
        booking = confirm(requested(maria), maria)
        assert booking.meeting.vendor == "google_meet"
        assert [booking.join_url] == links(google)
        settle()
        [event] = google.there.living()
        assert "Lesson" in event["summary"] or "John Doe" in event["summary"]
        assert event["location"] == booking.join_url
        assert [booking.join_url] == links(google)
        assert google.there.count("insert") == 1

    def test_waits_until_google_has_made_it(self, google, hosting, maria):
        google.there.pending = 3
        assert [confirm(requested(maria), maria).join_url] == links(google)

    def test_takes_no_time_of_its_own(self, google, hosting, maria, at):
        confirm(requested(maria), maria)
        settle()
        at(NOW + 6 * MINUTE)
        read_due()
        assert not BusyTime.objects.exists()
        assert not Mail.objects.filter(kind="changed_elsewhere").exists()

    def test_without_such_a_calendar_is_made_by_the_sites_vendor(self, connect, google, maria):
        connect(maria, hosts_meetings=False)
        assert confirm(requested(maria), maria).meeting.vendor == "jitsi"
        assert google.there.count("insert") == 0

    def test_is_made_by_the_sites_vendor_once_google_lets_us_in_no_more(
        self, google, hosting, maria
    ):
        CalendarConnection.objects.update(state="denied")
        assert confirm(requested(maria), maria).meeting.vendor == "jitsi"


class TestConfirmationWhenGoogleFails:
    FAULTS = [Fault.refuse(500), Fault(status=200, body="not json"), Fault.refuse(429)]

    @pytest.mark.parametrize("fault", FAULTS, ids=str)
    def test_leaves_the_request_and_no_event(self, google, hosting, maria, at, fault, monkeypatch):
        monkeypatch.setattr(confirming, "WITHIN_SECONDS", 0.5)
        booking = requested(maria)
        google.there.queue("insert", fault)
        with pytest.raises(MeetingFailed):
            confirm(booking, maria)
        assert Booking.objects.get().status == Status.REQUESTED
        at(NOW + MINUTE)
        settle()
        assert google.there.living() == []
        assert not CalendarCopy.objects.exists()

    def test_whose_answer_was_lost_leaves_no_event(self, google, hosting, maria, at):
        booking = requested(maria)
        google.there.queue("insert", Fault.lost())
        with pytest.raises(MeetingFailed):
            confirm(booking, maria)
        assert len(links(google)) == 1
        at(NOW + MINUTE)
        settle()
        assert google.there.living() == []

    def test_whose_answer_was_lost_makes_no_second_meeting_when_tried_again(
        self, google, hosting, maria, at
    ):
        booking = requested(maria)
        google.there.queue("insert", Fault.lost())
        with pytest.raises(MeetingFailed):
            confirm(booking, maria)
        [link] = links(google)
        assert confirm(booking, maria).join_url == link
        at(NOW + MINUTE)
        settle()
        assert links(google) == [link]

    def test_can_be_tried_again_after_its_event_was_deleted(self, google, hosting, maria, at):
        booking = requested(maria)
        google.there.queue("insert", Fault.lost())
        with pytest.raises(MeetingFailed):
            confirm(booking, maria)
        at(NOW + MINUTE)
        settle()
        confirmed = confirm(booking, maria, NOW + MINUTE)
        settle()
        assert links(google) == [confirmed.join_url]

    def test_says_so_if_google_makes_none(self, google, hosting, maria):
        google.there.makes_meetings = False
        with pytest.raises(MeetingFailed, match="made no meeting"):
            confirm(requested(maria), maria)

    def test_asks_to_come_back_while_the_event_is_being_deleted(self, google, hosting, maria, at):
        booking = requested(maria)
        google.there.queue("insert", Fault.lost())
        with pytest.raises(MeetingFailed):
            confirm(booking, maria)
        execute("UPDATE calendar_copy SET leased_until = %s", [NOW + MINUTE])
        with pytest.raises(MeetingFailed, match="Try again"):
            confirm(booking, maria)

    def test_is_not_cleaned_up_while_another_attempt_is_under_way(self, google, hosting, maria, at):
        booking = requested(maria)
        google.there.queue("insert", Fault.lost())
        with pytest.raises(MeetingFailed):
            confirm(booking, maria)
        execute(f"UPDATE booking SET confirming = uuid, confirming_holder = {MYSELF}")
        with pytest.raises(ConfirmationUnderWay):
            confirm(booking, maria)
        at(NOW + HOUR)
        settle()
        assert len(links(google)) == 1
        execute("UPDATE booking SET confirming_holder = 'a process that died'")
        settle()
        assert links(google) == []


class TestConfirmedBooking:
    def test_keeps_its_meeting_when_it_moves(self, google, hosting, maria):
        booking = confirm(requested(maria), maria)
        settle()
        act(booking, Reschedule(start=LATER), maria)
        settle()
        [event] = google.there.living()
        assert event["start"]["dateTime"] == LATER.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert links(google) == [booking.join_url]

    def test_that_is_canceled_takes_its_meeting_along(self, google, hosting, maria):
        booking = confirm(requested(maria), maria)
        settle()
        act(booking, Cancel(), maria)
        settle()
        assert google.there.living() == []

    def test_canceled_at_once_takes_its_meeting_along(self, google, hosting, maria):
        booking = confirm(requested(maria), maria)
        act(booking, Cancel(), maria)
        settle()
        assert google.there.living() == []

    def test_is_canceled_while_google_is_down_and_its_meeting_goes_later(
        self, google, hosting, maria, at
    ):
        booking = confirm(requested(maria), maria)
        settle()
        google.there.queue("delete", Fault.refuse(500))
        assert act(booking, Cancel(), maria).status == Status.CANCELED
        settle()
        assert len(links(google)) == 1
        at(NOW + MINUTE)
        settle()
        assert google.there.living() == []

    def test_keeps_its_meeting_when_another_calendar_is_written(self, google, hosting, maria):
        booking = confirm(requested(maria), maria)
        settle()
        CalendarConnection.objects.update(calendar="another")
        CalendarCopy.objects.update(due_at=NOW)
        act(booking, Reschedule(start=LATER), maria)
        settle()
        assert links(google) == [booking.join_url]
        assert CalendarCopy.objects.get().problem == ""

    def test_keeps_its_meeting_when_the_calendar_is_no_longer_connected(
        self, google, hosting, maria
    ):
        booking = confirm(requested(maria), maria)
        declined = requested(maria, LATER)
        settle()
        calendar_connections.remove(hosting.uuid, by=maria, check=lambda _: None, now=NOW)
        settle()
        assert give_back_due(NOW) == 1
        settle()
        assert links(google) == [booking.join_url]
        assert not CalendarConnection.objects.exists()
        assert confirm(declined, maria).meeting.vendor == "jitsi"


class TestMeetingThatIsMadeAfterTheConfirmation:
    @pytest.fixture
    def booking(self, connect: Any) -> Any:
        jane = make_mentor()
        connect(jane)
        details = Details(session_type="video")
        made = request_booking(jane, make_mentee(), program="mentoring", details=details)
        step: Any = {"program": "mentoring", "by": jane, "now": NOW}
        return bookings.perform(made.id, Confirm(), **step)

    def test_is_not_waited_for(self, google, booking):
        assert (booking.status, booking.meeting) == (Status.CONFIRMED, None)

    def test_is_made_in_the_event_that_was_written_already(self, google, booking, at):
        settle()
        assert links(google) == []
        make_meeting(booking.id)
        [link] = links(google)
        assert Meeting.objects.get().join_url == link
        settle()
        [event] = google.there.living()
        assert (event["location"], links(google)) == (link, [link])

    def test_is_made_before_the_event_is_written(self, google, booking):
        make_meeting(booking.id)
        settle()
        assert [Meeting.objects.get().join_url] == links(google)
        assert len(google.there.living()) == 1


class TestChoiceOfGoogleMeet:
    @pytest.fixture
    def browser(self, maria: Actor) -> Client:
        token = credentials(maria.uuid, now=NOW)["token"]
        return Client(headers={"Authorization": f"Token {token}"})

    def test_is_kept_by_the_consent(self, google, browser):
        given = {"kind": "google", "hosts_meetings": True}
        asked = browser.post(ADDRESS, given, content_type="application/json")
        back = urlsplit(google.there.follow(asked.json()["authorize_url"]))
        browser.get(f"{back.path}?{back.query}")
        [shown] = browser.get(ADDRESS).json()["items"]
        assert shown["hosts_meetings"] is True

    def test_can_be_changed(self, google, hosting, browser, maria):
        address = f"{ADDRESS}/{hosting.uuid}"
        changed = browser.patch(address, {"hosts_meetings": False}, "application/json")
        assert changed.json()["hosts_meetings"] is False
        assert confirm(requested(maria), maria).meeting.vendor == "jitsi"

    @pytest.mark.parametrize(
        "given",
        [
            {"kind": "caldav", "username": "maria", "password": "secret"},
            {"kind": "ics"},
        ],
        ids=["caldav", "ics"],
    )
    def test_is_refused_for_other_calendars(self, google, browser, given):
        body = {"url": "https://example.com/a.ics", "hosts_meetings": True, **given}
        refused = browser.post(ADDRESS, body, content_type="application/json")
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/hosts_meetings"
