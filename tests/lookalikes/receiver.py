"""A receiver of webhooks, or any other host that people name: a look-alike with one address."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.lookalikes.faults import Answer, Seen
from tests.lookalikes.server import Lookalike


class Receiver(Lookalike):
    """A host that answers every request with 200. With a certificate it speaks https."""

    ROUTES: ClassVar[dict[str, tuple[str, str]]] = {
        "hook": ("POST", "/.*"),
        "page": ("GET", "/.*"),
    }

    def __init__(self, port: int = 0, *, certificate: Path | None = None) -> None:
        self.scheme = "http" if certificate is None else "https"
        context = None
        if certificate is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
        super().__init__(port, context=context)

    def url(self, host: str = "127.0.0.1", path: str = "/hook") -> str:
        """Return the address of the receiver under some name."""
        return f"{self.scheme}://{host}:{self.port}{path}"

    def _hook(self, seen: Seen) -> Answer:
        return Answer(200, "thanks")

    _page = _hook


def certificate_for(name: str, path: Path) -> Path:
    """Write a certificate for a name or an address, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_general(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    kept = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(kept + made.public_bytes(pem))
    return path


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
