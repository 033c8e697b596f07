"""Any text in the place of a time, a number or a key is either parsed or refused in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.test import RequestFactory
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.api import Caller, appointment_body
from tests.factories import make_mentor, make_person, make_practitioner, make_service, make_teacher

from bookable.domain.people import Role
from bookable.domain.refusals import InvalidField
from bookable.interfaces.http.idempotency import HEADER, key_of
from bookable.interfaces.http.texts import LARGEST_ID, booking_ref, moment, number

CHEAP = settings(max_examples=60, deadline=None)

OFFSETS = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(timezones=st.none() | st.just(UTC) | OFFSETS)
NEARLY_MOMENTS = st.from_regex(
    r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
FAR_OUT = [
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"),
    *("9999-12-31T23:59:59Z", "9999-12-31", "0000-01-01T00:00:00Z", "2027-02-30T10:00:00Z"),
    *("2027-03-02T24:00:00Z", "2027-03-02T10:60:00Z", "2027-03-02T10:00:60Z", "10:00", ""),
    *(
        "2027-03-02T10:00:00+99:99",
        "2027-03-02T10:00:00.1234567890Z",
        "\uff12\uff10\uff12\uff17-03-02T10:00:00Z",
    ),
    *("2027-W10-2T10:00", "20270302T100000Z", "1e9", "now", "2027-03-02T10:00:00Z\n"),
]


def read(reader, *given, **more):
    """Return the type of the parsed value, or the field that was refused."""
    try:
        return type(reader(*given, **more))
    except InvalidField as refusal:
        return refusal.field


class TestHostileTimes:
    @CHEAP
    @given(MOMENTS)
    def test_are_read_as_written(self, when):
        assert moment(when.isoformat(), field="start") == when

    @CHEAP
    @given(NEARLY_MOMENTS | st.text(max_size=40))
    @example("2027-03-02T10:00:00+00:00:00")
    def test_are_read_or_refused_by_field(self, text):
        assert read(moment, text, field="start") in (datetime, "start")


class TestHostileNumbers:
    @CHEAP
    @given(st.integers(-10, 2**64).map(str) | st.text(max_size=25) | st.from_regex(r"\A\d{1,25}\Z"))
    def test_are_stored_or_refused(self, text):
        for found in (number(text), booking_ref(text)):
            assert found is None or isinstance(found, UUID) or 0 < found <= LARGEST_ID


class TestHostileIdempotencyKeys:
    @CHEAP
    @given(st.text(st.characters(max_codepoint=255), max_size=300))
    def test_are_visible_ascii_or_refused(self, text):
        request = RequestFactory().post("/", headers={HEADER: text})
        if read(key_of, request) != HEADER:
            assert 1 <= len(key_of(request) or "") <= 255
            assert re.fullmatch("[!-~]+", key_of(request) or "")


@pytest.fixture
def ask():
    """Request a session at some time, in one of the dialects."""
    everybody, maria, jane = make_person(*Role), make_teacher(), make_mentor()
    sold = make_service(make_practitioner())

    def at(dialect, text):
        path, body = {
            "tutoring": ("bookings/bookings/", {"teacher_id": str(maria.uuid), "start_time": text}),
            "mentoring": (
                f"mentors/{jane.person_id}/bookings/",
                {"session_date": text[:10], "start_time": text[11:]},
            ),
            "marketplace": ("v1/drf/bookings/", appointment_body(sold) | {"start_time": text}),
            "buddies": ("session/", {"match_id": str(maria.uuid), "scheduled_time": text}),
        }[dialect]
        return Caller(everybody, base="/api/").post(path, body)

    return at


class TestImpossibleTimes:
    @pytest.mark.parametrize("dialect", ["tutoring", "mentoring", "marketplace", "buddies"])
    def test_are_refused_with_a_reason(self, ask, dialect):
        answers = [ask(dialect, text) for text in FAR_OUT]
        assert {answer.status for answer in answers} <= {400, 404, 409, 422}
        assert all(answer.body for answer in answers)


class TestUnreadableBody:
    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            (b'{"notes": "\xff"}', "The body is not UTF-8"),
            (b'{"notes": ', "The body is not JSON: it ends too early"),
            (b"{notes: 1}", "The body is not JSON: object keys must be strings (byte 1)"),
            (b"[]", "The body must be a JSON object"),
            (b"null", "The body must be a JSON object"),
            (b"", "The body is empty, and must be a JSON object"),
            (b'{"teacher_id": "?"}', "teacher_id: must be a UUID"),
            (b'{"colour": 1}', "colour: is not known here"),
            (b"{}", "teacher_id: is required"),
            (b"[" * 5_000, "The body must be a JSON object"),
        ],
    )
    def test_is_refused_with_a_reason(self, body, problem):
        answer = Caller(make_person(Role.STUDENT), base="/api/bookings/").post("bookings/", body)
        assert (answer.status, answer.body) == (400, {"error": problem})

    def test_must_be_json(self):
        asked = Caller(make_person(Role.STUDENT), base="/api/bookings/")
        answer = asked.post("bookings/", "a=1", Content_Type="text/plain")
        problem = "The body must be sent as application/json, not as text/plain"
        assert (answer.status, answer.body) == (400, {"error": problem})


class TestUnreadableQuery:
    def test_is_refused_with_a_reason(self):
        asked = Caller(make_person(Role.STUDENT), base="/api/bookings/")
        query = {"teacher_id": str(UUID(int=1)), "date": "tomorrow"}
        answer = asked.get("slots/available/", query)
        assert (answer.status, answer.body) == (
            400,
            {"error": "date: must be a date like 2027-03-01"},
        )

    def test_names_the_allowed_values(self):
        answer = Caller(make_person(Role.STUDENT), base="/api/bookings/").get(
            "bookings/my/?status=x"
        )
        words = "one of CANCELLED, COMPLETED, CONFIRMED or PENDING"
        assert (answer.status, answer.body) == (400, {"error": f"status: must be {words}"})


class TestUnstorableSearch:
    @pytest.mark.parametrize(
        "path",
        [
            *("bookings/teachers/", "mentors/", "matches/candidates/", "v1/drf/bookings/"),
            *("v1/drf/practitioners/", "v1/drf/services/", "v1/drf/locations/"),
        ],
    )
    def test_is_refused_with_a_reason(self, path):
        asked = Caller(make_person(*Role), base="/api/")
        for text in ("\x00", "x" * 201):
            answer = asked.get(path, {"search": text})
            assert answer.status in {400, 422}
            assert "must be text of at most 200 characters, without NUL" in str(answer.body)
