"""A server in a chroot, and what one asks of it."""
import contextlib
import json
import re
import signal
import subprocess
import threading
import urllib.error
import urllib.request

from chroot import LOCAL

PASSWORD = "correct horse battery"


def step(text):
    print(f"- {text}", flush=True)


def call(address, path, body=None, token=None):
    """The answer's JSON, also of a refusal."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address + path, data, headers), timeout=20) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


class Running:
    """A server in the chroot on a free port; the package's, as its user and with its settings, unless told otherwise."""

    def __init__(self, root, *options, program=("snug",), user="snug:snug"):
        self.process = subprocess.Popen(root.command(*program, "serve", "--listen", "127.0.0.1:0", *options, user=user),
                                        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=LOCAL)
        timer = threading.Timer(60, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        found = re.search(r"listening on (\S+)", line)
        assert found, f"{line}{self.process.communicate()[1]}"
        self.address = found[1]
        self.log = ""
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()

    def read_log(self):
        for line in self.process.stderr:
            self.log += line

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=30) == 0
        self.reader.join(timeout=30)


@contextlib.contextmanager
def running(root, *options, **how):
    server = Running(root, *options, **how)
    try:
        yield server
    except BaseException:
        server.process.kill()
        raise
    server.stop()


def log_in(server):
    answer = call(server.address, "/api/v1/auth/login", {"username": "ann", "password": PASSWORD})
    assert "accessToken" in answer, answer
    return answer["accessToken"]


def make_account(root, program, user, *options):
    """ann, an administrator."""
    command = " ".join([*program, "user add ann --admin --password-stdin", *options])
    root.run("sh", "-c", f"echo '{PASSWORD}' | {command}", user=user)


def make_group(server, title):
    """Its id."""
    made = call(server.address, "/api/v1/chats", {"kind": "group", "title": title}, log_in(server))
    assert made.get("chat", {}).get("title") == title, made
    return made["chat"]["id"]


UNLIMITED = ("--message-rate", "0", "--call-rate", "0", "--connection-rate", "0")


class Sender:
    """Sends one message after another, each over a connection of its own, until it is told to end."""

    def __init__(self, server, chat):
        self.server, self.chat, self.token = server, chat, log_in(server)
        self.acknowledged, self.failed = [], []
        self.changed, self.ending = threading.Condition(), False
        self.thread = threading.Thread(target=self.send)
        self.thread.start()

    def send(self):
        number = 0
        while not self.ending and not self.failed:
            number += 1
            try:
                answer = call(self.server.address, f"/api/v1/chats/{self.chat}/messages", {"content": str(number)}, self.token)
            except OSError as error:
                answer = error
            with self.changed:
                (self.acknowledged if isinstance(answer, dict) and "message" in answer else self.failed).append((number, answer))
                self.changed.notify_all()

    def wait_for_more(self, count=20):
        with self.changed:
            goal = len(self.acknowledged) + count
            assert self.changed.wait_for(lambda: self.failed or len(self.acknowledged) >= goal, timeout=60), "none is answered"
        assert not self.failed, self.failed

    def end(self):
        self.ending = True
        self.thread.join()


@contextlib.contextmanager
def sending(server, chat):
    """In the end all that were acknowledged are there, once each and in order."""
    sender = Sender(server, chat)
    try:
        yield sender
    finally:
        sender.end()
    assert not sender.failed, sender.failed
    found, after = [], 0
    while page := call(server.address, f"/api/v1/chats/{chat}/messages?after={after}&limit=100", token=sender.token)["messages"]:
        found += [message["content"] for message in page]
        after = page[-1]["seq"]
    assert found == [str(number) for number, _ in sender.acknowledged], (len(found), len(sender.acknowledged))
