"""Zoom slow or busy: time limits and waiting."""

from __future__ import annotations

import socket
import time

import pytest
from tests.lookalikes.faults import Fault
from tests.waiting import taking

from bookable.domain.meetings import MeetingVendorBusy, MeetingVendorError


@pytest.mark.long
class TestZoomTimeLimit:
    @pytest.mark.long
    @pytest.mark.parametrize(
        "fault",
        [Fault.hang(5), Fault.late(5), Fault.slow(0.05)],
        ids=["hangs", "is late", "drips"],
    )
    @pytest.mark.parametrize("call", ["token", "create"])
    def test_holds_against_a_server_that(self, gateway, vendor, plan, call, fault):
        vendor.queue(call, fault)
        with taking(0.2, 1.3), pytest.raises(MeetingVendorError, match="did not answer in time"):
            gateway.create(plan, within=0.25)

    def test_holds_for_token_and_call_together(self, gateway, vendor, plan):
        vendor.queue("token", Fault.late(0.2))
        vendor.queue("create", Fault.late(0.2))
        with taking(0.2, 1.3), pytest.raises(MeetingVendorError, match="in time"):
            gateway.create(plan, within=0.25)

    def test_holds_for_all_pages_together(self, gateway, vendor):
        endless = {"meetings": [], "next_page_token": "more"}
        vendor.queue("list", Fault(delay=0.05, status=200, body=endless), times=99)
        with taking(0.2, 1.3), pytest.raises(MeetingVendorError, match="in time"):
            gateway.marked(within=0.25)

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_holds_against_a_listener_that_never_answers(self, connect, plan, scheme):
        with socket.create_server(("127.0.0.1", 0)) as mute:
            address = f"{scheme}://127.0.0.1:{mute.getsockname()[1]}/oauth/token"
            with taking(0.2, 1.3), pytest.raises(MeetingVendorError, match="in time"):
                connect(oauth_url=address).create(plan, within=0.25)

    def test_of_zero_refuses_at_once(self, gateway, plan):
        with taking(0.0, 1.0), pytest.raises(MeetingVendorError, match="in time"):
            gateway.create(plan, within=0)

    def test_of_one_call_does_not_affect_the_next(self, gateway, vendor, plan):
        vendor.queue("create", Fault.slow(0.05))
        with pytest.raises(MeetingVendorError, match="in time"):
            gateway.create(plan, within=0.15)
        assert gateway.create(plan, within=5)


class TestMeetingWhoseAnswerIsTooLate:
    def test_is_made_once_and_found_by_its_mark(self, gateway, vendor, plan):
        vendor.queue("create", Fault.late(0.3))
        with pytest.raises(MeetingVendorError, match="in time"):
            gateway.create(plan, within=0.15)
        time.sleep(0.3)
        assert vendor.count("create") == 1
        [found] = gateway.marked(within=5)
        assert (found.booking, int(found.meeting_id)) == (plan.booking, *vendor.meetings)


@pytest.mark.long
class TestZoomIsBusy:
    def test_is_asked_again_after_the_requested_seconds(self, gateway, vendor, plan):
        vendor.queue("create", Fault.busy(0.3))
        with taking(0.3, 2):
            gateway.create(plan, within=5)
        assert vendor.count("create") == 2

    def test_includes_the_token_endpoint(self, gateway, vendor, plan):
        vendor.queue("token", Fault.busy(0.2))
        with taking(0.2, 2):
            gateway.create(plan, within=5)
        assert (vendor.count("token"), vendor.count("create")) == (2, 1)

    def test_raises_if_the_wait_exceeds_the_limit(self, gateway, vendor, plan):
        vendor.queue("create", Fault.busy(30))
        with taking(0.0, 2), pytest.raises(MeetingVendorBusy) as busy:
            gateway.create(plan, within=5)
        assert busy.value.retry_after == 30
        assert vendor.count("create") == 1

    @pytest.mark.parametrize(
        "date", ["Fri, 01 Mar 2030 10:02:00 GMT", "2030-03-01T10:02:00Z", "2030-03-01T10:02:00"]
    )
    def test_may_name_a_date_on_its_own_clock(self, gateway, vendor, plan, date):
        vendor.queue("create", Fault.busy(date, Date="Fri, 01 Mar 2030 10:00:00 GMT"))
        with pytest.raises(MeetingVendorBusy) as busy:
            gateway.create(plan, within=5)
        assert busy.value.retry_after == 120

    def test_may_name_a_past_date(self, gateway, vendor, plan):
        vendor.queue(
            "create",
            Fault.busy("Fri, 01 Mar 2030 09:59:00 GMT", Date="Fri, 01 Mar 2030 10:00:00 GMT"),
        )
        with taking(0.0, 2):
            gateway.create(plan, within=5)

    @pytest.mark.parametrize(
        "asked",
        [{}, {"retry_after": "soon"}, {"retry_after": "nan"}, {"retry_after": "inf"}],
        ids=["nothing", "a word", "no number", "for ever"],
    )
    def test_waits_a_second_for_an_unreadable_header(self, gateway, vendor, plan, asked):
        vendor.queue("create", Fault.busy(**asked))
        with pytest.raises(MeetingVendorBusy) as busy:
            gateway.create(plan, within=0.5)
        assert busy.value.retry_after == 1

    def test_waits_a_second_for_a_date_without_a_clock(self, gateway, vendor, plan):
        vendor.queue("create", Fault.busy("Fri, 01 Mar 2030 10:02:00 GMT", Date=""))
        with pytest.raises(MeetingVendorBusy) as busy:
            gateway.create(plan, within=0.5)
        assert busy.value.retry_after == 1

    @pytest.mark.long
    def test_waits_a_moment_if_asked_for_no_wait(self, gateway, vendor, plan):
        vendor.queue("create", Fault.busy(0), times=99)
        # The last attempt may be cut off by the deadline.
        with pytest.raises(MeetingVendorError):
            gateway.create(plan, within=1.5)
        assert vendor.count("create") <= 16

    def test_never_asks_for_more_than_a_day(self, gateway, vendor, plan):
        vendor.queue("create", Fault.busy("9" * 30))
        with pytest.raises(MeetingVendorBusy) as busy:
            gateway.create(plan, within=0.5)
        assert busy.value.retry_after == 86_400
