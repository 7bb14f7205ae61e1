#!/usr/bin/env python3
"""A small, strict ACME server (RFC 8555) for tests: what a client does against the rules is refused and remembered.

Prints its directory's address and serves until it is killed. How it is to behave is told by POST /test/behave with a JSON
object (see Behaviour), what happened by GET /test/state. Validates on 127.0.0.1, at the ports it is told.
"""

import argparse
import hashlib
import http.client
import http.server
import json
import pathlib
import secrets
import socket
import ssl
import sys
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tls"))
from certificates import Authority, to_pem  # noqa: E402
from jose import b64, thumbprint, unb64  # noqa: E402

ACME_IDENTIFIER = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.31")


class Behaviour:
    http_port = 0
    tls_port = 0
    offer = ["http-01", "tls-alpn-01"]
    bad_nonces = 0  # so many good requests are answered badNonce
    processing = 0  # so often an order that was finalized is still being worked on
    pending = 0  # and a challenge
    refuse_order = None  # {"status", "type", "detail", "retry_after"}
    refuse_challenge = None  # {"type", "detail"}
    lifetime = 90 * 86400  # seconds
    spoil = ""  # of the certificate: "key", "names", "garbage"
    external_account = False
    foreign_urls = False  # the order's addresses are those of somebody without TLS


class Problem(Exception):
    def __init__(self, status, kind, detail, retry_after=None):
        super().__init__(detail)
        self.status, self.kind, self.detail, self.retry_after = status, kind, detail, retry_after


