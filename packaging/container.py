#!/usr/bin/env python3
"""The container image: what is in it, and how it is started. No root, no container tool, no network.

  container.py archive FILE VERSION ARCH=TARBALL...   the OCI archive, of one architecture or several
  container.py tree FOLDER ARCH=TARBALL               its files alone, by owner, for a Containerfile

TARBALL is the one of `./dev package --portable`. glibc and the CA certificates are this Debian's, for another
architecture from its packages (libc6:arm64 or libc6-arm64-cross). Packages: binutils, ca-certificates.
"""
import gzip
import io
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

import oci

NAME = os.environ.get("SNUG_IMAGE", "localhost/snug")  # of no registry: whoever has one names it
USER = 65532  # as other images without a system have it, so that folders fit
MULTIARCH = {"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}
MACHINE = {"amd64": 62, "arm64": 183}  # in the header of an executable (ELF, e_machine)

CERTIFICATES = pathlib.Path("/usr/share/ca-certificates/mozilla")
NOTICES = "/usr/share/doc/{}/copyright"  # of a package

ANNOTATIONS = {
    "org.opencontainers.image.title": "snug",
    "org.opencontainers.image.description": "A chat server in one executable",
    "org.opencontainers.image.licenses": "MIT",
}

CONFIG = {
    "User": f"{USER}:{USER}",
    "Env": [
        "PATH=/usr/bin",
        "container=oci",  # systemd.io/CONTAINER_INTERFACE: what says the address to open knows that it is inside
        "SNUG_DATA=/data",
        "SNUG_LISTEN=:8080",
    ],
    "Entrypoint": ["/usr/bin/snug"],
    "Cmd": ["serve"],
    "ExposedPorts": {"8080/tcp": {}},
    "Volumes": {"/data": {}},
    "WorkingDir": "/",
    "StopSignal": "SIGTERM",
    # No field of OCI's, but Docker reads it. Nanoseconds.
    "Healthcheck": {"Test": ["CMD", "/usr/bin/snug", "status"], "Interval": 30 * 10**9, "Timeout": 10 * 10**9,
                    "StartPeriod": 60 * 10**9, "Retries": 3},
}


class Missing(Exception):
    """What this machine lacks, and how to get it."""


def packed(tarball, arch):
    """The files of the portable tarball, by name."""
    if not tarball.is_file():
        raise Missing(f"{tarball} is not there: make it with ./dev package --portable --arch {arch}")
    with tarfile.open(tarball) as archive:
        return {pathlib.PurePath(member.name).name: archive.extractfile(member).read() for member in archive if member.isfile()}


def needs(program):
    """(interpreter, libraries) of an executable."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(program)
        file.flush()
        told = subprocess.run(["readelf", "--wide", "--program-headers", "--dynamic", file.name], check=True, text=True,
                              capture_output=True, env=os.environ | {"LC_ALL": "C"}).stdout
    interpreter = re.search(r"program interpreter: ([^]]+)]", told)
    return interpreter and interpreter[1], re.findall(r"\(NEEDED\).*\[(.*)\]", told)


def libraries(program, arch):
    """The interpreter and the libraries, those that the libraries need included, where the interpreter looks for them."""
    multiarch = MULTIARCH[arch]
    places = [pathlib.Path("/lib", multiarch), pathlib.Path("/usr", multiarch, "lib")]

    def read(name):
        for place in places:
            if (place / name).is_file():
                return (place / name).read_bytes()
        raise Missing(f"no {name} for {arch}: install libc6:{arch} or libc6-{arch}-cross")

    if int.from_bytes(program[18:20], "little") != MACHINE[arch]:
        raise Missing(f"the executable is none for {arch}")
    interpreter, wanted = needs(program)
    found, wanted = {interpreter.lstrip("/"): read(pathlib.PurePath(interpreter).name)}, set(wanted)
    done = {pathlib.PurePath(interpreter).name}
    while wanted - done:
        name = min(wanted - done)
        done.add(name)
        found[f"lib/{multiarch}/{name}"] = content = read(name)
        wanted |= set(needs(content)[1])
    return found


def certificates():
    """Those of the package. The system's own bundle may have some that only this machine trusts."""
    found = sorted(CERTIFICATES.glob("*.crt"))
    if not found:
        raise Missing("there are no CA certificates: install ca-certificates")
    return b"".join(path.read_bytes().rstrip() + b"\n" for path in found)


def entries(arch, tarball):
    if arch not in MULTIARCH:
        raise Missing(f"the image knows no architecture {arch}, only {', '.join(MULTIARCH)}")
    files = packed(pathlib.Path(tarball), arch)

    def text(path, content):
        return oci.Entry(path, 0o644, content if isinstance(content, bytes) else content.encode())

    def notice(package):
        return text(f"usr/share/doc/{package}/copyright", pathlib.Path(NOTICES.format(package)).read_bytes())

    return (
        oci.Entry("usr/bin/snug", 0o755, files["snug"]),
        *(oci.Entry(path, 0o755, content) for path, content in libraries(files["snug"], arch).items()),
        text("etc/passwd", f"root:x:0:0:root:/:/usr/sbin/nologin\nsnug:x:{USER}:{USER}:snug:/data:/usr/sbin/nologin\n"),
        text("etc/group", f"root:x:0:\nsnug:x:{USER}:\n"),
        text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
        text("etc/ssl/certs/ca-certificates.crt", certificates()),
        oci.Entry("usr/lib/ssl/cert.pem", 0o777, target="/etc/ssl/certs/ca-certificates.crt"),  # where OpenSSL looks
        # A new volume takes after the folder that it is mounted at: so it is the server's from the beginning.
        oci.Entry("data", 0o700, owner=USER),
        oci.Entry("backups", 0o700, owner=USER),
        oci.Entry("tmp", 0o1777),
        text("usr/share/doc/snug/LICENSE", files["LICENSE"]),
        text("usr/share/doc/snug/THIRD-PARTY.gz", gzip.compress(files["THIRD-PARTY"], 9, mtime=0)),  # a tenth of the image
        notice("libc6"),
        notice("ca-certificates"),
    )


def moment():
    return int(os.environ.get("SOURCE_DATE_EPOCH", "0"))


def write_archive(file, version, pairs):
    images = [oci.Image(arch, entries(arch, tarball), CONFIG) for arch, tarball in pairs]
    content = oci.archive(NAME, version, images, ANNOTATIONS, moment())
    part = pathlib.Path(f"{file}.part")
    part.write_bytes(content)
    part.rename(file)
    for image in images:
        unpacked = sum(len(entry.content or b"") for entry in image.entries)
        print(f"{image.architecture}: {unpacked / 1e6:.1f} MB unpacked")
    print(f"{file}: {len(content) / 1e6:.1f} MB")


def write_tree(folder, arch, tarball):
    """A folder for each owner, `root` and `snug`: a Containerfile's COPY takes one owner for all that it copies."""
    made = entries(arch, tarball)
    for name, owner in (("root", 0), ("snug", USER)):
        packed = oci.tar([entry for entry in made if entry.owner == owner], moment())
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(pathlib.Path(folder, name))


def main(arguments):
    match arguments:
        case ["archive", file, version, *rest] if rest:
            write_archive(file, version, [pair.split("=", 1) for pair in rest])
        case ["tree", folder, pair]:
            write_tree(folder, *pair.split("=", 1))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Missing as why:
        sys.exit(f"container: {why}")
