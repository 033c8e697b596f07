"""Headers with any content, from a vendor or a forger."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bookable.domain.payments import ForgedMessage
from bookable.gateways.retry_after import LONGEST, SHORTEST, retry_after
from bookable.gateways.stripe_events import Webhooks

CHEAP = settings(max_examples=60, deadline=None)

LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
DATES = st.datetimes().map(lambda when: when.strftime("%a, %d %b %Y %H:%M:%S"))
ZONES = st.sampled_from(["", " GMT", " -0000", " +0000", " +9999", " EST", " Z"])
WHEN = LATIN | st.floats().map(str) | st.builds(str.__add__, DATES, ZONES)
SIGNED = st.sampled_from(["t=", "v1=", "v0=", ",", "=", "1800000000", "9" * 30, "-1", "00ff", " "])


class TestRetryAfterHeader:
    @CHEAP
    @given(WHEN, WHEN)
    @example("Mon, 01 Mar 2027 10:00:00 -0000", "Mon, 01 Mar 2027 10:00:00 GMT")
    @example("nan", "")
    @example("Mon, 99999999999999999999 Jan 2027 10:00:00 GMT", "")
    @example("", "Mon, 01 Jan 2027 10:00:00 +99999999999999999999")
    def test_gives_a_wait_within_limits(self, asked, now):
        pause = retry_after(httpx.Headers({"Retry-After": asked, "Date": now}), default=1.0)
        assert SHORTEST <= pause <= LONGEST


class TestStripeSignatureHeader:
    @CHEAP
    @given(st.binary(max_size=40), LATIN | st.lists(SIGNED, max_size=8).map("".join))
    @example(b"{}", "t=1,v1=" + "0" * 64)
    def test_from_elsewhere_is_forged(self, body, signature):
        with pytest.raises(ForgedMessage):
            Webhooks("whsec_of_the_tests").read(body, signature)
