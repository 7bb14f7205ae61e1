#!/usr/bin/env python3
"""The container image that ./dev package --container made, run by Podman: container_run_test.py ARCHIVE. Exits 77 where
that can't be: a small image of our own is tried first.

Podman keeps everything in a temporary folder; images and containers of this machine are not looked at.
"""
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import oci_archive
import pictures
from chroot import Skipped

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "packaging"))
import container  # noqa: E402
import oci  # noqa: E402

PASSWORD = "correct horse battery"
UNPACKED_LIMIT = 25_000_000
UNIFIED = "/sys/fs/cgroup/unified"  # beside version 1 of cgroups, where crun refuses to work


def step(text):
    print(f"- {text}", flush=True)


def limits():
    """Podman asks for more than some machines allow."""
    options = []
    for name, number, enough in (("nofile", resource.RLIMIT_NOFILE, 20_000), ("nproc", resource.RLIMIT_NPROC, 4096)):
        hard = resource.getrlimit(number)[1]
        value = enough if hard == resource.RLIM_INFINITY else min(hard, enough)
        options.append(f"--ulimit={name}={value}:{value}")
    return options


class Podman:
    def __init__(self, folder):
        self.prefix = ["podman", "--root", f"{folder}/root", "--runroot", f"{folder}/run", "--storage-driver", "vfs",
                       "--events-backend", "file", "--cgroup-manager", "cgroupfs", "--log-level", "error"]

    def tries(self, *command, text=None):
        """(exit code, standard output, standard error)"""
        done = subprocess.run([*self.prefix, *map(str, command)], text=True, input=text, capture_output=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def run(self, *command, text=None):
        code, out, errors = self.tries(*command, text=text)
        assert code == 0, f"podman {' '.join(map(str, command))}: exit code {code}\n{out}{errors}"
        return out.strip()

    def load(self, content, folder):
        file = folder / "image.tar"
        file.write_bytes(content)
        try:
            return re.search(r"Loaded image(?:\(s\))?: (\S+)", self.run("load", "-i", file))[1]
        finally:
            file.unlink()


def need_podman(podman, folder, architecture):
    """The options that containers can be run with here: a network of their own, with a limit of memory, or less."""
    program = pathlib.Path("/bin/true").read_bytes()
    files = [oci.Entry("true", 0o755, program),
             *(oci.Entry(path, 0o755, content) for path, content in container.libraries(program, architecture).items())]
    probe = podman.load(oci.archive("localhost/probe", "1", [oci.Image(architecture, tuple(files), {})], {}, 0), folder)
    failures = []
    for options in (["--memory=64m", "--publish=127.0.0.1::8080"], ["--publish=127.0.0.1::8080"], ["--network=host"]):
        code, _, why = podman.tries("run", "--rm", *limits(), *options, probe, "/true")
        if code == 0:
            return options
        failures.append(why.strip().splitlines()[-1])
    raise Skipped(f"podman can't run a container here: {failures[-1]}")


def call(address, path, body=None, token=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(address + path, data, headers), timeout=20) as answer:
        return json.load(answer)


class Container:
    """One that serves. It is removed in the end; its volumes are not."""

    def __init__(self, podman, image, options, *more):
        self.podman = podman
        self.id = podman.run("run", "--detach", "--read-only", "--read-only-tmpfs=false", "--cap-drop=all",
                             "--security-opt=no-new-privileges", *limits(), *options, *more, image)
        self.await_start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.podman.tries("rm", "--force", "--time=5", self.id)

    def logs(self):
        _, out, errors = self.podman.tries("logs", self.id)
        return out + errors

    def await_start(self):
        """Until its last start answers; takes in what it said."""
        deadline = time.monotonic() + 60
        while True:
            code, told, _ = self.podman.tries("port", self.id, "8080")
            self.address = f"http://{told.strip()}" if code == 0 and told.strip() else "http://127.0.0.1:8080"
            try:
                with urllib.request.urlopen(self.address + "/readyz", timeout=5):
                    return
            except (OSError, urllib.error.URLError):
                running = self.podman.run("inspect", "--format={{.State.Running}}", self.id) == "true"
                assert running and time.monotonic() < deadline, f"it does not serve:\n{self.logs()}"
                time.sleep(0.05)

    def snug(self, *command, text=None):
        return self.podman.run("exec", *(["--interactive"] if text else []), self.id, "snug", *command, text=text)

    def state(self, field):
        return self.podman.run("inspect", f"--format={{{{.State.{field}}}}}", self.id)


def log_in(server):
    return call(server.address, "/api/v1/auth/login", {"username": "ann", "password": PASSWORD})["accessToken"]


def titles(server):
    return [chat["title"] for chat in call(server.address, "/api/v1/chats", token=log_in(server))["chats"]]


def is_small(images):
    step("the archive is what the specification wants, and small")
    assert "amd64" in images or "arm64" in images, list(images)
    for architecture, (config, tar) in images.items():
        size = sum(map(len, oci_archive.read(tar).values()))
        print(f"  {architecture}: {size / 1e6:.1f} MB unpacked")
        assert size <= UNPACKED_LIMIT, (architecture, size)
        assert config["config"] | {"Labels": None} == container.CONFIG | {"Labels": None}


def serves(podman, image, options):
    step("serves on a read-only root without rights, and says where to open it")
    enclosed = "--network=host" not in options
    with Container(podman, image, options, "--volume=snug:/data") as server:
        said = server.logs()
        if enclosed:
            assert re.search(r"(?m)^open http://localhost:8080/#setup=\S+$", said) and "SNUG_PUBLIC_URL" in said, said
        status = pathlib.Path(f"/proc/{server.state('Pid')}/status").read_text()
        assert re.search(r"(?m)^CapEff:\s0+$", status) and re.search(r"(?m)^NoNewPrivs:\s1$", status), status
        if os.geteuid() == 0:
            assert re.search(r"(?m)^Uid:\s65532\s", status), status

        step("is set up, administered and found healthy from outside")
        link = server.snug("setup-link")
        assert not enclosed or link.startswith("http://localhost:8080/#setup="), link
        server.snug("user", "add", "ann", "--admin", "--password-stdin", text=PASSWORD + "\n")
        made = call(server.address, "/api/v1/chats", {"kind": "group", "title": "Tea"}, log_in(server))
        assert made["chat"]["title"] == "Tea", made
        pictures.have_previews(server, made["chat"]["id"], log_in(server))
        assert "has run for" in server.snug("status"), "which the health check runs"
        backup = subprocess.run([*podman.prefix, "exec", server.id, "snug", "backup", "-"], capture_output=True, check=True)
        assert "snug.db" in oci_archive.read(backup.stdout)

        step("is started anew inside, stopped, and started again with its data")
        pid = server.state("Pid")
        server.snug("restart")
        assert server.state("Pid") == pid and titles(server) == ["Tea"]
        began = time.monotonic()
        podman.run("stop", "--time=30", server.id)
        print(f"  stopped in {time.monotonic() - began:.2f} s")
        assert server.state("ExitCode") == "0", server.logs()
        podman.run("start", server.id)
        server.await_start()
        assert titles(server) == ["Tea"]

    step("a new container on the volume goes on, and its links have the public URL")
    with Container(podman, image, options, "--volume=snug:/data", "--env=SNUG_PUBLIC_URL=https://chat.example.org") as server:
        assert titles(server) == ["Tea"]
    with Container(podman, image, options, "--env=SNUG_PUBLIC_URL=https://chat.example.org") as server:
        assert re.search(r"(?m)^open https://chat\.example\.org/#setup=\S+$", server.logs()), server.logs()


def says_what_to_do(podman, image, options, folder):
    step("a folder that it can't write is told with what to do, and then serves")
    data = folder / "data"
    data.mkdir(mode=0o755)
    bind = f"--volume={data}:/data"
    code, _, errors = podman.tries("run", "--rm", *limits(), *options, bind, image)
    assert code == 1 and len(errors.splitlines()) == 1, (code, errors)
    assert "belongs to 0:0" in errors and "chown 65532:65532" in errors and "--user 0:0" in errors, errors
    with Container(podman, image, options, bind, "--user=0:0") as server:
        server.snug("status")
    shutil.rmtree(data)
    data.mkdir(mode=0o700)
    podman.run("unshare", "chown", "65532:65532", data) if os.geteuid() else os.chown(data, 65532, 65532)
    with Container(podman, image, options, bind) as server:
        server.snug("status")
    code, _, errors = podman.tries("run", "--rm", *limits(), *options, f"{bind}:ro", image)
    assert code == 1 and "-v snug:/data" in errors, (code, errors)


def be_alone():
    """With its mounts, bridges and packet filters: they are gone with the process."""
    if "SNUG_ALONE" not in os.environ:
        os.execvpe("unshare", ["unshare", "--mount", "--net", "--propagation", "private", sys.executable, *sys.argv],
                   os.environ | {"SNUG_ALONE": "1"})
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    if os.path.ismount(UNIFIED):
        subprocess.run(["umount", UNIFIED], check=True)


def main(archive):
    content = archive.read_bytes()
    name, images = oci_archive.checked(content)
    if "SNUG_ALONE" not in os.environ:
        is_small(images)
    if not shutil.which("podman"):
        raise Skipped("there is no podman")
    if os.geteuid() == 0:
        be_alone()

    architecture = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()
    if architecture not in images:
        raise Skipped(f"the archive has no image for {architecture}")
    with tempfile.TemporaryDirectory(prefix="snug-podman-", dir="/var/tmp") as scratch:
        folder = pathlib.Path(scratch)
        podman = Podman(folder)
        try:
            options = need_podman(podman, folder, architecture)
            print(f"  containers run with {' '.join(options)}")
            image = podman.load(content, folder)
            assert image == name, (image, name)
            serves(podman, image, options)
            says_what_to_do(podman, image, options, folder)
        finally:
            podman.tries("system", "reset", "--force")
    print("ok")


try:
    main(pathlib.Path(sys.argv[1]).resolve())
except (Skipped, container.Missing) as why:
    print(f"skipped: {why}")
    sys.exit(77)
