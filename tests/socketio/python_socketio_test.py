#!/usr/bin/env python3
"""The main job, end to end, with Debian's python3-socketio: a client that its own authors wrote, not Socket.IO's."""

import pathlib
import queue
import sys
import threading
import unittest

import socketio

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "clients/support"))
from server import PASSWORD, Server  # noqa: E402

PATIENCE = 60
TRANSPORTS = {"polling": ["polling"], "websocket": ["websocket"], "upgrade": None}


class Refused(Exception):
    pass


class App:
    """A connection: calls are answered, events are waited for by name."""

    def __init__(self, server, account, transport):
        self.account, self.id = account, account["user"]["id"]
        self.events, self.arrival, self.cursor = [], threading.Condition(), None
        self.io = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.5)
        self.io.on("*", self.came)
        self.io.on("disconnect", lambda: self.came("gone", {}))
        self.io.connect(server.url, auth=self.auth, transports=TRANSPORTS[transport], wait_timeout=PATIENCE)
        self.next("ready")

    def auth(self):
        return {"token": self.account["accessToken"], **({"cursor": self.cursor} if self.cursor else {})}

    def came(self, name, data):  # one argument: a second one would be a TypeError
        with self.arrival:
            if name == "cursor":
                assert isinstance(data, str)
                self.cursor = data
            else:
                assert isinstance(data, dict)
            self.events.append((name, data))
            self.arrival.notify_all()

    def call(self, name, data):
        answer = self.io.call(name, data, timeout=PATIENCE)
        if not answer.pop("ok"):
            raise Refused(answer["error"]["code"])
        return answer

    def next(self, name, matches=lambda data: True):
        def at():
            return next((i for i, (event, data) in enumerate(self.events) if event == name and matches(data)), None)

        with self.arrival:
            if not self.arrival.wait_for(lambda: at() is not None, PATIENCE):
                raise AssertionError(f"no {name} came, but {self.events}")
            return self.events.pop(at())[1]

    def seen(self, name, matches):
        """Waits for it and a cursor after it: should the connection break now, the client knows that it has seen it."""

        def seen():
            at = next((i for i, (event, data) in enumerate(self.events) if event == name and matches(data)), len(self.events))
            return any(event == "cursor" for event, _ in self.events[at:])

        with self.arrival:
            if not self.arrival.wait_for(seen, PATIENCE):
                raise AssertionError(f"no {name} and cursor came, but {self.events}")

    def take(self, name):
        with self.arrival:
            taken = [data for event, data in self.events if event == name]
            self.events = [(event, data) for event, data in self.events if event != name]
            return taken


