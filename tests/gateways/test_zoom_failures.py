"""Zoom failing, refusing or answering nonsense; and its secrets."""

from __future__ import annotations

import logging
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.lookalikes.faults import Fault, RefusedError
from tests.lookalikes.zoom import ZoomLookalike

from bookable.domain.meetings import MeetingVendorBusy, MeetingVendorError
from bookable.gateways.zoom import Zoom

GOOD = {"id": 1, "join_url": "https://zoom.us/j/1"}


def failure_of(call, *arguments, within=5):
    with pytest.raises(MeetingVendorError) as failure:
        call(*arguments, within=within)
    assert not isinstance(failure.value, MeetingVendorBusy)
    return str(failure.value)


class ATellTale(ZoomLookalike):
    """A Zoom that repeats the password that it was sent."""

    def _create(self, seen, user):
        raise RefusedError(403, {"message": f"Not with {seen.body['password']} as a key."})


class TestInvalidZoomAnswer:
    @pytest.mark.parametrize(
        "body",
        [
            "",
            "{",
            "null",
            "[]",
            '"https://zoom.us/j/1"',
            "[" * 5000,
            {},
            {"id": 1},
            {"join_url": "https://zoom.us/j/1"},
            GOOD | {"id": None},
            GOOD | {"id": True},
            GOOD | {"id": ""},
            GOOD | {"id": [1]},
            GOOD | {"id": 1.5},
            GOOD | {"join_url": None},
            GOOD | {"join_url": ""},
            GOOD | {"join_url": "javascript:alert(1)"},
            GOOD | {"join_url": "ftp://zoom.us/j/1"},
            GOOD | {"join_url": "//zoom.us/j/1"},
            GOOD | {"join_url": "https:///j/1"},
            GOOD | {"join_url": "https://zoom.us/j/1\nX: y"},
            GOOD | {"password": 7},
        ],
        ids=repr,
    )
    def test_is_refused(self, gateway, vendor, plan, body):
        vendor.queue("create", Fault(status=201, body=body))
        assert failure_of(gateway.create, plan) == (
            "Zoom gave an answer that could not be understood."
        )
        assert vendor.count("create") == 1

    def test_with_another_content_type_is_not_read(self, gateway, vendor, plan):
        vendor.queue("create", Fault(status=201, body=GOOD, content_type="text/html"))
        assert "could not be understood" in failure_of(gateway.create, plan)

    @pytest.mark.parametrize("body", ["", "<html>", {}, {"access_token": "t\u00f6k"}, []], ids=repr)
    def test_to_a_token_request_is_refused(self, gateway, vendor, plan, body):
        vendor.queue("token", Fault(status=200, body=body))
        assert "could not be understood" in failure_of(gateway.create, plan)
        assert vendor.count("create") == 0

    @pytest.mark.parametrize("body", ["", {}, {"meetings": {}}, {"meetings": [{}]}], ids=repr)
    def test_to_a_list_request_is_refused(self, gateway, vendor, body):
        vendor.queue("list", Fault(status=200, body=body))
        assert "could not be understood" in failure_of(gateway.marked)


class TestZoomIsDown:
    @pytest.mark.parametrize("status", [500, 502, 503])
    def test_raises_an_error_with_the_status(self, gateway, vendor, plan, status):
        vendor.queue(
            "create", Fault(status=status, body="<h1>trace</h1>", content_type="text/html")
        )
        assert failure_of(gateway.create, plan) == f"Zoom is out of order ({status})."
        assert vendor.count("create") == 1

    def test_after_a_dropped_connection_create_is_not_repeated(self, gateway, vendor, plan):
        vendor.queue("create", Fault.lost())
        assert failure_of(gateway.create, plan) == "Zoom could not be reached."
        assert (vendor.count("create"), len(vendor.meetings)) == (1, 1)

    def test_without_a_listener_cannot_be_reached(self, connect, plan):
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        gateway = connect(oauth_url=f"http://127.0.0.1:{port}/oauth/token")
        assert failure_of(gateway.create, plan) == "Zoom could not be reached."

    @pytest.mark.parametrize(
        "url", ["", "zoom", "ftp://zoom.us", "http://[", "http://x\n/", "http://a..b/"]
    )
    def test_with_an_invalid_address_cannot_be_reached(self, connect, plan, url):
        assert failure_of(connect(oauth_url=url).create, plan) == "Zoom could not be reached."

    def test_redirects_are_not_followed(self, gateway, vendor, plan):
        vendor.queue("create", Fault(status=307, headers={"Location": f"{vendor.address}/x"}))
        assert failure_of(gateway.create, plan) == "Zoom refused (307)."
        assert vendor.requests[-1].call == "create"

    def test_is_reached_again_once_it_is_back(self, gateway, vendor, plan):
        vendor.queue("create", Fault.lost())
        failure_of(gateway.create, plan)
        assert gateway.create(plan, within=5)


