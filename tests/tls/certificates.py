#!/usr/bin/env python3
"""Certificates for tests: an authority of our own, and what it gives out, good for as long as a test wants.

certificates.py authority FOLDER                     makes ca.pem and ca.key, and server.pem and server.key for this machine
certificates.py issue FOLDER NAME [OPTIONS]          makes NAME.pem and NAME.key, signed by the authority in FOLDER
    --names a,b    DNS names and addresses (localhost,127.0.0.1)
    --from, --for  SECONDS from now until it begins (-3600), and how long it is good from then on (86400)
    --rsa          an RSA key instead of one on P-256
"""

import argparse
import datetime
import ipaddress
import os
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

# With the identifiers of keys, what RFC 5280 asks of an authority. Python 3.13 refuses certificates without them.
SIGNS_CERTIFICATES = x509.KeyUsage(
    key_cert_sign=True, crl_sign=True, digital_signature=False, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False
)


def new_key(kind="ec"):
    return rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())


def general_name(text):
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def build(subject, public_key, issuer, issuer_key, names=(), begins=-3600, lasts=86400, authority=False):
    """A certificate; times in seconds, `begins` from now, `lasts` from then on."""
    start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=begins)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(seconds=lasts))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if authority:
        builder = builder.add_extension(SIGNS_CERTIFICATES, critical=True)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([general_name(n) for n in names]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


class Authority:
    def __init__(self, certificate, key):
        self.certificate, self.key = certificate, key

    @classmethod
    def new(cls):
        key = new_key()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "snug tests")])
        return cls(build("snug tests", key.public_key(), name, key, lasts=10 * 86400, authority=True), key)

    @classmethod
    def load(cls, folder):
        key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
        return cls(x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes()), key)

    def pem(self):
        return to_pem(self.certificate)

    def issue(self, public_key, names, begins=-3600, lasts=86400):
        return build("test", public_key, self.certificate.subject, self.key, names, begins, lasts)


def to_pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def key_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def put(file, text):
    """In one step: whoever looks sees the old or the new."""
    new = file.with_name(file.name + ".new")
    new.write_text(text)
    os.replace(new, file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["authority", "issue"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("name", nargs="?", default="server")
    parser.add_argument("--names", default="localhost,127.0.0.1")
    parser.add_argument("--from", dest="begins", type=int, default=-3600)
    parser.add_argument("--for", dest="lasts", type=int, default=86400)
    parser.add_argument("--rsa", action="store_true")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    if wanted.what == "authority":
        authority = Authority.new()
        put(wanted.folder / "ca.pem", authority.pem())
        put(wanted.folder / "ca.key", key_pem(authority.key))
    authority = Authority.load(wanted.folder)
    key = new_key("rsa" if wanted.rsa else "ec")
    certificate = authority.issue(key.public_key(), wanted.names.split(","), wanted.begins, wanted.lasts)
    put(wanted.folder / f"{wanted.name}.pem", to_pem(certificate) + authority.pem())
    put(wanted.folder / f"{wanted.name}.key", key_pem(key))


if __name__ == "__main__":
    main()
