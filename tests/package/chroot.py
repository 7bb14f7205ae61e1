"""A bare Debian bookworm to install packages in: made by debootstrap once, kept as a tarball, unpacked for each test."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

LOCAL = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


class Skipped(Exception):
    """Why this machine can't do it."""


def run(*command, **options):
    """Its output, both streams; AssertionError with that if it fails."""
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}"
    return done.stdout


def mirrors():
    """This machine's own sources for bookworm: (address, suite)."""
    lines = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages", "Origin: Debian")
    found = sorted({tuple(line.split()) for line in lines.splitlines() if " bookworm" in line})
    if not any(suite == "bookworm" for _, suite in found):
        raise Skipped("apt has no source for bookworm")
    return found


def need_machine():
    if os.geteuid() != 0:
        raise Skipped("making a chroot takes root")
    for program in ("debootstrap", "unshare", "dpkg-deb"):
        if not shutil.which(program):
            raise Skipped(f"there is no {program} (see ./dev package)")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode != 0:
        raise Skipped("no mount namespaces may be made here")


def base_tarball(cache):
    """Made anew only when it is missing."""
    cache.mkdir(parents=True, exist_ok=True)
    tarball = cache / "bookworm.tar"
    if not tarball.exists():
        sources = mirrors()
        main = next(address for address, suite in sources if suite == "bookworm")
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            root = pathlib.Path(scratch) / "root"
            print("making the base system with debootstrap", flush=True)
            run("debootstrap", "--variant=minbase", "bookworm", root, main)
            (root / "etc/apt/sources.list").write_text("".join(f"deb {a} {s} main\n" for a, s in sources))
            run("chroot", root, "apt-get", "update", env=LOCAL | proxies())
            run("tar", "-C", root, "-cf", f"{tarball}.new", ".")
        os.rename(f"{tarball}.new", tarball)
    return tarball


def proxies():
    return {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}


class Chroot:
    def __init__(self, root):
        self.root = root

    def path(self, inside):
        return self.root / str(inside).lstrip("/")

    def run(self, *command, user=None):
        return run(*self.command(*command, user=user), env=LOCAL | proxies())

    def fails(self, *command, user=None):
        """The output of a command that has to fail."""
        done = subprocess.run(self.command(*command, user=user), text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=LOCAL)
        assert done.returncode != 0, f"{' '.join(command)} did not fail:\n{done.stdout}"
        return done.stdout

    def command(self, *command, user=None):
        return ["chroot", *([f"--userspec={user}"] if user else []), str(self.root), *map(str, command)]


@contextlib.contextmanager
def chroot(cache):
    """A fresh one. What apt downloads is kept in the cache; its /proc is gone with the process, which is alone with its
    mounts."""
    tarball = base_tarball(cache)
    archives = cache / "archives"
    archives.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="snug-chroot-", dir=cache) as scratch:
        root = pathlib.Path(scratch)
        root.chmod(0o755)
        run("tar", "-C", root, "-xf", tarball)
        run("mount", "-t", "proc", "proc", root / "proc")
        run("mount", "--bind", archives, root / "var/cache/apt/archives")
        (root / "etc/apt/apt.conf.d/keep").write_text('Binary::apt::APT::Keep-Downloaded-Packages "true";\n')
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        try:
            yield Chroot(root)
        finally:
            run("umount", root / "var/cache/apt/archives", root / "proc")
