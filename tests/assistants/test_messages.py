"""What the endpoint says to messages, right and wrong, and to who sends them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from tests.core_api import make_key
from tests.factories import NOW, TOMORROW_AT_TEN, make_student, make_teacher
from tests.steps import request_booking

from bookable.domain.people import Scope
from bookable.interfaces.auth.tokens import credentials
from bookable.interfaces.http.throttling import BOOKING
from bookable.storage.models import Booking, Person

pytestmark = pytest.mark.django_db

ENVELOPE = "io.modelcontextprotocol/"
STATELESS = {f"{ENVELOPE}protocolVersion": "2026-07-28", f"{ENVELOPE}clientCapabilities": {}}


class Assistant:
    """Posts messages, by default of the revision with a handshake."""

    def __init__(self, person=None, **headers):
        self._client = Client()
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if person is not None:
            token = credentials(person.uuid, now=NOW)["token"]
            self.headers["Authorization"] = f"Bearer {token}"

    def post(self, message, *, at="/mcp/", **headers):
        body = message if isinstance(message, str | bytes) else json.dumps(message)
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.post(at, body, content_type="application/json", headers=sent)

    def ask(self, method, params=None, **headers):
        message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params or {}}
        return self.post(message, **headers)

    def call(self, name, /, **arguments):
        answer = self.ask("tools/call", {"name": name, "arguments": arguments})
        assert answer.status_code == 200, answer.content
        return answer.json()["result"]

    def refused(self, name, /, **arguments):
        """Return what a refused call is told."""
        result = self.call(name, **arguments)
        assert result["isError"], result
        return result["content"][0]["text"]

    def done(self, name, /, **arguments):
        """Return what a call answers."""
        result = self.call(name, **arguments)
        assert not result["isError"], result
        return result["structuredContent"]


def error(answer, status, code):
    """Return the message of a protocol error."""
    body = answer.json()
    assert (answer.status_code, body["error"]["code"]) == (status, code), body
    return body["error"]["message"]


@pytest.fixture
def maria():
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def sam():
    return make_student(name="Sam Doe")


@pytest.fixture
def lesson(maria, sam):
    return request_booking(maria, sam)


def wish(maria, **more):
    return {
        "program": "tutoring",
        "provider": str(maria.uuid),
        "start": TOMORROW_AT_TEN.isoformat(),
        "duration_minutes": 60,
    } | more


class TestCredentials:
    @pytest.mark.parametrize(
        "sent", ["Bearer nonsense", "Token bkt_no", "Bearer bkk_no", "Basic x"]
    )
    def test_that_are_wrong_get_401_and_a_challenge(self, sent):
        answer = Assistant(Authorization=sent).ask("tools/list")
        assert error(answer, 401, -32001)
        assert "Bearer" in answer["WWW-Authenticate"]
        assert "nonsense" not in answer.content.decode()

    def test_that_are_missing_get_401_and_a_challenge(self):
        answer = Assistant().ask("initialize")
        assert error(answer, 401, -32001)
        assert "Bearer" in answer["WWW-Authenticate"]

    def test_of_a_session_do_not_count(self, sam):
        client = Client()
        client.force_login(Person.objects.get(id=sam.person_id))
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        assert client.post("/mcp/", body, content_type="application/json").status_code == 401

    def test_are_needed_for_unknown_tools_and_broken_bodies_too(self):
        assert Assistant().ask("tools/call", {"name": "nothing"}).status_code == 401
        assert Assistant(Authorization="Bearer no").post("{").status_code == 401

    def test_as_token_count_like_a_bearer(self, sam):
        token = credentials(sam.uuid, now=NOW)["token"]
        assert Assistant(Authorization=f"Token {token}").done("my_bookings")["items"] == []


class TestApiKey:
    def test_acts_for_the_named_person(self, maria, sam):
        key = make_key("bookings:read", "bookings:write")
        acting = {"Authorization": f"Bearer {key}", "Bookable-Act-As": str(sam.uuid)}
        made = Assistant(**acting).done("book", **wish(maria))
        assert made["client"]["id"] == str(sam.uuid)

    def test_sees_all_bookings_without_a_person(self, lesson):
        key = make_key("bookings:read")
        found = Assistant(Authorization=f"Bearer {key}").done("my_bookings")
        assert [each["id"] for each in found["items"]] == [str(lesson.uuid)]

    def test_without_the_scope_is_told_which_it_lacks(self, lesson):
        key = make_key(*(set(Scope) - {Scope.BOOKINGS_WRITE}))
        told = Assistant(Authorization=f"Bearer {key}").refused(
            "cancel", booking_id=str(lesson.uuid), confirmed=True
        )
        assert told == "This API key lacks the scope bookings:write"

    def test_for_an_unknown_person_gets_401(self):
        acting = {"Authorization": f"Bearer {make_key()}", "Bookable-Act-As": "no@example.com"}
        told = error(Assistant(**acting).ask("ping"), 401, -32001)
        assert told == "Bookable-Act-As names no active person"


class TestOrigin:
    def test_that_is_foreign_gets_403(self, sam):
        answer = Assistant(sam).ask("ping", Origin="https://evil.example.com")
        assert error(answer, 403, -32600)

    def test_that_may_call_the_apis_is_answered(self, sam, settings):
        settings.CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
        assert Assistant(sam).ask("ping", Origin="https://app.example.com").status_code == 200


class TestHttp:
    @pytest.mark.parametrize("method", ["get", "put", "delete", "options"])
    def test_other_methods_than_post_get_405(self, method, sam):
        headers = Assistant(sam).headers
        answer = getattr(Client(), method)("/mcp/", headers=headers)
        assert (answer.status_code, answer["Allow"]) == (405, "POST")

    def test_the_last_slash_may_be_left_out(self, sam):
        asked = {"jsonrpc": "2.0", "id": "a", "method": "ping"}
        assert Assistant(sam).post(asked, at="/mcp").json()["result"] == {}
        assert Assistant().post(asked, at="/mcp").status_code == 401

    def test_a_body_that_is_too_large_gets_413(self, sam):
        assert Assistant(sam).post(" " * 300_000).status_code == 413

    def test_notifications_and_answers_get_202(self, sam):
        for message in (
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {"jsonrpc": "2.0", "id": 1, "result": {}},
        ):
            answer = Assistant(sam).post(message)
            assert (answer.status_code, answer.content) == (202, b"")


class TestBadMessages:
    @pytest.mark.parametrize("body", ["", "{", b"\xff", '"\\ud800', "[" * 100_000])
    def test_that_are_not_json(self, body, sam):
        assert error(Assistant(sam).post(body), 400, -32700)

    @pytest.mark.parametrize(
        "message",
        [
            *([], 1, None, {}, {"jsonrpc": "1.0", "id": 1, "method": "ping"}),
            {"jsonrpc": "2.0", "id": 1},
            *({"jsonrpc": "2.0", "id": each, "method": "ping"} for each in (None, 1.5, True, [])),
            {"jsonrpc": "2.0", "id": 1, "method": 5},
            [{"jsonrpc": "2.0", "id": 1, "method": "ping"}],
        ],
    )
    def test_that_are_no_message(self, message, sam):
        assert error(Assistant(sam).post(message), 400, -32600)

    @pytest.mark.parametrize("params", [[], "x", 5])
    def test_with_other_parameters_than_an_object(self, params, sam):
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": params or [1]}
        assert error(Assistant(sam).post(message), 400, -32602)

    @pytest.mark.parametrize(
        "params", [{}, {"name": 5}, {"name": []}, {"name": "x"}, {"name": "book", "arguments": [1]}]
    )
    def test_that_call_no_tool(self, params, sam):
        assert error(Assistant(sam).ask("tools/call", params), 400, -32602)

    def test_with_an_unknown_method_are_told_so_under_their_id(self, sam):
        answer = Assistant(sam).ask("resources/list")
        assert error(answer, 404, -32601) == "Method not found: resources/list"
        assert answer.json()["id"] == 7


class TestRevisions:
    def test_a_handshake_of_any_revision_is_offered_ours(self, sam):
        for asked in ("2025-11-25", "2024-11-05", 5):
            answer = Assistant(sam).ask("initialize", {"protocolVersion": asked})
            assert answer.json()["result"]["protocolVersion"] == "2025-11-25"

    @pytest.mark.parametrize("header", ["2024-11-05", "nonsense"])
    def test_another_revision_is_refused_with_those_that_are_spoken(self, sam, header):
        answer = Assistant(sam).ask("ping", MCP_Protocol_Version=header)
        assert error(answer, 400, -32022)
        assert answer.json()["error"]["data"]["supported"] == ["2026-07-28", "2025-11-25"]
        note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        assert error(Assistant(sam).post(note, MCP_Protocol_Version=header), 400, -32022)

    def test_a_stateless_request_says_what_answered_it(self, sam):
        headers = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"}
        result = Assistant(sam, **headers).ask("tools/list", {"_meta": STATELESS}).json()["result"]
        assert result["resultType"] == "complete"
        assert result["_meta"][f"{ENVELOPE}serverInfo"]["name"] == "bookable"

    @pytest.mark.parametrize(
        "changed",
        [
            {"MCP-Protocol-Version": "2025-11-25"},
            {"Mcp-Method": "tools/list"},
            {"Mcp-Name": "cancel"},
            {"Mcp-Name": "=?base64?!?="},
        ],
    )
    def test_headers_that_differ_from_the_body_are_refused(self, sam, changed):
        headers = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call"}
        params = {"name": "my_bookings", "_meta": STATELESS}
        asker = Assistant(sam, **(headers | {"Mcp-Name": "my_bookings"} | changed))
        assert error(asker.ask("tools/call", params), 400, -32020)

    @pytest.mark.parametrize("meta", [None, {}, [], {f"{ENVELOPE}protocolVersion": "2026-07-28"}])
    def test_a_stateless_request_without_its_envelope_is_refused(self, sam, meta):
        asker = Assistant(sam, **{"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "ping"})
        assert error(asker.ask("ping", {"_meta": meta}), 400, -32602)


class TestTools:
    def test_say_what_they_do_before_they_are_called(self, sam):
        listed = Assistant(sam).ask("tools/list").json()["result"]["tools"]
        notes = {tool["name"]: tool["annotations"] for tool in listed}
        reading = {"find_people", "who_is_free", "openings", "explain", "my_bookings", "quote"}
        assert {name for name, note in notes.items() if note["readOnlyHint"]} == reading
        destructive = {name for name, note in notes.items() if note["destructiveHint"]}
        assert destructive == {"cancel", "reschedule", "decline"}
        assert not notes["book"]["idempotentHint"]
        assert all(tool["description"] and tool["inputSchema"]["properties"] for tool in listed)

    def test_describe_arguments_as_the_api_does(self, sam):
        listed = Assistant(sam).ask("tools/list").json()["result"]["tools"]
        schemas = {tool["name"]: tool["inputSchema"] for tool in listed}
        assert schemas["explain"]["required"] == ["program", "provider", "start"]
        assert schemas["book"]["required"] == ["program"]
        assert schemas["book"]["properties"]["client"]["format"] == "uuid"
        assert {"confirmed", "request_id", "booking_id"} < schemas["cancel"]["properties"].keys()
        assert "dry_run" not in schemas["cancel"]["properties"]
        assert "$ref" not in json.dumps(listed)


class TestCalls:
    def test_pass_lists_numbers_and_words_on(self, sam, lesson):
        ask = Assistant(sam)
        assert ask.done("my_bookings", status=["canceled", "completed"])["items"] == []
        found = ask.done("my_bookings", status=["requested"], limit=1, order="-start")
        assert [each["id"] for each in found["items"]] == [str(lesson.uuid)]

    def test_name_every_wrong_argument(self, sam, maria):
        told = Assistant(sam).refused(
            "book", **wish(maria, duration_minutes="long", start=5, colour="red")
        )
        assert {line.split(":")[0] for line in told.splitlines()} == {
            *("duration_minutes", "start", "colour"),
        }

    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("reschedule", {"booking_id": None, "start": 5, "confirmed": 1, "colour": "red"}),
            ("reschedule", {"booking_id": 5, "start": "soon", "dry_run": True, "request_id": 7}),
            ("cancel", {"booking_id": "", "reason": 5}),
            ("my_bookings", {"limit": 0, "order": "size"}),
        ],
    )
    def test_name_every_wrong_argument_of_address_and_body(self, sam, lesson, name, arguments):
        told = Assistant(sam).refused(name, **arguments)
        assert {line.split(":")[0] for line in told.splitlines()} == arguments.keys()

    def test_with_a_wrong_argument_change_nothing(self, sam, maria, lesson):
        ids = {"booking_id": str(lesson.uuid), "request_id": 5}
        for name, arguments in (
            ("book", {**wish(maria, start="2027-03-03T10:00:00Z"), "request_id": 5}),
            ("cancel", {**ids, "confirmed": True}),
        ):
            told = Assistant(sam).refused(name, **arguments)
            assert told == "request_id: must be text"
        assert Assistant(maria).refused("decline", **ids) == "request_id: must be text"
        assert Booking.objects.get().status == "requested"

    @pytest.mark.parametrize(
        ("name", "arguments", "field"),
        [
            ("my_bookings", {"limit": 0}, "limit"),
            ("my_bookings", {"limit": {"a": 1}}, "limit"),
            ("my_bookings", {"colour": "red"}, "colour"),
            ("quote", {}, "booking_id"),
            ("quote", {"booking_id": 5}, "booking_id"),
            ("cancel", {"booking_id": "x", "confirmed": "true"}, "confirmed"),
            ("cancel", {"booking_id": "x", "confirmed": True, "dry_run": True}, "dry_run"),
            ("cancel", {"booking_id": "x", "request_id": 5}, "request_id"),
        ],
    )
    def test_with_a_wrong_argument_name_it(self, sam, name, arguments, field):
        assert field in Assistant(sam).refused(name, **arguments)

    @pytest.mark.parametrize("there", ["{}/history?x=", "../people/{}", "{}%2Fcancel", ".."])
    def test_stay_at_their_address(self, sam, lesson, there):
        told = Assistant(sam).refused("quote", booking_id=there.format(lesson.uuid))
        assert told == "Not found"

    def test_of_a_strangers_booking_find_nothing(self, lesson):
        stranger = Assistant(make_student(name="Eve"))
        for name in ("quote", "cancel", "reschedule", "confirm", "decline"):
            told = stranger.refused(name, booking_id=str(lesson.uuid), **_more(name))
            assert told == "There is no such booking.", name
        assert Booking.objects.get().status == "requested"

    def test_confirm_and_decline_as_the_provider(self, maria, sam, lesson):
        told = Assistant(sam).refused("confirm", booking_id=str(lesson.uuid))
        assert told
        assert (
            Assistant(maria).done("confirm", booking_id=str(lesson.uuid))["status"] == "confirmed"
        )
        later = request_booking(maria, sam, start=TOMORROW_AT_TEN + timedelta(hours=3))
        declined = Assistant(maria).done("decline", booking_id=str(later.uuid))
        assert declined["status"] == "canceled"

    def test_repeated_with_a_request_id_in_another_order_happen_once(self, sam, maria):
        once = Assistant(sam).done("book", **wish(maria), request_id="r")
        turned = dict(reversed(wish(maria).items()))
        assert Assistant(sam).done("book", request_id="r", **turned)["id"] == once["id"]
        assert Booking.objects.count() == 1
        told = Assistant(sam).refused("book", **wish(maria, duration_minutes=30), request_id="r")
        assert "another request" in told

    def test_with_a_request_id_that_is_no_key_name_its_header(self, sam, maria):
        told = Assistant(sam).refused("book", **wish(maria), request_id="not visible é")
        assert told == "Idempotency-Key: must be 1 to 255 visible ASCII characters"

    @pytest.mark.parametrize("said", [True, "true"])
    def test_of_a_dry_run_change_nothing_and_say_so(self, sam, maria, said):
        result = Assistant(sam).call("book", **wish(maria), dry_run=said)
        assert result["content"][0]["text"].startswith("This is a dry run")
        assert result["structuredContent"]["events"] == ["booking.requested"]
        assert not Booking.objects.exists()

    def test_count_against_the_limits_of_the_api(self, sam, maria, settings, monkeypatch):
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(BOOKING.per_person, "at_most", 0)
        assert "many" in Assistant(sam).refused("book", **wish(maria))


def _more(name):
    return {"reschedule": {"start": "2027-03-02T14:00:00Z"}}.get(name, {})
