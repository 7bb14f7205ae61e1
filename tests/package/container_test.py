#!/usr/bin/env python3
"""The container image as packaging/ writes it, of a small executable: container_test.py SOURCES. Needs no container tool.

What ./dev package --container made is run by container_run_test.py.
"""
import io
import itertools
import pathlib
import re
import shlex
import subprocess
import sys
import tarfile
import tempfile
import unittest
from unittest import mock

import oci_archive

SOURCES = pathlib.Path(sys.argv.pop(1)).resolve()
sys.path.insert(0, str(SOURCES / "packaging"))

import container  # noqa: E402
import oci  # noqa: E402

ARCH = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()
MOMENT = 1_700_000_000
FILES = (oci.Entry("usr/bin/snug", 0o755, b"program"), oci.Entry("data", 0o700, owner=65532),
         oci.Entry("usr/lib/link", 0o777, target="/usr/bin/snug"))


def archive(*architectures, files=FILES, moment=MOMENT):
    images = [oci.Image(architecture, files, {"User": "1:1"}) for architecture in architectures]
    return oci.archive("localhost/snug", "1.2.3", images, {"org.opencontainers.image.title": "snug"}, moment)


def facts(tar):
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        return {m.name: (m.type, m.mode, m.uid, m.gid, m.uname, m.mtime, m.linkname) for m in opened}


class Archive(unittest.TestCase):
    def test_is_a_layout_whose_index_has_each_architecture(self):
        name, images = oci_archive.checked(archive("amd64", "arm64"))
        self.assertEqual((name, list(images)), ("localhost/snug:1.2.3", ["amd64", "arm64"]))
        config, tar = images["arm64"]
        self.assertEqual(config["created"], "2023-11-14T22:13:20Z")
        self.assertEqual(config["config"]["User"], "1:1")
        self.assertEqual(config["config"]["Labels"]["org.opencontainers.image.version"], "1.2.3")
        self.assertEqual(oci_archive.read(tar), {"usr/bin/snug": b"program"})

    def test_keeps_modes_owners_and_links_and_nothing_of_this_machine(self):
        _, images = oci_archive.checked(archive("amd64"))
        self.assertEqual(facts(images["amd64"][1]), {
            "data": (tarfile.DIRTYPE, 0o700, 65532, 65532, "", MOMENT, ""),
            "usr": (tarfile.DIRTYPE, 0o755, 0, 0, "", MOMENT, ""),
            "usr/bin": (tarfile.DIRTYPE, 0o755, 0, 0, "", MOMENT, ""),
            "usr/bin/snug": (tarfile.REGTYPE, 0o755, 0, 0, "", MOMENT, ""),
            "usr/lib": (tarfile.DIRTYPE, 0o755, 0, 0, "", MOMENT, ""),
            "usr/lib/link": (tarfile.SYMTYPE, 0o777, 0, 0, "", MOMENT, "/usr/bin/snug"),
        })

    def test_has_the_same_bytes_for_the_same_files_and_others_for_others(self):
        with mock.patch("time.time", side_effect=itertools.count(MOMENT, 3600)):
            self.assertEqual(archive("amd64"), archive("amd64", files=FILES[::-1]))
        self.assertNotEqual(archive("amd64"), archive("amd64", moment=MOMENT + 1))
        self.assertNotEqual(archive("amd64"), archive("amd64", files=FILES[1:]))