class MainJob(unittest.TestCase):
    def setUp(self):
        self.server = Server("--registration", "open", "--password.memory=8KiB", "--password.ops=1")
        self.addCleanup(self.server.remove)
        self.apps = []
        self.addCleanup(lambda: [app.io.disconnect() for app in self.apps])

    def join(self, username, transport):
        status, account = self.server.rest("POST", "/auth/register", {"username": username, "password": PASSWORD})
        self.assertEqual(status, 200, account)
        app = App(self.server, account, transport)
        self.apps.append(app)
        return app

    def two_people_talk_and_miss_nothing(self, transport):
        server = self.server
        a, b = self.join("alice", transport), self.join("bob", transport)
        self.assertEqual(a.io.transport(), "polling" if transport == "polling" else "websocket")

        # They meet and talk, with and without an answer, and see each other read and type.
        direct = a.call("create_chat", {"kind": "direct", "userId": b.id})["chat"]["id"]
        self.assertEqual(b.next("chat_created", lambda chat: chat["id"] == direct)["peer"]["id"], a.id)
        a.next("presence_update", lambda data: any(p["userId"] == b.id and p["status"] == "online" for p in data["users"]))
        hello = a.call("send_message", {"chatId": direct, "content": "hello 🫖", "clientId": "1"})["message"]
        self.assertEqual(b.next("new_message")["id"], hello["id"])
        self.assertEqual(a.next("new_message")["id"], hello["id"])
        b.io.emit("send_message", {"chatId": direct, "content": "Hey!", "type": "text"})
        hey = a.next("new_message")
        self.assertEqual((hey["content"], hey["senderId"]), ("Hey!", b.id))
        self.assertEqual(b.next("new_message")["id"], hey["id"])
        a.call("edit_message", {"messageId": hello["id"], "content": "hello, dear"})
        self.assertEqual(b.next("message_updated")["content"], "hello, dear")
        b.call("delete_message", {"messageId": hey["id"]})
        self.assertEqual(a.next("message_deleted")["id"], hey["id"])
        b.call("message_read", {"chatId": direct, "seq": 1})
        a.next("receipts", lambda data: any(r["userId"] == b.id and r["readSeq"] >= 1 for r in data["receipts"]))
        b.io.emit("typing_start", {"chatId": direct})
        self.assertEqual(a.next("typing_start"), {"chatId": direct, "userId": b.id})

        # A group.
        tea = a.call("create_chat", {"kind": "group", "title": "Tea", "memberIds": [b.id]})["chat"]["id"]
        self.assertEqual(b.next("chat_created", lambda chat: chat["id"] == tea)["state"]["role"], "member")
        b.call("leave_chat", {"chatId": tea})
        self.assertEqual(a.next("member_removed"), {"chatId": tea, "userId": b.id})
        with self.assertRaisesRegex(Refused, "not_member"):
            b.call("send_message", {"chatId": tea, "content": "still here?"})

        # Binary is refused in words, and the connection lives.
        with self.assertRaisesRegex(Refused, "bad_request|unsupported"):
            a.call("send_message", {"chatId": direct, "content": b"\x01\x02"})
        self.assertEqual(a.call("get_me", {})["user"]["id"], a.id)
        for app in (a, b):
            app.events.clear()
        last = a.call("send_message", {"chatId": direct, "content": "last words"})["message"]
        for app in (a, b):
            app.seen("new_message", lambda message: message["id"] == last["id"])

        # The server is killed and comes back; so do they, by themselves, and have what happened in between, once.
        port, token = server.port, a.account["accessToken"]
        server.kill()
        for app in (a, b):
            app.next("gone")
            app.take("new_message")
        server.start()  # where nobody looks for it
        missed = []
        for content in ("one", "two"):
            status, answer = server.rest("POST", f"/chats/{direct}/messages", {"content": content}, token)
            self.assertEqual(status, 200, answer)
            missed.append(answer["message"]["id"])
        server.kill()
        server.start(port)
        for app in (a, b):
            app.next("ready")
            page = app.next("sync")
            self.assertNotIn("reset", page)
            self.assertEqual([m["id"] for m in page["messages"]], missed)
        live = a.call("send_message", {"chatId": direct, "content": "and live again"})["message"]
        self.assertEqual([b.next("new_message")["id"], b.take("new_message")], [live["id"], []])

        # A login that ends takes its connection with it.
        status, _ = server.rest("POST", "/auth/logout", token=b.account["accessToken"])
        self.assertEqual(status, 200)
        b.next("session_revoked")
        b.next("gone")

    def test_polling(self):
        self.two_people_talk_and_miss_nothing("polling")

    def test_websocket(self):
        self.two_people_talk_and_miss_nothing("websocket")

    def test_upgrade(self):
        self.two_people_talk_and_miss_nothing("upgrade")

    def test_it_comes_back_after_a_stop_and_after_a_restart(self):
        apps = {transport: self.join(transport, transport) for transport in TRANSPORTS}
        port = self.server.port
        self.server.stop()
        for app in apps.values():
            app.next("gone")
        self.server.start(port)
        for app in apps.values():
            app.next("ready")
            self.assertEqual(app.call("get_me", {})["user"]["id"], app.id)
        self.server.restart()
        for app in apps.values():
            app.next("gone")
            app.next("ready")
            self.assertEqual(app.call("get_me", {})["user"]["id"], app.id)

    def test_half_a_character_and_numbers_of_any_size(self):
        for transport in TRANSPORTS:
            app = self.join(f"odd-{transport}", transport)
            answer = app.call("send_message", {"userId": app.id, "content": "hi \ud83d", "x": 10**400})
            self.assertEqual(answer["message"]["content"], "hi \ufffd")
            with self.assertRaisesRegex(Refused, "bad_request"):
                app.call("message_read", {"chatId": answer["message"]["chatId"], "seq": 10**400})
            self.assertEqual(app.call("get_chat", answer["message"]["chatId"])["chat"]["lastSeq"], 1)
            self.assertEqual(app.take("gone"), [])

    def test_a_bad_token(self):
        for token in ("guessed", None):
            for transports in TRANSPORTS.values():
                client, errors = socketio.Client(reconnection=False), queue.Queue()
                client.on("connect_error", errors.put)
                client.connect(self.server.url, auth={"token": token}, transports=transports, wait=False)
                self.assertEqual(errors.get(timeout=PATIENCE)["data"]["code"], "unauthorized")
                client.disconnect()


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # the library leaves sockets to the collector
