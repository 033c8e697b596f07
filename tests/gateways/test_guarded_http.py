"""Calls to hosts that people have named, over real sockets."""

from __future__ import annotations

import ssl
import time
from functools import partial
from ipaddress import ip_network

import pytest
from tests.harness import free_port
from tests.lookalikes.faults import Fault
from tests.lookalikes.receiver import Receiver, certificate_for

from bookable.domain.public_addresses import HTTP_TOO, HTTPS_ONLY
from bookable.gateways.guarded_http import Guard
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.gateways.vendor_errors import VendorErrors

LOOPBACK = (ip_network("127.0.0.1"),)
FORBIDDEN = r"^Acme is not on the public internet\.$"
UNREACHABLE = r"^Acme could not be reached\.$"
TIMED_OUT = r"^Acme did not answer in time\.$"
NAME = "hooks.example"


class PortError(Exception):
    pass


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return certificate_for(NAME, tmp_path_factory.mktemp("tls") / "hooks.pem")


@pytest.fixture
def secure(certificate):
    with Receiver(certificate=certificate) as receiver:
        yield receiver


@pytest.fixture
def call():
    """Call a URL through a guard with the given options; by default, of loopback by http."""
    opened = []

    def call(url, *, within=5.0, largest=1_000, content=b"", **options):
        guard = Guard(**{"networks": LOOPBACK, "schemes": HTTP_TOO} | options)
        errors = VendorErrors("Acme", PortError, lambda text, _: PortError(text))
        opened.append(VendorClient(errors, guard=guard, largest=largest))
        return opened[-1].send("POST", url, deadline=Deadline(within), content=content)

    yield call
    for each in opened:
        each.close()


def names(**addresses):
    """Return a DNS that knows these names."""
    return lambda host, port: addresses[host.partition(".")[0]]


class TestInnerAddress:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "localhost",
            "2130706433",
            "0x7f.1",
            "127.1",
            "0.0.0.0",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::]",
        ],
    )
    def test_is_refused_before_anything_is_sent(self, call, receiver, host):
        with pytest.raises(PortError, match=FORBIDDEN):
            call(receiver.url(host), networks=())
        assert receiver.connections == 0

    def test_behind_a_name_is_refused(self, call, receiver):
        with pytest.raises(PortError, match=FORBIDDEN):
            call(receiver.url(NAME), networks=(), look_up=names(hooks=["127.0.0.1"]))
        assert receiver.connections == 0

    def test_beside_a_public_one_is_refused(self, call, receiver):
        dns = names(hooks=["8.8.8.8", "10.0.0.1"])
        with pytest.raises(PortError, match=FORBIDDEN):
            call(receiver.url(NAME), look_up=dns)

    def test_in_the_second_answer_of_the_dns_is_never_asked_for(self, call, receiver):
        answers = iter([["127.0.0.1"], ["10.0.0.1"]])
        assert call(receiver.url(NAME), look_up=lambda *_: next(answers)).status_code == 200
        assert next(answers) == ["10.0.0.1"]

    def test_that_is_allowed_is_called(self, call, receiver):
        assert call(receiver.url()).text == "thanks"


class TestName:
    def test_stays_in_the_host_header(self, call, receiver):
        call(receiver.url(NAME), look_up=names(hooks=["127.0.0.1"]))
        assert receiver.requests[0].headers["host"] == f"{NAME}:{receiver.port}"

    def test_that_is_unknown_is_unreachable(self, call):
        with pytest.raises(PortError, match=UNREACHABLE):
            call("http://does-not-exist.invalid/")

    def test_that_no_dns_server_answers_for_is_given_up_at_the_deadline(self, call):
        began = time.monotonic()
        with pytest.raises(PortError, match=TIMED_OUT):
            call("http://slow.example/", within=0.3, look_up=lambda *_: time.sleep(3))
        assert time.monotonic() - began < 2

    def test_with_an_address_that_is_down_is_reached_at_the_next_one(self, call, receiver):
        dns = names(hooks=["127.0.0.2", "127.0.0.1"])
        allowed = (ip_network("127.0.0.0/8"),)
        assert call(receiver.url(NAME), look_up=dns, networks=allowed).status_code == 200

    def test_of_which_all_addresses_are_down_is_unreachable(self, call):
        dns = names(hooks=["127.0.0.1", "127.0.0.1"])
        with pytest.raises(PortError, match=UNREACHABLE):
            call(f"http://{NAME}:{free_port()}/", look_up=dns)


class TestTLS:
    @pytest.fixture
    def call(self, call, certificate):
        trusted = partial(ssl.create_default_context, cafile=certificate)
        dns = names(hooks=["127.0.0.1"], other=["127.0.0.1"])
        return partial(call, look_up=dns, trusted=trusted, schemes=HTTPS_ONLY)

    def test_is_checked_for_the_name(self, call, secure):
        assert call(secure.url(NAME)).status_code == 200

    @pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
    def test_certificate_for_another_name_is_refused(self, call, secure, host):
        dns = names(**{"other": ["127.0.0.1"], "127": ["127.0.0.1"]})
        with pytest.raises(PortError, match=UNREACHABLE):
            call(secure.url(host), look_up=dns)
        assert secure.requests == []

    def test_unknown_authority_is_refused(self, call, secure):
        with pytest.raises(PortError, match=UNREACHABLE):
            call(secure.url(NAME), trusted=ssl.create_default_context)

    def test_http_is_refused_if_it_is_not_allowed(self, call, receiver):
        with pytest.raises(PortError, match=FORBIDDEN):
            call(receiver.url(NAME))
        assert receiver.connections == 0


class TestAnswer:
    def test_redirect_is_not_followed(self, call, receiver):
        to = {"Location": receiver.url(path="/elsewhere")}
        receiver.queue("hook", Fault(status=302, headers=to))
        assert call(receiver.url()).status_code == 302
        assert receiver.count("hook") == 1

    def test_that_is_too_large_is_not_read(self, call, receiver):
        receiver.queue("hook", Fault(status=200, body="x" * 2_000))
        with pytest.raises(PortError, match="could not be understood"):
            call(receiver.url())

    @pytest.mark.parametrize("fault", [Fault.hang(5), Fault.slow(0.1)], ids=["hangs", "drips"])
    def test_that_takes_too_long_is_given_up_at_the_deadline(self, call, receiver, fault):
        receiver.queue("hook", fault)
        began = time.monotonic()
        with pytest.raises(PortError, match=TIMED_OUT):
            call(receiver.url(), within=0.3)
        assert time.monotonic() - began < 2

    @pytest.mark.parametrize(
        "fault", [Fault(drop=True), Fault.lost()], ids=["before", "after the work"]
    )
    def test_that_never_comes_makes_the_host_unreachable(self, call, receiver, fault):
        receiver.queue("hook", fault)
        with pytest.raises(PortError, match=UNREACHABLE):
            call(receiver.url())


class TestProxyOfTheEnvironment:
    def test_is_not_used(self, call, receiver, monkeypatch):
        with Receiver() as proxy:
            monkeypatch.setenv("HTTP_PROXY", proxy.url(path=""))
            monkeypatch.setenv("ALL_PROXY", proxy.url(path=""))
            assert call(receiver.url()).status_code == 200
            assert proxy.connections == 0