class Contents(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        trusted = self.folder / "mozilla"
        trusted.mkdir()
        for name in ("b", "a"):
            (trusted / f"{name}.crt").write_text(f"certificate {name}\n")
        (self.folder / "copyright").write_text("its licence\n")
        self.enterContext(mock.patch.multiple(container, CERTIFICATES=trusted, NOTICES=str(self.folder / "copyright")))

    def tarball(self, program):
        path = self.folder / "snug.tar.gz"
        with tarfile.open(path, "w:gz") as packed:
            for name, content in {"snug": program, "LICENSE": b"MIT", "THIRD-PARTY": b"others"}.items():
                info = tarfile.TarInfo(f"snug-1.2.3/{name}")
                info.size = len(content)
                packed.addfile(info, io.BytesIO(content))
        return path

    def test_an_executable_has_all_that_it_needs_to_run(self):
        program = pathlib.Path("/bin/true").read_bytes()
        made = {entry.path: entry for entry in container.entries(ARCH, self.tarball(program))}
        self.assertEqual((made["usr/bin/snug"].content, made["usr/bin/snug"].mode), (program, 0o755))
        self.assertEqual(made["etc/ssl/certs/ca-certificates.crt"].content, b"certificate a\ncertificate b\n")
        self.assertEqual((made["data"].owner, made["data"].mode), (65532, 0o700))

        container.write_tree(self.folder / "tree", ARCH, self.tarball(program))
        root = self.folder / "tree/root"
        interpreter, wanted = container.needs(program)
        told = subprocess.run([root / interpreter.lstrip("/"), "--inhibit-cache", "--library-path",
                               root / "lib" / container.MULTIARCH[ARCH], "--list", root / "usr/bin/snug"],
                              check=True, capture_output=True, text=True).stdout
        found = dict(re.findall(r"(\S+) => (\S+)", told))
        for name in wanted:
            self.assertTrue(found[name].startswith(str(root)), told)

    def test_what_a_library_needs_comes_along(self):
        program = pathlib.Path("/bin/true").read_bytes()
        needs, interpreter = container.needs, container.needs(program)[0]
        told = lambda content: (interpreter, ["libm.so.6"]) if content == program else needs(content)  # noqa: E731
        with mock.patch.object(container, "needs", told):
            found = container.libraries(program, ARCH)
        self.assertIn(f"lib/{container.MULTIARCH[ARCH]}/libc.so.6", list(found))

    def test_says_what_is_missing(self):
        with self.assertRaisesRegex(container.Missing, f"^/no/such is not there: make it with ./dev package --portable --arch {ARCH}$"):
            container.entries(ARCH, "/no/such")
        other = next(arch for arch in container.MULTIARCH if arch != ARCH)
        with self.assertRaisesRegex(container.Missing, f"the executable is none for {other}"):
            container.entries(other, self.tarball(pathlib.Path("/bin/true").read_bytes()))
        with self.assertRaisesRegex(container.Missing, "knows no architecture riscv64"):
            container.entries("riscv64", self.tarball(b""))


class Recipes(unittest.TestCase):
    """What is written for people says the same as the image that is made for them."""

    def test_the_containerfile_starts_it_as_the_archive_does(self):
        text = (SOURCES / "packaging/Containerfile").read_text().rpartition("\nFROM scratch\n")[2]
        lines = dict(re.findall(r"(?m)^([A-Z]+) (.*)$", text))
        config, health = container.CONFIG, container.CONFIG["Healthcheck"]
        self.assertEqual(lines["USER"], config["User"])
        self.assertEqual(shlex.split(lines["ENV"]), config["Env"])
        self.assertEqual(lines["ENTRYPOINT"], '["/usr/bin/snug"]')
        self.assertEqual(lines["CMD"], '["serve"]')
        self.assertEqual(({lines["EXPOSE"]: {}}, {lines["VOLUME"]: {}}), (config["ExposedPorts"], config["Volumes"]))
        self.assertEqual(lines["STOPSIGNAL"], config["StopSignal"])
        seconds = {key: health[key] // 10**9 for key in ("Interval", "Timeout", "StartPeriod")}
        self.assertEqual(lines["HEALTHCHECK"], "--interval={Interval}s --timeout={Timeout}s --start-period={StartPeriod}s "
                         '--retries=3 CMD ["/usr/bin/snug", "status"]'.format(**seconds))

    def test_what_is_no_source_stays_out_of_the_container_that_builds(self):
        ignored = (SOURCES / ".gitignore").read_text().split()
        wanted = [line.strip("/") if line.startswith("/") else f"**/{line.rstrip('/')}" for line in ignored]
        self.assertEqual(sorted((SOURCES / ".dockerignore").read_text().split()), sorted(wanted))

    def test_the_compose_file_names_the_image_that_is_made(self):
        version = re.search(r"project\(snug VERSION ([\d.]+)", (SOURCES / "CMakeLists.txt").read_text())[1]
        compose = (SOURCES / "config/container/compose.yml").read_text()
        self.assertIn(f"image: {container.NAME}:{version}\n", compose)
        self.assertIn("test: [CMD, /usr/bin/snug, status]", compose)


if __name__ == "__main__":
    unittest.main(verbosity=1)
