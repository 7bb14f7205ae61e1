"""A bare Debian to install packages in: made by debootstrap once a suite, kept as a tarball, unpacked for each test."""
import contextlib
import os
import pathlib
import platform
import shutil
import subprocess
import tempfile

LOCAL = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
SUITES = ["bookworm", "trixie"]  # in the order of their release


class Skipped(Exception):
    """Why this machine can't do it."""


def run(*command, **options):
    """Its output, both streams; AssertionError with that if it fails."""
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}"
    return done.stdout


def own_suite():
    """This machine's."""
    return platform.freedesktop_os_release().get("VERSION_CODENAME", "")


def suites_since(first):
    """From the suite on which the packages were made: they need no older libraries than it has."""
    if first not in SUITES:
        raise Skipped(f"this is neither of the Debian suites {', '.join(SUITES)}")
    return SUITES[SUITES.index(first):]


def mirrors(suite):
    """Sources for a suite, where this machine has those of its own: (address, suite or suite-updates and the like)."""
    own = own_suite()
    lines = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages", "Origin: Debian")
    found = {tuple(line.split()) for line in lines.splitlines()}
    if not any(name == own for _, name in found):
        raise Skipped(f"apt has no source for {own}")
    return sorted((address, suite + name.removeprefix(own)) for address, name in found if name.partition("-")[0] == own)


def need_machine():
    if os.geteuid() != 0:
        raise Skipped("making a chroot takes root")
    for program in ("debootstrap", "unshare", "dpkg-deb"):
        if not shutil.which(program):
            raise Skipped(f"there is no {program} (see ./dev package)")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode != 0:
        raise Skipped("no mount namespaces may be made here")


def base_tarball(cache, suite):
    """Made anew only when it is missing."""
    cache.mkdir(parents=True, exist_ok=True)
    tarball = cache / f"{suite}.tar"
    if not tarball.exists():
        sources = mirrors(suite)
        main = next(address for address, name in sources if name == suite)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            root = pathlib.Path(scratch) / "root"
            print(f"making the base system of {suite} with debootstrap", flush=True)
            run("debootstrap", "--variant=minbase", suite, root, main)
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
def chroot(cache, suite):
    """A fresh one of a suite. What apt downloads is kept in the cache; its /proc is gone with the process, which is alone with its
    mounts."""
    tarball = base_tarball(cache, suite)
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


def install(root, deb):
    """What apt said."""
    shutil.copy(deb, root.path("/tmp"))
    return root.run("apt-get", "install", "-y", "--no-install-recommends", f"/tmp/{deb.name}")
