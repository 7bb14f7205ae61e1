"""The packages of another architecture than this machine's, under QEMU: its system calls are this machine's."""
import pathlib
import re
import shutil

import elf
import pictures
from chroot import Skipped, install, run
from server import call, log_in, make_account, make_group, running, step


def emulator(arch):
    """In words of QEMU."""
    cpu = run("dpkg-architecture", "-f", "-a", arch, "-q", "DEB_HOST_GNU_CPU").split()[-1]
    found = shutil.which(f"qemu-{cpu}-static")
    if not found:
        raise Skipped(f"there is no qemu-{cpu}-static (package qemu-user-static)")
    return found


def does_its_work(root, program, data, user, *options):
    """From the first account to a stop in order."""
    def snug(*arguments):
        return root.run(*program, *arguments, *options, user=user)

    assert root.run(*program, "--version").startswith("snug ")
    with running(root, *options, program=program, user=user) as server:
        make_account(root, program, user, *options)
        token, chat = log_in(server), make_group(server, "Tea")
        sent = call(server.address, f"/api/v1/chats/{chat}/messages", {"content": "hello"}, token)
        assert sent.get("message", {}).get("content") == "hello", sent
        assert "1 user" in snug("status"), snug("status")
        step("  its pictures are kept without previews: QEMU starts no executable anew, and refuses filters of system calls")
        pictures.are_kept_without_previews(server, make_group(server, "Pictures"), token)
    assert "a picture's worker failed" in server.log, server.log
    with running(root, *options, program=program, user=user) as server:
        listed = call(server.address, f"/api/v1/chats/{chat}/messages", token=log_in(server))["messages"]
        assert [message["content"] for message in listed] == ["hello"], listed
    assert "all is well" in snug("doctor")
    assert root.path(f"{data}/snug.db").exists()


def runs(root, debs, arch):
    deb = next(debs.glob(f"snug_*_{arch}.deb"))
    qemu = emulator(arch)
    shutil.copy(qemu, root.path("/usr/bin"))

    step(f"the package for {arch} is refused by a system that knows no {arch}")
    shutil.copy(deb, root.path("/tmp"))
    told = root.fails("dpkg", "-i", f"/tmp/{deb.name}")
    assert re.search(rf"package architecture \({arch}\) does not match system", told), told
    assert not root.path("/usr/bin/snug").exists()

    step(f"where {arch} is known it is installed, and does its work under QEMU")
    root.run("dpkg", "--add-architecture", arch)
    root.run("apt-get", "update")
    install(root, deb)
    elf.loads_with_any_page_size(root.path("/usr/bin/snug"), arch)
    does_its_work(root, [qemu, "/usr/bin/snug"], "/var/lib/snug", "snug:snug")

    tarball = next(debs.glob(f"snug-*-linux-{arch}.tar.gz"))
    step(f"so does the portable executable for {arch}, and its script says that this machine is another one")
    root.run("tar", "-C", "/opt", "-xzf", shutil.copy(tarball, root.path("/tmp")).removeprefix(str(root.root)))
    folder = pathlib.PurePosixPath("/opt") / tarball.name.removesuffix(".tar.gz")
    elf.needs_only_glibc(root.path(folder / "snug"))
    elf.loads_with_any_page_size(root.path(folder / "snug"), arch)
    root.run("mkdir", "-m", "700", "/tmp/data")
    root.run("chown", "nobody:nogroup", "/tmp/data")
    does_its_work(root, [qemu, str(folder / "snug")], "/tmp/data", "nobody:nogroup", "--data", "/tmp/data")
    told = root.fails(folder / "install.sh")
    assert re.search(r"this snug is for \S+, and this machine is", told), told
