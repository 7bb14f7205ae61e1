#!/usr/bin/env python3
"""The main job, end to end, with Debian's python3-websockets: join, talk, drop off, come back, miss nothing."""

import asyncio
import json
import pathlib
import sys
import unittest

import websockets

sys.path.insert(0, str(pathlib.Path(__file__).parent / "support"))
from server import PASSWORD, Server  # noqa: E402

PATIENCE = 60


class Client:
    """A connection: calls are awaited, events are waited for by name."""

    @classmethod
    async def connect(cls, server, token, cursor=None):
        self = cls()
        self.socket = await websockets.connect(server.socket_url, compression=None)
        self.events, self.acks, self.count, self.cursor = [], {}, 0, cursor
        hello = {"token": token, **({"cursor": cursor} if cursor else {})}
        await self.call("hello", hello)
        self.cursor = (await self.next("ready"))["cursor"]
        return self

    async def receive(self):
        frame = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))
        if "event" not in frame:
            self.acks[frame["ack"]] = frame["data"]
            return
        self.cursor = frame.get("cursor", self.cursor)
        self.events.append((frame["event"], frame["data"]))

    async def call(self, event, data):
        self.count += 1
        ack = self.count
        await self.socket.send(json.dumps({"event": event, "data": data, "ack": ack}))
        while ack not in self.acks:
            await self.receive()
        return self.acks.pop(ack)

    async def next(self, name, matches=lambda data: True):
        while True:
            for at, (event, data) in enumerate(self.events):
                if event == name and matches(data):
                    del self.events[at]
                    return data
            await self.receive()

    async def drop(self):
        """As a dead network does: no close frame."""
        self.socket.transport.abort()
        await self.socket.wait_closed()


class MainJob(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.server = Server("--password.memory=8KiB", "--password.ops=1")
        self.addCleanup(self.server.remove)

    def register(self, username, **more):
        status, answer = self.server.rest("POST", "/auth/register", {"username": username, "password": PASSWORD, **more})
        self.assertEqual(status, 200, answer)
        return answer

    async def test_two_people_talk_and_miss_nothing(self):
        server = self.server
        alice = self.register("alice", setupToken=server.setup_token)
        self.assertEqual(alice["user"]["role"], "admin")
        a = await Client.connect(server, alice["accessToken"])
        tea = (await a.call("create_chat", {"kind": "group", "title": "Tea"}))["chat"]
        invite = (await a.call("create_invite", {"chatId": tea["id"]}))["invite"]
        bob = self.register("bob", invite=invite["token"])
        await a.next("member_added", lambda data: data["member"]["userId"] == bob["user"]["id"])

        b = await Client.connect(server, bob["accessToken"])
        online = lambda data: any(p["userId"] == bob["user"]["id"] and p["status"] == "online" for p in data["users"])
        await a.next("presence_update", online)

        # A group and a direct chat, receipts and typing.
        sent = (await a.call("send_message", {"chatId": tea["id"], "content": "tea’s ready", "clientId": "1"}))["message"]
        self.assertEqual((await b.next("new_message"))["id"], sent["id"])
        await b.call("message_read", {"chatId": tea["id"], "seq": sent["seq"]})
        read = lambda data: {"userId": bob["user"]["id"], "deliveredSeq": sent["seq"], "readSeq": sent["seq"]} in data["receipts"]
        await a.next("receipts", read)
        direct = (await b.call("create_chat", {"kind": "direct", "userId": alice["user"]["id"]}))["chat"]
        await a.next("chat_created", lambda chat: chat["id"] == direct["id"])
        await b.call("typing_start", {"chatId": direct["id"]})
        self.assertEqual(await a.next("typing_start"), {"chatId": direct["id"], "userId": bob["user"]["id"]})
        whisper = (await b.call("send_message", {"chatId": direct["id"], "content": "psst"}))["message"]
        self.assertEqual((await a.next("new_message", lambda m: m["chatId"] == direct["id"]))["id"], whisper["id"])
        await b.next("new_message", lambda m: m["id"] == whisper["id"])

        # Bob drops off; the server is killed; he comes back and has what he missed, once.
        cursor = b.cursor
        await b.drop()
        missed = []
        for content in ("one", "two", "three"):
            missed.append((await a.call("send_message", {"chatId": direct["id"], "content": content}))["message"]["id"])
        server.kill()
        with self.assertRaises(websockets.ConnectionClosed):
            while True:
                await a.receive()
        server.start()
        a = await Client.connect(server, alice["accessToken"], a.cursor)
        missed.append((await a.call("send_message", {"chatId": tea["id"], "content": "four"}))["message"]["id"])

        b = await Client.connect(server, bob["accessToken"], cursor)
        self.assertEqual(b.cursor, cursor)
        sync = await b.next("sync")
        self.assertNotIn("reset", sync)
        self.assertFalse(sync["more"])
        self.assertEqual(sorted(m["id"] for m in sync["messages"]), sorted(missed))
        live = (await a.call("send_message", {"chatId": direct["id"], "content": "five"}))["message"]
        first = await b.next("new_message")
        self.assertEqual(first["id"], live["id"])  # and nothing of the past before it

        status, page = server.rest("GET", f"/chats/{direct['id']}/messages?after=0", token=bob["accessToken"])
        self.assertEqual(status, 200)
        self.assertEqual([m["seq"] for m in page["messages"]], [1, 2, 3, 4, 5])
        self.assertEqual([m["content"] for m in page["messages"]], ["psst", "one", "two", "three", "five"])

        # SIGTERM tells them to come back later.
        server.process.terminate()
        for client in (a, b):
            with self.assertRaises(websockets.ConnectionClosed) as closed:
                while True:
                    await client.receive()
            self.assertEqual(closed.exception.rcvd.code, 1012)
        self.assertEqual(server.process.wait(30), 0)


if __name__ == "__main__":
    unittest.main()
