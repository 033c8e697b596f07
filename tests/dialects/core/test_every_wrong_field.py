"""An error names every field that is wrong, and every address refuses parameters it has not."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.dialects.core.test_conventions import problem
from tests.factories import make_connection, make_student, make_teacher

SOME = str(UUID(int=7))


@pytest.fixture
def john(call):
    return call(make_student())


def pointers(answer):
    return sorted(each["pointer"] for each in problem(answer, 422, "invalid")["errors"])


class TestEveryWrongField:
    def test_of_a_booking_is_named(self, john):
        body = {"program": "tutoring", "match": SOME, "location": SOME, "start": "tomorrow"}
        expected = ["/duration_minutes", "/location", "/match", "/provider", "/start"]
        assert pointers(john.post("bookings", body)) == expected

    def test_may_be_a_skipped_wall_time(self, john):
        body = {"program": "chess", "start": "2027-03-28T02:30:00", "timezone": "Europe/Madrid"}
        assert pointers(john.post("bookings", body)) == ["/program", "/start"]
        alone = body | {"program": "tutoring", "provider": SOME, "duration_minutes": 60}
        problem(john.post("bookings", alone), 422, "skipped_wall_time")

    @pytest.mark.parametrize(
        ("path", "query", "expected"),
        [
            (
                "bookings",
                {"starts_from": "x", "starts_before": "y", "updated_since": "z"},
                ["/starts_before", "/starts_from", "/updated_since"],
            ),
            (
                f"people/{SOME}/slots",
                {"program": "chess", "from": "x", "to": "y"},
                ["/from", "/program", "/to"],
            ),
            ("insights", {"program": "x", "from": "x", "to": "y"}, ["/from", "/program", "/to"]),
            ("explain", {"program": "x", "provider": SOME, "start": "x"}, ["/program", "/start"]),
        ],
    )
    def test_of_a_query_is_named(self, john, path, query, expected):
        assert pointers(john.get(path, query)) == expected

    def test_that_cannot_be_read_is_named_beside_those_that_do_not_fit(self, john):
        body = {"program": "tutoring", "provider": "x", "start": "tomorrow", "duration_minutes": 0}
        assert pointers(john.post("bookings", body)) == ["/duration_minutes", "/provider", "/start"]

    def test_of_a_hold_is_named(self, john):
        expected = ["/duration_minutes", "/provider", "/start"]
        assert pointers(john.post("holds", {"program": "tutoring"})) == expected

    @pytest.mark.parametrize("path", ["bookings", "holds"])
    def test_is_named_if_what_it_names_is_not_there(self, john, path):
        body = {"program": "tutoring", "provider": SOME, "duration_minutes": 60}
        answer = john.post(path, body | {"start": "2027-03-02T10:00:00Z"})
        assert problem(answer, 404, "not_found")["errors"][0]["pointer"] == "/provider"

    def test_with_too_long_a_text_is_told_its_length(self, john):
        body = {"program": "tutoring", "title": "x" * 201, "match": "x"}
        says = {each["detail"] for each in john.post("bookings", body).body["errors"]}
        assert {"must have at most 200 characters", "must be an id"} <= says


class TestUnknownParameter:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "me/calendar-feed", None),
            ("DELETE", "me/calendar-feed", None),
            ("PATCH", "me/notifications", {"email": {"bookings": True}}),
            ("POST", "webhook-endpoints", {"url": "https://example.com/hook"}),
            ("DELETE", f"webhook-endpoints/{SOME}", None),
            ("POST", "calendar-connections", {"kind": "ics", "url": "https://example.com/a"}),
            ("PATCH", f"calendar-connections/{SOME}", {}),
        ],
    )
    def test_is_refused_where_there_are_none(self, john, method, path, body):
        answer = john.send(method, f"{path}?verbose=1&x=2", body)
        assert pointers(answer) == ["/verbose", "/x"]


class TestETagOfChange:
    def test_is_that_of_reading_it_afterwards(self, call):
        who = make_teacher()
        mine = call(who)
        connection = make_connection(who)
        for path, change in (
            ("me/notifications", {"email": {"bookings": False}}),
            (f"calendar-connections/{connection.uuid}", {"label": "Home"}),
        ):
            changed = mine.patch(path, change)
            assert changed.status == 200, changed
            tag = changed.headers["ETag"]
            assert mine.get(path, If_None_Match=tag).status == 304
