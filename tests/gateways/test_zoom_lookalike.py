"""The look-alike of Zoom itself."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.harness import http
from tests.lookalikes.faults import Fault
from tests.lookalikes.zoom import ZoomLookalike

from bookable.domain.meetings import MeetingVendorError
from bookable.gateways.zoom import Zoom


@pytest.fixture
def address():
    command = [sys.executable, "-m", "tests.lookalikes.zoom", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.kill()


class TestZoomLookalikeProcess:
    def test_misbehaves_on_command_and_lists_requests(self, address, plan):
        zoom = Zoom(
            ZoomLookalike.account_id,
            ZoomLookalike.client_id,
            ZoomLookalike.client_secret,
            oauth_url=f"{address}/oauth/token",
            api_url=f"{address}/v2",
        )
        http.post(f"{address}/_faults", json={"call": "create", "status": 503})
        with pytest.raises(MeetingVendorError, match="out of order"):
            zoom.create(plan, within=5)
        http.post(f"{address}/_revoke")
        meeting = zoom.create(plan, within=5)
        zoom.close()
        [stands] = http.get(f"{address}/_meetings").json()
        asked = http.get(f"{address}/_requests").json()
        assert str(stands["id"]) == meeting.meeting_id
        assert [each["call"] for each in asked] == ["token", "create", "create", "token", "create"]


class TestZoomLookalike:
    def test_refuses_faults_for_unknown_calls(self, vendor):
        with pytest.raises(ValueError, match="one of token, create"):
            vendor.queue("creation", Fault.lost())

    def test_forgets_faults(self, gateway, vendor, plan):
        vendor.queue("create", Fault.lost(), times=3)
        http.delete(f"{vendor.address}/_faults")
        assert gateway.create(plan, within=5)

    def test_answers_404_elsewhere(self, vendor):
        token = http.post(
            vendor.oauth_url,
            params={"grant_type": "account_credentials", "account_id": vendor.account_id},
            auth=(vendor.client_id, vendor.client_secret),
        ).json()["access_token"]
        answer = http.get(
            f"{vendor.api_url}/webinars", headers={"Authorization": f"Bearer {token}"}
        )
        assert (answer.status_code, answer.json()["code"]) == (404, 2300)

    def test_refuses_requests_without_a_token(self, vendor):
        assert http.get(f"{vendor.api_url}/users/me/meetings").json()["code"] == 124
