#!/usr/bin/env python3
"""What ./dev package made, in a bare Debian of each suite from this one on: package_test.py FOLDER CACHE_FOLDER. Exits 77
where that can't be.

There is no systemd at work in a chroot: what the package does without one is tested here, its units in units_test.py.
"""
import contextlib
import os
import pathlib
import re
import shutil
import stat
import sys
import tempfile
import urllib.request

import elf
import foreign
import pictures
import repository
from chroot import LOCAL, Skipped, chroot, install, need_machine, own_suite, run, suites_since
from server import UNLIMITED, call, log_in, make_account, make_group, running, sending, step


def facts(path):
    info = path.lstat()
    return stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid


def account(root):
    line = next(line for line in root.path("/etc/passwd").read_text().splitlines() if line.startswith("snug:"))
    name, _, uid, gid, _, home, shell = line.split(":")
    return int(uid), int(gid), home, shell


def titles(server):
    return [chat["title"] for chat in call(server.address, "/api/v1/chats", token=log_in(server))["chats"]]


def arch_of(deb):
    return deb.stem.rpartition("_")[2]


def repacked(deb, version, folder):
    """The same package with a later version, and so without building twice."""
    tree = folder / "tree"
    run("dpkg-deb", "-R", deb, tree)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text()))
    later = folder / f"snug_{version}_{arch_of(deb)}.deb"
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


def runs_portable(root, tarball):
    step("the portable executable runs on nothing but glibc")
    root.run("tar", "-C", "/opt", "-xzf", shutil.copy(tarball, root.path("/tmp")).removeprefix(str(root.root)))
    folder = f"/opt/{tarball.name.removesuffix('.tar.gz')}"
    elf.needs_only_glibc(root.path(f"{folder}/snug"))
    for name in ("LICENSE", "README.md", "THIRD-PARTY", "install.sh", "snug.toml"):
        assert root.path(f"{folder}/{name}").stat().st_size > 0, name
    root.run("mkdir", "-m", "700", "/tmp/data")
    root.run("chown", "nobody:nogroup", "/tmp/data")
    options, user = ("--data", "/tmp/data"), "nobody:nogroup"
    with running(root, *options, program=[f"{folder}/snug"], user=user) as server:
        with urllib.request.urlopen(server.address + "/", timeout=20) as answer:
            assert b"<html" in answer.read(), "the web client"
        make_account(root, [f"{folder}/snug"], user, *options)
        pictures.have_previews(server, make_group(server, "Pictures"), log_in(server))

    step("its script installs it, or says in words why it can't run here")
    assert "snug.toml" not in root.run("ls", "/usr/local/bin")
    told = root.run(f"{folder}/install.sh")
    assert "Start it: /usr/local/bin/snug serve" in told, told
    root.run("/usr/local/bin/snug", "check-config", "--config", f"{folder}/snug.toml")
    assert root.path("/usr/local/share/man/man1/snug.1").stat().st_size > 0
    root.run("rm", "-r", "/usr/local/bin/snug", "/usr/local/share/man/man1/snug.1", "/usr/local/share/man/man5/snug.toml.5")
    script = root.path(f"{folder}/install.sh")
    needs, has = re.search(r"(?m)^glibc=(\S+)", script.read_text())[1], root.run("getconf", "GNU_LIBC_VERSION").split()[1]
    for says, program, answer in [
        (f"needs glibc {needs} or newer, and this system has 2.31", "getconf", "echo glibc 2.31"),
        (f"needs glibc {needs} or newer, and this system has none", "getconf", "exit 1"),
        ("and this machine is riscv64", "uname", "echo riscv64"),
    ]:
        root.path("/tmp/other").mkdir(exist_ok=True)
        other = root.path(f"/tmp/other/{program}")
        other.write_text(f"#!/bin/sh\n{answer}\n")
        other.chmod(0o755)
        told = root.fails("env", f"PATH=/tmp/other:{LOCAL['PATH']}", f"{folder}/install.sh")
        assert says in told, told
        other.unlink()
        assert not root.path("/usr/local/bin/snug").exists()
    script.write_text(script.read_text().replace(f"glibc={needs}", "glibc=2.100"))
    told = root.fails(f"{folder}/install.sh")
    assert f"needs glibc 2.100 or newer, and this system has {has}" in told, told


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


def has_symbols(deb, symbols, scratch):
    step("its debug symbols are the executable's")
    for package in (deb, symbols):
        run("dpkg-deb", "-x", package, scratch)
    build_id = elf.build_id(scratch / "usr/bin/snug")
    elf.has_lines_of(scratch / f"usr/lib/debug/.build-id/{build_id[:2]}/{build_id[2:]}.debug", "main")


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


