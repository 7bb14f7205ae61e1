#!/usr/bin/env python3
"""What ./dev package made, in a bare bookworm: package_test.py FOLDER CACHE_FOLDER. Exits 77 where that can't be.

There is no systemd at work in a chroot: what the package does without one is tested here, its units in units_test.py.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

from chroot import LOCAL, Skipped, chroot, need_machine, run

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

    def __init__(self, root, *options, program="snug", user="snug:snug"):
        self.process = subprocess.Popen(root.command(program, "serve", "--listen", "127.0.0.1:0", *options, user=user),
                                        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=LOCAL)
        timer = threading.Timer(60, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        found = re.search(r"listening on (\S+)", line)
        assert found, f"{line}{self.process.communicate()[1]}"
        self.address = found[1]
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=30) == 0


@contextlib.contextmanager
def running(root, *options, **how):
    server = Running(root, *options, **how)
    try:
        yield server
    except BaseException:
        server.process.kill()
        raise
    server.stop()


def facts(path):
    info = path.lstat()
    return stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid


def account(root):
    line = next(line for line in root.path("/etc/passwd").read_text().splitlines() if line.startswith("snug:"))
    name, _, uid, gid, _, home, shell = line.split(":")
    return int(uid), int(gid), home, shell


def log_in(server):
    answer = call(server.address, "/api/v1/auth/login", {"username": "ann", "password": PASSWORD})
    assert "accessToken" in answer, answer
    return answer["accessToken"]


def titles(server):
    return [chat["title"] for chat in call(server.address, "/api/v1/chats", token=log_in(server))["chats"]]


def repacked(deb, version, folder):
    """The same package with a later version, and so without building twice."""
    tree = folder / "tree"
    run("dpkg-deb", "-R", deb, tree)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text()))
    later = folder / f"snug_{version}_amd64.deb"
    run("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", tree, later)
    return later


@contextlib.contextmanager
def told_systemctl(root):
    """What systemctl would be told if systemd were at work here: its command lines, in the end."""
    lines, log, program = [], root.path("/tmp/systemctl.log"), root.path("/usr/bin/systemctl")
    real = root.path("/tmp/systemctl.real")
    program.rename(real)
    program.write_text('#!/bin/sh\necho "$*" >> /tmp/systemctl.log\n')
    program.chmod(0o755)
    root.path("/run/systemd/system").mkdir(parents=True)
    try:
        yield lines
        lines += log.read_text().splitlines()
        log.unlink()
    finally:
        root.path("/run/systemd/system").rmdir()
        real.rename(program)


def changes(lines):
    return [found[0] for line in lines if (found := re.search(r"\b(start|stop|restart|try-restart) \S.*", line))]


def install(root, deb):
    shutil.copy(deb, root.path("/tmp"))
    return root.run("apt-get", "install", "-y", "--no-install-recommends", f"/tmp/{deb.name}")


def runs_portable(root, tarball):
    step("the portable executable runs on nothing but glibc")
    root.run("tar", "-C", "/opt", "-xzf", shutil.copy(tarball, root.path("/tmp")).removeprefix(str(root.root)))
    folder = f"/opt/{tarball.name.removesuffix('.tar.gz')}"
    needed = set(re.findall(r"(?m)^\s*(\S+)", root.run("ldd", f"{folder}/snug")))
    assert needed <= {"linux-vdso.so.1", "libc.so.6", "libm.so.6", "/lib64/ld-linux-x86-64.so.2"}, needed
    for name in ("LICENSE", "README.md", "THIRD-PARTY", "snug.toml"):
        assert root.path(f"{folder}/{name}").stat().st_size > 0, name
    root.run("mkdir", "-m", "700", "/tmp/data")
    root.run("chown", "nobody:nogroup", "/tmp/data")
    with running(root, "--data", "/tmp/data", program=f"{folder}/snug", user="nobody:nogroup") as server:
        with urllib.request.urlopen(server.address + "/", timeout=20) as answer:
            assert b"<html" in answer.read(), "the web client"


def builds_against(deb, scratch):
    step("a program finds libsnug-dev with CMake and with pkg-config, and holds a server")
    root = scratch / "sysroot"
    run("dpkg-deb", "-x", deb, root)
    host = pathlib.Path(__file__).parents[1] / "embed/host"
    run("cmake", "-S", host, "-B", scratch / "cmake", f"-DCMAKE_PREFIX_PATH={root}/usr")
    run("cmake", "--build", scratch / "cmake")
    run(scratch / "cmake/host")

    pkg_config = ["pkg-config", "--cflags", "--libs", "snug"]
    flags = run(*pkg_config, env=os.environ | {"PKG_CONFIG_PATH": str(next(root.glob("usr/lib/*/pkgconfig")))}).split()
    run("g++", "-std=c++20", host / "main.cc", "-o", scratch / "by-pkg-config", *flags)
    run(scratch / "by-pkg-config")


def installs(root, deb):
    step("installs, and tells what to do next")
    told = install(root, deb)
    assert "Start it: sudo -u snug snug serve" in told, told

    step("has its user, its folder and its settings")
    uid, gid, home, shell = account(root)
    assert uid != 0 and home == "/var/lib/snug" and shell.endswith("nologin"), (uid, home, shell)
    assert facts(root.path("/var/lib/snug")) == (0o700, uid, gid), facts(root.path("/var/lib/snug"))
    assert facts(root.path("/etc/snug/snug.toml")) == (0o644, 0, 0)
    assert "/etc/snug/snug.toml" in root.run("dpkg-query", "-W", "-f", "${Conffiles}", "snug")
    root.run("snug", "check-config", "--config", "/etc/snug/snug.toml")
    assert root.path("/etc/systemd/system/multi-user.target.wants/snug.service").is_symlink(), "starts at boot"
    assert not root.path("/etc/systemd/system/sockets.target.wants/snug.socket").is_symlink()


def serves(root):
    step("serves as that user, without a flag for its folder")
    with running(root) as server:
        with urllib.request.urlopen(server.address + "/healthz", timeout=20) as answer:
            assert answer.status == 200
        assert f"{server.address}/#setup=" in root.run("snug", "setup-link", user="snug:snug")
        root.run("sh", "-c", f"echo '{PASSWORD}' | snug user add ann --admin --password-stdin", user="snug:snug")
        made = call(server.address, "/api/v1/chats", {"kind": "group", "title": "Tea"}, log_in(server))
        assert made.get("chat", {}).get("title") == "Tea", made
    uid, gid, *_ = account(root)
    for name in ("snug.db", "token.keys"):
        mode, *owner = facts(root.path(f"/var/lib/snug/{name}"))
        assert mode & 0o077 == 0 and owner == [uid, gid], (name, oct(mode), owner)


def upgrades(root, deb, scratch):
    step("is upgraded under a running server, and keeps the operator's settings")
    settings = root.path("/etc/snug/snug.toml")
    settings.write_text(settings.read_text() + '\nlog_format = "json"\n')
    with running(root) as server, told_systemctl(root) as told_to_systemd:
        told = install(root, repacked(deb, "9.9.9", scratch))
        assert "Make the first account" not in told and "Start it" not in told, told
        assert titles(server) == ["Tea"]
        program = os.readlink(f"/proc/{server.process.pid}/exe")
        assert program.endswith("(deleted)"), "the old program still runs: there is no systemd here to restart it"
        root.run("snug", "restart", user="snug:snug")
        program = os.readlink(f"/proc/{server.process.pid}/exe")
        assert program.endswith("/usr/bin/snug"), program
        assert titles(server) == ["Tea"]
    # Never stopped first: systemd keeps the listening socket while it restarts a service.
    assert changes(told_to_systemd) == ["restart snug.service"], told_to_systemd
    assert 'log_format = "json"' in settings.read_text()
    assert root.run("dpkg-query", "-W", "-f", "${Version}", "snug") == "9.9.9"
    with running(root) as server:
        assert titles(server) == ["Tea"]


def goes_and_comes_back(root, deb):
    step("is removed: data and settings stay")
    with told_systemctl(root) as told_to_systemd:
        root.run("apt-get", "remove", "-y", "snug")
    assert changes(told_to_systemd) == ["stop snug.socket", "stop snug.service"], told_to_systemd
    assert not root.path("/usr/bin/snug").exists()
    assert not root.path("/lib/systemd/system/snug.service").exists()
    assert root.path("/var/lib/snug/snug.db").exists() and root.path("/etc/snug/snug.toml").exists()

    step("is installed again: everything is there")
    install(root, deb)
    with running(root) as server:
        assert titles(server) == ["Tea"]

    step("is purged: says so, and nothing stays")
    told = root.run("apt-get", "purge", "-y", "snug")
    assert "purging all chats" in told, told
    for gone in ("/var/lib/snug", "/etc/snug", "/usr/share/doc/snug", "/etc/systemd/system/multi-user.target.wants/snug.service"):
        assert not os.path.lexists(root.path(gone)), gone
    account(root)  # stays, as Debian wants: its number is not to become somebody else's


def only(folder, pattern):
    found = list(folder.glob(pattern))
    assert len(found) == 1, f"{folder} should have one {pattern}: {found}"
    return found[0]


def main(debs, cache):
    need_machine()
    if "SNUG_ALONE" not in os.environ:  # with its mounts
        os.execvpe("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv],
                   os.environ | {"SNUG_ALONE": "1"})
    deb, library, tarball = (
        only(debs, pattern) for pattern in ("snug_*_amd64.deb", "libsnug-dev_*_amd64.deb", "snug-*-linux-amd64.tar.gz"))

    step("lintian has nothing to say")
    told = run("lintian", "--fail-on", "error,warning", "--allow-root", *debs.glob("*.changes"))
    assert not re.search(r"(?m)^[EW]: ", told), told
    with chroot(cache) as root, tempfile.TemporaryDirectory() as scratch:
        builds_against(library, pathlib.Path(scratch))
        runs_portable(root, tarball)
        installs(root, deb)
        serves(root)
        upgrades(root, deb, pathlib.Path(scratch))
        goes_and_comes_back(root, deb)
    print("ok")


try:
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
except Skipped as why:
    print(f"skipped: {why}")
    sys.exit(77)
