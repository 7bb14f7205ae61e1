"""snug under a supervisor that speaks systemd's protocols (sd_notify(3), sd_listen_fds(3)), played by this test."""

import array
import contextlib
import fcntl
import os
import pathlib
import select
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

SNUG = os.environ["TEST_SNUG"]
PATIENCE = 60


class Supervisor:
    """Starts snug as a service manager does, hears its notifications and keeps the sockets it hands over."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(str(self.folder / "notify"))
        self.notify.settimeout(PATIENCE)
        self.kept = {}
        self.process = None

    def start(self, *, sockets=(), listen="127.0.0.1:0", env=None):
        """`sockets`: (name, socket) pairs, which become descriptors 3, 4 …"""
        names = ":".join(name for name, _ in sockets)
        # LISTEN_PID has to be the program's own: a shell that becomes it knows it. The sockets come as high numbers.
        high = [fcntl.fcntl(s.fileno(), fcntl.F_DUPFD_CLOEXEC, 100) for _, s in sockets]
        moves = " ".join(f"{3 + i}<&{number} {number}<&-" for i, number in enumerate(high))
        script = f'exec {moves}; ' if sockets else ""
        if sockets:
            script += f"export LISTEN_PID=$$ LISTEN_FDS={len(sockets)} LISTEN_FDNAMES='{names}'; "
        script += 'exec "$0" "$@"'
        with open(self.folder / "log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", script, SNUG, "serve", "--data", str(self.folder / "data"), "--listen", listen],
                env={**os.environ, "NOTIFY_SOCKET": str(self.folder / "notify"), **(env or {})},
                pass_fds=high, stdout=subprocess.DEVNULL, stderr=log)
        for number in high:
            os.close(number)

    def hear(self, wanted):
        """Takes notifications until one says `wanted`."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            message, ancillary, _, _ = self.notify.recvmsg(4096, 1024)
            lines = message.decode().split("\n")
            for level, kind, data in ancillary:
                assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
                (descriptor,) = array.array("i", data)
                name = next(line[7:] for line in lines if line.startswith("FDNAME="))
                self.kept[name] = socket.socket(fileno=descriptor)
            if lines[0] == "FDSTOREREMOVE=1":
                name = lines[1][7:]
                if name in self.kept:
                    self.kept.pop(name).close()
            if wanted in lines:
                return lines
        raise AssertionError(f"never heard {wanted}")

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for kept in self.kept.values():
            kept.close()
        self.notify.close()


@contextlib.contextmanager
def supervisor():
    with tempfile.TemporaryDirectory() as folder:
        made = Supervisor(folder)
        try:
            yield made
        finally:
            made.close()


def duplicate(original):
    """As the supervisor's own: socket.dup() would make the socket block, for the server, too."""
    return socket.socket(fileno=os.dup(original.fileno()))


def listening(port=0):
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    made.listen(64)
    return made


def status(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE) as answer:
        return answer.status


class SupervisorTest(unittest.TestCase):
    def test_tells_what_it_does(self):
        with supervisor() as boss:
            boss.start()
            boss.hear("READY=1")
            boss.process.send_signal(signal.SIGHUP)
            lines = boss.hear("RELOADING=1")
            told = next(line for line in lines if line.startswith("MONOTONIC_USEC="))
            self.assertLess(abs(int(told[15:]) / 1e6 - time.monotonic()), PATIENCE)
            boss.hear("READY=1")
            boss.process.send_signal(signal.SIGUSR2)
            boss.hear("RELOADING=1")
            pid = boss.process.pid
            boss.hear("READY=1")  # of the one that took its place
            self.assertEqual(pid, boss.process.pid)
            boss.process.terminate()
            boss.hear("STOPPING=1")
            self.assertEqual(boss.process.wait(PATIENCE), 0)

    def test_shows_signs_of_life(self):
        with supervisor() as boss:
            boss.start(env={"WATCHDOG_USEC": "300000"})
            boss.hear("READY=1")
            for _ in range(4):
                boss.hear("WATCHDOG=1")
            boss.process.send_signal(signal.SIGSTOP)
            while select.select([boss.notify], [], [], 1.0)[0]:
                boss.notify.recvmsg(4096, 1024)
            boss.process.send_signal(signal.SIGCONT)
            boss.hear("WATCHDOG=1")

    def test_is_silent_for_somebody_elses_watchdog(self):
        with supervisor() as boss:
            boss.start(env={"WATCHDOG_USEC": "90000", "WATCHDOG_PID": "1"})
            boss.hear("READY=1")
            self.assertEqual(select.select([boss.notify], [], [], 0.5)[0], [])

    def test_takes_the_socket_of_a_socket_unit(self):
        with supervisor() as boss, listening() as opened:
            port = opened.getsockname()[1]
            early = socket.create_connection(("127.0.0.1", port))  # before there is a server at all
            early.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            boss.start(sockets=[("snug.socket", opened)], listen="127.0.0.1:1")
            boss.hear("READY=1")
            with early:
                self.assertTrue(early.recv(4096).startswith(b"HTTP/1.1 200"))
            self.assertEqual(status(port), 200)

    def test_what_it_keeps_outlives_a_kill(self):
        with supervisor() as boss:
            boss.start()
            boss.hear("READY=1")
            kept = duplicate(boss.kept["kept-listen"])
            port = kept.getsockname()[1]
            self.assertEqual(status(port), 200)
            boss.process.kill()
            boss.process.wait()
            meanwhile = socket.create_connection(("127.0.0.1", port))
            meanwhile.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            boss.start(sockets=[("kept-listen", kept)], listen=f"127.0.0.1:{port}")
            boss.hear("READY=1")
            kept.close()
            with meanwhile:
                self.assertTrue(meanwhile.recv(4096).startswith(b"HTTP/1.1 200"))
            boss.stop()

    def test_lets_go_of_a_kept_socket_when_the_address_is_another(self):
        with supervisor() as boss, listening() as free:
            new = free.getsockname()[1]
            free.close()
            boss.start()
            boss.hear("READY=1")
            kept = duplicate(boss.kept["kept-listen"])
            old = kept.getsockname()[1]
            boss.stop()
            boss.start(sockets=[("kept-listen", kept)], listen=f"127.0.0.1:{new}")
            boss.hear("READY=1")
            self.assertEqual(boss.kept["kept-listen"].getsockname()[1], new)
            kept.close()
            self.assertEqual(status(new), 200)
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", old))

    def test_refuses_what_is_no_listening_socket(self):
        with supervisor() as boss, socket.socket() as idle:
            boss.start(sockets=[("listen", idle)])
            self.assertEqual(boss.process.wait(PATIENCE), 1)
            self.assertIn("is no listening TCP socket", (boss.folder / "log").read_text())


if __name__ == "__main__":
    unittest.main()
