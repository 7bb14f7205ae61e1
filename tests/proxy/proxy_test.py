#!/usr/bin/env python3
"""snug behind the reverse proxies of config/proxies: real servers, real clients. proxy_test.py NAME; exits 77 where that
server is not installed."""

import http.client
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

import requests
import socketio
import websocket

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "clients/support"))
from recipes import ALL, PATIENCE  # noqa: E402
from server import PASSWORD, PROGRAM, Server  # noqa: E402

CERTIFICATES = pathlib.Path(__file__).parents[1] / "tls/certificates.py"
CLIENT = "127.0.0.2"  # where clients call from; the proxy calls from 127.0.0.1
MOST = 16 << 20
PER_ADDRESS = 4
LONGEST_SILENCE = 20 + 15  # seconds: ping_interval and ping_timeout, as they are by default


class Behind(unittest.TestCase):
    proxy_class = None

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="snug-proxy-")
        folder = pathlib.Path(cls.scratch.name)
        folder.chmod(0o755)
        subprocess.run(["/usr/bin/python3", CERTIFICATES, "authority", folder / "tls"], check=True)
        subprocess.run(["/usr/bin/python3", CERTIFICATES, "issue", folder / "tls", "server"], check=True)
        cls.authority = str(folder / "tls/ca.pem")
        cls.server = Server(
            *("--trusted-proxies", "127.0.0.1"),
            *("--public-url", "https://localhost"),
            *("--max-body-size", "16MiB"),
            *("--ping-interval", "200ms", "--ping-timeout", "30s"),
            *("--max-connections-per-address", str(PER_ADDRESS)),
        )
        (folder / "proxy").mkdir()
        cls.proxy = cls.proxy_class(folder / "proxy", folder / "tls", cls.server.port)
        cls.context = ssl.create_default_context(cafile=cls.authority)
        answer = cls.rest(
            "POST", "/auth/register", {"username": "ann", "password": PASSWORD, "setupToken": cls.server.setup_token}
        )
        assert answer[0] == 200, answer
        cls.token = answer[1]["accessToken"]

    @classmethod
    def tearDownClass(cls):
        cls.proxy.stop()
        cls.server.remove()
        cls.scratch.cleanup()

    @classmethod
    def ask(cls, method, path, body=None, headers=()):
        """(status, text) of a request from CLIENT."""
        connection = http.client.HTTPSConnection(
            "localhost", cls.proxy.port, timeout=PATIENCE, context=cls.context, source_address=(CLIENT, 0)
        )
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    @classmethod
    def rest(cls, method, path, body=None, token=None, **headers):
        headers |= {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        status, text = cls.ask(method, "/api/v1" + path, None if body is None else json.dumps(body), headers)
        return status, json.loads(text)

    def open_socket(self, origin="https://localhost", source="127.0.0.1"):
        plain = socket.create_connection(("127.0.0.1", self.proxy.port), PATIENCE, source_address=(source, 0))
        encrypted = self.context.wrap_socket(plain, server_hostname="localhost")
        self.addCleanup(encrypted.close)
        opened = websocket.create_connection(
            f"wss://localhost:{self.proxy.port}/ws", timeout=PATIENCE, origin=origin, socket=encrypted
        )
        self.addCleanup(opened.close)
        opened.send(json.dumps({"event": "hello", "data": {"token": self.token}, "ack": 1}))
        self.until(opened, lambda frame: frame.get("event") == "ready")
        return opened

    def until(self, opened, matches):
        while True:
            frame = json.loads(opened.recv())
            if matches(frame):
                return frame

    def make_chat(self):
        status, made = self.rest("POST", "/chats", {"kind": "group", "title": "Tea"}, self.token)
        self.assertEqual(status, 200, made)
        return made["chat"]["id"]

    def test_people_talk_over_websockets(self):
        chat = self.make_chat()
        one, other = self.open_socket(), self.open_socket()
        one.send(json.dumps({"event": "send_message", "data": {"chatId": chat, "content": "hello"}, "ack": 2}))
        self.assertTrue(self.until(one, lambda frame: frame.get("ack") == 2)["data"]["ok"])
        came = self.until(other, lambda frame: frame.get("event") == "new_message")
        self.assertIn("hello", json.dumps(came))

    def test_people_talk_by_long_polling(self):
        chat = self.make_chat()
        session = requests.Session()
        session.trust_env, session.verify = False, self.authority
        came = []
        client = socketio.Client(http_session=session, reconnection=False)
        client.on("new_message", came.append)
        client.connect(
            f"https://localhost:{self.proxy.port}",
            auth={"token": self.token},
            transports=["polling"],
            wait_timeout=PATIENCE,
        )
        try:
            self.assertEqual(client.transport(), "polling")
            answer = client.call("send_message", {"chatId": chat, "content": "polled"}, timeout=PATIENCE)
            self.assertTrue(answer["ok"], answer)
        finally:
            client.disconnect()

    def test_silence_is_filled_with_pings_that_pass(self):
        self.assertGreater(min(self.proxy.timeouts()), 2 * LONGEST_SILENCE)
        opened = self.open_socket()
        pings = 0
        while pings < 5:
            kind, _ = opened.recv_data(control_frame=True)
            pings += kind == websocket.ABNF.OPCODE_PING
        opened.ping()
        while opened.recv_data(control_frame=True)[0] != websocket.ABNF.OPCODE_PONG:
            pass

    def test_the_largest_body_passes(self):
        # It is for snug to say what is wrong with it, not for the proxy.
        status, answer = self.rest("POST", "/chats", {"kind": "group", "title": "x" * (MOST - 100)}, self.token)
        self.assertEqual(status, 400, answer)
        self.assertIn("title", json.dumps(answer))

    def test_the_clients_address_arrives_and_can_not_be_made_up(self):
        status, logged_in = self.rest(
            "POST",
            "/auth/login",
            {"username": "ann", "password": PASSWORD},
            **{"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.10"},
        )
        self.assertEqual(status, 200, logged_in)
        sessions = self.rest("GET", "/auth/sessions", token=logged_in["accessToken"])[1]["sessions"]
        addresses = {session["address"] for session in sessions}
        self.assertEqual(addresses, {CLIENT})

    def test_the_doctor_finds_nothing_wrong_with_it(self):
        url = f"https://localhost:{self.proxy.port}"
        found = subprocess.run(
            [PROGRAM, "doctor", "--json", "--data", self.server.folder + "/data", "--url", url, "--max-body-size", "16MiB"],
            env=os.environ | {"SSL_CERT_FILE": self.authority}, capture_output=True, text=True, timeout=PATIENCE,
        )
        reachability = [finding for finding in json.loads(found.stdout)["findings"] if finding["check"] == "way in"]
        self.assertEqual([finding["level"] for finding in reachability], ["ok"], reachability)

    def test_the_limits_of_an_address_hold_for_each_client_and_not_for_the_proxy(self):
        for _ in range(PER_ADDRESS):
            self.open_socket(source="127.0.0.3")
        with self.assertRaises(websocket.WebSocketBadStatusException) as refused:
            self.open_socket(source="127.0.0.3")
        self.assertEqual(refused.exception.status_code, 429)
        self.open_socket(source="127.0.0.4")

    def test_pages_of_the_public_address_are_its_own_and_others_not(self):
        self.open_socket("https://localhost")
        with self.assertRaises(websocket.WebSocketBadStatusException) as refused:
            self.open_socket("https://evil.example")
        self.assertEqual(refused.exception.status_code, 403)

    def test_figures_stay_inside(self):
        self.assertIn(self.ask("GET", "/metrics")[0], (403, 404))
        self.assertEqual(self.ask("GET", "/healthz")[0], 200)

    def test_plain_http_is_sent_to_https(self):
        connection = http.client.HTTPConnection("localhost", self.proxy.plain_port, timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request("GET", "/")
        answer = connection.getresponse()
        self.assertIn(answer.status, (301, 308))
        self.assertTrue(answer.getheader("Location").startswith("https://"), answer.getheader("Location"))


def main(name):
    found = next(kind for kind in ALL if kind.program == name)
    if not found.there():
        print(f"skipped: there is no {name}")
        return 77
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    Behind.proxy_class = found
    result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Behind))
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