def serves(root, has_pictures=True):
    step("serves as that user, without a flag for its folder")
    with running(root) as server:
        with urllib.request.urlopen(server.address + "/healthz", timeout=20) as answer:
            assert answer.status == 200
        assert f"{server.address}/#setup=" in root.run("snug", "setup-link", user="snug:snug")
        make_account(root, ["snug"], "snug:snug")
        chat = make_group(server, "Tea")
        if has_pictures:
            pictures.have_previews(server, chat, log_in(server))
    uid, gid, *_ = account(root)
    for name in ("snug.db", "token.keys"):
        mode, *owner = facts(root.path(f"/var/lib/snug/{name}"))
        assert mode & 0o077 == 0 and owner == [uid, gid], (name, oct(mode), owner)


def upgrades(root, later, had_pictures=True):
    step(f"is upgraded to {later.name} under a server at work, and keeps the operator's settings")
    settings = root.path("/etc/snug/snug.toml")
    settings.write_text(settings.read_text() + '\nlog_format = "json"\n')
    with running(root, *UNLIMITED) as server:
        chat = make_group(server, later.name)
        with sending(server, chat) as sender, told_systemctl(root) as told_to_systemd:
            sender.wait_for_more()
            told = install(root, later)
            assert "Make the first account" not in told and "Start it" not in told, told
            sender.wait_for_more()
            program = os.readlink(f"/proc/{server.process.pid}/exe")
            assert program.endswith("(deleted)"), "the old program still runs: there is no systemd here to restart it"
            if had_pictures:  # the old program decodes them, too
                pictures.have_previews(server, make_group(server, "Old pictures"), log_in(server))
            root.run("snug", "restart", user="snug:snug")
            program = os.readlink(f"/proc/{server.process.pid}/exe")
            assert program.endswith("/usr/bin/snug"), program
            sender.wait_for_more()
        pictures.have_previews(server, make_group(server, "Pictures"), log_in(server))
        before = titles(server)
        assert "Tea" in before and later.name in before, before
    # Never stopped first: systemd keeps the listening socket while it restarts a service.
    assert changes(told_to_systemd) == ["restart snug.service"], told_to_systemd
    assert 'log_format = "json"' in settings.read_text()
    assert root.run("dpkg-query", "-W", "-f", "${Version}", "snug") == later.name.split("_")[1]
    with running(root) as server:
        assert titles(server) == before


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
        assert "Tea" in titles(server)

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
    arch = run("dpkg", "--print-architecture").strip()
    deb, symbols, library, tarball = (only(debs, pattern) for pattern in (
        f"snug_*_{arch}.deb", f"snug-dbgsym_*_{arch}.deb", f"libsnug-dev_*_{arch}.deb", f"snug-*-linux-{arch}.tar.gz"))
    others = sorted({arch_of(path) for path in debs.glob("snug_*.deb")} - {arch})
    # The package of the last version, if it was put there: `before` beside the folder of the packages.
    last = next(debs.parent.glob(f"before/snug_*_{arch}.deb"), None)

    step("lintian has nothing to say")
    told = run("lintian", "--fail-on", "error,warning", "--allow-root", *debs.glob("*.changes"))
    assert not re.search(r"(?m)^[EW]: ", told), told
    with tempfile.TemporaryDirectory() as scratch:
        builds_against(library, pathlib.Path(scratch))
    with tempfile.TemporaryDirectory() as scratch:
        has_symbols(deb, symbols, pathlib.Path(scratch))
    for suite in suites_since(own_suite()):
        step(f"in a bare {suite}:")
        with chroot(cache, suite) as root, tempfile.TemporaryDirectory() as scratch:
            runs_portable(root, tarball)
            installs(root, deb)
            serves(root)
            upgrades(root, repacked(deb, "9.9.9", pathlib.Path(scratch)))
            goes_and_comes_back(root, deb)
            if last:
                installs(root, last)
                serves(root, has_pictures=False)  # which it need not have had
                upgrades(root, deb, had_pictures=False)
                goes_and_comes_back(root, deb)
        for other in others:
            with chroot(cache, suite) as root:
                foreign.runs(root, debs, other)
        with chroot(cache, suite) as root, tempfile.TemporaryDirectory() as scratch:
            repository.installs(root, deb, pathlib.Path(scratch))
    print("ok")


try:
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
except Skipped as why:
    print(f"skipped: {why}")
    sys.exit(77)
