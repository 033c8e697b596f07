"""The client's address, whatever proxies and clients write into headers."""

from __future__ import annotations

import time
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import RequestFactory

from bookable.interfaces.http.addresses import client_of, counted, read
from bookable.interfaces.http.requests import (
    client_address,
    is_from_trusted_proxy,
    is_local,
    is_proxied,
)

LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1")]
CHAIN = [*LOOPBACK, ip_network("10.0.0.0/8"), ip_network("2001:db8:ffff::/48")]


class TestHop:
    @pytest.mark.parametrize(
        ("hop", "address"),
        [
            ("203.0.113.9", "203.0.113.9"),
            (" 203.0.113.9\t", "203.0.113.9"),
            ("203.0.113.9:51234", "203.0.113.9"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:51234", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0]:80", "fe80::1"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("[::FFFF:203.0.113.9]:80", "203.0.113.9"),
            ("2001:DB8:0:0::1", "2001:db8::1"),
        ],
    )
    def test_is_parsed_without_port_brackets_and_zone(self, hop: str, address: str) -> None:
        assert str(read(hop)) == address

    @pytest.mark.parametrize(
        "hop",
        [
            *("", " ", "unknown", "_hidden", "localhost", "203.0.113", "203.0.113.256", "0x7f.1"),
            *("203.0.113.9:port", "203.0.113.9:", "[2001:db8::1", "2001:db8::1]", "[[::1]]"),
            *("203.0.113.9; DROP", '"203.0.113.9"', "٢٠٣.0.113.9", "1" * 100, "3405803785", "::g"),
        ],
    )
    def test_other_text_is_invalid(self, hop: str) -> None:
        assert read(hop) is None


class TestClientAddress:
    @pytest.mark.parametrize(
        ("peer", "forwarded", "client"),
        [
            ("203.0.113.9", "", "203.0.113.9"),
            # What a stranger says of themselves counts for nothing.
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("203.0.113.9", "127.0.0.1", "203.0.113.9"),
            ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("::1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
            ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1,203.0.113.9:4711,[2001:db8:ffff::7]:80", "203.0.113.9"),
            ("10.0.0.7", "2001:db8::9", "2001:db8::9"),
            ("127.0.0.1", "junk, 203.0.113.9", "203.0.113.9"),
        ],
    )
    def test_is_the_last_hop_that_is_no_trusted_proxy(
        self, peer: str, forwarded: str, client: str
    ) -> None:
        assert str(client_of(peer, forwarded, trusted=CHAIN)) == client

    @pytest.mark.parametrize(
        ("peer", "forwarded"),
        [
            ("127.0.0.1", ""),
            ("::1", ""),
            ("", ""),
            ("", "203.0.113.9"),
            ("a socket", "203.0.113.9"),
            ("127.0.0.1", "10.0.0.7"),
            ("127.0.0.1", "127.0.0.1, ::1"),
            # Junk may stand for anyone, so what is in front of it was said by anyone.
            ("127.0.0.1", "203.0.113.9, unknown"),
            ("127.0.0.1", "203.0.113.9, junk, 10.0.0.7"),
            ("127.0.0.1", "203.0.113.9,"),
            ("127.0.0.1", f"203.0.113.9{', 10.0.0.7' * 40}"),
        ],
    )
    def test_is_unknown_if_every_hop_may_be_a_proxy(self, peer: str, forwarded: str) -> None:
        assert client_of(peer, forwarded, trusted=CHAIN) is None

    @pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
    def test_is_never_this_machine_behind_an_untrusted_proxy(self, peer: str) -> None:
        assert client_of(peer, "", trusted=[ip_network("10.0.0.0/8")]) is None

    def test_takes_linear_time_for_long_chains(self) -> None:
        began = time.perf_counter()
        for forwarded in ("127.0.0.1," * 10_000, "," * 60_000, "[" * 60_000, "1" * 60_000):
            assert client_of("127.0.0.1", forwarded, trusted=LOOPBACK) is None
        assert time.perf_counter() - began < 0.1


class TestCountedAddress:
    @pytest.mark.parametrize(
        ("address", "text"),
        [
            ("203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
        ],
    )
    def test_is_the_whole_network_for_ipv6(self, address: str, text: str) -> None:
        found = read(address)
        assert found is not None
        assert counted(found) == text


class TestRequestAddress:
    def of(self, peer: str, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return RequestFactory().get("/", REMOTE_ADDR=peer, headers=named)

    def test_is_the_one_a_trusted_proxy_names(self) -> None:
        assert client_address(self.of("127.0.0.1", X_Forwarded_For="203.0.113.9")) == "203.0.113.9"
        assert client_address(self.of("10.0.0.7", X_Forwarded_For="203.0.113.9")) == "10.0.0.7"

    def test_depends_on_the_trusted_proxies(self, settings: Any) -> None:
        settings.BOOKABLE_TRUSTED_PROXIES = (ip_network("10.0.0.7"),)
        assert client_address(self.of("10.0.0.7", X_Forwarded_For="203.0.113.9")) == "203.0.113.9"
        assert is_from_trusted_proxy(self.of("10.0.0.7"))
        assert not is_from_trusted_proxy(self.of("127.0.0.1"))

    @pytest.mark.parametrize(
        "headers", [{"Forwarded": "for=203.0.113.9"}, {"X_Real_IP": "203.0.113.9"}]
    )
    def test_ignores_other_headers(self, headers: dict[str, str]) -> None:
        assert client_address(self.of("127.0.0.1", **headers)) is None

    @pytest.mark.parametrize(
        "header",
        [
            *("Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto"),
            *("X-Forwarded-Host", "X-Forwarded-Port"),
        ],
    )
    def test_is_proxied_if_any_header_says_so(self, header: str) -> None:
        request = self.of("127.0.0.1", **{header: "anything"})
        assert is_proxied(request)
        assert not is_local(request)

    def test_is_direct_otherwise(self) -> None:
        assert not is_proxied(self.of("127.0.0.1"))
        assert is_local(self.of("127.0.0.1"))
        assert not is_local(self.of("203.0.113.9"))
