"""Encrypted connections to a mail server, with and without a password."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.lookalikes.smtp import MailLookalike

from bookable.domain.mail_servers import Envelope, MailError
from bookable.gateways.smtp import Smtp

ENVELOPE = Envelope("bookings@example.com", "sam@example.com", b"Subject: Hi\r\n\r\nHello\r\n")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for this machine, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.fixture
def theirs(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def ours(certificate):
    return ssl.create_default_context(cafile=certificate)


def allow(server, session, envelope, mechanism, given):
    right = (given.login, given.password) == (b"bookable", b"right")
    return AuthResult(success=right, handled=right)


class TestStartTls:
    def test_encrypts_before_the_password_is_sent(self, theirs, ours):
        options = {"tls_context": theirs, "require_starttls": True, "authenticator": allow}
        with MailLookalike(auth_required=True, **options) as server:
            known = {"user": "bookable", "password": "right", "starttls": True}
            gateway = Smtp(server.host, server.port, context=ours, **known)
            gateway.deliver(ENVELOPE, within=5)
            gateway.deliver(ENVELOPE, within=5)
            gateway.close()
        assert len(server.letters) == 2

    def test_is_never_done_without(self, server):
        gateway = Smtp(server.host, server.port, starttls=True)
        with pytest.raises(MailError, match="does not offer"):
            gateway.deliver(ENVELOPE, within=5)
        assert server.letters == []

    def test_refuses_an_untrusted_certificate(self, theirs):
        with MailLookalike(tls_context=theirs) as server:
            gateway = Smtp(server.host, server.port, starttls=True)
            with pytest.raises(MailError, match="certificate"):
                gateway.deliver(ENVELOPE, within=5)
        assert server.letters == []

    def test_says_so_if_the_password_is_wrong(self, theirs, ours):
        options = {"tls_context": theirs, "authenticator": allow}
        with MailLookalike(**options) as server:
            known = {"user": "bookable", "password": "wrong", "starttls": True}
            gateway = Smtp(server.host, server.port, context=ours, **known)
            with pytest.raises(MailError, match="did not accept the credentials"):
                gateway.greet(within=5)


class TestTlsFromTheFirstByte:
    def test_delivers(self, theirs, ours):
        with MailLookalike(ssl_context=theirs) as server:
            gateway = Smtp(server.host, server.port, tls=True, context=ours)
            gateway.deliver(ENVELOPE, within=5)
            gateway.close()
        assert len(server.letters) == 1

    def test_refuses_an_untrusted_certificate(self, theirs):
        with MailLookalike(ssl_context=theirs) as server:
            gateway = Smtp(server.host, server.port, tls=True)
            with pytest.raises(MailError, match="certificate"):
                gateway.deliver(ENVELOPE, within=5)
