#!/usr/bin/env python3
"""A cluster on this machine, for trying and showing: a Redis, nodes, and HAProxy before them by the recipe of
config/proxies/cluster. Runs until SIGINT or SIGTERM, and then stops all in order. ./dev cluster runs it."""

import argparse
import ctypes
import os
import pathlib
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

RECIPE = pathlib.Path(__file__).parents[2] / "config/proxies/cluster/haproxy.cfg"
PATIENCE = 60  # seconds, for each of the programs to start
STOP_PATIENCE = 20
COLOURS = [36, 33, 35, 32, 34, 96, 93, 95, 92]
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Failure(Exception):
    pass


def is_free(port):
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def lasting_port():
    """One that no connection takes by chance while nobody listens there: below those that systems give out."""
    while not is_free(port := random.randrange(20_000, 32_000)):
        continue
    return port


class Screen:
    """Whole lines of several programs, each with its name in front."""

    def __init__(self):
        self.lock = threading.Lock()
        self.coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def show(self, name, line, colour=90):
        prefix = f"\033[{colour}m{name:>7} |\033[0m " if self.coloured else f"{name:>7} | "
        with self.lock:
            try:
                print(prefix + line, flush=True)
            except BrokenPipeError:
                os._exit(1)  # its programs end with it

    def say(self, text):
        with self.lock:
            print(f"\033[1m{text}\033[0m" if self.coloured else text, flush=True)


class Program:
    """One that runs in a session of its own, so that Ctrl-C does not reach it before its turn, and never outlives this."""

    def __init__(self, screen, name, command, env=None, colour=90, quiet=False):
        self.screen, self.name, self.colour, self.quiet = screen, name, colour, quiet
        self.lines = []
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True, env=env,
            preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM),
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        rest = b""
        while piece := os.read(self.process.stdout.fileno(), 1 << 16):
            *whole, rest = (rest + piece).split(b"\n")
            self.tell(whole)
        self.tell([rest] if rest else [])

    def tell(self, said):
        """What was said at once is there at once: whoever finds a line has the others, too."""
        said = [line.decode(errors="replace") for line in said]
        self.lines.extend(said[: max(0, 1000 - len(self.lines))])
        for line in said:
            if line and not self.quiet:
                self.screen.show(self.name, line, self.colour)

    def runs(self):
        return self.process.poll() is None

    def end(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        try:
            self.process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(STOP_PATIENCE)  # its last words


def secret_of(folder):
    """The file with the cluster's secret, which is made once."""
    file = folder / "secret"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_urlsafe(32) + "\n")
    return file


def configuration(port, nodes):
    """The recipe with as many nodes, on loopback and without TLS."""
    lines = []
    for line in RECIPE.read_text().splitlines():
        if re.search(r"bind :443|redirect scheme https|The certificate", line):
            continue
        line = line.replace("bind :80", f"bind 127.0.0.1:{port}")
        if "node1" not in line and "spare1" not in line:
            if not re.search(r"(node|spare)[23]", line) or line.lstrip().startswith("#"):
                lines.append(line)
            continue
        for number, node in enumerate(nodes, 1):  # fewer than ten: their first digit is 0
            one = re.sub(r"(node|spare)1", rf"\g<1>{number}", line)
            lines.append(one.replace("beg 01", f"beg 0{number}").replace("127.0.0.1:8081", f"127.0.0.1:{node}"))
    return "\n".join(lines) + "\n"


