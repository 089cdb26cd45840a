"""The gateway's certificate authority: certificates for kiosks, and for small sites' own servers.

P-256, because every load balancer takes it; what a kiosk holds is Ed25519, which signs its requests
too. X.509 as RFC 5280 profiles it. Revocation is the gateway's own table, asked at every request:
there is no list to publish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk.errors import KioskError
from offline_store.gateway.keys import NO_KEY, read_or_make, said

CA_LIFE = timedelta(days=3650)
DEVICE_LIFE = timedelta(days=365)
SERVER_LIFE = timedelta(days=365)
SEAL_LIFE = timedelta(days=3650)
# Clocks differ; a certificate that begins a little early harms nobody.
_EARLY = timedelta(hours=1)
_NAME = "Xiaoshi gateway CA"

Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """A key and its own certificate, with which certificates are issued."""

    certificate: x509.Certificate
    key: Key = field(repr=False)

    @property
    def pem(self) -> bytes:
        """Return the certificate, for whoever shall trust it."""
        return pem_of(self.certificate)

    @property
    def secret_pem(self) -> bytes:
        """Return key and certificate, for the authority's own file."""
        return _private_pem(self.key) + self.pem

    def device(
        self, device_id: str, key: Ed25519PublicKey, now: datetime, life: timedelta = DEVICE_LIFE
    ) -> x509.Certificate:
        """Issue a kiosk's certificate: its id is the common name."""
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        return self._issue(device_id, key, now, life, usage)

    def server(self, names: Sequence[str], now: datetime) -> tuple[bytes, bytes]:
        """Issue a server's certificate for host names and addresses: (chain, key) in PEM form."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        known_as = x509.SubjectAlternativeName([_name(name) for name in names])
        made = self._issue(names[0], key.public_key(), now, SERVER_LIFE, usage, known_as)
        return pem_of(made), _private_pem(key)

    def seal(self, name: str, now: datetime) -> tuple[x509.Certificate, Key]:
        """Issue a certificate that seals documents, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._issue(name, key.public_key(), now, SEAL_LIFE, commits=True), key

    def _issue(
        self,
        name: str,
        key: Ed25519PublicKey | ec.EllipticCurvePublicKey,
        now: datetime,
        life: timedelta,
        *more: x509.ExtensionType,
        commits: bool = False,
    ) -> x509.Certificate:
        builder = _builder(name, self.certificate.subject, key, now, life)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=False, path_length=None), critical=True
        )
        usage = _usage(signs_certificates=False, commits=commits)
        builder = builder.add_extension(usage, critical=True)
        issuer = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        above = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer.value)
        for extension in (above, *more):
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self.key, hashes.SHA256())


def open_authority(path: Path, now: datetime) -> Authority:
    """Read an authority from one file, or make it there with mode 0600.

    One file for key and certificate, so that two gateways that begin at once end with one pair.

    Raises:
        KioskError: ``store.key_permissions`` where others may read it, ``config.invalid`` where
            it does not hold a P-256 key and its certificate.
    """
    content = read_or_make(path, lambda: make_authority(now).secret_pem)
    problem = {"path": path, "field": "ca", "problem": "no P-256 key and its certificate in PEM"}
    try:
        key = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
    except NO_KEY as error:
        raise KioskError("config.invalid", problem) from error
    if not isinstance(key, Key) or certificate.public_key() != key.public_key():
        raise KioskError("config.invalid", problem)
    return Authority(certificate, key)


def publish(made: Authority, path: Path) -> Path:
    """Write the certificate beside the authority's file, for sites to name as ``ca_file``.

    Raises:
        KioskError: ``config.invalid`` where it cannot be written.
    """
    public = path.with_name(path.name + ".crt")
    with said(public):
        if not (public.exists() and public.read_bytes() == made.pem):
            public.write_bytes(made.pem)
            public.chmod(0o644)  # everybody may have it, whatever else is kept private
    return public


def pem_of(certificate: x509.Certificate) -> bytes:
    """Return a certificate in PEM form."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def make_authority(now: datetime) -> Authority:
    """Make an authority that stands in no file yet."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
    certificate = (
        _builder(_NAME, subject, key.public_key(), now, CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def _builder(
    name: str,
    issuer: x509.Name,
    key: Ed25519PublicKey | ec.EllipticCurvePublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool, commits: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=commits,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _private_pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
