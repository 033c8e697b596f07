"""Which addresses people may have the server call."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from bookable.domain.public_addresses import is_fit_name, literal_networks, may_be_called

INNER = {
    "loopback": "127.0.0.1",
    "loopback, not the first": "127.9.9.9",
    "loopback of IPv6": "::1",
    "unspecified": "0.0.0.0",
    "unspecified in IPv6": "::",
    "this network": "0.1.2.3",
    "private": "10.1.2.3",
    "private, the middle one": "172.31.255.255",
    "private at home": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "metadata": "169.254.169.254",
    "metadata of Alibaba": "100.100.100.200",
    "metadata of Oracle": "192.0.0.192",
    "metadata of Azure": "168.63.129.16",
    "metadata in IPv6": "fd00:ec2::254",
    "link-local": "169.254.1.1",
    "link-local in IPv6": "fe80::1",
    "link-local with its zone": "fe80::1%2",
    "unique local": "fd12:3456::1",
    "site-local": "fec0::1",
    "multicast": "224.0.0.1",
    "multicast in IPv6": "ff0e::1",
    "broadcast": "255.255.255.255",
    "reserved": "240.0.0.1",
    "benchmarks": "198.18.0.1",
    "documentation": "192.0.2.1",
    "documentation in IPv6": "2001:db8::1",
    "newer documentation in IPv6": "3fff::1",
    "relay of 6to4": "192.88.99.1",
    "loopback mapped into IPv6": "::ffff:127.0.0.1",
    "private mapped into IPv6": "::ffff:10.0.0.1",
    "metadata mapped into IPv6": "::ffff:a9fe:a9fe",
    "IPv4-compatible": "::10.0.0.1",
    "NAT64": "64:ff9b::10.0.0.1",
    "NAT64 of a public address": "64:ff9b::8.8.8.8",
    "local NAT64": "64:ff9b:1::10.0.0.1",
    "6to4": "2002:a00:1::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    "not assigned": "4000::1",
    "segment routing": "5f00::1",
}
PUBLIC = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2a00:1450::1"]


class TestMayBeCalled:
    @pytest.mark.parametrize("address", INNER.values(), ids=INNER)
    def test_inner_address_is_refused(self, address):
        assert not may_be_called([address])

    @pytest.mark.parametrize("address", [*PUBLIC, "::ffff:8.8.8.8"])
    def test_public_address_may_be_called(self, address):
        assert may_be_called([address])

    @pytest.mark.parametrize("addresses", [["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"]])
    def test_one_inner_address_of_several_is_enough_to_refuse(self, addresses):
        assert not may_be_called(addresses)

    def test_inner_address_of_an_allowed_network_may_be_called(self):
        allowed = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
        assert may_be_called(["10.1.2.3", "::ffff:10.1.2.3", "fd00::1", "8.8.8.8"], allowed=allowed)
        assert not may_be_called(["10.2.0.1"], allowed=allowed)

    @pytest.mark.parametrize("text", ["", "example.com", "2130706433", "0x7f.1", "127.1"])
    def test_what_is_no_numeric_address_is_an_error(self, text):
        with pytest.raises(ValueError, match="does not appear"):
            may_be_called([text])


class TestNameInURL:
    @pytest.mark.parametrize(
        "host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "::1", "10.0.0.1", "", "."]
    )
    def test_that_can_only_be_inner_is_refused(self, host):
        assert not is_fit_name(host)

    @pytest.mark.parametrize("host", ["example.com", "intranet", "8.8.8.8", "2606:4700::1"])
    def test_that_may_be_public_is_not(self, host):
        assert is_fit_name(host)

    def test_of_an_allowed_network_is_not_refused(self):
        allowed = [ip_network("127.0.0.0/8")]
        assert is_fit_name("localhost", allowed=allowed)
        assert is_fit_name("127.0.0.1", allowed=allowed)


class TestLiteralNetworks:
    @pytest.mark.parametrize("host", ["10.0.0.1", "::1", "127.0.0.1"])
    def test_number_stands_for_itself(self, host):
        assert may_be_called([host], allowed=literal_networks(host))
        assert not may_be_called(["10.0.0.2"], allowed=literal_networks(host))

    def test_localhost_stands_for_this_machine(self):
        assert may_be_called(["127.0.0.1", "::1"], allowed=literal_networks("localhost"))

    def test_name_stands_for_nothing(self):
        assert literal_networks("keys.example.com") == ()
