"""Access tokens of Zoom."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.lookalikes.faults import Fault
from tests.lookalikes.zoom import EXPIRED

from bookable.domain.meetings import MeetingVendorError


class TestZoomToken:
    def test_is_requested_as_documented(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        asked = vendor.seen("token")[-1]
        assert asked.body == {
            "grant_type": "account_credentials",
            "account_id": vendor.account_id,
        }
        assert asked.query == {}

    def test_is_requested_in_the_query_if_the_body_is_refused(self, gateway, vendor, plan):
        vendor.queue("token", Fault.refuse(400))
        assert gateway.create(plan, within=5)
        assert vendor.seen("token")[-1].query["account_id"] == vendor.account_id

    def test_is_reused_for_many_calls(self, gateway, vendor, plan):
        for _ in range(3):
            gateway.delete(gateway.create(plan, within=5).meeting_id, within=5)
        assert vendor.count("token") == 1

    def test_is_renewed_before_it_expires(self, gateway, vendor, plan):
        vendor.expires_in = 0.5
        gateway.create(plan, within=5)
        time.sleep(0.46)
        gateway.create(plan, within=5)
        assert (vendor.count("token"), vendor.count("create")) == (2, 2)

    def test_is_requested_again_after_a_failure(self, gateway, vendor, plan):
        vendor.queue("token", Fault.refuse(503))
        with pytest.raises(MeetingVendorError, match="out of order"):
            gateway.create(plan, within=5)
        assert gateway.create(plan, within=5)


class TestZoomTokenRejected:
    def test_is_renewed_once_and_the_call_repeated(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        vendor.revoke()
        gateway.create(plan, within=5)
        assert (vendor.count("token"), vendor.count("create")) == (2, 3)
        assert len(vendor.meetings) == 2

    def test_is_not_renewed_twice(self, gateway, vendor, plan):
        vendor.queue("create", EXPIRED, times=9)
        with pytest.raises(MeetingVendorError, match="did not accept the credentials"):
            gateway.create(plan, within=5)
        assert (vendor.count("token"), vendor.count("create")) == (2, 2)

    @pytest.mark.parametrize("call", ["update", "delete", "list"])
    def test_is_renewed_for_every_call(self, gateway, vendor, plan, call):
        meeting_id = gateway.create(plan, within=5).meeting_id
        vendor.revoke()
        if call == "update":
            gateway.update(meeting_id, plan, within=5)
        elif call == "delete":
            gateway.delete(meeting_id, within=5)
        else:
            gateway.marked(within=5)
        assert (vendor.count("token"), vendor.count(call)) == (2, 2)


class TestZoomTokenConcurrently:
    def _create(self, gateway, plan, threads):
        ready = threading.Barrier(threads)

        def create():
            ready.wait()
            return gateway.create(plan, within=8)

        with ThreadPoolExecutor(threads) as pool:
            return [each.result() for each in [pool.submit(create) for _ in range(threads)]]

    def test_is_fetched_once(self, gateway, vendor, plan):
        vendor.queue("token", Fault.late(0.1))
        self._create(gateway, plan, 16)
        assert (vendor.count("token"), len(vendor.meetings)) == (1, 16)

    def test_is_renewed_once(self, gateway, vendor, plan):
        gateway.create(plan, within=5)
        vendor.revoke()
        vendor.queue("token", Fault.late(0.1))
        made = self._create(gateway, plan, 16)
        assert vendor.count("token") == 2
        assert len({each.meeting_id for each in made}) == 16

    def test_waits_only_as_long_as_the_deadline(self, gateway, vendor, plan):
        vendor.queue("token", Fault.hang(5))
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(gateway.create, plan, within=0.5)
            while not vendor.count("token"):
                time.sleep(0.01)
            with pytest.raises(MeetingVendorError, match="in time"):
                gateway.create(plan, within=0.1)
            assert not slow.done()
            with pytest.raises(MeetingVendorError, match="in time"):
                slow.result()