class LocalCluster:
    def __init__(self, options):
        self.options = options
        self.screen = Screen()
        self.folder = pathlib.Path(options.folder)
        self.ended = threading.Event()
        self.redis = self.proxy = None
        self.nodes = []
        self.link = None

    # --- Starting ---

    def until(self, what, program, holds):
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if not program.runs():
                program.reader.join(STOP_PATIENCE)
                raise Failure(f"{what} ended: " + " / ".join(program.lines[-3:]))
            if time.monotonic() > deadline:
                raise Failure(f"{what} did not start in {PATIENCE} s")
            if self.ended.wait(0.05):
                raise KeyboardInterrupt

    def start_redis(self):
        folder = self.folder / "redis"
        folder.mkdir(exist_ok=True)
        self.redis_port = lasting_port()
        self.redis = Program(self.screen, "redis", [
            "redis-server", "--port", self.redis_port, "--bind", "127.0.0.1", "--dir", folder.resolve(), "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--loglevel", "warning",
        ])

        def answers():
            try:
                with socket.create_connection(("127.0.0.1", self.redis_port), 1) as one:
                    one.sendall(b"PING\r\n")
                    return one.recv(64).startswith(b"+PONG")
            except OSError:
                return False

        self.until("the Redis", self.redis, answers)

    def start_node(self, number, port):
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SNUG_")}
        node = Program(
            self.screen, f"node {number}",
            [self.options.snug, "serve", "--data", self.folder / f"node{number}", "--listen", f"127.0.0.1:{port}",
             "--node", number, "--cluster", f"redis://127.0.0.1:{self.redis_port}",
             "--cluster-secret-file", self.folder / "secret", "--cluster-drain", "0s",
             "--trusted-proxies", "127.0.0.1", "--public-url", self.url],
            environment, COLOURS[(number - 1) % len(COLOURS)],
        )
        self.nodes.append(node)
        return node

    def until_ready(self, number, port, node):
        self.until(f"node {number}", node, lambda: self.status(f"http://127.0.0.1:{port}/readyz") == 200)
        # It answers before it says so.
        self.until(f"node {number}", node, lambda: any(line.startswith("listening on ") for line in node.lines))
        for line in node.lines:
            if line.startswith("open "):
                self.link = line.split()[1]

    def start_proxy(self, ports):
        file = self.folder / "haproxy.cfg"
        file.write_text(configuration(self.port, ports))
        haproxy = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if not haproxy:
            raise Failure("there is no haproxy")
        self.proxy = Program(self.screen, "haproxy", [haproxy, "-db", "-f", file])
        self.until("HAProxy", self.proxy, lambda: self.status(f"{self.url}/readyz") == 200)

    @staticmethod
    def status(url):
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return None

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        secret_of(self.folder)
        self.port = self.options.port or lasting_port()
        if not is_free(self.port):
            raise Failure(f"port {self.port} is taken: give another one with --port")
        self.url = f"http://127.0.0.1:{self.port}"
        ports = [lasting_port() for _ in range(self.options.nodes)]
        if self.options.port:  # of later ones nobody need look for another
            near = [self.options.port + i for i in range(1, self.options.nodes + 1)]
            ports = [a if a < 65536 and is_free(a) else b for a, b in zip(near, ports)]
        self.start_redis()
        # At first each joins by those before it. Later the log may have to wait for any of them.
        is_first = not (self.folder / "node1" / "snug.db").exists()
        started = []
        for number, port in enumerate(ports, 1):
            started.append((number, port, self.start_node(number, port)))
            if is_first:
                self.until_ready(*started[-1])
        for one in started:
            self.until_ready(*one)
        self.start_proxy(ports)
        self.screen.say(f"\nopen {self.link or self.url}\n")
        for number, port in enumerate(ports, 1):
            folder = self.folder / f"node{number}"
            self.screen.say(f"  node {number}  http://127.0.0.1:{port}  {self.options.snug} cluster status --data {folder}")
        self.screen.say(f"  Redis   redis-cli -p {self.redis_port}")
        self.screen.say("\nStop a node and see: kill its process, and start it again with the line that `ps` shows. Ctrl-C ends all.\n")

    # --- Ending ---

    def stop(self):
        """First nobody comes in, then the nodes leave, and last goes what they need."""
        for group in ([self.proxy], self.nodes, [self.redis]):
            there = [program for program in group if program and program.runs()]
            for program in there:
                program.end()
            for program in there:
                program.wait()

    def run(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.ended.set())
        try:
            self.start()
            told = set()
            while not self.ended.wait(0.5):
                for program in [self.redis, self.proxy, *self.nodes]:
                    if not program.runs() and program not in told:
                        told.add(program)
                        self.screen.show(program.name, f"ended with {program.process.returncode}", program.colour)
            return 0
        except KeyboardInterrupt:
            return 0
        except Failure as failure:
            print(f"dev: {failure}", file=sys.stderr)
            return 1
        finally:
            self.stop()


def main():
    parser = argparse.ArgumentParser(prog="./dev cluster", description="A cluster on this machine.")
    parser.add_argument("nodes", nargs="?", type=int, default=3, metavar="N", help="how many nodes, 2 to 9 (3)")
    parser.add_argument("--port", type=int, default=8080, help="of HAProxy; the nodes have those after it; 0: any (8080)")
    parser.add_argument("--folder", default="data-cluster", help="where all data is (./data-cluster)")
    parser.add_argument("--snug", default="build/release/snug", help="the program (build/release/snug)")
    options = parser.parse_args()
    if not 2 <= options.nodes <= 9:
        parser.error("2 to 9 nodes")
    return LocalCluster(options).run()


if __name__ == "__main__":
    sys.exit(main())