class TestZoomRefusal:
    def test_shows_zooms_message_shortened(self, gateway, vendor, plan):
        vendor.queue("create", Fault.refuse(400, "The host\r\nis   on leave. " * 50, code=300))
        reason = failure_of(gateway.create, plan)
        assert reason.startswith("Zoom refused (400): The host is on leave. The host")
        assert len(reason) < 200

    def test_shows_missing_scopes(self, gateway, vendor, plan):
        message = "Invalid access token, does not contain scopes:[meeting:write:meeting:admin]."
        vendor.queue("create", Fault.refuse(400, message, code=4711))
        assert message in failure_of(gateway.create, plan)

    @pytest.mark.parametrize("body", ["<html>secret</html>", {"message": 7}, [1], ""], ids=repr)
    def test_without_a_message_shows_the_status(self, gateway, vendor, plan, body):
        vendor.queue("create", Fault(status=403, body=body))
        assert failure_of(gateway.create, plan) == "Zoom refused (403)."

    def test_of_the_credentials_says_so(self, connect, plan):
        assert failure_of(connect(client_secret="x").create, plan) == (
            "Zoom refused (400): Invalid client_id or client_secret"
        )


class TestZoomSecrets:
    def secrets(self, vendor):
        sent = vendor.seen("create")[-1].body["password"]
        return [*vendor.credentials.values(), *vendor.tokens, sent]

    def test_are_removed_from_refusals(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        [token] = vendor.tokens
        for secret in [*vendor.credentials.values(), token]:
            vendor.queue("create", Fault.refuse(400, f"Look: {secret}, {secret}!"))
            assert failure_of(gateway.create, plan) == "Zoom refused (400): Look: …, …!"

    def test_include_the_meetings_password(self, plan):
        with ATellTale() as vendor:
            urls = {"oauth_url": vendor.oauth_url, "api_url": vendor.api_url}
            gateway = Zoom(**vendor.credentials, **urls)
            assert failure_of(gateway.create, plan) == "Zoom refused (403): Not with … as a key."
            gateway.close()

    @pytest.mark.parametrize(
        "door", ["https://zoom.us/j/1?pwd=a", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx", "0123456789" * 3]
    )
    def test_include_links_and_long_strings(self, gateway, vendor, plan, door):
        vendor.queue("create", Fault.refuse(400, f"See {door} now"))
        assert failure_of(gateway.create, plan) == "Zoom refused (400): See … now"

    def test_are_not_in_the_repr(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        shown = f"{gateway!r} {gateway} {vars(gateway)}"
        assert repr(gateway) == f"Zoom(api_url='{vendor.api_url}', user='me')"
        assert not [secret for secret in self.secrets(vendor) if secret in shown]

    def test_are_in_no_log(self, gateway, vendor, plan, caplog):
        caplog.set_level(logging.DEBUG)
        gateway.create(plan, within=5)
        vendor.revoke()
        gateway.create(plan, within=5)
        assert caplog.text
        assert not [secret for secret in self.secrets(vendor) if secret in caplog.text]


class TestClosedZoomConnection:
    def test_ends_waiting_calls(self, gateway, vendor, plan):
        vendor.queue("create", Fault.hang(5))
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(gateway.create, plan, within=5)
            while not vendor.count("create"):
                time.sleep(0.01)
            gateway.close()
            with pytest.raises(MeetingVendorError, match="could not be reached"):
                waiting.result(timeout=2)

    def test_reopens_when_needed(self, gateway, plan):
        gateway.close()
        gateway.create(plan, within=5)
        gateway.close()
        gateway.close()
        assert gateway.create(plan, within=5)

    def test_is_reused_for_many_calls(self, gateway: Zoom, vendor, plan):
        for _ in range(5):
            gateway.create(plan, within=5)
        assert vendor.connections == 1