class Acme:
    def __init__(self, authority):
        self.authority = authority
        self.behaviour = Behaviour()
        self.lock = threading.RLock()
        self.base = ""
        self.nonces, self.accounts, self.orders = set(), {}, []
        self.csr_keys, self.violations, self.requests, self.validated = set(), [], [], []

    # --- JWS (section 6) ----------------------------------------------------------------------------------------------

    def nonce(self):
        with self.lock:
            value = secrets.token_urlsafe(16)
            self.nonces.add(value)
            return value

    def insist(self, condition, rule, kind="malformed"):
        if not condition:
            self.violations.append(rule)
            raise Problem(400, kind, rule)

    def verify(self, url, headers, body):
        """(account, payload text) of a request that keeps all rules."""
        self.insist(headers.get("Content-Type") == "application/jose+json", "content type is application/jose+json")
        self.insist(headers.get("User-Agent", "").startswith("snug/"), "there is a User-Agent")
        jws = json.loads(body)
        self.insist(set(jws) == {"protected", "payload", "signature"}, "the JWS is flattened, without unprotected header")
        protected = json.loads(unb64(jws["protected"]))
        self.insist(protected.get("alg") == "ES256", "alg is ES256", "badSignatureAlgorithm")
        new_account = url == self.base + "/new-account"
        self.insist(set(protected) == {"alg", "nonce", "url", "jwk" if new_account else "kid"}, f"fields of the header: {protected}")
        self.insist(protected["url"] == url, "the url is that of the request", "unauthorized")
        if protected["nonce"] not in self.nonces:
            self.violations.append("a nonce was used twice, or made up")
            raise Problem(400, "badNonce", "no such nonce")
        self.nonces.remove(protected["nonce"])
        if self.behaviour.bad_nonces > 0:
            self.behaviour.bad_nonces -= 1
            raise Problem(400, "badNonce", "it is too old")
        if new_account:
            jwk = protected["jwk"]
            account = None
        else:
            self.insist(protected["kid"] in self.accounts, "the kid is an account", "accountDoesNotExist")
            account = self.accounts[protected["kid"]]
            jwk = account["jwk"]
        self.insist(set(jwk) == {"crv", "kty", "x", "y"} and jwk["crv"] == "P-256", "the key is on P-256, and public", "badPublicKey")
        number = lambda text: int.from_bytes(unb64(text), "big")  # noqa: E731
        key = ec.EllipticCurvePublicNumbers(number(jwk["x"]), number(jwk["y"]), ec.SECP256R1()).public_key()
        raw = unb64(jws["signature"])
        self.insist(len(raw) == 64, "the signature has 64 bytes")
        der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key.verify(der, f"{jws['protected']}.{jws['payload']}".encode(), ec.ECDSA(hashes.SHA256()))
        return account or {"jwk": jwk, "new": True}, unb64(jws["payload"]).decode()

    # --- Resources (section 7) ----------------------------------------------------------------------------------------

    def post(self, path, headers, body):
        with self.lock:
            account, payload = self.verify(self.base + path, headers, body)
            kind, _, rest = path[1:].partition("/")
            handler = getattr(self, "post_" + kind.replace("-", "_"), None)
            self.insist(handler, f"{path} is a resource")
            if kind in ("order", "authz", "cert"):
                self.insist(payload == "", "POST-as-GET has an empty payload")
            return handler(account, json.loads(payload) if payload else None, rest, headers)

    def post_new_account(self, account, payload, _rest, _headers):
        self.insist(payload.get("termsOfServiceAgreed") is True, "the terms are agreed to", "userActionRequired")
        url = f"{self.base}/account/{thumbprint(account['jwk'])}"
        known = url in self.accounts
        self.accounts[url] = {"jwk": account["jwk"], "url": url, "contact": payload.get("contact")}
        return (200 if known else 201), {"status": "valid"}, {"Location": url}

    def post_new_order(self, account, payload, _rest, _headers):
        refusal = self.behaviour.refuse_order
        if refusal:
            raise Problem(refusal["status"], refusal["type"], refusal["detail"], refusal.get("retry_after"))
        number = len(self.orders)
        domains = [identifier["value"] for identifier in payload["identifiers"]]
        self.insist(all(i["type"] == "dns" for i in payload["identifiers"]) and len(set(domains)) == len(domains), "identifiers are DNS names")
        order = {"number": number, "account": account["url"], "domains": domains, "status": "pending", "processing": 0, "authz": []}
        for domain in domains:
            order["authz"].append({"domain": domain, "status": "pending", "waits": 0,
                                   "challenges": {kind: {"token": secrets.token_urlsafe(24), "error": None} for kind in self.behaviour.offer}})
        self.orders.append(order)
        return 201, self.show_order(order), {"Location": f"{self.base}/order/{number}"}

    def show_order(self, order):
        number = order["number"]
        base = "http://198.51.100.1" if self.behaviour.foreign_urls else self.base
        shown = {"status": order["status"], "identifiers": [{"type": "dns", "value": d} for d in order["domains"]],
                 "authorizations": [f"{base}/authz/{number}/{i}" for i in range(len(order["authz"]))],
                 "finalize": f"{self.base}/finalize/{number}"}
        if order["status"] == "valid":
            shown["certificate"] = f"{self.base}/cert/{number}"
        return shown

    def own(self, account, rest):
        number = rest.split("/")[0]
        self.insist(number.isdigit() and int(number) < len(self.orders), "the order is there")
        order = self.orders[int(number)]
        self.insist(order["account"] == account["url"], "the order is the account's", "unauthorized")
        return order

    def post_order(self, account, _payload, rest, _headers):
        order = self.own(account, rest)
        if order["status"] == "pending" and all(a["status"] == "valid" for a in order["authz"]):
            order["status"] = "ready"
        if order["status"] == "processing":
            order["processing"] -= 1
            if order["processing"] <= 0:
                order["status"] = "valid"
        return 200, self.show_order(order), {"Retry-After": "1"} if order["status"] == "processing" else {}

    def post_authz(self, account, _payload, rest, _headers):
        authz = self.own(account, rest)["authz"][int(rest.split("/")[1])]
        if authz["status"] == "begun":
            authz["waits"] -= 1
            if authz["waits"] <= 0:
                authz["status"] = authz["outcome"]
        shown = [{"type": kind, "url": f"{self.base}/challenge/{rest}/{kind}", "status": "pending", "token": c["token"],
                  **({"error": c["error"]} if c["error"] else {})} for kind, c in authz["challenges"].items()]
        status = "pending" if authz["status"] == "begun" else authz["status"]
        return 200, {"status": status, "identifier": {"type": "dns", "value": authz["domain"]}, "challenges": shown}, {}

    def post_challenge(self, account, payload, rest, _headers):
        self.insist(payload == {}, "a challenge is answered with {}")
        number, index, kind = rest.split("/")
        authz = self.own(account, number)["authz"][int(index)]
        challenge = authz["challenges"][kind]
        expected = challenge["token"] + "." + thumbprint(account["jwk"])
        try:
            refusal = self.behaviour.refuse_challenge
            if refusal:
                raise Problem(400, refusal["type"], refusal["detail"])
            (self.visit_http if kind == "http-01" else self.visit_tls)(authz["domain"], challenge["token"], expected)
            self.validated.append(kind)
            outcome = "valid"
        except Problem as problem:
            outcome = "invalid"
            challenge["error"] = {"type": "urn:ietf:params:acme:error:" + problem.kind, "detail": problem.detail}
        authz.update(status="begun", outcome=outcome, waits=self.behaviour.pending)
        return 200, {"type": kind, "url": "", "status": "processing", "token": challenge["token"]}, {}

    def post_finalize(self, account, payload, rest, _headers):
        order = self.own(account, rest)
        if order["status"] != "ready":
            raise Problem(403, "orderNotReady", "it is " + order["status"])
        csr = x509.load_der_x509_csr(unb64(payload["csr"]))
        self.insist(csr.is_signature_valid, "the CSR is signed by its key", "badCSR")
        names = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
        self.insist(sorted(names) == sorted(order["domains"]), "the CSR has the order's names", "badCSR")
        key = csr.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.insist(csr.public_key().curve.name == "secp256r1", "the key is on P-256", "badCSR")
        self.insist(key not in self.csr_keys, "each certificate has a new key", "badCSR")
        numbers = csr.public_key().public_numbers()
        self.insist(b64(numbers.x.to_bytes(32, "big")) != account["jwk"]["x"], "the key is not the account's", "badCSR")
        self.csr_keys.add(key)
        spoil = self.behaviour.spoil
        public = ec.generate_private_key(ec.SECP256R1()).public_key() if spoil == "key" else csr.public_key()
        issued = self.authority.issue(public, ["other.example.org"] if spoil == "names" else names, -60, self.behaviour.lifetime + 60)
        order["chain"] = "garbage" if spoil == "garbage" else to_pem(issued) + self.authority.pem()
        order["processing"] = self.behaviour.processing
        order["status"] = "processing" if order["processing"] > 0 else "valid"
        return 200, self.show_order(order), {"Retry-After": "1"} if order["processing"] else {}

    def post_cert(self, account, _payload, rest, headers):
        order = self.own(account, rest)
        self.insist(order["status"] == "valid", "the order is valid")
        self.insist("application/pem-certificate-chain" in headers.get("Accept", ""), "the kind of chain is asked for")
        return 200, order["chain"], {"Content-Type": "application/pem-certificate-chain"}

    # --- Validation (section 8, RFC 8737) -----------------------------------------------------------------------------

    def visit_http(self, domain, token, expected):
        connection = http.client.HTTPConnection("127.0.0.1", self.behaviour.http_port, timeout=10)
        try:
            connection.request("GET", "/.well-known/acme-challenge/" + token, headers={"Host": domain})
            response = connection.getresponse()
            text = response.read(4096).decode("latin1")
        except OSError as error:
            raise Problem(400, "connection", str(error)) from error
        finally:
            connection.close()
        if response.status != 200 or text.rstrip() != expected:
            raise Problem(403, "unauthorized", f"{response.status} {text[:100]}")

    def visit_tls(self, domain, _token, expected):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["acme-tls/1"])
        try:
            with socket.create_connection(("127.0.0.1", self.behaviour.tls_port), 10) as plain:
                with context.wrap_socket(plain, server_hostname=domain) as secured:
                    certificate = x509.load_der_x509_certificate(secured.getpeercert(True))
                    protocol = secured.selected_alpn_protocol()
        except OSError as error:
            raise Problem(400, "tls", str(error)) from error
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        proof = certificate.extensions.get_extension_for_oid(ACME_IDENTIFIER)
        certificate.public_key().verify(certificate.signature, certificate.tbs_certificate_bytes, ec.ECDSA(hashes.SHA256()))
        good = (protocol == "acme-tls/1" and list(names) == [x509.DNSName(domain)] and certificate.issuer == certificate.subject
                and proof.critical and proof.value.value == b"\x04\x20" + hashlib.sha256(expected.encode()).digest())
        if not good:
            raise Problem(403, "unauthorized", "the certificate is not that of the challenge")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    acme = None

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, content, headers=None):
        bytes_ = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        if not self.path.startswith("/test/"):
            self.send_header("Replay-Nonce", self.acme.nonce())
        self.send_header("Content-Length", str(len(bytes_)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(bytes_)

    def do_HEAD(self):
        self.answer(200 if self.path == "/new-nonce" else 404, "")

    def do_GET(self):
        acme = self.acme
        if self.path == "/directory":
            with acme.lock:
                acme.requests.append(time.time())
            names = {"newNonce": "new-nonce", "newAccount": "new-account", "newOrder": "new-order"}
            meta = {"meta": {"externalAccountRequired": acme.behaviour.external_account, "termsOfService": acme.base + "/terms"}}
            return self.answer(200, {**{k: f"{acme.base}/{v}" for k, v in names.items()}, **meta})
        if self.path == "/test/state":
            with acme.lock:
                return self.answer(200, {"violations": acme.violations, "orders": [{k: o[k] for k in ("status", "domains")} for o in acme.orders],
                                         "accounts": [a["contact"] for a in acme.accounts.values()], "validated": acme.validated, "rounds": acme.requests})
        return self.answer(405, {"type": "urn:ietf:params:acme:error:malformed", "detail": "not by GET"})

    def do_POST(self):
        body = self.body()
        if self.path == "/test/behave":
            with self.acme.lock:
                for name, value in json.loads(body).items():
                    setattr(self.acme.behaviour, name, value)
            return self.answer(200, {})
        try:
            answer = self.acme.post(self.path, self.headers, body)
        except Problem as problem:
            more = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
            answer = (problem.status, {"type": "urn:ietf:params:acme:error:" + problem.kind, "detail": problem.detail},
                      {"Content-Type": "application/problem+json", **more})
        except Exception as error:  # whatever the client sent to cause it
            self.acme.violations.append(repr(error))
            answer = (400, {"type": "urn:ietf:params:acme:error:malformed", "detail": repr(error)})
        try:
            self.answer(*answer)
        except (ssl.SSLError, ConnectionError):
            pass  # who asked has gone: a server may be stopped at any moment


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("authority", type=pathlib.Path, help="folder of the authority that signs, and of server.pem")
    parser.add_argument("--plain", action="store_true", help="HTTP instead of HTTPS")
    wanted = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if not wanted.plain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(wanted.authority / "server.pem", wanted.authority / "server.key")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    Handler.acme = Acme(Authority.load(wanted.authority))
    Handler.acme.base = f"{'http' if wanted.plain else 'https'}://127.0.0.1:{server.server_address[1]}"
    print(Handler.acme.base + "/directory", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
