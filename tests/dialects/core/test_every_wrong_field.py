"""An error names every field that is wrong, and every address refuses parameters it has not."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.core_api import problem
from tests.factories import make_connection, make_staff, make_student, make_teacher

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

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", f"bookings/{SOME}/links", {"allow": ["fly"], "expires_at": "x"}),
            ("POST", f"bookings/{SOME}/links", {"allow": None, "expires_at": "x", "more": 1}),
            ("POST", "series", {"program": "chess", "start": "x", "repeat": None}),
            ("POST", "series", {"program": "chess", "start": "x", "repeat": {"count": 1}}),
            ("PUT", "people/{mary}/hours", {"timezone": "Mars", "weekly": 5, "dates": {"x": []}}),
        ],
    )
    def test_is_named_beside_a_list_or_an_object_that_cannot_be_read(
        self, call, method, path, body
    ):
        mary = make_teacher()
        named = pointers(call(mary).send(method, path.format(mary=mary.uuid), body))
        assert sorted({each.split("/")[1] for each in named}) == sorted(body)

    @pytest.mark.parametrize(
        ("path", "query", "expected"),
        [
            (
                "bookings",
                {"starts_from": "x", "program": "y", "limit": 0},
                ["limit", "program/0", "starts_from"],
            ),
            (
                "free",
                {"start": "x", "service_kind": "y"},
                ["duration_minutes", "program", "service_kind", "start"],
            ),
            (
                "free",
                {"program": "x", "start": "y", "page": 2},
                ["duration_minutes", "page", "program", "start"],
            ),
            (
                "openings",
                {"program": "x", "from": "y", "to": "z", "timezone": "q"},
                ["duration_minutes", "from", "program", "timezone", "to"],
            ),
            (
                f"people/{SOME}/slots",
                {"from": "x", "to": "y", "timezone": "z", "page": 2},
                ["from", "page", "program", "timezone", "to"],
            ),
            (
                "explain",
                {"program": "x", "start": "y", "timezone": "z"},
                ["program", "provider", "start", "timezone"],
            ),
            (
                "insights",
                {"program": "x", "from": "y", "provider": "z"},
                ["from", "program", "provider"],
            ),
            ("events", {"program": "x", "limit": 0}, ["limit", "program/0"]),
        ],
    )
    def test_of_a_query_is_named_beside_those_that_cannot_be_read(
        self, john, path, query, expected
    ):
        assert pointers(john.get(path, query)) == [f"/{name}" for name in expected]

    @pytest.mark.parametrize("body", [{}, {"program": "tutoring"}, {"program": 5}])
    def test_of_a_hold_is_named(self, john, body):
        program = [] if body.get("program") == "tutoring" else ["/program"]
        expected = ["/duration_minutes", *program, "/provider", "/start"]
        assert pointers(john.post("holds", body)) == sorted(expected)

    def test_of_a_start_is_named_with_its_zone(self, john):
        body = {"program": "tutoring", "provider": SOME, "duration_minutes": 60}
        answer = john.post("bookings", body | {"start": "x", "timezone": "y"})
        assert pointers(answer) == ["/start", "/timezone"]

    def test_of_a_person_is_named(self, call):
        given = {"name": " ", "timezone": "x", "avatar_url": "y", "pace": {"daily_limit": 0}}
        changed = ["/avatar_url", "/name", "/pace/daily_limit", "/timezone"]
        mary = make_teacher()
        assert pointers(call(mary).patch(f"people/{mary.uuid}", given)) == changed
        added = call(make_staff()).post("people", given | {"email": "z", "roles": ["staff"]})
        assert pointers(added) == sorted([*changed, "/email", "/roles/0"])

    def test_of_hours_is_named(self, call):
        mary = make_teacher()
        dates = {"x": [], "2027-03-01": [["9"]], "2027-03-02": [["25:00", "26:00"]]}
        body = {"timezone": "Nowhere", "weekly": {"mon": []}, "dates": dates}
        assert pointers(call(mary).send("PUT", f"people/{mary.uuid}/hours", body)) == [
            *("/dates/2027-03-01/0/0", "/dates/2027-03-02/0/0", "/dates/2027-03-02/0/1"),
            *("/dates/x", "/timezone", "/weekly/mon"),
        ]

    def test_of_a_webhook_endpoint_is_named(self, john):
        body = {"url": "ftp://x", "types": ["x", "*", "y"], "programs": ["tutoring", "y"]}
        expected = ["/programs/1", "/types/0", "/types/2", "/url"]
        assert pointers(john.post("webhook-endpoints", body)) == expected

    def test_of_a_connection_is_named(self, john):
        body = {"kind": "caldav", "url": "nowhere", "label": 5}
        expected = ["/label", "/password", "/url", "/username"]
        assert pointers(john.post("calendar-connections", body)) == expected

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


class TestBody:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "bookings"),
            ("POST", "holds"),
            ("POST", "series"),
            ("POST", "webhook-endpoints"),
            ("POST", "calendar-connections"),
            ("PATCH", "me/notifications"),
            ("POST", f"bookings/{SOME}/links"),
            ("POST", f"bookings/{SOME}/reschedule"),
            ("PATCH", f"bookings/{SOME}"),
        ],
    )
    def test_that_is_empty_is_malformed(self, john, method, path):
        says = problem(john.send(method, path, ""), 400, "malformed")["detail"]
        assert says == "The body is empty, and must be a JSON object"

    def test_that_is_a_list_is_said_to_be_the_body(self, john):
        answer = problem(john.post("bookings", []), 422, "invalid")
        assert answer["detail"] == "The body must be a JSON object"
        assert [each["pointer"] for each in answer["errors"]] == [""]

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "me/calendar-feed"),
            ("DELETE", "me/calendar-feed"),
            ("POST", f"webhook-endpoints/{SOME}/rotate"),
            ("POST", f"calendar-connections/{SOME}/sync"),
            ("DELETE", f"holds/{SOME}"),
        ],
    )
    def test_with_fields_is_refused_where_there_are_none(self, john, method, path):
        assert pointers(john.send(method, path, {"reason": "", "x": 1})) == ["/reason", "/x"]

    def test_without_fields_is_none_where_there_is_none(self, john):
        assert john.post("me/calendar-feed", {}).status == 201


class TestValues:
    def test_are_named_as_they_are_sent(self, john):
        detail = john.get("people", {"role": "client"}).body["detail"]
        assert "practitioner" in detail


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

    def test_of_an_endpoint_does_not_depend_on_its_secret(self, john):
        made = john.post("webhook-endpoints", {"url": "https://example.com/hook"})
        path = f"webhook-endpoints/{made.body['id']}"
        assert john.get(path, If_None_Match=made.headers["ETag"]).status == 304
        rotated = john.post(f"{path}/rotate")
        assert john.get(path, If_None_Match=rotated.headers["ETag"]).status == 304
