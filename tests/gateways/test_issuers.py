"""Where the keys of an outside issuer may be fetched."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from tests.lookalikes.faults import Fault
from tests.lookalikes.receiver import Receiver

from bookable.domain.public_addresses import HTTP_TOO
from bookable.domain.vendors import VendorError
from bookable.gateways.guarded_http import ForbiddenAddressError, Guard
from bookable.gateways.issuers import IssuerDocuments


@pytest.fixture
def issuer():
    with Receiver() as issuer:
        yield issuer


def fetch(url, *networks):
    guard = Guard(networks, HTTP_TOO, look_up=lambda host, port: ["127.0.0.1"])
    return IssuerDocuments(guard).fetch(url, 5.0)


class TestIssuerOfAnInnerNetwork:
    def test_is_refused_behind_a_name(self, issuer):
        with pytest.raises(ForbiddenAddressError):
            fetch(issuer.url("keys.example"))
        assert issuer.connections == 0

    def test_is_asked_if_the_network_is_allowed(self, issuer):
        assert fetch(issuer.url("keys.example"), ip_network("127.0.0.0/8")) == b"thanks"

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    def test_is_asked_if_the_operator_wrote_its_address(self, issuer, host):
        assert fetch(issuer.url(host)) == b"thanks"

    def test_that_redirects_is_an_error(self, issuer):
        issuer.queue("page", Fault(status=302, headers={"Location": issuer.url()}))
        with pytest.raises(VendorError):
            fetch(issuer.url())
