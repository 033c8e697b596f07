"""The official client of the Model Context Protocol, in both revisions and over both transports."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from tests.factories import TOMORROW_AT_TEN, make_student, make_teacher

from bookable.storage.models import Booking

NAMES = {
    *("find_people", "who_is_free", "openings", "explain", "book", "my_bookings"),
    *("reschedule", "cancel", "quote", "confirm", "decline"),
}
LATER = f"{TOMORROW_AT_TEN.date()}T14:00:00Z"
AUTO = pytest.param("auto", marks=pytest.mark.long)
BINARY = Path(sys.executable).parent / "bookable"


@pytest.fixture
def maria(committed):
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def sam(committed):
    return make_student(name="Sam Doe")


def over_http(site, token, then, *, mode="auto", headers=None):
    """Connect as a client with a token, and return what `then` makes of it."""

    async def run():
        sent = {"Authorization": f"Bearer {token}"} | (headers or {})
        async with (
            create_mcp_http_client(headers=sent) as http,
            Client(streamable_http_client(f"{site}/mcp/", http_client=http), mode=mode) as client,
        ):
            return await then(client)

    return asyncio.run(run())


def over_stdio(site, token, then, *, mode="auto"):
    """Connect by `bookable mcp`, and return what `then` makes of it."""
    environ = {"BOOKABLE_URL": site, "BOOKABLE_TOKEN": token, "PATH": os.environ["PATH"]}
    server = StdioServerParameters(command=str(BINARY), args=["mcp"], env=environ)

    async def run():
        async with Client(server, mode=mode) as client:
            return await then(client)

    return asyncio.run(run())


def booked(maria, **more):
    return {
        "program": "tutoring",
        "provider": str(maria.uuid),
        "start": TOMORROW_AT_TEN.isoformat(),
        "duration_minutes": 60,
    } | more


async def the_life_of_a_booking(client, maria):
    """Find, ask, book twice with one id, list, move and cancel. Return the booking's id."""
    assert {tool.name for tool in (await client.list_tools()).tools} == NAMES

    async def call(name, **arguments):
        given = await client.call_tool(name, arguments)
        assert not given.is_error, given
        return given.structured_content

    (found,) = (await call("find_people", role="teacher"))["items"]
    assert found["id"] == str(maria.uuid)
    wish = booked(maria)
    asked = {name: wish[name] for name in ("program", "start", "duration_minutes")}
    assert [each["id"] for each in (await call("who_is_free", **asked))["items"]] == [found["id"]]
    soonest = {"program": "tutoring", "duration_minutes": 60, "from": wish["start"]}
    (opening,) = (await call("openings", **soonest))["items"]
    assert (opening["provider"]["id"], opening["start"]) == (found["id"], "2027-03-02T10:00:00Z")
    assert (await call("explain", **wish))["bookable"] is True
    made = await call("book", **wish, request_id="one")
    assert (await call("book", **wish, request_id="one"))["id"] == made["id"]
    taken = await client.call_tool("book", wish)
    assert (taken.is_error, taken.content[0].text) == (True, "This time is taken already.")
    assert (await call("quote", booking_id=made["id"]))["credit_returned"] is False
    await refuses_to_change_unless_confirmed(call, made)
    return made["id"]


async def refuses_to_change_unless_confirmed(call, made):
    async def now():
        (shown,) = (await call("my_bookings"))["items"]
        return shown["status"], shown["start"]

    this, later = {"booking_id": made["id"]}, {"start": LATER}
    before = await now()
    assert (await call("reschedule", **this, **later))["would"]["start"] == LATER
    assert (await call("cancel", **this, confirmed=False))["events"] == ["booking.canceled"]
    assert await now() == before
    assert (await call("reschedule", **this, **later, confirmed=True))["start"] == LATER
    assert (await call("cancel", **this, confirmed=True))["status"] == "canceled"
    assert await now() == ("canceled", LATER)


@pytest.mark.parametrize("mode", [AUTO, "2026-07-28", "legacy"])
class TestOverHttp:
    def test_books_and_cancels(self, site, maria, sam, token, mode):
        revision = "2025-11-25" if mode == "legacy" else "2026-07-28"

        async def live(client):
            assert client.protocol_version == revision
            if mode != revision:
                assert client.server_info.name == "bookable"
                assert "find_people" in client.instructions
            return await the_life_of_a_booking(client, maria)

        made = over_http(site, token(sam), live, mode=mode)
        assert str(Booking.objects.get().uuid) == made


class TestOverStdio:
    @pytest.mark.parametrize("mode", [AUTO, "legacy"])
    def test_books_and_cancels(self, site, maria, sam, token, mode):
        made = over_stdio(site, token(sam), lambda c: the_life_of_a_booking(c, maria), mode=mode)
        assert str(Booking.objects.get().uuid) == made
