"""The real program, started by a test: on a free port, in a folder of its own, never outliving the test."""

import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

PROGRAM = os.environ.get("TEST_SNUG", str(pathlib.Path(__file__).parents[3] / "build/dev/snug"))
PASSWORD = "correct horse battery"


def lasting_port():
    """One that no connection takes by chance while nobody listens there: below those that systems give out."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Server:
    def __init__(self, *args):
        self.args = args
        self.folder = tempfile.mkdtemp(prefix="snug-test-")
        self.setup_token = None
        self.process = None
        self.start()

    def start(self, port=None):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SNUG_")}
        command = ["setpriv", "--pdeathsig", "KILL", PROGRAM, "serve", "--data", self.folder + "/data"]
        self.process = subprocess.Popen(
            [*command, "--listen", f"127.0.0.1:{port or lasting_port()}", *self.args], stdout=subprocess.PIPE, env=environment, text=True
        )
        watchdog = threading.Timer(60, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        if not line.startswith("listening on "):
            raise RuntimeError(f"snug did not start: {line!r}, exit code {self.process.wait()}")
        self.url = line.split()[-1]
        self.socket_url = self.url.replace("http", "ws") + "/ws"
        if self.setup_token is None:
            self.setup_token = self.process.stdout.readline().split("#setup=")[1].split()[0]

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1])

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """SIGTERM; it ends by itself."""
        self.process.terminate()
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        if code != 0:
            raise RuntimeError(f"snug ended with {code}")

    def restart(self):
        """`snug restart`: it has started anew when this returns."""
        subprocess.run([PROGRAM, "restart", "--data", self.folder + "/data"], check=True, timeout=60, stdout=subprocess.DEVNULL)

    def remove(self):
        if self.process.poll() is None:
            self.kill()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def rest(self, method, path, body=None, token=None):
        """(status, answer) of a call."""
        request = urllib.request.Request(
            self.url + "/api/v1" + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                **({"Content-Type": "application/json"} if body is not None else {}),
                **({"Authorization": "Bearer " + token} if token else {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
